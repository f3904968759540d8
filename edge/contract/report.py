"""What a node says: state, beat, hello, and events that are never lost.

Reports are plain JSON: the node's certificate and the broker's ACL say who speaks.
"""

from typing import Annotated, Final, Literal

import msgspec

from edge.contract.camera import CameraEvent, Filming
from edge.contract.hotspot import HotspotCounts, Serving
from edge.contract.kiosk import Drawn, KioskUsed, ScreenSeen, StaffCalled
from edge.contract.refusal import RefusalKind
from edge.contract.units import (
    BroadcastClass,
    Count,
    Instant,
    Lineage,
    Percent,
    Sha256,
)
from edge.contract.witness import AuditHead

ClockState = Literal["synchronised", "holding", "untrusted"]
Revision = tuple[int, int]
"""(epoch, seq) of an order that is held; (0, 0) when there is none."""
REFUSED_ITEMS: Final = 350
"""As many as a commune's plan and its alerts hold."""


class Sounding(msgspec.Struct, frozen=True, kw_only=True):
    """What is on air."""

    lineage: Lineage
    version: Count
    klass: BroadcastClass = msgspec.field(name="class")
    planned: Instant
    started: Instant | None = None
    """Unset while the amplifier warms up."""


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong now. ``code`` is a heading of troubleshooting.md."""

    code: str
    since: Instant
    detail: str = ""


class RefusedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A bulletin of a held plan or of the held alerts that will not sound here."""

    lineage: Lineage
    version: Count
    kind: RefusalKind


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Retained; the last will is the same message with ``online`` false."""

    v: int = 1
    online: bool
    boot: str
    """A new random id at each start of the agent; a will only speaks for its boot."""
    at: Instant
    version: str = ""
    doing: Sounding | None = None
    keys: Revision = (0, 0)
    """Of the commune's keyset."""
    plan: Revision = (0, 0)
    alert: Revision = (0, 0)
    settings: Revision = (0, 0)
    clock: ClockState = "untrusted"
    missing: tuple[Sha256, ...] = ()
    """Sounds that the held plan and alerts need and the cache lacks."""
    refused: dict[RefusalKind, int] = {}
    """Since the node was made, by kind."""
    refused_items: Annotated[
        tuple[RefusedItem, ...], msgspec.Meta(max_length=REFUSED_ITEMS)
    ] = ()
    """What of the held plan and alerts it refuses now; emergencies first."""
    troubles: tuple[Trouble, ...] = ()
    audit: AuditHead | None = None
    """The newest head of the console's audit log that it was told."""
    drawn: Drawn | None = None
    """Of a kiosk."""
    filming: Filming | None = None
    """Of a camera."""
    serving: Serving | None = None
    """Of a hotspot."""


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """Every 30-60 s, not retained. Three missed beats mean offline."""

    v: int = 1
    boot: str
    at: Instant
    uptime_s: int
    temperature_c: float | None = None
    disk_free_mib: int | None = None
    memory_free_mib: int | None = None
    clock: ClockState = "untrusted"


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """On each connection: what was taken, so that the console sends what is missing."""

    v: int = 1
    boot: str
    at: Instant
    held: dict[str, Revision]
    """Topic -> highest (epoch, seq) taken of the station's or keyset's orders. What is
    acted on is in the state: less, where an order was given up and one put back."""
    outbox_epoch: int
    outbox_next: int


# -- events -------------------------------------------------------------------------

Outcome = Literal[
    "aired", "stopped", "pre-empted", "interrupted", "failed", "missed", "refused"
]
"""interrupted: power or program ended in mid-bulletin. failed: sound or device.
missed: never began. refused: the node would not (quiet hours, mute, rights)."""


class AsRun(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="as-run"):
    """What really happened to one occurrence on this node."""

    lineage: Lineage
    version: Count
    klass: BroadcastClass = msgspec.field(name="class")
    planned: Instant
    outcome: Outcome
    reason: str = ""
    """A word of ``edge.contract.report.REASONS``, or empty when aired as planned."""
    started: Instant | None = None
    """The measured instant of the first sample at the sound device."""
    ended: Instant | None = None
    played_ms: Count = 0
    volume_percent: Percent | None = None
    heard: Literal["heard", "partly", "not-heard", "unknown"] = "unknown"


REASONS: tuple[str, ...] = (
    "late",  # aired, but after its instant and within its window
    "window-passed",
    "clock-untrusted",
    "quiet-hours",
    "muted",
    "suppressed",
    "stopped-by-staff",
    "stopped-at-the-node",
    "higher-class",
    "replaced",
    "busy",  # something of equal or higher precedence sounded throughout its window
    "sound-missing",
    "sound-unreadable",
    "device-lost",
    "power-or-restart",
    "withdrawn",
    "next-occurrence",
)


class Refused(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="refused"
):
    """Bad orders of one kind from one issuer, summed up over at most a minute."""

    kind: RefusalKind
    topic: str
    issuer: str
    order_id: str
    detail: str
    count: Count


class TroubleBegan(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="trouble-began"
):
    """Something broke: ``code`` as in ``Trouble``."""

    code: str
    detail: str = ""


class TroubleEnded(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="trouble-ended"
):
    """It works again."""

    code: str


class Started(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="started"
):
    """The agent started."""

    boot: str
    version: str
    clean: bool
    """False after a power cut or a kill."""


class ClockStepped(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="clock-stepped"
):
    """The wall clock jumped by this much against the monotonic clock."""

    by_s: float


class SettingsApplied(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="event",
    tag="settings-applied",
):
    """The revision that the agent runs from now on."""

    revision: Revision


class ToneSounded(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="tone-sounded"
):
    """A test tone ended, or did not sound and will not."""

    order_id: str
    started: Instant | None
    reason: str = ""
    """Why it did not sound to its end, a word of ``REASONS``."""
    heard: Literal["heard", "partly", "not-heard", "unknown"] = "unknown"


Event = (
    AsRun
    | Refused
    | TroubleBegan
    | TroubleEnded
    | Started
    | ClockStepped
    | SettingsApplied
    | ToneSounded
    | KioskUsed
    | StaffCalled
    | ScreenSeen
    | HotspotCounts
    | CameraEvent
)


class Numbered(msgspec.Struct, frozen=True, kw_only=True):
    """An event with its place in the outbox."""

    seq: Annotated[int, msgspec.Meta(ge=1)]
    at: Instant
    body: Event


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Payload of ``evt``: at most 100 events in order.

    (node, agent, epoch, seq) is the key under which the console stores each once.
    """

    v: int = 1
    epoch: Annotated[int, msgspec.Meta(ge=1)]
    """Of the outbox; a node whose disk was lost begins a new one."""
    events: Annotated[tuple[Numbered, ...], msgspec.Meta(max_length=100)]


class Ack(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``ack``: all up to ``upto`` is in the console's database.

    The node may delete it.
    """

    outbox_epoch: Annotated[int, msgspec.Meta(ge=1)]
    upto: Count
