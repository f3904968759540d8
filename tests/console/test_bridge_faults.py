"""A bridge whose database is damaged, or whose clock goes back."""

import sqlite3
from argparse import Namespace
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from console import acts
from console.bridge.agent import Wake
from console.core.fleet import Presence, presence
from console.store import pictures, station
from edge.contract.codec import decode, encode
from edge.contract.envelope import Order
from edge.contract.report import Batch, Numbered
from edge.contract.schedule import Timetable
from edge.contract.topics import Topic
from edge.errors import ConfigError, HardwareError
from edge.jws import take_apart
from edge.runtime import Received
from tests.console.office import meeting
from tests.console.test_bridge import PLAN, Commune, aired
from tests.rig.authority import NOON
from tests.rig.node import NODE


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    return Commune(tmp_path)


# -- the database -----------------------------------------------------------------


def spoil(commune: Commune, table: str) -> None:
    """Overwrites the first page of a table."""
    file = commune.office.folder / "console.sqlite"
    commune.office.database.fold()
    commune.office.database.close()
    whole = file.read_bytes()
    with closing(sqlite3.connect(file)) as db:
        ((page_bytes,),) = db.execute("PRAGMA page_size")
        ((page,),) = db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", [table]
        )
    start = (page - 1) * page_bytes
    file.write_bytes(whole[:start] + b"Z" * page_bytes + whole[start + page_bytes :])


@pytest.mark.sqlite
def test_a_damaged_database_is_named_and_blames_no_node(commune: Commune) -> None:
    spoil(commune, "reports")
    before = len(commune.broker.log)
    batch = Batch(epoch=7, events=(Numbered(seq=1, at=NOON, body=aired("tin-1")),))
    topic = str(Topic("evt", node=NODE, agent="speaker"))

    with pytest.raises(HardwareError, match=r"database is damaged .*restored-backup"):
        commune.bridge.handle(Received(topic, encode(batch), retained=False))
    during = len(commune.broker.log)
    lineage = commune.office.approved()
    commune.live(1)
    commune.office.database.close()
    said = commune.notices()

    assert during == before
    assert commune.sounds() == [lineage]
    assert said == {"console-database-damaged": 1}


@pytest.mark.sqlite
def test_a_program_that_finds_its_database_damaged_says_so_in_words(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(commune, "alembic_version")
    config = Namespace(database=Namespace(url=commune.office.url))
    monkeypatch.setattr(acts, "load_console", lambda _file: config)

    with pytest.raises(ConfigError, match=r"database is damaged .*restored-backup"):
        acts.init(Namespace(config=None))


# -- the clock --------------------------------------------------------------------


def test_a_clock_that_was_set_back_leaves_the_bridge_seen_and_its_nodes(
    commune: Commune,
) -> None:
    commune.clock.step(3600)
    commune.live(10)

    commune.clock.step(-3600)
    commune.live(70)

    now = commune.clock.now()
    with commune.office.database.read() as session:
        alive_at = station.get(session).alive_at
        (node,) = pictures.speakers(session)
    assert alive_at is not None
    assert timedelta() <= now - alive_at < timedelta(seconds=10)
    assert presence(node, now) is Presence.ONLINE


def test_a_plan_signed_by_a_clock_a_year_ahead_is_signed_anew_once_it_is_right(
    commune: Commune,
) -> None:
    year_s = 365 * 86400
    commune.clock.step(year_s)
    commune.live(2)
    daily = Timetable(starts="2026-11-22T12:05", rule="FREQ=DAILY")
    commune.office.approved(meeting(timetable=daily))
    commune.bridge.handle(Wake())

    commune.clock.step(-year_s)
    commune.live(2)

    with commune.office.database.read() as session:
        plan = station.outgoing(session, str(PLAN))
    assert plan is not None
    assert plan.made_at <= commune.clock.now()
    order = decode(take_apart(plan.jws.encode()).payload, Order)
    assert order.nbf <= commune.clock.now().timestamp()
