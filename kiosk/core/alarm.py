"""Which emergencies are on the screen now, and what is shown of each (pure).

The same approvals let an emergency sound on a loudspeaker (`edge.approvals`): only an
approver's signature takes the screen. What is in force:

- from `effective` until `expires`, or until another emergency that is in force
  replaces it, signed for the same or a wider area;
- at once, whatever the clock, where `effective` is only the instant at which
  loudspeakers begin together (docs/adr/0022): a screen has no neighbour to wait for;
- a clock that is not believed knows neither: then everything held is in force that was
  not over at an instant which has surely passed. A screen that shows an emergency a
  little too long does less harm than one that hides it after a power cut.

First stands what has precedence: the wider area, then what began last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from edge.approvals import Approved
from edge.contract.bulletin import TOGETHER, Alert, Sound
from edge.contract.content import Language
from edge.holding import surely_over, unreplaced

AT_ONCE: Final = TOGETHER + timedelta(seconds=1)
"""An approver who wants it at once signs a beginning this soon after; the instant of a
signature is in whole seconds."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One emergency as the screen shows and speaks it."""

    lineage: str
    version: int
    texts: Mapping[Language, str]
    """In the order in which they are shown; never empty."""
    until: datetime
    """Aware, in the commune's zone."""
    repeat_s: int
    sound: Sound | None = None
    drill: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """The emergencies that are approved for this kiosk, and the time as it is known."""

    approved: tuple[Approved, ...] = ()
    now: datetime | None = None
    """None while the clock is not believed."""
    past: datetime | None = None
    """An instant that has surely been."""
    came: Mapping[str, datetime] = field(default_factory=dict)
    """Lineage -> what had surely passed when the console sent it, in this run."""


def in_force(held: Held, zone: ZoneInfo) -> tuple[Alarm, ...]:
    """What takes the screen, the most important first."""
    running = [one for one in held.approved if _runs(one, held)]
    standing = sorted(
        unreplaced(running, running),
        key=lambda one: (one.level, -_alert(one).effective.timestamp()),
    )
    return tuple(_alarm(one, zone) for one in standing)


def next_change(held: Held) -> datetime | None:
    """When `in_force` will say something else, if the clock is believed."""
    if held.now is None:
        return None
    instants = (
        instant
        for one in held.approved
        for instant in (_begins(one), _alert(one).expires)
        if instant is not None and instant > held.now
    )
    return min(instants, default=None)


def sounds(held: Held) -> tuple[Sound, ...]:
    """The recordings that are needed, of those to come too, in the order of time."""
    ordered = sorted(held.approved, key=lambda one: _alert(one).effective)
    return tuple(one.bulletin.sound for one in ordered if not _is_over(one, held))


def _alert(one: Approved) -> Alert:
    alert = one.bulletin.alert
    if alert is None:  # edge.approvals lets no other bulletin through on this topic
        raise ValueError(f"{one.bulletin.lineage} is no emergency")
    return alert


def _runs(one: Approved, held: Held) -> bool:
    alert = _alert(one)
    if held.now is not None:
        begins = _begins(one)
        return (begins is None or begins <= held.now) and held.now < alert.expires
    return not _is_over(one, held)


def _begins(one: Approved) -> datetime | None:
    """When the screen shows it; None: as soon as the kiosk has it."""
    effective = _alert(one).effective
    return effective if effective > one.approved + AT_ONCE else None


def _is_over(one: Approved, held: Held) -> bool:
    """For certain."""
    if held.now is not None:
        return _alert(one).expires <= held.now
    return held.past is not None and surely_over(one, held.past, held.came)


def _alarm(one: Approved, zone: ZoneInfo) -> Alarm:
    bulletin, alert = one.bulletin, _alert(one)
    texts = {lang: alert.texts[lang] for lang in _ORDER if alert.texts.get(lang)}
    return Alarm(
        lineage=bulletin.lineage,
        version=bulletin.version,
        texts=texts or {"vi": bulletin.title},
        until=alert.expires.astimezone(zone),
        repeat_s=alert.repeat_every_s,
        sound=bulletin.sound,
        drill=alert.drill,
    )


_ORDER: tuple[Language, ...] = ("vi", "km", "en")
