"""The statements of a record as staff meet them: one row, one place to change (pure).

A slot is a list of facts by its place ("ways[1].fee", "office.hours"): values that
follow each other by date, the first that holds counts; in "steps" each fact is a step.
A paper is a slot of its own ("checklist[2]"). Whatever somebody writes anew she has
compared with its source: it carries her name and the day. What she leaves as it is
keeps whoever checked it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

import msgspec

from console.core.guidance import (
    OFFICE,
    Fact,
    NoSuchPlaceError,
    Record,
    checked,
    fact_at,
    facts,
    with_fact,
    without_fact,
)

Standing = Literal["shown", "later", "over", "unsure", "nothing"]
"""Of a fact on a day; ``nothing``: of a slot that says nothing at all."""

HOWS: Final = ("counter", "online", "post")
LISTS: Final = ("who", "result", "conditions", "legal_basis")
PAPERS: Final = "checklist"
STEPS: Final = "steps"
HOURS: Final = "office.hours"
MOST_FACTS: Final = 20
_WAY: Final = re.compile(r"ways\[([1-3])\]\.(fee|time)")
_PAPER: Final = re.compile(r"checklist\[[1-9]\]")
_MARK: Final = re.compile(r"\s*Chưa đối chiếu\s*(?:[;,.:]\s*|$)")
"""Before the source of what the program brings along, and nobody here has compared."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One fact as somebody wrote it; ``was``: its place in the list before, -1: new."""

    fact: Fact
    was: int = -1


def slots(code: str, record: Record) -> tuple[str, ...]:
    """Every statement that the record has or should have, papers apart."""
    if code == OFFICE:
        return (HOURS,)
    ways = range(1, max(1, len(record.get("ways", ()))) + 1)
    return (
        *(f"ways[{way}].{kind}" for way in ways for kind in ("fee", "time")),
        "office",
        *(name for name in LISTS if record.get(name)),
        STEPS,
    )


def empty_lists(record: Record) -> tuple[str, ...]:
    """What a procedure may say besides, and does not."""
    return tuple(name for name in LISTS if not record.get(name))


def paper_slots(record: Record) -> tuple[str, ...]:
    """A slot for each paper."""
    return tuple(f"{PAPERS}[{n + 1}]" for n in range(len(record.get(PAPERS, ()))))


def is_slot(code: str, record: Record, slot: str) -> bool:
    """Also those that a record may have and has not yet."""
    if code == OFFICE:
        return slot == HOURS
    if _PAPER.fullmatch(slot):
        return slot in paper_slots(record)
    return slot in {*slots(code, record), *LISTS}


def how_of(record: Record, slot: str) -> tuple[str, str]:
    """("counter", "fee") of a way's slot; the slot itself, as its kind, of others."""
    found = _WAY.fullmatch(slot)
    if found is None:
        return "", slot.rpartition(".")[2]
    ways = record.get("ways") or [{"how": "counter"}]
    return str(ways[int(found[1]) - 1].get("how", "")), found[2]


def with_way(record: Record, how: str) -> tuple[Record, str]:
    """The record with a way of filing, and the slot of its fee."""
    ways = [*record.get("ways", ())]
    for number, way in enumerate(ways, start=1):
        if way.get("how") == how:
            return record, f"ways[{number}].fee"
    return {**record, "ways": [*ways, {"how": how}]}, f"ways[{len(ways) + 1}].fee"


def facts_of(record: Record, slot: str) -> tuple[Fact, ...]:
    """What the slot holds."""
    if _PAPER.fullmatch(slot):
        try:
            return (fact_at(record, slot),)
        except NoSuchPlaceError:
            return ()
    return tuple(
        one.fact for one in facts(record) if one.place.rpartition("[")[0] == slot
    )


def with_facts(record: Record, slot: str, wanted: Sequence[Fact]) -> Record:
    """The record with these facts in the slot."""
    if _PAPER.fullmatch(slot):
        return with_fact(record, slot, wanted[0])
    for number in range(len(facts_of(record, slot)), len(wanted), -1):
        record = without_fact(record, f"{slot}[{number}]")
    for number, fact in enumerate(wanted, start=1):
        record = with_fact(record, f"{slot}[{number}]", fact)
    return record


def taken(
    before: Sequence[Fact], typed: Sequence[Typed], *, by: str, day: date
) -> tuple[Fact, ...]:
    """What was typed, as facts: what differs was checked by her, on this day."""
    return tuple(
        stamped(
            before[one.was] if 0 <= one.was < len(before) else None, one.fact, by, day
        )
        for one in typed
    )


def stamped(old: Fact | None, new: Fact, by: str, day: date) -> Fact:
    """The fact with who checked it and when.

    Khmer, which only its reader writes, goes when the Vietnamese changes.
    """
    if old is None:
        return msgspec.structs.replace(new, checked=day, checked_by=by)
    khmer = old.km if old.vi == new.vi else ""
    same = msgspec.structs.replace(
        new, km=khmer, checked=old.checked, checked_by=old.checked_by
    )
    if same == old:
        return old
    return msgspec.structs.replace(
        same, checked=day, checked_by=by, source=unmarked(same.source)
    )


def unmarked(source: str) -> str:
    """A source as it is named once somebody has compared the statement with it."""
    return _MARK.sub("", source, count=1).strip()


def joined(values: Sequence[Fact]) -> tuple[Fact, ...]:
    """Values that follow each other: each ends on the eve of the next one's beginning.

    Only where no end was given; in the order of their days.
    """
    ordered = sorted(values, key=lambda one: one.since or date.min)
    for place, (one, after) in enumerate(pairwise(list(ordered))):
        if one.until is None and after.since is not None and one.since != after.since:
            eve = after.since - timedelta(days=1)
            ordered[place] = msgspec.structs.replace(one, until=eve)
    return tuple(ordered)


def confirmed(
    record: Record, slot: str, *, by: str, day: date, source: str = ""
) -> Record:
    """The same words, compared with their source anew, or with another one.

    What was unchecked counts as read elsewhere (B) from now on: whoever has read it in
    an official text says so by changing it.
    """
    again = [
        fact
        if standing(fact, day) == "over"
        else msgspec.structs.replace(
            checked(fact, by=by, on=day, sure="A" if fact.sure == "A" else "B"),
            source=source or unmarked(fact.source),
        )
        for fact in facts_of(record, slot)
    ]
    return with_facts(record, slot, again) if again else record


def standing(fact: Fact, day: date) -> Standing:
    """What a kiosk does with the fact on this day."""
    if fact.until is not None and fact.until < day:
        return "over"
    if fact.sure == "C":
        return "unsure"
    return "later" if fact.since is not None and fact.since > day else "shown"


def slot_standing(record: Record, slot: str, day: date) -> Standing:
    """What residents meet there: only ``shown`` is an answer."""
    found = [standing(fact, day) for fact in facts_of(record, slot)]
    order: tuple[Standing, ...] = ("shown", "unsure", "over", "later")
    if slot == STEPS:
        order = ("over", "unsure", "later", "shown")
    return next((one for one in order if one in found), "nothing")


def attention(code: str, record: Record, day: date) -> Literal["over", "unsure", ""]:
    """The worst that residents meet: something that is over, or that nobody knows."""
    found = {
        slot_standing(record, slot, day)
        for slot in (*slots(code, record), *paper_slots(record))
    }
    if "over" in found:
        return "over"
    return "unsure" if found & {"unsure", "nothing"} else ""


def hidden(
    code: str, record: Record, day: date
) -> Mapping[Literal["unsure", "over"], tuple[str, ...]]:
    """Slots of which residents will not see something that stands there."""
    found = {
        slot: {standing(fact, day) for fact in facts_of(record, slot)}
        for slot in (*slots(code, record), *paper_slots(record))
    }
    return {
        "unsure": tuple(slot for slot, each in found.items() if "unsure" in each),
        "over": tuple(
            slot for slot in found if slot_standing(record, slot, day) == "over"
        ),
    }
