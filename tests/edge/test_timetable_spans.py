"""Whether a wall time lies in a span of the day: one answer for nodes and console."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from edge.contract.settings import LocalSpan
from edge.timetable import (
    at_minute,
    ending,
    holding,
    minute_of,
    stretches,
    zone_of,
)
from edge.timetable.spans import DAY_MINUTES

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MIDNIGHT = datetime(2026, 11, 29, 17, tzinfo=UTC)  # as November 30 begins there
NIGHT = LocalSpan(start="21:00", end="05:00")

walls = st.times().map(lambda at: f"{at:%H:%M}")
spans = st.builds(LocalSpan, start=walls, end=walls)
minutes = st.integers(0, DAY_MINUTES - 1)


def test_a_night_runs_across_midnight() -> None:
    held = {
        hour: holding((NIGHT,), MIDNIGHT + timedelta(hours=hour), VIETNAM) == NIGHT
        for hour in (0, 4, 5, 12, 20, 21, 23)
    }

    assert held == {
        0: True,
        4: True,
        5: False,
        12: False,
        20: False,
        21: True,
        23: True,
    }


def test_the_last_second_of_a_span_belongs_to_it() -> None:
    end = MIDNIGHT + timedelta(hours=5)

    assert holding((NIGHT,), end - timedelta(microseconds=1), VIETNAM) == NIGHT
    assert holding((NIGHT,), end, VIETNAM) is None


@given(walls, minutes)
def test_a_span_whose_ends_are_equal_is_the_whole_day(wall: str, minute: int) -> None:
    assert at_minute((LocalSpan(start=wall, end=wall),), minute) is not None


@given(spans, minutes)
@example(LocalSpan(start="00:00", end="06:00"), 0)
@example(LocalSpan(start="18:00", end="00:00"), 0)
def test_a_span_and_its_opposite_share_the_day_out(
    span: LocalSpan, minute: int
) -> None:
    opposite = LocalSpan(start=span.end, end=span.start)

    both = [at_minute((one,), minute) is not None for one in (span, opposite)]

    assert sum(both) == (2 if span.start == span.end else 1)


@given(spans, minutes)
def test_it_holds_from_its_start_for_as_long_as_it_is(
    span: LocalSpan, minute: int
) -> None:
    start, end = (minute_of(time.fromisoformat(one)) for one in (span.start, span.end))
    length = (end - start - 1) % DAY_MINUTES + 1

    since = (minute - start) % DAY_MINUTES

    assert (at_minute((span,), minute) is not None) == (since < length)
    assert sum(len(part) for part in stretches(span)) == length


@given(st.lists(spans, max_size=4), minutes)
def test_the_first_that_holds_is_named(some: list[LocalSpan], minute: int) -> None:
    found = at_minute(some, minute)

    holds = [one for one in some if at_minute((one,), minute)]
    assert found == (holds[0] if holds else None)


@given(spans, st.datetimes(timezones=st.just(UTC)))
def test_an_instant_counts_by_the_wall_clock_of_the_zone(
    span: LocalSpan, at: datetime
) -> None:
    if not 1900 < at.year < 9999:
        return

    local = at.astimezone(VIETNAM)

    by_minute = at_minute((span,), local.hour * 60 + local.minute)
    assert holding((span,), at, VIETNAM) == by_minute


def test_the_end_of_the_day_is_said_as_people_say_it() -> None:
    assert ending(LocalSpan(start="18:00", end="00:00")) == "24:00"
    assert ending(NIGHT) == "05:00"


def test_a_zone_that_does_not_exist_is_vietnam_s() -> None:
    assert zone_of("Asia/Nowhere") == zone_of() == VIETNAM
