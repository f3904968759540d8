"""Cached sounds: mono 16-bit WAV files at 48 kHz, read block by block.

A file is read with `pread`, not mapped: mapped pages count as the agent's memory, and
a five-minute announcement has 29 MB of them.
"""

import os
import wave
from array import array
from pathlib import Path

from edge.errors import MessageError
from speaker.core.samples import Samples

RATE_HZ = 48_000
FRAME_BYTES = 2


class WavFile:
    """A sound whose frames are fetched by their number.

    Raises: MessageError when it is missing or not mono 16-bit at 48 kHz.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file, wave.open(file) as header:
                shape = (
                    header.getnchannels(),
                    header.getsampwidth(),
                    header.getframerate(),
                )
                self.frames: int = header.getnframes()
                # Reading no frame leaves the file at the first one.
                header.readframes(0)
                self._start = file.tell()
        except OSError as error:
            raise MessageError(f"{path}: {error.strerror}") from error
        except (wave.Error, EOFError) as error:
            raise MessageError(f"{path}: not a WAV file ({error})") from error
        if shape != (1, FRAME_BYTES, RATE_HZ):
            raise MessageError(f"{path}: not mono 16-bit 48 kHz, but {shape}")
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        held = os.fstat(self._descriptor).st_size - self._start
        self.frames = min(self.frames, held // FRAME_BYTES)

    def read(self, first: int, count: int) -> Samples:
        """`count` frames from `first` on; silence where the sound has none.

        Raises: OSError when the disk fails.
        """
        begin, end = max(0, first), min(self.frames, first + count)
        if end <= begin:
            return array("h", bytes(count * FRAME_BYTES))
        data = os.pread(
            self._descriptor,
            (end - begin) * FRAME_BYTES,
            self._start + begin * FRAME_BYTES,
        )
        before = bytes((begin - first) * FRAME_BYTES)
        return array("h", (before + data).ljust(count * FRAME_BYTES, b"\0"))

    def close(self) -> None:
        """May be called once."""
        os.close(self._descriptor)
