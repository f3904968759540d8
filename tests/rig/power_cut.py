"""Recorders that lose their power at random moments, and what was left of the film.

Each is the real program on a file at its own pace, killed with SIGKILL. What it left is
looked at twice: as it is, and cut to what was synced (``synced.c``), for that is what
the disk has after a real power cut. A synced size is noted once the sync has returned,
so a cut between the two would in truth have left more, never less.
"""

import contextlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import av
import numpy as np

from camera.adapters.archive import Archive
from camera.adapters.places import segments
from camera.adapters.signing import own_signer
from camera.commands.verify import Question, verify

TREE: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Cut:
    """One power cut: seconds of film that were lost."""

    after_s: float
    killed_s: float
    synced_s: float


def make_film(path: Path, *, seconds: int, size: tuple[int, int] = (640, 360)) -> Path:
    """H.264 at 25 pictures a second, a keyframe each second, something that moves."""
    width, height = size
    noise = np.random.default_rng(1).integers(0, 24, (height, width), dtype=np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"preset": "ultrafast", "g": "25", "crf": "30"}
        for number in range(seconds * 25):
            luma = np.roll(noise, number % 7, axis=1) + np.uint8(90)
            left = number * 5 % (width - 60)
            luma[height // 3 : height // 2, left : left + 60] = 220
            chroma = np.full((height // 2, width), 128, dtype=np.uint8)
            picture = np.concatenate((luma, chroma))
            frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def build_shim(folder: Path) -> Path:
    """The preloaded library."""
    shim = folder / "synced.so"
    source = Path(__file__).with_name("synced.c")
    command = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return shim


class Recorder:
    """One recorder that runs until its power is cut."""

    def __init__(self, film: Path, folder: Path, shim: Path, *options: str) -> None:
        self.folder, self._log = folder, folder.with_suffix(".synced")
        self._key = folder.with_suffix(".key")
        own_signer(self._key)
        command = [sys.executable, "-m", "camera", "record", str(film), "--paced"]
        command += ["--dir", str(folder), "--key", str(self._key), *options]
        environment = os.environ | {
            "LD_PRELOAD": str(shim),
            "SYNCED_LOG": str(self._log),
        }
        self.process = subprocess.Popen(
            command, cwd=TREE, env=environment, stderr=subprocess.PIPE
        )

    def cut(self) -> datetime:
        """Now; the instant."""
        at = datetime.fromtimestamp(time.time(), UTC)
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return at

    def lost_s(self, at: datetime, *, synced_only: bool) -> float:
        """Takes up what is left, as the next start does, and verifies it."""
        left = self.folder.with_suffix(".synced-only" if synced_only else ".killed")
        shutil.copytree(self.folder, left)
        if synced_only:
            self._cut_to_synced(left)
        signer = own_signer(self._key)
        archive = Archive(left, signer, run="after", now=lambda: at)
        archive.close()
        question = Question(folder=left, keys=(self._key,))
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = verify(question)
        assert code == 0, said.getvalue()
        return (at - self._end(left)).total_seconds()

    def _end(self, left: Path) -> datetime:
        from camera.adapters.index import Index

        index = Index(left, datetime.fromtimestamp(0, UTC))
        rows = list(index.oldest_first())
        index.close()
        assert rows, f"{left}: nothing was left"
        for path in segments(left).values():
            assert decodes(path), path
        return rows[-1].end

    def _cut_to_synced(self, left: Path) -> None:
        sizes: dict[Path, int] = {}
        for line in self._log.read_text().splitlines():
            size, _, name = line.partition(" ")
            sizes[left / Path(name).relative_to(self.folder)] = int(size)
        for path in left.rglob("*"):
            if path.is_file() and path not in sizes:
                path.unlink()
            elif path.is_file() and path.stat().st_size > sizes[path]:
                os.truncate(path, sizes[path])


def decodes(path: Path) -> bool:
    """To its end, without an error."""
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0)) > 0


def power_cuts(
    film: Path, into: Path, moments_s: Sequence[float], *options: str
) -> list[Cut]:
    """So many recorders at once, each cut so long after its first file was begun."""
    shim = build_shim(into)
    started = [
        Recorder(film, into / f"camera-{n}", shim, *options)
        for n, _ in enumerate(moments_s)
    ]
    begun_s: dict[int, float] = {}
    cut_at: dict[int, datetime] = {}
    patience_s = time.monotonic() + max(moments_s) + 60
    try:
        while len(cut_at) < len(started) and time.monotonic() < patience_s:
            for number, one in enumerate(started):
                if number not in begun_s and segments(one.folder):
                    begun_s[number] = time.monotonic()
                due_s = begun_s.get(number, patience_s) + moments_s[number]
                if number not in cut_at and time.monotonic() >= due_s:
                    cut_at[number] = one.cut()
            time.sleep(0.005)
    finally:
        for one in started:
            if one.process.poll() is None:
                one.process.kill()
                one.process.wait()
            if one.process.stderr:
                one.process.stderr.close()
    return [
        Cut(
            moments_s[number],
            one.lost_s(cut_at[number], synced_only=False),
            one.lost_s(cut_at[number], synced_only=True),
        )
        for number, one in enumerate(started)
    ]


def moments(count: int, first_s: float, last_s: float, seed: int = 4) -> list[float]:
    """Random, and the same ones each time."""
    chance = random.Random(seed)
    return [chance.uniform(first_s, last_s) for _ in range(count)]
