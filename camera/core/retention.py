"""Which segments are let go (pure): by bytes, by free space and by age together.

Whatever asks for most is done. The oldest go first; what is being written never goes,
and what was locked as evidence does not go while locked evidence is below its cap.
Above the cap nothing of it is deleted either: somebody must be told and decide, so that
is an alarm, and new recordings go on in what room is left.

A clock that is believed can be wrong all the same, and would have everything too old at
once. So time that the recorder has itself lived through is counted beside it, and after
a leap nothing is too old until the clock has gone right for a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LEAP: Final = timedelta(days=1)
HOLD: Final = timedelta(days=1)
_COMPARED: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """One complete segment on the disk."""

    number: int
    size_bytes: int
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """None: that limit does not hold."""

    total_bytes: int | None = None
    free_bytes: int = 256 << 20
    """So much stays free on the disk."""
    days: int | None = None
    locked_bytes: int | None = None
    """The cap of locked evidence."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What goes, oldest first, and what somebody must be told."""

    let_go: tuple[int, ...]
    locked_over_bytes: int = 0
    """So much more than its cap is locked."""
    short_bytes: int = 0
    """So much room is lacking although everything that may go goes."""


@dataclass(frozen=True, slots=True)
class Held:
    """What complete segments take up."""

    total_bytes: int
    locked_bytes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """How far the clock's days are believed where recordings are deleted by them."""

    at: datetime
    """What the clock said an hour ago at most, or when it leapt."""
    lived: timedelta = timedelta()
    """Lived through since then."""
    held: timedelta = timedelta()
    """So much is still to be lived through before anything is too old."""

    def look(self, now: datetime, lived: timedelta) -> "Calendar":
        """What the clock says now, so much after the last look.

        It may be ahead by less than a day in an hour that was lived through: power was
        away. More is a leap, whether the power was away for so long or somebody set it.
        """
        since = self.lived + lived
        if abs(now - self.at - since) > LEAP:
            return Calendar(now, held=HOLD)
        held = max(timedelta(), self.held - lived)
        if since >= _COMPARED:
            return Calendar(now, held=held)
        return Calendar(self.at, since, held)


def judge(
    oldest_first: Iterable[Kept],
    held: Held,
    limits: Limits,
    *,
    free_bytes: int,
    need_bytes: int,
    old_upto: int,
) -> Verdict:
    """What to let go before ``need_bytes`` are written.

    The segment that is being written is not among them, and no more of them are looked
    at than it takes. Those up to number ``old_upto`` are too old.
    """
    room = need_bytes + limits.free_bytes - free_bytes
    if limits.total_bytes is not None:
        room = max(room, held.total_bytes + need_bytes - limits.total_bytes)
    let_go: list[int] = []
    for one in oldest_first:
        if one.locked:
            continue
        if room <= 0 and one.number > old_upto:
            break
        let_go.append(one.number)
        room -= one.size_bytes
    cap = limits.locked_bytes
    over = 0 if cap is None else max(0, held.locked_bytes - cap)
    return Verdict(tuple(let_go), over, max(0, room))


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers in order as stretches without a hole."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
