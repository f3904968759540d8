"""What is due, what was missed and why."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.approvals import Approved
from edge.contract.bulletin import Missed, Sound, Suppression
from edge.contract.settings import Mute
from edge.contract.units import BroadcastClass
from speaker.core.hours import quiet
from speaker.core.ledger import Entry, Key
from speaker.core.programme import (
    LEAD,
    Due,
    Outlook,
    Situation,
    Waiting,
    look,
    settled,
)
from speaker.core.timeline import ON_TIME, Occurrence, since, timeline, window
from tests.rig.authority import NOON
from tests.speaker.bulletins import (
    MINUTE,
    NIGHT,
    QUIET,
    SOUND,
    drawn,
    entry,
    held,
    news,
    seen,
    situation,
    why,
)

# -- due -------------------------------------------------------------------------------


def test_an_occurrence_is_due_three_seconds_ahead_so_that_the_amplifier_warms_up() -> (
    None
):
    early = seen(news(), at=NOON - LEAD - timedelta(milliseconds=1))
    due = seen(news(), at=NOON - LEAD)

    assert early.due == ()
    assert early.wake == NOON - LEAD
    assert [one.start for one in due.due] == [NOON]


def test_what_is_in_the_ledger_is_not_due_again_whatever_its_version() -> None:
    second = news(version=2)

    found = seen(second, at=NOON + MINUTE, ledger=held(entry(news(), NOON)))

    assert found == Outlook(wake=found.wake)


def test_late_within_its_window_it_still_sounds_and_beyond_it_is_missed() -> None:
    within = seen(news(window_s=300), at=NOON + 5 * MINUTE)
    beyond = seen(news(window_s=300), at=NOON + 5 * MINUTE + timedelta(seconds=1))

    assert [one.start for one in within.due] == [NOON + 5 * MINUTE]
    assert (beyond.due, why(beyond)) == ((), ["window-passed"])


def test_a_dropping_bulletin_sounds_on_time_or_not_at_all() -> None:
    late = seen(news(window_s=None), at=NOON + timedelta(seconds=2))

    assert why(late) == ["window-passed"]


def test_a_bulletin_that_waits_for_its_next_slot_says_so() -> None:
    told = news(missed=Missed(policy="next", window_s=0))

    assert why(seen(told, at=NOON + MINUTE)) == ["next-occurrence"]


def test_of_two_open_occurrences_the_newest_is_played_and_the_other_missed() -> None:
    hourly = news(
        NOON - 60 * MINUTE,
        rule="FREQ=DAILY;BYHOUR=11,12;BYMINUTE=0",
        window_s=7200,
    )

    found = seen(hourly, at=NOON + MINUTE)

    assert [one.occurrence.planned for one in found.due] == [NOON]
    assert [(one.occurrence.planned, one.reason) for one in found.lost] == [
        (NOON - 60 * MINUTE, "next-occurrence")
    ]


# -- obstacles -------------------------------------------------------------------------


def test_quiet_hours_hold_a_bulletin_and_give_their_name_to_its_loss() -> None:
    told = news(NIGHT)
    waits = seen(told, at=NIGHT)
    gone = seen(told, at=NIGHT + 6 * MINUTE, before=waits.waiting)

    assert (waits.due, why(waits)) == ((), [])
    assert why(gone) == ["quiet-hours"]


def test_a_bulletin_approved_for_the_night_sounds_in_quiet_hours() -> None:
    assert len(seen(news(NIGHT, night=True), at=NIGHT).due) == 1


def test_late_never_carries_into_quiet_hours_what_was_meant_to_end_before() -> None:
    nine = NIGHT - 30 * MINUTE
    minutes_3 = Sound(sha256=SOUND, size_bytes=9, duration_ms=180_000)
    told = news(nine - 4 * MINUTE, sound=minutes_3, window_s=600)

    on_time = seen(told, at=nine - 4 * MINUTE)
    late = seen(told, at=nine - 2 * MINUTE)

    assert len(on_time.due) == 1
    assert late.due == ()
    assert [w.reason for w in late.waiting.values()] == ["quiet-hours"]


def test_a_programme_approved_to_run_past_nine_may_do_so_even_a_little_late() -> None:
    nine = NIGHT - 30 * MINUTE
    half_hour = Sound(sha256=SOUND, size_bytes=9, duration_ms=1_800_000)
    told = news(nine - 10 * MINUTE, sound=half_hour)

    assert len(seen(told, at=nine - 8 * MINUTE).due) == 1


def test_mute_holds_routine_until_it_ends_within_the_window() -> None:
    mute = Mute(until=NOON + 2 * MINUTE, reason="đám tang")
    settings = msgspec.structs.replace(QUIET, mute=mute)

    during = seen(news(), at=NOON, settings=settings)
    after = seen(news(), at=NOON + 2 * MINUTE, settings=settings, before=during.waiting)

    assert [w.reason for w in during.waiting.values()] == ["muted"]
    assert len(after.due) == 1


def test_an_occurrence_that_staff_took_out_is_missed_as_suppressed_at_its_time() -> (
    None
):
    out = (Suppression(lineage="tin", planned=NOON),)

    before = seen(news(), at=NOON - timedelta(seconds=1), suppressed=out)
    at_noon = seen(news(), at=NOON, suppressed=out)

    assert (before.due, why(before)) == ((), [])
    assert why(at_noon) == ["suppressed"]


def test_a_suppressed_span_ends_before_its_last_instant() -> None:
    out = (Suppression(lineage="tin", planned=NOON - MINUTE, until=NOON),)

    assert len(seen(news(), at=NOON, suppressed=out).due) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ready": frozenset()}, "sound-missing"),
        ({"unreadable": frozenset({SOUND})}, "sound-unreadable"),
        ({"device": False}, "device-lost"),
    ],
)
def test_what_stood_in_the_way_is_the_reason_in_the_record(
    changes: dict[str, object], reason: str
) -> None:
    waits = look(drawn(news()), situation(NOON, **changes), {})
    gone = seen(news(), at=NOON + 6 * MINUTE, before=waits.waiting)

    assert waits.due == ()
    assert why(gone) == [reason]


def test_what_only_waited_for_its_turn_was_missed_because_the_air_was_busy() -> None:
    waits = seen(news(), at=NOON)
    gone = seen(news(), at=NOON + 6 * MINUTE, before=waits.waiting)

    assert why(gone) == ["busy"]


def test_what_waited_and_left_the_plan_is_missed_as_withdrawn() -> None:
    waits = seen(news(), at=NOON, device=False)
    gone = seen(at=NOON + MINUTE, before=waits.waiting)

    assert why(gone) == ["withdrawn"]


# -- what was cut ----------------------------------------------------------------------


def test_what_was_cut_goes_on_from_its_offset_until_its_new_window_closes() -> None:
    cut = held(
        entry(
            news(),
            NOON,
            phase="cut",
            offset_ms=2000,
            again_until=NOON + 9 * MINUTE,
        )
    )

    later = seen(news(), at=NOON + 8 * MINUTE, ledger=cut)
    too_late = seen(news(), at=NOON + 10 * MINUTE, ledger=cut)

    assert [(one.offset_ms, one.start) for one in later.due] == [
        (2000, NOON + 8 * MINUTE)
    ]
    assert (too_late.due, too_late.lost) == ((), ())


# -- properties ------------------------------------------------------------------------

HOURS = st.lists(st.integers(0, 23), min_size=1, max_size=4, unique=True)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Approved, ...]:
    return tuple(
        news(
            NOON - timedelta(days=1),
            lineage=f"tin-{number}",
            rule="FREQ=DAILY;BYHOUR="
            + ",".join(map(str, sorted(draw(HOURS))))
            + f";BYMINUTE={draw(st.integers(0, 59))}",
            window_s=draw(st.sampled_from([None, 60, 300, 3600, 7200])),
            night=draw(st.booleans()),
            klass=draw(
                st.sampled_from([BroadcastClass.ROUTINE, BroadcastClass.PRIORITY])
            ),
        )
        for number in range(draw(st.integers(1, 3)))
    )


@given(
    plans(),
    st.lists(st.integers(1, 5 * 3600), min_size=1, max_size=20),
    st.lists(st.booleans(), min_size=1, max_size=20),
)
def test_every_occurrence_sounds_once_in_its_window_or_is_missed_once(
    plan: tuple[Approved, ...], gaps_s: list[int], free: list[bool]
) -> None:
    """A node that looks at random instants, while the air is free at some of them."""
    now, floor = NOON, NOON
    ledger: dict[Key, Entry] = {}
    waiting: Mapping[Key, Waiting] = {}
    told: list[Key] = []
    counted = since({}, plan, NOON, joined=True)
    line = timeline(plan, counted, floor, now)
    for gap_s, air_is_free in zip(gaps_s, free * len(gaps_s), strict=False):
        now += timedelta(seconds=gap_s)
        at = situation(now, ledger=ledger)
        if line.stale(now):
            line = timeline(plan, counted, floor, now)
        found = look(line, at, waiting)
        for lost in found.lost:
            told.append(lost.occurrence.key)
            ledger[lost.occurrence.key] = _done(lost.occurrence)
        for due in found.due if air_is_free else ():
            if due.start > now:
                continue
            _check_start(due, at)
            told.append(due.occurrence.key)
            ledger[due.occurrence.key] = _done(due.occurrence)
        waiting = {k: w for k, w in found.waiting.items() if k not in ledger}
        floor = settled(replace(found, waiting=waiting), ledger, now)

    assert len(told) == len(set(told)), "nothing is told of twice"
    whole = timeline(plan, counted, NOON, NOON + timedelta(hours=1)).occurrences
    over = {o.key for o in whole if o.planned + window(o.approved) < now}
    assert over <= set(told), "nothing is passed over in silence"


def _done(of: Occurrence) -> Entry:
    return entry(of.approved, of.planned)


def _check_start(due: Due, at: Situation) -> None:
    planned, approved = due.occurrence.planned, due.occurrence.approved
    assert due.start <= planned + max(window(approved), ON_TIME)
    assert approved.bulletin.night or not quiet(at.settings, due.start)
