"""Entries and as-run records: what is written down of a playout, and when."""

from datetime import datetime
from typing import Final, Literal

from edge.contract.report import AsRun, Outcome, ToneSounded
from speaker.core.air import Action, Ending, Forget, Playout, Tone, Write
from speaker.core.ledger import Entry
from speaker.core.timeline import Occurrence, window

FRAMES_PER_MS: Final = 48
WOULD_NOT: Final = frozenset({"quiet-hours", "muted"})
"""Reasons for which the node refuses what it could have done."""


def written(
    playout: Playout, phase: Literal["starting", "sounding"]
) -> tuple[Action, ...]:
    """The entry that stands on disk before the first sample, and again with it."""
    if isinstance(playout.piece, Tone):
        return ()
    bulletin = playout.piece.approved.bulletin
    entry = Entry(
        lineage=bulletin.lineage,
        planned=playout.piece.planned,
        version=bulletin.version,
        klass=bulletin.klass,
        phase=phase,
        began=playout.began or playout.at,
        volume_percent=playout.volume_percent,
    )
    return (Write(entry),)


def closed(ending: Ending, at: datetime, frames: int) -> Action:
    """The last word on a playout: its entry and its record."""
    playout = ending.playout
    piece = playout.piece
    if isinstance(piece, Tone):
        began = playout.began if frames else None
        told = ToneSounded(order_id=piece.order_id, started=began, reason=ending.reason)
        return Write(None, told)
    if not frames and ending.outcome in {"pre-empted", "failed", "interrupted"}:
        # Not one sample: it waits on in its window as if it had not been chosen.
        return Forget(piece.key)
    played_ms = frames // FRAMES_PER_MS
    bulletin = piece.approved.bulletin
    record = AsRun(
        lineage=bulletin.lineage,
        version=bulletin.version,
        klass=bulletin.klass,
        planned=piece.planned,
        outcome=ending.outcome,
        reason=ending.reason,
        started=(playout.began or playout.at) if frames else None,
        ended=at,
        played_ms=played_ms,
        volume_percent=playout.volume_percent,
    )
    goes_on = (
        ending.outcome in {"pre-empted", "failed"} and bulletin.interrupted != "drop"
    )
    again = bulletin.alert.expires if bulletin.alert else at + window(piece.approved)
    resume = goes_on and bulletin.interrupted == "resume"
    entry = Entry(
        lineage=bulletin.lineage,
        planned=piece.planned,
        version=bulletin.version,
        klass=bulletin.klass,
        phase="cut" if goes_on else "done",
        outcome=ending.outcome,
        reason=ending.reason,
        began=playout.began or playout.at,
        ended=at,
        volume_percent=playout.volume_percent,
        offset_ms=playout.offset_ms + played_ms if resume else 0,
        again_until=again if goes_on else None,
    )
    return Write(entry, record)


def never(piece: Occurrence, reason: str) -> Write:
    """Entry and record of an occurrence that will not begin (any more)."""
    bulletin = piece.approved.bulletin
    outcome: Outcome = "refused" if reason in WOULD_NOT else "missed"
    entry = Entry(
        lineage=bulletin.lineage,
        planned=piece.planned,
        version=bulletin.version,
        klass=bulletin.klass,
        phase="done",
        outcome=outcome,
        reason=reason,
    )
    record = AsRun(
        lineage=bulletin.lineage,
        version=bulletin.version,
        klass=bulletin.klass,
        planned=piece.planned,
        outcome=outcome,
        reason=reason,
    )
    return Write(entry, record)
