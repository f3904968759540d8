"""The "when" of the form, both ways."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from console.views import compose_when
from edge.contract.schedule import Timetable
from edge.timetable import check
from tests.rig.authority import NOON

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = "2026-11-23"


def read(*fields: tuple[str, str]) -> tuple[Timetable | None, dict[str, str]]:
    problems: dict[str, str] = {}
    form = MultiDict(fields)
    return compose_when.timetable(form, None, NOON, ZONE, problems), problems


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("17:30", time(17, 30)),
        ("17h30", time(17, 30)),
        ("17g30", time(17, 30)),
        ("17h", time(17)),
        ("5", time(5)),
        ("1730", time(17, 30)),
        (" 05 : 30 ", time(5, 30)),
        ("17.30", time(17, 30)),
        ("17:30:00", time(17, 30)),
        ("17:30:15", time(17, 30, 15)),
        ("7 giờ tối", time(19)),
        ("19 giờ", time(19)),
        ("7g30", time(7, 30)),
        ("19h30", time(19, 30)),
        ("7 giờ 15 phút sáng", time(7, 15)),
        ("7h rưỡi tối", time(19, 30)),
        ("5 giờ chiều", time(17)),
        ("12 giờ trưa", time(12)),
        ("1 giờ trưa", time(13)),
        ("10 giờ đêm", time(22)),
        ("12 giờ đêm", time(0)),
        ("2 giờ đêm", time(2)),
        ("19 giờ tối", time(19)),
    ],
)
def test_times_are_read_as_people_write_them(text: str, at: time) -> None:
    assert compose_when.to_time(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25:00",
        "17:60",
        "17:30:60",
        "năm giờ",
        "17:5",
        "-1",
        "7 giờ tố",
        "19 giờ sáng",
        "3 giờ tối",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no time of day"):
        compose_when.to_time(text)


def test_once_is_one_occurrence() -> None:
    found, problems = read(("repeat", "once"), ("start", MONDAY), ("time1", "17h"))

    assert found == Timetable(starts="2026-11-23T17:00")
    assert problems == {}


def test_a_day_with_three_times_is_one_timetable() -> None:
    found, _ = read(
        ("repeat", "once"),
        ("start", MONDAY),
        ("time1", "17:30"),
        ("time2", "05:15"),
        ("time3", "11:00"),
    )

    assert found is not None
    assert found.starts == "2026-11-23T05:15"
    assert found.also == ("2026-11-23T11:00", "2026-11-23T17:30")


def test_weekdays_with_an_end_and_a_holiday() -> None:
    found, problems = read(
        ("repeat", "weekly"),
        ("start", MONDAY),
        ("time1", "05:30"),
        ("time2", "17:30"),
        ("weekday", "FR"),
        ("weekday", "MO"),
        ("until", "2026-12-31"),
        ("except", "2026-11-27"),
    )

    assert problems == {}
    assert found == Timetable(
        starts="2026-11-23T05:30",
        rule="FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=5,17;BYMINUTE=30;UNTIL=20261231",
        except_=("2026-11-27T05:30", "2026-11-27T17:30"),
    )


@pytest.mark.parametrize("kind", ["daily", "weekly"])
def test_what_is_repeated_begins_today_where_no_day_is_given(kind: str) -> None:
    fields = (("start", ""), ("time1", "17:30"), ("weekday", "MO"))
    found, problems = read(("repeat", kind), *fields)

    assert problems == {}
    assert found is not None
    assert found.starts == "2026-11-22T17:30"


def test_a_first_day_that_is_no_day_is_not_today() -> None:
    found, problems = read(("repeat", "daily"), ("start", "mai"), ("time1", "17:30"))

    assert found is None
    assert "start" in problems


@pytest.mark.parametrize(
    ("timetable", "said"),
    [
        (
            Timetable(starts="2026-11-21T05:30", also=("2026-11-22T11:45",)),
            "Giờ này đã qua rồi (hôm nay 11:45, bây giờ 12:00). Chọn giờ khác.",
        ),
        (Timetable(starts="2026-11-22T11:00", also=("2026-11-22T13:00",)), ""),
        (Timetable(starts="2026-11-01T05:30", rule="FREQ=DAILY"), ""),
        (
            Timetable(starts="2099-01-01T17:00"),
            "Ngày này xa hơn mười năm. Chọn ngày gần hơn.",
        ),
        (
            Timetable(starts="2026-11-01T05:30", rule="FREQ=DAILY;UNTIL=20261110"),
            "Lịch này đã hết, không còn lượt phát nào. Chọn ngày khác.",
        ),
    ],
)
def test_what_lies_behind_is_told_with_its_time(
    timetable: Timetable, said: str
) -> None:
    assert compose_when.gone(timetable, NOON, ZONE) == said


def test_repeated_times_with_other_minutes_are_explained() -> None:
    _, problems = read(
        ("repeat", "daily"), ("start", MONDAY), ("time1", "5:30"), ("time2", "17:00")
    )

    assert "cùng số phút" in problems["time1"]


def test_chosen_days_may_be_written_as_people_write_them() -> None:
    found, problems = read(
        ("repeat", "dates"),
        ("date", "25/11/2026"),
        ("date", MONDAY),
        ("time1", "17:00"),
    )

    assert problems == {}
    assert found is not None
    assert (found.starts, found.also) == ("2026-11-23T17:00", ("2026-11-25T17:00",))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ([("repeat", "once"), ("start", "31/02/2026"), ("time1", "17:00")], "start"),
        ([("repeat", "once"), ("start", MONDAY), ("time1", "25:00")], "time1"),
        ([("repeat", "weekly"), ("start", MONDAY), ("time1", "17:00")], "weekday"),
        ([("repeat", "dates"), ("time1", "17:00")], "date"),
        (
            [
                ("repeat", "daily"),
                ("start", MONDAY),
                ("time1", "17:00"),
                ("until", "2026-11-01"),
            ],
            "until",
        ),
    ],
)
def test_a_mistake_is_told_beside_its_field(
    fields: list[tuple[str, str]], field: str
) -> None:
    _, problems = read(*fields)

    assert field in problems


times = st.lists(
    st.tuples(st.integers(0, 23), st.integers(0, 59)), min_size=1, max_size=3
)
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@given(
    kind=st.sampled_from(["once", "daily", "weekly", "dates"]),
    start=days,
    hours=st.lists(st.integers(0, 23), min_size=1, max_size=3, unique=True),
    minute=st.integers(0, 59),
    weekdays=st.sets(st.sampled_from(compose_when.WEEKDAYS), min_size=1),
    length=st.integers(7, 400),
    skipped=st.sets(st.integers(0, 30), max_size=3),
)
def test_the_form_gives_back_the_timetable_that_it_made(
    kind: str,
    start: date,
    hours: list[int],
    minute: int,
    weekdays: set[str],
    length: int,
    skipped: set[int],
) -> None:
    fields = [("repeat", kind), ("start", start.isoformat())]
    fields += [(f"time{n}", f"{h}:{minute:02}") for n, h in enumerate(hours, 1)]
    fields += [("weekday", day) for day in weekdays]
    fields += [("until", (start + timedelta(days=length)).isoformat())]
    fields += [("except", (start + timedelta(days=n)).isoformat()) for n in skipped]
    fields += [("date", (start + timedelta(days=n)).isoformat()) for n in (0, 2, 9)]
    made, problems = read(*fields)
    assert made is not None, problems

    shown = compose_when.shown(made)
    again, _ = read(
        ("repeat", shown.repeat),
        ("start", shown.start),
        ("until", shown.until),
        *((f"time{n}", at) for n, at in enumerate(shown.times, 1)),
        *(("weekday", day) for day in shown.weekdays),
        *(("except", day) for day in shown.except_),
        *(("date", day) for day in shown.dates),
    )

    assert shown.repeat == kind
    assert again == made
    if not skipped:
        check(made)


@pytest.mark.parametrize(
    "timetable",
    [
        Timetable(starts="2026-11-23T17:00", rule="FREQ=MONTHLY;BYMONTHDAY=1"),
        Timetable(starts="2026-11-23T17:00", rule="FREQ=DAILY;INTERVAL=2"),
        Timetable(starts="2026-11-23T17:00", also=("2026-11-25T05:00",)),
    ],
)
def test_a_timetable_that_the_form_cannot_show_is_kept(timetable: Timetable) -> None:
    shown = compose_when.shown(timetable)
    problems: dict[str, str] = {}

    kept = compose_when.timetable(
        MultiDict([("repeat", "keep")]), timetable, NOON, ZONE, problems
    )

    assert shown.repeat == "keep"
    assert kept == timetable


def test_an_emergency_that_has_expired_is_refused() -> None:
    problems: dict[str, str] = {}
    form = MultiDict(
        [("expires_date", "2026-11-22"), ("expires_time", "11:00"), ("again_min", "5")]
    )

    assert compose_when.alert(form, NOON, ZONE, problems) is None
    assert "đã qua" in problems["expires_date"]


def test_seconds_are_kept_as_typed_and_shown_again() -> None:
    once, _ = read(("repeat", "once"), ("start", MONDAY), ("time1", "17:30:15"))
    daily, _ = read(
        ("repeat", "daily"),
        ("start", MONDAY),
        ("time1", "05:30:15"),
        ("time2", "17:30:15"),
    )

    assert once == Timetable(starts="2026-11-23T17:30:15")
    assert daily is not None
    assert compose_when.shown(once).times[0] == "17:30:15"
    assert compose_when.shown(daily).times == ("05:30:15", "17:30:15", "")
    assert [at.second for at in compose_when.nearest(daily, NOON)] == [15, 15, 15]


def test_an_expiry_in_the_year_1_is_refused() -> None:
    problems: dict[str, str] = {}
    form = MultiDict([("expires_date", "0001-01-01"), ("expires_time", "00:00")])

    assert compose_when.alert(form, NOON, ZONE, problems) is None
    assert "đã qua" in problems["expires_date"]
