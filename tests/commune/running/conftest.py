"""One commune of real programs for all the tests of this folder, on one worker.

Founding and starting it takes most of the time, and a real one runs for years: what one
test did to it, the next has to live with. `commune` only sees to it that everybody is
up again.
"""

from collections.abc import Iterator

import pytest

from tests.rig.announcement import Desk
from tests.rig.commune import Commune


@pytest.fixture(scope="session")
def running_commune(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commune]:
    with Commune(tmp_path_factory.mktemp("commune") / "xa") as commune:
        commune.start()
        yield commune


@pytest.fixture(scope="module")
def commune(running_commune: Commune) -> Commune:
    running_commune.mend()
    return running_commune


@pytest.fixture(scope="module")
def desk(commune: Commune) -> Desk:
    return Desk(commune)
