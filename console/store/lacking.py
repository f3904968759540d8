"""Loudspeakers that can be reached and do not hold what the station sent them.

Their link is fine, so every page would show them green; but they refuse what comes, as
a node does whose station signs with a key that has ended, or they never got it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from console.core.ages import since
from console.core.fleet import Presence, Speaker, presence
from console.store import station
from edge.contract.report import State
from edge.contract.topics import Topic

SETTLED: Final = timedelta(minutes=1)
"""A node has said by then that it took an order."""


def lacking(
    session: Session, among: Iterable[Speaker], *, commune: str, now: datetime
) -> frozenset[str]:
    """The nodes, of those that are online, without an order sent a while ago."""
    return frozenset(
        one.node
        for one in among
        if one.state is not None
        and presence(one, now) is Presence.ONLINE
        and _lacks(session, one.node, one.state, commune, now)
    )


def _lacks(
    session: Session, node: str, state: State, commune: str, now: datetime
) -> bool:
    held = {
        Topic("keys", commune=commune): state.keys,
        Topic("plan", commune=commune): state.plan,
        Topic("alert", commune=commune): state.alert,
        Topic("settings", node=node, agent="speaker"): state.settings,
    }
    for topic, revision in held.items():
        row = station.outgoing(session, str(topic))
        if row is None or row.sent_at is None or since(row.sent_at, now) < SETTLED:
            continue
        if revision < (row.epoch, row.seq):
            return True
    return False
