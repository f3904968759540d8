"""Whether the office is closed, and when it opens again, by the hours it shows (pure).

The hours are a sentence that somebody of the commune wrote for residents and an
approver signed: there is no second place in which they could be wrong. Read are the
plain forms ("Sáng từ 7 giờ đến 11 giờ 30. Chiều ... Thứ bảy, chủ nhật nghỉ."); where
one sentence is not understood, nothing is known, and nobody is told that it is closed.
Public holidays stand in no such sentence: staff enter them as settings (`day_off`).

When it opens again is the first beginning of hours that comes, on a day that is no day
off. Where hours of a day in between are not understood, that is not known.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from edge.contract.settings import ClosedDays

_AT: Final = r"(\d{1,2})\s*(?:giờ|g|h|:)\s*(\d{2})?(?:\s*phút)?"
_SPAN: Final = re.compile(
    rf"(?:(?:buổi\s+)?(?:sáng|chiều)\s*:?\s*)?(?:từ\s+)?{_AT}\s*(?:đến|-|\u2013)\s*{_AT}"
)
_DAYS: Final = {
    "thứ hai": 0,
    "thứ ba": 1,
    "thứ tư": 2,
    "thứ năm": 3,
    "thứ sáu": 4,
    "thứ bảy": 5,
    "chủ nhật": 6,
}
_DAY: Final = "|".join(_DAYS)
_OFF: Final = re.compile(
    rf"(?:nghỉ\s+)?((?:{_DAY})(?:(?:\s*,\s*|\s+và\s+)(?:{_DAY}))*)"
)
_OFF_WORD: Final = re.compile(r"^nghỉ\s|\snghỉ$")


LOOKED_AHEAD_DAYS: Final = 60
"""An opening later than this is named to nobody: by then other days are entered."""

OTHER: Final = "other"
"""Of `CLOSED_FOR`: closed for a reason that is not told."""


@dataclass(frozen=True, slots=True)
class Hours:
    """What a sentence says of every week."""

    spans: tuple[tuple[time, time], ...]
    """[begin, end), each of one day, in their order."""
    days_off: frozenset[int]
    """Monday is 0."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the office stands at an instant, as far as is surely known."""

    closed: bool = False
    day_off: str = ""
    """Why it is closed all day, of `CLOSED_FOR`; empty: it is not. A day on which it
    rests every week is "other"."""
    reopens: datetime | None = None
    """When it opens next, in the zone that was asked in; None: open, or not known."""


HoursOn = Callable[[date], str]
"""The sentence that holds on a local date; empty: none is known."""


def standing(
    hours_on: HoursOn, days: Sequence[ClosedDays], local: datetime
) -> Standing:
    """How it stands now; `local`: aware, in the commune's zone."""
    today = local.date()
    hours = read_hours(hours_on(today))
    reason = day_off(days, today)
    if not reason and hours is not None and today.weekday() in hours.days_off:
        reason = OTHER
    if not reason and not (hours is not None and _shut(hours, local)):
        return Standing()
    reopens = _reopens(hours_on, days, local)
    return Standing(closed=True, day_off=reason, reopens=reopens)


def day_off(days: Sequence[ClosedDays], day: date) -> str:
    """Why the office is closed all that day; empty: it is not.

    `day`: the commune's local date. Of several reasons the first in the list counts.
    """
    held = (one for one in days if one.since <= day <= (one.until or one.since))
    return next((one.reason for one in held), "")


def is_closed(hours: str, local: datetime) -> bool:
    """Whether these hours surely say so; `local`: aware, in the commune's zone."""
    read = read_hours(hours)
    return read is not None and _shut(read, local)


def read_hours(sentence: str) -> Hours | None:
    """What it says; None where a part of it is not understood, or says no hours."""
    spans: list[tuple[time, time]] = []
    days_off: set[int] = set()
    for said in filter(None, (one.strip() for one in re.split(r"[.;\n]", sentence))):
        text = said.lower()
        if _OFF_WORD.search(text):
            found = _OFF.fullmatch(_OFF_WORD.sub("", text).strip())
            if found is None:
                return None
            days_off |= {_DAYS[day] for day in re.findall(_DAY, text)}
            continue
        for part in re.split(r"\s*,\s*", text):
            span = _span(part)
            if span is None:
                return None
            spans.append(span)
    return Hours(tuple(sorted(spans)), frozenset(days_off)) if spans else None


def _shut(hours: Hours, local: datetime) -> bool:
    now = local.time().replace(tzinfo=None)
    is_open = any(begin <= now < end for begin, end in hours.spans)
    return local.weekday() in hours.days_off or not is_open


def _reopens(
    hours_on: HoursOn, days: Sequence[ClosedDays], local: datetime
) -> datetime | None:
    now = local.time().replace(tzinfo=None)
    for ahead in range(LOOKED_AHEAD_DAYS + 1):
        day = local.date() + timedelta(days=ahead)
        if day_off(days, day):
            continue
        hours = read_hours(hours_on(day))
        if hours is None:
            return None
        if day.weekday() in hours.days_off:
            continue
        for begin, _end in hours.spans:
            if ahead or begin > now:
                return datetime.combine(day, begin, local.tzinfo)
    return None


def _span(text: str) -> tuple[time, time] | None:
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    hour, minute, end_hour, end_minute = (int(one or 0) for one in found.groups())
    try:
        begin, end = time(hour, minute), time(end_hour, end_minute)
    except ValueError:
        return None
    return (begin, end) if begin < end else None
