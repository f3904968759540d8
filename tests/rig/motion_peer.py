"""Debian's Motion beside us: the same files at the same pace, and what it says of them.

It reads each file through its own ``netcam_url file://`` at the file's pace, one camera
a file, all cameras in one process. Its hooks write when an event begins and ends, so
nothing is guessed from pictures. Motion counts its event to the end of ``event_gap``;
so do we when we say how long it was wrong.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.rig.burden import processor_s

AS_INSTALLED: Mapping[str, str] = {}
"""Debian's own configuration; only pictures and films are off."""
BY_THE_GUIDE: Mapping[str, str] = {
    "lightswitch_percent": "15",
    "minimum_motion_frames": "2",
    "noise_tune": "on",
    "threshold_tune": "on",
    "event_gap": "2",
}
"""What its guide offers against false alarms, and our own patience at an end."""
SETTLE_S = 8.0
"""Start-up that is not counted as the cost of a second of video."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event, in seconds of its film."""

    start_s: float
    end_s: float


class Motion:
    """One process; ``with`` ends it."""

    def __init__(
        self,
        films: Sequence[Path],
        folder: Path,
        *,
        per_s: int = 10,
        settings: Mapping[str, str] = AS_INSTALLED,
    ) -> None:
        self._films, self._folder, self._per_s = list(films), folder, per_s
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._begun_s = 0.0

    @property
    def pid(self) -> int:
        """Of the process that runs."""
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> "Motion":
        """Starts it."""
        self._folder.mkdir(parents=True)
        self._write()
        environment = {**os.environ, "FOLDER": str(self._folder)}
        self._begun_s = time.time()
        self._process = subprocess.Popen(
            ["motion", "-n", "-c", str(self._folder / "motion.conf")],
            env=environment,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """Ends it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def events(self, lengths_s: Mapping[Path, float]) -> dict[Path, list[Told]]:
        """What it told of each film, which it shows again and again, the first time."""
        return {
            film: self._of(number, lengths_s[film])
            for number, film in enumerate(self._films, start=1)
        }

    def _of(self, number: int, length_s: float) -> list[Told]:
        path = self._folder / f"events{number}"
        lines = path.read_text().split("\n") if path.exists() else []
        found: list[Told] = []
        open_s: float | None = None
        for line in filter(None, lines):
            word, instant = line.split()
            at_s = min(float(instant) - self._begun_s, length_s)
            if word == "start" and at_s < length_s:
                open_s = at_s
            elif word == "end" and open_s is not None:
                found.append(Told(open_s, at_s))
                open_s = None
        return found + ([Told(open_s, length_s)] if open_s is not None else [])

    def _write(self) -> None:
        common = {
            "daemon": "off",
            "setup_mode": "off",
            "log_level": "5",
            "log_file": str(self._folder / "motion.log"),
            "target_dir": str(self._folder),
            "framerate": str(self._per_s),
            "picture_output": "off",
            "movie_output": "off",
            "webcontrol_port": "0",
            "stream_port": "0",
            **self._settings,
        }
        lines = [f"{name} {value}" for name, value in common.items()]
        for number, film in enumerate(self._films, start=1):
            path = self._folder / f"camera{number}.conf"
            told = self._folder / f"events{number}"
            path.write_text(
                f"camera_id {number}\n"
                f"netcam_url file://{film}\n"
                f"on_event_start echo start $(date +%s.%N) >> {told}\n"
                f"on_event_end echo end $(date +%s.%N) >> {told}\n"
            )
            lines.append(f"camera {path}")
        (self._folder / "motion.conf").write_text("\n".join(lines) + "\n")


def cost_ms(process: int, seconds: float) -> float:
    """Processor milliseconds for one second of video, once it has settled."""
    time.sleep(SETTLE_S)
    before_s, begun_s = processor_s(process), time.monotonic()
    time.sleep(seconds)
    used_s = processor_s(process) - before_s
    return used_s * 1000 / (time.monotonic() - begun_s)
