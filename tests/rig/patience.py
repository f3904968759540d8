"""Waiting in the real world, whose clock is the only one here."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from edge.adapters.host import SystemClock

LOOK_S: Final = 0.1

T = TypeVar("T")


def s(seconds: float) -> timedelta:
    """Seconds."""
    return timedelta(seconds=seconds)


def sleep_until(instant: datetime) -> None:
    """Returns at that instant, or at once."""
    time.sleep(max(0.0, (instant - SystemClock().now()).total_seconds()))


def until(
    true: Callable[[], T | None],
    what: str,
    why: Callable[[], str] = str,
    *,
    within_s: float = 60.0,
) -> T:
    """Waits for something, looking ten times a second; gives what it then is."""
    deadline_s = time.monotonic() + within_s
    while not (found := true()):
        assert time.monotonic() < deadline_s, f"not in {within_s} s: {what}\n{why()}"
        time.sleep(LOOK_S)
    return found
