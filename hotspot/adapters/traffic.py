"""Lanes in the kernel: HTB by `tc -batch`.

Which queue a lane ends in is asked of the kernel once: fq_codel where it has it,
otherwise a short plain one.
"""

import logging
from collections.abc import Callable, Sequence

from edge.errors import HardwareError
from hotspot.adapters.commands import run
from hotspot.core import shaping
from hotspot.core.shaping import Lane, Leaf, Side

log = logging.getLogger(__name__)


class TrafficControl:
    """See ``hotspot.ports.Shaper``."""

    def __init__(self, guests: str, uplinks: Sequence[str]) -> None:
        self._sides = (Side(guests, "down"), *(Side(one, "up") for one in uplinks))
        self._leaf: Leaf | None = None
        self._lanes: dict[int, Lane] = {}
        self._away: set[str] = set()
        """Interfaces that were not there."""

    def begin(self, lanes: Sequence[Lane]) -> None:
        """Everything anew; an interface that is not there gets it when it comes."""
        self._lanes = {lane.number: lane for lane in lanes}
        self._away = {side.interface for side in self._sides}
        self.look_after()

    def change(self, opened: Sequence[Lane], closed: Sequence[int]) -> None:
        """One batch for each interface."""
        gone = [number for number in closed if self._lanes.pop(number, None)]
        self._lanes |= {lane.number: lane for lane in opened}
        leaf = self._chosen()
        self._each(
            lambda side: shaping.closed(side, gone) + shaping.opened(side, opened, leaf)
        )

    def look_after(self) -> None:
        """Sets up interfaces that have come."""
        leaf = self._chosen()
        for side in self._sides:
            if side.interface not in self._away or not _is_there(side.interface):
                continue
            _clear(side.interface)
            _batch(shaping.begin(side, self._lanes.values(), leaf))
            self._away.discard(side.interface)

    def _each(self, text: Callable[[Side], str]) -> None:
        for side in self._sides:
            if side.interface in self._away:
                continue
            try:
                _batch(text(side))
            except HardwareError as error:
                # Gone, or somebody's else now: set it up anew when it is there.
                log.warning("lanes lost interface=%s error=%s", side.interface, error)
                self._away.add(side.interface)
        self.look_after()

    def _chosen(self) -> Leaf:
        if self._leaf is None:
            self._leaf = _ask_kernel(self._sides[0].interface)
            log.info("lanes end in queue=%s", self._leaf)
        return self._leaf


def _ask_kernel(interface: str) -> Leaf:
    """Tries it on the interface that is ours alone."""
    _clear(interface)
    try:
        run(["tc", "qdisc", "add", "dev", interface, "root", "fq_codel"])
    except HardwareError:
        return "pfifo"
    _clear(interface)
    return "fq_codel"


def _is_there(interface: str) -> bool:
    try:
        run(["ip", "link", "show", "dev", interface])
    except HardwareError:
        return False
    return True


def _clear(interface: str) -> None:
    try:
        run(["tc", "qdisc", "del", "dev", interface, "root"])
    except HardwareError:
        return  # there was none of ours


def _batch(text: str) -> None:
    if text:
        run(["tc", "-batch", "-"], text)
