"""A bundle as one file: an uncompressed tar, the same bytes for the same bundle.

What comes out is what the manifest at its beginning names, by plain file names of fixed
shapes and up to the sizes it states. Links, devices, other names, anything twice: no.
"""

import os
import shutil
import tarfile
from pathlib import Path
from typing import IO, Final

from kiosk.core.bundle import (
    MANIFEST,
    SIGNED_FILES,
    SMALL_BYTES,
    WHOLE_BYTES,
    BundleError,
    read_manifest,
)

_CHUNK_BYTES: Final = 256 * 1024
_HEADERS_BYTES: Final = 16 * 1024 * 1024


def pack(folder: Path, archive: Path) -> None:
    """Writes the archive of a whole bundle."""
    manifest = read_manifest((folder / MANIFEST).read_bytes())
    names = (*SIGNED_FILES, *sorted(held.path for held in manifest.files))
    new = archive.with_name(f"{archive.name}.new")
    with tarfile.open(new, "w:", format=tarfile.USTAR_FORMAT) as tar:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = (folder / name).stat().st_size
            member.mode = 0o644
            with (folder / name).open("rb") as file:
                tar.addfile(member, file)
    new.rename(archive)


def unpack(archive: Path, folder: Path) -> None:
    """Writes what the archive's manifest names into an empty folder, to the disk.

    Hashes are not looked at: the whole bundle is checked where it lies.

    Raises:
        BundleError: it is no such archive, or holds something else.
        OSError: the disk.
    """
    if archive.stat().st_size > WHOLE_BYTES + _HEADERS_BYTES:
        raise BundleError(f"larger than the {WHOLE_BYTES} bytes of a bundle")
    try:
        with tarfile.open(archive, "r:") as tar:
            _write_all(tar, folder)
    except BundleError:
        raise
    except (tarfile.TarError, ValueError, EOFError, OverflowError) as error:
        raise BundleError(f"not a whole archive: {error}") from error
    for path in (folder, folder / "clips", folder / "fonts"):
        if path.is_dir():
            sync(path)


def sync(folder: Path) -> None:
    """What the folder lists is on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_all(tar: tarfile.TarFile, folder: Path) -> None:
    allowed: dict[str, int] = dict.fromkeys(SIGNED_FILES, SMALL_BYTES)
    for member in tar:
        plain = member.type in {tarfile.REGTYPE, tarfile.AREGTYPE}
        source = tar.extractfile(member) if plain else None
        if source is None or member.name not in allowed:
            raise BundleError(f"{member.name[:80]!r} does not belong into a bundle")
        if member.size > allowed.pop(member.name):
            raise BundleError(f"{member.name} is larger than it may be")
        _write(source, folder / member.name)
        if member.name == MANIFEST:
            manifest = read_manifest((folder / MANIFEST).read_bytes())
            allowed |= {held.path: held.size_bytes for held in manifest.files}
    if allowed:
        raise BundleError(f"{next(iter(allowed))} is missing from the archive")


def _write(source: IO[bytes], path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as file:
        shutil.copyfileobj(source, file, _CHUNK_BYTES)
        file.flush()
        os.fsync(file.fileno())
