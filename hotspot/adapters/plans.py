"""From the file to what the cores want: the hotspot's place, limits and names."""

from ipaddress import IPv4Address, IPv4Interface, IPv6Interface

from hotspot.config import HotspotConfig
from hotspot.core.names import NamesPlan, Pool
from hotspot.core.table import Abuse, Net


def net(config: HotspotConfig) -> Net:
    """For the firewall."""
    network, portal = config.network, config.portal
    return Net(
        guests=network.guests,
        uplinks=network.uplinks,
        gateway4=IPv4Interface(network.address),
        gateway6=IPv6Interface(network.address6) if network.address6 else None,
        portal_port=portal.port,
        portal_tls_port=portal.tls_port if portal.cert else None,
    )


def abuse(config: HotspotConfig) -> Abuse:
    """For the firewall."""
    devices = config.devices
    return Abuse(
        connections=devices.connections, connections_rate=devices.connections_rate
    )


def names(config: HotspotConfig) -> NamesPlan:
    """For the name servers; the garden and whom to ask are added by the agent."""
    portal = config.portal
    return NamesPlan(
        net=net(config),
        pool=pool(IPv4Interface(config.network.address)),
        host=portal.host,
        api_url=f"{portal.url}/captive-portal/api" if portal.cert else "",
    )


def pool(gateway: IPv4Interface) -> Pool:
    """The addresses behind our own, but for ten that a technician may need."""
    network = gateway.network
    first = max(gateway.ip, network.network_address) + min(
        10, network.num_addresses // 4
    )
    last = network.broadcast_address - 1
    if first > last:  # ours stands at the end of the network
        first, last = network.network_address + 1, gateway.ip - 1
    return Pool(IPv4Address(first), IPv4Address(last))
