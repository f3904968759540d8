"""Which hours of a day cameras recorded, as far as the console knows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from console import auth
from console.core.cameras import Camera, rules
from console.core.fleet import Presence, presence
from console.core.recorded import FRESH, TOLD_LATE, Known, Word, known
from console.core.sightings import Hour
from console.store import cameras, nodes, recorded

AN_HOUR = timedelta(hours=1)


def marked(
    found: Sequence[Camera], grid: Mapping[str, Sequence[Hour]]
) -> dict[str, tuple[Hour, ...]]:
    """The same days, each hour with what is known of its recording."""
    return {one.node: _day(one, grid[one.node]) for one in found}


def of_hour(found: Camera, begin: datetime, *, seen: bool) -> Known:
    """The same of one hour; ``seen``: it told of something that began in it."""
    (hour,) = _day(found, (Hour(begin, seen=int(seen)),))
    return hour.known


def since(found: Camera) -> datetime | None:
    """When it recorded first, where that is still known."""
    row = recorded.first(auth.db(), found.node)
    return row.at if row is not None and row.segment <= FRESH else None


# -- inside ---------------------------------------------------------------------------


def _day(found: Camera, hours: Sequence[Hour]) -> tuple[Hour, ...]:
    if not hours:
        return ()
    word, now = _word(found), auth.now()
    start, end = hours[0].start, hours[-1].start + AN_HOUR
    told = recorded.grown(auth.db(), found.node, start, end + TOLD_LATE)
    return tuple(
        hour
        if hour.seen or hour.tampered
        else replace(
            hour, known=known(word, told, hour.start, hour.start + AN_HOUR, now)
        )
        for hour in hours
    )


def _word(found: Camera) -> Word:
    db, filming = auth.db(), found.filming
    row = nodes.get(db, found.node)
    first, last = recorded.first(db, found.node), recorded.last(db, found.node)
    held = rules(cameras.wishes(db), area=found.area, node=found.node)
    return Word(
        added_at=row.added_at if row is not None else auth.now(),
        first=first.at if first is not None else None,
        first_segment=first.segment if first is not None else 0,
        last=last.at if last is not None else None,
        is_here=presence(found, auth.now()) is Presence.ONLINE,
        is_recording=filming is not None and filming.doing == "recording",
        events_only=held.record == "events",
    )
