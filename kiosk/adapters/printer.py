"""A receipt printer on a character device (`/dev/usb/lp0`), one ticket at a time.

Before and after the bytes the printer is asked how it is (`DLE EOT`). One that answers
nothing is believed to be well before (cheap ones cannot answer), but a device that
takes no bytes for a while, or goes away, has failed. Letters are drawn with the fonts
of the bundle: see `kiosk.adapters.slip`.
"""

import logging
import os
import queue
import select
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

from edge.errors import HardwareError
from kiosk.adapters.slip import draw
from kiosk.core.ticket import ASK_PAPER, ASK_STATE, Ticket, escpos, fault
from kiosk.ports import NotPrinted, Printed

ANSWER_S: Final = 0.3
TAKE_S: Final = 5.0
"""How long a printer may take no byte; its buffer is small and its head is slow."""
CHUNK_BYTES: Final = 1024

Fault = Literal["", "no-paper", "failed"]

log = logging.getLogger(__name__)


class _PrinterError(HardwareError):
    def __init__(self, reason: Literal["no-paper", "failed"], detail: str) -> None:
        super().__init__(detail)
        self.reason: Literal["no-paper", "failed"] = reason
        self.detail = detail


class EscPosPrinter:
    """See `kiosk.ports.Printer`."""

    def __init__(
        self, post: Callable[[object], None], device: Path, width_mm: int
    ) -> None:
        self._post, self._device, self._width_mm = post, device, width_mm
        self._fonts: Path | None = None
        self._jobs: queue.SimpleQueue[tuple[str, Ticket] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="printer", daemon=True)
        self._thread.start()

    def print(self, job: str, ticket: Ticket) -> None:
        """Goes to the thread."""
        self._jobs.put((job, ticket))

    def use_fonts(self, folder: Path | None) -> None:
        """For the next ticket."""
        self._fonts = folder

    def close(self) -> None:
        """After the ticket that is under way."""
        self._jobs.put(None)
        self._thread.join(timeout=10)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            name, ticket = job
            try:
                self._print(ticket)
            except _PrinterError as error:
                log.warning("ticket not printed error=%s", error.detail)
                self._post(NotPrinted(name, error.reason, error.detail))
            except Exception as error:  # a thread that ends here prints no other
                log.warning("ticket not printed", exc_info=error)
                self._post(NotPrinted(name, "failed", str(error)))
            else:
                self._post(Printed(name))

    def _print(self, ticket: Ticket) -> None:
        data = escpos(draw(ticket, self._width_mm, self._fonts))
        handle = os.open(self._device, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            for asked in (ASK_PAPER, ASK_STATE):
                _check(handle, asked)
            _send(handle, data)
            _check(handle, ASK_PAPER)
        finally:
            os.close(handle)


def _check(handle: int, asked: bytes) -> None:
    _drain(handle)
    _send(handle, asked)
    if not select.select([handle], [], [], ANSWER_S)[0]:
        return
    answer = os.read(handle, 16)
    if not answer:
        return
    found = fault(answer[-1], asked)
    if found == "no-paper":
        raise _PrinterError("no-paper", "the printer is out of paper; put in a roll")
    if found == "failed":
        raise _PrinterError(
            "failed", f"the printer answers {answer[-1]:#04x}: look at it"
        )


def _drain(handle: int) -> None:
    """Old answers are nobody's."""
    while select.select([handle], [], [], 0)[0]:
        if not os.read(handle, 64):
            return


def _send(handle: int, data: bytes) -> None:
    sent = 0
    deadline_s = time.monotonic() + TAKE_S
    while sent < len(data):
        left_s = deadline_s - time.monotonic()
        if left_s <= 0 or not select.select([], [handle], [], left_s)[1]:
            raise _PrinterError("failed", "the printer takes nothing: is it on?")
        took = os.write(handle, data[sent : sent + CHUNK_BYTES])
        if took:
            sent += took
            deadline_s = time.monotonic() + TAKE_S
