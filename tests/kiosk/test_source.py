"""What people write of procedures is read, or every fault of it is named."""

import tomllib
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.content import Fact, Paper, Procedure
from kiosk.core.source import (
    read_everyday,
    read_front,
    read_procedure,
    tidied,
)

BIRTH = """
source = "Luật Hộ tịch 2014"
checked = 2026-11-22
sure = "A"
code = "1.001193"
name = {vi = "Đăng ký khai sinh", en = "Birth registration"}
short_name = {vi = "Khai sinh", en = "Birth"}
field = {vi = "Hộ tịch", en = "Civil status"}
life_events = ["sinh-con"]
checklist = [
    {key = "giay-chung-sinh", originals = 1, vi = "Giấy chứng sinh.", en = "Notice."},
]
[[ways]]
how = "counter"
fee = [
    {vi = "Miễn.", en = "Free.", until = 2027-02-28, sure = "B", source = "Thông tư"},
    {vi = "8.000 đồng.", en = "8,000 VND."},
]
"""


def read(text: str) -> tuple[Procedure | None, list[str]]:
    procedure, faults = read_procedure(tomllib.loads(text), "1.001193.toml")
    return procedure, [str(fault) for fault in faults]


def changed(old: str, new: str) -> str:
    assert old in BIRTH
    return BIRTH.replace(old, new, 1)


def test_what_a_whole_file_shares_stands_once_and_each_fact_may_differ() -> None:
    procedure, faults = read(BIRTH)

    assert not faults
    assert procedure is not None
    assert procedure.checklist == (
        Paper(
            key="giay-chung-sinh",
            originals=1,
            fact=Fact(
                text={"vi": "Giấy chứng sinh.", "en": "Notice."},
                source="Luật Hộ tịch 2014",
                checked=date(2026, 11, 22),
                sure="A",
            ),
        ),
    )
    free, usual = procedure.ways[0].fee
    assert (free.sure, free.source, free.until) == ("B", "Thông tư", date(2027, 2, 28))
    assert (usual.sure, usual.until) == ("A", None)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("life_events", "life_evnts", 'life_evnts: is no key here; did you mean "life'),
        ("originals = 1", "orginals = 1", "checklist[1].orginals: is no key here; did"),
        ("until = 2027", "untill = 2027", "ways[1].fee[1].untill: is no key here; did"),
        ('vi = "Miễn.", ', "", "ways[1].fee[1]: has no Vietnamese text; add vi"),
        ('vi = "Khai sinh",', 'vi = " ",', "short_name: has no Vietnamese text"),
        ('source = "Luật Hộ tịch 2014"', "", "has no source; add it here, or once at"),
        ('how = "counter"', 'how = "fax"', "ways[1].how: Invalid enum value 'fax'"),
        ('"1.001193"', '"1.1193"', "code: Expected `str` matching regex"),
        ('sure = "A"', 'sure = "sure"', "Invalid enum value 'sure'"),
        (
            "Khai sinh",
            "Khai\u200fsinh",
            "short_name.vi: holds U+200F RIGHT-TO",
        ),
        ("Khai sinh", "Khai\ufeff sinh", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("Khai sinh", "Khai\ue000sinh", "U+E000 no name"),
        ('code = "1.001193"', "", "1.001193.toml: has no code; add it"),
    ],
)
def test_a_fault_names_file_key_and_remedy(old: str, new: str, told: str) -> None:
    _, faults = read(changed(old, new))

    assert any(told in fault and "1.001193.toml" in fault for fault in faults), faults


def test_all_faults_are_told_in_one_go() -> None:
    text = changed("life_events", "life_evnts").replace("originals", "orginals")

    _, faults = read(text)

    assert len(faults) == 3  # two misspelt keys, and life_events is missing


def test_text_comes_out_composed_and_without_stray_spaces() -> None:
    decomposed = unicodedata.normalize("NFD", " Giấy  chứng\u00a0sinh. ")
    procedure, faults = read(changed("Giấy chứng sinh.", decomposed))

    assert not faults
    assert procedure is not None
    assert procedure.checklist[0].fact.text["vi"] == "Giấy chứng sinh."


def test_khmer_gets_the_places_where_a_line_may_end() -> None:
    procedure, _ = read(changed('vi = "Khai sinh",', 'vi = "Khai sinh", km = "កម្ពុជា",'))

    assert procedure is not None
    assert procedure.short_name["km"] == "កម្ពុ\u200bជា"


def test_the_front_page_needs_version_date_office_and_tiles() -> None:
    _, faults = read_front({"version": 1}, "content.toml")

    assert [str(fault) for fault in faults] == ["content.toml: has no made; add it"]


def test_everyday_words_are_a_list_for_each_code() -> None:
    words, faults = read_everyday({"1.001193": ["khai  sanh"]}, "everyday.toml")
    assert (words, faults) == ({"1.001193": ("khai sanh",)}, [])

    words, (fault,) = read_everyday({"1.001193": "khai sanh"}, "everyday.toml")
    assert not words
    assert '["phrase", ...]' in fault.what


KEYS = st.sampled_from(
    ["code", "name", "vi", "ways", "fee", "checklist", "steps", "key", "sure", "x"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, JSON, max_size=6))
def test_whatever_is_written_is_read_or_said_to_be_wrong(table: dict[str, Any]) -> None:
    procedure, faults = read_procedure(table, "wild.toml")

    assert procedure is not None or faults
    assert all(fault.what for fault in faults)


@given(st.text(max_size=40))
def test_tidying_twice_changes_nothing(text: str) -> None:
    once = tidied(text)

    assert tidied(once) == once
    assert unicodedata.is_normalized("NFC", once)
