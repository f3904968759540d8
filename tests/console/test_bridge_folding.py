"""What one node may say to the console, and how much of it."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from console.core.quota import Quota
from console.models import AsRunRow, Seen, TroubleRow
from console.store.reports import MOST_OPEN
from edge.contract.codec import encode
from edge.contract.report import Batch, Hello, Numbered, TroubleBegan
from edge.contract.topics import Topic
from tests.console.test_bridge import Commune, aired
from tests.rig.authority import COMMUNE, NOON


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    return Commune(tmp_path)


def runs(commune: Commune) -> int:
    with commune.office.database.read() as session:
        return session.scalar(select(func.count()).select_from(AsRunRow)) or 0


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
    commune.bridge._quota = Quota(burst=100_000, per_s=0)

    flood(commune, 30)

    assert 200 <= runs(commune) <= 400
    assert commune.notices() == {"report-flood": 1}
    acks = [topic for topic, _ in commune.broker.log if topic.endswith("/ack")]
    assert len(acks) <= runs(commune) // 100 + 2


def test_an_honest_node_that_is_over_its_quota_loses_nothing(commune: Commune) -> None:
    commune.bridge._quota = Quota(burst=100_000, per_s=400)
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
    commune.bridge._quota = Quota(burst=100_000, per_s=1000)
    flood(commune, 10)
    during = commune.notices()

    commune.clock.advance(200)
    flood(commune, 1, first=5001)

    assert during == {"report-flood": 1}
    assert commune.notices() == {}


def test_the_notice_goes_after_a_new_start_of_the_bridge_too(commune: Commune) -> None:
    commune.bridge._quota = Quota(burst=100_000, per_s=1000)
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


def test_what_is_sent_again_costs_nothing(commune: Commune) -> None:
    commune.bridge._quota = Quota(burst=40_000, per_s=0)

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
