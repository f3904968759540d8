"""Forged orders that nobody has acknowledged, within what a person may see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from console import auth
from console.core.permissions import Action
from console.models import Node, RefusalCount
from console.store import forgeries

SHOWN: Final = timedelta(days=3)
"""Over a weekend: whoever comes on Monday still sees it."""


@dataclass(frozen=True, slots=True)
class Forged:
    """A node that lately refused what none of our own hands sends."""

    node: Node
    kinds: tuple[str, ...]
    last_at: datetime
    may_clear: bool
    """The person may say for all that it was seen."""


def unseen() -> list[Forged]:
    """Where the person may look, the newest first."""
    by_node: dict[str, list[RefusalCount]] = {}
    for row in forgeries.unseen(auth.db(), since=auth.now() - SHOWN):
        if auth.allowed(Action.VIEW, row.node.area_id):
            by_node.setdefault(row.node_id, []).append(row)
    return [
        Forged(
            rows[0].node,
            tuple({row.kind: "" for row in rows}),
            rows[0].last_at,
            auth.allowed(Action.SET_UP_NODES, rows[0].node.area_id),
        )
        for rows in by_node.values()
    ]
