"""``commune-camera verify FILE.zip``: is an excerpt what the camera sealed?"""

import hashlib
import zipfile
from pathlib import Path

import msgspec

from camera.adapters.excerpt import MANIFEST_BEGINNING, Manifest
from camera.core.evidence import bytes_of
from camera.core.proof import Check, Finding
from camera.core.trust import Trust, fits, key_of
from edge.errors import MessageError


def check_excerpt(path: Path, trust: Trust) -> Check:
    """The chain's piece with its files, and the manifest.

    Raises:
        MessageError: it is no excerpt.
        OSError: it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check = Check(trust)
            for line in archive.read("signer.log").split(b"\n")[:-1]:
                check.take(line, "signer.log")
            check.begin_anew()
            log = archive.read("chain.log")
            for number, line in enumerate(log.split(b"\n")[:-1], 1):
                check.take(line, f"chain.log line {number}")
            manifest = _check_manifest(archive, log, check)
            if manifest is not None:
                _expect(manifest, check)
            check.files(_files(archive))
    except (zipfile.BadZipFile, KeyError) as error:
        raise MessageError(f"{path}: no excerpt of a recording: {error}") from error
    return check


def _files(archive: zipfile.ZipFile) -> dict[int, tuple[int, str]]:
    found = {}
    for info in archive.infolist():
        name = Path(info.filename)
        if name.parent.name != "segments" or not name.stem.isdigit():
            continue
        with archive.open(info) as file:
            digest = hashlib.sha256()
            while data := file.read(1 << 20):
                digest.update(data)
        found[int(name.stem)] = (info.file_size, digest.hexdigest())
    return found


def _expect(manifest: Manifest, check: Check) -> None:
    """The links from first to last may speak of segments that are not part of it."""
    numbers = {part.number for part in manifest.segments}
    for number in sorted(numbers - check.segments.keys()):
        check.findings.append(
            Finding(
                "manifest", f"segment {number}", "the chain says nothing of it", None
            )
        )
    check.segments = {n: one for n, one in check.segments.items() if n in numbers}


def _check_manifest(
    archive: zipfile.ZipFile, log: bytes, check: Check
) -> Manifest | None:
    words = archive.read("manifest.json")
    try:
        manifest = msgspec.json.decode(words, type=Manifest)
        signature = bytes_of(archive.read("manifest.sig").decode())
        signer = check.signer
        good = signer is not None and fits(
            key_of(signer), MANIFEST_BEGINNING + words, signature
        )
    except (ValueError, msgspec.MsgspecError, MessageError) as error:
        check.findings.append(
            Finding("manifest", "manifest.json", f"it cannot be read: {error}")
        )
        return None
    if not good:
        check.findings.append(
            Finding(
                "manifest", "manifest.json", "it is not signed with the chain's key"
            )
        )
    if manifest.chain_sha256 != hashlib.sha256(log).hexdigest():
        check.findings.append(
            Finding("manifest", "chain.log", "these are not the manifest's links")
        )
    return manifest
