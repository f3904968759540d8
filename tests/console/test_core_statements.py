"""Statements of a record: values by date, who checked them, what a change changes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.core import changes, statements
from console.core.guidance import Fact
from console.core.statements import Typed
from tests.console.guidance_office import BIRTH, procedure, starter

TODAY = date(2026, 11, 22)
FEES = "ways[1].fee"


def fee(text: str, **more: object) -> Fact:
    fields: dict[str, object] = {
        "vi": text,
        "source": "NQ 12",
        "checked": date(2026, 11, 1),
        "checked_by": "Cô Sáu",
        "sure": "A",
    }
    return Fact(**(fields | more))  # type: ignore[arg-type]  # checked by the tests


def test_whoever_changes_a_fact_has_checked_it_today() -> None:
    before = (fee("8.000 đồng"),)
    typed = [Typed(fee("10.000 đồng", checked=TODAY, checked_by=""), 0)]

    (after,) = statements.taken(before, typed, by="Cô Ba", day=TODAY)

    assert (after.vi, after.checked, after.checked_by) == (
        "10.000 đồng",
        TODAY,
        "Cô Ba",
    )


def test_what_is_left_as_it_is_keeps_whoever_checked_it() -> None:
    before = (fee("8.000 đồng"),)
    typed = [Typed(fee("8.000 đồng", checked=TODAY, checked_by=""), 0)]

    assert statements.taken(before, typed, by="Cô Ba", day=TODAY) == before


def test_khmer_goes_when_its_vietnamese_changes() -> None:
    old = fee("8.000 đồng", km="៨០០០")

    same = statements.stamped(old, fee("8.000 đồng", source="NQ 13"), "Cô Ba", TODAY)
    other = statements.stamped(old, fee("9.000 đồng"), "Cô Ba", TODAY)

    assert (same.km, other.km) == ("៨០០០", "")


def test_a_value_ends_on_the_eve_of_the_next_one() -> None:
    later = fee("12.000 đồng", since=date(2027, 3, 1))

    now, then = statements.joined([later, fee("10.000 đồng")])

    assert (now.vi, now.until) == ("10.000 đồng", date(2027, 2, 28))
    assert then == later


def test_an_end_that_was_given_stays() -> None:
    now = fee("10.000 đồng", until=date(2026, 12, 31))

    first, _then = statements.joined([now, fee("12.000", since=date(2027, 3, 1))])

    assert first.until == date(2026, 12, 31)


@given(
    st.lists(
        st.one_of(
            st.none(), st.dates(min_value=date(2026, 1, 1), max_value=date(2030, 1, 1))
        ),
        max_size=6,
        unique=True,
    )
)
def test_on_any_day_at_most_one_of_joined_values_holds(
    begins: list[date | None],
) -> None:
    values = statements.joined([fee(str(one), since=one) for one in begins])

    for day in [one for one in begins if one] or [TODAY]:
        for near in (day - timedelta(days=1), day):
            holding = [v for v in values if statements.standing(v, near) == "shown"]
            assert len(holding) <= 1


def test_replacing_the_facts_of_a_slot_leaves_all_else_as_it_was() -> None:
    record = procedure(BIRTH, "Khai sinh", "8.000 đồng")
    wanted = (fee("10.000 đồng"), fee("12.000 đồng", since=date(2027, 3, 1)))

    changed = statements.with_facts(record, FEES, wanted)

    assert statements.facts_of(changed, FEES) == wanted
    assert {**changed, "ways": record["ways"]} == record
    fewer = statements.with_facts(changed, FEES, wanted[:1])
    assert statements.facts_of(fewer, FEES) == wanted[:1]


@pytest.mark.parametrize(
    ("more", "standing"),
    [
        ({}, "shown"),
        ({"sure": "C"}, "unsure"),
        ({"until": date(2026, 11, 21)}, "over"),
        ({"until": TODAY}, "shown"),
        ({"since": date(2026, 11, 23)}, "later"),
    ],
)
def test_a_fact_is_shown_only_while_it_is_sure_and_holds(
    more: dict[str, object], standing: str
) -> None:
    assert statements.standing(fee("x", **more), TODAY) == standing


def test_checking_a_doubtful_statement_makes_it_fairly_sure_and_no_more() -> None:
    record = starter()["office"]

    after = statements.confirmed(
        record, statements.HOURS, by="Cô Ba", day=TODAY, source="Bảng ở cổng"
    )

    (hours,) = statements.facts_of(after, statements.HOURS)
    assert (hours.sure, hours.checked_by, hours.source) == ("B", "Cô Ba", "Bảng ở cổng")
    assert hours.vi == "Sáng từ 7 giờ đến 11 giờ."


def test_a_change_is_told_where_it_is_and_nowhere_else() -> None:
    record = procedure(BIRTH, "Khai sinh", "8.000 đồng")
    changed = statements.with_facts(record, FEES, [fee("10.000 đồng")])

    (found,) = changes.differences(BIRTH, record, changed, lambda one: one.vi)

    assert (found.slot, found.before, found.after) == (
        FEES,
        "8.000 đồng",
        "10.000 đồng",
    )


def test_checking_again_changes_no_word() -> None:
    record = procedure(BIRTH, "Khai sinh", "8.000 đồng")
    again = statements.confirmed(record, FEES, by="Cô Ba", day=TODAY)

    assert again != record
    assert changes.differences(BIRTH, record, again, lambda one: one.vi) == ()


def test_a_procedure_with_an_answer_missing_needs_attention() -> None:
    record = procedure(BIRTH, "Khai sinh", "8.000 đồng")
    ended = statements.with_facts(record, FEES, [fee("8.000", until=date(2026, 11, 1))])

    assert statements.attention(BIRTH, record, TODAY) == ""
    assert statements.attention(BIRTH, {**record, "office": []}, TODAY) == "unsure"
    assert statements.attention(BIRTH, ended, TODAY) == "over"


def test_the_order_of_languages_is_no_change() -> None:
    record = procedure(BIRTH, "Khai sinh", "8.000 đồng")
    names = {"en": "Birth", "vi": "Khai sinh"}
    turned = {**record, "name": dict(reversed(names.items())), "short_name": names}
    record = {**record, "name": names, "short_name": dict(reversed(names.items()))}

    assert changes.differences(BIRTH, record, turned, lambda one: one.vi) == ()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (["a", "b"], ["b", "c"], ("a", "c", True)),
        (["a", "b"], ["a"], ("b", "", True)),
        (["a"], ["b"], ("a", "b", False)),
        (["a", "b"], ["b", "a"], ("a\nb", "b\na", False)),
        ([], ["a"], ("", "a", False)),
    ],
)
def test_of_a_list_only_what_came_and_went_is_told(
    before: list[str], after: list[str], told: tuple[str, str, bool]
) -> None:
    record = procedure(BIRTH, "Khai sinh", "8.000 đồng")

    (found,) = changes.differences(
        BIRTH,
        {**record, "everyday": before},
        {**record, "everyday": after},
        lambda one: one.vi,
    )

    assert (found.before, found.after, found.is_list) == told


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("Chưa đối chiếu; Luật Hộ tịch 2014", "Luật Hộ tịch 2014"),
        ("Chưa đối chiếu", ""),
        ("Luật Hộ tịch 2014", "Luật Hộ tịch 2014"),
        ("Chưa đối chiếu hết", "Chưa đối chiếu hết"),
    ],
)
def test_a_source_is_named_without_the_mark_of_the_unchecked(
    source: str, named: str
) -> None:
    assert statements.unmarked(source) == named
