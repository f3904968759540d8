"""From where somebody comes, as far as one client is told from another."""

from ipaddress import IPv6Address, IPv6Network


def network_of(host: str) -> str:
    """The address; of IPv6 its network of 64 bits, where one client has all of it."""
    if ":" not in host:
        return host
    address = IPv6Address(host.partition("%")[0])
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
