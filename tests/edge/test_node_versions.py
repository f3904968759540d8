"""The highest version of each bulletin, through power cuts and full disks."""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.adapters.store import Store
from edge.approvals import Approved
from edge.errors import HardwareError
from edge.node import versions
from edge.node.versions import Versions
from tests.rig.authority import NOON, bulletin


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "agent.sqlite", now=NOON)
    yield store
    store.close()


def held(**by_lineage: int) -> list[Approved]:
    return [
        Approved(bulletin(lineage=name, version=version), "kid", 2, NOON, NOON)
        for name, version in by_lineage.items()
    ]


def count(seen: Versions, approved: list[Approved]) -> None:
    """And the program lives through it."""
    seen.count(approved)
    seen.write()


def test_the_highest_version_is_remembered_after_a_bulletin_left_the_plan(
    store: Store,
) -> None:
    seen = Versions(store)
    count(seen, held(tin=2))
    count(seen, held(khac=1))
    count(seen, held(tin=1))

    assert Versions(store).highest == {"tin": 2, "khac": 1}


def test_versions_do_not_grow_without_end_and_what_is_held_keeps_its_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "MOST_VERSIONS", 5)
    seen = Versions(store)
    count(seen, held(moi=3))
    for number in range(20):
        seen = Versions(store)  # the order survives a restart
        count(seen, held(**{"moi": 3, f"tin-{number:02}": 1}))

    kept = {"moi": 3, **{f"tin-{number:02}": 1 for number in range(14, 20)}}
    assert seen.highest == kept
    assert Versions(store).highest == kept


def test_what_the_disk_did_not_take_is_written_with_the_next(store: Store) -> None:
    seen = Versions(store)
    stranger = sqlite3.connect(store.path, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")

    with pytest.raises(HardwareError):
        count(seen, held(tin=2))
    in_memory = dict(seen.highest)
    stranger.execute("ROLLBACK")
    stranger.close()
    count(seen, held(khac=1))

    assert in_memory == {"tin": 2}
    assert Versions(store).highest == {"tin": 2, "khac": 1}


def test_one_that_the_disk_spoilt_is_left_out(store: Store) -> None:
    count(Versions(store), held(tin=2, khac=1))
    store.set_record("version", "tin", b"\xff{")

    assert Versions(store).highest == {"khac": 1}


@given(st.lists(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9)))))
def test_whatever_the_order_and_however_often_the_highest_counts(
    snapshots: list[list[tuple[str, int]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "agent.sqlite", now=NOON)
        seen = Versions(store)
        for snapshot in snapshots:
            count(seen, [one for name, v in snapshot for one in held(**{name: v})])
        told = [one for snapshot in snapshots for one in snapshot]
        highest = {name: max(v for n, v in told if n == name) for name, _ in told}

        assert seen.highest == highest
        assert Versions(store).highest == highest
        store.close()
