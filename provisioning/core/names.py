"""Names that a technician may give: areas, nodes, host names and ports.

Each function gives back what it was given, once it is known to be usable, so that a
wrong name stops before anything is written.
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import Final

from edge.contract.units import SLUG, AreaId, NodeId
from provisioning.core.refusals import RefusedError

CONSOLE: Final = "console"
RESERVED: Final = frozenset({CONSOLE, "all", "broker", "web"})
"""Names that the commune's own certificates carry."""

_HOST: Final = re.compile(
    r"(?=.{1,253}$)(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*"
)
_TITLE_LIMIT: Final = 100


def commune(area: str) -> AreaId:
    """The area of a commune: province and commune, two slugs.

    Raises:
        RefusedError: bad-area.
    """
    if re.fullmatch(f"{SLUG}/{SLUG}", area):
        return area
    raise RefusedError(
        "bad-area",
        f"Mã địa bàn của xã không đúng: {area!r}. Viết tỉnh/xã, chữ thường không dấu,"
        " ví dụ vinh-long/tan-an.",
        "a commune's area is province/commune in lower-case ASCII slugs",
    )


def within(area: str, commune_area: AreaId) -> AreaId:
    """The area of a node: the commune itself or a hamlet or group of it.

    Raises:
        RefusedError: bad-area or foreign-area.
    """
    if not re.fullmatch(f"{SLUG}(?:/{SLUG}){{1,5}}", area):
        raise RefusedError(
            "bad-area",
            f"Mã địa bàn không đúng: {area!r}. Ví dụ đúng: {commune_area}/ap-1.",
            "an area is lower-case ASCII slugs joined by '/', six at most",
        )
    if area != commune_area and not area.startswith(commune_area + "/"):
        raise RefusedError(
            "foreign-area",
            f"Địa bàn {area} không thuộc xã này ({commune_area}).",
            f"{area} does not lie within {commune_area}",
        )
    return area


def node(name: str) -> NodeId:
    """The id of a node.

    Raises:
        RefusedError: bad-node.
    """
    if re.fullmatch(SLUG, name) and name not in RESERVED:
        return name
    why = "là tên dành riêng" if name in RESERVED else "không đúng cách viết"
    raise RefusedError(
        "bad-node",
        f"Tên thiết bị {name!r} {why}. Dùng chữ thường không dấu, số và gạch nối,"
        " tối đa 40 ký tự, ví dụ loa-ap1.",
        "a node id is one lower-case ASCII slug of at most 40 characters, and none of"
        f" {', '.join(sorted(RESERVED))}",
    )


def title(name: str) -> str:
    """What people call the commune, on one line.

    Raises:
        RefusedError: bad-name.
    """
    text = name.strip()
    if text and text.isprintable() and len(text) <= _TITLE_LIMIT:
        return text
    raise RefusedError(
        "bad-name",
        f"Tên xã không đúng: {name!r}. Viết trên một dòng, ví dụ 'Xã Tân An'.",
        f"a commune's name is one line of 1 to {_TITLE_LIMIT} printable characters",
    )


def hosts(names: Iterable[str]) -> tuple[str, ...]:
    """Host names and IP addresses, each once, in the order given.

    Raises:
        RefusedError: bad-host.
    """
    unique = tuple(dict.fromkeys(names))
    for name in unique:
        if not (is_address(name) or _HOST.fullmatch(name)):
            raise RefusedError(
                "bad-host",
                f"Tên máy hoặc địa chỉ IP không đúng: {name!r}.",
                "give --host a DNS name or an IP address, without port or https://",
            )
    return unique


def is_address(text: str) -> bool:
    """Whether a host is given as an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def bind_address(text: str) -> str:
    """The address to listen on; empty is every address of the machine.

    Raises:
        RefusedError: bad-bind.
    """
    if text == "" or is_address(text):
        return text
    raise RefusedError(
        "bad-bind",
        f"Địa chỉ lắng nghe không đúng: {text!r}.",
        "give --bind an IP address of this machine, or leave it out for all of them",
    )


def ports(**given: int) -> None:
    """Checks that ports are ports, and different ones.

    Raises:
        RefusedError: bad-port.
    """
    if len(set(given.values())) == len(given) and all(
        0 < port < 2**16 for port in given.values()
    ):
        return
    told = ", ".join(f"{name}={port}" for name, port in given.items())
    raise RefusedError(
        "bad-port",
        f"Số cổng không đúng hoặc trùng nhau: {told}.",
        "ports are different numbers from 1 to 65535",
    )
