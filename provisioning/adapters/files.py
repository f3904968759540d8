"""Files that are either whole or not there, and readable by their owner alone."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from provisioning.core.refusals import RefusedError


def write(path: Path, content: bytes) -> None:
    """Puts content in place of what is there: whole or not at all, mode 0600."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).rename(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def write_tree(top: Path, content: Mapping[str, bytes]) -> None:
    """Makes a directory with its files, all of it or nothing; directories 0700.

    Raises:
        RefusedError: directory-in-use; there is something at ``top`` already.
    """
    if top.exists() and (not top.is_dir() or any(top.iterdir())):
        raise RefusedError(
            "directory-in-use",
            f"Thư mục {top} đã có dữ liệu, không ghi đè. Chọn thư mục khác.",
            f"{top} exists and is not empty; nothing is ever overwritten",
        )
    top.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    growing = Path(tempfile.mkdtemp(prefix=f".{top.name}.", dir=top.parent))
    try:
        _fill(growing, content)
        growing.rename(top)
    except BaseException:
        shutil.rmtree(growing, ignore_errors=True)
        raise
    _sync(top.parent)


def _fill(top: Path, content: Mapping[str, bytes]) -> None:
    """All is written before anything is waited for: one journal entry, not twenty."""
    for place, raw in content.items():
        path = top / place
        for folder in reversed(path.relative_to(top).parents):
            (top / folder).mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
    for path in (*top.rglob("*"), top):
        _sync(path)


@contextmanager
def alone(top: Path) -> Iterator[None]:
    """Holds off other commands that would change the same directory."""
    handle = os.open(top, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sync(path: Path) -> None:
    """Waits until a file or a directory's names are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
