"""The worklist "Cần xác nhận": what of the guidance residents are not told (pure).

What nobody checked, what is missing or over shows "hỏi cán bộ tại quầy"; what ends
soon will; what was changed in one language alone may say two things. What residents
look for most often comes first, then the order of the tiles. Time, fee, hours and the
like are told by the first fact that holds, so a list of them ends only where no later
one takes over; papers and steps stand each for itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from console.core.guidance import OFFICE, Fact, Placed, Record, facts, tiles
from console.core.pairing import Behind, behind

SOON: Final = timedelta(days=30)
_APART: Final = frozenset({"steps", "checklist"})


class Why(StrEnum):
    """What is the matter."""

    UNCHECKED = "unchecked"
    UNKNOWN = "unknown"
    """Nobody wrote anything there."""
    EXPIRED = "expired"
    ENDING = "ending"
    """Within 30 days."""
    APPROVAL_ENDING = "approval-ending"
    """The signature ends within 30 days, or has ended: approve it anew."""
    BEHIND = "behind"
    """One language was changed, and the other is still what it was."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to confirm."""

    code: str
    place: str
    """Where the fact lies or belongs; empty: the whole record."""
    why: Why
    fact: Fact | None = None
    on: date | None = None
    """The last day, of what ends or has ended."""
    pair: Behind | None = None
    """Of what is behind: both texts."""
    sought: int = 0
    """How often residents opened the procedure lately."""
    tile: int = 0


def doubts(
    records: Mapping[str, Record],
    *,
    day: date,
    sought: Mapping[str, int],
    ends: Mapping[str, date],
) -> tuple[Doubt, ...]:
    """All that is to be confirmed, the most sought first.

    ``day`` is the commune's local date; ``ends``: the last day of each approval.
    """
    order = tiles(records.get(OFFICE, {}))
    nowhere = (len(order), 0)

    def made(code: str, found: Doubt) -> Doubt:
        tile = -1 if code == OFFICE else order.get(code, nowhere)[0]
        return Doubt(
            code=code,
            place=found.place,
            why=found.why,
            fact=found.fact,
            on=found.on,
            pair=found.pair,
            sought=sought.get(code, 0),
            tile=tile,
        )

    listed = [
        (made(code, found), order.get(code, nowhere), number)
        for code, record in records.items()
        for number, found in enumerate(_of_record(code, record, day, ends.get(code)))
    ]
    listed.sort(
        key=lambda row: (-row[0].sought, row[0].tile, row[1], row[0].code, row[2])
    )
    return tuple(doubt for doubt, _, _ in listed)


def _of_record(
    code: str, record: Record, day: date, ends: date | None
) -> Iterator[Doubt]:
    if ends is not None and ends <= day + SOON:
        yield Doubt(code, "", Why.APPROVAL_ENDING, on=ends)
    for pair in behind(record):
        yield Doubt(code, pair.place, Why.BEHIND, pair=pair)
    lists: dict[str, list[Placed]] = {place: [] for place in _expected(code, record)}
    for placed in facts(record):
        lists.setdefault(placed.place.rpartition("[")[0], []).append(placed)
    for place, held in lists.items():
        apart = place.rpartition(".")[2] in _APART
        if apart and held:
            for one in held:
                yield from _of_fact(code, one, day)
        else:
            yield from _of_list(code, place, held, day)


def _expected(code: str, record: Record) -> Iterator[str]:
    """Lists without which a resident has to ask."""
    if code == OFFICE:
        yield "office.hours"
        return
    yield "checklist"
    for number in range(1, max(1, len(record.get("ways", ()))) + 1):
        yield f"ways[{number}].time"
        yield f"ways[{number}].fee"
    yield "office"


def _of_fact(code: str, one: Placed, day: date) -> Iterator[Doubt]:
    fact = one.fact
    if fact.until is not None and fact.until < day:
        yield Doubt(code, one.place, Why.EXPIRED, fact, fact.until)
    elif fact.sure == "C":
        yield Doubt(code, one.place, Why.UNCHECKED, fact)
    elif fact.until is not None and fact.until <= day + SOON:
        yield Doubt(code, one.place, Why.ENDING, fact, fact.until)


def _of_list(code: str, place: str, held: list[Placed], day: date) -> Iterator[Doubt]:
    unchecked = [
        one for one in held if one.fact.sure == "C" and not _over(one.fact, day)
    ]
    for one in unchecked:
        yield Doubt(code, one.place, Why.UNCHECKED, one.fact)
    told = next((one for one in held if _holds(one.fact, day)), None)
    if told is None:
        over = [one for one in held if _over(one.fact, day)]
        if unchecked:
            return
        if over:
            last = max(over, key=lambda one: one.fact.until or date.min)
            yield Doubt(code, last.place, Why.EXPIRED, last.fact, last.fact.until)
        else:
            yield Doubt(code, f"{place}[{len(held) + 1}]", Why.UNKNOWN)
        return
    for after in range(1, SOON.days + 1):
        then = day + timedelta(days=after)
        if not any(_holds(one.fact, then) for one in held):
            before = then - timedelta(days=1)
            last = next(one for one in held if _holds(one.fact, before))
            yield Doubt(code, last.place, Why.ENDING, last.fact, before)
            return


def _holds(fact: Fact, day: date) -> bool:
    begun = fact.since is None or fact.since <= day
    return fact.sure != "C" and begun and not _over(fact, day)


def _over(fact: Fact, day: date) -> bool:
    return fact.until is not None and fact.until < day
