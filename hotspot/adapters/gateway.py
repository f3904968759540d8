"""Our own addresses on the guests' side, put there wherever nobody else does."""

from typing import Final

import msgspec

from edge.errors import HardwareError
from hotspot.adapters.commands import run
from hotspot.core.table import Net

_NODAD: Final = ("nodad",)
"""The address is ours alone; to look whether somebody has it takes a second."""


class _Address(msgspec.Struct):
    local: str
    prefixlen: int


class _Interface(msgspec.Struct):
    operstate: str = ""
    addr_info: list[_Address] = []


class KernelGateway:
    """See ``hotspot.ports.Gateway``."""

    def __init__(self, net: Net) -> None:
        self._guests = net.guests
        self._wanted: list[tuple[str, int, tuple[str, ...]]] = [
            (f"{net.gateway4.ip}", net.gateway4.network.prefixlen, ())
        ]
        if net.gateway6 is not None:
            length = net.gateway6.network.prefixlen
            self._wanted.append((f"{net.gateway6.ip}", length, _NODAD))

    def hold(self) -> None:
        """Adds what is missing."""
        said = run(["ip", "-j", "address", "show", "dev", self._guests])
        try:
            listed = msgspec.json.decode(said, type=list[_Interface])
        except msgspec.MsgspecError as error:
            raise HardwareError(f"ip lists what nobody understands: {error}") from error
        held = {(a.local, a.prefixlen) for one in listed for a in one.addr_info}
        for address, length, how in self._wanted:
            if (address, length) not in held:
                place = (f"{address}/{length}", "dev", self._guests)
                run(["ip", "address", "add", *place, *how])
        if any(one.operstate == "DOWN" for one in listed):
            run(["ip", "link", "set", "dev", self._guests, "up"])
