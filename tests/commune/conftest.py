"""One commune of real programs for all the tests here that ask for it.

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


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """What was measured; shown at the end of the run, asserted only generously."""
    measured: dict[str, str] = {}
    yield measured
    # They travel with the test's report, from whatever worker it ran on.
    request.node.user_properties.extend(measured.items())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    measured = {
        what: value
        for reports in terminalreporter.stats.values()
        for report in reports
        for what, value in getattr(report, "user_properties", ())
    }
    if measured:
        terminalreporter.section("measured on a commune of real programs")
        for what, value in measured.items():
            terminalreporter.line(f"{what:58} {value}")
