"""What is shown of bulletins and nodes: presence, readiness, phase, what was aired."""

from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.core import publication
from console.core.approval import Stage
from console.core.fleet import SILENT, Presence, Speaker, presence, tally
from console.core.outlook import Phase, aired, next_sounding, phase, sounding_on
from console.core.publication import Carried, is_over
from console.core.readiness import Why, readiness
from edge.contract.bulletin import Alert, AlertsInForce, Bulletin, Item, Suppression
from edge.contract.codec import decode, encode
from edge.contract.refusal import RefusalKind
from edge.contract.report import AsRun, RefusedItem, Sounding, State, Trouble
from edge.contract.schedule import Timetable
from edge.contract.settings import Mute
from edge.contract.units import PACKET_LIMIT_BYTES, BroadcastClass
from tests.rig.authority import NOON, bulletin

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAILY = bulletin(timetable=Timetable(starts="2026-11-22T12:05", rule="FREQ=DAILY"))
REFUSED = RefusedItem(
    lineage=DAILY.lineage, version=DAILY.version, kind=RefusalKind.KEY_ENDED
)
OLDER = msgspec.structs.replace(REFUSED, version=DAILY.version + 1)
FIRST = NOON + timedelta(minutes=5)


def speaker(node: str = "loa-1", **changes: object) -> Speaker:
    fields: dict[str, object] = {
        "node": node,
        "name": node,
        "area": "vinh-long/tan-an/ap-3",
        "heard_at": NOON,
        "state": state(),
    }
    return Speaker(**(fields | changes))  # type: ignore[arg-type]  # one test's own


def state(**changes: object) -> State:
    fields: dict[str, object] = {
        "online": True,
        "boot": "b1",
        "at": NOON,
        "plan": (1, 5),
        "alert": (1, 3),
        "clock": "synchronised",
    }
    return State(**(fields | changes))  # type: ignore[arg-type]  # one test's own


# -- presence -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("silent_s", "gone", "seen"),
    [
        (0, None, Presence.ONLINE),
        (185, None, Presence.ONLINE),
        (195, None, Presence.OFFLINE),
        (10, "b1", Presence.LOST),
        (10, "b0", Presence.ONLINE),
        (999, "b1", Presence.OFFLINE),
    ],
)
def test_missed_beats_mean_offline_and_a_will_is_only_a_hint_for_its_boot(
    silent_s: int, gone: str | None, seen: Presence
) -> None:
    now = NOON + timedelta(seconds=silent_s)

    assert presence(speaker(gone_boot=gone), now) is seen


def test_a_node_heard_by_a_clock_that_ran_ahead_is_not_called_online() -> None:
    year_ahead = speaker(heard_at=NOON + timedelta(days=365))
    moment_ahead = speaker(heard_at=NOON + timedelta(milliseconds=5))

    assert presence(year_ahead, NOON) is Presence.OFFLINE
    assert presence(moment_ahead, NOON) is Presence.ONLINE


def test_a_node_that_was_never_heard_is_neither_here_nor_lost() -> None:
    assert presence(speaker(heard_at=None, state=None), NOON) is Presence.NEVER


def test_the_fleet_adds_up() -> None:
    trouble = Trouble(code="device-lost", since=NOON)
    fleet = (
        speaker("a"),
        speaker("b", state=state(troubles=(trouble,))),
        speaker("c", heard_at=NOON - SILENT - HOUR),
        speaker("d", heard_at=None),
    )

    counted = tally(fleet, NOON)

    assert (counted.total, counted.online, counted.offline) == (4, 2, 2)
    assert counted.in_trouble == 1


# -- readiness ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "told", "why"),
    [
        (None, state(), Why.NOT_SENT),
        ((1, 5), None, Why.NEVER_HEARD),
        ((1, 6), state(), Why.PLAN),
        ((2, 1), state(), Why.PLAN),
        ((1, 5), state(), Why.READY),
        ((1, 5), state(plan=(2, 1)), Why.READY),
        ((1, 5), state(missing=("ab" * 32,)), Why.SOUND),
        ((1, 5), state(clock="untrusted"), Why.CLOCK),
        ((1, 5), state(refused_items=(REFUSED,)), Why.REFUSED),
        ((1, 6), state(refused_items=(REFUSED,)), Why.PLAN),
        ((1, 5), state(refused_items=(OLDER,)), Why.READY),
    ],
)
def test_ready_is_what_the_node_reported_and_nothing_else(
    first: tuple[int, int] | None, told: State | None, why: Why
) -> None:
    found = readiness(DAILY, first, [speaker(state=told)], NOON)

    assert [one.why for one in found.holdings] == [why]


def test_who_refuses_is_named_with_the_reason_and_is_not_counted_as_ready() -> None:
    told = [speaker("a"), speaker("b", state=state(refused_items=(REFUSED,)))]

    found = readiness(DAILY, (1, 5), told, NOON)

    assert (found.ready, found.total) == (1, 2)
    assert [(one.node, one.refusal) for one in found.refusing] == [
        ("b", RefusalKind.KEY_ENDED)
    ]


def test_a_loudspeaker_that_is_silenced_at_the_instant_is_not_ready() -> None:
    mutes = {"a": Mute(until=FIRST + HOUR, reason="đám tang")}

    def why(at: datetime, **changes: object) -> Why:
        body = bulletin(**changes) if changes else DAILY
        held = (1, 3)
        found = readiness(body, held, [speaker("a")], NOON, at=at, mutes=mutes)
        return found.holdings[0].why

    assert why(FIRST) is Why.MUTED
    assert why(FIRST + HOUR) is Why.READY
    assert why(FIRST, klass=BroadcastClass.EMERGENCY) is Why.READY


def test_an_emergency_is_held_by_the_alerts_and_needs_no_clock() -> None:
    flood = bulletin(klass=BroadcastClass.EMERGENCY)
    told = state(alert=(1, 9), plan=(0, 0), clock="untrusted")

    assert readiness(flood, (1, 9), [speaker(state=told)], NOON).complete


def test_nobody_is_not_everybody() -> None:
    assert not readiness(DAILY, (1, 1), [], NOON).complete


# -- phase ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "in_force", "fallen", "sent", "sounding", "word"),
    [
        (Stage.DRAFT, None, False, False, False, Phase.DRAFT),
        (Stage.SUBMITTED, None, False, False, False, Phase.WAITING),
        (Stage.RETURNED, None, False, False, False, Phase.RETURNED),
        (Stage.APPROVED, DAILY, False, False, False, Phase.SENDING),
        (Stage.APPROVED, DAILY, False, True, False, Phase.SCHEDULED),
        (Stage.APPROVED, DAILY, False, True, True, Phase.SOUNDING),
        (Stage.APPROVED, None, True, True, False, Phase.FALLEN),
        (Stage.WITHDRAWN, None, False, True, False, Phase.WITHDRAWN),
        (Stage.WITHDRAWN, None, False, True, True, Phase.SOUNDING),
        (Stage.DISCARDED, None, False, False, False, Phase.DISCARDED),
    ],
)
def test_one_word_says_where_a_bulletin_stands(
    stage: Stage,
    in_force: Bulletin | None,
    word: Phase,
    *,
    fallen: bool,
    sent: bool,
    sounding: bool,
) -> None:
    found = phase(
        stage, in_force, fallen=fallen, sent=sent, sounding=sounding, now=NOON
    )

    assert found is word


def test_a_bulletin_whose_last_window_has_passed_is_done() -> None:
    once = bulletin()

    def word(now: datetime) -> Phase:
        return phase(
            Stage.APPROVED, once, fallen=False, sent=True, sounding=False, now=now
        )

    assert word(FIRST + timedelta(minutes=5)) is Phase.SCHEDULED
    assert word(FIRST + timedelta(minutes=6)) is Phase.DONE


def test_the_next_sounding_leaves_out_what_is_suppressed_everywhere() -> None:
    everywhere = Suppression(lineage="hop-dan", planned=FIRST, until=FIRST + DAY)
    somewhere = Suppression(
        lineage="hop-dan", planned=FIRST + DAY, audience=("node:loa-1",)
    )

    assert next_sounding(DAILY, NOON) == FIRST
    assert next_sounding(DAILY, NOON, [everywhere, somewhere]) == FIRST + DAY


def test_what_sounds_is_what_nodes_say_that_sounds() -> None:
    doing = Sounding(
        lineage="hop-dan", version=1, klass=BroadcastClass.ROUTINE, planned=NOON
    )
    fleet = [speaker("a", state=state(doing=doing)), speaker("b")]

    assert sounding_on("hop-dan", fleet, NOON) == ("a",)
    assert sounding_on("other", fleet, NOON) == ()


def test_what_a_node_sounded_when_it_fell_silent_does_not_sound_on() -> None:
    doing = Sounding(
        lineage="hop-dan", version=1, klass=BroadcastClass.ROUTINE, planned=NOON
    )
    cut_off = speaker("a", state=state(doing=doing), gone_boot="b1")
    silent = speaker("b", state=state(doing=doing), heard_at=NOON - HOUR)

    assert sounding_on("hop-dan", [cut_off, silent], NOON) == ()


# -- aired ----------------------------------------------------------------------------


def run(outcome: str, reason: str = "") -> AsRun:
    return AsRun(
        lineage="hop-dan",
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=NOON,
        outcome=outcome,  # type: ignore[arg-type]  # parametrised
        reason=reason,
    )


def test_aired_counts_nodes_and_gives_the_reason_of_every_failure() -> None:
    told = {
        "a": [run("aired")],
        "b": [run("pre-empted", "higher-class"), run("aired", "late")],
        "c": [run("missed", "sound-missing")],
    }

    found = aired(NOON, told, ["a", "b", "c", "d"])

    assert (found.aired, found.total) == (2, 4)
    assert found.failures == {"c": ("missed", "sound-missing")}
    assert found.silent == ("d",)


def test_a_node_that_has_left_meanwhile_still_counts_for_what_it_aired() -> None:
    found = aired(NOON, {"gone": [run("aired")]}, ["a"])

    assert (found.aired, found.total, found.silent) == (1, 2, ("a",))


# -- publication ----------------------------------------------------------------------


def carried(body: Bulletin, until: datetime = NOON + 400 * DAY) -> Carried:
    return Carried(body, "a.b.c", NOON, until)


def test_the_plan_holds_no_emergency_and_the_alerts_nothing_else() -> None:
    flood = bulletin(lineage="lu", klass=BroadcastClass.EMERGENCY)
    everything = [carried(DAILY), carried(flood)]

    plan = publication.plan(everything, [], now=NOON)
    alerts = publication.alerts(everything, now=NOON)

    assert [item.lineage for item in plan.items] == ["hop-dan"]
    assert [item.lineage for item in alerts.items] == ["lu"]


def test_an_alert_that_has_begun_silences_those_that_it_replaces() -> None:
    def alert(begins: datetime) -> Bulletin:
        return bulletin(
            lineage="het-lu",
            klass=BroadcastClass.EMERGENCY,
            alert=Alert(
                effective=begins,
                expires=NOON + 2 * HOUR,
                repeat_every_s=300,
                replaces=("lu",),
            ),
        )

    flood = carried(bulletin(lineage="lu", klass=BroadcastClass.EMERGENCY))

    later = publication.alerts([flood, carried(alert(NOON + HOUR))], now=NOON)
    begun = publication.alerts([flood, carried(alert(NOON))], now=NOON)

    assert [item.lineage for item in later.items] == ["lu", "het-lu"]
    assert [item.lineage for item in begun.items] == ["het-lu"]


@pytest.mark.parametrize("approval_bytes", [1000, 16384])
def test_of_too_many_alerts_the_newest_that_a_node_can_take_are_kept(
    approval_bytes: int,
) -> None:
    items = tuple(
        Item(
            lineage=f"lu-{number}",
            version=1,
            sound_sha256="0" * 64,
            approval="a" * approval_bytes,
            countersigned=NOON + timedelta(seconds=number),
        )
        for number in range(60)
    )

    kept = publication.newest_that_fit(AlertsInForce(items=items))

    assert kept.items == items[-len(kept.items) :]
    assert decode(encode(kept), AlertsInForce) == kept
    assert len(encode(kept)) * 4 // 3 < PACKET_LIMIT_BYTES
    assert len(kept.items) == (50 if approval_bytes == 1000 else 11)


def test_silences_of_bulletins_that_left_the_plan_leave_with_them() -> None:
    gone = Suppression(lineage="gone", planned=NOON)
    here = Suppression(lineage="hop-dan", planned=NOON)

    assert publication.plan([carried(DAILY)], [gone, here], now=NOON).suppressed == (
        here,
    )


def test_an_approval_that_nodes_would_refuse_as_expired_is_not_sent() -> None:
    assert publication.plan([carried(DAILY, NOON)], [], now=NOON).items == ()


@given(hours=st.integers(-72, 72))
def test_nothing_leaves_the_plan_while_it_can_still_sound(hours: int) -> None:
    once, now = bulletin(), NOON + timedelta(hours=hours)

    held = publication.plan([carried(once)], [], now=now).items

    if not is_over(once, now):
        assert held
    if now > FIRST + 2 * DAY + HOUR:
        assert not held
