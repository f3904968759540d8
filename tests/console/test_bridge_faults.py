"""A bridge whose database is damaged."""

import sqlite3
from argparse import Namespace
from contextlib import closing
from pathlib import Path

import pytest

from console import acts
from edge.contract.codec import encode
from edge.contract.report import Batch, Numbered
from edge.contract.topics import Topic
from edge.errors import ConfigError, HardwareError
from edge.runtime import Received
from tests.console.test_bridge import Commune, aired
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


def test_a_program_that_finds_its_database_damaged_says_so_in_words(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(commune, "alembic_version")
    config = Namespace(database=Namespace(url=commune.office.url))
    monkeypatch.setattr(acts, "load_console", lambda _file: config)

    with pytest.raises(ConfigError, match=r"database is damaged .*restored-backup"):
        acts.init(Namespace(config=None))
