"""Sentences become sound: espeak-ng speaks, ffmpeg makes it small.

A clip that was made before is taken from the cache, where it is called by all that
decides its sound: text, voice, pace, encoding. Making one takes 25 ms, encoding five
times as long for one alone as in a batch, so they are encoded by the batch.
"""

import hashlib
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge.errors import HardwareError

VOICES: Final = {
    "south": "vi-vn-x-south",
    "central": "vi-vn-x-central",
    "north": "vi",
    "en": "en-gb",
}
WORDS_PER_MINUTE: Final = 140
"""Slower than espeak-ng's own 175: for old ears, in a hall."""
_ENCODING: Final = (
    *("-ac", "1", "-threads", "1", "-c:a", "libopus", "-b:a", "16k"),
    *("-application", "voip", "-compression_level", "3"),
    *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"),
)
_BATCH: Final = 24
_TIMEOUT_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class Line:
    """What is spoken, as it is read out, and by which of `VOICES`."""

    text: str
    voice: str

    @property
    def key(self) -> str:
        """Of the cache."""
        made_of = (self.text, VOICES[self.voice], str(WORDS_PER_MINUTE), *_ENCODING)
        return hashlib.sha256("\n".join(made_of).encode()).hexdigest()


class Announcer:
    """The voice, and the clips that it has made."""

    def __init__(self, cache: Path) -> None:
        """Makes the folder."""
        self._cache = cache
        cache.mkdir(parents=True, exist_ok=True)

    def clips(
        self, lines: Mapping[str, Line], tell: Callable[[int, int], None]
    ) -> dict[str, Path]:
        """Name -> the file with its sound. ``tell`` is called with (done, of all).

        Raises:
            HardwareError: espeak-ng or ffmpeg is missing, or failed.
        """
        found = {name: self._cache / f"{line.key}.opus" for name, line in lines.items()}
        missing = {
            found[name]: line
            for name, line in lines.items()
            if not found[name].exists()
        }
        todo = list(missing.items())
        done = len(lines) - len(todo)
        tell(done, len(lines))
        for begin in range(0, len(todo), _BATCH):
            batch = todo[begin : begin + _BATCH]
            self._make(batch)
            done += len(batch)
            tell(done, len(lines))
        return found

    def recorded(self, sound: Path) -> Path:
        """What a person read out, in the form of all clips.

        Raises:
            HardwareError: ffmpeg is missing, or finds no sound in the file.
        """
        whole = hashlib.sha256("\n".join(_ENCODING).encode() + sound.read_bytes())
        made = self._cache / f"{whole.hexdigest()}.opus"
        if not made.exists():
            new = made.with_suffix(".new.opus")
            _encode([sound], [new])
            new.rename(made)
        return made

    def _make(self, batch: list[tuple[Path, Line]]) -> None:
        with tempfile.TemporaryDirectory(dir=self._cache, prefix=".new-") as folder:
            spoken, small = [], []
            for number, (_, line) in enumerate(batch):
                wav = Path(folder) / f"{number}.wav"
                _speak(line, wav)
                spoken.append(wav)
                small.append(wav.with_suffix(".opus"))
            _encode(spoken, small)
            for (path, _), made in zip(batch, small, strict=True):
                made.rename(path)


def _speak(line: Line, out: Path) -> None:
    voice = ("-v", VOICES[line.voice], "-s", str(WORDS_PER_MINUTE), "-g", "2")
    _run(["espeak-ng", *voice, "-b", "1", "--stdin", "-w", str(out)], line.text)


def _encode(spoken: list[Path], small: list[Path]) -> None:
    inputs = [word for wav in spoken for word in ("-i", str(wav))]
    outputs = [
        word
        for number, path in enumerate(small)
        for word in ("-map", f"{number}:a", *_ENCODING, str(path))
    ]
    _run(["ffmpeg", "-v", "error", "-nostdin", "-y", *inputs, *outputs])


def _run(command: list[str], text: str = "") -> None:
    try:
        done = subprocess.run(
            ["nice", "-n", "10", *command],
            input=text.encode(),
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HardwareError(f"{command[0]} did not run: {error}") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace")[-300:].strip()
        raise HardwareError(
            f"{command[0]} ended with {done.returncode}: {said}; is it installed? "
            "script/setup installs it"
        )
