"""One segment on the disk: whole fragments, each synced before the next is taken.

What could not be written to its end is taken back at once, so a file that somebody
finds ends with a whole fragment, unless power or program ended in the middle of one.
"""

import hashlib
import mmap
import os
from pathlib import Path

from camera.core.boxes import Layout, scan
from edge.adapters.sqlite_file import disk
from edge.errors import HardwareError


class SegmentFile:
    """Open for writing. Raises: HardwareError when the disk takes nothing."""

    def __init__(self, path: Path, header: bytes) -> None:
        self.path = path
        self.size_bytes = 0
        self._hash = hashlib.sha256()
        with disk(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        try:
            self.append(header)
            with disk(path):
                sync_folder(path.parent)
        except HardwareError:
            os.close(self._handle)
            path.unlink(missing_ok=True)
            raise

    @property
    def sha256(self) -> str:
        """Of all that was written."""
        return self._hash.hexdigest()

    def append(self, data: bytes) -> None:
        """On the disk when this returns, or not at all."""
        with disk(self.path):
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(self._handle, view) :]
                os.fdatasync(self._handle)
            except OSError:
                os.ftruncate(self._handle, self.size_bytes)
                os.lseek(self._handle, self.size_bytes, os.SEEK_SET)
                raise
        self._hash.update(data)
        self.size_bytes += len(data)

    def close(self) -> None:
        """Nothing more is to come."""
        os.close(self._handle)


def whole(path: Path) -> Layout:
    """What of a file is whole.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        if not path.stat().st_size:
            return Layout(0, b"", (), 0)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            view = memoryview(data)
            try:
                return scan(view)
            finally:
                view.release()


def cut_to_whole(path: Path) -> Layout:
    """Takes away what was being written when the power failed.

    Raises:
        HardwareError: the disk.
    """
    with disk(path):
        found = whole(path)
        if found.tail and found.header:
            with path.open("r+b") as file:
                file.truncate(found.end)
                os.fsync(file.fileno())
    return found


def hashed(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return file.tell(), digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """New names in it survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
