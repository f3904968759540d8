"""Looks into the ZIP file that a camera made of a stretch of its recording.

The file is evidence: it is only read. Its films are stored and not compressed, so each
is a run of bytes of the file and can be played from there, any part of it.
"""

import base64
import binascii
import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Final

import msgspec

from console.core.calendar import within
from edge.errors import EdgeError

FILM: Final = "film-"
_LOCAL_HEADER: Final = 30
_MOST_LINES: Final = 100_000
_LOG_BYTES: Final = 64 << 20
_INDEX_BYTES: Final = 4 << 20
"""Of the archive's list of files; a camera's has some hundred bytes for each."""
_END: Final = b"PK\x05\x06"
_END_64: Final = b"PK\x06\x07"
_END_BYTES: Final = 22
_END_64_BYTES: Final = 20
_NTP_EPOCH: Final = datetime(1900, 1, 1, tzinfo=UTC)
_HEAD_BYTES: Final = 1 << 20


_NONE: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError),
    *(KeyError, ValueError, RuntimeError),
)
"""What a file brings about that is none, whatever was made of it."""


class BadExcerptError(EdgeError, ValueError):
    """It is no excerpt of a recording."""


@dataclass(frozen=True, slots=True)
class Film:
    """One film within the file."""

    name: str
    offset: int
    size_bytes: int
    began: datetime | None = None
    """By the camera's wall clock."""

    def open(self, path: Path) -> "Slice":
        """Its bytes, to be read from any place."""
        return Slice(path.open("rb"), self.offset, self.size_bytes)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a camera's file holds."""

    films: tuple[Film, ...]
    lines: dict[int, str]
    """Number of a link of the chain -> SHA-256 of its line."""
    stretch: tuple[datetime, datetime] | None = None
    """From when to when its segments go, by its own word; they are whole, and longer
    than what was asked for."""
    signers: tuple[bytes, ...] = ()
    """What names each key (JSON); whose that is has to be asked of the authority."""


class _Part(msgspec.Struct):
    start: datetime
    end: datetime


class _Manifest(msgspec.Struct):
    """Of what a camera says of its file, what is needed here."""

    segments: tuple[_Part, ...] = ()


class _Link(msgspec.Struct):
    """Of a line of the chain, what is needed here."""

    n: int
    what: msgspec.Raw = msgspec.Raw(b"{}")


class _What(msgspec.Struct):
    kind: str = msgspec.field(default="", name="is")


class _Signed(msgspec.Struct):
    """Of the same, read apart: its key is named whatever else it holds."""

    signer: msgspec.Raw = msgspec.Raw(b"null")


def opened(path: Path) -> Excerpt:
    """What lies in it.

    Raises:
        BadExcerptError: it is none, or cannot be read.
    """
    try:
        with path.open("rb") as raw, zipfile.ZipFile(_bounded(raw)) as archive:
            films = tuple(
                _film(raw, info)
                for info in archive.infolist()
                if info.filename.startswith(FILM)
                and info.filename.endswith(".mp4")
                and info.compress_type == zipfile.ZIP_STORED
            )
            if sum(film.size_bytes for film in films) > path.stat().st_size:
                raise zipfile.BadZipFile("films that lie over one another")
            log = _small(archive, "chain.log")
            named = "signer.log" in archive.namelist()
            signer = _small(archive, "signer.log") if named else b""
            links = _links(signer.split(b"\n")[0] + b"\n" + log)
            signers = [*_signings(link for _, link in links)]
            if "manifest.json" in archive.namelist():
                signers.extend(_signer(_small(archive, "manifest.json")))
            once = tuple(dict.fromkeys(signers))
            return Excerpt(films, _lines(log), _stretch(archive), once)
    except _NONE as error:
        raise BadExcerptError(f"{path.name}: no excerpt: {error}") from error


class Slice(io.RawIOBase):
    """A run of a file's bytes, as a file."""

    def __init__(self, file: IO[bytes], offset: int, size_bytes: int) -> None:
        self._file, self._offset, self._size = file, offset, size_bytes
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where it reads next."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Within itself."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = min(max(0, base + offset), self._size)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; empty at its end."""
        left = self._size - self._at
        self._file.seek(self._offset + self._at)
        data = self._file.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data

    def close(self) -> None:
        """Closes the whole file."""
        self._file.close()
        super().close()


def _bounded(raw: IO[bytes]) -> IO[bytes]:
    """The file, unless its list of files would take more memory than honest ones do.

    A list of the long kind (ZIP64) is no camera's: a clip is smaller.
    """
    size = raw.seek(0, io.SEEK_END)
    raw.seek(max(0, size - _END_BYTES - _END_64_BYTES))
    tail = raw.read()
    end = tail[-_END_BYTES:]
    if not end.startswith(_END) or tail.startswith(_END_64):
        raise zipfile.BadZipFile("it does not end as a camera's does")
    if int.from_bytes(end[12:16], "little") > _INDEX_BYTES:
        raise zipfile.BadZipFile("its list of files is too long")
    return raw


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    """The chain; however small it was packed, no more than memory has room for."""
    info = archive.getinfo(name)
    if info.file_size > _LOG_BYTES:
        raise zipfile.BadZipFile("its chain is too long")
    return archive.read(info)


def _stretch(archive: zipfile.ZipFile) -> tuple[datetime, datetime] | None:
    if "manifest.json" not in archive.namelist():
        return None
    try:
        said = msgspec.json.decode(_small(archive, "manifest.json"), type=_Manifest)
    except msgspec.MsgspecError:
        return None
    ends = [at for one in said.segments for at in (one.start, one.end)]
    if not ends or any(at.tzinfo is None for at in ends):
        return None
    return within(min(ends)), within(max(ends))


def _film(raw: IO[bytes], info: zipfile.ZipInfo) -> Film:
    raw.seek(info.header_offset)
    header = raw.read(_LOCAL_HEADER)
    name, extra = struct.unpack("<HH", header[26:30])
    offset = info.header_offset + _LOCAL_HEADER + name + extra
    raw.seek(offset)
    head = raw.read(min(_HEAD_BYTES, info.file_size))
    return Film(info.filename, offset, info.file_size, _began(head))


def _began(head: bytes) -> datetime | None:
    """The wall time of its first fragment, by the box that maps media to it."""
    at = 0
    while at + 8 <= len(head):
        size = int.from_bytes(head[at : at + 4], "big")
        if head[at + 4 : at + 8] == b"prft" and at + 24 <= len(head):
            seconds, part = struct.unpack(">II", head[at + 16 : at + 24])
            return _NTP_EPOCH + timedelta(seconds=seconds + part / 2**32)
        if size < 8:
            return None
        at += size
    return None


def _lines(log: bytes) -> dict[int, str]:
    return {link.n: hashlib.sha256(line).hexdigest() for line, link in _links(log)}


def _links(log: bytes) -> Iterator[tuple[bytes, _Link]]:
    for line in log.split(b"\n", _MOST_LINES)[:_MOST_LINES]:
        words = line.split(b".")[0]
        try:
            raw = base64.b64decode(words + b"=" * (-len(words) % 4), b"-_")
            yield line, msgspec.json.decode(raw, type=_Link)
        except (binascii.Error, ValueError, msgspec.MsgspecError):
            continue


def _signings(links: Iterable[_Link]) -> Iterator[bytes]:
    """Of the chain: a key, and another after each renewal."""
    for link in links:
        try:
            if msgspec.json.decode(link.what, type=_What).kind == "signing":
                yield bytes(link.what)
        except msgspec.MsgspecError:
            continue


def _signer(manifest: bytes) -> Iterator[bytes]:
    """Of the manifest, which the newest key signs."""
    try:
        named = bytes(msgspec.json.decode(manifest, type=_Signed).signer)
    except msgspec.MsgspecError:
        return
    if named != b"null":
        yield bytes(named)
