"""Why cameras are watched, and what residents may ask (pure).

A look at pictures of people needs a purpose (Law 91/2025/QH15): a word of this list and
words of one's own. Both go into the audit log with who, when and which camera.
"""

from datetime import date
from enum import StrEnum
from typing import Final

LONGEST_WORDS: Final = 200


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
    EVENTS = "events"
    SEARCH = "search"
    CLIP = "clip"
    EXPORT = "export"
    STILL = "still"

    @property
    def deed(self) -> str:
        """As the audit log has it."""
        return f"camera.{self}"


LOOKS: Final = tuple(look.deed for look in Look)


class Decision(StrEnum):
    """What the commune makes of a request for deletion."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"


def is_overdue(due: date, *, today: date, decision: Decision, done: bool) -> bool:
    """Nothing was answered in time, or what was granted is not done."""
    open_ = decision is Decision.PENDING or (decision is Decision.GRANTED and not done)
    return open_ and today > due
