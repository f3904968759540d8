"""What a change changes, statement by statement, as staff read it (pure)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from console.core import khmer
from console.core.guidance import LANGUAGES, OFFICE, Fact, Record
from console.core.statements import PAPERS, facts_of, slots


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a change changes. Empty texts: it was not, or is no more."""

    slot: str
    before: str
    after: str
    is_list: bool = False
    """Only what went out of a list (``before``) and what came in (``after``)."""


def differences(
    code: str,
    before: Record | None,
    after: Record,
    told: Callable[[Fact], str],
) -> tuple[Difference, ...]:
    """What the change does, statement by statement.

    ``told``: a fact in words, with its days and its source; who checked it and when
    is no difference.
    """
    if before is None:
        return ()
    places = dict.fromkeys((*slots(code, before), *slots(code, after)))
    pairs = [
        *((slot, _all(before, slot, told), _all(after, slot, told)) for slot in places),
        *(
            (name, one, _others(after, told).get(name, ()))
            for name, one in _others(before, told).items()
        ),
    ]
    changed = tuple(_difference(*pair) for pair in pairs if pair[1] != pair[2])
    return (*changed, *_bringing(before, after))


def _bringing(before: Record, after: Record) -> Iterator[Difference]:
    """Sentences that residents tick from now on, and those that they only hear."""
    was, now = (
        {str(one.get("vi", "")): one.get("brought", True) for one in record[PAPERS]}
        if PAPERS in record
        else {}
        for record in (before, after)
    )
    for slot, brought in (("brought", True), ("told", False)):
        turned = [
            text
            for text, is_so in now.items()
            if is_so == brought and was.get(text, True) != brought
        ]
        if turned:
            yield Difference(slot, "", "\n".join(turned))


# -- parts ----------------------------------------------------------------------------


def _difference(
    slot: str, before: tuple[str, ...], after: tuple[str, ...]
) -> Difference:
    gone = tuple(one for one in before if one not in after)
    come = tuple(one for one in after if one not in before)
    is_list = max(len(before), len(after)) > 1 and bool(gone or come)
    if is_list:
        before, after = gone, come
    return Difference(slot, "\n".join(before), "\n".join(after), is_list)


def _all(record: Record, slot: str, told: Callable[[Fact], str]) -> tuple[str, ...]:
    return tuple(told(fact) for fact in facts_of(record, slot))


def _others(
    record: Record, told: Callable[[Fact], str]
) -> Mapping[str, tuple[str, ...]]:
    """What is no list of facts, by name, as what it holds."""
    held = record.get(OFFICE)
    office: Record = held if isinstance(held, dict) else {}
    return {
        "name": _one(_text(record.get("name") or office.get("name"))),
        "short_name": _one(_text(record.get("short_name"))),
        "counter": _one(record.get("counter", "")),
        "portal_url": _one(record.get("portal_url", "")),
        "everyday": tuple(record.get("everyday", ())),
        PAPERS: tuple(_paper(one, told) for one in record.get(PAPERS, ())),
        "cases": tuple(_case(one) for one in record.get("cases", ())),
        "help_counter": _one(office.get("help_counter", "")),
        khmer.READER: _one(khmer.reader(record)),
        khmer.RECORDINGS: tuple(
            f"{one.sentence} ({one.by})" for one in khmer.recordings(record)
        ),
        "counters": tuple(
            f"{number}: {_text(name)}"
            for number, name in office.get("counters", {}).items()
        ),
        "life_events": tuple(
            f"{_text(event.get('name'))}: {', '.join(event.get('procedures', ()))}"
            for event in record.get("life_events", ())
            if isinstance(event, dict)
        ),
    }


def _one(text: object) -> tuple[str, ...]:
    return (str(text),) if text else ()


def _text(names: object) -> str:
    """In the languages' order: that of the keys says nothing."""
    if not isinstance(names, dict):
        return ""
    return "\n".join(str(names[key]) for key in LANGUAGES if names.get(key))


def _paper(held: Mapping[str, object], told: Callable[[Fact], str]) -> str:
    fact = msgspec.convert(
        {key: one for key, one in held.items() if key in Fact.__struct_fields__}, Fact
    )
    many = [str(held[key]) for key in ("originals", "copies", "form") if held.get(key)]
    return "\n".join(
        part
        for part in (told(fact), " + ".join(many), _text(held.get("unless")))
        if part
    )


def _case(held: Mapping[str, object]) -> str:
    yes, no = held.get("when_yes", ()), held.get("when_no", ())
    parts = [
        *(str(one) for one in (*yes, held.get("yes_leads_to", "")) if one),  # type: ignore[misc]
    ]
    others = [
        *(str(one) for one in (*no, held.get("no_leads_to", "")) if one),  # type: ignore[misc]
    ]
    return f"{_text(held.get('question'))}\n+ {', '.join(parts)}\n- {', '.join(others)}"
