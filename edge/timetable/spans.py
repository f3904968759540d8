"""Spans of the day by the wall clock: quiet hours, opening hours, a ceiling's hours.

A span is [start, end) of every day and may run across midnight. One whose ends are
equal is the whole day, from then until then: that is what people mean who write "from
00:00 to 00:00". "Never" is written by leaving the span out. Nodes and console ask here,
so that what staff are told is what happens.
"""

from collections.abc import Iterable
from datetime import datetime, time, tzinfo
from typing import Final

from edge.contract.settings import LocalSpan

DAY_MINUTES: Final = 24 * 60


def stretches(span: LocalSpan) -> tuple[range, ...]:
    """Its minutes of a day from midnight to midnight; two where it runs across."""
    start, end = (minute_of(time.fromisoformat(one)) for one in (span.start, span.end))
    if start < end:
        return (range(start, end),)
    late, early = range(start, DAY_MINUTES), range(end)
    return (early, late) if early else (late,)


def minute_of(wall: time) -> int:
    """From midnight on; seconds do not count, as ends have none."""
    return wall.hour * 60 + wall.minute


def at_minute(spans: Iterable[LocalSpan], minute: int) -> LocalSpan | None:
    """The first span that holds at a minute of the day."""
    return next((s for s in spans if any(minute in one for one in stretches(s))), None)


def holding(spans: Iterable[LocalSpan], at: datetime, zone: tzinfo) -> LocalSpan | None:
    """The first span that an instant falls into, by the wall clock of the zone."""
    return at_minute(spans, minute_of(at.astimezone(zone).time()))


def ending(span: LocalSpan) -> str:
    """When it ends, as people write it: "24:00" where it ends with the day."""
    return "24:00" if span.end == "00:00" else span.end
