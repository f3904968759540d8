"""What staff see of a node: there, lost or away, by its beats.

Three missed beats mean offline. The last will is only a hint, and only for the boot
that it names: brokers send it late, when the node may long be back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from console.core.ages import since
from edge.contract.report import Sounding, State

BEAT: Final = timedelta(seconds=60)
"""The longest pause between two beats."""
SILENT: Final = 3 * BEAT + timedelta(seconds=10)


class Presence(StrEnum):
    """Whether a node can be reached now."""

    NEVER = "never"
    """It was entered here and has not been heard of."""
    ONLINE = "online"
    LOST = "lost"
    """The broker says so; beats have not been missed for long enough to be sure."""
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A loudspeaker node as far as it is known here."""

    node: str
    name: str
    area: str
    groups: frozenset[str] = frozenset()
    heard_at: datetime | None = None
    gone_boot: str | None = None
    state: State | None = None
    added_at: datetime | None = None
    """When it was entered here: what was planned before was not for it."""


class Heard(Protocol):
    """What is known of any node."""

    @property
    def heard_at(self) -> datetime | None:
        """The last live word of any kind."""
        ...

    @property
    def gone_boot(self) -> str | None:
        """The boot whose last will came."""
        ...

    @property
    def state(self) -> State | None:
        """Its newest word of itself."""
        ...


class Settled(Heard, Protocol):
    """What is known of a node that is told its settings."""

    @property
    def up_to_date(self) -> bool:
        """Whether it runs on what it was told, by its own word."""
        ...


def presence(node: Heard, now: datetime) -> Presence:
    """Whether the node can be reached now."""
    if node.heard_at is None:
        return Presence.NEVER
    if since(node.heard_at, now) > SILENT:
        return Presence.OFFLINE
    boot = node.state.boot if node.state else None
    gone = node.gone_boot is not None and node.gone_boot == boot
    return Presence.LOST if gone else Presence.ONLINE


def condition(node: Settled, now: datetime) -> str:
    """How it is in one word, for lists."""
    match presence(node, now):
        case Presence.NEVER:
            return "new"
        case Presence.LOST | Presence.OFFLINE:
            return "offline"
        case Presence.ONLINE:
            said = node.state
            if said is not None and (said.troubles or said.refused_items):
                return "trouble"
            return "online" if node.up_to_date else "behind"


def sounding(among: Iterable[Speaker], now: datetime) -> list[tuple[Speaker, Sounding]]:
    """What sounds by what they say themselves, of those that can be reached.

    One that lost its power in mid-bulletin cannot take its last word back.
    """
    return [
        (one, one.state.doing)
        for one in among
        if one.state is not None
        and one.state.doing is not None
        and presence(one, now) is Presence.ONLINE
    ]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many nodes are how."""

    total: int
    online: int
    offline: int
    """Lost and never heard of included."""
    in_trouble: int
    """Online, and something is wrong."""


def tally(speakers: tuple[Speaker, ...], now: datetime) -> Tally:
    """The fleet in four numbers."""
    online = [one for one in speakers if presence(one, now) is Presence.ONLINE]
    troubled = [one for one in online if one.state and one.state.troubles]
    count = len(speakers)
    return Tally(count, len(online), count - len(online), len(troubled))
