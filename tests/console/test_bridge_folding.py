"""What one node may say to the console, and how much of it."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from console.core.quota import Quota
from console.models import AsRunRow, Seen, TroubleRow
from console.store.reports import MOST_OPEN
from edge.contract.codec import encode
from edge.contract.report import Batch, Beat, Hello, Numbered, State, TroubleBegan
from edge.contract.topics import Topic
from edge.errors import HardwareError
from edge.runtime import Received, Tick
from tests.console.test_bridge import Commune, aired
from tests.rig.authority import COMMUNE, NOON
from tests.rig.node import NODE


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    return Commune(tmp_path)


def runs(commune: Commune) -> int:
    with commune.office.database.read() as session:
        return session.scalar(select(func.count()).select_from(AsRunRow)) or 0


class Writes:
    """How many transactions were begun to write."""

    def __init__(self, commune: Commune) -> None:
        self.count = 0
        database, begin = commune.office.database, commune.office.database.write

        def counted() -> AbstractContextManager[Session]:
            self.count += 1
            return begin()

        database.write = counted  # type: ignore[method-assign,assignment]  # to count


def flood(commune: Commune, batches: int, first: int = 1) -> None:
    """Batch after batch, whatever is acknowledged."""
    for number in range(batches):
        start = first + 100 * number
        events = tuple(
            Numbered(
                seq=seq, at=NOON, body=aired("tin-1", NOON + timedelta(seconds=seq))
            )
            for seq in range(start, start + 100)
        )
        commune.say("evt", encode(Batch(epoch=7, events=events)))


def test_a_node_that_floods_fills_nobodys_disk_and_staff_are_told_once(
    commune: Commune,
) -> None:
    commune.bridge._intake._quota = Quota(burst=100_000, per_s=0)

    flood(commune, 30)

    assert 200 <= runs(commune) <= 400
    assert commune.notices() == {"report-flood": 1}
    acks = [topic for topic, _ in commune.broker.log if topic.endswith("/ack")]
    assert len(acks) <= runs(commune) // 100 + 2


def test_an_honest_node_that_is_over_its_quota_loses_nothing(commune: Commune) -> None:
    commune.bridge._intake._quota = Quota(burst=100_000, per_s=400)
    for number in range(1000):
        commune.bench.node.report(aired("tin-1", NOON + timedelta(seconds=number)))

    commune.live(10)
    at_first = runs(commune)
    commune.live(1200)

    assert 200 <= at_first <= 500
    assert runs(commune) == 1000
    assert commune.bench.waiting() == []


def test_the_notice_goes_when_the_node_has_been_calm_for_a_while(
    commune: Commune,
) -> None:
    commune.bridge._intake._quota = Quota(burst=100_000, per_s=1000)
    flood(commune, 10)
    during = commune.notices()

    commune.clock.advance(200)
    flood(commune, 1, first=5001)

    assert during == {"report-flood": 1}
    assert commune.notices() == {}


def test_the_notice_goes_after_a_new_start_of_the_bridge_too(commune: Commune) -> None:
    commune.bridge._intake._quota = Quota(burst=100_000, per_s=1000)
    flood(commune, 10)
    during = commune.notices()

    commune.begin()
    flood(commune, 1, first=5001)

    assert during == {"report-flood": 1}
    assert commune.notices() == {}


def test_a_node_that_invents_troubles_fills_no_page_with_them(
    commune: Commune,
) -> None:
    for first in (1, 101, 201):
        events = tuple(
            Numbered(seq=seq, at=NOON, body=TroubleBegan(code=f"t{seq}"))
            for seq in range(first, first + 100)
        )
        commune.say("evt", encode(Batch(epoch=7, events=events)))

    with commune.office.database.read() as session:
        open_ = session.scalars(
            select(TroubleRow.code).where(TroubleRow.ended_at.is_(None))
        ).all()
    assert len(open_) == MOST_OPEN


def test_one_that_floods_does_not_use_up_the_others_quota() -> None:
    quota = Quota(burst=1000, per_s=0)

    loud = [quota.take("loa-1", 600, NOON).name for _ in range(3)]

    assert loud == ["TAKEN", "FLOOD", "REFUSED"]
    assert quota.take("loa-2", 600, NOON).name == "TAKEN"


def hello(number: int) -> bytes:
    boot = f"b{number}"
    return encode(Hello(boot=boot, at=NOON, held={}, outbox_epoch=1, outbox_next=1))


def state(number: int) -> bytes:
    return encode(State(online=True, boot=f"b{number}", at=NOON))


def beat(number: int) -> bytes:
    return encode(Beat(boot=f"b{number}", at=NOON, uptime_s=1))


def again(_number: int) -> bytes:
    """A report that the console has stored long ago."""
    return encode(
        Batch(epoch=7, events=(Numbered(seq=1, at=NOON, body=aired("tin-1")),))
    )


@pytest.mark.parametrize(
    ("channel", "payload", "most"),
    [
        ("hello", hello, 6),
        ("state", state, 60),
        ("beat", beat, 60),
        ("evt", again, 60),
        ("beat", lambda _number: b"no JSON", 60),
    ],
)
def test_a_node_that_floods_takes_nobodys_turn_whatever_it_sends(
    commune: Commune, channel: str, payload: Callable[[int], bytes], most: int
) -> None:
    """Each message that is looked at costs a transaction, a hello a signature too."""
    commune.bridge._intake._quota = Quota(messages=60)
    writes = Writes(commune)

    for number in range(300):
        topic = str(Topic(channel, node=NODE, agent="speaker"))
        received = Received(topic, payload(number), retained=False)
        commune.bridge.handle(received)
    during = commune.notices().get("report-flood")
    begun = writes.count
    commune.clock.advance(3600)
    commune.say(channel, payload(1))

    assert during == 1
    assert most <= begun <= 2 * most + 2  # one to greet, two of the notice
    assert "report-flood" not in commune.notices()


@pytest.mark.sqlite
def test_a_flood_is_told_when_the_database_is_free_again(commune: Commune) -> None:
    commune.bridge._intake._quota = Quota(messages=0)
    other = sqlite3.connect(commune.office.folder / "console.sqlite")
    other.execute("BEGIN IMMEDIATE")
    received = Received(
        str(Topic("beat", node=NODE, agent="speaker")), beat(1), retained=False
    )
    with pytest.raises(HardwareError, match="trying again"):
        commune.bridge.handle(received)

    other.close()
    commune.bridge.handle(Tick(NOON))

    assert commune.notices() == {"report-flood": 1}


def test_records_of_nine_days_fit_among_the_messages_of_one_node_at_once() -> None:
    quota = Quota()

    heard = {quota.hear("loa-1", "evt", NOON).name for _ in range(270)}
    heard |= {quota.hear("loa-1", "hello", NOON).name for _ in range(5)}

    assert heard <= {"TAKEN", "CALM"}


def test_what_is_sent_again_costs_nothing(commune: Commune) -> None:
    commune.bridge._intake._quota = Quota(burst=40_000, per_s=0)

    for _ in range(10):
        flood(commune, 1)

    assert runs(commune) == 100
    assert commune.notices() == {}


def test_two_thousand_records_after_a_week_alone_are_taken_at_once(
    commune: Commune,
) -> None:
    for number in range(2000):
        commune.bench.node.report(aired("tin-1", NOON + timedelta(seconds=number)))

    begun = time.process_time()
    commune.live(3)
    took_s = time.process_time() - begun

    assert runs(commune) == 2000
    assert commune.notices() == {}
    assert took_s < 15, f"{took_s:.1f} s for 2,000 records"


def test_a_node_cannot_fill_our_tables_with_topics_that_it_does_not_hear(
    commune: Commune,
) -> None:
    held = {f"ce/1/node/loa-{number}/speaker/settings": (1, 1) for number in range(500)}
    mine = str(Topic("plan", commune=COMMUNE))
    hello = Hello(
        boot="b", at=NOON, held={**held, mine: (1, 1)}, outbox_epoch=1, outbox_next=1
    )

    commune.say("hello", encode(hello))

    with commune.office.database.read() as session:
        topics = set(session.scalars(select(Seen.topic)))
    assert mine in topics
    assert not topics & held.keys()


def test_a_message_that_waits_for_the_database_is_charged_once(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = commune.bridge._intake
    intake._quota = Quota(messages=20)
    hello = Hello(boot="b", at=NOON, held={}, outbox_epoch=1, outbox_next=1)
    message = Received(f"ce/1/node/{NODE}/speaker/hello", encode(hello), retained=False)

    def busy(*_: object) -> None:
        raise OperationalError("", None, sqlite3.OperationalError("database is locked"))

    with monkeypatch.context() as patched:
        patched.setattr(intake, "_store", busy)
        for _ in range(50):
            with pytest.raises(OperationalError):
                intake.take(message, NOON)
    taken = intake.take(message, NOON)

    assert taken is not None
    assert commune.notices() == {}
