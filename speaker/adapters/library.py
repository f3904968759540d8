"""The library: every sound that may be needed soon, decoded on receipt, ready to play.

Beside each ``<sha256>.wav`` stands ``<sha256>.sum`` with the SHA-256 of the WAV as it
was decoded, so a file that went bad on the card is found before it is played. The sum
is written last: a WAV without one is not used.

Decoding and checking are jobs of one worker thread (``Worker``), which only posts what
came of them. A downloaded file is hashed again before it is decoded: what was approved
sounds, and nothing else.
"""

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from edge.adapters.worker import Job
from edge.contract.bulletin import Sound
from edge.contract.command import TestTone
from edge.errors import HardwareError, MessageError
from speaker.adapters.tone import write_tone
from speaker.ports import (
    RATE_HZ,
    Decoder,
    LibraryEvent,
    SoundFailed,
    SoundReady,
    SoundSpoiled,
)

MIB: Final = 1 << 20
BYTES_PER_MS: Final = RATE_HZ * 2 // 1000
_CHUNK: Final = 1 << 20

log = logging.getLogger(__name__)


class SoundLibrary:
    """See speaker.ports.Library. ``submit`` takes the jobs, a Worker's as a rule."""

    def __init__(
        self,
        folder: Path,
        decoder: Decoder,
        post: Callable[[LibraryEvent], None],
        *,
        submit: Callable[[Job], None],
        stop: Callable[[], None] = lambda: None,
    ) -> None:
        self._folder = folder
        self._decoder = decoder
        self._post = post
        self._submit = submit
        self._stop = stop
        self._lock = threading.Lock()
        self._under_way: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)
        self._ready = {
            wav.stem: wav
            for wav in folder.glob("*.wav")
            if wav.with_suffix(".sum").is_file()
        }

    def path(self, sha256: str) -> Path | None:
        """See speaker.ports.Library."""
        with self._lock:
            return self._ready.get(sha256)

    def keep(self, wanted: Sequence[Sound], budget_mib: int) -> frozenset[str]:
        """Removes least recently decoded sounds first, and only for want of room."""
        left = budget_mib * MIB
        held: set[str] = set()
        for sound in wanted:
            left -= sound.duration_ms * BYTES_PER_MS
            if left < 0:
                break
            held.add(sound.sha256)
        with self._lock:
            unneeded = [path for sha, path in self._ready.items() if sha not in held]
            sizes = {path: _size(path) for path in self._ready.values()}
        excess = sum(sizes.values()) - budget_mib * MIB
        for path in sorted(unneeded, key=_changed):
            if excess <= 0:
                break
            excess -= sizes[path]
            self._remove(path.stem)
        return frozenset(held)

    def offer(self, sha256: str, source: Path) -> None:
        """See speaker.ports.Library."""
        with self._lock:
            if sha256 in self._ready or sha256 in self._under_way:
                return
            self._under_way.add(sha256)
        self._submit(lambda: self._decode(sha256, source))

    def check(self, sha256: str) -> None:
        """See speaker.ports.Library."""
        self._submit(lambda: self._compare(sha256))

    def spoil(self, sha256: str) -> None:
        """See speaker.ports.Library."""
        self._remove(sha256)
        self._post(SoundSpoiled(sha256))

    def tone(self, order: TestTone) -> Path:
        """See speaker.ports.Library."""
        path = self._folder / f"tone-{order.kind}-{order.seconds}.pcm"
        try:
            write_tone(path, order.kind, order.seconds)
        except OSError as error:
            raise HardwareError(f"{path}: {error.strerror}; check the disk") from error
        return path

    def stop(self) -> None:
        """See speaker.ports.Library."""
        self._stop()

    # -- in the worker's thread -------------------------------------------------------

    def _decode(self, sha256: str, source: Path) -> None:
        try:
            event = self._decoded(sha256, source)
        finally:
            with self._lock:
                self._under_way.discard(sha256)
        self._post(event)

    def _decoded(self, sha256: str, source: Path) -> LibraryEvent:
        wav = self._folder / f"{sha256}.wav"
        try:
            if _hash(source) != sha256:
                log.warning("download went bad on the disk path=%s", source)
                source.unlink(missing_ok=True)
                return SoundSpoiled(sha256)
            self._decoder.decode(source, wav)
            _write_sum(wav)
        except MessageError as error:
            return SoundFailed(sha256, str(error), unreadable=True)
        except OSError as error:
            return SoundFailed(sha256, str(error), unreadable=False)
        with self._lock:
            self._ready[sha256] = wav
        return SoundReady(sha256)

    def _compare(self, sha256: str) -> None:
        path = self.path(sha256)
        if path is None:
            return
        try:
            sound = path.with_suffix(".sum").read_text().strip() == _hash(path)
        except (OSError, UnicodeDecodeError):
            sound = False
        if not sound:
            log.warning("sound went bad on the disk path=%s", path)
            self.spoil(sha256)

    def _remove(self, sha256: str) -> None:
        with self._lock:
            self._ready.pop(sha256, None)
        for suffix in (".sum", ".wav"):
            (self._folder / f"{sha256}{suffix}").unlink(missing_ok=True)


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _write_sum(wav: Path) -> None:
    partial = wav.with_suffix(".partial")
    with partial.open("w") as file:
        file.write(_hash(wav))
        file.flush()
        os.fsync(file.fileno())
    partial.rename(wav.with_suffix(".sum"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
