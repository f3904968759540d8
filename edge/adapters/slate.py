"""A short note in a file, there again after the program ended however it ended.

It is handed to the kernel and not forced onto the disk: a power cut may lose it, and
writing it takes microseconds. Its place is taken when it is made, so that a disk that
fills up later takes the note all the same.
"""

import logging
import os
from pathlib import Path
from typing import Final

SIZE_BYTES: Final = 1024

log = logging.getLogger(__name__)


class SlateFile:
    """See ``edge.ports.Slate``."""

    def __init__(self, path: Path) -> None:
        """Open or create; where the disk does not let us, nothing is remembered."""
        self._path = path
        self._file: int | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.posix_fallocate(self._file, 0, SIZE_BYTES)
        except OSError as error:
            log.warning("note not kept file=%s error=%s", path, error)

    def read(self) -> bytes:
        """What was written last; empty where nothing was."""
        if self._file is None:
            return b""
        try:
            return os.pread(self._file, SIZE_BYTES, 0).rstrip(b" \0")
        except OSError as error:
            log.warning("note not read file=%s error=%s", self._path, error)
            return b""

    def write(self, note: bytes) -> None:
        """In place of what was there."""
        if self._file is None:
            return
        try:
            os.pwrite(self._file, note.ljust(SIZE_BYTES), 0)
        except OSError as error:
            log.warning("note not written file=%s error=%s", self._path, error)
