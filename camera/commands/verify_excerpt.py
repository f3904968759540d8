"""``commune-camera verify FILE.zip``: is an excerpt what the camera sealed?

Its parts are read as they lie there, and not as a ZIP program reads them: where a bit
is flipped such a program only says that the file is bad, and not what is wrong with it.
"""

import hashlib
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, Final

import msgspec

from camera.adapters.excerpt import MANIFEST_BEGINNING, Manifest
from camera.core.evidence import bytes_of
from camera.core.proof import Check, Finding
from camera.core.trust import Trust, fits, key_of
from edge.errors import MessageError

_HEADER: Final = struct.Struct("<4s22xHH")


def check_excerpt(path: Path, trust: Trust) -> Check:
    """The chain's piece with its files, and the manifest.

    Raises:
        MessageError: it is no excerpt.
        OSError: it cannot be read.
    """
    check = Check(trust)
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            _check_parts(_Parts(archive, raw), check)
    except (zipfile.BadZipFile, NotImplementedError, KeyError, ValueError) as error:
        if not _was_an_excerpt(path):
            raise MessageError(f"{path}: no excerpt of a recording: {error}") from error
        why = f"it was altered, cut or replaced: {error}"
        check.findings.append(Finding("list-altered", "the ZIP file's list", why))
    return check


class _Parts:
    """What lies in the file, whatever its sums say."""

    def __init__(self, archive: zipfile.ZipFile, raw: IO[bytes]) -> None:
        self._raw = raw
        self._infos = {info.filename: info for info in archive.infolist()}

    def names(self) -> list[str]:
        """Of all of them."""
        return list(self._infos)

    def read(self, name: str) -> bytes:
        """Raises: KeyError: it is not there."""
        info = self._infos.get(name)
        if info is None:
            raise KeyError(f"{name} is missing")
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
            return b""
        self._raw.seek(info.header_offset)
        header = self._raw.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return b""
        _, names, extras = _HEADER.unpack(header)
        own = self._raw.read(names)
        self._raw.seek(extras, 1)
        data = self._raw.read(info.file_size)
        return data if own == name.encode() else b""

    def is_as_packed(self, name: str) -> bool:
        """By the ZIP file's own sum, which proves nothing against intent."""
        return zlib.crc32(self.read(name)) == self._infos[name].CRC


def _check_parts(parts: _Parts, check: Check) -> None:
    for line in parts.read("signer.log").split(b"\n")[:-1]:
        check.take(line, "signer.log")
    check.begin_anew()
    log = parts.read("chain.log")
    for number, line in enumerate(log.split(b"\n")[:-1], 1):
        check.take(line, f"chain.log line {number}")
    manifest = _check_manifest(parts, log, check)
    if manifest is not None:
        _expect(manifest, check)
        for name in {*manifest.films} - {*parts.names()}:
            check.findings.append(Finding("file-missing", name, "it is not there"))
    check.files(_files(parts))
    told = bool(check.findings)
    for name in parts.names():
        unsigned = name.startswith("film-") or name.endswith(".html")
        if (unsigned or not told) and not parts.is_as_packed(name):
            words = "its bytes are not those that were packed"
            check.findings.append(Finding("file-altered", name, words))


def _was_an_excerpt(path: Path) -> bool:
    """Whether there is anything in it of what an excerpt has."""
    with path.open("rb") as file:
        head = file.read(64)
        file.seek(max(0, path.stat().st_size - (64 << 10)))
        return b"segments/" in head or b"manifest.sig" in file.read()


def _files(parts: _Parts) -> dict[int, tuple[int, str]]:
    found = {}
    for path in map(Path, parts.names()):
        if path.parent.name != "segments" or not path.stem.isdigit():
            continue
        data = parts.read(str(path))
        found[int(path.stem)] = (len(data), hashlib.sha256(data).hexdigest())
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


def _check_manifest(parts: _Parts, log: bytes, check: Check) -> Manifest | None:
    words = parts.read("manifest.json")
    try:
        manifest = msgspec.json.decode(words, type=Manifest)
        signature = bytes_of(parts.read("manifest.sig").decode())
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
