"""Lanes in the kernel: HTB by `tc -batch`.

Which queues the kernel has is asked of it once, by trying.
"""

import logging
import os
from collections.abc import Sequence
from typing import Final

from edge.errors import HardwareError
from hotspot.adapters.commands import run
from hotspot.core import shaping
from hotspot.core.shaping import Lane, Leaf, Side

_TRIED: Final[tuple[Leaf, ...]] = ("cake", "fq_codel")

log = logging.getLogger(__name__)


class TrafficControl:
    """See ``hotspot.ports.Shaper``."""

    def __init__(self, guests: str, uplinks: Sequence[str]) -> None:
        self._sides = (Side(guests, "down"), *(Side(one, "up") for one in uplinks))
        self._kernel: frozenset[Leaf] | None = None
        """Queues that it has; None: not asked yet."""
        self._memory_kib = (
            os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1024
        )
        self._lanes: dict[int, Lane] = {}

    def begin(self, lanes: Sequence[Lane]) -> None:
        """Everything anew; an interface that is not there gets it when it comes."""
        self._lanes = {lane.number: lane for lane in lanes}
        for side in self._sides:
            _clear(side.interface)
        self.look_after()

    def change(self, opened: Sequence[Lane], closed: Sequence[int]) -> None:
        """One batch for each interface."""
        gone = [number for number in closed if self._lanes.pop(number, None)]
        self._lanes |= {lane.number: lane for lane in opened}
        leaf = self._chosen()
        for side in self._sides:
            text = shaping.closed(side, gone) + shaping.opened(side, opened, leaf)
            try:
                _batch(text)
            except HardwareError as error:
                # Gone, or came anew without lanes; `look_after` sees to both.
                log.info("lanes unchanged interface=%s %s", side.interface, error)
                _clear(side.interface)
                self._set_up(side)

    def look_after(self) -> None:
        """Sets up interfaces that have come, also under the same name."""
        for side in self._sides:
            if not _stands(side.interface):
                self._set_up(side)

    def _set_up(self, side: Side) -> None:
        if _is_there(side.interface):
            _clear(side.interface)
            _batch(shaping.begin(side, self._lanes.values(), self._chosen()))

    def _chosen(self) -> Leaf:
        if self._kernel is None:
            self._kernel = _ask_kernel(self._sides[0].interface)
            log.info("kernel has queues=%s", ",".join(sorted(self._kernel)) or "plain")
        lanes, sides = len(self._lanes), len(self._sides)
        return shaping.leaf_of(
            self._kernel, lanes, sides=sides, memory_kib=self._memory_kib
        )


def _ask_kernel(interface: str) -> frozenset[Leaf]:
    """Tries them on the interface that is ours alone."""
    return frozenset(leaf for leaf in _TRIED if _has(interface, leaf))


def _has(interface: str, leaf: Leaf) -> bool:
    _clear(interface)
    try:
        run(["tc", "qdisc", "add", "dev", interface, "root", leaf])
    except HardwareError:
        return False
    _clear(interface)
    return True


def _stands(interface: str) -> bool:
    try:
        said = run(["tc", "qdisc", "show", "dev", interface, "root"])
    except HardwareError:
        return False
    return "qdisc htb 1:" in said


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
