"""``hotspot.toml``: between which interfaces a hotspot stands, with which addresses.

Hours, rates, quotas, the walled garden and the message are settings, not configuration:
staff change those from the console. Without ``[broker]``, ``[console]`` and ``[trust]``
the hotspot runs by itself on what ``[settings]`` says.
"""

from ipaddress import IPv4Interface, IPv6Interface
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from edge.config import LoneConfig, PathsSection, Port, Section
from edge.contract.settings import HotspotSettings

Interface = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.:-]{1,15}$(?!\n)")]
HostName = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$(?!\n)")
]
Mac = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$(?!\n)")]


class HotspotPaths(PathsSection, frozen=True, kw_only=True):
    """Folders of the agent."""

    run: Path = Path("/run/commune-hotspot")
    """For this run of the machine only, in memory: sockets, leases, who is on line."""

    @property
    def register(self) -> Path:
        """Who is on line; see ``hotspot.adapters.memory``."""
        return self.run / "register.json"


class NetworkSection(Section, frozen=True, kw_only=True):
    """The hotspot's place between guests and the Internet."""

    guests: Interface
    """The guests' side: the radio, or the bridge that it is in. Only guests there."""
    uplinks: Annotated[tuple[Interface, ...], msgspec.Meta(min_length=1, max_length=4)]
    """What may lead to the Internet; the kernel's default route says which does."""
    address: str = "10.77.0.1/22"
    """Ours, with the length of the guests' network."""
    address6: str | None = None
    """The same of IPv6, out of ``fd00::/8``; left out: guests get no IPv6 at all."""
    upstream: tuple[str, ...] = ()
    """Name servers to ask, by address; empty: those of the system."""

    def __post_init__(self) -> None:
        """What is wrong is said here (msgspec reports ValueError)."""
        if self.guests in self.uplinks:
            raise ValueError(f"{self.guests} cannot be both guests and uplink")
        network = IPv4Interface(self.address).network
        if network.prefixlen > 28:
            raise ValueError(f"{self.address} leaves no room; use /22, say")
        if self.address6 and IPv6Interface(self.address6).network.prefixlen != 64:
            raise ValueError(f"{self.address6} must be a /64, or phones take none")


class PortalSection(Section, frozen=True, kw_only=True):
    """The page for guests."""

    host: HostName = "wifi.internal"
    """Its own name, answered by us alone; with a certificate, the certificate's."""
    port: Port = 8080
    """Where it listens; the firewall sends plain HTTP there."""
    tls_port: Port = 8443
    """The same of HTTPS, where there is a certificate."""
    cert: Path | None = None
    """A real one, which phones know; PEM with its chain."""
    key: Path | None = None
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    """The commune's, as people write it, such as "xã Tân An"."""
    cache: Path = Path("/var/cache/commune-hotspot-portal")
    """A folder of the portal's own: the terms, read out."""
    procedures: Annotated[str, msgspec.Meta(pattern="^(?:https?://[^ ]{1,200})?$")] = ""
    """Address of the procedure pages; empty: there are none."""

    def __post_init__(self) -> None:
        """Half a certificate is none (msgspec reports ValueError)."""
        if (self.cert is None) is not (self.key is None):
            raise ValueError("cert and key belong together; give both or neither")

    @property
    def url(self) -> str:
        """Where guests find it."""
        return f"{'https' if self.cert else 'http'}://{self.host}"


class RadioSection(Section, frozen=True, kw_only=True):
    """Our own access point, on `[network] guests`.

    Left out: the guests' side is an access point that is somebody else's.
    """

    by: Literal["networkmanager", "hostapd"] = "networkmanager"
    """Who serves it; Raspberry Pi OS has NetworkManager."""
    ssid: Annotated[str, msgspec.Meta(min_length=1, max_length=32)] = "Wi-Fi mien phi"
    """The name that phones show: 32 bytes at most, so a few fewer with marks."""
    country: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$(?!\n)")] = "VN"
    """Whose rules the radio keeps to."""
    band: Literal["2.4", "5"] = "2.4"
    """In GHz. 2.4 goes further and reaches every phone; 5 is faster and nearer."""
    channel: Annotated[int, msgspec.Meta(ge=1, le=165)] | None = None
    """Left out: the quietest, by a scan at each start."""
    clients_max: Annotated[int, msgspec.Meta(ge=1, le=250)] | None = None
    """Left out: what is known of the chip, 7 for a Pi's own."""

    def __post_init__(self) -> None:
        """What is wrong is said here (msgspec reports ValueError)."""
        length = len(self.ssid.encode())
        if length > 32 or not self.ssid.isprintable():
            raise ValueError(
                f"ssid has {length} bytes and may have 32 on one line; a Vietnamese"
                " letter with a mark takes two or three: shorten it"
            )


class DevicesSection(Section, frozen=True, kw_only=True):
    """What one device may do at most, and which may do nothing."""

    blocked: Annotated[tuple[Mac, ...], msgspec.Meta(max_length=200)] = ()
    connections: Annotated[int, msgspec.Meta(ge=10, le=10_000)] = 500
    """At one time."""
    connections_rate: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 100
    """New ones a second."""
    vouchers: Path | None = None
    """A file of codes, one a line, each good for one session."""


class SmsSection(Section, frozen=True, kw_only=True):
    """Codes by text message, where settings ask for a code. Left out: vouchers alone.

    A gateway is not included: some program of the commune's must take the files away.
    """

    spool: Path
    """The folder in which each message is laid as a file, as SMS Server Tools read."""
    hourly: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 30
    """At most, of all guests together, and a quarter of them in a quarter of an hour:
    each costs the commune money."""


class HotspotConfig(LoneConfig, frozen=True, kw_only=True):
    """The whole file."""

    paths: HotspotPaths
    network: NetworkSection
    portal: PortalSection = PortalSection()
    devices: DevicesSection = DevicesSection()
    radio: RadioSection | None = None
    sms: SmsSection | None = None
    settings: HotspotSettings | None = None
    """What holds until the console says otherwise; left out: the defaults."""

    @property
    def radio_report(self) -> Path:
        """What the radio's process lays out for the agent."""
        return self.paths.run / "radio" / "report.json"

    @property
    def sounds(self) -> Path:
        """Where the agent lays out announcements for the portal, by SHA-256."""
        return self.paths.run / "sounds"

    @property
    def desk(self) -> Path:
        """The socket at which the portal asks the agent."""
        return self.paths.run / "desk" / "socket"
