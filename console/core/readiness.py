"""Who will sound a bulletin: "3/3 cụm loa sẵn sàng", by what the nodes say themselves.

Only reported revisions count: a broker acknowledges what it drops. Holding a plan is
not taking all of it: a node names what of it it refuses. A node that is offline may
well be ready: it goes on alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from console.core.fleet import Presence, Speaker, presence
from edge.contract.bulletin import Bulletin
from edge.contract.refusal import RefusalKind
from edge.contract.report import Revision
from edge.contract.settings import Mute
from edge.contract.units import BroadcastClass

FOR_GOOD: Final = frozenset(
    {RefusalKind.KEY_ENDED, RefusalKind.NO_RIGHT, RefusalKind.FOREIGN_APPROVAL}
)
"""Others mend themselves: a keyset arrives, clocks agree."""


class Why(StrEnum):
    """Ready, or what is still missing on a node."""

    READY = "ready"
    NOT_SENT = "not-sent"
    """No snapshot holds the bulletin yet."""
    NEVER_HEARD = "never-heard"
    PLAN = "plan-not-received"
    REFUSED = "approval-refused"
    """It holds the plan and will not sound this of it; ``Holding.refusal`` says why."""
    MUTED = "muted"
    """Staff have silenced it, and it will still be silent at the instant."""
    SOUND = "sound-missing"
    CLOCK = "clock-untrusted"
    """It holds back everything but emergencies until it knows the time."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One node's readiness."""

    node: str
    name: str
    area: str
    why: Why
    presence: Presence
    refusal: RefusalKind | None = None
    """Why the node refuses it, where it does."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """All nodes that the bulletin is for."""

    holdings: tuple[Holding, ...]

    @property
    def total(self) -> int:
        """How many nodes it is for."""
        return len(self.holdings)

    @property
    def ready(self) -> int:
        """How many of them are ready."""
        return sum(one.why is Why.READY for one in self.holdings)

    @property
    def lacking(self) -> tuple[Holding, ...]:
        """The nodes that would not sound it, each with its reason."""
        return tuple(one for one in self.holdings if one.why is not Why.READY)

    @property
    def refusing(self) -> tuple[Holding, ...]:
        """The nodes that hold it and will not sound it as things are."""
        return tuple(one for one in self.holdings if one.why is Why.REFUSED)

    @property
    def refused(self) -> bool:
        """True where every node refuses it: nobody hears it as things are."""
        return 0 < self.total == len(self.refusing)

    @property
    def hopeless(self) -> bool:
        """True where a refusal stays until somebody approves the bulletin again."""
        return any(one.refusal in FOR_GOOD for one in self.refusing)

    @property
    def complete(self) -> bool:
        """True where every node is ready, and there is one at all."""
        return 0 < self.total == self.ready


def readiness(
    body: Bulletin,
    first: Revision | None,
    speakers: Iterable[Speaker],
    now: datetime,
    *,
    at: datetime | None = None,
    mutes: Mapping[str, Mute] = MappingProxyType({}),
) -> Readiness:
    """``first``: the revision of the snapshot that first held this version.

    ``speakers`` are those that the bulletin is for, ``at`` the instant in question
    (unset: now), ``mutes`` the loudspeakers that staff have silenced.
    """
    muted = {node for node, mute in mutes.items() if (at or now) < mute.until}
    return Readiness(
        tuple(
            Holding(
                node=one.node,
                name=one.name,
                area=one.area,
                why=_why(body, first, one, muted=one.node in muted),
                presence=presence(one, now),
                refusal=_refusal(body, one),
            )
            for one in speakers
        )
    )


def _refusal(body: Bulletin, speaker: Speaker) -> RefusalKind | None:
    named = speaker.state.refused_items if speaker.state else ()
    mine = (body.lineage, body.version)
    return next((one.kind for one in named if (one.lineage, one.version) == mine), None)


def _why(
    body: Bulletin, first: Revision | None, speaker: Speaker, *, muted: bool
) -> Why:
    state = speaker.state
    if muted and body.klass is not BroadcastClass.EMERGENCY:
        return Why.MUTED
    if first is None:
        return Why.NOT_SENT
    if state is None:
        return Why.NEVER_HEARD
    emergency = body.klass is BroadcastClass.EMERGENCY
    held = state.alert if emergency else state.plan
    if held < first:
        return Why.PLAN
    if _refusal(body, speaker) is not None:
        return Why.REFUSED
    if body.sound.sha256 in state.missing:
        return Why.SOUND
    if state.clock == "untrusted" and not emergency:
        return Why.CLOCK
    return Why.READY
