"""The loop of every agent, and the events that any agent may meet.

One thread owns an agent's state: it takes events from the inbox, one after the other,
and hands them to ``agent.handle``. Everything else (the broker link, sound, downloads,
signals) only posts. The loop wakes at least once a second, so waiting is judged anew on
every wake: a wall clock that jumps makes nothing late for longer than that.
"""

import logging
import queue
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from edge.contract.report import ClockStepped
from edge.errors import HardwareError, LinkError, MessageError
from edge.ports import Clock, Watchdog

WAKE_S: Final = 1.0
"""The longest wait; far below any systemd WatchdogSec that we set."""
STEP_S: Final = 0.25
"""A wall clock that gains or loses this much between two wakes was stepped: a time
server slews at most 500 ppm, which is 0.0005 s a wake."""
_RETRY_S: Final = 0.05
"""A due instant that a Tick did not move is not tried again at once."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """The agent's due instant has come, or a second has passed without any."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Shutdown:
    """The last event: say farewell and return."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker accepted us; the subscriptions are on their way."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """No connection (any more), and why. Posted once per reason, not per attempt."""

    reason: str


@dataclass(frozen=True, slots=True)
class Received:
    """A message, unverified. ``retained`` is the broker's word: it kept it for us."""

    topic: str
    payload: bytes
    retained: bool


@dataclass(frozen=True, slots=True)
class Published:
    """The broker has the message of this token (which is no word from the console)."""

    token: int


@dataclass(frozen=True, slots=True)
class SubscribeRefused:
    """The broker's ACL keeps these topics from us."""

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssetReady:
    """A file that is needed is here and verified."""

    sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class AssetFailed:
    """A file could not be had yet; another attempt follows at ``retry_at``."""

    sha256: str
    reason: str
    retry_at: datetime


class Agent(Protocol):
    """What the loop asks of an agent; both from its own thread."""

    def due(self) -> datetime | None:
        """The next instant at which it wants a Tick; None when nothing waits."""

    def handle(self, event: object) -> None:
        """One event, to its end. Never blocks for long: the watchdog waits."""


class Inbox:
    """Events in the order in which they came, from any thread."""

    def __init__(self) -> None:
        # SimpleQueue.put may be called even from a signal handler that interrupts get.
        self._events: queue.SimpleQueue[object] = queue.SimpleQueue()

    def post(self, event: object) -> None:
        """Never blocks and never fails."""
        self._events.put(event)

    def take(self, timeout_s: float) -> object | None:
        """The oldest event; None when none came in time."""
        try:
            return self._events.get(timeout=timeout_s) if timeout_s > 0 else self.poll()
        except queue.Empty:
            return None

    def poll(self) -> object | None:
        """The oldest event, if there is one now."""
        try:
            return self._events.get_nowait()
        except queue.Empty:
            return None

    def backlog(self) -> int:
        """How many events wait; a poster of a flood should pause above some number."""
        return self._events.qsize()


def run(agent: Agent, inbox: Inbox, clock: Clock, watchdog: Watchdog) -> None:
    """Hands events to the agent until it has handled a Shutdown.

    A Tick comes when the agent's due instant has passed, and once a second, however
    full the inbox is. The watchdog is fed when the agent got round, never otherwise.

    What the world did wrong (MessageError, HardwareError, LinkError) is logged and the
    loop goes on; anything else ends the process, and systemd starts it afresh.
    """
    pace = _Pace(clock)
    watchdog.ready()
    while True:
        event = pace.next_event(agent, inbox)
        if isinstance(event, Shutdown):
            log.info("agent stops reason=%s", event.reason or "asked to")
            watchdog.stopping()
        stepped_s = pace.step_s()
        if stepped_s is not None:
            log.warning("wall clock stepped by_s=%.3f", stepped_s)
            _carry_out(agent, ClockStepped(by_s=round(stepped_s, 3)))
        _carry_out(agent, event)
        if isinstance(event, Shutdown):
            return
        watchdog.feed()


@contextmanager
def signals_to(inbox: Inbox) -> Iterator[None]:
    """While it is entered, SIGTERM and SIGINT post a Shutdown. From the main thread."""

    def post(number: int, _frame: object) -> None:
        inbox.post(Shutdown(signal.Signals(number).name))

    before = {
        number: signal.signal(number, post)
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _carry_out(agent: Agent, event: object) -> None:
    try:
        agent.handle(event)
    except MessageError as error:
        log.warning("message dropped event=%s error=%s", type(event).__name__, error)
    except (HardwareError, LinkError) as error:
        log.warning("event failed event=%s error=%s", type(event).__name__, error)


class _Pace:
    """When to wake, and by how much the wall clock moved against the monotonic one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall, self._monotonic = self._read()
        self._ticked = self._monotonic
        self._tried: datetime | None = None

    def next_event(self, agent: Agent, inbox: Inbox) -> object:
        """The oldest event, or a Tick where one is owed."""
        since_tick_s = self._clock.monotonic() - self._ticked
        wait_s = max(0.0, WAKE_S - since_tick_s)
        due = agent.due()
        if due is not None:
            until_due_s = (due - self._clock.now()).total_seconds()
            if due == self._tried:
                until_due_s = max(until_due_s, _RETRY_S - since_tick_s)
            wait_s = min(wait_s, max(0.0, until_due_s))
        event = inbox.take(wait_s) if wait_s > 0 else None
        if event is not None:
            return event
        self._ticked = self._clock.monotonic()
        now = self._clock.now()
        self._tried = due if due is not None and due <= now else None
        return Tick(now)

    def step_s(self) -> float | None:
        """How far the wall clock jumped since the last call, if it did."""
        wall, monotonic = self._read()
        passed = timedelta(seconds=monotonic - self._monotonic)
        by_s = (wall - self._wall - passed).total_seconds()
        self._wall, self._monotonic = wall, monotonic
        return by_s if abs(by_s) >= STEP_S else None

    def _read(self) -> tuple[datetime, float]:
        """Both clocks at one instant: not with the machine busy elsewhere between."""
        while True:
            before = self._clock.monotonic()
            wall = self._clock.now()
            if self._clock.monotonic() - before < STEP_S / 10:
                return wall, before
