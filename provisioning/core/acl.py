"""The broker's access list from the inventory (pure): who may read and write what.

Mosquitto's rules, as this file uses them: a ``deny`` in a user's own section wins, then
the section's other lines count, then the patterns, and what nothing allows is refused.
So a certificate that the inventory does not list can reach nothing but topics of its
own name, and a revoked node is deaf and mute as soon as the list is reloaded, even on a
connection that is open.
"""

from collections.abc import Iterator
from typing import Final

from edge.contract.topics import (
    AGENT_CHANNELS,
    COMMUNE_CHANNELS,
    ROOT,
    UP_CHANNELS,
    Topic,
)
from provisioning.core.inventory import Inventory
from provisioning.core.names import CONSOLE

_UP: Final = sorted(UP_CHANNELS)
_DOWN: Final = sorted(AGENT_CHANNELS - UP_CHANNELS)
_SHARED: Final = sorted(COMMUNE_CHANNELS)

_HEAD: Final = """\
# Who may read and write what at the broker. Made from inventory.json by
# commune-provision; changes made by hand are lost.
# Reload it: systemctl reload commune-broker
"""


def access_list(inventory: Inventory) -> str:
    """The whole text of Mosquitto's ``acl_file``."""
    return "\n".join((_HEAD, *_console(inventory), *_own_topics(), *_nodes(inventory)))


def _console(inventory: Inventory) -> Iterator[str]:
    """It hears every node; it writes what this commune's console has to say."""
    yield f"user {CONSOLE}"
    for channel in _UP:
        yield f"topic read {ROOT}/node/+/+/{channel}"
    yield f"topic write {Topic('keys')}"
    for channel in _SHARED:
        yield f"topic write {Topic(channel, commune=inventory.commune)}"
    yield f"topic write {ROOT}/node/+/cmd"
    for channel in _DOWN:
        yield f"topic write {ROOT}/node/+/+/{channel}"
    yield ""


def _own_topics() -> Iterator[str]:
    """Every node's own topics: %u is the name in the certificate that it showed."""
    for channel in _UP:
        yield f"pattern write {ROOT}/node/%u/+/{channel}"
    yield f"pattern read {ROOT}/node/%u/cmd"
    for channel in _DOWN:
        yield f"pattern read {ROOT}/node/%u/+/{channel}"
    yield ""


def _nodes(inventory: Inventory) -> Iterator[str]:
    for node in inventory.nodes:
        yield f"user {node.id}"
        if node.revoked is not None:
            yield "topic deny #"
        else:
            yield f"topic read {ROOT}/all/+"
            yield f"topic read {Topic('+', commune=inventory.commune)}"
        yield ""
