"""A desk of its own for each test."""

from pathlib import Path

import pytest

from edge.fakes import HandClock
from tests.console.desk import Desk
from tests.rig.authority import NOON


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Noon, author, approver with a key, administrator, technician, viewer."""
    made = Desk(tmp_path / "office", clock=HandClock(NOON))
    made.office.appoint()
    return made
