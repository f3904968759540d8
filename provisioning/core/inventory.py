"""Which nodes a commune has, and which certificates each was given (pure).

The inventory only grows: a revoked node stays, with its serial numbers, for the access
list and the revocation list are made from it, and its name is never given out again.
"""

from datetime import datetime

import msgspec

from edge.contract.units import AgentName, AreaId, Instant, NodeId
from provisioning.core import names
from provisioning.core.refusals import RefusedError


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate that was given out."""

    serial: str
    """Hexadecimal, as ``openssl x509 -serial`` shows it."""
    issued: Instant
    until: Instant


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One device of the commune."""

    id: NodeId
    area: AreaId
    agents: tuple[AgentName, ...]
    certificates: tuple[Certificate, ...]
    revoked: Instant | None = None
    reason: str = ""
    """Why it was revoked."""


class Inventory(msgspec.Struct, frozen=True, kw_only=True):
    """Content of ``inventory.json``, in the order in which nodes came."""

    v: int = 1
    commune: AreaId
    nodes: tuple[Node, ...] = ()

    @property
    def active(self) -> tuple[Node, ...]:
        """The nodes that may speak."""
        return tuple(node for node in self.nodes if node.revoked is None)

    @property
    def revoked(self) -> tuple[Node, ...]:
        """The nodes that were cut off."""
        return tuple(node for node in self.nodes if node.revoked is not None)


def find(inventory: Inventory, name: NodeId) -> Node:
    """One node of the inventory.

    Raises:
        RefusedError: no-such-node.
    """
    for node in inventory.nodes:
        if node.id == name:
            return node
    known = ", ".join(node.id for node in inventory.nodes) or "-"
    raise RefusedError(
        "no-such-node",
        f"Xã này không có thiết bị {name!r}. Đang có: {known}.",
        f"{name!r} is not in inventory.json",
    )


def find_active(inventory: Inventory, name: NodeId) -> Node:
    """One node of the inventory that was not revoked.

    Raises:
        RefusedError: no-such-node or node-revoked.
    """
    node = find(inventory, name)
    if node.revoked is None:
        return node
    raise RefusedError(
        "node-revoked",
        f"Thiết bị {name} đã bị thu hồi ngày {node.revoked:%d/%m/%Y}.",
        f"{name} was revoked at {node.revoked:%Y-%m-%dT%H:%MZ}; issue a node with"
        " another id",
    )


def admit(inventory: Inventory, *, name: str, area: str) -> tuple[NodeId, AreaId]:
    """The name and area of a node to be, checked against all that is there.

    Raises:
        RefusedError: bad-node, bad-area, foreign-area or node-exists.
    """
    new, place = names.node(name), names.within(area, inventory.commune)
    for node in inventory.nodes:
        if node.id == new:
            raise _taken(node)
    return new, place


def _taken(node: Node) -> RefusedError:
    if node.revoked is not None:
        return RefusedError(
            "node-exists",
            f"Thiết bị tên {node.id} đã bị thu hồi; tên đó không dùng lại được."
            " Chọn tên khác.",
            f"{node.id} was revoked, and revoked names are not reused; choose another",
        )
    return RefusedError(
        "node-exists",
        f"Đã có thiết bị tên {node.id} ở {node.area}. Chọn tên khác, hoặc gia hạn"
        f" bằng: commune-provision renew --node {node.id}",
        f"{node.id} is in inventory.json already; choose another name, or renew it",
    )


def add(inventory: Inventory, node: Node) -> Inventory:
    """The inventory with one node more; check with ``admit`` first."""
    return msgspec.structs.replace(inventory, nodes=(*inventory.nodes, node))


def renew(inventory: Inventory, name: NodeId, certificate: Certificate) -> Inventory:
    """The inventory with one certificate more for a node that it has.

    Raises:
        RefusedError: no-such-node or node-revoked.
    """
    node = find_active(inventory, name)
    return _replace(
        inventory,
        msgspec.structs.replace(node, certificates=(*node.certificates, certificate)),
    )


def revoke(
    inventory: Inventory, name: NodeId, *, at: datetime, reason: str
) -> Inventory:
    """The inventory in which a node is cut off; done twice, the first time stands.

    Raises:
        RefusedError: no-such-node.
    """
    node = find(inventory, name)
    if node.revoked is not None:
        return inventory
    return _replace(inventory, msgspec.structs.replace(node, revoked=at, reason=reason))


def _replace(inventory: Inventory, changed: Node) -> Inventory:
    nodes = tuple(
        changed if node.id == changed.id else node for node in inventory.nodes
    )
    return msgspec.structs.replace(inventory, nodes=nodes)
