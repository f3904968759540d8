"""A desk of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.store.database import Database
from edge.fakes import HandClock
from tests.console import office
from tests.console.desk import Desk
from tests.rig.authority import NOON
from tests.rig.postgres import Postgres


@pytest.fixture(autouse=True, scope="session")
def _server(request: pytest.FixtureRequest) -> Iterator[None]:
    if not request.config.getoption("--postgresql"):
        yield
        return
    office.postgres = Postgres()
    try:
        database = Database(office.postgres.make_blank())
        database.migrate()
        database.close()
        yield
    finally:
        office.postgres.stop()


@pytest.fixture(autouse=True)
def _forgets() -> Iterator[None]:
    before = len(office.postgres.made) if office.postgres else 0
    yield
    if office.postgres is not None:
        office.postgres.forget(before)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Noon, author, approver with a key, administrator, technician, viewer."""
    made = Desk(tmp_path / "office", clock=HandClock(NOON))
    made.office.appoint()
    return made
