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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Final

import msgspec

from edge.errors import EdgeError

FILM: Final = "film-"
_LOCAL_HEADER: Final = 30
_MOST_LINES: Final = 100_000
_NTP_EPOCH: Final = datetime(1900, 1, 1, tzinfo=UTC)
_HEAD_BYTES: Final = 1 << 20


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


class _Link(msgspec.Struct):
    """Of a line of the chain, what is needed here."""

    n: int


def opened(path: Path) -> Excerpt:
    """What lies in it.

    Raises:
        BadExcerptError: it is none, or cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            films = tuple(
                _film(raw, info)
                for info in archive.infolist()
                if info.filename.startswith(FILM)
                and info.filename.endswith(".mp4")
                and info.compress_type == zipfile.ZIP_STORED
            )
            return Excerpt(films, _lines(archive.read("chain.log")))
    except (zipfile.BadZipFile, KeyError, OSError, struct.error) as error:
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
    found = {}
    for line in log.split(b"\n")[:_MOST_LINES]:
        words = line.split(b".")[0]
        try:
            raw = base64.b64decode(words + b"=" * (-len(words) % 4), b"-_")
            link = msgspec.json.decode(raw, type=_Link)
        except (binascii.Error, ValueError, msgspec.MsgspecError):
            continue
        found[link.n] = hashlib.sha256(line).hexdigest()
    return found
