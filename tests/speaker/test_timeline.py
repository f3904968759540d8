"""The past that is ours, and the past that is not."""

from datetime import timedelta

from edge.contract.bulletin import TOGETHER
from speaker.core.programme import Outlook, look, settled
from speaker.core.timeline import since, timeline
from tests.rig.authority import NOON
from tests.speaker.bulletins import (
    MINUTE,
    drawn,
    entry,
    held,
    news,
    seen,
    situation,
    why,
)


def test_an_untrusted_clock_decides_nothing() -> None:
    found = seen(news(), at=NOON, clock="untrusted")

    assert found == Outlook()


def test_what_fell_into_the_untrusted_hours_says_so_once_the_clock_is_right() -> None:
    found = seen(news(), at=NOON + 60 * MINUTE, trusted_since=NOON + 50 * MINUTE)

    assert why(found) == ["clock-untrusted"]


def test_what_fell_into_a_power_cut_says_so() -> None:
    found = seen(news(), at=NOON + 60 * MINUTE, awake_since=NOON + 50 * MINUTE)

    assert why(found) == ["power-or-restart"]


def test_three_weeks_without_power_leave_a_record_for_each_day() -> None:
    daily = news(NOON - timedelta(days=300), rule="FREQ=DAILY")
    now = NOON + 30 * MINUTE

    line = drawn(daily, now=now, back=timedelta(days=21))
    found = look(line, situation(now, awake_since=now), {})

    assert why(found) == ["power-or-restart"] * 21


def test_after_half_a_year_only_the_last_month_is_told() -> None:
    daily = news(NOON - timedelta(days=300), rule="FREQ=DAILY")

    line = drawn(daily, now=NOON + MINUTE * 30, back=timedelta(days=180))
    found = look(line, situation(NOON + MINUTE * 30), {})

    assert len(found.lost) == 31


def test_a_plan_that_was_just_received_has_no_past() -> None:
    daily = news(NOON - timedelta(days=300), rule="FREQ=DAILY")
    now = NOON + 30 * MINUTE

    counted = since({}, (daily,), now, joined=False)
    found = look(
        timeline((daily,), counted, now - timedelta(days=30), now), situation(now), {}
    )

    assert found.lost == ()


def test_a_plan_that_came_late_still_sounds_within_the_window() -> None:
    told = news(approved=NOON - MINUTE)
    now = NOON + 2 * MINUTE

    counted = since({}, (told,), now, joined=False)

    assert len(look(timeline((told,), counted, now, now), situation(now), {}).due) == 1


def test_what_was_approved_a_minute_after_its_instant_sounds_late() -> None:
    told = news(approved=NOON + MINUTE)
    now = NOON + MINUTE + timedelta(seconds=2)

    counted = since({}, (told,), now, joined=False)
    found = look(timeline((told,), counted, now, now), situation(now), {})

    (due,) = found.due
    assert due.start == NOON + MINUTE + TOGETHER  # as one with its neighbours
    assert due.until == NOON + 5 * MINUTE


def test_what_was_approved_after_its_window_does_not_sound() -> None:
    told = news(approved=NOON + 6 * MINUTE)
    now = NOON + 6 * MINUTE

    counted = since({}, (told,), now, joined=False)
    found = look(timeline((told,), counted, now, now), situation(now), {})

    assert (found.due, found.lost) == ((), ())


def test_a_new_approval_does_not_repeat_what_was_heard_already() -> None:
    told = news(approved=NOON + MINUTE, version=2)
    now = NOON + 2 * MINUTE

    counted = since({}, (told,), now, joined=False)
    line = timeline((told,), counted, now, now)
    heard = held(entry(told, NOON, phase="done"))
    found = look(line, situation(now, ledger=heard), {})

    assert found.due == ()


def test_a_node_that_joins_a_group_plays_only_what_comes() -> None:
    now = NOON + MINUTE

    counted = since({}, (news(),), now, joined=True)
    found = look(timeline((news(),), counted, now, now), situation(now), {})

    assert (found.due, found.lost) == ((), ())


def test_a_version_that_is_known_keeps_its_past() -> None:
    first = since({}, (news(),), NOON - 60 * MINUTE, joined=False)

    again = since(first, (news(),), NOON + 60 * MINUTE, joined=True)

    assert again == first


def test_while_something_is_under_way_its_instant_is_not_settled() -> None:
    under_way = held(entry(news(), NOON, phase="sounding"))
    now = NOON + 20 * MINUTE

    assert settled(Outlook(), under_way, now) == NOON
    assert settled(Outlook(), {}, now) == now
