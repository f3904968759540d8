"""Timetables: RFC 5545 in local wall time, bounded, the same in console and node."""

import calendar
import sys
from datetime import UTC, date, datetime, time, timedelta
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from edge.contract.codec import decode, encode
from edge.contract.schedule import Timetable
from edge.errors import MessageError
from edge.timetable import (
    SEARCH_YEARS,
    Reason,
    TimetableError,
    check,
    next_occurrence,
    occurrences,
    zone_named,
)

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DOOM = datetime(2199, 12, 31, tzinfo=UTC)


def local(text: str, zone: str = "Asia/Ho_Chi_Minh") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def said(found: list[datetime], zone: str = "Asia/Ho_Chi_Minh") -> list[str]:
    return [f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" for at in found]


def times(starts: str, rule: str = "", limit: int = 4, **more: Any) -> list[str]:
    timetable = Timetable(starts=starts, rule=rule, **more)
    found = occurrences(timetable, EPOCH, DOOM, limit=limit)
    return said(found, timetable.zone)


# --- What a rule means ----------------------------------------------------------

MEANINGS = [
    ("2026-11-20T17:00", "", ["2026-11-20T17:00"]),
    (
        "2026-11-20T17:00",
        "FREQ=DAILY;COUNT=2",
        ["2026-11-20T17:00", "2026-11-21T17:00"],
    ),
    (
        "2026-11-20T05:00",
        "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261202",
        [
            "2026-11-23T05:00",
            "2026-11-25T05:00",
            "2026-11-30T05:00",
            "2026-12-02T05:00",
        ],
    ),
    (
        "2026-11-20T05:00",
        "FREQ=DAILY;BYHOUR=5,17;COUNT=3",
        ["2026-11-20T05:00", "2026-11-20T17:00", "2026-11-21T05:00"],
    ),
    (
        "2026-01-31T07:00",
        "FREQ=MONTHLY",
        [
            "2026-01-31T07:00",
            "2026-03-31T07:00",
            "2026-05-31T07:00",
            "2026-07-31T07:00",
        ],
    ),
    (
        "2026-01-01T07:00",
        "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2",
        ["2026-01-31T07:00", "2026-02-28T07:00"],
    ),
    (
        "2026-11-01T07:00",
        "FREQ=MONTHLY;BYDAY=-1SU;COUNT=2",
        ["2026-11-29T07:00", "2026-12-27T07:00"],
    ),
    (
        "2026-11-01T07:00",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=2",
        ["2026-11-02T07:00", "2026-12-01T07:00"],
    ),
    (
        "2024-02-29T07:00",
        "FREQ=YEARLY",
        ["2024-02-29T07:00", "2028-02-29T07:00", "2032-02-29T07:00"],
    ),
    (
        "2026-09-02T07:00",
        "FREQ=YEARLY;COUNT=2",
        ["2026-09-02T07:00", "2027-09-02T07:00"],
    ),
    # RFC 5545, 3.3.10: the same rule with another first day of the week.
    (
        "1997-08-05T09:00",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        [
            "1997-08-05T09:00",
            "1997-08-10T09:00",
            "1997-08-19T09:00",
            "1997-08-24T09:00",
        ],
    ),
    (
        "1997-08-05T09:00",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        [
            "1997-08-05T09:00",
            "1997-08-17T09:00",
            "1997-08-19T09:00",
            "1997-08-31T09:00",
        ],
    ),
    # RFC 5545: every Friday the 13th; the 20th Monday of the year.
    (
        "1997-09-02T09:00",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;UNTIL=19990101",
        ["1998-02-13T09:00", "1998-03-13T09:00", "1998-11-13T09:00"],
    ),
    (
        "1997-05-19T09:00",
        "FREQ=YEARLY;BYDAY=20MO;COUNT=3",
        ["1997-05-19T09:00", "1998-05-18T09:00", "1999-05-17T09:00"],
    ),
]


@pytest.mark.parametrize(("starts", "rule", "expected"), MEANINGS)
def test_a_rule_means_what_rfc_5545_says(
    starts: str, rule: str, expected: list[str]
) -> None:
    assert times(starts, rule) == expected


def test_instants_are_utc_and_seven_hours_behind_the_wall_clock() -> None:
    timetable = Timetable(starts="2026-11-20T05:00:30")

    found = occurrences(timetable, EPOCH, DOOM)

    assert found == [datetime(2026, 11, 19, 22, 0, 30, tzinfo=UTC)]
    assert found[0].tzinfo is UTC


def test_a_start_that_the_rule_does_not_match_does_not_sound() -> None:
    assert times("2026-11-20T17:00", "FREQ=WEEKLY;BYDAY=MO", limit=1) == [
        "2026-11-23T17:00"
    ]


def test_exceptions_fall_out_and_extra_dates_join_in_order() -> None:
    found = times(
        "2026-11-20T17:00",
        "FREQ=DAILY;COUNT=3",
        except_=("2026-11-21T17:00",),
        also=("2026-11-19T06:00", "2026-11-20T17:00"),
    )

    assert found == ["2026-11-19T06:00", "2026-11-20T17:00", "2026-11-22T17:00"]


def test_an_exception_beats_an_extra_date() -> None:
    also = ("2026-11-25T06:00",)

    assert times("2026-11-20T17:00", also=also, except_=also) == ["2026-11-20T17:00"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261122", "2026-11-22T17:00"),
        ("20261122T170000", "2026-11-22T17:00"),
        ("20261122T100000Z", "2026-11-22T17:00"),
        ("20261122T165959", "2026-11-21T17:00"),
    ],
)
def test_until_is_inclusive_as_day_as_wall_time_and_as_utc(
    until: str, last: str
) -> None:
    assert times("2026-11-20T17:00", f"FREQ=DAILY;UNTIL={until}")[-1] == last


def test_the_window_holds_its_beginning_and_not_its_end() -> None:
    daily = Timetable(starts="2026-11-20T17:00", rule="FREQ=DAILY")

    found = occurrences(daily, local("2026-11-21T17:00"), local("2026-11-23T17:00"))

    assert said(found) == ["2026-11-21T17:00", "2026-11-22T17:00"]


def test_the_next_occurrence_is_later_than_the_one_just_played() -> None:
    daily = Timetable(starts="2026-11-20T17:00", rule="FREQ=DAILY;COUNT=2")

    first = next_occurrence(daily, local("2026-11-20T16:59"))
    assert first == local("2026-11-20T17:00")
    second = next_occurrence(daily, first)
    assert second == local("2026-11-21T17:00")
    assert next_occurrence(daily, second) is None


# --- Other zones ----------------------------------------------------------------


def test_a_time_that_the_clocks_skip_takes_the_offset_before_the_gap() -> None:
    # New York, 14 March 2027: 02:00 becomes 03:00.
    timetable = Timetable(starts="2027-03-14T02:30", zone="America/New_York")

    assert occurrences(timetable, EPOCH, DOOM) == [
        datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    ]


def test_a_time_that_happens_twice_sounds_the_first_time() -> None:
    timetable = Timetable(starts="2026-11-01T01:30", zone="America/New_York")

    assert occurrences(timetable, EPOCH, DOOM) == [
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    ]


def test_wall_times_that_a_gap_makes_one_instant_sound_once_and_in_order() -> None:
    timetable = Timetable(
        starts="2027-03-14T02:00",
        rule="FREQ=DAILY;BYHOUR=2,3;BYMINUTE=15,45;COUNT=4",
        zone="America/New_York",
    )

    found = occurrences(timetable, EPOCH, DOOM)

    assert said(found, "America/New_York") == ["2027-03-14T03:15", "2027-03-14T03:45"]


def test_wall_time_stays_while_utc_moves_with_summer_time() -> None:
    timetable = Timetable(
        starts="2027-03-13T17:00", rule="FREQ=DAILY;COUNT=2", zone="America/New_York"
    )

    found = occurrences(timetable, EPOCH, DOOM)

    assert [at.hour for at in found] == [22, 21]


# --- What is refused ------------------------------------------------------------

REFUSED: list[tuple[Reason, dict[str, Any]]] = [
    (Reason.BAD_DATE, {"starts": "2026-02-30T17:00"}),
    (Reason.BAD_DATE, {"starts": "2026-11-20"}),
    (Reason.BAD_DATE, {"starts": "2026-11-20T17:00+07:00"}),
    (Reason.BAD_DATE, {"starts": "0026-11-20T17:00"}),
    (Reason.BAD_DATE, {"also": ("2026-13-01T17:00",)}),
    (Reason.BAD_DATE, {"except_": ("soon",)}),
    (Reason.BAD_DATE, {"rule": "FREQ=DAILY;UNTIL=20261131"}),
    (Reason.BAD_DATE, {"rule": "FREQ=DAILY;UNTIL=2026-11-30"}),
    (Reason.UNKNOWN_ZONE, {"zone": "Asia/Tra_Vinh"}),
    (Reason.UNKNOWN_ZONE, {"zone": "../etc/passwd"}),
    (Reason.UNKNOWN_ZONE, {"zone": "Asia"}),
    (Reason.BAD_RULE, {"rule": "daily"}),
    (Reason.BAD_RULE, {"rule": "FREQ=DAILY;"}),
    (Reason.BAD_RULE, {"rule": "FREQ=DAILY;FREQ=DAILY"}),
    (Reason.BAD_RULE, {"rule": "FREQ=DAILY;BYHOUR=24"}),
    (Reason.BAD_RULE, {"rule": "FREQ=MONTHLY;BYMONTHDAY=0"}),
    (Reason.BAD_RULE, {"rule": "FREQ=WEEKLY;BYDAY=2MO"}),
    (Reason.BAD_RULE, {"rule": "FREQ=WEEKLY;BYDAY=XX"}),
    (Reason.BAD_RULE, {"rule": "FREQ=WEEKLY;WKST=9"}),
    (Reason.BAD_RULE, {"rule": "FREQ=MONTHLY;BYSETPOS=\u0661"}),
    (Reason.BAD_FREQUENCY, {"rule": "FREQ=HOURLY"}),
    (Reason.BAD_FREQUENCY, {"rule": "FREQ=SECONDLY"}),
    (Reason.BAD_FREQUENCY, {"rule": "INTERVAL=2"}),
    (Reason.UNSUPPORTED_PART, {"rule": "FREQ=DAILY;BYSECOND=0,30"}),
    (Reason.UNSUPPORTED_PART, {"rule": "FREQ=YEARLY;BYWEEKNO=20"}),
    (Reason.UNSUPPORTED_PART, {"rule": "FREQ=YEARLY;BYYEARDAY=100"}),
    (Reason.UNSUPPORTED_PART, {"rule": "FREQ=WEEKLY;BYMONTHDAY=5"}),
    (Reason.BAD_INTERVAL, {"rule": "FREQ=DAILY;INTERVAL=0"}),
    (Reason.BAD_INTERVAL, {"rule": "FREQ=DAILY;INTERVAL=-1"}),
    (Reason.BAD_INTERVAL, {"rule": "FREQ=YEARLY;INTERVAL=11"}),
    (Reason.BAD_COUNT, {"rule": "FREQ=DAILY;COUNT=0"}),
    (Reason.BAD_COUNT, {"rule": "FREQ=DAILY;COUNT=1001"}),
    (Reason.BAD_COUNT, {"rule": "FREQ=DAILY;COUNT=3;UNTIL=20270101"}),
    (Reason.COUNT_TOO_LONG, {"rule": "FREQ=YEARLY;COUNT=50"}),
    (
        Reason.TOO_OFTEN,
        {"rule": "FREQ=DAILY;BYHOUR=5,6,7,8,9;BYMINUTE=0,5,10,15,20,25,30,35,40,45"},
    ),
    (Reason.TOO_MANY_DATES, {"also": ("2026-11-21T17:00",) * 401}),
    (Reason.NEVER_OCCURS, {"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}),
    (Reason.NEVER_OCCURS, {"rule": "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31"}),
    (Reason.NEVER_OCCURS, {"rule": "FREQ=DAILY;UNTIL=20261101"}),
    (Reason.NEVER_OCCURS, {"rule": "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2"}),
    (Reason.NEVER_OCCURS, {"except_": ("2026-11-20T17:00",)}),
    (
        Reason.NEVER_OCCURS,
        {
            "rule": "FREQ=DAILY;COUNT=2",
            "except_": ("2026-11-20T17:00", "2026-11-21T17:00"),
        },
    ),
]


@pytest.mark.parametrize(("reason", "fields"), REFUSED)
def test_a_timetable_that_makes_no_sense_is_refused_with_its_reason(
    reason: Reason, fields: dict[str, Any]
) -> None:
    timetable = Timetable(**{"starts": "2026-11-20T17:00", **fields})

    with pytest.raises(TimetableError) as caught:
        check(timetable)

    assert caught.value.reason is reason
    assert isinstance(caught.value, MessageError)


def test_the_wire_refuses_what_is_not_a_wall_time() -> None:
    with pytest.raises(MessageError, match="starts"):
        decode(b'{"starts":"tomorrow"}', Timetable)


def test_the_wire_names_are_those_of_the_contract() -> None:
    timetable = Timetable(starts="2026-11-20T17:00", except_=("2026-11-21T17:00",))

    assert set(msgspec.json.decode(encode(timetable))) == {
        "starts",
        "rule",
        "except",
        "also",
        "zone",
    }


# --- Properties -----------------------------------------------------------------

HOURS = st.sets(st.integers(0, 23), min_size=1, max_size=3).map(sorted)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
ZONES = st.sampled_from(["Asia/Ho_Chi_Minh", "America/New_York", "Australia/Lord_Howe"])


def listed(values: Any) -> str:
    return ",".join(str(value) for value in values)


@st.composite
def rules(draw: st.DrawFn) -> str:
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 4))}")
    if draw(st.booleans()):
        months = draw(st.sets(st.integers(1, 12), min_size=1, max_size=6))
        parts.append(f"BYMONTH={listed(sorted(months))}")
    if freq != "WEEKLY" and draw(st.booleans()):
        days = st.integers(1, 31) | st.integers(-31, -1)
        parts.append(f"BYMONTHDAY={listed(draw(st.sets(days, min_size=1)))}")
    if draw(st.booleans()):
        weekdays = draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1))
        parts.append(f"BYDAY={listed(sorted(weekdays))}")
    if draw(st.booleans()):
        parts.append(f"BYHOUR={listed(draw(HOURS))}")
    end = draw(st.sampled_from(["", "COUNT", "UNTIL"]))
    if end == "COUNT":
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    if end == "UNTIL":
        parts.append(f"UNTIL={draw(DAYS):%Y%m%d}")
    return ";".join(parts)


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    def walls() -> st.SearchStrategy[str]:
        return st.builds(
            lambda day, hour: f"{day}T{hour:02}:30", DAYS, st.integers(0, 23)
        )

    return Timetable(
        starts=draw(walls()),
        rule=draw(st.just("") | rules()),
        except_=tuple(draw(st.lists(walls(), max_size=3))),
        also=tuple(draw(st.lists(walls(), max_size=3))),
        zone=draw(ZONES),
    )


def numbers(parts: dict[str, str], name: str) -> set[int]:
    return {int(text) for text in parts[name].split(",")} if name in parts else set()


def day_by_day(timetable: Timetable, last: date) -> set[datetime]:
    """The naive model: look at every day since the start and ask each part in turn."""
    zone = ZoneInfo(timetable.zone)
    start = datetime.fromisoformat(timetable.starts)
    walls = [start] if not timetable.rule else list(model_rule(timetable, start, last))
    walls += [datetime.fromisoformat(text) for text in timetable.also]
    gone = [datetime.fromisoformat(text) for text in timetable.except_]
    return {at.replace(tzinfo=zone).astimezone(UTC) for at in walls} - {
        at.replace(tzinfo=zone).astimezone(UTC) for at in gone
    }


def model_rule(timetable: Timetable, start: datetime, last: date) -> list[datetime]:
    parts = dict(piece.split("=") for piece in timetable.rule.split(";"))
    freq, day, found = parts["FREQ"], start.date(), []
    hours = sorted(numbers(parts, "BYHOUR")) or [start.hour]
    while day <= last:
        if in_step(freq, int(parts.get("INTERVAL", 1)), start.date(), day) and passes(
            parts, start.date(), day
        ):
            found += [datetime.combine(day, time(hour, 30)) for hour in hours]
        day += timedelta(days=1)
    found = [at for at in found if at >= start]
    if "UNTIL" in parts:
        until = datetime.strptime(parts["UNTIL"] + " 235959", "%Y%m%d %H%M%S")  # noqa: DTZ007
        found = [at for at in found if at <= until]
    return found[: int(parts["COUNT"])] if "COUNT" in parts else found


def in_step(freq: str, interval: int, start: date, day: date) -> bool:
    match freq:
        case "DAILY":
            steps = (day - start).days
        case "WEEKLY":
            monday = start - timedelta(days=start.weekday())
            steps = (day - monday).days // 7
        case "MONTHLY":
            steps = (day.year - start.year) * 12 + day.month - start.month
        case _:
            steps = day.year - start.year
    return steps % interval == 0


def passes(parts: dict[str, str], start: date, day: date) -> bool:
    freq, length = parts["FREQ"], calendar.monthrange(day.year, day.month)[1]
    months, month_days = numbers(parts, "BYMONTH"), numbers(parts, "BYMONTHDAY")
    if "BYDAY" not in parts and not month_days:
        if freq == "WEEKLY" and day.weekday() != start.weekday():
            return False
        if freq in ("MONTHLY", "YEARLY") and day.day != start.day:
            return False
        if freq == "YEARLY" and not months and day.month != start.month:
            return False
    if months and day.month not in months:
        return False
    if month_days and not {day.day, day.day - length - 1} & month_days:
        return False
    return "BYDAY" not in parts or WEEKDAYS[day.weekday()] in parts["BYDAY"].split(",")


@settings(max_examples=60)
@given(timetables(), DAYS, st.integers(0, 120))
def test_occurrences_agree_with_a_naive_day_by_day_model(
    timetable: Timetable, day: date, length: int
) -> None:
    after = datetime.combine(day, time(), UTC)
    before = after + timedelta(days=length)

    expected = day_by_day(timetable, before.date() + timedelta(days=3))

    assert occurrences(timetable, after, before) == sorted(
        at for at in expected if after <= at < before
    )


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001


@given(timetables(), st.lists(MOMENTS, min_size=3, max_size=3))
def test_neighbouring_windows_make_one(
    timetable: Timetable, moments: list[datetime]
) -> None:
    a, b, c = sorted(moment.replace(tzinfo=UTC) for moment in moments)

    parts = [
        *occurrences(timetable, a, b, limit=10_000),
        *occurrences(timetable, b, c, limit=10_000),
    ]

    assert parts == occurrences(timetable, a, c, limit=10_000)


@given(timetables(), st.integers(1, 50))
def test_occurrences_rise_are_unique_and_never_excepted(
    timetable: Timetable, limit: int
) -> None:
    found = occurrences(timetable, EPOCH, DOOM, limit=limit)

    assert found == sorted(set(found))
    assert len(found) <= limit
    gone = {local(text, timetable.zone) for text in timetable.except_}
    assert not gone & set(found)


@given(timetables(), st.integers(1, 20))
def test_a_smaller_limit_gives_the_beginning_of_the_same_list(
    timetable: Timetable, limit: int
) -> None:
    all_of_them = occurrences(timetable, EPOCH, DOOM, limit=60)

    assert occurrences(timetable, EPOCH, DOOM, limit=limit) == all_of_them[:limit]


@given(timetables())
def test_following_next_visits_every_occurrence(timetable: Timetable) -> None:
    expected = occurrences(timetable, EPOCH, DOOM, limit=5)
    assume(expected)

    visited = [next_occurrence(timetable, EPOCH)]
    while len(visited) < len(expected):
        assert visited[-1] is not None
        visited.append(next_occurrence(timetable, visited[-1]))

    assert visited == expected


@given(timetables())
def test_a_timetable_survives_the_wire(timetable: Timetable) -> None:
    assert decode(encode(timetable), Timetable) == timetable


@given(timetables())
def test_a_timetable_that_is_accepted_has_an_occurrence(timetable: Timetable) -> None:
    refused = None
    try:
        check(timetable)
    except TimetableError as error:
        refused = error.reason

    sounds = bool(occurrences(timetable, EPOCH, DOOM, limit=1))
    assert sounds == (refused is not Reason.NEVER_OCCURS)
    assert refused in (None, Reason.NEVER_OCCURS, Reason.COUNT_TOO_LONG)


# --- Bounded --------------------------------------------------------------------


def lines_run(timetable: Timetable) -> int:
    """Lines of Python that a check of the timetable runs: no clock is asked."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if not frame.f_globals.get("__name__", "").startswith("edge.timetable"):
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        check(timetable)
    except TimetableError:
        pass
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=4,6,9,11",
        "FREQ=DAILY;BYMONTH=1,3;BYMONTHDAY=30,31;BYDAY=MO;UNTIL=20260102",
        "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2,4,6,9,11",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA;BYSETPOS=7",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,15,30,45;BYSETPOS=49",
        "FREQ=DAILY;COUNT=1000;BYMONTHDAY=31",
        "FREQ=DAILY;COUNT=1000",
    ],
)
def test_the_worst_rules_are_judged_in_a_bounded_number_of_steps(rule: str) -> None:
    steps = lines_run(Timetable(starts="2026-01-15T17:00", rule=rule))

    assert 100 < steps < SEARCH_YEARS * 366 * 40


def test_a_search_far_from_the_start_begins_near_its_window() -> None:
    daily = Timetable(starts="1970-01-01T17:00", rule="FREQ=DAILY")
    assert lines_run(daily) < 500

    found = occurrences(daily, local("2190-01-01T00:00"), local("2190-01-02T00:00"))

    assert said(found) == ["2190-01-01T17:00"]


@settings(max_examples=30, deadline=None)
@given(timetables())
def test_every_timetable_is_judged_in_a_bounded_number_of_steps(
    timetable: Timetable,
) -> None:
    assert lines_run(timetable) < SEARCH_YEARS * 366 * 40


@pytest.mark.parametrize(
    "name",
    ["Asia/Atlantis", "../etc/passwd", "/etc/passwd", "", "a\0", "Asia", "a" * 300],
)
def test_a_zone_that_is_none_is_none_however_it_is_none(name: str) -> None:
    assert zone_named(name) is None
    assert str(zone_named("Asia/Ho_Chi_Minh")) == "Asia/Ho_Chi_Minh"
