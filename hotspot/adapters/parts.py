"""All that the agent of a hotspot is given, in one value."""

from dataclasses import dataclass

from edge.node.ledger import Ledger
from edge.node.node import Node
from edge.ports import Clock
from hotspot import ports
from hotspot.config import HotspotConfig
from hotspot.ports.messenger import Messenger
from hotspot.ports.radio import RadioReports


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the agent stands on, real or simulated."""

    config: HotspotConfig
    node: Node
    ledger: Ledger
    clock: Clock
    firewall: ports.Firewall
    shaper: ports.Shaper
    gateway: ports.Gateway
    names: ports.Names
    neighbourhood: ports.Neighbourhood
    uplink: ports.Uplink
    memory: ports.Memory
    vouchers: ports.Vouchers
    desk: ports.Desk
    page: ports.Page
    messenger: Messenger | None = None
    """None: no codes by text message."""
    radio: RadioReports | None = None
    """None: the radio is somebody else's."""
    assets: ports.Assets | None = None
    """None: there is no console to fetch recordings from."""
