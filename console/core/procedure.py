"""What of a procedure is no statement: papers, cases, names; and the office (pure).

Rows as a page shows them, taken out of a record and put back. What this program does
not know of a row stays with it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import msgspec

from console.core.guidance import Fact, Record
from console.core.statements import stamped

MOST_PAPERS: Final = 9
MOST_CASES: Final = 3
MOST_COUNTERS: Final = 20


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing to bring, or a sentence that is told. ``key`` empty: a new one."""

    key: str
    fact: Fact
    brought: bool = True
    originals: int = 0
    copies: int = 0
    form: str = ""
    unless_vi: str = ""
    unless_en: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A yes/no question, and what its answers mean."""

    key: str = ""
    vi: str = ""
    en: str = ""
    when_yes: tuple[str, ...] = ()
    when_no: tuple[str, ...] = ()
    yes_leads_to: str = ""
    no_leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """How the procedure is called and found."""

    name_vi: str
    name_en: str
    short_vi: str
    short_en: str
    counter: str
    portal_url: str
    everyday: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """The office, without its hours."""

    name_vi: str
    name_en: str
    help_counter: str
    counters: tuple[tuple[str, str, str], ...] = field(default=())
    """Number, Vietnamese, English."""
    khmer_read_by: str = ""


def papers(record: Record) -> tuple[Paper, ...]:
    """The checklist."""
    return tuple(
        Paper(
            key=held["key"],
            fact=_fact(held),
            brought=held.get("brought", True),
            originals=held.get("originals", 0),
            copies=held.get("copies", 0),
            form=held.get("form", ""),
            unless_vi=held.get("unless", {}).get("vi", ""),
            unless_en=held.get("unless", {}).get("en", ""),
        )
        for held in record.get("checklist", ())
    )


def with_papers(
    record: Record, wanted: Sequence[Paper], *, by: str, day: date
) -> Record:
    """Another checklist. Cases forget the papers that are gone."""
    held = {one["key"]: one for one in record.get("checklist", ())}
    before = {one.key: one.fact for one in papers(record)}
    keys: set[str] = {one.key for one in wanted if one.key}
    rows = []
    for one in wanted:
        key = one.key or slug(one.fact.vi, keys)
        keys.add(key)
        fact = stamped(before.get(one.key), one.fact, by, day)
        rest = {k: v for k, v in held.get(key, {}).items() if k not in _PAPER_KEYS}
        told = {} if one.brought else {"brought": False}
        row = {**rest, "key": key, **_paper(one), **_words(fact)}
        rows.append({**_filled(row), **told})
    cases = [
        {
            **case,
            **{
                side: [key for key in case[side] if key in keys]
                for side in ("when_yes", "when_no")
                if side in case
            },
        }
        for case in record.get("cases", ())
    ]
    return _filled({**record, "checklist": rows, "cases": cases})


def cases(record: Record) -> tuple[Case, ...]:
    """The questions."""
    return tuple(
        Case(
            key=held["key"],
            vi=held.get("question", {}).get("vi", ""),
            en=held.get("question", {}).get("en", ""),
            when_yes=tuple(held.get("when_yes", ())),
            when_no=tuple(held.get("when_no", ())),
            yes_leads_to=held.get("yes_leads_to") or "",
            no_leads_to=held.get("no_leads_to") or "",
        )
        for held in record.get("cases", ())
    )


def with_cases(record: Record, wanted: Sequence[Case]) -> Record:
    """Other questions."""
    held = {one["key"]: one for one in record.get("cases", ())}
    keys = {one.key for one in wanted if one.key}
    rows = []
    for one in wanted:
        key = one.key or slug(one.vi, keys)
        keys.add(key)
        question = text(one.vi, one.en, held.get(key, {}).get("question"))
        row = {
            "key": key,
            "question": question,
            "when_yes": list(one.when_yes),
            "when_no": list(one.when_no),
            "yes_leads_to": one.yes_leads_to,
            "no_leads_to": one.no_leads_to,
        }
        rows.append(_filled({**held.get(key, {}), **row}))
    return _filled({**record, "cases": rows})


def names(record: Record) -> Names:
    """How the procedure is called and found."""
    name, short = record.get("name", {}), record.get("short_name", {})
    return Names(
        name_vi=name.get("vi", ""),
        name_en=name.get("en", ""),
        short_vi=short.get("vi", ""),
        short_en=short.get("en", ""),
        counter=record.get("counter", ""),
        portal_url=record.get("portal_url", ""),
        everyday=tuple(record.get("everyday", ())),
    )


def with_names(record: Record, wanted: Names) -> Record:
    """Other names."""
    return _filled(
        {
            **record,
            "name": text(wanted.name_vi, wanted.name_en, record.get("name")),
            "short_name": text(
                wanted.short_vi, wanted.short_en, record.get("short_name")
            ),
            "counter": wanted.counter,
            "portal_url": wanted.portal_url,
            "everyday": list(wanted.everyday),
        }
    )


def office(record: Record) -> Office:
    """The office's name and counters."""
    held = record.get("office", {})
    name = held.get("name", {})
    return Office(
        name_vi=name.get("vi", ""),
        name_en=name.get("en", ""),
        help_counter=held.get("help_counter", ""),
        khmer_read_by=held.get("khmer_read_by", ""),
        counters=tuple(
            (number, does.get("vi", ""), does.get("en", ""))
            for number, does in held.get("counters", {}).items()
        ),
    )


def with_office(record: Record, wanted: Office) -> Record:
    """Another name, other counters."""
    held = record.get("office", {})
    before = held.get("counters", {})
    changed = {
        **held,
        "name": text(wanted.name_vi, wanted.name_en, held.get("name")),
        "help_counter": wanted.help_counter,
        "khmer_read_by": wanted.khmer_read_by,
        "counters": {
            number: text(vi, en, before.get(number))
            for number, vi, en in wanted.counters
        },
    }
    return {**record, "office": _filled(changed)}


def slug(text: str, taken: Iterable[str]) -> str:
    """A stable key of a text: "Tờ khai" is "to-khai"; of its own among the others."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    words = re.findall("[a-z0-9]+", "".join(c for c in plain if ord(c) < 128))
    first = "-".join(words[:4])[:40].strip("-") or "muc"
    others, number, key = set(taken), 2, first
    while key in others:
        key, number = f"{first}-{number}", number + 1
    return key


# -- parts ----------------------------------------------------------------------------

_PAPER_KEYS: Final = frozenset(
    {*Fact.__struct_fields__, "brought", "originals", "copies", "form", "unless"}
)


def _fact(held: Mapping[str, Any]) -> Fact:
    return msgspec.convert(
        {key: one for key, one in held.items() if key in Fact.__struct_fields__}, Fact
    )


def _words(fact: Fact) -> dict[str, Any]:
    held: dict[str, Any] = msgspec.to_builtins(fact)
    return held


def _paper(one: Paper) -> dict[str, Any]:
    return {
        "originals": one.originals,
        "copies": one.copies,
        "form": one.form,
        "unless": text(one.unless_vi, one.unless_en, None),
    }


def text(vi: str, en: str, before: Mapping[str, str] | None) -> dict[str, str]:
    """Vietnamese and English; what was in Khmer stays while the Vietnamese does."""
    same = before is not None and before.get("vi") == vi
    khmer = before.get("km", "") if same and before else ""
    return {key: said for key, said in (("vi", vi), ("en", en), ("km", khmer)) if said}


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {
        key: one for key, one in row.items() if one not in ("", 0, [], {}, None, ())
    }
