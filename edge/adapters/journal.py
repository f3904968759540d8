"""Logging to standard output, one line per event; journald keeps it.

Under journald each line begins with its priority as ``<N>`` (sd-daemon(3)); in a
terminal with the time instead.
"""

import logging
import os
import sys
from collections.abc import Mapping
from typing import Final, TextIO

_PRIORITY: Final = {
    logging.CRITICAL: 2,
    logging.ERROR: 3,
    logging.WARNING: 4,
    logging.INFO: 6,
    logging.DEBUG: 7,
}
_QUIET: Final = ("paho",)
"""Libraries whose INFO is not ours to tell."""


class OneLine(logging.Formatter):
    """Newlines (of tracebacks) become ``|``: one event stays one entry."""

    def __init__(self, *, priorities: bool) -> None:
        place = "" if priorities else "%(asctime)s %(levelname)s "
        super().__init__(f"{place}%(name)s: %(message)s")
        self._priorities = priorities

    def format(self, record: logging.LogRecord) -> str:
        """The whole event, on one line."""
        lines = super().format(record).splitlines()
        text = " | ".join(line.rstrip() for line in lines)
        return (
            f"<{_PRIORITY.get(record.levelno, 6)}>{text}" if self._priorities else text
        )


def set_up(
    level: int = logging.INFO,
    *,
    stream: TextIO | None = None,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Every logger of this process writes to ``stream`` (standard output)."""
    out = stream if stream is not None else sys.stdout
    handler = logging.StreamHandler(out)
    handler.setFormatter(OneLine(priorities=_is_journal(out, environment)))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _is_journal(out: TextIO, environment: Mapping[str, str]) -> bool:
    """Systemd names the journal's socket by device and inode (systemd.exec(5))."""
    try:
        found = os.fstat(out.fileno())
    except (OSError, ValueError):  # a stream in memory has no descriptor
        return False
    return environment.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"
