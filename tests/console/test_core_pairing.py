"""Of which texts one language was changed and the other is still the old one."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from console.core import outline
from console.core.confirming import Why, doubts
from console.core.guidance import BEHIND, Record, same_words, sources
from console.core.khmer import spoken
from console.core.pairing import behind, compared, doubted, left_behind, old_of
from tests.console.guidance_office import BIRTH, TODAY, starter

FEE = "ways[1].fee[1]"
WORDS = st.sampled_from(["Miễn phí.", "8.000 đồng.", "Free.", "8,000 đồng.", ""])


def fee(record: Record, **words: str) -> Record:
    changed = copy.deepcopy(record)
    changed["ways"][0]["fee"][0] |= words
    return changed


def old(record: Record) -> list[tuple[str, str]]:
    return [(one.place, one.old) for one in behind(record)]


BOTH = fee(starter()[BIRTH], vi="8.000 đồng.", en="8,000 đồng.")


def test_the_language_that_was_left_is_remembered_until_it_is_written_anew() -> None:
    left = left_behind(BOTH, fee(BOTH, vi="Miễn phí."))
    more = left_behind(left, fee(left, vi="Không thu."))
    done = left_behind(more, fee(more, en="Free."))

    assert old(left) == old(more) == [(FEE, "en")]
    assert behind(done) == ()
    assert BEHIND not in done


def test_either_language_may_be_the_one_that_was_left() -> None:
    assert old(left_behind(BOTH, fee(BOTH, en="Free."))) == [(FEE, "vi")]


def test_a_name_and_a_question_are_texts_like_a_statement() -> None:
    changed = copy.deepcopy(BOTH)
    changed["short_name"]["vi"] = "Làm khai sinh"

    assert old(left_behind(BOTH, changed)) == [("short_name", "en")]


def test_both_at_once_one_alone_and_another_order_leave_nothing_behind() -> None:
    alone = copy.deepcopy(BOTH)
    del alone["ways"][0]["fee"][0]["en"]
    again = {"vi": "Thêm một bước.", "en": BOTH["steps"][0]["en"]}
    more = {**BOTH, "steps": [{**BOTH["steps"][0], **again}, *BOTH["steps"]]}

    for after in (fee(BOTH, vi="Miễn phí.", en="Free."), alone, more):
        assert behind(left_behind(BOTH, after)) == ()
    assert behind(left_behind(alone, BOTH)) == ()


def test_somebody_who_compared_them_is_believed_until_one_changes() -> None:
    left = left_behind(BOTH, fee(BOTH, vi="8.000 đồng một bản."))

    seen = compared(left, ("8.000 đồng một bản.", "8,000 đồng."))

    assert behind(seen) == ()
    assert behind(left_behind(seen, seen)) == ()


def test_who_pressed_too_soon_takes_it_back_and_only_of_what_stands_there() -> None:
    pair = ("8.000 đồng một bản.", "8,000 đồng.")
    left = left_behind(BOTH, fee(BOTH, vi=pair[0]))

    assert old_of(left, pair) == "en"
    assert old_of(compared(left, pair), pair) is None
    assert doubted(compared(left, pair), pair, "en") == left
    assert doubted(left, ("Miễn phí.", "Free."), "en") == left


def test_it_is_on_the_worklist_and_neither_built_nor_signed() -> None:
    left = left_behind(BOTH, fee(BOTH, vi="Miễn phí."))
    found = doubts({BIRTH: left}, day=TODAY, sought={}, ends={})
    files = sources({BIRTH: left}, version=1, made="")
    seen = outline.source((BIRTH,), {BIRTH: left}, made="")

    assert [(one.place, one.why) for one in found] == [(FEE, Why.BEHIND)]
    (built,) = (body for name, body in files.items() if BIRTH in name)
    assert BEHIND.encode() not in built
    assert BEHIND not in seen[f"procedures/{BIRTH}.json"]
    assert same_words(left, built, BIRTH)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=5))
def test_whatever_is_typed_only_what_stands_there_in_both_languages_is_behind(
    typed: list[tuple[str, str]],
) -> None:
    record = BOTH
    for vi, en in typed:
        after = fee(record, vi=vi, en=en)
        record = left_behind(record, after)

        standing = {(held["vi"], held.get("en", "")) for _, held in spoken(after)}
        assert {(one.vi, one.en) for one in behind(record)} <= standing
        assert len(behind(record)) == len(record.get(BEHIND, ()))
        assert {key: one for key, one in record.items() if key != BEHIND} == {
            key: one for key, one in after.items() if key != BEHIND
        }
