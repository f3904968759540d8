"""Papers, questions and names, out of a record and back."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from console.core import procedure
from console.core.guidance import Fact
from console.core.procedure import Case, Paper
from tests.console.guidance_office import BIRTH
from tests.console.guidance_office import procedure as record_of

TODAY = date(2026, 11, 22)
RECORD = {
    **record_of(BIRTH, "Khai sinh", "Không tốn tiền."),
    "cases": [
        {
            "key": "uy-quyen",
            "question": {"vi": "Đi thay người khác?", "km": "?"},
            "when_yes": ["to-khai"],
        }
    ],
    "unknown_to_the_console": 7,
}


def paper(text: str, key: str = "") -> Paper:
    return Paper(key, Fact(vi=text, source="s", checked=TODAY, sure="A"), originals=1)


def test_taking_everything_out_and_putting_it_back_changes_nothing() -> None:
    put_back = procedure.with_papers(
        RECORD, procedure.papers(RECORD), by="Cô Ba", day=TODAY
    )
    put_back = procedure.with_cases(put_back, procedure.cases(put_back))
    put_back = procedure.with_names(put_back, procedure.names(put_back))

    assert put_back == RECORD


def test_a_new_paper_gets_a_key_of_its_own_and_her_name() -> None:
    wanted = [*procedure.papers(RECORD), paper("Tờ khai"), paper("Giấy ủy quyền")]

    after = procedure.with_papers(RECORD, wanted, by="Cô Ba", day=TODAY)

    keys = [one.key for one in procedure.papers(after)]
    assert keys == ["to-khai", "to-khai-2", "giay-uy-quyen"]
    assert procedure.papers(after)[2].fact.checked_by == "Cô Ba"
    assert procedure.papers(after)[0].fact.checked_by == ""


def test_questions_forget_a_paper_that_is_gone() -> None:
    after = procedure.with_papers(RECORD, [paper("Căn cước")], by="Cô Ba", day=TODAY)

    assert procedure.cases(after)[0].when_yes == ()


def test_a_question_keeps_its_khmer_only_while_its_vietnamese_stays() -> None:
    (held,) = procedure.cases(RECORD)
    other = Case(held.key, "Khác?", "", held.when_yes)

    same = procedure.with_cases(RECORD, [held])
    changed = procedure.with_cases(RECORD, [other])

    assert same["cases"][0]["question"]["km"] == "?"
    assert "km" not in changed["cases"][0]["question"]


def test_the_office_keeps_its_hours_when_its_counters_change() -> None:
    office = {"office": {"name": {"vi": "Trung tâm"}, "hours": [{"vi": "7 giờ"}]}}
    wanted = procedure.Office("Trung tâm", "", "1", (("1", "Nhận hồ sơ", ""),))

    after = procedure.with_office(office, wanted)

    assert after["office"]["hours"] == [{"vi": "7 giờ"}]
    assert procedure.office(after) == wanted


@given(st.lists(st.text(max_size=30), max_size=8))
def test_keys_are_slugs_and_never_the_same(texts: list[str]) -> None:
    keys: list[str] = []
    for text in texts:
        keys.append(procedure.slug(text, keys))

    assert len(set(keys)) == len(keys)
    for key in keys:
        parts = key.split("-")
        assert all(part and part.isascii() and part.isalnum() for part in parts)
