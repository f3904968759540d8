"""Telling the console what happened and what is wrong, whatever the disk does."""

from collections.abc import Callable

from edge.contract.report import Event, TroubleBegan, TroubleEnded
from edge.errors import DiskFullError, HardwareError
from edge.node.outbox import Outbox
from edge.node.standing import Standing
from edge.node.voice import Voice
from edge.ports import Clock

DISK_FULL = "disk-full"
DISK_FAILS = "disk-fails"
"""Anything else that keeps us from writing: a broken card, a stranger's lock."""


def disk_trouble(fault: HardwareError) -> str:
    """The code for what the disk did."""
    return DISK_FULL if isinstance(fault, DiskFullError) else DISK_FAILS


class Telling:
    """Events go through the outbox, what lasts also into the state."""

    def __init__(
        self, outbox: Outbox, standing: Standing, voice: Voice, clock: Clock
    ) -> None:
        self._outbox = outbox
        self._standing = standing
        self._voice = voice
        self._clock = clock

    def report(self, event: Event) -> int:
        """Kept until the console has it; its number."""
        number = self._outbox.keep(self._clock.now(), event)
        if self._outbox.fault is not None:
            self.note_disk(self._outbox.fault)
        return number

    def arrived(self, number: int) -> bool:
        """Whether the console has the event of this number."""
        return self._outbox.arrived(number)

    def trouble(self, code: str, detail: str) -> None:
        """Something is wrong from now on; said once, until ``well``."""
        new = code not in self._standing.troubles
        if self._standing.began(code, detail, self._clock.now()):
            self._voice.changed()
        if new:
            self.report(TroubleBegan(code=code, detail=detail))

    def well(self, code: str) -> None:
        """It works again, if it did not."""
        if self._standing.ended(code):
            self._voice.changed()
            self.report(TroubleEnded(code=code))

    def keep(self, write: Callable[[], None]) -> bool:
        """Whether the disk took it; that it does not must not silence the node."""
        try:
            write()
        except HardwareError as error:
            self.note_disk(error)
            return False
        return True

    def note_disk(self, fault: HardwareError) -> None:
        """Only in the state: the disk takes no event that tells it."""
        self._standing.began(disk_trouble(fault), str(fault), self._clock.now())
        self._voice.changed()
