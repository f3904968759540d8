"""Fragmented MP4 (ISO/IEC 14496-12), as much of it as one H.264 track needs.

A segment file is a header and fragments; each fragment is three boxes in one piece:

- ``prft``, which maps its first media time to wall time (clocks step; media time not),
- ``moof``, which tells sizes and times of its samples,
- ``mdat``, the samples themselves, as the camera's encoder made them.

So a file that was cut anywhere plays up to its last whole fragment, and ``scan`` finds
where that ends. The header has a ``uuid`` box with who recorded it and when its media
time begins: a file explains itself although the index is lost.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

TICKS_HZ: Final = 90_000
_NS: Final = 1_000_000_000
_NTP_TO_UNIX_S: Final = 2_208_988_800
OPENING: Final = bytes.fromhex("4e9d3a0c61f24c0f9b6b1f0f5d2a7c11")
"""Type of the ``uuid`` box with the opening words."""
_SYNC_FLAGS: Final = 0x0200_0000
_DELTA_FLAGS: Final = 0x0101_0000
_HEAD: Final = struct.Struct(">I4s")
_MATRIX: Final = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000)


@dataclass(frozen=True, slots=True)
class Sample:
    """One encoded picture within a fragment; times in ticks."""

    data: bytes
    duration: int
    offset: int
    """Shown so much later than decoded; may be negative."""
    keyframe: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One whole fragment of a file."""

    start: int
    """In bytes, from the beginning of the file."""
    end: int
    base: int
    """Ticks of media time since the segment began."""
    ticks: int
    wall_ns: int
    """Unix time of ``base`` as the clock had it."""
    keyframe: bool
    """It begins with one: it can be decoded without what is before."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What of a file is whole."""

    header: int
    """Bytes; 0 when not even the header is whole."""
    opening: bytes
    fragments: tuple[Place, ...]
    tail: int
    """Bytes after the last whole fragment."""

    @property
    def end(self) -> int:
        """Where the last whole fragment ends."""
        return self.fragments[-1].end if self.fragments else self.header

    @property
    def ticks(self) -> int:
        """How long it is."""
        return sum(one.ticks for one in self.fragments)


def ticks(ns: int) -> int:
    """Nanoseconds of media time as ticks."""
    return (ns * TICKS_HZ + _NS // 2) // _NS


def nanoseconds(count: int) -> int:
    """Ticks as nanoseconds."""
    return (count * _NS + TICKS_HZ // 2) // TICKS_HZ


def header(width: int, height: int, avcc: bytes, opening: bytes) -> bytes:
    """The beginning of a segment file. ``avcc``: the decoder's configuration record."""
    brand = _box(b"ftyp", b"iso6", struct.pack(">I", 1), b"iso6avc1mp41")
    return brand + _box(b"uuid", OPENING, opening) + _moov(width, height, avcc)


def fragment(number: int, base: int, samples: Sequence[Sample], wall_ns: int) -> bytes:
    """One fragment, to be written at once. ``base``: ticks since the segment began."""
    runs = b"".join(
        struct.pack(
            ">IIIi",
            one.duration,
            len(one.data),
            _SYNC_FLAGS if one.keyframe else _DELTA_FLAGS,
            one.offset,
        )
        for one in samples
    )
    # moof: head 8, mfhd 16, traf head 8, tfhd 16, tfdt 20, trun 20 and the runs.
    before_data = 8 + 16 + 8 + 16 + 20 + 20 + len(runs) + 8
    moof = _box(
        b"moof",
        _full(b"mfhd", 0, 0, struct.pack(">I", number)),
        _box(
            b"traf",
            _full(b"tfhd", 0, 0x020000, struct.pack(">I", 1)),
            _full(b"tfdt", 1, 0, struct.pack(">Q", base)),
            _full(
                b"trun", 1, 0xF01, struct.pack(">Ii", len(samples), before_data), runs
            ),
        ),
    )
    seconds, rest = divmod(wall_ns, _NS)
    ntp = (seconds + _NTP_TO_UNIX_S) << 32 | (rest << 32) // _NS
    reference = _full(b"prft", 1, 0, struct.pack(">IQQ", 1, ntp, base))
    return b"".join(
        (reference, moof, _box(b"mdat", b"".join(one.data for one in samples)))
    )


def moved(data: bytes, place: Place, number: int, base: int) -> bytes:
    """The fragment at a place of a file, for another file: new number, new base."""
    piece = bytearray(data)
    head = _HEAD.unpack_from(piece, 0)[0]
    struct.pack_into(">Q", piece, head - 8, base)
    struct.pack_into(">I", piece, head + 8 + 12, number)
    struct.pack_into(">Q", piece, head + 8 + 16 + 8 + 16 + 12, base)
    return bytes(piece)


def scan(data: "bytes | memoryview") -> Layout:
    """What of a file is whole; anything else than our own boxes ends it."""
    view = memoryview(data)
    at, opening, found = 0, b"", b""
    for kind in (b"ftyp", b"uuid", b"moov"):
        size = _size(view, at, kind)
        if size is None:
            return Layout(0, b"", (), len(view))
        if kind == b"uuid":
            opening = bytes(view[at + 8 + len(OPENING) : at + size])
            found = bytes(view[at + 8 : at + 8 + len(OPENING)])
        at += size
    if found != OPENING:
        return Layout(0, b"", (), len(view))
    top, places = at, []
    while (place := _place(view, at)) is not None:
        places.append(place)
        at = place.end
    return Layout(top, opening, tuple(places), len(view) - at)


def _place(view: memoryview, start: int) -> Place | None:
    at, ends = start, []
    for kind in (b"prft", b"moof", b"mdat"):
        size = _size(view, at, kind)
        if size is None:
            return None
        at += size
        ends.append(at)
    try:
        _, ntp, base = struct.unpack_from(">IQQ", view, start + 12)
        trun = ends[0] + 8 + 16 + 8 + 16 + 20
        if bytes(view[trun + 4 : trun + 8]) != b"trun":
            return None
        count = struct.unpack_from(">I", view, trun + 12)[0]
        runs = view[trun + 20 : trun + 20 + 16 * count]
        parts = list(struct.iter_unpack(">IIIi", runs))
    except struct.error:
        return None
    if len(parts) != count or not count:
        return None
    if sum(part[1] for part in parts) != ends[2] - ends[1] - 8:
        return None
    wall_ns = ((ntp >> 32) - _NTP_TO_UNIX_S) * _NS + ((ntp & 0xFFFF_FFFF) * _NS >> 32)
    return Place(
        start,
        at,
        base,
        sum(part[0] for part in parts),
        wall_ns,
        keyframe=parts[0][2] == _SYNC_FLAGS,
    )


def _size(view: memoryview, at: int, kind: bytes) -> int | None:
    """Of the box that is whole at this place; None when there is no such box."""
    if at + 8 > len(view):
        return None
    size, found = _HEAD.unpack_from(view, at)
    if found != kind or size < 8 or at + size > len(view):
        return None
    return int(size)


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return _HEAD.pack(8 + len(body), kind) + body


def _full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags), *parts)


def _moov(width: int, height: int, avcc: bytes) -> bytes:
    movie = _full(
        b"mvhd",
        0,
        0,
        struct.pack(">4I", 0, 0, TICKS_HZ, 0),
        struct.pack(">IH10x", 0x10000, 0x100),
        _MATRIX,
        bytes(24),
        struct.pack(">I", 2),
    )
    track = _full(
        b"tkhd",
        0,
        3,
        struct.pack(">5I8x4H", 0, 0, 1, 0, 0, 0, 0, 0, 0),
        _MATRIX,
        struct.pack(">2I", width << 16, height << 16),
    )
    extends = _full(b"trex", 0, 0, struct.pack(">5I", 1, 1, 0, 0, 0))
    return _box(
        b"moov",
        movie,
        _box(b"trak", track, _media(width, height, avcc)),
        _box(b"mvex", extends),
    )


def _media(width: int, height: int, avcc: bytes) -> bytes:
    entry = _box(
        b"avc1",
        struct.pack(
            ">6xH16x2H2I4xH32xHh", 1, width, height, 72 << 16, 72 << 16, 1, 24, -1
        ),
        _box(b"avcC", avcc),
    )
    table = _box(
        b"stbl",
        _full(b"stsd", 0, 0, struct.pack(">I", 1), entry),
        _full(b"stts", 0, 0, bytes(4)),
        _full(b"stsc", 0, 0, bytes(4)),
        _full(b"stsz", 0, 0, bytes(8)),
        _full(b"stco", 0, 0, bytes(4)),
    )
    data = _box(
        b"dinf", _full(b"dref", 0, 0, struct.pack(">I", 1), _full(b"url ", 0, 1))
    )
    return _box(
        b"mdia",
        _full(b"mdhd", 0, 0, struct.pack(">4I2H", 0, 0, TICKS_HZ, 0, 0x55C4, 0)),
        _full(b"hdlr", 0, 0, bytes(4), b"vide", bytes(12), b"camera\0"),
        _box(b"minf", _full(b"vmhd", 0, 1, bytes(8)), data, table),
    )
