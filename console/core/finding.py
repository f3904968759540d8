"""One thing that speaks against a bulletin, as a code and data for the pages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Code(StrEnum):
    """What was found."""

    RULE = "rule"
    """The timetable makes no sense; ``detail`` is an ``edge.timetable.Reason``."""
    PAST = "past"
    """Nothing of it would sound any more; ``at``: what passed last, where known."""
    LATE = "late"
    """``at`` has passed; approved now it sounds late, but not after ``until``."""
    LOST = "lost"
    """``at`` has passed and does not sound any more; later occurrences do."""
    NOBODY = "nobody"
    """No loudspeaker is meant."""
    QUIET_HOURS = "quiet-hours"
    QUOTA = "quota"
    """``minutes`` of sound that day on ``node``, more than ``limit``."""
    OVERLAP = "overlap"
    """Another bulletin sounds first; this one waits for its end."""
    GOES_FIRST = "goes-first"
    """This one sounds first; the other waits for its end."""
    PRE_EMPTS = "pre-empts"
    """This one cuts another of a lower class."""
    PRE_EMPTED = "pre-empted"
    """Another of a higher class cuts this one."""
    ITSELF = "itself"
    """It is longer than the time to its own next occurrence."""
    MUTED = "muted"
    LONG_ALERT = "long-alert"
    """An emergency for more than a day."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that speaks against it."""

    code: Code
    serious: bool = False
    at: datetime | None = None
    until: datetime | None = None
    node: str = ""
    lineage: str = ""
    title: str = ""
    minutes: int = 0
    limit: int = 0
    detail: str = ""
    waiting: bool = False
    """What it meets is not approved yet."""

    @property
    def alarming(self) -> bool:
        """It stands before everything else: serious, or a time that has passed."""
        return self.serious or self.code in {Code.LATE, Code.LOST}
