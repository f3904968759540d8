"""Files of cameras on the console's disk: each grows apart, and is whole or not there.

A whole file lies under its SHA-256. What is still coming grows in a folder of its own
camera, so that nobody can spoil what another is sending; whoever writes to it is alone
with it for that moment, in whichever process. What the disk did not take goes at once:
half a film is of no use, and its room is.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from edge.errors import EdgeError

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
MOST_GROWING: Final = 40
"""Files of one camera that are coming; honest ones bring few at a time."""
_GROWING: Final = "growing"
_BLOCK_BYTES: Final = 1 << 20


class OtherPlaceError(EdgeError, ValueError):
    """What came does not follow what is there."""

    def __init__(self, has_bytes: int) -> None:
        super().__init__(f"{has_bytes} bytes are here; go on there")
        self.has_bytes = has_bytes


class Shelf:
    """Any thread of any process may call. Names come from the contract's own types."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, sha256: str) -> Path:
        """Where the whole file lies, once it is there."""
        return self.folder / sha256

    def has(self, sha256: str) -> bool:
        """Whether it is there."""
        return self.place(sha256).is_file()

    def growing(self, node: str, sha256: str) -> int:
        """How many bytes of it have come."""
        try:
            return self._part(node, sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, node: str, sha256: str, at: int, data: bytes) -> int:
        """How many bytes there are now.

        Raises:
            OtherPlaceError: it does not follow; nothing was written.
            OSError: the disk took it not; where it was full, nothing of it is left.
        """
        if at == 0:
            self._let_go(node, MOST_GROWING - 1)
        with self._alone(node, sha256, new=at == 0) as file:
            if file is None:  # it was whole, or given up, a moment ago
                raise OtherPlaceError(0)
            has = file.seek(0, os.SEEK_END)
            if has != at:
                raise OtherPlaceError(has)
            try:
                _write(file, data)
            except OSError as error:
                if error.errno in FULL:
                    self._part(node, sha256).unlink(missing_ok=True)
                raise
            return has + len(data)

    def keep(self, node: str, sha256: str, begins: tuple[bytes, ...]) -> bool:
        """Puts the grown file among the whole ones; call ``settle`` when that is known.

        False where it has another hash, or begins with none of ``begins``: it is gone.

        Raises:
            OSError: the disk.
        """
        part = self._part(node, sha256)
        with self._alone(node, sha256, new=False) as file:
            if file is None:  # another request was quicker
                return self.has(sha256)
            if not _is(file, sha256, begins):
                part.unlink(missing_ok=True)
                return False
            os.fsync(file.fileno())
            if not self.has(sha256):
                os.link(part, self.place(sha256))
            _sync(self.folder)
            return True

    def settle(self, node: str, sha256: str) -> None:
        """It need not be resumed any more."""
        self._part(node, sha256).unlink(missing_ok=True)

    def drop_growing(self, node: str, sha256: str) -> None:
        """Nobody wants the rest."""
        self._part(node, sha256).unlink(missing_ok=True)

    def take(self, made: Path, sha256: str) -> None:
        """A file of our own, on the same disk, that is whole. Raises: OSError."""
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(self.place(sha256))
        _sync(self.folder)

    def remove(self, sha256: str) -> None:
        """Nobody refers to it any more."""
        self.place(sha256).unlink(missing_ok=True)

    def _let_go(self, node: str, most: int) -> None:
        """A lying camera that begins file after file pushes out nothing but its own."""
        parts = _by_age(self.folder / _GROWING / node)
        for part in parts[: max(0, len(parts) - most)]:
            part.unlink(missing_ok=True)

    def _part(self, node: str, sha256: str) -> Path:
        return self.folder / _GROWING / node / sha256

    @contextmanager
    def _alone(
        self, node: str, sha256: str, *, new: bool
    ) -> Iterator[IO[bytes] | None]:
        """With the growing file. None: there is none, and it is not to be ``new``."""
        part = self._part(node, sha256)
        part.parent.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                file = part.open("ab+" if new else "rb+", buffering=0)
            except FileNotFoundError:
                yield None
                return
            with file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if not _is_still(part, file):
                    continue  # it went while we waited
                yield file
                return


def _by_age(folder: Path) -> list[Path]:
    """The one that was not added to for longest comes first."""
    aged = []
    with suppress(FileNotFoundError):
        for part in folder.iterdir():
            with suppress(FileNotFoundError):
                aged.append((part.stat().st_mtime_ns, part))
    return [part for _, part in sorted(aged)]


def _is_still(path: Path, file: IO[bytes]) -> bool:
    try:
        return path.stat().st_ino == os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False


def _write(file: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _is(file: IO[bytes], sha256: str, begins: tuple[bytes, ...]) -> bool:
    file.seek(0)
    digest, first = hashlib.sha256(), True
    while block := file.read(_BLOCK_BYTES):
        if first and not block.startswith(begins):
            return False
        digest.update(block)
        first = False
    return digest.hexdigest() == sha256


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
