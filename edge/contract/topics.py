"""Topics of the contract, both ways: nobody formats or splits a topic by hand.

``ce/1/all/CHANNEL``, ``ce/1/commune/C/CHANNEL`` and ``ce/1/node/N/[AGENT/]CHANNEL``.
What kiosks show is a commune's own: there is no ``ce/1/all/guidance``.
A commune's token is its area with ``/`` written ``_`` (slugs have no underscore;
a dot would clash with brokers that translate topics to routing keys).
"""

import re
from dataclasses import dataclass
from typing import Final, get_args

from edge.contract.units import SLUG, AgentName
from edge.errors import MessageError

ROOT: Final = "ce/1"

DOWN_RETAINED: Final = frozenset({"keys", "plan", "alert", "guidance", "settings"})
UP_CHANNELS: Final = frozenset({"state", "beat", "hello", "evt"})
SHARED_CHANNELS: Final = frozenset({"keys", "plan", "alert", "cmd"})
COMMUNE_CHANNELS: Final = SHARED_CHANNELS | {"guidance"}
AGENT_CHANNELS: Final = frozenset({"settings", "ack"}) | UP_CHANNELS

_PATTERN: Final = re.compile(
    rf"{ROOT}/(?:(?P<all>all)|commune/(?P<commune>{SLUG}(?:_{SLUG})*)"
    rf"|node/(?P<node>{SLUG}))/(?:(?P<agent>{'|'.join(get_args(AgentName))})/)?"
    rf"(?P<channel>[a-z]+)"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: a scope (neither commune nor node means ``all``) and a channel."""

    channel: str
    commune: str | None = None
    node: str | None = None
    agent: str | None = None

    def __str__(self) -> str:
        """The topic as the broker knows it."""
        if self.node is not None:
            agent = f"{self.agent}/" if self.agent else ""
            return f"{ROOT}/node/{self.node}/{agent}{self.channel}"
        if self.commune is not None:
            return f"{ROOT}/commune/{self.commune.replace('/', '_')}/{self.channel}"
        return f"{ROOT}/all/{self.channel}"

    @property
    def address(self) -> str:
        """The whole scope as an address that orders on this topic must name."""
        if self.node is not None:
            return f"node:{self.node}"
        return f"area:{self.commune}" if self.commune is not None else "all"

    @property
    def retained(self) -> bool:
        """True where the broker keeps the newest message for late joiners."""
        return self.channel in DOWN_RETAINED or self.channel == "state"


def parse(text: str) -> Topic:
    """The topic that a string names.

    Raises:
        MessageError: the string is not a topic of this contract.
    """
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise MessageError(f"{text!r} is not a topic of {ROOT}; see docs/reference")
    agent, channel = match["agent"], match["channel"]
    shared = COMMUNE_CHANNELS if match["commune"] else SHARED_CHANNELS
    if channel not in (AGENT_CHANNELS if agent else shared):
        raise MessageError(f"{text!r}: there is no channel {channel!r} at this place")
    if agent and not match["node"]:
        raise MessageError(f"{text!r}: only a node has agents")
    if match["node"] and not agent and channel != "cmd":
        raise MessageError(f"{text!r}: a node without an agent has only 'cmd'")
    commune = match["commune"].replace("_", "/") if match["commune"] else None
    return Topic(channel, commune=commune, node=match["node"], agent=agent)


def subscriptions(commune: str, node: str, agent: str) -> tuple[Topic, ...]:
    """What an agent listens to, no wildcard: eleven topics, a kiosk one more."""
    shared = ("keys", "plan", "alert", "cmd")
    own = ("guidance",) if agent == "kiosk" else ()
    return (
        *(Topic(channel) for channel in shared),
        *(Topic(channel, commune=commune) for channel in (*shared, *own)),
        Topic("cmd", node=node),
        Topic("settings", node=node, agent=agent),
        Topic("ack", node=node, agent=agent),
    )
