"""Files in place of others: those of before are kept, and a full disk changes nothing.

What takes room comes first, beside its place; then there are only renames.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path


def swap(files: Mapping[Path, Path], aside: Path) -> None:
    """Place -> the file that moves there; what was there moves into ``aside``.

    A new folder is its owner's alone. Where the disk is the same no file is copied.

    Raises:
        OSError: such as for want of room; then nothing was changed.
    """
    with ExitStack() as undo:
        for place, file in files.items():
            undo.callback(_beside(place).unlink, missing_ok=True)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(file, _beside(place))
            to_disk(_beside(place))
        for place in files:
            _move_aside(place, aside)
            _beside(place).replace(place)
        for folder in {place.parent for place in files}:
            to_disk(folder)


def to_disk(place: Path) -> None:
    """Returns when a file's content, or a folder's names, would survive a power cut."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name}.restoring")


def _move_aside(place: Path, aside: Path) -> None:
    """A database takes its journal along: a new file must not find an old one."""
    for suffix in ("", "-wal", "-shm"):
        file = place.with_name(place.name + suffix)
        if file.exists() and (suffix == "" or place.suffix == ".sqlite"):
            aside.mkdir(mode=0o700, exist_ok=True)
            file.replace(_free(aside / file.name))


def _free(place: Path) -> Path:
    """Two keys may have the same name in different folders."""
    number = 1
    found = place
    while found.exists():
        number += 1
        found = place.with_name(f"{place.name}.{number}")
    return found
