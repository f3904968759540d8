"""The firewall in the kernel: one nftables table, and the guard beside it.

Texts come from `hotspot.core.ruleset`; here they are handed to `nft -f -`, which takes
each whole or not at all. The guard is made of routing rules, so that it stands when the
table is gone; forwarding is switched on when both stand, never before.
"""

import hashlib
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec

from edge.errors import HardwareError
from hotspot.adapters.commands import run
from hotspot.core import ruleset
from hotspot.core.table import (
    GARDEN_S,
    STAND_INS4,
    STAND_INS6,
    TABLE,
    Change,
    Net,
    Rules,
)
from hotspot.ports import Usage, Used

SYSCTL: Final = Path("/proc/sys/net")
_CONF: Final = SYSCTL / "ipv4/conf"
_WITH_MARK: Final = _CONF / "all/src_valid_mark"
_FAMILIES: Final = ("-4", "-6")

log = logging.getLogger(__name__)


class _Counter(msgspec.Struct):
    bytes: int


class _Key(msgspec.Struct):
    concat: tuple[int, str]


class _Inner(msgspec.Struct):
    val: _Key
    counter: _Counter


class _Element(msgspec.Struct):
    elem: _Inner


class _Map(msgspec.Struct):
    elem: list[tuple[_Element, str]] = []


class _Named(msgspec.Struct):
    packets: int


class _Object(msgspec.Struct):
    map: _Map | None = None
    counter: _Named | None = None


class _Listing(msgspec.Struct):
    nftables: list[_Object]


class Nftables:
    """See ``hotspot.ports.Firewall``."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._loaded = ""
        self._turn: Literal[1, 2] = 1
        self._emptied_s = time.monotonic()

    def load(self, rules: Rules) -> None:
        """The guard first, then the table, then forwarding; failing, it is closed."""
        self._stand_guard()
        self._ask_with_mark()
        run(["nft", "-f", "-"], ruleset.ruleset(rules))
        try:
            self._loaded = self._fingerprint()
            self._forward()
        except HardwareError:
            run(["nft", "-f", "-"], ruleset.untended())
            raise

    def change(self, changes: Sequence[Change]) -> None:
        """One transaction for all."""
        if changes:
            run(["nft", "-f", "-"], ruleset.changes(changes))

    def tend(self) -> None:
        """Open for some seconds more; now and then half of the garden is emptied."""
        text = ruleset.tend(self._net)
        if time.monotonic() >= self._emptied_s + GARDEN_S / 2:
            self._emptied_s = time.monotonic()
            self._turn = 2 if self._turn == 1 else 1
            text += ruleset.empty_garden(self._turn)
        run(["nft", "-f", "-"], text)

    def usage(self) -> Usage:
        """What the kernel counted."""
        return Usage(self._carried(), self._abuses())

    def _carried(self) -> dict[int, Used]:
        listing = self._list("map", "carried")
        found: dict[int, Used] = {}
        for one in listing.nftables:
            for element, _ in one.map.elem if one.map else ():
                number, way = element.elem.val.concat
                count, before = element.elem.counter.bytes, found.get(number, Used())
                found[number] = (
                    Used(before.down_bytes, count)
                    if way == "original"
                    else Used(count, before.up_bytes)
                )
        return found

    def intact(self) -> bool:
        """Whether nobody changed the table or took the guard away."""
        try:
            return (
                self._guarded()
                and not self._asks_without_mark()
                and self._fingerprint() == self._loaded
            )
        except HardwareError:
            return False

    def _list(self, kind: str, name: str) -> _Listing:
        said = run(["nft", "-j", "list", kind, *TABLE.split(), name])
        try:
            return msgspec.json.decode(said, type=_Listing)
        except msgspec.MsgspecError as error:
            raise HardwareError(
                f"nft lists what nobody understands: {error}"
            ) from error

    def _abuses(self) -> int:
        listing = self._list("counter", "abuse")
        return sum(one.counter.packets for one in listing.nftables if one.counter)

    def _fingerprint(self) -> str:
        # -t: without elements, -s: without counters; what is left only we may change.
        said = run(["nft", "-t", "-s", "list", "table", *TABLE.split()])
        return hashlib.sha256(said.encode()).hexdigest()

    def _stand_guard(self) -> None:
        for stand_in in (*STAND_INS4, *STAND_INS6):
            family = "-6" if ":" in stand_in else "-4"
            run(["ip", family, "route", "replace", stand_in, "dev", "lo"])
        for family in _FAMILIES:
            missing = self._missing(family)
            # What ends everything comes first.
            for rule in reversed(missing):
                run(["ip", family, "rule", "add", *rule])

    def _ask_with_mark(self) -> None:
        """Senders are looked up (``rp_filter``) with the mark: the guard wants it."""
        _set(_WITH_MARK, "1", needed=self._asks_without_mark())

    def _asks_without_mark(self) -> bool:
        places = ("all", self._net.guests, *self._net.uplinks)
        asks = any(_get(_CONF / place / "rp_filter") in {"1", "2"} for place in places)
        return asks and _get(_WITH_MARK) != "1"

    def _guarded(self) -> bool:
        return not any(self._missing(family) for family in _FAMILIES)

    def _missing(self, family: str) -> list[tuple[str, ...]]:
        said = run(["ip", family, "rule", "show"])
        standing = {line.partition(":")[0] for line in said.splitlines()}
        return [rule for rule in ruleset.guard() if rule[1] not in standing]

    def _forward(self) -> None:
        """Forwarding on; what cannot be switched keeps the hotspot closed."""
        wanted = [SYSCTL / "ipv4/ip_forward"]
        if self._net.gateway6 is not None:
            wanted.append(SYSCTL / "ipv6/conf/all/forwarding")
            # A router hears no router advertisements unless it is told to (2).
            for uplink in self._net.uplinks:
                _set(SYSCTL / f"ipv6/conf/{uplink}/accept_ra", "2", needed=False)
        for switch in wanted:
            _set(switch, "1", needed=True)


def _get(switch: Path) -> str | None:
    """None: there is no such interface now."""
    try:
        return switch.read_text().strip()
    except OSError:
        return None


def _set(switch: Path, value: str, *, needed: bool) -> None:
    try:
        if switch.read_text().strip() != value:
            switch.write_text(value)
    except OSError as error:
        if needed:
            raise HardwareError(
                f"{switch} cannot be set to {value}: {error}; run the hotspot as root, "
                "or with CAP_NET_ADMIN"
            ) from error
        log.info("not switched file=%s error=%s", switch, error)
