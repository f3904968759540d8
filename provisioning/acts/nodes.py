"""Issue, renew, revoke: the life of a node's identity."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from edge.contract.units import AgentName, AreaId, NodeId
from provisioning.acts.commune import OpenCommune
from provisioning.adapters import files
from provisioning.adapters.authority import Issued
from provisioning.core import inventory as nodes
from provisioning.core import places
from provisioning.core.inventory import Node
from provisioning.core.toml_files import node_toml
from provisioning.ports import Broker

STATE: Final = "/var/lib/commune"
"""On the node; below it, one directory an agent."""


@dataclass(frozen=True, slots=True)
class Box:
    """What differs from one node's box to another's."""

    clock: str
    """Whom it believes the time: ``ntp`` or ``host``."""
    state: str | None = None
    """Where the agent keeps its state, on the node; unset: the unit's own place."""
    agent: AgentName = "speaker"
    """What a new node is; one that there is stays what it was."""


def issue(
    commune: OpenCommune,
    *,
    name: str,
    area: str,
    box: Box,
    out: Path | None,
    broker: Broker,
    now: datetime,
) -> tuple[Path, bool]:
    """Makes a node's key, certificate and configuration.

    Gives the directory, and whether a running broker knows the node already.

    Raises:
        RefusedError: the name or the area is wrong or taken, or ``out`` is in use.
    """
    node, place = nodes.admit(commune.inventory, name=name, area=area)
    issued = commune.authority.issue("node", node, now)
    target = out or commune.top / places.NODES / node
    # The box comes first: one that no inventory lists reaches nothing.
    files.write_tree(target, _box(commune, node, place, box, issued))
    commune.keep(
        nodes.add(
            commune.inventory,
            Node(
                id=node, area=place, agents=(box.agent,), certificates=(issued.record,)
            ),
        )
    )
    return target, commune.reload(broker)


def renew(
    commune: OpenCommune, *, name: str, box: Box, out: Path, now: datetime
) -> Path:
    """Makes a fresh key and certificate for a node that the commune has.

    The older certificate stays valid: the node must not fall silent before it has the
    new one.

    Raises:
        RefusedError: no such node, it was revoked, or ``out`` is in use.
    """
    node = nodes.find_active(commune.inventory, name)
    issued = commune.authority.issue("node", node.id, now)
    box = replace(box, agent=node.agents[0])
    files.write_tree(out, _box(commune, node.id, node.area, box, issued))
    commune.keep(nodes.renew(commune.inventory, node.id, issued.record))
    return out


def revoke(
    commune: OpenCommune, *, name: str, reason: str, broker: Broker, now: datetime
) -> bool:
    """Cuts a node off: the access list at once, then the revocation list.

    Gives whether a broker runs that has read it. Done again, it writes and
    reloads again: a command that was interrupted is simply repeated.

    Raises:
        RefusedError: no such node.
        HardwareError: the broker runs as another user; all files are written.
    """
    without = nodes.revoke(commune.inventory, name, at=now, reason=reason)
    commune.keep(without)
    commune.write_revocations(without)
    return commune.reload(broker)


def _box(
    commune: OpenCommune, node: NodeId, area: AreaId, box: Box, issued: Issued
) -> Mapping[str, bytes]:
    text = node_toml(
        commune.site,
        agent=box.agent,
        node=node,
        area=area,
        state=box.state or f"{STATE}/{box.agent}",
        clock=box.clock,
    )
    return {
        places.NODE_CERTIFICATE: issued.certificate,
        places.NODE_KEY: issued.key,
        places.NODE_CA: commune.authority.pem()[0],
        f"{box.agent}{places.AGENT_SUFFIX}": text.encode(),
    }
