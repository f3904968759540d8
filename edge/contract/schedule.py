"""When a bulletin sounds, as an approval carries it: RFC 5545 in local wall time.

Only the shape is checked here. Whether the rule means something, and what it means, is
``edge.timetable``, which console and nodes evaluate alike.
"""

from typing import Annotated

import msgspec

WallTime = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?$",
        max_length=19,
    ),
]
"""Local wall time ``YYYY-MM-DDTHH:MM[:SS]`` in the timetable's zone, no offset."""


class Timetable(msgspec.Struct, frozen=True, kw_only=True):
    """One time, or a first time and a rule that repeats it.

    With a rule, ``starts`` is DTSTART: the first moment that the rule may yield. It is
    itself an occurrence only where the rule matches it.
    """

    starts: WallTime
    rule: Annotated[str, msgspec.Meta(max_length=300)] = ""
    """RRULE without its prefix, such as ``FREQ=WEEKLY;BYDAY=MO,FR``; empty: once."""
    except_: Annotated[tuple[WallTime, ...], msgspec.Meta(max_length=400)] = (
        msgspec.field(default=(), name="except")
    )
    """EXDATE: these do not sound."""
    also: Annotated[tuple[WallTime, ...], msgspec.Meta(max_length=400)] = ()
    """RDATE: these sound besides."""
    zone: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_+/-]{1,64}$")] = (
        "Asia/Ho_Chi_Minh"
    )
    """IANA name of the zone whose wall clock is meant."""
