"""Times as people say them."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.views import wording
from tests.rig.authority import NOON

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (5, "hôm nay 17:00, còn 5 giờ"),
        (-2, "hôm nay 10:00, cách đây 2 giờ"),
        (17.5, "ngày mai 05:30, còn 18 giờ"),
        (-23, "hôm qua 13:00, cách đây 23 giờ"),
        (48, "thứ Ba 24/11 12:00"),
        (24 * 60, "thứ Năm 21/01/2027 12:00"),
        (0.25, "hôm nay 12:15, còn 15 phút"),
    ],
)
def test_moments_are_said_as_people_say_them(hours: float, said: str) -> None:
    at = NOON + timedelta(hours=hours)

    assert wording.when(at, NOON, ZONE) == said


def test_what_has_just_been_is_not_to_come() -> None:
    assert wording.away(NOON, NOON) == "vừa xong"
    assert wording.away(NOON - timedelta(seconds=20), NOON) == "vừa xong"
    assert wording.away(NOON + timedelta(seconds=20), NOON) == "chưa đầy 1 phút nữa"


@pytest.mark.parametrize(
    ("duration_ms", "said"),
    [
        (900, "1 giây"),
        (42_000, "42 giây"),
        (60_000, "1 phút"),
        (80_000, "1 phút 20 giây"),
        (1_800_000, "30 phút"),
    ],
)
def test_lengths_are_minutes_and_seconds(duration_ms: int, said: str) -> None:
    assert wording.length(duration_ms) == said


@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_a_day_begins_where_the_one_before_ends(day: date) -> None:
    start, end = wording.day_bounds(day, ZONE)

    assert start.astimezone(ZONE).date() == day
    assert end == wording.day_bounds(day + timedelta(days=1), ZONE)[0]
    assert start < end


@given(st.integers(-3_000_000_000, 3_000_000_000))
def test_every_moment_can_be_said(seconds: int) -> None:
    at = NOON + timedelta(seconds=seconds)

    said = wording.when(at, NOON, ZONE)

    assert wording.clock(at, ZONE) in said


def test_another_weekday_is_named_with_its_date() -> None:
    assert wording.day_word(date(2026, 11, 25), SUNDAY) == "thứ Tư 25/11"
    assert wording.day_word(date(2027, 11, 25), SUNDAY) == "thứ Năm 25/11/2027"


def test_a_start_that_was_on_time_is_shown_on_time() -> None:
    early = NOON - timedelta(microseconds=23)

    assert wording.clock(early, ZONE, seconds=True) == "12:00:00"


def test_a_spreadsheet_rounds_as_the_page_does() -> None:
    early = NOON - timedelta(microseconds=23)

    assert wording.stamp(early, ZONE) == "2026-11-22 12:00:00"


def test_an_approver_reads_the_seconds_that_were_planned() -> None:
    at = NOON + timedelta(hours=5, seconds=30)

    assert wording.when(at, NOON, ZONE) == "hôm nay 17:00:30, còn 5 giờ"
