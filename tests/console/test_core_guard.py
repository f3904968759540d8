"""What speaks against a bulletin, and what will sound tomorrow."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.core.audience import Place
from console.core.finding import Code, Finding
from console.core.guard import World, findings
from console.core.hours import quiet_during
from console.core.rules import Wish, rules
from console.core.timeline import Behind, by_area, covers, slots
from edge.contract.bulletin import Alert, Bulletin, Missed, Sound, Suppression
from edge.contract.schedule import Timetable
from edge.contract.settings import LocalSpan, Mute
from edge.contract.units import BroadcastClass
from edge.timetable import holding
from tests.rig.authority import COMMUNE, NOON, bulletin

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HAMLET = f"{COMMUNE}/ap-3"
PLACES = (Place("loa-1", HAMLET), Place("loa-2", f"{COMMUNE}/ap-4"))
NIGHT = LocalSpan(start="21:00", end="05:00")


def world(*others: Bulletin, wish: Wish | None = None) -> World:
    wishes = {f"area:{COMMUNE}": wish or Wish()}
    held = {
        place.node: rules(wishes, area=place.area, node=place.node, now=NOON)
        for place in PLACES
    }
    return World(places=PLACES, rules=held, others=others, zone=ZONE)


def at(starts: str, rule: str = "", **changes: object) -> Bulletin:
    return bulletin(timetable=Timetable(starts=starts, rule=rule), **changes)


def found(body: Bulletin, where: World | None = None) -> dict[Code, Finding]:
    return {one.code: one for one in findings(body, where or world(), NOON)}


def test_nothing_speaks_against_an_announcement_at_five_in_the_afternoon() -> None:
    assert found(at("2026-11-22T17:00")) == {}


def test_a_mistyped_relay_time_at_a_quarter_past_three_is_stopped() -> None:
    told = found(at("2026-11-23T03:15", "FREQ=DAILY"))

    assert told[Code.QUIET_HOURS].serious
    assert told[Code.QUIET_HOURS].detail == "21:00-05:00"


def test_marked_for_the_night_it_is_shown_and_can_be_accepted() -> None:
    told = found(at("2026-11-23T03:15", night=True))

    assert not told[Code.QUIET_HOURS].serious


def test_an_announcement_that_runs_into_the_quiet_hours_is_found() -> None:
    long = Sound(sha256="ab" * 32, size_bytes=1, duration_ms=20 * 60 * 1000)

    assert Code.QUIET_HOURS in found(at("2026-11-22T20:45", sound=long))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (at("2026-11-22T11:00"), Code.PAST),
        (at("2026-11-22T17:00", audience=("node:nobody",)), Code.NOBODY),
        (at("2026-11-22T17:00", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2"), Code.RULE),
        (at("2026-11-22T17:00", "FREQ=HOURLY"), Code.RULE),
        (at("2026-13-40T17:00"), Code.RULE),
    ],
)
def test_what_can_never_sound_is_serious(body: Bulletin, code: Code) -> None:
    assert found(body)[code].serious


def test_a_time_within_its_window_has_not_passed_yet() -> None:
    late = Missed(policy="late", window_s=3600)

    assert Code.PAST not in found(at("2026-11-22T11:30", missed=late))


def test_a_time_that_has_just_passed_is_late_and_said_until_when() -> None:
    told = found(at("2026-11-22T11:58"))

    assert set(told) == {Code.LATE}
    assert told[Code.LATE].at == NOON - timedelta(minutes=2)
    assert told[Code.LATE].until == NOON + timedelta(minutes=3)
    assert told[Code.LATE].alarming
    assert not told[Code.LATE].serious


def test_what_begins_late_meets_what_sounds_then() -> None:
    long = Sound(sha256="ab" * 32, size_bytes=1, duration_ms=10 * 60 * 1000)
    other = at("2026-11-22T11:59", lineage="x", sound=long)

    assert set(found(at("2026-11-22T11:58"), world(other))) == {
        Code.LATE,
        Code.OVERLAP,
    }


def test_late_never_sounds_in_quiet_hours() -> None:
    siesta = Wish(quiet=(LocalSpan(start="11:59", end="13:00"),))
    once, daily = at("2026-11-22T11:58"), at("2026-11-22T11:58", "FREQ=DAILY")

    assert set(found(once, world(wish=siesta))) == {Code.PAST}
    assert set(found(daily, world(wish=siesta))) == {Code.LOST}
    awake = at("2026-11-22T11:58", night=True)
    assert Code.LATE in found(awake, world(wish=siesta))


def test_what_was_lost_of_a_series_is_told_and_can_be_accepted() -> None:
    gone = Behind(lost=(NOON - timedelta(hours=1),))
    daily = at("2026-11-22T11:00", "FREQ=DAILY")

    told = {one.code: one for one in findings(daily, world(), NOON, gone)}

    assert not told[Code.LOST].serious
    assert told[Code.LOST].at == NOON - timedelta(hours=1)


def test_an_overlap_names_the_other_bulletin_and_the_loudspeaker() -> None:
    other = at("2026-11-22T17:00", lineage="dai", title="Tiếp âm đài tỉnh")
    body = at("2026-11-22T17:00")

    told = found(body, world(other))

    overlap = told[Code.OVERLAP]
    assert (overlap.lineage, overlap.title) == ("dai", "Tiếp âm đài tỉnh")
    assert overlap.node == "loa-1"
    assert not overlap.serious


def test_an_emergency_that_only_a_screen_shows_reaches_somebody() -> None:
    alert = Alert(effective=NOON, expires=NOON + timedelta(hours=1), repeat_every_s=300)
    flood = bulletin(
        timetable=None,
        alert=alert,
        audience=("node:man-hinh-1",),
        klass=BroadcastClass.EMERGENCY,
    )
    screens = (Place("man-hinh-1", COMMUNE),)

    assert Code.NOBODY in found(flood)
    assert Code.NOBODY not in found(flood, replace(world(), screens=screens))
    news = at("2026-11-22T17:00", audience=("node:man-hinh-1",))
    assert Code.NOBODY in found(news, replace(world(), screens=screens))


def test_what_waits_for_an_approver_is_met_too_and_called_so() -> None:
    body = at("2026-11-22T17:00", lineage="one")
    other = at("2026-11-22T17:00", lineage="two", title="Chích ngừa")

    told = found(body, replace(world(), waiting=(body, other)))

    assert told[Code.GOES_FIRST].title == "Chích ngừa"
    assert told[Code.GOES_FIRST].waiting
    assert not found(body, world(other))[Code.GOES_FIRST].waiting


def test_what_waits_counts_for_the_quota_once_whatever_its_versions() -> None:
    long = Sound(sha256="ab" * 32, size_bytes=1, duration_ms=9 * 60 * 1000)
    body = at("2026-11-22T17:00", lineage="one", sound=long)
    other = at("2026-11-22T16:00", lineage="two", sound=long)
    limited = world(other, wish=Wish(quota_minutes=20))

    assert Code.QUOTA not in found(body, replace(limited, waiting=(other,)))
    third = at("2026-11-22T15:00", lineage="three", sound=long)
    assert Code.QUOTA in found(body, replace(limited, waiting=(third,)))


def test_bulletins_for_different_hamlets_do_not_meet() -> None:
    other = at("2026-11-22T17:00", lineage="x", audience=(f"area:{COMMUNE}/ap-4",))

    assert found(at("2026-11-22T17:00"), world(other)) == {}


def test_a_longer_one_that_began_before_is_met_too() -> None:
    long = Sound(sha256="ab" * 32, size_bytes=1, duration_ms=45 * 60 * 1000)
    other = at("2026-11-22T16:30", lineage="x", sound=long)

    assert Code.OVERLAP in found(at("2026-11-22T17:00"), world(other))


def test_a_higher_class_cuts_the_lower_one_and_says_so() -> None:
    long = Sound(sha256="ab" * 32, size_bytes=1, duration_ms=10 * 60 * 1000)
    other = at("2026-11-22T16:55", lineage="x", sound=long)
    body = at("2026-11-22T17:00", klass=BroadcastClass.PRIORITY)

    assert set(found(body, world(other))) == {Code.PRE_EMPTS}
    assert set(found(other, world(body))) == {Code.PRE_EMPTED}


def test_of_two_at_one_time_the_same_one_is_said_to_go_first_on_both_pages() -> None:
    one = at("2026-11-22T17:00", lineage="a")
    two = at("2026-11-22T17:00", lineage="b")

    assert set(found(one, world(two))) == {Code.GOES_FIRST}
    assert set(found(two, world(one))) == {Code.OVERLAP}


def test_its_own_earlier_version_is_no_overlap() -> None:
    assert found(at("2026-11-22T17:00"), world(at("2026-11-22T17:00"))) == {}


def test_a_bulletin_longer_than_its_own_pause_meets_itself() -> None:
    long = Sound(sha256="ab" * 32, size_bytes=1, duration_ms=31 * 60 * 1000)
    body = at("2026-11-22T17:00", "FREQ=DAILY;BYMINUTE=0,30", sound=long)

    assert found(body)[Code.ITSELF].serious


def test_a_day_with_more_sound_than_the_quota_is_named() -> None:
    hour = Sound(sha256="ab" * 32, size_bytes=1, duration_ms=3600 * 1000)
    other = at("2026-11-23T06:00", lineage="x", sound=hour)

    told = found(
        at("2026-11-23T17:00", sound=hour), world(other, wish=Wish(quota_minutes=90))
    )

    quota = told[Code.QUOTA]
    assert (quota.minutes, quota.limit) == (120, 90)
    assert quota.at is not None
    assert quota.at.astimezone(ZONE).date().isoformat() == "2026-11-23"


def test_a_mute_that_would_swallow_it_is_shown_with_its_reason() -> None:
    mute = Mute(until=NOON + timedelta(hours=8), reason="Đám tang")

    told = found(at("2026-11-22T17:00"), world(wish=Wish(mute=mute)))

    assert told[Code.MUTED].detail == "Đám tang"


@pytest.mark.parametrize(
    ("hours", "code"), [(-1, Code.PAST), (2, None), (30, Code.LONG_ALERT)]
)
def test_an_emergency_is_asked_how_long_it_lasts(hours: int, code: Code | None) -> None:
    alert = Alert(
        effective=NOON - timedelta(hours=5),
        expires=NOON + timedelta(hours=hours),
        repeat_every_s=300,
    )
    body = bulletin(klass=BroadcastClass.EMERGENCY, alert=alert)

    assert set(found(body)) == ({code} if code else set())


def test_of_each_kind_only_a_few_are_told_and_the_serious_come_first() -> None:
    others = [at("2026-11-22T20:59", lineage=f"x{number}") for number in range(10)]

    told = findings(at("2026-11-22T20:59:58", "FREQ=DAILY"), world(*others), NOON)

    assert [one.code for one in told].count(Code.OVERLAP) <= 3
    assert [one.serious for one in told] == sorted(
        (one.serious for one in told), reverse=True
    )


# -- hours ----------------------------------------------------------------------------


@given(minutes=st.integers(0, 3 * 1440), length=st.integers(1, 300))
def test_a_stretch_touches_a_span_where_one_of_its_minutes_does(
    minutes: int, length: int
) -> None:
    start = NOON + timedelta(minutes=minutes)
    end = start + timedelta(minutes=length)

    touched = any(
        holding([NIGHT], start + timedelta(minutes=n), ZONE) for n in range(length)
    )

    assert (quiet_during([NIGHT], start, end, ZONE) is not None) == touched


# -- tomorrow -------------------------------------------------------------------------


def test_tomorrow_is_told_by_hamlet_and_in_order() -> None:
    morning = at("2026-11-23T05:30", lineage="sang")
    everywhere = at("2026-11-23T17:00", lineage="chieu", audience=(f"area:{COMMUNE}",))
    start = datetime(2026, 11, 23, tzinfo=ZONE)

    day = slots([everywhere, morning], PLACES, start, start + timedelta(days=1))

    told = {
        area: [slot.lineage for slot in here]
        for area, here in by_area(day, PLACES).items()
    }
    assert told == {HAMLET: ["sang", "chieu"], f"{COMMUNE}/ap-4": ["chieu"]}


def test_what_is_suppressed_stays_visible_with_its_reason() -> None:
    body = at("2026-11-23T17:00", audience=(f"area:{COMMUNE}",))
    start = datetime(2026, 11, 23, tzinfo=ZONE)
    silence = Suppression(
        lineage="hop-dan",
        planned=datetime(2026, 11, 23, 17, tzinfo=ZONE),
        audience=("node:loa-1",),
        reason="Đám tang",
    )

    (slot,) = slots(
        [body], PLACES, start, start + timedelta(days=1), silences=[silence]
    )

    assert (slot.nodes, slot.silenced) == (frozenset({"loa-2"}), frozenset({"loa-1"}))
    assert slot.reason == "Đám tang"


@given(days=st.integers(-3, 10))
def test_a_silence_means_its_instant_or_all_of_its_span(days: int) -> None:
    instant = NOON + timedelta(days=days)
    one = Suppression(lineage="x", planned=NOON)
    week = Suppression(lineage="x", planned=NOON, until=NOON + timedelta(days=7))

    assert covers(one, instant) == (days == 0)
    assert covers(week, instant) == (0 <= days < 7)
