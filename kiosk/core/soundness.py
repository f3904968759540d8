"""What is wrong or odd across the files of a source directory.

Codes that lead nowhere, cases that change nothing, dates that contradict each other,
tiles without procedures: a file cannot tell these of itself. `faults` must be put right
before a bundle is made; `remarks` may stand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from edge.contract.content import Fact, Procedure
from kiosk.core.sentences import texts
from kiosk.core.source import Fault, Front, as_written

SHORT_NAME_CHARACTERS = 46
"""Two lines of a button at body size; the layout has the last word."""
MOST_PAPERS = 7
"""Residents remember no more; two more are taken, and remarked on."""

Files = Mapping[str, Procedure]
"""File -> what it holds."""


def faults(front: Front, front_file: str, files: Files) -> Iterator[Fault]:
    """What is wrong across the files."""
    codes = _codes(files)
    yield from _doubled(files)
    yield from _tiles(front, front_file, files, codes)
    made = front.made.date()
    for key, fact in _facts(front):
        yield from _fact_faults(front_file, key, fact, made)
    for file, procedure in files.items():
        yield from _cases(file, procedure, codes)
        yield from _twice(file, "ways", (way.how for way in procedure.ways))
        yield from _twice(file, "checklist", (p.key for p in procedure.checklist))
        yield from _told(file, procedure)
        yield from _names(file, procedure)
        for key, fact in _facts(procedure):
            yield from _fact_faults(file, key, fact, made)


def remarks(front: Front, front_file: str, files: Files) -> Iterator[Fault]:
    """What a person should look at: nothing of it stops the build."""
    day = front.made.date()
    for file, value in [(front_file, front), *files.items()]:
        for key, text in texts(value):
            if "en" not in text:
                yield Fault(file, as_written(key), "has no English text")
        for key, fact in _facts(value):
            if fact.sure == "C":
                yield Fault(file, key, "is unchecked (sure = C) and is not shown")
            elif fact.until is not None and fact.until < day:
                yield Fault(file, key, f"ended on {fact.until}; delete it")
    for file, procedure in files.items():
        yield from _events(file, procedure, front)
        count = sum(paper.brought for paper in procedure.checklist)
        if not procedure.checklist:
            yield Fault(file, "checklist", "names no paper: residents are sent to ask")
        elif count > MOST_PAPERS:
            what = f"names {count} papers; {MOST_PAPERS} are what people remember"
            yield Fault(file, "checklist", what)


# -- one rule each ---------------------------------------------------------------------


def _codes(files: Files) -> set[str]:
    return {code for one in files.values() for code in (one.code, *one.other_codes)}


def _doubled(files: Files) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    for file, procedure in files.items():
        for code in (procedure.code, *procedure.other_codes):
            first = owner.setdefault(code, file)
            if first != file:
                yield Fault(file, "code", f"{code} is in {first} too; keep one")


def _tiles(front: Front, file: str, files: Files, codes: set[str]) -> Iterator[Fault]:
    yield from _twice(file, "life_events", (event.key for event in front.life_events))
    main = {one.code: one for one in files.values()}
    for event in front.life_events:
        key = f"life_events {event.key}"
        if not event.procedures:
            yield Fault(
                file, key, "leads to no procedure; add codes or delete the tile"
            )
        yield from _twice(file, key, event.procedures)
        for code in event.procedures:
            if code not in codes:
                yield Fault(file, key, f"{code} has no file; correct or delete it")
            elif code not in main:
                yield Fault(file, key, f"{code} is an old code; write the new one")


def _events(file: str, procedure: Procedure, front: Front) -> Iterator[Fault]:
    """Tiles are the office's matter: what a procedure wishes only deserves a look."""
    tiles = {event.key: event for event in front.life_events}
    for key in procedure.life_events:
        if key not in tiles:
            known = ", ".join(tiles)
            yield Fault(
                file, "life_events", f'there is no tile "{key}"; known: {known}'
            )
        elif procedure.code not in tiles[key].procedures:
            what = f'the tile "{key}" does not list {procedure.code}; add it there'
            yield Fault(file, "life_events", what)


def _cases(file: str, procedure: Procedure, codes: set[str]) -> Iterator[Fault]:
    papers = {paper.key for paper in procedure.checklist}
    yield from _twice(file, "cases", (case.key for case in procedure.cases))
    for case in procedure.cases:
        key = f"cases {case.key}"
        leads = [code for code in (case.yes_leads_to, case.no_leads_to) if code]
        for paper in (*case.when_yes, *case.when_no):
            if paper not in papers:
                yield Fault(file, key, f'"{paper}" is not in the checklist')
        for paper in {*case.when_yes} & {*case.when_no}:
            yield Fault(file, key, f'"{paper}" is under yes and no; it needs no case')
        for code in leads:
            if code not in codes:
                yield Fault(file, key, f"leads to {code}, which has no file")
            elif code == procedure.code or code in procedure.other_codes:
                yield Fault(file, key, "leads back to this procedure; delete that")
        if not leads and not case.when_yes and not case.when_no:
            yield Fault(file, key, "changes nothing; name papers or delete the case")


def _told(file: str, procedure: Procedure) -> Iterator[Fault]:
    for paper in procedure.checklist:
        if not paper.brought and (paper.originals or paper.copies or paper.form):
            what = "is not brought, yet has originals, copies or a form; delete those"
            yield Fault(file, f"checklist {paper.key}", what)


def _names(file: str, procedure: Procedure) -> Iterator[Fault]:
    for language, text in procedure.short_name.items():
        if len(text) > SHORT_NAME_CHARACTERS:
            what = (
                f"{len(text)} letters, a button holds {SHORT_NAME_CHARACTERS}; shorten"
            )
            yield Fault(file, f"short_name.{language}", what)
    url = procedure.portal_url
    if url and not url.startswith("https://"):
        yield Fault(file, "portal_url", "must begin with https://")


def _facts(value: msgspec.Struct) -> Iterator[tuple[str, Fact]]:
    """(key, fact) of every statement."""
    for path, fact in _paths(value, ""):
        yield as_written(path), fact


def _paths(value: object, path: str) -> Iterator[tuple[str, Fact]]:
    if isinstance(value, Fact):
        yield path, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _paths(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            yield from _paths(one, f"{path}[{index}]")


def _fact_faults(file: str, key: str, fact: Fact, made: date) -> Iterator[Fault]:
    if fact.since and fact.until and fact.since > fact.until:
        yield Fault(
            file, key, f"ends on {fact.until}, before it begins; correct a date"
        )
    if fact.checked > made:
        yield Fault(
            file, key, f"was checked on {fact.checked}, after the bundle's date"
        )
    if not fact.source.strip():
        yield Fault(file, key, "has no source; say where it was read")


def _twice(file: str, key: str, values: Iterable[str]) -> Iterator[Fault]:
    for value, count in Counter(values).items():
        if count > 1:
            yield Fault(file, key, f'"{value}" is there {count} times; keep one')
