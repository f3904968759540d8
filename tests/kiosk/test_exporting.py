"""A record goes out to the console and comes back as the same record."""

from datetime import date

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.content import Case, Fact, Paper, Procedure, Way
from kiosk.build.exporting import _written, exported
from kiosk.build.files import STARTER, read_source
from kiosk.core.source import read_procedure, tidied

WORDS = (
    st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ .,8", min_size=1, max_size=30)
    .map(tidied)
    .filter(bool)
)
TEXTS = st.builds(lambda vi, en: {"vi": vi} | ({"en": en} if en else {}), WORDS, WORDS)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))
SLUGS = st.from_regex(r"[a-z]{1,8}(?:-[a-z0-9]{1,8})?", fullmatch=True)
CODES = st.from_regex(r"[0-9]\.[0-9]{6}", fullmatch=True)
FACTS = st.builds(
    Fact,
    text=TEXTS,
    source=WORDS,
    checked=DAYS,
    checked_by=st.just("") | WORDS,
    sure=st.sampled_from(["A", "B", "C"]),
    since=st.none() | DAYS,
    until=st.none() | DAYS,
)
PAPERS = st.builds(
    Paper,
    key=SLUGS,
    fact=FACTS,
    originals=st.integers(0, 5),
    copies=st.integers(0, 5),
    form=st.sampled_from(["", "CT01"]),
    unless=st.just({}) | TEXTS,
)
CASES = st.builds(
    Case,
    key=SLUGS,
    question=TEXTS,
    when_yes=st.lists(SLUGS, max_size=2).map(tuple),
    no_leads_to=st.none() | CODES,
)
SEVERAL = st.lists(FACTS, max_size=2).map(tuple)
PROCEDURES = st.builds(
    Procedure,
    code=CODES,
    version=st.integers(1, 99),
    name=TEXTS,
    short_name=TEXTS,
    field=TEXTS,
    life_events=st.lists(SLUGS, max_size=2).map(tuple),
    checklist=st.lists(PAPERS, max_size=3).map(tuple),
    cases=st.lists(CASES, max_size=2).map(tuple),
    steps=SEVERAL,
    office=SEVERAL,
    ways=st.lists(
        st.builds(Way, how=st.just("counter"), time=SEVERAL, fee=SEVERAL), max_size=2
    ).map(tuple),
)


@given(PROCEDURES)
def test_a_procedure_reads_back_as_it_was_written_down(one: Procedure) -> None:
    table = msgspec.json.decode(msgspec.json.encode(_written(one)))

    assert read_procedure(table, "a.json") == (one, [])


def test_the_starter_reads_back_as_it_was_exported() -> None:
    source = read_source(STARTER)
    held = dict(exported(STARTER))

    front = held.pop("office")

    assert set(front) == {"office", "life_events", "voice"}
    for procedure in source.content.procedures:
        assert procedure.everyday
        assert read_procedure(held[procedure.code], "a.json") == (procedure, [])
