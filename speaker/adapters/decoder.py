"""The real Decoder: libVLC in a child process, and PCM that needs no decoding.

The result appears under its name only when it is whole: it is written beside it,
flushed to the disk and renamed.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import wave
from array import array
from pathlib import Path

from edge.errors import HardwareError, MessageError
from speaker.adapters.vlc_transcode import MISSING
from speaker.core.opus import without_pre_skip
from speaker.ports import RATE_HZ

FRAME_BYTES = 2
HEADER_BYTES = 44
CHUNK_FRAMES = RATE_HZ
OPUS_HEAD_BYTES = 4096


class VlcDecoder:
    """See speaker.ports.Decoder.

    Longer sounds than `max_s` are refused; a child that takes longer than `timeout_s`
    is killed. `niceness` is the child's (0 to 19): what is decoded for later should not
    take the processor from what is going on.
    """

    def __init__(
        self, *, max_s: float = 3600.0, timeout_s: float = 120.0, niceness: int = 10
    ) -> None:
        self._max_bytes = HEADER_BYTES + int(max_s * RATE_HZ) * FRAME_BYTES
        self._max_s = max_s
        self._timeout_s = timeout_s
        self._niceness = niceness

    def decode(self, source: Path, into: Path) -> int:
        """Writes `into`; returns its length in frames."""
        try:
            if source.stat().st_size == 0:
                raise MessageError(f"{source}: the file is empty")
        except OSError as error:
            raise MessageError(f"{source}: {error.strerror}") from error
        # Hidden, and by its ending to be told from what is whole after a power cut.
        partial = into.with_name(f".{secrets.token_hex(8)}.partial")
        try:
            if not self._copy_pcm(source, partial):
                self._decode_whole(source, partial)
            frames = _length(source, partial)
            _settle(partial, into)
        except OSError as error:
            if isinstance(error, HardwareError):
                raise
            message = f"{into}: {error.strerror}; free or check the disk"
            raise HardwareError(message) from error
        finally:
            partial.unlink(missing_ok=True)
        return frames

    def _copy_pcm(self, source: Path, target: Path) -> bool:
        """16-bit WAV at 48 kHz is exact already: only made mono. False: it is not."""
        try:
            with source.open("rb") as file, wave.open(file) as pcm:
                channels = pcm.getnchannels()
                if pcm.getsampwidth() != FRAME_BYTES or pcm.getframerate() != RATE_HZ:
                    return False
                if pcm.getnframes() > self._max_s * RATE_HZ:
                    raise self._too_long(source)
                with target.open("wb") as out, wave.open(out, "wb") as copy:
                    copy.setparams((1, FRAME_BYTES, RATE_HZ, 0, "NONE", ""))
                    while chunk := pcm.readframes(CHUNK_FRAMES):
                        # A file that was cut off may end within a frame.
                        whole = len(chunk) - len(chunk) % (channels * FRAME_BYTES)
                        copy.writeframes(_mono(chunk[:whole], channels))
        except (wave.Error, EOFError):
            return False
        return True

    def _decode_whole(self, source: Path, target: Path) -> None:
        """Through libVLC, with the beginning that libVLC loses of an Opus file."""
        with source.open("rb") as file:
            begin = file.read(OPUS_HEAD_BYTES)
            begin, pre_skip = without_pre_skip(begin)
            if pre_skip == 0:
                self._transcode(source, target)
                return
            patched = target.with_suffix(".opus")
            try:
                with patched.open("wb") as copy:
                    copy.write(begin)
                    shutil.copyfileobj(file, copy)
                self._transcode(patched, target, called=source)
            finally:
                patched.unlink(missing_ok=True)
        _cut_head(target, pre_skip)

    def _transcode(
        self, source: Path, target: Path, called: Path | None = None
    ) -> None:
        name = called or source
        command = [
            sys.executable,
            "-P",  # not from the folder it works in
            "-m",
            "speaker.adapters.vlc_transcode",
            str(source.resolve()),
            target.name,
            str(self._max_bytes),
            str(self._niceness),
        ]
        try:
            done = subprocess.run(
                command,
                cwd=target.parent,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self._timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            message = f"{name}: not decoded within {self._timeout_s:.0f} s"
            raise MessageError(message) from error
        said = done.stderr.decode(errors="replace").strip()[-200:]
        if done.returncode == -signal.SIGXFSZ:
            raise self._too_long(name)
        if done.returncode == MISSING:
            message = f"libVLC: {said}; run apt-get install libvlc5 vlc-plugin-base"
            raise HardwareError(message)
        if done.returncode:
            message = f"{name}: not a sound file, or damaged (libVLC: {said})"
            raise MessageError(message)

    def _too_long(self, source: Path) -> MessageError:
        return MessageError(f"{source}: longer than {self._max_s:.0f} s")


def _mono(chunk: bytes, channels: int) -> bytes:
    """The mean of the channels; they are mostly alike, and then nothing is summed."""
    frames = array("h", chunk)
    first, *others = (frames[channel::channels] for channel in range(channels))
    if all(first == other for other in others):
        return first.tobytes()
    if channels == 2:
        mean = [(a + b) >> 1 for a, b in zip(first, others[0], strict=True)]
    else:
        mean = [sum(frame) // channels for frame in zip(first, *others, strict=True)]
    return array("h", mean).tobytes()


def _cut_head(wav: Path, frames: int) -> None:
    """Leaves out the first frames of a file that nobody else has seen yet."""
    whole = wav.with_suffix(".whole")
    wav.replace(whole)
    try:
        with wave.open(str(whole)) as old, wav.open("wb") as out:
            old.readframes(frames)
            with wave.open(out, "wb") as new:
                new.setparams((1, FRAME_BYTES, RATE_HZ, 0, "NONE", ""))
                while chunk := old.readframes(CHUNK_FRAMES):
                    new.writeframes(chunk)
    except (wave.Error, EOFError):
        return  # Nothing was decoded: `_length` says so.
    finally:
        whole.unlink(missing_ok=True)


def _length(source: Path, wav: Path) -> int:
    try:
        with wave.open(str(wav)) as header:
            frames: int = header.getnframes()
    except (wave.Error, EOFError, FileNotFoundError):
        frames = 0
    if frames == 0:
        raise MessageError(f"{source}: holds no sound that can be decoded")
    return frames


def _settle(partial: Path, into: Path) -> None:
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(into)
    directory = os.open(into.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
