"""``commune-camera verify FILE.zip``: is an excerpt what the camera sealed?

Its parts are read as they lie there, and not as a ZIP program reads them: where a bit
is flipped such a program only says that the file is bad, and not what is wrong with it.
"""

import hashlib
import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import msgspec

from camera.adapters.excerpt import (
    MANIFEST_BEGINNING,
    PAGE,
    Manifest,
    segment_name,
)
from camera.core.evidence import bytes_of
from camera.core.proof import Check, Finding
from camera.core.trust import Trust
from edge.errors import MessageError

_HEADER: Final = struct.Struct("<4s22xHH")
_END: Final = struct.Struct("<4s16xH")
_PIECE_BYTES: Final = 1 << 20
_PROOF: Final = frozenset({"manifest.json", "manifest.sig", "signer.log", "chain.log"})


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
        infos = archive.infolist()
        self._infos = {info.orig_filename: info for info in infos}
        self.twice = sorted(
            name
            for name, count in Counter(info.orig_filename for info in infos).items()
            if count > 1
        )
        self.is_tight = self._is_tight(infos, archive)

    def names(self) -> list[str]:
        """Of all of them."""
        return list(self._infos)

    def read(self, name: str) -> bytes:
        """Raises: KeyError: it is not there."""
        return b"".join(self._pieces(name))

    def hashed(self, name: str) -> tuple[int, str]:
        """Its size and SHA-256. Raises: KeyError: it is not there."""
        size, sha256 = 0, hashlib.sha256()
        for piece in self._pieces(name):
            size += len(piece)
            sha256.update(piece)
        return size, sha256.hexdigest()

    def is_as_packed(self, name: str) -> bool:
        """By the ZIP file's own sum, which proves nothing against intent."""
        crc = 0
        for piece in self._pieces(name):
            crc = zlib.crc32(piece, crc)
        return crc == self._infos[name].CRC

    def _pieces(self, name: str) -> Iterator[bytes]:
        info = self._infos.get(name)
        if info is None:
            raise KeyError(f"{name} is missing")
        start, own = self._start(info)
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
            return
        if own != name.encode():
            return
        self._raw.seek(start)
        left = info.file_size
        while piece := self._raw.read(min(left, _PIECE_BYTES)):
            left -= len(piece)
            yield piece

    def _start(self, info: zipfile.ZipInfo) -> tuple[int, bytes]:
        """Where its bytes begin, and the name that stands before them."""
        self._raw.seek(info.header_offset)
        header = self._raw.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return info.header_offset, b""
        _, names, extras = _HEADER.unpack(header)
        own = self._raw.read(names)
        return info.header_offset + _HEADER.size + names + extras, own

    def _is_tight(self, infos: list[zipfile.ZipInfo], archive: zipfile.ZipFile) -> bool:
        """Whether one file follows the other, with nothing before, between or after."""
        at = 0
        for info in sorted(infos, key=lambda one: one.header_offset):
            if info.header_offset != at or info.compress_size != info.file_size:
                return False
            at = self._start(info)[0] + info.file_size
        self._raw.seek(-_END.size, io.SEEK_END)
        mark, comment = _END.unpack(self._raw.read())
        return at == archive.start_dir and mark == b"PK\5\6" and not comment


def _check_parts(parts: _Parts, check: Check) -> None:
    line, *rest = parts.read("signer.log").split(b"\n")
    check.take(line, "signer.log")
    if rest != [b""] or check.signer is None:
        words = "it must be the one link that names the key"
        _find(check, "signer-altered", "signer.log", words)
    check.begin_anew()
    log = parts.read("chain.log")
    for number, line in enumerate(log.split(b"\n")[:-1], 1):
        check.take(line, f"chain.log line {number}")
    manifest = _check_manifest(parts, log, check)
    if manifest is not None:
        _expect(manifest, check)
        numbers = {part.number for part in manifest.segments}
        names = {n: segment_name(n) for n in numbers}
        here = {n: name for n, name in names.items() if name in parts.names()}
        check.files({n: parts.hashed(name) for n, name in here.items()})
        _check_others(parts, manifest, {*names.values()}, check)
    for name in parts.twice:
        _find(check, "file-twice", name, "two files have this name")
    if not parts.is_tight:
        words = "it holds bytes that belong to none of its files"
        _find(check, "list-altered", "the ZIP file's list", words)
    told = bool(check.findings)
    for name in parts.names():
        unsigned = name in check.unproven_films or name == PAGE
        if (unsigned or not told) and not parts.is_as_packed(name):
            words = "its bytes are not those that were packed"
            _find(check, "file-altered", name, words)


def _check_others(
    parts: _Parts, manifest: Manifest, segments: set[str], check: Check
) -> None:
    """Films and page by the manifest's sums; and nothing that it does not name."""
    sums = manifest.sums
    if sums is None:
        check.unproven_films = manifest.films
    expected = {*manifest.films, *(sums or {PAGE: ""})}
    for name in sorted(expected - {*parts.names()}):
        _find(check, "file-missing", name, "it is not there")
    for name, sha256 in (sums or {}).items():
        if name in parts.names() and parts.hashed(name)[1] != sha256:
            words = "its bytes are not those that the camera signed"
            _find(check, "file-altered", name, words)
    for name in parts.names():
        if name not in expected | segments | _PROOF:
            words = "the camera's manifest does not name it: somebody put it there"
            _find(check, "file-unknown", name, words)


def _find(check: Check, kind: str, place: str, words: str) -> None:
    check.findings.append(Finding(kind, place, words))


def _was_an_excerpt(path: Path) -> bool:
    """Whether there is anything in it of what an excerpt has."""
    with path.open("rb") as file:
        head = file.read(64)
        file.seek(max(0, path.stat().st_size - (64 << 10)))
        return b"segments/" in head or b"manifest.sig" in file.read()


def _expect(manifest: Manifest, check: Check) -> None:
    """The links from first to last may speak of segments that are not part of it."""
    numbers = {part.number for part in manifest.segments}
    for number in sorted(numbers - check.segments.keys()):
        words = "the chain says nothing of it"
        _find(check, "manifest", f"segment {number}", words)
    check.segments = {n: one for n, one in check.segments.items() if n in numbers}


def _check_manifest(parts: _Parts, log: bytes, check: Check) -> Manifest | None:
    words = parts.read("manifest.json")
    try:
        manifest = msgspec.json.decode(words, type=Manifest)
        signature = bytes_of(parts.read("manifest.sig").decode())
    except (ValueError, msgspec.MsgspecError) as error:
        _find(check, "manifest", "manifest.json", f"it cannot be read: {error}")
        return None
    if manifest.signer is not None:  # the chain may have another key since
        check.meet(manifest.signer, "manifest.json")
    signer = check.signer
    if not check.signed(MANIFEST_BEGINNING + words, signature):
        why = "it is not signed with the chain's key"
        _find(check, "manifest", "manifest.json", why)
    if signer is not None and manifest.node != signer.node:
        why = f"it names {manifest.node!r}, and the key is {signer.node!r}'s"
        _find(check, "manifest", "manifest.json", why)
    if manifest.chain_sha256 != hashlib.sha256(log).hexdigest():
        _find(check, "manifest", "chain.log", "these are not the manifest's links")
    return manifest
