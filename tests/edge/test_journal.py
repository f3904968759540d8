import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.adapters.journal import OneLine, set_up


@pytest.fixture(autouse=True)
def root_logger() -> Iterator[None]:
    """Puts the loggers back: `set_up` is for a whole process."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_in_a_terminal_an_event_is_a_line_with_its_time() -> None:
    out = io.StringIO()
    set_up(stream=out, environment={})

    logging.getLogger("speaker.agent").info("playback started bulletin=%s", "hop-dan")

    line = out.getvalue()
    assert line.endswith("INFO speaker.agent: playback started bulletin=hop-dan\n")
    assert line[:2] == "20"


def test_under_journald_a_line_begins_with_its_priority(tmp_path: Path) -> None:
    with (tmp_path / "journal").open("w") as out:
        found = os.fstat(out.fileno())
        set_up(
            stream=out,
            environment={"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"},
        )
        log = logging.getLogger("edge")
        log.error("someone must come")
        log.warning("we coped")
        log.info("news")

    assert (tmp_path / "journal").read_text() == (
        "<3>edge: someone must come\n<4>edge: we coped\n<6>edge: news\n"
    )


def test_output_that_was_redirected_has_no_priorities(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w") as out:
        set_up(stream=out, environment={"JOURNAL_STREAM": "9:9"})
        logging.getLogger("edge").info("news")

    assert "<6>" not in (tmp_path / "file").read_text()


def test_a_traceback_stays_one_line() -> None:
    out = io.StringIO()
    set_up(stream=out, environment={})

    def fail() -> None:
        raise ValueError("bad\nvalue")

    try:
        fail()
    except ValueError:
        logging.getLogger("edge").exception("agent failed")

    assert out.getvalue().count("\n") == 1
    assert "ValueError: bad | value" in out.getvalue()


def test_debug_is_quiet_unless_it_is_asked_for() -> None:
    out = io.StringIO()
    set_up(stream=out, environment={})
    logging.getLogger("edge").debug("detail")
    quiet = out.getvalue()
    set_up(logging.DEBUG, stream=out, environment={})
    logging.getLogger("edge").debug("detail")

    assert quiet == ""
    assert "detail" in out.getvalue()


def test_an_unusual_level_has_a_priority_too() -> None:
    record = logging.LogRecord("edge", 25, "", 0, "notice", (), None)

    assert OneLine(priorities=True).format(record) == "<6>edge: notice"
