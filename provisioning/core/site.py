"""What is known of one commune: ``commune.toml`` as types."""

from typing import Annotated, Final

import msgspec

from edge.contract.units import AreaId, PublicKey

ZONE: Final = "Asia/Ho_Chi_Minh"
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]


class Commune(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Section ``[commune]``."""

    area: AreaId
    name: str
    zone: str = ZONE


class Hosts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Section ``[hosts]``: where nodes and people reach the broker and the console."""

    names: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """The first one is what nodes and links use."""
    bind: str = ""
    """Empty: every address of this machine."""
    broker_port: Port = 8883
    web_port: Port = 8443
    wake_port: Port = 8444
    """UDP on the loopback interface: the web wakes the bridge."""


class Trust(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Section ``[trust]``."""

    roots: Annotated[tuple[PublicKey, ...], msgspec.Meta(min_length=1)]


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    commune: Commune
    hosts: Hosts
    trust: Trust

    @property
    def base_url(self) -> str:
        """The console as people and nodes address it."""
        host = self.hosts.names[0]
        shown = f"[{host}]" if ":" in host else host
        return f"https://{shown}:{self.hosts.web_port}"

    @property
    def local_host(self) -> str:
        """The broker as the console on the same machine addresses it."""
        return self.hosts.bind or "127.0.0.1"

    @property
    def certified(self) -> tuple[str, ...]:
        """Every name that the servers' certificates carry."""
        bound = (self.hosts.bind,) if self.hosts.bind else ()
        return tuple(dict.fromkeys((*self.hosts.names, *bound, *LOOPBACK)))
