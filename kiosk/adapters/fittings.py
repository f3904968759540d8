"""How it is done: voice, printer, counter and the tally, with their faults.

What the core decides comes in as actions. A fault becomes a trouble that staff see, and
never stops the agent. For the agent's thread only.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import msgspec

from edge.contract.kiosk import StaffCalled
from edge.errors import HardwareError
from edge.node.ledger import Ledger
from edge.node.node import Node
from edge.ports import Clock
from kiosk import ports
from kiosk.core.events import Count, StaffComing, StaffTold, TicketDone
from kiosk.core.proof import Usage, counted
from kiosk.core.ticket import Ticket

VOICE: Final = "voice-lost"
CLIP: Final = "clip-unreadable"
PRINTER: Final = "printer-failed"
PAPER: Final = "printer-out-of-paper"
COUNTER: Final = "counter-failed"
SCREEN: Final = "screen-lost"
ALARM_PERCENT: Final = 100
TOLD_EVERY: Final = timedelta(hours=1)
_USAGE: Final = "kiosk-usage"

log = logging.getLogger(__name__)


class Fittings:
    """The parts around the screen. `printer` None: there is none."""

    def __init__(
        self,
        node: Node,
        *,
        voice: ports.Voice,
        printer: ports.Printer | None,
        counter: ports.Counter,
        post: Callable[[object], None],
    ) -> None:
        self._node, self._voice, self._counter = node, voice, counter
        self._printer, self._post = printer, post
        self._call = ""
        self._number: int | None = None
        """Of the call that the console may not have yet."""

    # -- actions -----------------------------------------------------------------------

    def say(self, reading: str, clips: Sequence[ports.Clip], percent: int) -> None:
        """Speaks; with nothing to say it is over at once, by the voice's own word."""
        self._voice.say(reading, clips, percent)

    def hush(self) -> None:
        """Quiet."""
        self._voice.stop()

    def ring(self) -> None:
        """Chime, lamp and console: whichever is first, `StaffTold` says so."""
        self._call = secrets.token_hex(8)
        self._number = self._node.report(StaffCalled(call=self._call))
        try:
            heard = self._counter.ring()
        except HardwareError as error:
            self._node.trouble(COUNTER, str(error))
        else:
            self._node.well(COUNTER)
            if heard:
                self._tell()

    def coming(self, call: str) -> None:
        """Somebody at the console says so, of this call or of one that is over."""
        if call and call == self._call:
            self._post(StaffComing())

    def _tell(self) -> None:
        self._number = None
        self._post(StaffTold())

    def rest(self) -> None:
        """The call is over."""
        self._call, self._number = "", None
        try:
            self._counter.rest()
        except HardwareError as error:
            self._node.trouble(COUNTER, str(error))

    def print(self, job: str, ticket: Ticket) -> None:
        """One ticket."""
        if self._printer is None:
            self._post(TicketDone(job, "failed"))
        else:
            self._printer.print(job, ticket)

    def use_fonts(self, folder: Path | None) -> None:
        """Of the bundle that is shown."""
        if self._printer is not None:
            self._printer.use_fonts(folder)

    def close(self) -> None:
        """Everything off."""
        self.rest()
        self._voice.close()
        self._counter.close()
        if self._printer is not None:
            self._printer.close()

    # -- what the parts say ------------------------------------------------------------

    def hear(self, event: object) -> TicketDone | None:
        """What they say of themselves; what the core must know of it."""
        node = self._node
        if self._number is not None and node.arrived(self._number):
            self._tell()
        match event:
            case ports.VoiceLost(reason):
                node.trouble(VOICE, reason)
            case ports.VoiceBack():
                node.well(VOICE)
            case ports.ClipUnreadable(path, reason):
                node.trouble(CLIP, f"{path.name}: {reason}")
            case ports.ScreenLost(reason):
                node.trouble(SCREEN, reason)
            case ports.ScreenBack():
                node.well(SCREEN)
            case ports.Printed(job):
                node.well(PAPER)
                node.well(PRINTER)
                return TicketDone(job, "printed")
            case ports.NotPrinted(job, "no-paper", detail):
                node.trouble(PAPER, detail)
                return TicketDone(job, "no-paper")
            case ports.NotPrinted(job, _, detail):
                node.trouble(PRINTER, detail)
                return TicketDone(job, "failed")
            case _:
                pass
        return None


class Tally:
    """Counts of use, on disk until the console has been told."""

    def __init__(self, node: Node, ledger: Ledger, clock: Clock) -> None:
        self._node, self._ledger, self._clock = node, ledger, clock
        self._usage = self._kept() or Usage(since=clock.now())
        self._changed = False

    def count(self, one: Count) -> None:
        """One more."""
        self._usage = counted(self._usage, one)
        self._changed = True

    def keep(self) -> None:
        """Onto the disk; not at every touch."""
        if self._changed:
            self._changed = False
            self._write(self._usage)

    def tell(self) -> None:
        """To the console, when an hour is over and something happened."""
        now = self._clock.now()
        since = self._usage.since
        if not since <= now < since + TOLD_EVERY:
            if not self._usage.empty:
                self._node.report(self._usage.report(max(now, since)))
            self._usage, self._changed = Usage(since=now), False
            self._write(self._usage)

    def _write(self, usage: Usage) -> None:
        try:
            self._ledger.set_value(_USAGE, msgspec.json.encode(usage))
        except HardwareError as error:
            log.warning("usage not written error=%s", error)

    def _kept(self) -> Usage | None:
        held = self._ledger.value(_USAGE)
        try:
            return msgspec.json.decode(held, type=Usage) if held else None
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("usage unreadable error=%s", error)
            return None
