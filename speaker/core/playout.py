"""What is on air: silent, preparing or sounding, and what gives way to what.

Precedence is class first, then level; only something greater interrupts what sounds.
Equals wait for their turn, first come first. Every start is a ``Playout`` with an id of
its own, and what the player says is about an id: a late "finished" of something that
gave way ends nothing else.

What is told to stop is off the air in the same step; its record follows when the player
has said how far it came. An occurrence that was handed over, but of which not one
sample sounded, goes back to where it was.

Everything here is a value; nothing reads a clock.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import msgspec

from edge.contract.report import Outcome, ToneSounded
from edge.contract.settings import SpeakerSettings
from edge.contract.units import Lineage
from speaker.core.air import (
    Action,
    Air,
    Begin,
    Ending,
    Halt,
    Playout,
    PowerDown,
    PowerUp,
    SetVolume,
    Step,
    Tone,
    Write,
)
from speaker.core.asrun import closed, never, written
from speaker.core.hours import muted, quiet
from speaker.core.ledger import Ledger
from speaker.core.loudness import volume_now
from speaker.core.programme import Due
from speaker.core.timeline import ON_TIME, Occurrence

ARM: Final = timedelta(seconds=1.5)
"""How long before its first sample a playout is written down and handed over."""
URGENT_ON_TIME: Final = timedelta(seconds=10)
LINGER: Final = timedelta(seconds=10)
"""How long the amplifier stays on in silence: shorter pauses do not click the relay."""


def advance(
    air: Air,
    due: Iterable[Due],
    settings: SpeakerSettings,
    now: datetime,
    settle: timedelta,
) -> Step:
    """Brings the air up to date: begin, prepare, give way, or fall silent."""
    best = min(
        due,
        key=lambda d: (-d.precedence[0], -d.precedence[1], d.occurrence.planned),
        default=None,
    )
    if air.sounding is not None:
        if best is None or best.precedence <= air.sounding.precedence:
            return _adjusted(air, settings, now)
        if best.start - now > ARM:
            return _adjusted(air, settings, now)
        return _begun(air, best, max(best.start, now), settings)
    piece = best or _tone_wanted(air, settings, now)
    if piece is None:
        return _idle(air, settings, now)
    powered = min(air.powered, now) if air.powered else now
    starts = piece.start if isinstance(piece, Due) else now
    at = max(starts, now, powered + settle)
    up: tuple[Action, ...] = () if air.powered else (PowerUp(),)
    air = replace(air, preparing=piece, powered=powered, idle=None)
    if at - now > ARM or at > piece.until:
        return air, up
    air, actions = _begun(air, piece, at, settings)
    return air, up + actions


def asked(air: Air, tone: Tone) -> Step:
    """A technician wants a tone; an older one that still waits will not sound."""
    told: tuple[Action, ...] = ()
    if air.tone is not None:
        told = (_not_sounded(air.tone, "replaced"),)
    return replace(air, tone=tone), told


def next_act(air: Air, settle: timedelta) -> datetime | None:
    """When ``advance`` has to be asked again for what is being prepared."""
    if air.preparing is None or air.powered is None:
        return None
    ready = air.powered + settle
    starts = air.preparing.start if isinstance(air.preparing, Due) else ready
    return max(ready, starts) - ARM


def halted(air: Air, reason: str, outcome: Outcome = "stopped") -> Step:
    """Ends what sounds, at once; its record follows when the player has stopped."""
    playout = air.sounding
    if playout is None:
        return air, ()
    ending = {**air.ending, playout.id: Ending(playout, outcome, reason)}
    return replace(air, sounding=None, ending=ending), (Halt(playout.id),)


def started(air: Air, playout_id: str, at: datetime) -> Step:
    """The player measured the first sample."""
    if air.sounding is not None and air.sounding.id == playout_id:
        playout = replace(air.sounding, began=at)
        return replace(air, sounding=playout), written(playout, "sounding")
    if playout_id in air.ending:
        was = air.ending[playout_id]
        now_known = replace(was, playout=replace(was.playout, began=at))
        return replace(air, ending={**air.ending, playout_id: now_known}), ()
    return air, ()


def finished(air: Air, playout_id: str, at: datetime, frames: int) -> Step:
    """The sound was played to its end, even if it was just told to stop."""
    air, ending = _taken(air, playout_id, "aired", "")
    if ending is None:
        return air, ()
    reason = "late" if _late(ending.playout) else ""
    aired = replace(ending, outcome="aired", reason=reason)
    return air, (closed(aired, at, frames),)


def stopped(air: Air, playout_id: str, at: datetime, frames: int) -> Step:
    """The player stopped; without our asking, the device is to blame."""
    air, ending = _taken(air, playout_id, "failed", "device-lost")
    return air, () if ending is None else (closed(ending, at, frames),)


def failed(air: Air, playout_id: str, at: datetime, frames: int, reason: str) -> Step:
    """The playout ended by a fault; ``reason`` is a word of REASONS."""
    air, ending = _taken(air, playout_id, "failed", reason)
    if ending is None:
        return air, ()
    if ending.outcome == "pre-empted":
        ending = replace(ending, outcome="failed", reason=reason)
    return air, (closed(ending, at, frames),)


def stop(
    air: Air,
    held: Iterable[Occurrence],
    ledger: Ledger,
    *,
    lineage: Lineage | None,
    planned: datetime | None,
    emergencies: bool,
    reason: str,
) -> Step:
    """Silence what a stop order means, for the rest of that occurrence.

    ``held``: the occurrences that wait; with ``planned``, every one that is known. What
    is named there, or would begin next, is over before it has begun.
    """

    def meant(piece: Occurrence) -> bool:
        bulletin = piece.approved.bulletin
        return (
            (emergencies or bulletin.alert is None)
            and lineage in {None, bulletin.lineage}
            and planned in {None, piece.planned}
        )

    actions: list[Action] = []
    playing = air.sounding.piece if air.sounding else None
    if isinstance(playing, Tone) and lineage is None:
        return halted(air, reason)
    if isinstance(playing, Occurrence) and meant(playing):
        return halted(air, reason)
    prepared = air.preparing.occurrence if isinstance(air.preparing, Due) else None
    for piece in held if lineage else (prepared,):
        if piece is None or not meant(piece):
            continue
        entry = ledger.get(piece.key)
        if entry is None:
            actions.append(never(piece, reason))
        elif entry.phase == "cut":
            actions.append(Write(msgspec.structs.replace(entry, phase="done")))
    return replace(air, preparing=None), tuple(actions)


# -- one rule each ---------------------------------------------------------------------


def _begun(
    air: Air, piece: Due | Tone, at: datetime, settings: SpeakerSettings
) -> Step:
    if isinstance(piece, Due):
        bulletin = piece.occurrence.approved.bulletin
        volume = volume_now(bulletin.volume_percent, bulletin.klass, settings, at)
        playout = Playout(
            f"{bulletin.lineage}.{bulletin.version}.{air.count + 1}",
            piece.occurrence,
            at,
            volume,
            piece.offset_ms,
        )
    else:
        volume = piece.order.volume_percent
        playout = Playout(f"tone.{air.count + 1}", piece, at, volume)
    ending = dict(air.ending)
    if air.sounding is not None:
        gone = air.sounding
        ending[gone.id] = Ending(gone, "pre-empted", "higher-class")
    air = replace(
        air,
        preparing=None,
        sounding=playout,
        ending=ending,
        tone=None if isinstance(piece, Tone) else air.tone,
        count=air.count + 1,
    )
    return air, (*written(playout, "starting"), Begin(playout))


def _tone_wanted(air: Air, settings: SpeakerSettings, now: datetime) -> Tone | None:
    """No password stands behind a tone, so it wakes nobody."""
    tone = air.tone
    if tone is None or now > tone.until:
        return None
    return None if _unwelcome(tone, settings, now) else tone


def _unwelcome(tone: Tone, settings: SpeakerSettings, now: datetime) -> str:
    """The word for why a tone may not sound now; empty when it may."""
    if tone.order.kind == "silent":
        return ""
    if quiet(settings, now):
        return "quiet-hours"
    return "muted" if muted(settings, now) else ""


def _adjusted(air: Air, settings: SpeakerSettings, now: datetime) -> Step:
    """A ceiling that begins or ends while something sounds takes effect."""
    playout = air.sounding
    if playout is None or isinstance(playout.piece, Tone):
        return air, ()
    bulletin = playout.piece.approved.bulletin
    volume = volume_now(
        bulletin.volume_percent, bulletin.klass, settings, max(now, playout.at)
    )
    if volume == playout.volume_percent:
        return air, ()
    louder = replace(playout, volume_percent=volume)
    return replace(air, sounding=louder), (SetVolume(volume),)


def _not_sounded(tone: Tone, reason: str) -> Action:
    told = ToneSounded(order_id=tone.order_id, started=None, reason=reason)
    return Write(None, told)


def _idle(air: Air, settings: SpeakerSettings, now: datetime) -> Step:
    expired: tuple[Action, ...] = ()
    if air.tone is not None:
        reason = _unwelcome(air.tone, settings, now) or "busy"
        expired = (_not_sounded(air.tone, reason),)
    air = replace(air, preparing=None, tone=None)
    if air.powered is None:
        return air, expired
    since = min(air.idle, now) if air.idle else now
    if now - since < LINGER:
        return replace(air, idle=since), expired
    return replace(air, powered=None, idle=None), (*expired, PowerDown())


def _late(playout: Playout) -> bool:
    """An emergency is on its way when it becomes effective, and the relay is off."""
    if isinstance(playout.piece, Tone):
        return False
    urgent = playout.piece.approved.bulletin.alert is not None
    grace = URGENT_ON_TIME if urgent else ON_TIME
    return (playout.began or playout.at) > playout.piece.planned + grace


def _taken(
    air: Air, playout_id: str, outcome: Outcome, reason: str
) -> tuple[Air, Ending | None]:
    """The playout that has come to its end, off the air or out of ``ending``."""
    if playout_id in air.ending:
        rest = {k: v for k, v in air.ending.items() if k != playout_id}
        return replace(air, ending=rest), air.ending[playout_id]
    if air.sounding is not None and air.sounding.id == playout_id:
        ending = Ending(air.sounding, outcome, reason)
        return replace(air, sounding=None), ending
    return air, None
