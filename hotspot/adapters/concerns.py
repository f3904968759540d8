"""What is wished of the hotspot and leads nowhere: staff are told.

For the agent's thread only.
"""

import logging
from typing import Final

from edge.contract.settings import HotspotSettings
from edge.errors import HardwareError
from hotspot.adapters.door import Door
from hotspot.adapters.parts import Parts
from hotspot.core.sessions import carried_by

NO_SUCH_DEVICE: Final = "hotspot-no-such-device"
NO_CODES: Final = "hotspot-no-codes"

log = logging.getLogger(__name__)


class Concerns:
    """Begins and ends the troubles of settings."""

    def __init__(self, parts: Parts, door: Door) -> None:
        self._parts, self._door, self._node = parts, door, parts.node
        self._met: frozenset[str] = frozenset()
        """Codes that were some device's; it may have gone home since."""

    def look(self, settings: HotspotSettings) -> None:
        """Now and then."""
        self._look_for_devices()
        self._look_for_codes(settings)

    def _look_for_devices(self) -> None:
        """Codes that are to be shut out, and may be mistyped."""
        shut_out = self._door.limits.paused
        if missing := shut_out - self._met:
            self._met |= missing & self._carried()
        self._met &= shut_out
        if unknown := sorted(shut_out - self._met):
            detail = f"no device here carries {', '.join(unknown)} today"
            self._node.trouble(NO_SUCH_DEVICE, detail[:200])
        else:
            self._node.well(NO_SUCH_DEVICE)

    def _carried(self) -> frozenset[str]:
        try:
            leases = self._parts.neighbourhood.leases()
        except HardwareError as error:
            log.warning("leases not read error=%s", error)
            leases = ()
        return carried_by(self._door.register, (one.mac for one in leases))

    def _look_for_codes(self, settings: HotspotSettings) -> None:
        """Who must type a code, while nobody can have one."""
        if settings.sign_in != "voucher" or self._parts.messenger is not None:
            self._node.well(NO_CODES)
            return
        try:
            left = self._parts.vouchers.left()
        except HardwareError as error:
            log.warning("vouchers not counted error=%s", error)
            return
        if left:
            self._node.well(NO_CODES)
        else:
            detail = (
                "nobody gets on line: put codes into the file of [devices] vouchers"
            )
            self._node.trouble(NO_CODES, detail)
