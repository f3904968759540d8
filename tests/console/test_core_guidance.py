"""Facts in a record, the worklist, and what a bundle is made of."""

import dataclasses
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.core import changes, procedure
from console.core.building import (
    Fault,
    about,
    chosen_of,
    next_version,
    proposed,
    shown_version,
    still_possible,
)
from console.core.confirming import Why, doubts
from console.core.guidance import (
    Fact,
    NoSuchPlaceError,
    Record,
    checked,
    fact_at,
    facts,
    numbered,
    pieces,
    same_words,
    sources,
    title,
    with_fact,
    without_fact,
)
from console.core.kiosks import KioskWish, kiosk_settings, procedures_sought
from tests.console.guidance_office import BIRTH, DEATH, FEE, TODAY, fact, starter

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
FACTS = st.builds(
    Fact,
    vi=st.text("abcđ ố", min_size=1, max_size=20).map(lambda text: f"x{text.strip()}x"),
    checked=DAYS,
    sure=st.sampled_from("ABC"),
    since=st.none() | DAYS,
    until=st.none() | DAYS,
)


def fee(record: Record, *held: dict[str, str]) -> Record:
    return {**record, "ways": [{**record["ways"][0], "fee": list(held)}]}


def listed(record: Record, **how: object) -> list[tuple[str, Why]]:
    found = doubts(
        {BIRTH: record},
        day=how.get("day", TODAY),  # type: ignore[arg-type]
        sought={},
        ends=how.get("ends", {}),  # type: ignore[arg-type]
    )
    return [(one.place, one.why) for one in found]


# -- facts ----------------------------------------------------------------------------


@given(FACTS, st.sampled_from([FEE, "steps[1]", "checklist[1]", "ways[1].fee[2]"]))
def test_a_fact_that_was_written_is_found_again_and_nothing_else_changes(
    told: Fact, place: str
) -> None:
    before = starter()[BIRTH]

    after = with_fact(before, place, told)

    assert fact_at(after, place).sure == told.sure
    assert fact_at(after, place).until == told.until
    others = {one.place: one.fact for one in facts(after) if one.place != place}
    assert others == {
        one.place: one.fact for one in facts(before) if one.place in others
    }
    assert before == starter()[BIRTH]


def test_a_paper_keeps_its_key_and_number_when_its_words_change() -> None:
    told = Fact(vi="Tờ khai mới.", checked=TODAY, sure="A", source="Thông tư 1")

    after = with_fact(starter()[BIRTH], "checklist[1]", told)

    paper = after["checklist"][0]
    assert (paper["key"], paper["originals"], paper["vi"]) == (
        "to-khai",
        1,
        "Tờ khai mới.",
    )
    assert "en" not in paper  # the old English would say something else


def test_a_fee_can_be_added_where_nobody_wrote_a_way_of_filing() -> None:
    record = {key: one for key, one in starter()[BIRTH].items() if key != "ways"}
    told = Fact(vi="Miễn.", checked=TODAY, sure="A", source="Nghị quyết 1")

    after = with_fact(record, "ways[1].fee[1]", told)

    assert after["ways"] == [{"how": "counter", "fee": [msgspec.to_builtins(told)]}]


@pytest.mark.parametrize(
    "place", ["", "ways", "ways[3].fee[1]", "ways[1].fee[9]", "__class__[1]", "name[1]"]
)
def test_a_place_that_is_none_is_refused(place: str) -> None:
    told = Fact(vi="x", checked=TODAY, sure="A")

    with pytest.raises(NoSuchPlaceError):
        with_fact(starter()[BIRTH], place, told)
    with pytest.raises(NoSuchPlaceError):
        fact_at(starter()[BIRTH], place)


def test_a_fact_is_taken_out_whole() -> None:
    after = without_fact(starter()[BIRTH], "checklist[1]")

    assert after["checklist"] == []


def test_who_checked_a_fact_and_when_stands_in_it() -> None:
    before = fact_at(starter()[BIRTH], FEE)

    after = checked(before, by="Chị Ba", on=TODAY, sure="A")

    assert (after.checked_by, after.checked, after.sure) == ("Chị Ba", TODAY, "A")
    assert after.vi == before.vi


def test_the_office_is_called_by_its_name_and_a_procedure_by_its_short_one() -> None:
    records = starter()

    assert title("office", records["office"]) == "Trung tâm Phục vụ hành chính công"
    assert title(BIRTH, records[BIRTH]) == "Khai sinh"


def test_what_is_built_is_cut_out_of_the_content_as_it_stands() -> None:
    content = (
        b'{"office":{"a": 1},"life_events":[ ],"procedures":[{"code":"x",  "b":2}]}'
    )

    assert pieces(content) == {
        "office": b'{"office":{"a": 1},"life_events":[ ]}',
        "x": b'{"code":"x",  "b":2}',
    }


def test_another_form_of_the_same_words_is_the_same_and_other_words_are_not() -> None:
    record = numbered(BIRTH, starter()[BIRTH], 7)
    paper = {key: record["checklist"][0][key] for key in ("key", "originals")}
    nested = {
        **record,
        "checklist": [{**paper, "fact": nest(record["checklist"][0])}],
        "steps": [nest(one) for one in record["steps"]],
    }

    assert same_words(record, msgspec.json.encode(nested), BIRTH)
    assert not same_words(
        numbered(BIRTH, record, 8), msgspec.json.encode(nested), BIRTH
    )
    other = msgspec.json.encode(nested).replace(b"8.000", b"9.000")
    assert not same_words(record, other, BIRTH)
    more = {**nested, "conditions": [fact("Phải đóng thêm 50.000 đồng.")]}
    assert not same_words(record, msgspec.json.encode(more), BIRTH)


def test_a_sentence_that_becomes_a_paper_to_bring_is_another_word() -> None:
    record = numbered(BIRTH, starter()[BIRTH], 7)
    told = {**record, "checklist": [{**record["checklist"][0], "brought": False}]}

    assert same_words(told, msgspec.json.encode(told), BIRTH)
    assert not same_words(told, msgspec.json.encode(record), BIRTH)
    assert not same_words(record, msgspec.json.encode(told), BIRTH)


def test_that_a_paper_is_only_told_is_kept_with_it_and_told_as_a_change() -> None:
    record = starter()[BIRTH]
    (paper,) = procedure.papers(record)
    told = dataclasses.replace(paper, brought=False)

    changed = procedure.with_papers(record, [told], by="An", day=TODAY)
    back = procedure.with_papers(changed, [paper], by="An", day=TODAY)

    assert procedure.papers(changed)[0].brought is False
    assert "brought" not in back["checklist"][0]
    named = changes.differences(BIRTH, record, changed, lambda one: one.vi)
    assert [(one.slot, one.after) for one in named] == [("told", paper.fact.vi)]
    named = changes.differences(BIRTH, changed, back, lambda one: one.vi)
    assert [(one.slot, one.after) for one in named] == [("brought", paper.fact.vi)]


def nest(held: Record) -> Record:
    told = {key: held[key] for key in ("source", "checked", "sure")}
    return {**told, "text": {"vi": held["vi"], "en": held["en"]}}


def test_the_builder_gets_one_file_a_record() -> None:
    files = sources(starter(), version=3, made="2026-11-22T07:00:00+07:00")

    assert sorted(files) == [
        "content.json",
        f"procedures/{DEATH}.json",
        f"procedures/{BIRTH}.json",
        "recorded.json",
    ]
    assert msgspec.json.decode(files["content.json"])["version"] == 3


# -- what is to be confirmed ----------------------------------------------------------


def test_nothing_is_to_be_confirmed_where_all_is_sure() -> None:
    assert listed(starter()[BIRTH]) == []


def test_an_unchecked_a_missing_and_an_expired_fact_are_to_be_confirmed() -> None:
    record = starter()[BIRTH]

    assert listed(fee(record, fact("x", "C"))) == [(FEE, Why.UNCHECKED)]
    assert listed(fee(record)) == [(FEE, Why.UNKNOWN)]
    over = fact("x", until="2026-11-21")
    assert listed(fee(record, over)) == [(FEE, Why.EXPIRED)]


def test_a_fact_that_ends_within_thirty_days_is_told_before() -> None:
    record = fee(starter()[BIRTH], fact("x", until="2026-12-21"))

    assert listed(record) == [(FEE, Why.ENDING)]
    assert listed(record, day=TODAY - timedelta(days=2)) == []


def test_a_fact_that_another_one_follows_does_not_end() -> None:
    free = fact("Miễn.", until="2026-12-10")
    dear = fact("8.000 đồng.", since="2026-12-11")
    late = fact("8.000 đồng.", since="2026-12-12")

    assert listed(fee(starter()[BIRTH], free, dear)) == []
    assert listed(fee(starter()[BIRTH], free, late)) == [(FEE, Why.ENDING)]


def test_an_approval_that_ends_is_on_the_list_too() -> None:
    ends = {BIRTH: TODAY + timedelta(days=30)}

    assert listed(starter()[BIRTH], ends=ends) == [("", Why.APPROVAL_ENDING)]


def test_what_residents_look_for_most_comes_first_then_the_order_of_the_tiles() -> None:
    unsure = fact("x", "C")
    records = {
        "office": starter()["office"],
        DEATH: fee(starter()[DEATH], unsure),
        BIRTH: fee(starter()[BIRTH], unsure),
    }

    def order(sought: dict[str, int]) -> list[str]:
        found = doubts(records, day=TODAY, sought=sought, ends={})
        return [one.code for one in found]

    assert order({}) == ["office", BIRTH, DEATH]
    assert order({DEATH: 5, BIRTH: 2}) == [DEATH, BIRTH, "office"]


@given(st.lists(FACTS, max_size=4), DAYS)
def test_a_fee_is_on_the_list_whenever_residents_are_sent_to_ask(
    held: list[Fact], day: date
) -> None:
    record = fee(starter()[BIRTH], *(msgspec.to_builtins(one) for one in held))

    found = [
        one
        for one in doubts({BIRTH: record}, day=day, sought={}, ends={})
        if one.place.startswith("ways[1].fee")
    ]

    told = any(
        one.sure != "C"
        and (one.since is None or one.since <= day)
        and (one.until is None or one.until >= day)
        for one in held
    )
    assert told or found
    assert {one.code for one in found} <= {BIRTH}


# -- bundles --------------------------------------------------------------------------


def test_a_bundle_can_be_approved_until_something_else_comes_into_force() -> None:
    held = {"office": 1, BIRTH: 1}
    selection = proposed(held, {BIRTH: 2})

    assert chosen_of(selection, held) == {BIRTH: 2}
    assert still_possible(selection, held, {BIRTH: 2, DEATH: 1})
    assert not still_possible(selection, {**held, DEATH: 1}, {BIRTH: 2})
    assert not still_possible(selection, held, {BIRTH: 3})
    assert not still_possible(selection, {**held, "office": 2}, {BIRTH: 2})


@given(st.integers(0, 5_000_000), st.integers(1, 50))
def test_versions_only_grow_and_jump_with_the_epoch(newest: int, epoch: int) -> None:
    number = next_version(newest, epoch)

    assert number > newest
    assert next_version(newest, epoch + 1) >= number
    assert next_version(0, epoch + 1) > 1_000_000 * epoch
    assert shown_version(next_version(0, epoch)) == 1


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("too long for its box by 2 lines", "too-long"),
        ("52 letters, a button holds 46; shorten", "too-long"),
        ("has no source; say where it was read", "no-source"),
        ("leads to 1.999999, which has no file", "dangling"),
        ("changes nothing; name papers or delete the case", "idle-case"),
        ("quite another thing", "other"),
    ],
)
def test_a_fault_is_told_by_its_record_and_its_text(what: str, why: str) -> None:
    fault = Fault(file=f"procedures/{BIRTH}.json", key=f"{FEE}.vi", what=what)

    found = about(fault, starter())

    assert (found.code, found.text, found.why) == (BIRTH, "Lệ phí 8.000 đồng.", why)


def test_a_fault_of_no_record_stays_one() -> None:
    assert about(Fault(what="espeak-ng is missing"), starter()).code == ""
    office = Fault(file="content.json", key="office.hours[1]", what="x")
    assert about(office, starter()).text == "Sáng từ 7 giờ đến 11 giờ."


# -- kiosks ---------------------------------------------------------------------------


def test_of_each_wish_the_nearest_counts() -> None:
    wishes = {
        "area:vinh-long/tan-an": KioskWish(volume_percent=50, languages=("vi",)),
        "node:kiosk-1": KioskWish(volume_percent=30),
    }

    told = kiosk_settings(
        wishes,
        node="kiosk-1",
        area="vinh-long/tan-an",
        groups=(),
        zone="Asia/Ho_Chi_Minh",
    )

    assert (told.volume_percent, told.languages) == (30, ("vi",))
    assert told.slides  # nobody wished for any: as the kiosk has them


def test_a_procedure_is_sought_by_all_its_pages() -> None:
    pages = [(f"procedure:{BIRTH}", 3), (f"procedure:{BIRTH}:where", 2), ("home", 9)]

    assert procedures_sought([*pages, ("office", 4)]) == {BIRTH: 5, "office": 4}
