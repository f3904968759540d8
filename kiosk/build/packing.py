"""From a built bundle and what was signed for it to the one file that kiosks fetch.

`commune-kiosk build` tells what is to be signed. The console has approvers sign the
records, its station the seal, and gives both here; keys never come near this program.
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from edge.errors import ConfigError
from kiosk.adapters.archive import pack
from kiosk.core.bundle import APPROVALS, MANIFEST, SEAL, read_manifest


@dataclass(frozen=True, slots=True)
class Packed:
    """What the station orders kiosks to fetch: the body of a `guidance` order."""

    version: int
    manifest_sha256: str
    archive_sha256: str
    archive_bytes: int


def pack_bundle(folder: Path, approvals: Path, seal: Path, archive: Path) -> Packed:
    """Puts the signatures into the bundle, and the bundle into the archive.

    Signatures are not judged here: a kiosk does that, with the keys that it knows.

    Raises:
        ConfigError: a file is missing.
    """
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = read_manifest(raw)
        shutil.copyfile(approvals, folder / APPROVALS)
        (folder / SEAL).write_bytes(seal.read_bytes().strip())
        pack(folder, archive)
    except OSError as error:
        raise ConfigError(f"{error}; build the bundle first") from error
    with archive.open("rb") as file:
        archive_sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Packed(
        manifest.version,
        hashlib.sha256(raw).hexdigest(),
        archive_sha256,
        archive.stat().st_size,
    )
