"""The bridge between the database and real nodes, over a broker in memory."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from console import signing
from console.bridge.agent import SUBSCRIPTIONS, Bridge, Wake
from console.bridge.desk import Desk
from console.core.outlook import Phase
from console.core.rules import Wish
from console.models import AsRunRow, Report
from console.store import (
    asrun,
    audit,
    bulletins,
    keys,
    nodes,
    notices,
    outlooks,
    pictures,
    reports,
    requests,
    settings,
    silence,
    station,
    steps,
    suppressions,
)
from console.store.station import LARGEST_LEAP
from edge.approvals import approvals
from edge.contract.bulletin import AlertsInForce, Plan
from edge.contract.codec import decode, encode
from edge.contract.command import Stop, TestTone
from edge.contract.envelope import Order
from edge.contract.refusal import RefusalKind
from edge.contract.report import (
    AsRun,
    Batch,
    Event,
    Hello,
    Numbered,
    Refused,
    Sounding,
    Started,
    State,
    ToneSounded,
    TroubleBegan,
    TroubleEnded,
)
from edge.contract.schedule import Timetable
from edge.contract.settings import Mute, SpeakerSettings
from edge.contract.topics import Topic
from edge.contract.units import BroadcastClass
from edge.errors import HardwareError
from edge.fakes import HandInbox, MemoryLink
from edge.jws import compose, take_apart
from edge.runtime import Received, Shutdown, Tick
from edge.trust import Accepted
from tests.console.office import HAMLET, PASSPHRASE, Office, flood, meeting
from tests.rig.authority import COMMUNE, NOON
from tests.rig.node import NODE, NodeBench

PLAN = Topic("plan", commune=COMMUNE)
ALERT = Topic("alert", commune=COMMUNE)
SETTINGS = Topic("settings", node=NODE, agent="speaker")


class Commune:
    """An office, its bridge, a broker, and one node with a real store."""

    def __init__(self, folder: Path, *, appointed: bool = True) -> None:
        self.bench = NodeBench(folder / "node")
        self.clock, self.broker = self.bench.clock, self.bench.broker
        self.office = Office(
            folder / "console", clock=self.clock, authority=self.bench.authority
        )
        self.held: dict[str, Accepted] = {}
        self.bench.on_act = self._act
        if appointed:
            self.office.appoint()
        self.begin()
        self.bench.begin()  # again: now somebody hears its hello
        self.settle()

    def _act(self, accepted: Accepted) -> None:
        """What an agent does with its orders: it settles, and remembers the rest."""
        if isinstance(accepted.body, SpeakerSettings):
            self.bench.node.settle(accepted.body.area, accepted.body.groups)
        self.held[accepted.order.type] = accepted
        self.bench.done.append(accepted)

    def begin(self) -> None:
        """The bridge starts (again); without ``end`` before, it was killed."""
        self.broker.cut("console.bridge")
        self.inbox = HandInbox(self.clock)
        self.link = MemoryLink(
            self.broker,
            name="console.bridge",
            inbox=self.inbox,
            subscriptions=SUBSCRIPTIONS,
        )
        self.bridge = Bridge(
            desk=Desk(COMMUNE, "Asia/Ho_Chi_Minh", self.office.authority.station),
            database=self.office.database,
            link=self.link,
            clock=self.clock,
            root_keyset=self.office.root_keyset,
        )
        self.bridge.start()
        self.settle()

    def settle(self) -> None:
        """Everybody takes what waits, until nothing does."""
        while self.inbox.backlog() or self.bench.inbox.backlog():
            self.bridge_settles()
            self.bench.settle()

    def bridge_settles(self) -> None:
        while (event := self.inbox.poll()) is not None:
            self.bridge.handle(event)

    def wake(self) -> None:
        """The web has done something."""
        self.bridge.handle(Wake())
        self.settle()

    def live(self, seconds: float) -> None:
        for _ in range(int(seconds)):
            self.clock.advance(1.0)
            self.bridge.handle(Tick(self.clock.now()))
            self.bench.node.handle(Tick(self.clock.now()), self._act)
            self.settle()

    # -- what the node holds ----------------------------------------------------------

    def plan(self) -> Plan:
        body = self.held["plan"].body
        assert isinstance(body, Plan)
        return body

    def alerts(self) -> AlertsInForce:
        body = self.held["alerts"].body
        assert isinstance(body, AlertsInForce)
        return body

    def sounds(self) -> list[str]:
        """Lineages that may sound on the node, as it judges them itself."""
        found = []
        for topic, items in ((PLAN, self.plan().items), (ALERT, self.alerts().items)):
            good, bad = approvals(
                items,
                topic=topic,
                me=self.bench.node.me,
                ring=self.bench.node.ring,
                now=self.clock.now(),
                versions={},
            )
            assert not bad
            found += [one.bulletin.lineage for one in good]
        return found

    def revision(self, type_: str) -> tuple[int, int]:
        order = self.held[type_].order
        return order.epoch, order.seq

    # -- what the console has ---------------------------------------------------------

    def events(self) -> list[str]:
        with self.office.database.read() as session:
            rows = session.scalars(select(Report).order_by(Report.epoch, Report.seq))
            return [row.kind for row in rows]

    def say(self, channel: str, payload: bytes, node: str = NODE) -> None:
        """The node's own topic, whoever writes there."""
        topic = str(Topic(channel, node=node, agent="speaker"))
        self.broker.publish(topic, payload)
        self.settle()

    def batch(self, *events: Event, first: int = 1, epoch: int = 7) -> None:
        numbered = tuple(
            Numbered(seq=first + n, at=self.clock.now(), body=body)
            for n, body in enumerate(events)
        )
        self.say("evt", encode(Batch(epoch=epoch, events=numbered)))

    def notices(self) -> dict[str, int]:
        with self.office.database.read() as session:
            return {one.code: one.count for one in notices.current(session)}


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    return Commune(tmp_path)


def aired(lineage: str, planned: datetime = NOON) -> AsRun:
    return AsRun(
        lineage=lineage,
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=planned,
        outcome="aired",
        started=planned + timedelta(milliseconds=3),
        ended=planned + timedelta(seconds=5),
        played_ms=5000,
        volume_percent=70,
        heard="heard",
    )


def event(seq: int = 1, epoch: int = 1, at: str = "2026-01-01T00:00:00Z") -> bytes:
    """A batch as a hostile node would write it."""
    body = '{"event":"trouble-began","code":"x"}'
    return (
        f'{{"epoch":{epoch},"events":[{{"seq":{seq},"at":"{at}","body":{body}}}]}}'
    ).encode()


FAR = datetime.max.replace(tzinfo=UTC)


def far_run() -> bytes:
    """An occurrence of a year with which every calendar ends."""
    numbered = Numbered(seq=1, at=NOON, body=aired("tin-1", FAR.replace(year=9998)))
    return encode(Batch(epoch=1, events=(numbered,)))


def far_state() -> bytes:
    doing = Sounding(
        lineage="tin-1",
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=NOON,
        started=FAR,
    )
    return encode(State(online=True, boot="b", at=NOON, doing=doing))


# -- down -----------------------------------------------------------------------------


def test_a_new_node_is_told_keys_settings_and_what_is_planned(commune: Commune) -> None:
    lineage = commune.office.approved()
    commune.wake()

    assert commune.sounds() == [lineage]
    told = commune.held["speaker-settings"].body
    assert isinstance(told, SpeakerSettings)
    assert told.area == HAMLET


def test_an_approval_is_countersigned_and_audited_by_the_bridge(
    commune: Commune,
) -> None:
    lineage = commune.office.approved()
    commune.wake()

    with commune.office.database.read() as session:
        put = bulletins.version(session, lineage, 1)
        assert put is not None
        assert put.countersigned_at == NOON
        told = [entry.action for entry in audit.entries(session, subject=lineage)]
        assert told[0] == "bulletin.countersign"
        assert audit.first_broken(session) is None


def test_what_nobody_approved_stays_in_the_office(commune: Commune) -> None:
    commune.office.submit()
    commune.wake()

    assert commune.plan().items == ()


def test_the_revision_grows_only_when_the_plan_says_something_new(
    commune: Commune,
) -> None:
    commune.office.approved()
    commune.wake()
    first = commune.revision("plan")

    commune.live(120)
    assert commune.revision("plan") == first

    commune.office.approved(meeting(title="Chích ngừa"))
    commune.wake()
    assert commune.revision("plan") > first


def test_a_plan_that_nobody_changes_is_signed_anew_long_before_it_expires(
    commune: Commune,
) -> None:
    daily = Timetable(starts="2026-11-22T12:05", rule="FREQ=DAILY")
    lineage = commune.office.approved(meeting(timetable=daily))
    commune.wake()
    first = commune.revision("plan")

    commune.clock.advance(timedelta(days=101).total_seconds())
    commune.live(1)

    assert commune.revision("plan") > first
    assert commune.sounds() == [lineage]


def test_without_a_wake_the_bridge_looks_once_a_second(commune: Commune) -> None:
    lineage = commune.office.approved()

    commune.live(1)

    assert commune.sounds() == [lineage]


def test_a_withdrawn_bulletin_leaves_the_plan_and_comes_back_when_that_is_undone(
    commune: Commune,
) -> None:
    lineage = commune.office.approved()
    commune.wake()
    office = commune.office

    with office.database.write() as session:
        steps.withdraw(
            session,
            lineage,
            row_version=bulletins.get(session, lineage).row_version,
            reason="Hoãn họp",
            deed=office.deed(session, "author"),
        )
    commune.wake()
    assert commune.sounds() == []

    with office.database.write() as session:
        steps.reinstate(
            session,
            lineage,
            row_version=bulletins.get(session, lineage).row_version,
            deed=office.deed(session, "approver"),
        )
    commune.wake()
    assert commune.sounds() == [lineage]


def test_a_bulletin_that_is_over_leaves_the_plan_two_days_later(
    commune: Commune,
) -> None:
    commune.office.approved()
    commune.wake()

    commune.clock.advance(3 * 86400)
    commune.live(1)

    assert commune.plan().items == ()


def test_an_emergency_travels_in_the_alerts_and_leaves_when_it_expires(
    commune: Commune,
) -> None:
    lineage = commune.office.approved(flood(hours=1))
    commune.wake()
    assert commune.sounds() == [lineage]
    assert commune.held["alerts"].order.prio == 2
    assert commune.plan().items == ()

    commune.clock.advance(3600)
    commune.live(1)

    assert commune.alerts().items == ()


def test_a_stop_works_at_once_and_in_the_next_plan_for_those_who_missed_it(
    commune: Commune,
) -> None:
    office = commune.office
    lineage = office.approved()
    commune.wake()

    planned = NOON + timedelta(minutes=5)
    with office.database.write() as session:
        silence.stop(
            session,
            lineage=lineage,
            planned=planned,
            audience=(f"area:{HAMLET}",),
            reason="Sai giờ",
            deed=office.deed(session, "author"),
        )
    commune.wake()

    stopped = commune.held["stop"].body
    assert stopped == Stop(lineage=lineage, planned=planned, reason="Sai giờ")
    (silenced,) = commune.plan().suppressed
    assert (silenced.lineage, silenced.planned) == (lineage, planned)


def test_a_suppression_that_was_lifted_leaves_the_plan(commune: Commune) -> None:
    office = commune.office
    lineage = office.approved()
    with office.database.write() as session:
        made = suppressions.suppress(
            session,
            lineage=lineage,
            planned=NOON,
            until=NOON + timedelta(days=7),
            reason="Tết",
            deed=office.deed(session, "author"),
        )
    commune.wake()
    assert len(commune.plan().suppressed) == 1

    with office.database.write() as session:
        again = suppressions.get(session, made.id)
        assert again is not None
        suppressions.lift(session, again, deed=office.deed(session, "author"))
    commune.wake()

    assert commune.plan().suppressed == ()


def test_stopping_an_emergency_reaches_the_node_with_the_approvers_signature(
    commune: Commune,
) -> None:
    office = commune.office
    lineage = office.approved(flood())
    commune.wake()

    with office.database.write() as session:
        signing.stop_emergency(
            session,
            lineage,
            office.signer(session),
            row_version=bulletins.get(session, lineage).row_version,
            reason="Báo nhầm",
        )
    commune.wake()

    here = commune.bench.node.me
    assert commune.held["stop"].may_stop(BroadcastClass.EMERGENCY, 2, here)
    assert commune.alerts().items == ()


def test_the_newest_emergency_gets_through_when_too_many_are_in_force(
    commune: Commune,
) -> None:
    office = commune.office
    choices = []
    for number in range(52):
        commune.clock.advance(1)
        choices.append(office.submit(flood(title=f"Lũ {number}")))
    office.approve(*choices[:51])
    commune.wake()
    office.approve(choices[51])
    commune.wake()
    during = commune.notices()

    newest = choices[51].lineage
    sounding = commune.sounds()
    with office.database.write() as session:
        for one in choices[:2]:
            steps.withdraw(
                session,
                one.lineage,
                row_version=bulletins.get(session, one.lineage).row_version,
                reason="Hết lũ",
                deed=office.deed(session, "author"),
            )
    commune.wake()

    assert newest in sounding
    assert len(sounding) == 50
    assert during.keys() == {"alerts-too-large"}
    assert commune.notices() == {}


def test_a_revoked_keys_bulletins_fall_silent_everywhere(commune: Commune) -> None:
    office = commune.office
    office.approved()
    commune.wake()

    with office.database.write() as session:
        (key,) = keys.of(session, office.person(session, "approver").id)
        signing.revoke(
            session,
            key,
            passphrase=PASSPHRASE,
            chest=office.chest,
            deed=office.deed(session, "administrator"),
        )
    commune.wake()

    assert commune.sounds() == []


def test_a_retired_keys_bulletins_go_on(commune: Commune) -> None:
    office = commune.office
    lineage = office.approved()
    commune.live(2)

    office.appoint(password="another")
    commune.wake()

    assert commune.sounds() == [lineage]


def test_a_test_tone_is_asked_for_and_its_answer_found(commune: Commune) -> None:
    office = commune.office
    with office.database.write() as session:
        request = requests.test_tone(
            session,
            node=NODE,
            tone=TestTone(seconds=2),
            deed=office.deed(session, "administrator"),
        )
    commune.wake()
    assert commune.held["test-tone"].body == TestTone(seconds=2)

    order_id = commune.held["test-tone"].order.id
    commune.batch(ToneSounded(order_id=order_id, started=NOON, heard="heard"))

    with office.database.read() as session:
        done = requests.get(session, request.id)
        assert done is not None
        assert (done.answer, done.sent_at) == ("heard", NOON)


def test_a_command_that_waited_too_long_is_given_up_and_says_so(
    commune: Commune,
) -> None:
    office = commune.office
    commune.broker.power_cut()
    commune.settle()
    with office.database.write() as session:
        request = requests.test_tone(
            session,
            node=NODE,
            tone=TestTone(),
            deed=office.deed(session, "administrator"),
        )
    commune.wake()
    commune.clock.advance(200)

    commune.broker.power_back()
    commune.link.retry()
    commune.bench.link.retry()
    commune.settle()

    assert "test-tone" not in commune.held
    with office.database.read() as session:
        given_up = requests.get(session, request.id)
        assert given_up is not None
        assert given_up.failed == "expired"


def test_a_mute_is_sent_to_its_hamlet_and_passes_by_itself(commune: Commune) -> None:
    office = commune.office
    mute = Mute(until=NOON + timedelta(hours=1), reason="Đám tang")
    with office.database.write() as session:
        settings.put(
            session,
            f"area:{HAMLET}",
            Wish(mute=mute),
            deed=office.deed(session, "author"),
        )
    commune.wake()
    told = commune.held["speaker-settings"].body
    assert isinstance(told, SpeakerSettings)
    assert told.mute == mute

    commune.clock.advance(3700)
    commune.live(1)

    told = commune.held["speaker-settings"].body
    assert isinstance(told, SpeakerSettings)
    assert told.mute is None


def test_a_node_that_moves_to_another_hamlet_is_told_so(commune: Commune) -> None:
    commune.office.approved()
    commune.wake()
    with commune.office.database.write() as session:
        nodes.put(
            session,
            NODE,
            name="Cụm loa",
            area=f"{COMMUNE}/ap-4",
            deed=commune.office.command,
        )

    commune.wake()

    assert commune.sounds() == []


def test_a_plan_that_no_packet_holds_is_not_published_and_staff_are_told(
    commune: Commune,
) -> None:
    commune.office.approved()
    commune.wake()
    before = commune.revision("plan")

    wide = tuple(f"group:{HAMLET}:nhom-{number}" for number in range(100))
    many = [commune.office.submit(meeting(audience=wide)) for _ in range(24)]
    commune.office.approve(*many)
    commune.wake()

    assert commune.revision("plan") == before
    assert commune.notices() == {"plan-too-large": 1}


def test_the_time_is_told_to_a_node_that_says_hello(commune: Commune) -> None:
    times = [p for t, p in commune.broker.log if t == str(Topic("cmd", node=NODE))]

    assert len(times) == 1


# -- readiness ------------------------------------------------------------------------


def test_ready_means_that_the_node_itself_reported_the_revision_and_the_sound(
    commune: Commune,
) -> None:
    lineage = commune.office.approved()

    def ready() -> tuple[int, int, Phase]:
        with commune.office.database.read() as session:
            bulletin = bulletins.get(session, lineage)
            view = outlooks.one(session, bulletin, commune.clock.now())
            assert view.readiness is not None
            return view.readiness.ready, view.readiness.total, view.phase

    assert ready() == (0, 1, Phase.SENDING)

    commune.bridge.handle(Wake())
    assert ready() == (0, 1, Phase.SCHEDULED)

    commune.bench.node.show(doing=None, missing=("ab" * 32,))
    commune.settle()
    commune.live(2)
    assert ready() == (0, 1, Phase.SCHEDULED)

    commune.bench.node.show(doing=None, missing=())
    commune.live(2)
    assert ready() == (1, 1, Phase.SCHEDULED)


# -- up -------------------------------------------------------------------------------


def test_reports_are_stored_and_only_then_forgotten_by_the_node(
    commune: Commune,
) -> None:
    commune.bench.node.report(aired("tin-1"))
    commune.live(2)

    assert commune.events().count("as-run") == 1
    assert commune.bench.waiting() == []
    with commune.office.database.read() as session:
        (row,) = asrun.of_bulletin(session, "tin-1")
        assert (row.outcome, row.heard) == ("aired", "heard")
        assert row.started == NOON + timedelta(milliseconds=3)


def test_what_is_sent_twice_is_stored_once(commune: Commune) -> None:
    run = aired("tin-1")
    commune.batch(run, aired("tin-2"))
    commune.batch(run, aired("tin-2"), aired("tin-3"))

    with commune.office.database.read() as session:
        assert session.scalar(select(func.count()).select_from(AsRunRow)) == 3


def test_a_node_whose_disk_was_lost_begins_to_count_anew_and_loses_nothing(
    commune: Commune,
) -> None:
    commune.batch(aired("tin-1"), epoch=7)
    commune.batch(aired("tin-2"), epoch=8)

    with commune.office.database.read() as session:
        assert session.scalar(select(func.count()).select_from(AsRunRow)) == 2


def test_reports_wait_in_the_node_while_the_broker_is_away(commune: Commune) -> None:
    commune.broker.power_cut()
    commune.settle()
    commune.bench.node.report(aired("tin-1"))
    commune.live(5)
    assert len(commune.bench.waiting()) == 1

    commune.broker.power_back()
    commune.link.retry()
    commune.bench.link.retry()
    commune.settle()
    commune.live(5)

    assert commune.events().count("as-run") == 1
    assert commune.bench.waiting() == []


def test_what_a_broker_without_a_disk_forgot_is_published_again(
    commune: Commune,
) -> None:
    commune.office.approved()
    commune.wake()
    before = dict(commune.broker.retained)
    ours = {t: p for t, p in before.items() if not t.endswith("/state")}

    commune.broker.power_cut()
    commune.settle()
    commune.broker.power_back()
    commune.link.retry()
    commune.settle()

    after = {t: p for t, p in commune.broker.retained.items() if t in ours}
    assert after == ours


def test_a_node_that_the_broker_kept_a_plan_from_gets_it_after_its_hello(
    commune: Commune,
) -> None:
    commune.broker.deny("loa-ap3-1.speaker", str(PLAN))
    lineage = commune.office.approved()
    commune.wake()
    commune.bench.begin()
    commune.live(5)
    commune.broker.retained.pop(str(PLAN))  # the broker lost it as well
    commune.broker._denied.clear()

    commune.live(10)

    assert commune.sounds() == [lineage]


def test_a_node_that_holds_everything_is_sent_nothing_again(commune: Commune) -> None:
    commune.office.approved()
    commune.wake()
    commune.bench.begin()
    commune.live(2)
    said = [topic for topic, _ in commune.broker.log].count(str(PLAN))

    commune.live(30)

    assert [topic for topic, _ in commune.broker.log].count(str(PLAN)) == said


def test_a_report_of_a_node_that_nobody_entered_waits_until_somebody_does(
    commune: Commune,
) -> None:
    batch = Batch(epoch=1, events=(Numbered(seq=1, at=NOON, body=aired("tin-1")),))
    commune.say("evt", encode(batch), node="loa-la")

    assert commune.notices() == {"unknown-node": 1}
    acks = [t for t, _ in commune.broker.log if t.endswith("loa-la/speaker/ack")]
    assert acks == []


@pytest.mark.parametrize(
    ("channel", "payload"),
    [
        ("state", b"\xff\x00"),
        ("evt", b'{"epoch":1,"events":[{"seq":0}]}'),
        ("hello", b"[" * 100_000),
        ("beat", b'{"v":2,"boot":"x","at":"2026-01-01T00:00:00Z","uptime_s":1}'),
        ("evt", event(seq=2**70)),
        ("evt", event(epoch=2**64)),
        ("evt", event(at="0001-01-01T00:00:00+14:00")),
        ("evt", event(at="9999-12-31T23:00:00Z")),
        ("evt", event(at="1969-12-31T23:00:00Z")),
        ("evt", far_run()),
        ("state", far_state()),
    ],
)
def test_a_malformed_report_is_counted_and_shown_and_harms_nobody(
    commune: Commune, channel: str, payload: bytes
) -> None:
    commune.say(channel, payload)
    commune.bench.node.report(aired("tin-1"))
    commune.live(2)

    assert commune.notices() == {"malformed-report": 1}
    assert commune.events().count("as-run") == 1
    assert commune.events().count("trouble-began") == 0


def test_troubles_begin_once_and_end(commune: Commune) -> None:
    commune.batch(TroubleBegan(code="device-lost", detail="hw:1"))
    commune.batch(TroubleBegan(code="device-lost", detail="hw:1"), first=2)
    with commune.office.database.read() as session:
        open_now = nodes.troubles(session, node=NODE)
        assert [(one.code, one.ended_at) for one in open_now] == [("device-lost", None)]

    commune.batch(TroubleEnded(code="device-lost"), first=3)

    with commune.office.database.read() as session:
        assert nodes.troubles(session, node=NODE) == []


def test_what_a_node_does_not_say_again_after_its_start_is_over(
    commune: Commune,
) -> None:
    commune.batch(TroubleBegan(code="sound-not-decoded"), TroubleBegan(code="too-hot"))
    start = Started(boot="boot-2", version="0.1.0", clean=False)
    commune.batch(start, TroubleBegan(code="too-hot"), first=3)

    with commune.office.database.read() as session:
        open_now = nodes.troubles(session, node=NODE)
        assert [one.code for one in open_now] == ["too-hot"]


def test_refusals_add_up_by_kind_and_issuer(commune: Commune) -> None:
    bad = Refused(
        kind=RefusalKind.ALTERED,
        topic="ce/1/all/plan",
        issuer="k",
        order_id="o",
        detail="signature",
        count=3,
    )

    commune.batch(bad, bad)

    with commune.office.database.read() as session:
        (row,) = [
            one for one in reports.refusals(session, node=NODE) if one.issuer == "k"
        ]
        assert (row.kind, row.count) == ("altered", 6)


def test_a_last_will_speaks_only_for_its_boot(commune: Commune) -> None:
    commune.bench.begin()
    commune.settle()
    commune.live(2)

    with commune.office.database.read() as session:
        (one,) = pictures.speakers(session)
        assert one.state is not None
        assert one.state.boot == "boot-3"
        assert one.gone_boot is None


def test_a_node_that_came_back_before_the_bridge_did_is_not_called_lost(
    commune: Commune,
) -> None:
    topic = str(Topic("state", node=NODE, agent="speaker"))
    online = State(online=True, boot="b", at=NOON, clock="synchronised")
    will = State(online=False, boot="b", at=NOON)
    commune.bridge.handle(Received(topic, encode(online), retained=False))
    commune.bridge.handle(Received(topic, encode(will), retained=False))

    commune.bridge.handle(Received(topic, encode(online), retained=True))

    with commune.office.database.read() as session:
        (one,) = pictures.speakers(session)
        assert one.gone_boot is None


# -- power cuts, restored backups, hostile nodes ------------------------------------


def test_a_bridge_that_was_killed_sends_the_very_same_orders_again(
    commune: Commune,
) -> None:
    commune.office.approved()
    commune.bridge.handle(Wake())
    sent = dict(commune.broker.retained)
    for topic in (PLAN, ALERT, SETTINGS):
        commune.broker.retained.pop(str(topic))

    commune.begin()

    for topic in (PLAN, ALERT, SETTINGS):
        assert commune.broker.retained[str(topic)] == sent[str(topic)]


def test_a_bridge_killed_between_writing_and_sending_loses_no_command(
    commune: Commune,
) -> None:
    office = commune.office
    commune.broker.deny("console.bridge", str(Topic("cmd", node=NODE)))
    with office.database.write() as session:
        requests.test_tone(
            session,
            node=NODE,
            tone=TestTone(),
            deed=office.deed(session, "administrator"),
        )
    commune.bridge.handle(Wake())  # handed over, dropped, and killed before the answer
    commune.broker._denied.clear()

    commune.begin()

    assert "test-tone" in commune.held


@pytest.mark.sqlite
def test_a_restored_console_opens_a_new_epoch_and_its_nodes_follow(
    commune: Commune, tmp_path: Path
) -> None:
    file = tmp_path / "console" / "console.sqlite"
    commune.office.database.close()
    for suffix in ("-wal", "-shm"):
        assert not file.with_name(file.name + suffix).exists()
    backup = file.read_bytes()
    for title in ("Một", "Hai", "Ba"):
        commune.office.approved(meeting(title=title))
        commune.wake()
    commune.live(2)
    held = commune.revision("plan")

    commune.office.database.close()
    file.write_bytes(backup)
    commune.begin()
    lineage = commune.office.approved(meeting(title="Sau khi khôi phục"))
    commune.wake()

    with commune.office.database.read() as session:
        assert station.get(session).epoch == held[0] + 1
    assert commune.sounds() == [lineage]
    assert commune.revision("plan") > held


def test_a_console_marked_as_restored_opens_its_epoch_before_it_orders_anything(
    commune: Commune,
) -> None:
    commune.office.approved()
    commune.wake()
    with commune.office.database.write() as session:
        station.get(session).needs_epoch = True
    said = len(commune.broker.log)

    commune.begin()

    ours = {str(PLAN), str(ALERT), str(SETTINGS)}
    epochs = {
        decode(take_apart(payload).payload, Order).epoch
        for topic, payload in commune.broker.log[said:]
        if topic in ours
    }
    assert epochs == {2}
    assert commune.revision("plan") > (2, 0)


def test_the_next_keyset_of_a_restored_console_is_above_what_nodes_hold(
    commune: Commune,
) -> None:
    calm = commune.notices()
    held = {str(Topic("keys", commune=COMMUNE)): (1, 9)}
    hello = Hello(boot="b", at=NOON, held=held, outbox_epoch=1, outbox_next=1)
    commune.say("hello", encode(hello))
    commune.wake()
    told = commune.notices()

    commune.live(2)
    commune.office.appoint(password="another")
    commune.wake()

    assert calm == {}
    assert told == {"keyset-behind": 1}
    assert commune.notices() == {}
    with commune.office.database.read() as session:
        issue = keys.newest_issue(session, str(Topic("keys", commune=COMMUNE)))
        assert issue is not None
        assert (issue.epoch, issue.seq) == (2, 1)


@pytest.mark.parametrize("epoch", [2**53, LARGEST_LEAP + 10])
def test_a_node_cannot_drive_the_epoch_to_its_end(commune: Commune, epoch: int) -> None:
    held = {str(PLAN): (epoch, 1)}
    commune.say(
        "hello",
        encode(Hello(boot="b", at=NOON, held=held, outbox_epoch=1, outbox_next=1)),
    )

    with commune.office.database.read() as session:
        assert station.get(session).epoch == 1


def test_a_node_that_says_again_and_again_that_it_is_ahead_opens_one_epoch_a_day(
    commune: Commune,
) -> None:
    def claim(node: str = NODE) -> None:
        with commune.office.database.read() as session:
            now = station.get(session)
            held = {str(PLAN): (now.epoch + 900, 1)}
        hello = Hello(boot="b", at=NOON, held=held, outbox_epoch=1, outbox_next=1)
        commune.say("hello", encode(hello), node=node)

    def epoch() -> int:
        with commune.office.database.read() as session:
            return station.get(session).epoch

    office = commune.office
    with office.database.write() as session:
        nodes.put(session, "loa-2", name="Loa 2", area=HAMLET, deed=office.command)

    claim()
    first = epoch()
    for _ in range(20):
        commune.live(61)
        claim()
    told, still = commune.notices(), epoch()
    claim("loa-2")
    another = epoch()
    commune.clock.advance(86400)
    claim()

    assert first > 1
    assert still == first
    assert told == {"node-ahead": 21}
    assert another > first
    assert epoch() > another


def foreign_settings(commune: Commune, revision: tuple[int, int]) -> None:
    """What a thief of the station's key sends: the node is in another hamlet now."""
    epoch, seq = revision
    jws = compose(
        commune.office.authority.station,
        type_="speaker-settings",
        body=SpeakerSettings(area=f"{COMMUNE}/ap-4", groups=(), quiet=()),
        aud=(f"node:{NODE}",),
        epoch=epoch,
        seq=seq,
        now=commune.clock.now(),
        valid_s=86400,
    )
    commune.broker.publish(str(SETTINGS), jws, retain=True)
    commune.settle()
    commune.live(2)


def area(commune: Commune) -> str:
    told = commune.held["speaker-settings"].body
    assert isinstance(told, SpeakerSettings)
    return told.area


@pytest.mark.parametrize("ahead", [(0, 1), (1, 1), (LARGEST_LEAP + 10, 1)])
def test_a_node_that_follows_a_stolen_station_key_is_named(
    commune: Commune, ahead: tuple[int, int]
) -> None:
    epoch, seq = commune.revision("speaker-settings")
    calm = commune.notices()

    foreign_settings(commune, (epoch + ahead[0], seq + ahead[1]))

    with commune.office.database.read() as session:
        (told,) = notices.current(session)
    assert calm == {}
    assert (told.code, told.subject) == ("node-ahead", NODE)
    assert told.detail == {"topic": str(SETTINGS)}


def test_what_a_stolen_station_key_slipped_under_our_own_count_is_taken_back(
    commune: Commune,
) -> None:
    """The next number of the topic is far below the station's own: no new epoch."""
    epoch, seq = commune.revision("speaker-settings")
    foreign_settings(commune, (epoch, seq + 1))
    moved = area(commune)

    commune.clock.advance(3600)
    commune.live(60)

    assert moved == f"{COMMUNE}/ap-4"
    assert area(commune) == HAMLET
    with commune.office.database.read() as session:
        assert station.get(session).epoch == epoch


def test_a_node_that_lies_of_a_foreign_plan_makes_a_new_one_once_an_hour(
    commune: Commune,
) -> None:
    commune.office.approved()
    commune.wake()
    commune.clock.advance(3600)
    before = commune.revision("plan")
    made = set()

    for _ in range(20):
        with commune.office.database.read() as session:
            plan = station.outgoing(session, str(PLAN))
            assert plan is not None
            held = {str(PLAN): (plan.epoch, plan.seq + 1)}
            made.add((plan.epoch, plan.seq))
        commune.say(
            "hello",
            encode(Hello(boot="b", at=NOON, held=held, outbox_epoch=1, outbox_next=1)),
        )
        commune.live(31)

    assert len(made) == 2
    assert before[0] == commune.revision("plan")[0]


@pytest.mark.sqlite
def test_a_busy_database_makes_the_bridge_wait_and_lose_nothing(
    commune: Commune,
) -> None:
    other = create_engine(commune.office.url).raw_connection()
    other.driver_connection.isolation_level = None  # type: ignore[union-attr]
    other.driver_connection.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]
    payload = encode(
        Batch(epoch=7, events=(Numbered(seq=1, at=NOON, body=aired("tin-1")),))
    )
    topic = str(Topic("evt", node=NODE, agent="speaker"))

    with pytest.raises(HardwareError, match="trying again"):
        commune.bridge.handle(Received(topic, payload, retained=False))
    other.driver_connection.execute("ROLLBACK")  # type: ignore[union-attr]
    other.close()
    commune.live(1)

    assert "as-run" in commune.events()


def test_an_orderly_end_says_farewell_in_the_database(commune: Commune) -> None:
    with commune.office.database.read() as session:
        assert station.get(session).connected

    commune.bridge.handle(Shutdown())

    with commune.office.database.read() as session:
        assert not station.get(session).connected


def test_everything_still_adds_up_in_the_audit_log(commune: Commune) -> None:
    commune.office.approved()
    commune.live(3)

    with commune.office.database.read() as session:
        assert audit.first_broken(session) is None
        done = {entry.action for entry in audit.entries(session)}
    assert {"plan.publish", "alerts.publish", "speaker-settings.publish"} <= done
