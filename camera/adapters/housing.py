"""The housing of a camera: its lamps, and the switch that says that it was opened."""

import logging
from datetime import datetime
from typing import Final

from camera.core.telling import Doing
from camera.ports import Cabinet, CabinetOpened, Lamp
from edge.contract.camera import CameraTampered
from edge.errors import HardwareError
from edge.node.node import Node
from edge.ports import Clock

OPEN: Final = "cabinet-open"
PINS: Final = "pins-failed"

_LAMPS: Final[dict[Doing, Lamp]] = {
    "recording": Lamp.RECORDING,
    "waiting": Lamp.RECORDING,
    "off": Lamp.OFF,
}

log = logging.getLogger(__name__)


class Housing:
    """Shows what is true, and tells what somebody does to it."""

    def __init__(self, node: Node, clock: Clock, cabinet: Cabinet) -> None:
        self._node, self._clock, self._cabinet = node, clock, cabinet
        self._opened: datetime | None = None
        self._lit: tuple[Lamp, bool] | None = None

    def hear(self, event: object) -> None:
        """The switch opens or closes."""
        opened = isinstance(event, CabinetOpened)
        now = self._clock.now()
        began = self._opened or now
        self._opened = began if opened else None
        if opened:
            self._node.trouble(OPEN, "the tamper switch says so")
        else:
            self._node.well(OPEN)
        ended = None if opened else now
        self._node.report(CameraTampered(kind="cabinet", began=began, ended=ended))

    def light(self, doing: Doing, *, infra_red: bool) -> None:
        """Both lamps; tried again with the next look where pins fail."""
        wanted = (_LAMPS.get(doing, Lamp.TROUBLE), infra_red)
        if self._lit == wanted:
            return
        try:
            self._cabinet.show(wanted[0])
            self._cabinet.shine(infra_red=infra_red)
        except HardwareError as error:
            self._node.trouble(PINS, str(error))
            return
        self._lit = wanted
        self._node.well(PINS)

    def close(self) -> None:
        """Dark."""
        try:
            self._cabinet.close()
        except HardwareError as error:
            log.warning("pins not freed error=%s", error)
