"""What may sound: an approver signs a ``Bulletin``; the station publishes snapshots.

A bulletin has a timetable (routine, priority: it travels in the plan) or an ``Alert``
(emergency: it travels in the alert snapshot), never both. Any change of its fields is a
new version that needs approval again.
"""

from datetime import timedelta
from typing import Annotated, Final, Literal

import msgspec

from edge.contract.schedule import Timetable
from edge.contract.units import (
    Address,
    BroadcastClass,
    Count,
    Instant,
    Lineage,
    Percent,
    Seconds,
    Sha256,
)

Audience = Annotated[tuple[Address, ...], msgspec.Meta(min_length=1, max_length=100)]
Language = Literal["vi", "km", "en"]

TOGETHER: Final = timedelta(seconds=4)
"""From an approval to the first sample that is due at once: every loudspeaker has the
sound by then, and neighbours begin as one (docs/adr/0011)."""


class Sound(msgspec.Struct, frozen=True, kw_only=True):
    """One sound file, fetched over HTTPS at ``/assets/<sha256>``."""

    sha256: Sha256
    size_bytes: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    duration_ms: Annotated[int, msgspec.Meta(ge=1, le=4 * 3600 * 1000)]


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with an occurrence whose instant has passed unplayed."""

    policy: Literal["drop", "late", "next"] = "late"
    """late: still within ``window_s``; next: wait for the next occurrence."""
    window_s: Seconds


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """When an emergency sounds.

    At ``effective`` plus n times ``repeat_every_s``, until ``expires``.
    """

    effective: Instant
    expires: Instant
    repeat_every_s: Annotated[int, msgspec.Meta(ge=30, le=86400)]
    replaces: tuple[Lineage, ...] = ()
    """Lineages that fall silent when this one begins (CAP "Update", "Cancel")."""
    drill: bool = False
    texts: dict[Language, str] = {}
    """Headline for screens, by language."""


class Bulletin(msgspec.Struct, frozen=True, kw_only=True):
    """Body of a ``bulletin`` order: the approval itself, signed by an approver."""

    lineage: Lineage
    version: Count
    title: Annotated[str, msgspec.Meta(max_length=200)]
    sound: Sound
    audience: Audience
    klass: BroadcastClass = msgspec.field(name="class")
    volume_percent: Percent
    missed: Missed
    interrupted: Literal["restart", "resume", "drop"] = "restart"
    night: bool = False
    """May sound in quiet hours."""
    timetable: Timetable | None = None
    alert: Alert | None = None

    def __post_init__(self) -> None:
        """A bulletin has one way of knowing its times (msgspec reports ValueError)."""
        emergency = self.klass is BroadcastClass.EMERGENCY
        if emergency and (self.alert is None or self.timetable is not None):
            raise ValueError("an emergency has an alert and no timetable")
        if not emergency and (self.timetable is None or self.alert is not None):
            raise ValueError("a routine or priority bulletin has a timetable, no alert")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An approval inside a snapshot. What the station says of it must agree with it."""

    lineage: Lineage
    version: Count
    sound_sha256: Sha256
    approval: Annotated[str, msgspec.Meta(max_length=16384)]
    """Compact JWS of a ``bulletin`` order."""
    countersigned: Instant
    """When the station first took the approval: a retired key's live by it."""


class Suppression(msgspec.Struct, frozen=True, kw_only=True):
    """One occurrence, or all from ``planned`` to ``until``, that must not sound."""

    lineage: Lineage
    planned: Instant
    until: Instant | None = None
    """Unset: only the occurrence at ``planned``. Set: every one in [planned, until)."""
    audience: tuple[Address, ...] = ()
    """Empty: everywhere."""
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Body of a ``plan`` order: every approved routine and priority bulletin."""

    items: Annotated[tuple[Item, ...], msgspec.Meta(max_length=300)]
    suppressed: Annotated[tuple[Suppression, ...], msgspec.Meta(max_length=2000)] = ()


class AlertsInForce(msgspec.Struct, frozen=True, kw_only=True):
    """Body of an ``alerts`` order: the emergencies in force, an empty list: none."""

    items: Annotated[tuple[Item, ...], msgspec.Meta(max_length=50)]
