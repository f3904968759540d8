"""Who a node is, what it stands on, and its last will."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from edge.contract.codec import encode
from edge.contract.report import State
from edge.contract.topics import Topic
from edge.contract.units import AgentName, AreaId, NodeId, PublicKey
from edge.node.ledger import Ledger
from edge.ports import Clock, ClockSource, Host, Link, Slate


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One agent of one node, for one start of its program."""

    node: NodeId
    agent: AgentName
    commune: AreaId
    roots: tuple[PublicKey, ...]
    version: str
    boot: str
    """A new random id at each start of the agent."""

    def topic(self, channel: str) -> Topic:
        """The agent's own topic of a channel."""
        return Topic(channel, node=self.node, agent=self.agent)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The parts that a node stands on, real or simulated."""

    link: Link
    ledger: Ledger
    clock: Clock
    source: ClockSource
    host: Host
    certificate_ends: datetime | None = None
    """Of the certificate with which it meets broker and console; None: unknown."""
    set_clock: Callable[[datetime], None] | None = None
    """Moves the machine's wall clock; None where we may not."""
    slate: Slate | None = None
    """Where it notes what order it tries; None: an end in the middle is forgotten."""


def last_will(identity: Identity, at: datetime) -> tuple[Topic, bytes]:
    """What the broker says of us when it loses us; it only speaks for this boot."""
    gone = State(online=False, boot=identity.boot, at=at, version=identity.version)
    return identity.topic("state"), encode(gone)
