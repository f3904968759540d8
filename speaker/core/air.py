"""The words of the playout machine: what can be on air, and what can be done about it.

Order of effects, which whoever carries out the actions must keep:

- ``Write`` of a ``starting`` entry stands before its ``Begin``: no sample leaves before
  the ledger has it on disk.
- An entry and its as-run record are one ``Write``: one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from edge.contract.command import TestTone
from edge.contract.report import AsRun, Outcome, Sounding, ToneSounded
from edge.contract.units import Percent
from speaker.core.ledger import Entry, Key
from speaker.core.programme import Due
from speaker.core.timeline import Occurrence, precedence


@dataclass(frozen=True, slots=True)
class Tone:
    """The built-in test tone, on a technician's order."""

    order_id: str
    order: TestTone
    until: datetime
    """It begins before this instant or not at all."""


@dataclass(frozen=True, slots=True)
class Playout:
    """One start of an occurrence (or a tone): what the player is told."""

    id: str
    piece: Occurrence | Tone
    at: datetime
    volume_percent: Percent
    offset_ms: int = 0
    began: datetime | None = None
    """The measured instant of the first sample, when the player has said so."""

    @property
    def precedence(self) -> tuple[int, int]:
        """A tone gives way to everything."""
        if isinstance(self.piece, Tone):
            return (-1, 0)
        return precedence(self.piece.approved)


@dataclass(frozen=True, slots=True)
class Ending:
    """A playout that was told to end, and why; the player will say when."""

    playout: Playout
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Air:
    """The state of the machine. Silent: neither preparing nor sounding."""

    preparing: Due | Tone | None = None
    sounding: Playout | None = None
    ending: Mapping[str, Ending] = field(default_factory=dict)
    tone: Tone | None = None
    """Asked for, not begun."""
    powered: datetime | None = None
    """Since when the amplifier is on."""
    idle: datetime | None = None
    """Since when nothing sounds and nothing is due."""
    count: int = 0


@dataclass(frozen=True, slots=True)
class PowerUp:
    """Amplifier on, silence streams, the sound device's latency becomes known."""


@dataclass(frozen=True, slots=True)
class PowerDown:
    """Amplifier off, device closed."""


@dataclass(frozen=True, slots=True)
class Write:
    """Entry and record, on disk together before anything that follows."""

    entry: Entry | None
    report: AsRun | ToneSounded | None = None


@dataclass(frozen=True, slots=True)
class Forget:
    """Take the entry back: it was handed over, but not one sample sounded."""

    key: Key


@dataclass(frozen=True, slots=True)
class Begin:
    """Hand over to the player, replacing what sounds."""

    playout: Playout


@dataclass(frozen=True, slots=True)
class Halt:
    """End a playout now."""

    playout_id: str


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Of what sounds."""

    volume_percent: Percent


Action = PowerUp | PowerDown | Write | Forget | Begin | Halt | SetVolume
Step = tuple[Air, tuple[Action, ...]]


def doing(air: Air) -> Sounding | None:
    """What the console sees on air; not ``started`` while the amplifier warms up."""
    if air.sounding is not None:
        piece, began = air.sounding.piece, air.sounding.began
    elif isinstance(air.preparing, Due):
        piece, began = air.preparing.occurrence, None
    else:
        return None
    if isinstance(piece, Tone):
        return None
    bulletin = piece.approved.bulletin
    return Sounding(
        lineage=bulletin.lineage,
        version=bulletin.version,
        klass=bulletin.klass,
        planned=piece.planned,
        started=began,
    )
