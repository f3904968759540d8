import tempfile
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.adapters.store import Store
from edge.contract.command import Stop, Time
from edge.contract.keyset import Keyset
from edge.contract.refusal import Refusal, RefusalKind
from edge.contract.report import (
    Ack,
    AsRun,
    Beat,
    ClockStepped,
    Refused,
    SettingsApplied,
    Sounding,
    Started,
    TroubleBegan,
    TroubleEnded,
)
from edge.contract.settings import SpeakerSettings
from edge.contract.topics import Topic
from edge.contract.units import BroadcastClass
from edge.errors import DiskFullError, HardwareError
from edge.fakes import HandClock
from edge.runtime import SubscribeRefused
from edge.trust import Accepted
from tests.rig.authority import COMMUNE, NOON, TOPICS, Authority, bulletin
from tests.rig.node import NODE, NodeBench

SETTINGS = Topic("settings", node=NODE, agent="speaker")
OWN_CMD = Topic("cmd", node=NODE)
HERE = (f"node:{NODE}",)


@pytest.fixture
def bench(tmp_path: Path) -> NodeBench:
    bench = NodeBench(tmp_path)
    bench.enrol()
    return bench


def as_run(number: int = 0) -> AsRun:
    return AsRun(
        lineage=f"tin-{number}",
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=NOON,
        outcome="aired",
    )


def settings_order(bench: NodeBench, **fields: object) -> bytes:
    body = SpeakerSettings(area=f"{COMMUNE}/ap-3", **fields)  # type: ignore[arg-type]
    return bench.authority.order("speaker-settings", body, aud=HERE)


# -- greeting --------------------------------------------------------------------------


def test_on_each_connection_it_says_hello_and_then_its_state(tmp_path: Path) -> None:
    bench = NodeBench(tmp_path)

    said = [topic.rsplit("/", 1)[1] for topic, _ in bench.broker.log]

    assert said[:2] == ["hello", "state"]
    assert bench.state().online
    assert bench.hello().boot == bench.state().boot == "boot-1"
    assert bench.hello().outbox_epoch == bench.store.outbox_epoch


def test_hello_tells_what_is_held_of_station_and_keysets(bench: NodeBench) -> None:
    bench.order(TOPICS["plan"], bench.authority.plan())
    by_approver = bench.authority.order(
        "stop", Stop(), by=bench.authority.approver, valid_s=60
    )
    bench.order(TOPICS["cmd"], by_approver)
    plan_seq = bench.authority.seq - 1
    bench.begin()

    assert bench.hello().held == {
        "ce/1/all/keys": (1, 1),
        "ce/1/commune/vinh-long_tan-an/keys": (1, 2),
        "ce/1/commune/vinh-long_tan-an/plan": (1, plan_seq),
    }


def test_the_state_names_the_revisions_it_runs(bench: NodeBench) -> None:
    bench.order(TOPICS["plan"], bench.authority.plan())
    plan = bench.authority.seq
    bench.order(TOPICS["alert"], bench.authority.alerts())
    alert = bench.authority.seq
    bench.order(SETTINGS, settings_order(bench))
    bench.live(2)

    state = bench.state()

    assert state.keys == (1, 2)
    assert state.plan == (1, plan)
    assert state.alert == (1, alert)
    assert state.settings == (1, bench.authority.seq)


def test_a_lost_connection_is_told_by_the_will_of_this_boot(bench: NodeBench) -> None:
    bench.broker.cut(f"{NODE}.speaker")

    assert not bench.state().online
    assert bench.state().boot == "boot-1"


def test_it_says_farewell_in_an_orderly_end(bench: NodeBench) -> None:
    bench.end()

    assert not bench.state().online
    assert not bench.node.online


def test_what_it_does_is_in_its_state_at_once(bench: NodeBench) -> None:
    bench.live(2)
    doing = Sounding(
        lineage="tin", version=1, klass=BroadcastClass.ROUTINE, planned=NOON
    )

    bench.node.show(doing=doing, missing=("ab" * 32,))
    bench.node.handle("anything", bench.on_act)

    assert bench.state().doing == doing
    assert bench.state().missing == ("ab" * 32,)


def test_states_are_at_most_four_a_second_and_the_last_one_is_told(
    bench: NodeBench,
) -> None:
    bench.live(2)
    before = len(bench.said("state"))

    for number in range(100):
        bench.node.show(doing=None, missing=(f"{number:064}",))
        bench.node.handle("anything", bench.on_act)
        bench.clock.advance(0.01)
    due = bench.node.due()
    assert due is not None
    bench.clock.advance((due - bench.clock.now()).total_seconds())
    bench.node.handle("anything", bench.on_act)

    assert len(bench.said("state")) - before <= 5
    assert bench.state().missing == (f"{99:064}",)
    assert bench.node.due() is None


def test_it_beats_every_thirty_to_sixty_seconds(bench: NodeBench) -> None:
    before = len(bench.said("beat"))

    bench.live(450)

    assert len(bench.said("beat")) - before == 10
    beat = msgspec.json.decode(bench.said("beat")[-1], type=Beat)
    assert beat.uptime_s == 3600
    assert beat.temperature_c == 45.0


def test_without_a_connection_nothing_is_said_and_nothing_fails(
    bench: NodeBench,
) -> None:
    bench.broker.power_cut()
    bench.settle()
    said = len(bench.broker.log)

    bench.node.report(as_run())
    bench.live(300)

    assert len(bench.broker.log) == said
    assert not bench.node.online


# -- outbox ----------------------------------------------------------------------------


def test_an_event_is_told_once_and_forgotten_when_the_console_has_it(
    bench: NodeBench,
) -> None:
    bench.acknowledge()
    bench.node.report(as_run())
    bench.live(1)
    bench.acknowledge()
    told = len(bench.batches())
    bench.live(60)

    assert bench.events()[-1] == as_run()
    assert len(bench.batches()) == told
    assert bench.store.outbox_depth == 0


def test_one_batch_is_under_way_until_it_is_acknowledged(bench: NodeBench) -> None:
    bench.acknowledge()
    for number in range(250):
        bench.node.report(as_run(number))
    bench.live(5)
    under_way = len(bench.batches())
    bench.acknowledge()
    bench.acknowledge()
    bench.acknowledge()

    assert len(bench.batches()[under_way - 1].events) == 100
    assert [len(batch.events) for batch in bench.batches()[under_way:]] == [100, 50]
    assert bench.store.outbox_depth == 0


def test_a_batch_without_an_answer_is_sent_again_after_longer_and_longer_waits(
    bench: NodeBench,
) -> None:
    bench.acknowledge()
    bench.node.report(as_run())
    sent_after_s: list[int] = []
    told = len(bench.batches())
    for second in range(200):
        bench.live(1)
        if len(bench.batches()) > told:
            told = len(bench.batches())
            sent_after_s.append(second)

    waits = [after - before for before, after in pairwise(sent_after_s)]
    assert waits == [5, 10, 20, 40, 60, 60]
    assert bench.batches()[-1] == bench.batches()[-5]


def test_a_console_that_says_where_it_is_gets_at_once_what_it_lacks(
    bench: NodeBench,
) -> None:
    bench.acknowledge()
    done = bench.batches()[-1].events[-1].seq
    bench.node.report(as_run())
    bench.live(3)
    told = len(bench.batches())

    bench.acknowledge(upto=done)

    assert len(bench.batches()) == told + 1


def test_a_batch_that_arrived_twice_is_not_doubled_for_ever(bench: NodeBench) -> None:
    bench.acknowledge()
    for number in range(500):
        bench.node.report(as_run(number))
    bench.live(1)
    for _ in range(5):
        upto = bench.batches()[-1].events[-1].seq
        bench.acknowledge(upto)
        bench.acknowledge(upto)

    firsts = [batch.events[0].seq for batch in bench.batches()]
    assert len(firsts) == len(set(firsts))


def test_what_was_not_acknowledged_is_sent_again_on_the_next_connection(
    bench: NodeBench,
) -> None:
    bench.node.report(as_run())
    bench.broker.cut(f"{NODE}.speaker")
    bench.settle()
    told = len(bench.batches())
    bench.link.retry()
    bench.settle()

    assert len(bench.batches()) == told + 1
    assert bench.batches()[-1].events[-1].body == as_run()


def test_an_acknowledgement_of_another_outbox_is_left_alone(bench: NodeBench) -> None:
    ack = Ack(outbox_epoch=1, upto=1)
    topic = Topic("ack", node=NODE, agent="speaker")

    bench.order(topic, bench.authority.order("ack", ack, aud=HERE))

    assert bench.store.outbox_depth >= 1


def test_a_week_alone_loses_nothing_and_comes_back_in_order(bench: NodeBench) -> None:
    bench.broker.power_cut()
    bench.settle()
    for number in range(7 * 24):
        bench.clock.advance(3600)
        bench.node.report(as_run(number))
        bench.live(1)
    bench.broker.power_back()
    bench.link.retry()
    bench.settle()
    for _ in range(5):
        bench.acknowledge()
        bench.live(1)

    aired = [event.lineage for event in bench.events() if isinstance(event, AsRun)]
    assert aired == [f"tin-{number}" for number in range(7 * 24)]
    assert bench.store.outbox_depth == 0


# -- orders ----------------------------------------------------------------------------


def test_an_accepted_order_is_handed_to_the_agent_once(bench: NodeBench) -> None:
    order = bench.authority.plan(bulletin())

    bench.order(TOPICS["plan"], order)
    bench.order(TOPICS["plan"], order)
    bench.link.stop()
    bench.link.retry()
    bench.settle()

    assert [one.order.type for one in bench.done] == ["plan"]
    assert bench.state().refused == {}


def test_order_mark_and_what_the_agent_keeps_are_kept_or_lost_together(
    bench: NodeBench,
) -> None:
    order = bench.authority.plan()

    def fail(accepted: Accepted) -> None:
        bench.store.set_record("programme", "a", b"half")
        raise ZeroDivisionError

    bench.on_act = fail
    with pytest.raises(ZeroDivisionError):
        bench.order(TOPICS["plan"], order)

    assert bench.store.snapshot(str(TOPICS["plan"])) is None
    assert bench.store.records("programme") == {}

    bench.on_act = bench.done.append
    bench.begin()

    assert [one.order.type for one in bench.done] == ["plan"]


def test_after_a_restart_the_agent_gets_settings_plan_and_alerts_again(
    bench: NodeBench,
) -> None:
    bench.order(TOPICS["alert"], bench.authority.alerts())
    bench.order(TOPICS["plan"], bench.authority.plan(bulletin()))
    bench.order(SETTINGS, settings_order(bench))
    bench.done.clear()
    bench.broker.power_cut()
    bench.begin()

    given = [one.order.type for one in bench.done]

    assert given == ["speaker-settings", "plan", "alerts"]
    assert bench.node.ring == bench.authority.ring()


def test_a_restored_plan_stays_when_its_stations_key_was_retired(
    bench: NodeBench,
) -> None:
    bench.order(TOPICS["plan"], bench.authority.plan())
    retired = tuple(
        msgspec.structs.replace(entry, standing="retired", ended=NOON)
        if entry.role == "station"
        else entry
        for entry in bench.authority.named.entries
    )
    bench.authority.named = Keyset(entries=retired)
    bench.order(Topic("keys"), bench.authority.root_keys())
    bench.done.clear()
    bench.broker.power_cut()
    bench.begin()

    assert [one.order.type for one in bench.done] == ["plan"]


def test_the_next_root_is_known_after_a_restart(bench: NodeBench) -> None:
    heir = Authority(NOON)
    named = msgspec.structs.replace(bench.authority.named, next_root=heir.roots[0])
    bench.authority.named = named
    bench.order(Topic("keys"), bench.authority.root_keys())
    by_heir = bench.authority.root_keys(by=heir.root)
    bench.order(Topic("keys"), by_heir)
    bench.broker.power_cut()
    bench.begin()

    assert set(bench.node.ring.roots) == {bench.authority.roots[0], heir.roots[0]}
    assert bench.node.ring.find(bench.authority.kid(bench.authority.station))


def test_keysets_that_the_disk_spoilt_cost_the_keys_and_not_the_node(
    bench: NodeBench,
) -> None:
    bench.store.set_snapshot("ce/1/all/keys", b"spoilt")
    bench.broker.power_cut()
    bench.begin()

    assert bench.node.ring.roots == bench.authority.roots
    assert bench.node.ring.named.entries == ()


def test_snapshots_that_the_disk_spoilt_are_taken_again_when_the_broker_repeats_them(
    bench: NodeBench,
) -> None:
    bench.order(TOPICS["plan"], bench.authority.plan(bulletin()))
    for topic in bench.store.snapshots():
        bench.store.set_snapshot(topic, b"spoilt")
    bench.done.clear()
    bench.begin()

    assert bench.node.ring == bench.authority.ring()
    assert [one.order.type for one in bench.done] == ["keyset", "keyset", "plan"]


def test_a_snapshot_that_the_disk_lost_is_not_said_to_be_held(
    bench: NodeBench,
) -> None:
    bench.order(TOPICS["plan"], bench.authority.plan(bulletin()))
    bench.store.set_snapshot(str(TOPICS["plan"]), b"spoilt")
    bench.broker.retained.clear()
    bench.begin()

    assert str(TOPICS["plan"]) not in bench.hello().held
    assert str(TOPICS["keys"]) in bench.hello().held


def test_a_plan_older_than_the_one_that_the_disk_lost_is_still_refused(
    bench: NodeBench,
) -> None:
    older = bench.authority.plan()
    bench.order(TOPICS["plan"], bench.authority.plan(bulletin()))
    bench.store.set_snapshot(str(TOPICS["plan"]), b"spoilt")
    bench.broker.retained.clear()
    bench.begin()
    bench.done.clear()

    bench.order(TOPICS["plan"], older)
    bench.live(2)

    assert bench.done == []
    assert bench.state().refused == {RefusalKind.OLDER: 1}


def test_a_keyset_of_where_it_stood_before_costs_a_moved_node_no_key_here(
    bench: NodeBench,
) -> None:
    elsewhere = Authority(NOON)
    old = Topic("keys", commune="vinh-long/an-binh")
    bench.store.set_snapshot(str(old), elsewhere.commune_keys())
    bench.broker.power_cut()
    bench.begin()

    assert bench.node.ring == bench.authority.ring()


def test_root_keys_that_the_disk_spoilt_do_not_keep_the_node_from_starting(
    bench: NodeBench,
) -> None:
    (root,) = bench.authority.roots
    for spoilt in (root[:-1] + "B", "B" * 43):
        bench.store.set_value("roots", msgspec.json.encode([spoilt]))
        bench.broker.power_cut()
        bench.begin()

        assert bench.node.ring.roots == (root,)


def test_an_order_that_the_agent_could_not_carry_out_is_not_held(
    bench: NodeBench,
) -> None:
    before = bench.node.ring
    keys = bench.authority.root_keys()

    def fail(accepted: Accepted) -> None:
        raise HardwareError("the card is gone")

    bench.on_act = fail
    with pytest.raises(HardwareError):
        bench.order(Topic("keys"), keys)
    ring = bench.node.ring
    bench.on_act = bench.done.append
    bench.order(Topic("keys"), keys)

    assert ring == before
    assert [one.order.type for one in bench.done] == ["keyset"]


@pytest.mark.parametrize("failing", ["set_mark", "set_snapshot", "set_record"])
def test_a_full_disk_silences_no_alert_and_no_stop(
    bench: NodeBench, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_: object) -> None:
        raise DiskFullError("the disk is full")

    alert = bench.authority.alerts()
    stop = bench.authority.order("stop", Stop(), valid_s=120)
    with monkeypatch.context() as patched:
        patched.setattr(Store, failing, full)
        for topic, order in ((TOPICS["alert"], alert), (TOPICS["cmd"], stop)) * 2:
            with suppress(HardwareError):
                bench.order(topic, order)
        bench.live(1)

    assert [one.order.type for one in bench.done] == ["alerts", "stop"]
    assert [one.code for one in bench.state().troubles] == ["disk-full"]
    assert bench.state().alert == (1, 3)

    bench.live(1)
    bench.broker.power_cut()
    bench.done.clear()
    bench.begin()
    assert [one.order.type for one in bench.done] == ["alerts"]


def test_a_full_disk_keeps_no_revoked_key_alive(
    bench: NodeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskFullError("the disk is full")

    bench.authority.named = Keyset(entries=())
    with monkeypatch.context() as patched:
        patched.setattr(Store, "set_mark", full)
        with pytest.raises(HardwareError):
            bench.order(Topic("keys"), bench.authority.root_keys())

    assert bench.node.ring.find(bench.authority.kid(bench.authority.station)) is None


def test_a_stop_that_a_crash_interrupted_is_carried_out_after_the_restart(
    bench: NodeBench,
) -> None:
    class PowerCut(BaseException):
        pass

    def die(accepted: Accepted) -> None:
        raise PowerCut

    bench.on_act = die
    with pytest.raises(PowerCut):
        bench.order(TOPICS["cmd"], bench.authority.order("stop", Stop(), valid_s=120))
    bench.on_act = bench.done.append
    bench.clock.advance(20)
    bench.begin()
    first = [one.order.type for one in bench.done]
    bench.begin()

    assert first == ["stop"]
    assert [one.order.type for one in bench.done] == ["stop"]


def test_an_interrupted_stop_whose_time_is_over_is_not_carried_out(
    bench: NodeBench,
) -> None:
    class PowerCut(BaseException):
        pass

    def die(accepted: Accepted) -> None:
        raise PowerCut

    bench.on_act = die
    with pytest.raises(PowerCut):
        bench.order(TOPICS["cmd"], bench.authority.order("stop", Stop(), valid_s=120))
    bench.on_act = bench.done.append
    bench.clock.advance(600)
    bench.begin()

    assert bench.done == []


def test_settings_are_reported_with_their_revision(bench: NodeBench) -> None:
    bench.order(SETTINGS, settings_order(bench))
    bench.live(1)
    bench.acknowledge()

    assert SettingsApplied(revision=(1, 3)) in bench.events()


def test_membership_decides_what_is_for_this_node(bench: NodeBench) -> None:
    hamlet = bench.authority.order(
        "stop", Stop(), aud=(f"area:{COMMUNE}/ap-3",), valid_s=120
    )
    bench.order(TOPICS["cmd"], hamlet)
    bench.live(1)
    before = list(bench.done)
    bench.node.settle(f"{COMMUNE}/ap-3", ["loa-to-1"])
    again = bench.authority.order(
        "stop", Stop(), aud=(f"area:{COMMUNE}/ap-3",), valid_s=120
    )
    bench.order(TOPICS["cmd"], again)
    bench.live(1)

    assert before == []
    assert bench.state().refused == {}
    assert [one.order.type for one in bench.done] == ["stop"]


# -- refusals --------------------------------------------------------------------------


def test_bad_orders_are_counted_exactly_and_reported_once_a_minute(
    bench: NodeBench,
) -> None:
    for _ in range(500):
        bench.order(TOPICS["plan"], b"junk")
    bench.live(59)
    early = [e for e in bench.waiting() if isinstance(e, Refused)]
    bench.live(3)
    bench.acknowledge()
    bench.live(1)

    reported = [e for e in bench.events() if isinstance(e, Refused)]
    assert early == []
    assert [(e.kind, e.count) for e in reported] == [(RefusalKind.UNREADABLE, 500)]
    assert bench.store.refusals() == {"unreadable": 500}
    assert bench.state().refused == {RefusalKind.UNREADABLE: 500}


def test_a_flood_from_invented_issuers_does_not_fill_the_outbox(
    bench: NodeBench,
) -> None:
    stranger = Authority(NOON)
    bench.acknowledge()
    for number in range(200):
        if number % 10 == 0:
            stranger = Authority(NOON)
        order = stranger.order("stop", Stop(), valid_s=60)
        bench.order(TOPICS["cmd"], order)
    bench.live(62)

    reported = [e for e in bench.waiting() if isinstance(e, Refused)]
    assert sum(e.count for e in reported) == 200
    assert len(reported) <= 11
    assert bench.store.refusals() == {"key-unknown": 200}


def test_counts_of_bad_orders_survive_a_restart(bench: NodeBench) -> None:
    bench.order(TOPICS["plan"], b"junk")
    bench.live(2)
    bench.begin()

    assert bench.state().refused == {RefusalKind.UNREADABLE: 1}


def test_an_orderly_end_counts_and_reports_what_was_refused_last(
    bench: NodeBench,
) -> None:
    bench.order(TOPICS["plan"], b"junk")
    bench.end()

    assert bench.store.refusals() == {"unreadable": 1}
    assert any(isinstance(event, Refused) for event in bench.waiting())


def test_what_the_agent_refuses_counts_too(bench: NodeBench) -> None:
    bench.node.refuse([Refusal(RefusalKind.FOREIGN_APPROVAL, "plan", "other sound")])
    bench.live(1)

    assert bench.store.refusals() == {"foreign-approval": 1}


# -- starts ----------------------------------------------------------------------------


def test_a_first_start_and_one_after_an_orderly_end_are_clean(bench: NodeBench) -> None:
    bench.end()
    bench.begin()

    starts = [e.clean for e in bench.waiting() if isinstance(e, Started)]
    assert starts == [True, True]


def test_a_start_after_a_power_cut_says_so(bench: NodeBench) -> None:
    bench.begin()

    starts = [e.clean for e in bench.waiting() if isinstance(e, Started)]
    assert starts == [True, False]


def test_a_store_that_had_to_be_replaced_is_a_trouble(tmp_path: Path) -> None:
    (tmp_path / "speaker.sqlite").write_bytes(b"spoilt" * 1000)

    bench = NodeBench(tmp_path)

    assert [one.code for one in bench.state().troubles] == ["store-replaced"]


# -- troubles --------------------------------------------------------------------------


def test_a_trouble_is_told_when_it_begins_and_when_it_ends(bench: NodeBench) -> None:
    bench.node.trouble("device-lost", "card gone")
    bench.node.trouble("device-lost", "card gone")
    bench.live(1)
    during = bench.state().troubles
    bench.node.well("device-lost")
    bench.node.well("device-lost")
    bench.live(1)

    assert [one.code for one in during] == ["device-lost"]
    assert bench.state().troubles == ()
    told = [e for e in bench.waiting() if isinstance(e, TroubleBegan | TroubleEnded)]
    assert told == [
        TroubleBegan(code="device-lost", detail="card gone"),
        TroubleEnded(code="device-lost"),
    ]


def test_a_topic_that_the_broker_keeps_from_us_is_a_trouble(bench: NodeBench) -> None:
    bench.node.handle(SubscribeRefused(("ce/1/all/plan",)), bench.on_act)
    bench.live(1)

    assert [one.code for one in bench.state().troubles] == ["subscription-refused"]


def test_a_refused_subscription_is_over_with_the_next_connection(
    bench: NodeBench,
) -> None:
    bench.node.handle(SubscribeRefused(("ce/1/all/plan",)), bench.on_act)
    bench.live(1)

    bench.broker.cut(f"{NODE}.speaker")
    bench.link.retry()
    bench.settle()
    bench.live(1)

    assert bench.state().troubles == ()


def test_the_machines_health_becomes_troubles(bench: NodeBench) -> None:
    bench.host.celsius = 85.0
    bench.host.weak_supply = True
    bench.live(31)
    during = {one.code for one in bench.state().troubles}
    bench.host.celsius = 60.0
    bench.host.weak_supply = False
    bench.live(31)

    assert during == {"too-hot", "under-voltage"}
    assert bench.state().troubles == ()


def test_a_node_says_a_month_before_that_its_certificate_ends(
    bench: NodeBench,
) -> None:
    bench.certificate_ends = bench.clock.now() + timedelta(days=30, seconds=45)
    bench.begin()
    before = bench.state().troubles
    bench.live(91)

    (told,) = bench.state().troubles

    assert before == ()
    assert (told.code, told.detail[:12]) == ("certificate-ends", "29 days left")


def test_an_untrusted_clock_says_nothing_of_certificates(bench: NodeBench) -> None:
    bench.source.is_synchronised = False
    bench.certificate_ends = bench.clock.now() + timedelta(days=2)
    bench.begin()
    bench.live(31)

    assert {one.code for one in bench.state().troubles} == {"clock-untrusted"}


def test_events_wait_in_memory_while_the_disk_takes_none(
    bench: NodeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.acknowledge()

    def full(*_: object) -> int:
        raise DiskFullError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "enqueue", full)
        bench.node.report(as_run(1))
        bench.node.report(as_run(2))
        bench.live(3)
        during = [one.code for one in bench.state().troubles]
    bench.live(31)

    assert during == ["disk-full"]
    aired = [e.lineage for e in bench.waiting() if isinstance(e, AsRun)]
    assert aired == ["tin-1", "tin-2"]
    assert bench.state().troubles == ()


def test_a_disk_that_takes_nothing_silences_no_node(
    bench: NodeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskFullError("the disk is full")

    with monkeypatch.context() as patched:
        for write in ("enqueue", "set_value", "count_refusals"):
            patched.setattr(Store, write, full)
        bench.begin()
        bench.order(TOPICS["plan"], b"junk")
        before = len(bench.said("beat"))
        bench.live(1300)
        beats = len(bench.said("beat")) - before
    bench.live(2)

    assert beats >= 20
    assert bench.store.refusals() == {"unreadable": 1}


# -- time ------------------------------------------------------------------------------


def test_without_a_time_source_the_clock_is_untrusted_and_the_state_says_why(
    tmp_path: Path,
) -> None:
    bench = NodeBench(tmp_path)
    bench.source.is_synchronised = False
    bench.begin()
    bench.live(1)

    assert bench.node.believed_now() is None
    assert bench.state().clock == "untrusted"
    assert [one.code for one in bench.state().troubles] == ["clock-untrusted"]


def test_a_signed_time_that_agrees_makes_the_clock_hold(tmp_path: Path) -> None:
    bench = NodeBench(tmp_path)
    bench.source.is_synchronised = False
    bench.begin()
    bench.enrol()
    order = bench.authority.order(
        "time", Time(now=bench.clock.now()), aud=HERE, valid_s=120
    )

    bench.order(OWN_CMD, order)
    bench.live(1)

    assert bench.state().clock == "holding"
    assert bench.node.believed_now() == bench.clock.now()
    assert bench.state().troubles == ()


def test_a_signed_time_sets_a_clock_that_is_wrong(tmp_path: Path) -> None:
    bench = NodeBench(tmp_path, clock=HandClock(NOON - timedelta(days=100)))
    bench.set_clock = bench.clock.set
    bench.source.is_synchronised = False
    bench.begin()
    bench.enrol()

    bench.order(
        OWN_CMD, bench.authority.order("time", Time(now=NOON), aud=HERE, valid_s=120)
    )
    bench.node.handle(ClockStepped(by_s=8_640_000.0), bench.on_act)
    bench.live(1)

    assert bench.clock.now() - NOON <= timedelta(seconds=2)
    assert bench.state().clock == "holding"


def test_a_wrong_clock_that_may_not_be_set_stays_untrusted(tmp_path: Path) -> None:
    bench = NodeBench(tmp_path, clock=HandClock(NOON - timedelta(days=100)))
    bench.source.is_synchronised = False
    bench.begin()
    bench.enrol()

    bench.order(
        OWN_CMD, bench.authority.order("time", Time(now=NOON), aud=HERE, valid_s=120)
    )
    bench.live(1)

    assert bench.state().clock == "untrusted"


def test_no_time_before_the_floor_is_believed_after_a_restart(
    bench: NodeBench,
) -> None:
    bench.live(700)
    bench.clock.step(-3 * 86400)
    bench.begin()
    bench.live(1)

    assert bench.node.believed_now() is None
    assert bench.state().clock == "untrusted"


def test_a_step_of_the_clock_is_reported(bench: NodeBench) -> None:
    bench.node.handle(ClockStepped(by_s=3.5), bench.on_act)

    assert ClockStepped(by_s=3.5) in bench.waiting()


# -- disks that spoil ------------------------------------------------------------------


@settings(max_examples=20)
@given(st.integers(0, 30), st.integers(0, 4095), st.binary(min_size=1, max_size=300))
def test_whatever_the_disk_spoils_the_node_comes_back_and_speaks(
    page: int, offset: int, noise: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = NodeBench(Path(folder))
        bench.enrol()
        bench.order(TOPICS["plan"], bench.authority.plan(bulletin()))
        bench.order(SETTINGS, settings_order(bench))
        bench.store.close()
        with (Path(folder) / "speaker.sqlite").open("r+b") as file:
            file.seek(page * 4096 + offset)
            file.write(noise)

        bench.begin()
        bench.live(3)

        assert bench.state().online
        assert bench.hello().outbox_next >= 2
        bench.store.close()


def test_of_a_spoilt_disk_the_plan_and_the_keys_are_saved(bench: NodeBench) -> None:
    bench.order(TOPICS["plan"], bench.authority.plan(bulletin()))
    for number in range(1500):
        bench.node.report(as_run(number))
    bench.store.close()
    path = bench.folder / "speaker.sqlite"
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 10 * 4096)
        file.write(b"\xaa" * 4096)
    bench.broker.power_cut()
    bench.done.clear()

    bench.begin()

    assert [one.order.type for one in bench.done] == ["plan"]
    assert bench.node.ring == bench.authority.ring()
    assert bench.store.outbox_depth > 1400
