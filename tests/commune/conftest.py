"""What the stories of whole communes share: figures that end up in the report."""

from collections.abc import Iterator

import pytest


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
