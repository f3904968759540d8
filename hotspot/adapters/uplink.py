"""The way to the Internet, as the kernel's routes and interfaces tell it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from hotspot.ports import UplinkState

Kind = Literal["ethernet", "wifi", "modem", "other"]

_DEFAULT: Final = "00000000"
_UP: Final = 0x1


class KernelUplink:
    """See ``hotspot.ports.Uplink``. Of the given interfaces alone."""

    def __init__(self, interfaces: Sequence[str], *, root: Path = Path("/")) -> None:
        self._interfaces = frozenset(interfaces)
        self._root = root

    def look(self) -> UplinkState:
        """The interface of the best default route that has a carrier."""
        routes = sorted(
            (metric, name)
            for name, metric in self._default_routes()
            if name in self._interfaces and self._has_carrier(name)
        )
        if not routes:
            return UplinkState(servers=self._servers())
        name = routes[0][1]
        return UplinkState(name, self._kind(name), self._carried(name), self._servers())

    def _servers(self) -> tuple[str, ...]:
        """Of resolv.conf(5); behind systemd-resolved, those that it asks."""
        found: tuple[str, ...] = ()
        for path in ("etc/resolv.conf", "run/systemd/resolve/resolv.conf"):
            lines = (line.split() for line in self._lines(path))
            found = tuple(w[1] for w in lines if len(w) > 1 and w[0] == "nameserver")
            if found and not all(one.startswith("127.") for one in found):
                break
        return tuple(one for one in found if "%" not in one)

    def _default_routes(self) -> list[tuple[str, int]]:
        """Of IPv4 and IPv6; /proc/net/route, /proc/net/ipv6_route."""
        found: list[tuple[str, int]] = []
        for line in self._lines("proc/net/route")[1:]:
            parts = line.split()
            if len(parts) > 7 and parts[1] == _DEFAULT and parts[7] == _DEFAULT:
                found.append((parts[0], int(parts[6])))
        for line in self._lines("proc/net/ipv6_route"):
            parts = line.split()
            if len(parts) == 10 and parts[1] == "00" and int(parts[0], 16) == 0:
                found.append((parts[9], int(parts[5], 16)))
        return found

    def _has_carrier(self, name: str) -> bool:
        return self._text(f"sys/class/net/{name}/carrier") == "1"

    def _kind(self, name: str) -> Kind:
        device = self._root / "sys/class/net" / name
        if (device / "wireless").exists() or (device / "phy80211").exists():
            return "wifi"
        if name.startswith(("wwan", "ppp", "usb")) or "DEVTYPE=wwan" in self._text(
            f"sys/class/net/{name}/uevent"
        ):
            return "modem"
        return (
            "ethernet" if self._text(f"sys/class/net/{name}/type") == "1" else "other"
        )

    def _carried(self, name: str) -> int:
        return sum(
            int(self._text(f"sys/class/net/{name}/statistics/{way}_bytes") or 0)
            for way in ("rx", "tx")
        )

    def _lines(self, path: str) -> list[str]:
        return self._text(path).splitlines()

    def _text(self, path: str) -> str:
        try:
            return (self._root / path).read_text().strip()
        except OSError:
            return ""
