"""What every Printer does, expected of the fake one and of the real one alike.

The real one prints on a pseudo-terminal, behind which sits what a receipt printer is:
something that takes bytes, answers when it is asked how it is, and has paper or none.
"""

import os
import queue
import select
import threading
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from kiosk.adapters.printer import EscPosPrinter
from kiosk.core.ticket import ASK_PAPER, ASK_STATE, WIDTH_PX, Line, Ticket
from kiosk.fakes import FakePrinter
from kiosk.ports import NotPrinted, Printed, Printer
from tests.kiosk.paper_roll import printed

SLIP = Ticket((Line("Khai sinh", "title"), Line("Giấy chứng sinh", "box")), "http://x")
WAIT_S = 20.0


class Stage(Protocol):
    """A printer, its paper, and its switch."""

    printer: Printer

    def next(self) -> object: ...

    def out(self) -> int: ...

    def paper(self, *, there: bool) -> None: ...

    def broken(self) -> None: ...


class FakeStage:
    def __init__(self) -> None:
        self._told: list[object] = []
        self._fake = FakePrinter(self._told.append)
        self.printer: Printer = self._fake

    def next(self) -> object:
        return self._told.pop(0)

    def out(self) -> int:
        return len(self._fake.tickets)

    def paper(self, *, there: bool) -> None:
        self._fake.paper = there

    def broken(self) -> None:
        self._fake.works = False


class Machine:
    """A receipt printer behind a pseudo-terminal."""

    def __init__(self, *, mute: bool = False) -> None:
        self._ours, theirs = os.openpty()
        tty.setraw(theirs)
        self._theirs = theirs
        self.device = Path(os.ttyname(theirs))
        self.taken = bytearray()
        self.has_paper, self.well, self._mute = True, True, mute
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self) -> None:
        asked = {ASK_PAPER: self._paper, ASK_STATE: self._state}
        while not self._ended.is_set():
            if not select.select([self._ours], [], [], 0.02)[0]:
                continue
            got = os.read(self._ours, 4096)
            if got in asked:
                if not self._mute:
                    os.write(self._ours, bytes([asked[got]()]))
            else:
                self.taken += got.replace(ASK_PAPER, b"").replace(ASK_STATE, b"")
                if got.endswith(ASK_PAPER) and not self._mute:
                    os.write(self._ours, bytes([self._paper()]))

    def _paper(self) -> int:
        return 0x12 if self.has_paper else 0x72

    def _state(self) -> int:
        return 0x12 if self.well else 0x1A

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        os.close(self._ours)
        os.close(self._theirs)


class RealStage:
    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._events: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.printer: Printer = EscPosPrinter(self._events.put, machine.device, 58)

    def next(self) -> object:
        return self._events.get(timeout=WAIT_S)

    def out(self) -> int:
        paper = printed(bytes(self.machine.taken))
        assert paper.row_bytes in {0, WIDTH_PX[58] // 8}
        return bytes(self.machine.taken).count(b"\x1dVB\x00")

    def paper(self, *, there: bool) -> None:
        self.machine.has_paper = there

    def broken(self) -> None:
        self.machine.well = False


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.process)])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    if request.param == "fake":
        yield FakeStage()
        return
    machine = Machine()
    made = RealStage(machine)
    yield made
    made.printer.close()
    machine.close()


def test_a_ticket_comes_out_and_is_told(stage: Stage) -> None:
    stage.printer.print("t1", SLIP)

    assert stage.next() == Printed("t1")
    assert stage.out() == 1


def test_two_tickets_come_out_in_order(stage: Stage) -> None:
    stage.printer.print("t1", SLIP)
    stage.printer.print("t2", SLIP)

    assert [stage.next(), stage.next()] == [Printed("t1"), Printed("t2")]
    assert stage.out() == 2


def test_without_paper_nothing_comes_and_with_new_paper_it_does(stage: Stage) -> None:
    stage.paper(there=False)
    stage.printer.print("t1", SLIP)
    first = stage.next()
    stage.paper(there=True)
    stage.printer.print("t2", SLIP)

    assert isinstance(first, NotPrinted)
    assert (first.job, first.reason) == ("t1", "no-paper")
    assert stage.next() == Printed("t2")
    assert stage.out() == 1


def test_a_printer_with_its_cover_open_has_failed(stage: Stage) -> None:
    stage.broken()
    stage.printer.print("t1", SLIP)

    told = stage.next()

    assert isinstance(told, NotPrinted)
    assert told.reason == "failed"
    assert stage.out() == 0


@pytest.mark.process
def test_a_printer_that_cannot_answer_is_believed_to_be_well() -> None:
    machine = Machine(mute=True)
    stage = RealStage(machine)

    stage.printer.print("t1", SLIP)
    told = stage.next()
    stage.printer.close()
    machine.close()

    assert told == Printed("t1")


@pytest.mark.process
def test_a_printer_that_is_not_there_has_failed(tmp_path: Path) -> None:
    events: queue.SimpleQueue[object] = queue.SimpleQueue()
    printer = EscPosPrinter(events.put, tmp_path / "lp0", 58)

    printer.print("t1", SLIP)
    told = events.get(timeout=WAIT_S)
    printer.close()

    assert isinstance(told, NotPrinted)
    assert told.reason == "failed"


def test_a_ticket_that_cannot_be_set_does_not_keep_the_next_from_being_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("nobody knows why")

    events: queue.SimpleQueue[object] = queue.SimpleQueue()
    printer = EscPosPrinter(events.put, tmp_path / "lp0", 58)
    with monkeypatch.context() as patched:
        patched.setattr("kiosk.adapters.printer.draw", broken)
        printer.print("first", SLIP)
        first = events.get(timeout=WAIT_S)
    printer.print("second", SLIP)
    second = events.get(timeout=WAIT_S)
    printer.close()

    assert first == NotPrinted("first", "failed", "nobody knows why")
    assert isinstance(second, NotPrinted)
    assert second.job == "second"
