"""Finding a timetable's occurrences: bounded, in UTC, the same in console and node."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from edge.contract.schedule import Timetable
from edge.timetable.rule import (
    YEARS,
    Reason,
    Rule,
    TimetableError,
    moment,
    parse,
    refuse,
)
from edge.timetable.zones import zone_named

SEARCH_YEARS: Final = 10
"""How far past the window's beginning (or the first time) a rule is searched."""
MAX_DATES: Final = 400

_EARLIEST: Final = datetime(YEARS.start, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(YEARS.stop, 1, 1, tzinfo=UTC)
_SEARCH: Final = timedelta(days=366 * SEARCH_YEARS)
# Offsets differ by less than a day: wall times further apart keep their order in UTC.
_REORDER: Final = timedelta(days=2)


def check(timetable: Timetable) -> None:
    """Accept the timetable, or say why it cannot be.

    Raises:
        TimetableError: with the reason as a code; a timetable that passes has an
            occurrence, and every question about it is answered quickly.
    """
    if len(timetable.except_) > MAX_DATES or len(timetable.also) > MAX_DATES:
        refuse(Reason.TOO_MANY_DATES, f"at most {MAX_DATES} dates in except and also")
    start, rule, _ = _understand(timetable)
    if rule is not None and rule.count is not None:
        yielded = sum(1 for _ in _walk(rule, start, start, start + _SEARCH))
        if 0 < yielded < rule.count and rule.until is None:
            refuse(
                Reason.COUNT_TOO_LONG,
                f"COUNT={rule.count} is not used up in {SEARCH_YEARS} years: use UNTIL",
            )
    if not occurrences(timetable, _EARLIEST, _LATEST, limit=1):
        refuse(Reason.NEVER_OCCURS, f"{timetable.rule or timetable.starts}")


def occurrences(
    timetable: Timetable, after: datetime, before: datetime, limit: int = 1000
) -> list[datetime]:
    """The first ``limit`` instants in [after, before), UTC, in order, each once.

    The rule is searched for ``SEARCH_YEARS`` from ``after`` or its first time,
    whichever is later; ask again from there for more.

    Raises:
        TimetableError: the timetable makes no sense (see ``check``).
    """
    start, rule, zone = _understand(timetable)
    after, before = max(after, _EARLIEST), min(before, _LATEST)
    excluded = {_instant(moment(text), zone) for text in timetable.except_}

    def sounds(instant: datetime) -> bool:
        return after <= instant < before and instant not in excluded

    found = set(filter(sounds, (_instant(moment(at), zone) for at in timetable.also)))
    low = max(start, after.astimezone(zone).replace(tzinfo=None) - _REORDER)
    high = min(low + _SEARCH, before.astimezone(zone).replace(tzinfo=None) + _REORDER)
    moments = [start] if rule is None else _walk(rule, start, low, high)
    found.update(_first(moments, zone, sounds_at=sounds, limit=limit))
    return sorted(found)[:limit]


def next_occurrence(timetable: Timetable, after: datetime) -> datetime | None:
    """The first instant later than ``after``, or None in the next ``SEARCH_YEARS``."""
    found = occurrences(timetable, after + timedelta.resolution, _LATEST, limit=1)
    return found[0] if found else None


def _first(
    moments: Iterable[datetime],
    zone: ZoneInfo,
    *,
    sounds_at: Callable[[datetime], bool],
    limit: int,
) -> Iterator[datetime]:
    """Instants of the wall times, until no later one can be among the first."""
    taken = 0
    enough: datetime | None = None
    for wall in moments:
        if enough is not None and wall > enough:
            return
        instant = _instant(wall, zone)
        if sounds_at(instant):
            yield instant
            taken += 1
            if taken == limit:
                enough = wall + _REORDER


def _walk(
    rule: Rule, start: datetime, low: datetime, high: datetime
) -> Iterator[datetime]:
    """The rule's wall times up to ``high``, from the period of ``low`` on."""
    first = rule.number(start.toordinal())
    if rule.count is None:
        skipped = (rule.number(low.toordinal()) - first) // rule.interval
        number = first + max(0, skipped) * rule.interval
    else:  # what was counted before matters: begin at the beginning
        number, high = first, min(high, start + _SEARCH)
    last = min(high, rule.until or high)
    left = rule.count
    while rule.period(number).start <= last.toordinal():
        for wall in rule.expand(number):
            if wall < start:
                continue
            if wall > last or left == 0:
                return
            if left is not None:
                left -= 1
            yield wall
        number += rule.interval


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """In a gap the offset before it, when repeated the first (RFC 5545, 3.3.5)."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _understand(timetable: Timetable) -> tuple[datetime, Rule | None, ZoneInfo]:
    known = zone_named(timetable.zone)
    if known is None:
        raise TimetableError(Reason.UNKNOWN_ZONE, timetable.zone)
    start = moment(timetable.starts)
    rule = parse(timetable.rule, start, known) if timetable.rule else None
    return start, rule, known
