"""Why cameras are watched, and what residents may ask (pure).

A look at pictures of people needs a purpose (Law 91/2025/QH15): a word of this list and
words of one's own. Both go into the audit log with who, when and which camera.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Final

import msgspec

LONGEST_WORDS: Final = 200
ANSWERED_WITHIN: Final = timedelta(days=20)
"""So long Decree 356/2025/NĐ-CP lets a deletion take; it can be changed."""
FIRST_ANSWER_DAYS: Final = 2
"""Working days to the first answer, by the same decree."""
_SATURDAY: Final = 5

Line = Annotated[str, msgspec.Meta(max_length=200)]


class NoticeWords(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the sign and the notice; what is empty is asked for."""

    controller: Line = ""
    """Who answers for the cameras, such as "UBND xã Tân Hòa"."""
    phone: Line = ""
    purpose: Line = ""
    office: Line = ""
    """Where one asks in person."""

    @property
    def whole(self) -> bool:
        """Whether a sign can be printed with it."""
        return all((self.controller, self.phone, self.purpose))


class Purpose(StrEnum):
    """What somebody watches a camera for."""

    ORDER = "order"
    """Public order and security as it is now."""
    INCIDENT = "incident"
    """Something happened that is being looked into."""
    REQUEST = "request"
    """Another authority or a court asked in writing."""
    RESIDENT = "resident"
    """A resident asked for pictures of herself."""
    UPKEEP = "upkeep"
    """Whether the camera sees as it should."""


class Look(StrEnum):
    """What was looked at; each is an entry ``camera.…`` of the audit log."""

    LIVE = "live"
    DAY = "day"
    """How often each hour something was seen: numbers, on the page of all cameras."""
    EVENTS = "events"
    SEARCH = "search"
    CLIP = "clip"
    EXPORT = "export"
    STILL = "still"

    @property
    def deed(self) -> str:
        """As the audit log has it."""
        return f"camera.{self}"


OF_FOOTAGE: Final = (
    "clip.ask",
    "clip.cancel",
    "clip.remove",
    "evidence.lock",
    "evidence.unlock",
)
"""What is done with recordings beside looking at them."""
LOOKS: Final = (*(look.deed for look in Look), *OF_FOOTAGE)


class Decision(StrEnum):
    """What the commune makes of a request for deletion."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"


def first_answer_due(received: date) -> date:
    """The last day for the first answer: Saturdays and Sundays do not count.

    Holidays do: an early answer harms nobody.
    """
    day, left = received, FIRST_ANSWER_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def is_open(decision: Decision, *, done: bool) -> bool:
    """Nothing was decided, or nobody has told what became of it."""
    return decision is Decision.PENDING or not done
