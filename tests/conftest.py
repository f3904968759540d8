"""What holds for every test: markers that are kept honest, and chance that repeats.

A test without a marker is a unit test. It needs no network and starts no program, and
one that does so all the same fails and says which marker it lacks.
"""

import os
import platform
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# Every run of CI tries the same examples; `HYPOTHESIS_PROFILE=search` looks for new
# ones. No deadline: a shared machine's pauses are not the code's.
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

RUNNING: Final = "tests/commune/running/"
OUTSIDE: Final = frozenset({"broker", "browser", "pi", "process", "root", "sound"})

_unit_test_running = False
_refused: Final[list[str]] = []


def _refuse_the_outside(event: str, args: tuple[object, ...]) -> None:
    if not _unit_test_running:
        return
    if event == "subprocess.Popen":
        _refused.append(f"a unit test starts {args[0]}: mark it `process`")
    elif event == "socket.connect" and isinstance(args[1], tuple):
        _refused.append(f"a unit test calls {args[1]}: mark it `process` or `broker`")
    else:
        return
    # An OSError, so that the caller closes what it had opened.
    raise PermissionError(_refused[-1])


# An audit hook cannot be taken away again, so there is one, with a switch.
sys.addaudithook(_refuse_the_outside)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    global _unit_test_running
    _refused.clear()
    _unit_test_running = not OUTSIDE & {mark.name for mark in item.iter_markers()}
    try:
        result = yield
    finally:
        _unit_test_running = False
    # The code under test may have taken the refusal for a network that is down.
    assert not _refused, _refused
    return result


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql",
        action="store_true",
        help="tests of the console keep their tables in a real PostgreSQL",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--postgresql"):
        # An engine that a test leaves behind loses its connections with its database.
        for warning in ("ResourceWarning", "pytest.PytestUnraisableExceptionWarning"):
            config.addinivalue_line("filterwarnings", f"ignore::{warning}")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leaves out, and counts as left out, what this machine or database has not."""
    missing = {"sqlite"} if config.getoption("--postgresql") else set()
    if os.geteuid() != 0:
        missing.add("root")
    if platform.machine() != "aarch64" or not Path("/dev/gpiochip0").exists():
        missing.add("pi")

    left_out = [
        item for item in items if missing & {mark.name for mark in item.iter_markers()}
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # What takes longest begins first.
    items.sort(key=lambda item: not item.nodeid.startswith(RUNNING))


class _Companies(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Has one worker do a file's tests, for they share what is slow to make.

    So do all that live in the one commune of real programs.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return RUNNING if file.startswith(RUNNING) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """For the slow tests (script/test); the fast ones are dealt out one by one."""
    return _Companies(config, log) if config.getvalue("dist") == "loadscope" else None
