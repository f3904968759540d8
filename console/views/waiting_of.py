"""What waits for busy loudspeakers, within what a person may see."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from console import auth
from console.core.timeline import window
from console.core.waiting import Waits, waiting
from console.store import asrun, bulletins
from console.views import frame, outlook_of

LONGEST_WINDOW: Final = timedelta(days=1)
GOES_ON: Final = ("pre-empted", "interrupted")
"""Outcomes after which an occurrence may yet begin again in its window."""


def busy() -> tuple[Waits, ...]:
    """Nothing where nothing sounds."""
    sounding = {
        node.node: (doing.lineage, doing.planned) for node, doing in frame.sounding()
    }
    if not sounding:
        return ()
    now = auth.now()
    passed = outlook_of.coming(now - LONGEST_WINDOW, now)
    windows = {put.lineage: window(put.body) for put in bulletins.in_force(auth.db())}
    told = {
        (row.node_id, (row.lineage, row.planned))
        for row in asrun.between(auth.db(), now - LONGEST_WINDOW, now)
        if row.outcome not in GOES_ON
    }
    return waiting(passed, windows, sounding, told, now)


def behind(waits: Iterable[Waits], nodes: Iterable[str]) -> list[Waits]:
    """What begins on these nodes as soon as they fall silent."""
    names = frozenset(nodes)
    return [one for one in waits if one.nodes & names]
