"""A stretch of a recording as one ZIP file that proves itself.

It holds the segments as they were sealed, the links of the chain from the first to the
last of them, a manifest signed by the camera, one film of just what was asked for, and
a page that checks it all in a browser. The originals are not touched; film and page are
made of them, and the manifest has their sums.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files as resources
from pathlib import Path
from typing import Final

import msgspec

from camera.adapters import chain
from camera.adapters.places import segment_path
from camera.adapters.segment_file import whole
from camera.adapters.shown import Stretch, gaps, overlap, shown
from camera.adapters.signing import Signer
from camera.core import boxes
from camera.core.evidence import (
    Segment,
    Signing,
    take_apart,
    text_of,
)
from edge.adapters.sqlite_file import disk
from edge.contract.camera import Gap
from edge.contract.units import Sha256
from edge.errors import MessageError

MANIFEST_BEGINNING: Final = b"commune-edge excerpt 1\0"
PAGE: Final = "kiem-tra.html"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One segment of the excerpt."""

    number: int
    file: str
    sha256: str
    start: datetime
    end: datetime
    clock: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the excerpt is, for whom and why; signed as these very bytes."""

    v: int = 1
    node: str
    start: datetime
    end: datetime
    made: datetime
    purpose: str
    to: str
    segments: tuple[Part, ...]
    gaps: tuple[Gap, ...]
    films: tuple[str, ...]
    chain_sha256: str
    """Of `chain.log`."""
    signer: Signing | None = None
    """Whose key signs the manifest: after a renewal another one than the links'."""
    sums: dict[str, Sha256] | None = None
    """SHA-256 of films and page; none in excerpts of before, which prove no film."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is there of a stretch of wall time."""

    start: datetime
    end: datetime
    segments: tuple[Segment, ...]
    signer: bytes
    """The line that names the key."""
    lines: tuple[bytes, ...]
    """From the link of the first segment to that of the last."""
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose excerpt it is."""

    to: str
    purpose: str
    made: datetime


def find(folder: Path, start: datetime, end: datetime) -> Found:
    """By the chain, which another thread or program may be writing.

    Raises:
        MessageError: nothing of it was ever recorded, or it is gone.
        HardwareError: the disk.
    """
    lines: list[bytes] = []
    wanted: list[tuple[int, Segment]] = []
    stretches: list[Stretch] = []
    signer, retired = b"", False
    with disk(folder):
        every = list(chain.lines(chain.files(folder / chain.FOLDER)))
    for _, line in every:
        try:
            link, _, _ = take_apart(line)
        except MessageError:
            continue
        match link.what:
            case Signing() if not wanted:
                signer = line
            case Segment() as segment if segment.start < end and segment.end > start:
                path = segment_path(folder, segment.number)
                if not path.exists():
                    retired = True
                elif overlap(here := shown(path, segment), start, end):
                    wanted.append((len(lines), segment))
                    stretches += here
            case _:
                pass
        lines.append(line)
    if not wanted:
        asked = f"{start:%Y-%m-%dT%H:%M:%SZ} to {end:%H:%M:%SZ}"
        if retired:
            raise MessageError(f"{asked}: it was recorded, and is kept no longer")
        raise MessageError(f"{asked}: nothing was ever recorded then")
    (first, _), (last, _) = wanted[0], wanted[-1]
    segments = tuple(segment for _, segment in wanted)
    return Found(
        start,
        end,
        segments,
        signer,
        tuple(lines[first : last + 1]),
        gaps(stretches, start, end),
    )


def write(folder: Path, found: Found, wish: Wish, signer: Signer, into: Path) -> None:
    """The ZIP file, stored and not compressed, so that a page can read it.

    Raises:
        HardwareError: the disk.
    """
    with disk(into), zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        parts = []
        for segment in found.segments:
            name = segment_name(segment.number)
            archive.write(segment_path(folder, segment.number), name)
            parts.append(_part(segment, name))
        sums = {}
        for number, film in enumerate(_films(folder, found), 1):
            name, sha256 = f"film-{number}.mp4", hashlib.sha256()
            with archive.open(name, "w", force_zip64=True) as file:
                for piece in film:
                    file.write(piece)
                    sha256.update(piece)
            sums[name] = sha256.hexdigest()
        films = tuple(sums)
        page = resources("camera.adapters").joinpath("verifier.html").read_bytes()
        archive.writestr(PAGE, page)
        sums[PAGE] = hashlib.sha256(page).hexdigest()
        log = b"".join(line + b"\n" for line in found.lines)
        manifest = Manifest(
            node=signer.says.node,
            start=found.start,
            end=found.end,
            made=wish.made,
            purpose=wish.purpose,
            to=wish.to,
            segments=tuple(parts),
            gaps=found.gaps,
            films=films,
            chain_sha256=hashlib.sha256(log).hexdigest(),
            signer=signer.says,
            sums=sums,
        )
        words = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        archive.writestr("manifest.json", words)
        signature = signer.sign(MANIFEST_BEGINNING + words)
        archive.writestr("manifest.sig", text_of(signature))
        archive.writestr("signer.log", found.signer + b"\n")
        archive.writestr("chain.log", log)


def segment_name(number: int) -> str:
    """In the ZIP file; a segment under any other name is none."""
    return f"segments/{number:09d}.mp4"


def gaps_of(path: Path) -> tuple[Gap, ...]:
    """What an excerpt itself says that it lacks.

    Raises:
        MessageError: it is no excerpt.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            words = archive.read("manifest.json")
        return msgspec.json.decode(words, type=Manifest).gaps
    except (zipfile.BadZipFile, KeyError, msgspec.MsgspecError) as error:
        raise MessageError(f"{path}: no excerpt of a recording: {error}") from error


def _films(folder: Path, found: Found) -> Iterator[Iterator[bytes]]:
    """One film, or several where the pictures changed their size or coding."""
    run: list[Segment] = []
    shape = b""
    for segment in found.segments:
        own = _shape(segment_path(folder, segment.number))
        if run and own != shape:
            yield _film(folder, run, found)
            run = []
        run.append(segment)
        shape = own
    if run:
        yield _film(folder, run, found)


def _film(folder: Path, segments: list[Segment], found: Found) -> Iterator[bytes]:
    """Header and fragments that overlap, from the keyframe before on."""
    first_ns = int(found.start.timestamp() * 1e9)
    last_ns = int(found.end.timestamp() * 1e9)
    base, number, before = 0, 0, None
    for segment in segments:
        path = segment_path(folder, segment.number)
        layout, data = whole(path), path.read_bytes()
        if number == 0:
            yield data[: layout.header]
        places = _from_keyframe(layout.fragments, first_ns, last_ns)
        for place in places:
            if before is not None and before[0] == segment.run:
                at_ns = segment.start_ns + boxes.nanoseconds(place.base)
                base += max(0, boxes.ticks(at_ns - before[1]))
            number += 1
            yield boxes.moved(data[place.start : place.end], place, number, base)
            base += place.ticks
            end = place.base + place.ticks
            before = (segment.run, segment.start_ns + boxes.nanoseconds(end))


def _from_keyframe(
    places: tuple[boxes.Place, ...], first_ns: int, last_ns: int
) -> tuple[boxes.Place, ...]:
    within = [
        index
        for index, place in enumerate(places)
        if place.wall_ns < last_ns
        and place.wall_ns + boxes.nanoseconds(place.ticks) > first_ns
    ]
    if not within:
        return ()
    first = within[0]
    while first > 0 and not places[first].keyframe:
        first -= 1
    return places[first : within[-1] + 1]


def _shape(path: Path) -> bytes:
    """The boxes that a decoder is set up with."""
    with path.open("rb") as file:
        head = file.read(whole(path).header)
    return head[head.find(b"moov") :]


def _part(segment: Segment, name: str) -> Part:
    return Part(
        number=segment.number,
        file=name,
        sha256=segment.sha256,
        start=segment.start,
        end=segment.end,
        clock=segment.clock,
    )
