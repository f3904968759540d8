import os
import signal
import threading
from datetime import datetime, timedelta

import pytest

from edge.contract.report import ClockStepped
from edge.errors import ConfigError, HardwareError, LinkError, MessageError
from edge.fakes import CountingWatchdog, HandClock, HandInbox
from edge.runtime import Inbox, Shutdown, Tick, run, signals_to


class Diary:
    """An agent that writes down what it was handed, and when."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.pages: list[tuple[object, datetime]] = []
        self.wants: datetime | None = None
        self.moves_on = True
        self.fails: dict[str, Exception] = {}

    def due(self) -> datetime | None:
        return self.wants

    def handle(self, event: object) -> None:
        self.pages.append((event, self.clock.now()))
        if isinstance(event, Tick) and self.moves_on and self.wants is not None:
            self.wants = None if event.at >= self.wants else self.wants
        if str(event) in self.fails:
            raise self.fails[str(event)]

    @property
    def events(self) -> list[object]:
        return [event for event, _ in self.pages]


class Stage:
    """An inbox that ends the show after so many seconds of the clock."""

    def __init__(self, seconds: float = 10.0) -> None:
        self.clock = HandClock()
        self.began = self.clock.now()
        self.inbox = EndingInbox(self.clock, self.began + timedelta(seconds=seconds))
        self.agent = Diary(self.clock)
        self.watchdog = CountingWatchdog()

    def play(self) -> list[object]:
        run(self.agent, self.inbox, self.clock, self.watchdog)
        return self.agent.events

    def ticks_s(self) -> list[float]:
        """Seconds after the beginning at which a Tick came."""
        return [
            (at - self.began).total_seconds()
            for event, at in self.agent.pages
            if isinstance(event, Tick)
        ]


class EndingInbox(HandInbox):
    def __init__(self, clock: HandClock, end: datetime) -> None:
        super().__init__(clock)
        self.end = end

    def take(self, timeout_s: float) -> object | None:
        if self._clock.now() >= self.end and self.backlog() == 0:
            return Shutdown("the end")
        return super().take(timeout_s)


def test_events_are_handled_in_the_order_in_which_they_came() -> None:
    stage = Stage(0)
    for word in ("one", "two", "three"):
        stage.inbox.post(word)

    events = stage.play()

    assert events == ["one", "two", "three", Shutdown("the end")]


def test_an_agent_that_waits_for_nothing_still_wakes_every_second() -> None:
    stage = Stage(3)

    stage.play()

    assert stage.ticks_s() == [1.0, 2.0, 3.0]


def test_a_due_instant_brings_a_tick_at_that_instant() -> None:
    stage = Stage(2)
    stage.agent.wants = stage.began + timedelta(seconds=0.3)

    stage.play()

    assert stage.ticks_s()[0] == pytest.approx(0.3)


def test_a_due_instant_just_after_a_tick_is_not_late() -> None:
    stage = Stage(2)
    stage.agent.wants = stage.began + timedelta(seconds=1.01)

    stage.play()

    assert stage.ticks_s()[:2] == pytest.approx([1.0, 1.01])


def test_an_agent_that_does_not_move_on_does_not_spin() -> None:
    stage = Stage(1)
    stage.agent.wants = stage.began - timedelta(hours=1)
    stage.agent.moves_on = False

    stage.play()

    assert len(stage.ticks_s()) <= 22


def test_a_full_inbox_does_not_keep_a_due_tick_waiting() -> None:
    stage = Stage(0)
    for number in range(1000):
        stage.inbox.post(number)
    stage.agent.wants = stage.began

    events = stage.play()

    assert isinstance(events[0], Tick)


def test_a_clock_that_jumps_brings_the_tick_that_became_due() -> None:
    stage = Stage(7200)
    stage.agent.wants = stage.began + timedelta(hours=1)
    stage.inbox.end = stage.began + timedelta(seconds=7210)

    class Jumps(Diary):
        def handle(self, event: object) -> None:
            super().handle(event)
            if len(self.pages) == 1:
                self.clock.step(7200)

    stage.agent = Jumps(stage.clock)
    stage.agent.wants = stage.began + timedelta(hours=1)
    stage.play()

    assert stage.agent.wants is None
    assert [e for e in stage.agent.events if isinstance(e, ClockStepped)] == [
        ClockStepped(by_s=7200.0)
    ]


@pytest.mark.parametrize("by_s", [-3600.0, 0.3, 86400.0])
def test_a_step_of_the_wall_clock_is_told_before_the_next_event(by_s: float) -> None:
    stage = Stage(2)
    stage.inbox.post("before")

    class Steps(Diary):
        def handle(self, event: object) -> None:
            super().handle(event)
            if event == "before":
                self.clock.step(by_s)
                stage.inbox.end += timedelta(seconds=by_s)

    stage.agent = Steps(stage.clock)
    events = stage.play()

    assert events[1] == ClockStepped(by_s=by_s)
    assert sum(isinstance(event, ClockStepped) for event in events) == 1


def test_slewing_is_no_step() -> None:
    stage = Stage(3)

    class Slews(Diary):
        def handle(self, event: object) -> None:
            super().handle(event)
            self.clock.step(0.0005)

    stage.agent = Slews(stage.clock)
    events = stage.play()

    assert not any(isinstance(event, ClockStepped) for event in events)


def test_the_watchdog_is_fed_after_each_round_and_told_the_end() -> None:
    stage = Stage(3)

    events = stage.play()

    assert stage.watchdog.is_ready
    assert stage.watchdog.is_stopping
    assert stage.watchdog.fed == len(events) - 1


@pytest.mark.parametrize(
    "error", [MessageError("m"), HardwareError("h"), LinkError("l")]
)
def test_what_the_world_did_wrong_ends_no_agent(error: Exception) -> None:
    stage = Stage(0)
    stage.agent.fails["bad"] = error
    stage.inbox.post("bad")
    stage.inbox.post("next")

    events = stage.play()

    assert events[:2] == ["bad", "next"]


@pytest.mark.parametrize("error", [ConfigError("c"), ZeroDivisionError("bug")])
def test_a_mistake_of_ours_ends_the_process_unfed(error: Exception) -> None:
    stage = Stage(0)
    stage.agent.fails["bad"] = error
    stage.inbox.post("bad")

    with pytest.raises(type(error)):
        stage.play()

    assert stage.watchdog.fed == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_a_shutdown_and_handlers_are_put_back(number: int) -> None:
    inbox = Inbox()
    before = signal.getsignal(number)

    with signals_to(inbox):
        os.kill(os.getpid(), number)
        event = inbox.take(5.0)

    assert event == Shutdown(signal.Signals(number).name)
    assert signal.getsignal(number) is before


def test_events_posted_from_many_threads_all_arrive_each_threads_in_order() -> None:
    inbox = Inbox()

    def post(name: int) -> None:
        for number in range(500):
            inbox.post((name, number))

    threads = [threading.Thread(target=post, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    got = [inbox.take(5.0) for _ in range(2000)]
    for thread in threads:
        thread.join()

    for name in range(4):
        mine = [one for one in got if isinstance(one, tuple) and one[0] == name]
        assert mine == [(name, number) for number in range(500)]
    assert inbox.take(0.0) is None
