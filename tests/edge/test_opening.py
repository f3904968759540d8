"""When the office is closed, as its own sentence says it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.settings import ClosedDays
from edge.opening import LOOKED_AHEAD_DAYS, day_off, is_closed, standing

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


# -- when it opens again ---------------------------------------------------------------

NEW_YEAR = ClosedDays(since=date(2026, 1, 1), until=date(2026, 1, 2), reason="new-year")
LATER_HOURS = "Sáng từ 8 giờ đến 11 giờ. Chủ nhật nghỉ."


def hours(_day: date) -> str:
    return HOURS


def day(number: int, hour: int, minute: int = 0) -> datetime:
    """Of January 2026, the 1st of which is a Thursday; 0: the day before."""
    new_year = datetime(2026, 1, 1, hour, minute, tzinfo=ZONE)
    return new_year + timedelta(days=number - 1)


@pytest.mark.parametrize(
    ("local", "why", "reopens"),
    [
        (day(0, 12), "", day(0, 13)),  # at noon
        (day(0, 19), "", day(5, 7)),  # over the days off
        (day(1, 9), "new-year", day(5, 7)),
        (day(3, 9), "other", day(5, 7)),  # a Saturday
        (day(5, 6, 59), "", day(5, 7)),
        (day(5, 17), "", day(6, 7)),
    ],
)
def test_what_is_closed_says_why_and_when_it_opens_again(
    local: datetime, why: str, reopens: datetime
) -> None:
    found = standing(hours, (NEW_YEAR,), local)

    assert found.closed
    assert found.day_off == why
    assert found.reopens == reopens


def test_what_is_open_opens_not_again() -> None:
    assert not standing(hours, (NEW_YEAR,), at(23, 9)).closed
    assert standing(hours, (NEW_YEAR,), at(23, 9)).reopens is None


def test_hours_that_change_on_the_way_are_those_of_the_day_on_which_it_opens() -> None:
    def changed(day: date) -> str:
        return HOURS if day < date(2026, 11, 24) else LATER_HOURS

    assert standing(changed, (), at(23, 20)).reopens == at(24, 8)
    assert standing(changed, (), at(27, 20)).reopens == at(28, 8)  # now on Saturdays


def test_where_hours_are_not_understood_nobody_is_told_when() -> None:
    def until_monday(day: date) -> str:
        return HOURS if day < date(2026, 11, 24) else "Giờ hành chính."

    off = ClosedDays(since=date(2026, 11, 23))

    assert standing(until_monday, (), at(23, 20)).closed
    assert standing(until_monday, (), at(23, 20)).reopens is None
    assert standing(lambda _day: "", (off,), at(23, 9)).day_off == "other"
    assert standing(lambda _day: "", (off,), at(23, 9)).reopens is None


def test_no_opening_for_very_long_is_not_named() -> None:
    begin = date(2026, 11, 23)
    off = ClosedDays(since=begin, until=begin + timedelta(days=LOOKED_AHEAD_DAYS))

    assert standing(hours, (off,), at(23, 9)).reopens is None
    assert standing(hours, (off,), at(26, 9)).reopens is not None


MINUTES = st.integers(0, 24 * 60 - 1)


@given(
    st.lists(st.tuples(DAYS, st.integers(0, 9)), max_size=6),
    st.sets(st.sampled_from(["thứ hai", "thứ năm", "thứ bảy", "chủ nhật"])),
    DAYS,
    MINUTES,
)
def test_until_it_opens_again_it_is_closed_and_then_it_is_open(
    off: list[tuple[date, int]], weekly: set[str], day: date, minute: int
) -> None:
    rest = f" {', '.join(sorted(weekly))} nghỉ." if weekly else ""
    said = f"7 giờ đến 11 giờ 30, 13 giờ đến 17 giờ.{rest}"
    days = [ClosedDays(since=one, until=one + timedelta(days=n)) for one, n in off]
    local = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(minutes=minute)

    def then(when: datetime) -> bool:
        return standing(lambda _day: said, days, when).closed

    found = standing(lambda _day: said, days, local)

    assert found.closed == bool(day_off(days, day) or is_closed(said, local))
    if found.reopens is not None:
        assert found.reopens > local
        assert not then(found.reopens)
        assert then(found.reopens - timedelta(minutes=1))
        part = (found.reopens - local) / 5
        assert all(then(local + part * n) for n in range(5))
