"""What the agent remembers through a power cut, and what it forgets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.adapters.store import Store
from speaker.adapters import logbook
from speaker.adapters.logbook import Logbook
from tests.rig.authority import NOON


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "speaker.sqlite", now=NOON)
    yield store
    store.close()


def test_the_highest_version_is_remembered_after_a_bulletin_left_the_plan(
    store: Store,
) -> None:
    book = Logbook(store, NOON)
    book.count({}, {"tin": 2})
    book.count({}, {"khac": 1})
    book.count({}, {"tin": 1})

    assert Logbook(store, NOON).versions == {"tin": 2, "khac": 1}


def test_versions_do_not_grow_without_end_and_what_is_held_keeps_its_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logbook, "MOST_VERSIONS", 5)
    book = Logbook(store, NOON)
    book.count({}, {"moi-ngay": 3})
    for number in range(20):
        book = Logbook(store, NOON)  # the order survives a restart
        book.count({}, {"moi-ngay": 3, f"tin-{number:02}": 1})

    kept = {"moi-ngay": 3, **{f"tin-{number:02}": 1 for number in range(14, 20)}}
    assert book.versions == kept
    assert Logbook(store, NOON).versions == kept
