"""What is known of an hour: recorded, quiet, not there yet, away, or not known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.core.recorded import Known, Word, known

TEN = datetime(2026, 11, 22, 3, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOW = TEN + 8 * HOUR + 20 * MINUTE
WORD = Word(
    added_at=TEN + 20 * MINUTE,
    first=TEN + 30 * MINUTE,
    first_segment=1,
    last=NOW - MINUTE,
    is_here=True,
    is_recording=True,
)

WORDS = (WORD, replace(WORD, is_here=False), replace(WORD, events_only=True))


def of(hour: int, *told: datetime, word: Word = WORD) -> Known:
    start = TEN + hour * HOUR
    return known(word, told, start, start + HOUR, NOW)


def test_before_it_was_entered_a_camera_recorded_nothing() -> None:
    assert of(-1) is Known.BEFORE
    assert of(-1, TEN + MINUTE) is Known.BEFORE  # its first word, just after
    assert of(-1, word=Word(added_at=TEN)) is Known.BEFORE


def test_entered_and_not_yet_set_up_it_recorded_nothing() -> None:
    late = replace(WORD, first=TEN + 3 * HOUR)

    assert of(1, word=late) is Known.BEFORE
    assert of(1, word=replace(late, first_segment=900)) is Known.UNKNOWN


def test_an_hour_of_which_it_told_was_recorded() -> None:
    assert of(2, TEN + 2 * HOUR + 30 * MINUTE) is Known.RECORDED
    assert of(8) is Known.RECORDED  # it goes on, and the camera says it records


def test_an_hour_passed_over_was_not_recorded() -> None:
    assert of(3) is Known.NOT
    assert of(3, word=replace(WORD, is_here=False)) is Known.NOT
    assert of(3, word=replace(WORD, events_only=True)) is Known.IDLE
    off = replace(WORD, last=TEN + 2 * HOUR, is_recording=False)
    assert of(5, word=off) is Known.NOT
    assert of(8, word=off) is Known.NOT


def test_of_what_a_camera_that_is_away_did_not_tell_nobody_knows() -> None:
    away = replace(WORD, last=TEN + 2 * HOUR, is_here=False)

    assert of(5, word=away) is Known.UNKNOWN
    assert of(8, word=away) is Known.UNKNOWN
    assert of(1, word=Word(added_at=TEN)) is Known.UNKNOWN


def test_what_was_told_just_after_the_hour_decides_nothing() -> None:
    assert of(3, TEN + 4 * HOUR + MINUTE) is Known.UNKNOWN
    assert of(4, TEN + 4 * HOUR + MINUTE) is Known.UNKNOWN


@given(st.integers(0, 40), st.integers(2, 59), st.sampled_from(WORDS))
def test_what_it_told_of_is_never_denied(hour: int, minute: int, word: Word) -> None:
    start = TEN + hour * HOUR

    found = known(word, [start + minute * MINUTE], start, start + HOUR, NOW)

    assert found is Known.RECORDED
