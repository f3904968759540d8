"""What is due, what was missed and why."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.approvals import Approved
from edge.contract.bulletin import Missed, Sound, Suppression
from edge.contract.settings import Mute
from edge.contract.units import BroadcastClass
from speaker.core import alerts, outlook
from speaker.core.hours import quiet
from speaker.core.ledger import Entry, Key, latest, outdated, recovered
from speaker.core.programme import (
    LEAD,
    Due,
    Outlook,
    Situation,
    Waiting,
    look,
    settled,
)
from speaker.core.timeline import ON_TIME, Occurrence, Timeline, since, timeline, window
from tests.rig.authority import NOON
from tests.speaker.bulletins import LONG_AGO, QUIET, SOUND, flood, news, situation

MINUTE = timedelta(minutes=1)
NIGHT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
"""21:30 in Vĩnh Long."""


def drawn(
    *plan: Approved, now: datetime = NOON, back: timedelta = timedelta(days=1)
) -> Timeline:
    """The plan's timeline as a node has it that was settled ``back`` ago."""
    counted = since({}, plan, LONG_AGO, joined=False)
    return timeline(plan, counted, now - back, now)


def seen(
    *plan: Approved,
    at: datetime = NOON,
    before: Mapping[Key, Waiting] | None = None,
    **changes: object,
) -> Outlook:
    return look(drawn(*plan, now=at), situation(at, **changes), before or {})


def why(found: Outlook) -> list[str]:
    return [one.reason for one in found.lost]


def entry(of: Approved, planned: datetime, **changes: object) -> Entry:
    fields: dict[str, object] = {
        "lineage": of.bulletin.lineage,
        "planned": planned,
        "version": of.bulletin.version,
        "klass": of.bulletin.klass,
        "phase": "done",
        "began": planned,
    }
    return msgspec.convert(
        {k if k != "klass" else "class": v for k, v in (fields | changes).items()},
        Entry,
    )


def held(*entries: Entry) -> dict[Key, Entry]:
    return {one.key: one for one in entries}


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


# -- clock and past --------------------------------------------------------------------


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


def test_what_was_approved_after_its_instant_does_not_sound() -> None:
    told = news(approved=NOON + MINUTE)
    now = NOON + 2 * MINUTE

    counted = since({}, (told,), now, joined=False)
    found = look(timeline((told,), counted, now, now), situation(now), {})

    assert (found.due, found.lost) == ((), ())


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


# -- emergencies -----------------------------------------------------------------------


def urgent(*told: Approved, at: datetime, **changes: object) -> Outlook:
    return alerts.look(told, situation(at, **changes), {})


def test_an_alert_sounds_at_effective_and_then_counts_from_its_last_start() -> None:
    began = NOON + timedelta(seconds=20)
    ledger = held(entry(flood(), NOON, began=began))

    first = urgent(flood(), at=NOON)
    pause = urgent(flood(), at=NOON + MINUTE, ledger=ledger)
    again = urgent(flood(), at=began + 5 * MINUTE, ledger=ledger)

    assert [one.occurrence.planned for one in first.due] == [NOON]
    assert (pause.due, pause.wake) == ((), began + 5 * MINUTE - LEAD)
    assert [one.occurrence.planned for one in again.due] == [began + 5 * MINUTE]


def test_an_alert_is_over_when_it_expires_and_one_never_sounded_is_missed() -> None:
    ledger = held(entry(flood(), NOON))
    late = NOON + timedelta(hours=2)

    sounded = urgent(flood(), at=late, ledger=ledger)
    silent = urgent(flood(), at=late)

    assert (sounded.due, sounded.lost) == ((), ())
    assert why(silent) == ["window-passed"]


def test_repetitions_lost_to_a_power_cut_are_not_made_up_for() -> None:
    ledger = held(entry(flood(), NOON))

    found = urgent(flood(), at=NOON + 52 * MINUTE, ledger=ledger)

    assert [one.occurrence.planned for one in found.due] == [NOON + 50 * MINUTE]
    assert found.lost == ()


def test_a_newer_version_sounds_at_once_where_it_cut_the_older_one_off() -> None:
    cut_off = entry(
        flood(), NOON, reason="replaced", outcome="stopped", ended=NOON + MINUTE
    )
    newer = flood(version=2)

    found = urgent(newer, at=NOON + MINUTE, ledger=held(cut_off))

    assert [one.start for one in found.due] == [NOON + MINUTE]


def test_a_newer_version_of_the_same_alert_keeps_the_rhythm() -> None:
    found = urgent(
        flood(version=2), at=NOON + MINUTE, ledger=held(entry(flood(), NOON))
    )

    assert found.due == ()


def test_an_alert_that_replaces_another_silences_it_from_its_own_beginning() -> None:
    over = flood(NOON + 10 * MINUTE, lineage="het-lu", replaces=("lu",))

    before = alerts.in_force((flood(), over), situation(NOON + 9 * MINUTE))
    after = alerts.in_force((flood(), over), situation(NOON + 10 * MINUTE))

    assert [one.bulletin.lineage for one in before] == ["lu", "het-lu"]
    assert [one.bulletin.lineage for one in after] == ["het-lu"]


def test_a_hamlets_key_cannot_replace_the_provinces_alert() -> None:
    province = flood(level=1)
    hamlet = flood(lineage="khac", level=3, replaces=("lu",))

    assert len(alerts.in_force((province, hamlet), situation(NOON))) == 2


def test_quiet_hours_mute_and_suppression_do_not_hold_an_emergency() -> None:
    mute = Mute(until=NIGHT + 60 * MINUTE, reason="thi")
    settings = msgspec.structs.replace(QUIET, mute=mute)
    out = (Suppression(lineage="lu", planned=NIGHT),)

    found = urgent(flood(NIGHT), at=NIGHT, settings=settings, suppressed=out)

    assert len(found.due) == 1


def test_with_an_untrusted_clock_a_confirmed_alert_sounds_whatever_its_times() -> None:
    year_1970 = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)

    found = urgent(flood(), at=year_1970, clock="untrusted")

    assert [one.start for one in found.due] == [year_1970]


def test_with_an_untrusted_clock_the_alert_keeps_its_rhythm_from_its_first_start() -> (
    None
):
    start = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
    ledger = held(entry(flood(), NOON, began=start))

    soon = urgent(flood(), at=start + MINUTE, ledger=ledger, clock="untrusted")
    later = urgent(flood(), at=start + 5 * MINUTE, ledger=ledger, clock="untrusted")

    assert (len(soon.due), len(later.due)) == (0, 1)


def test_a_clock_that_went_back_behind_the_last_start_brings_the_next_forward() -> None:
    ledger = held(entry(flood(NOON - 120 * MINUTE, lasts=timedelta(hours=9)), NOON))
    told = flood(NOON - 120 * MINUTE, lasts=timedelta(hours=9))

    found = urgent(told, at=NOON - 60 * MINUTE, ledger=ledger)

    assert [one.start for one in found.due] == [NOON - 60 * MINUTE]


# -- what sounds and may sound no longer -----------------------------------------------


def objection(of: Approved, *held_now: Approved, **changes: object) -> str:
    plan = [one for one in held_now if one.bulletin.alert is None]
    in_force = [one for one in held_now if one.bulletin.alert is not None]
    piece = Occurrence(of, NOON)
    return outlook.objection(piece, plan, in_force, situation(NOON, **changes))


def test_nothing_objects_to_what_is_in_the_plan() -> None:
    assert objection(news(), news()) == ""
    assert objection(flood(), flood()) == ""


def test_what_left_the_plan_or_the_alerts_is_withdrawn() -> None:
    assert objection(news(), flood()) == "withdrawn"
    assert objection(flood(), news()) == "withdrawn"


def test_a_new_version_with_the_same_sound_lets_the_older_one_end() -> None:
    other = Sound(sha256="cd" * 32, size_bytes=9, duration_ms=5)

    assert objection(news(), news(version=2)) == ""
    assert objection(news(), news(version=2, sound=other)) == "replaced"


def test_an_alerts_new_version_or_successor_takes_over_at_once() -> None:
    over = flood(lineage="het-lu", replaces=("lu",))

    assert objection(flood(), flood(version=2)) == "replaced"
    assert objection(flood(), flood(), over) == "replaced"


def test_mute_and_suppression_silence_what_sounds_but_no_emergency() -> None:
    mute = Mute(until=NOON + MINUTE, reason="thi")
    muted = msgspec.structs.replace(QUIET, mute=mute)
    out = (Suppression(lineage="tin", planned=NOON),)

    assert objection(news(), news(), settings=muted) == "muted"
    assert objection(news(), news(), suppressed=out) == "stopped-by-staff"
    assert objection(flood(), flood(), settings=muted) == ""


# -- the ledger ------------------------------------------------------------------------


def test_a_restart_closes_what_was_under_way_and_says_that_the_power_went() -> None:
    under_way = held(
        entry(news(), NOON, phase="sounding"),
        entry(news(lineage="b"), NOON, phase="starting"),
        entry(news(lineage="c"), NOON),
    )

    closed = recovered(under_way)

    assert [(e.phase, r.outcome, r.reason, r.started) for e, r in closed] == [
        ("done", "interrupted", "power-or-restart", NOON),
        ("done", "interrupted", "power-or-restart", None),
    ]


def test_entries_are_forgotten_after_forty_days_unless_they_are_among_the_newest() -> (
    None
):
    old = [entry(news(), NOON - timedelta(days=41, hours=n)) for n in range(1001)]
    young = entry(news(), NOON - timedelta(days=39))

    few = outdated((*old[:5], young), NOON)
    many = outdated((young, *old), NOON)

    assert few == ()
    assert many == (old[1000].key, old[999].key)[::-1]
    assert latest(held(*old, young), "tin") == young


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


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=60))
def test_an_alert_sounds_no_oftener_than_asked_and_never_after_it_expires(
    gaps_s: Iterable[int],
) -> None:
    told, now = flood(every_s=600), NOON - timedelta(hours=1)
    ledger: dict[Key, Entry] = {}
    starts: list[datetime] = []
    for gap_s in gaps_s:
        now += timedelta(seconds=gap_s)
        for due in alerts.look((told,), situation(now, ledger=ledger), {}).due:
            if due.start > now:
                continue
            assert due.occurrence.key not in ledger
            starts.append(now)
            ledger[due.occurrence.key] = entry(told, due.occurrence.planned, began=now)

    pauses = [b - a for a, b in pairwise(starts)]
    assert all(pause >= timedelta(seconds=600) for pause in pauses)
    assert all(NOON <= start < NOON + timedelta(hours=2) for start in starts)
