"""Whether the office is closed now, read from the hours that the content shows (pure).

The hours are a sentence that somebody of the commune wrote for residents and an
approver signed: there is no second place in which they could be wrong. Read are the
plain forms ("Sáng từ 7 giờ đến 11 giờ 30. Chiều ... Thứ bảy, chủ nhật nghỉ."); where
one sentence is not understood, nothing is known, and nobody is told that it is closed.
Public holidays stand in no such sentence: staff enter them as settings (`day_off`).
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
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


def day_off(days: Sequence[ClosedDays], day: date) -> str:
    """Why the office is closed all that day; empty: it is not.

    `day`: the commune's local date. Of several reasons the first in the list counts.
    """
    held = (one for one in days if one.since <= day <= (one.until or one.since))
    return next((one.reason for one in held), "")


def is_closed(hours: str, local: datetime) -> bool:
    """Whether these hours surely say so; `local`: aware, in the commune's zone."""
    spans: list[tuple[time, time]] = []
    days_off: set[int] = set()
    for said in filter(None, (one.strip() for one in re.split(r"[.;\n]", hours))):
        text = said.lower()
        if _OFF_WORD.search(text):
            found = _OFF.fullmatch(_OFF_WORD.sub("", text).strip())
            if found is None:
                return False
            days_off |= {_DAYS[day] for day in re.findall(_DAY, text)}
            continue
        for part in re.split(r"\s*,\s*", text):
            span = _span(part)
            if span is None:
                return False
            spans.append(span)
    if not spans:
        return False
    now = local.time().replace(tzinfo=None)
    is_open = any(begin <= now < end for begin, end in spans)
    return local.weekday() in days_off or not is_open


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
