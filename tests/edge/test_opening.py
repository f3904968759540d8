"""When the office is closed, as its own sentence says it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.settings import ClosedDays
from edge.opening import day_off, is_closed

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOURS = (
    "Sáng từ 7 giờ đến 11 giờ 30. Chiều từ 13 giờ đến 17 giờ. Thứ bảy, chủ nhật nghỉ."
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """The 23rd of November 2026 is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("local", "closed"),
    [
        (at(23, 6, 59), True),
        (at(23, 7), False),
        (at(23, 11, 29), False),
        (at(23, 11, 30), True),
        (at(23, 12, 59), True),
        (at(23, 16, 59), False),
        (at(23, 17), True),
        (at(27, 9), False),
        (at(28, 9), True),
        (at(29, 9), True),
    ],
)
def test_closed_before_between_and_after_the_hours_and_on_days_off(
    local: datetime, *, closed: bool
) -> None:
    assert is_closed(HOURS, local) is closed


@pytest.mark.parametrize(
    "hours",
    [
        "7:00 - 11:30, 13:00 - 17:00",
        "Sáng 7h đến 11h30. Chiều 13h đến 17h. Nghỉ thứ bảy và chủ nhật.",
        "Buổi sáng: từ 7 giờ đến 11 giờ 30 phút; buổi chiều: 13g\u201317g",
    ],
)
def test_the_forms_in_which_offices_write_their_hours(hours: str) -> None:
    assert not is_closed(hours, at(23, 9))
    assert is_closed(hours, at(23, 12))


@pytest.mark.parametrize(
    "hours",
    [
        "",
        "Giờ hành chính.",
        "Sáng từ 7 giờ đến 11 giờ. Chiều theo lịch.",
        "Sáng từ 7 giờ đến 11 giờ. Thứ bảy làm buổi sáng.",
        "Sáng từ 7 giờ đến 11 giờ. Lễ, Tết nghỉ.",
        "Từ 17 giờ đến 7 giờ.",
        "Từ 7 giờ đến 25 giờ.",
        "Thứ bảy nghỉ.",
    ],
)
def test_what_is_not_wholly_understood_tells_nobody_that_it_is_closed(
    hours: str,
) -> None:
    assert not any(is_closed(hours, at(28, hour)) for hour in range(24))


@given(st.text())
def test_no_text_is_more_than_not_understood(text: str) -> None:
    assert is_closed(text, at(23, 9)) in {True, False}


NATIONAL_DAY = date(2027, 9, 2)
DAYS = st.dates(date(2027, 1, 1), date(2027, 12, 31))


def test_a_day_off_is_a_day_or_all_days_from_the_first_to_the_last() -> None:
    alone = ClosedDays(since=NATIONAL_DAY, reason="national-day")
    tet = ClosedDays(since=date(2027, 2, 5), until=date(2027, 2, 11), reason="tet")

    def off(day: date) -> str:
        return day_off((alone, tet), day)

    assert off(NATIONAL_DAY) == "national-day"
    assert off(NATIONAL_DAY + timedelta(days=1)) == ""
    assert [off(date(2027, 2, day)) for day in (4, 5, 11, 12)] == ["", "tet", "tet", ""]


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=5), DAYS)
def test_it_is_closed_on_just_the_days_that_are_listed(
    spans: list[tuple[date, date | None]], day: date
) -> None:
    days = tuple(ClosedDays(since=since, until=until) for since, until in spans)

    listed = any(since <= day <= (until or since) for since, until in spans)
    assert bool(day_off(days, day)) == listed
