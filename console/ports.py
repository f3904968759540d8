"""What the console asks of another program, named by what it needs."""

from pathlib import Path
from typing import Protocol


class Job(Protocol):
    """A program that runs beside us. Nothing here waits."""

    def lines(self) -> list[bytes]:
        """Whole lines of its output that were not given yet."""
        ...

    def ended(self) -> int | None:
        """Its exit status; None while it runs."""
        ...

    def complaint(self) -> str:
        """The end of what it said on its error output."""
        ...

    def stop(self) -> None:
        """Ends it, if it still runs, and forgets what it said. Call it once."""
        ...


class KioskProgram(Protocol):
    """`commune-kiosk`: the console knows its command line and nothing of its inside.

    Every method starts it and returns at once. Raises: HardwareError: it cannot be
    started.
    """

    def export(self) -> Job:
        """The starter's records, a JSON line each."""
        ...

    def build(self, source: Path, out: Path) -> Job:
        """Makes a bundle; JSON lines of progress, faults and the result."""
        ...

    def pack(self, bundle: Path, approvals: Path, seal: Path, out: Path) -> Job:
        """Signatures into the bundle, and that into one file; a JSON line of it."""
        ...
