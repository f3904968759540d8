"""Live views passed on: a few seconds of each in files, for all processes of the web.

The camera's pieces come to one process and thread, viewers ask others; a file that gets
its name when it is whole needs no lock between them. Only the newest pieces are kept:
who is too slow goes on at the newest key frame, and nobody else waits for that. Some
minutes after the last look nothing of a view is left.
"""

import contextlib
import os
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from console.core.live import KINDS, Kind, Part

RING_PIECES: Final = 48
RING_BYTES: Final = 12 << 20
BEHIND_PIECES: Final = 8
"""Four seconds: who is further behind goes on at the newest key frame."""
KEPT: Final = timedelta(minutes=3)
_PICTURE: Final = "picture.jpg"
_CAME: Final = "came"


@dataclass(frozen=True, slots=True, order=True)
class _Piece:
    number: int
    part: str
    path: Path


@dataclass(frozen=True, slots=True)
class Taken:
    """What a viewer gets, and up to which piece."""

    upto: int
    data: bytes


class Relay:
    """The folder. Every method may be called from any process and thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, live: str, part: Part, body: bytes, at: datetime) -> None:
        """One piece. Raises: OSError: the disk takes nothing."""
        place = self._place(live)
        new = place / f".{uuid.uuid4().hex}"
        try:
            new.write_bytes(body)
            held = _pieces(place)
            number = held[-1].number + 1 if held else 1
            while not _name(new, place / f"{number:09d}.{part}"):
                number += 1
        finally:
            new.unlink(missing_ok=True)
        _prune(_pieces(place))
        self._mark(live, _CAME, at)

    def put_picture(self, live: str, jpeg: bytes, at: datetime) -> None:
        """The newest, in the place of the last. Raises: OSError."""
        place = self._place(live)
        new = place / f".{uuid.uuid4().hex}"
        try:
            new.write_bytes(jpeg)
            new.replace(place / _PICTURE)
        finally:
            new.unlink(missing_ok=True)
        self._mark(live, _CAME, at)

    def picture(self, live: str) -> tuple[int, bytes] | None:
        """A number that changes with it, and the picture; None: there is none yet."""
        try:
            with (self._folder / live / _PICTURE).open("rb") as file:
                return os.fstat(file.fileno()).st_mtime_ns, file.read()
        except OSError:
            return None

    def after(self, live: str, piece: int) -> Taken:
        """All that came since; from a header and a key frame on for who is new."""
        held = _pieces(self._folder / live)
        newest = held[-1].number if held else 0
        fresh = [one for one in held if one.number > piece]
        is_whole = bool(fresh) and fresh[0].number == piece + 1
        if not fresh or (is_whole and newest - piece <= BEHIND_PIECES):
            return _read(piece, fresh)
        return _read(piece, _joining(held, piece) or (fresh if is_whole else ()))

    def came(self, live: str) -> datetime | None:
        """When its newest piece or picture did; None: there is none yet."""
        return self._marked(live, _CAME)

    def see(self, live: str, kind: Kind, at: datetime) -> None:
        """Somebody looks at that now. Raises: OSError."""
        self._mark(live, f"{kind}.seen", at)

    def seen(self, live: str) -> dict[Kind, datetime]:
        """When each was looked at last."""
        found = {kind: self._marked(live, f"{kind}.seen") for kind in KINDS}
        return {kind: at for kind, at in found.items() if at is not None}

    def tidy(self, now: datetime) -> None:
        """Lets go of views that nobody has looked at for long."""
        with contextlib.suppress(OSError):
            for place in self._folder.iterdir():
                seen = self.seen(place.name).values()
                if not seen or now - max(seen) > KEPT:
                    shutil.rmtree(place, ignore_errors=True)

    def _mark(self, live: str, name: str, at: datetime) -> None:
        """A file's time: it changes at once, for all processes."""
        mark = self._place(live) / name
        mark.touch()
        os.utime(mark, (at.timestamp(), at.timestamp()))

    def _marked(self, live: str, name: str) -> datetime | None:
        try:
            stamp = (self._folder / live / name).stat().st_mtime
        except OSError:
            return None
        return datetime.fromtimestamp(stamp, UTC)

    def _place(self, live: str) -> Path:
        """Its name comes from the contract's own type: it is no path."""
        place = self._folder / live
        place.mkdir(parents=True, exist_ok=True)
        return place


def _pieces(place: Path) -> list[_Piece]:
    try:
        found = [one.name.partition(".") for one in place.iterdir()]
    except OSError:
        return []
    return sorted(
        _Piece(int(number), part, place / f"{number}.{part}")
        for number, _dot, part in found
        if number.isdigit()
    )


def _name(new: Path, as_: Path) -> bool:
    """Whether nobody else was quicker."""
    try:
        as_.hardlink_to(new)
    except FileExistsError:
        return False
    return True


def _prune(held: Sequence[_Piece]) -> None:
    """The newest header stays, and of what follows it the newest."""
    header = max((one.number for one in held if one.part == "begin"), default=0)
    size = 0
    for count, one in enumerate(reversed(held)):
        with contextlib.suppress(OSError):
            size += one.path.stat().st_size
            if (count >= RING_PIECES or size > RING_BYTES) and one.number != header:
                one.path.unlink()


def _joining(held: Sequence[_Piece], piece: int) -> list[_Piece]:
    """The newest header, and what follows from the newest key frame on."""
    header = next((one for one in reversed(held) if one.part == "begin"), None)
    key = next((one for one in reversed(held) if one.part == "key"), None)
    if header is None or key is None or key.number <= max(header.number, piece):
        return []
    return [header, *(one for one in held if one.number >= key.number)]


def _read(piece: int, wanted: Sequence[_Piece]) -> Taken:
    """As far as none was let go meanwhile: the next request goes on from there."""
    parts: list[bytes] = []
    for one in wanted:
        try:
            parts.append(one.path.read_bytes())
        except OSError:
            break
        piece = max(piece, one.number)
    return Taken(piece, b"".join(parts))
