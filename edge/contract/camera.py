"""What cameras and console say to each other: settings, orders, events.

Pictures never travel here: an event names a thumbnail by its hash, an answer names a
clip by its hash, and the files go over HTTPS (``edge.contract.upload``).
"""

from typing import Annotated, Literal

import msgspec

from edge.contract.settings import GroupName, LocalSpan
from edge.contract.units import AreaId, CallId, Count, Instant, Percent, Sha256

Permille = Annotated[int, msgspec.Meta(ge=0, le=1000)]
"""Of the picture's width or height, from its upper left corner."""
Outline = Annotated[
    tuple[tuple[Permille, Permille], ...], msgspec.Meta(min_length=3, max_length=24)
]
"""A polygon: (x, y) of its corners."""
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]

# -- settings -----------------------------------------------------------------------


class CameraMask(msgspec.Struct, frozen=True, kw_only=True):
    """Nobody ever sees what is under it: it is painted in before encoding."""

    name: Name
    outline: Outline


class CameraZone(msgspec.Struct, frozen=True, kw_only=True):
    """Where movement matters; without any zone, everywhere."""

    name: Name
    outline: Outline
    sensitivity: Percent = 50


class CameraHours(msgspec.Struct, frozen=True, kw_only=True):
    """Another sensitivity within a span of the day."""

    span: LocalSpan
    sensitivity: Percent


class CameraKeep(msgspec.Struct, frozen=True, kw_only=True):
    """How much is kept; whatever asks for most deleting holds."""

    days: Annotated[int, msgspec.Meta(ge=1, le=3650)] | None = 30
    total_mib: Annotated[int, msgspec.Meta(ge=64)] | None = None
    free_mib: Annotated[int, msgspec.Meta(ge=16)] = 512
    """So much stays free on the disk."""
    evidence_mib: Annotated[int, msgspec.Meta(ge=0)] | None = 8192
    """More locked evidence than this is an alarm; none of it is deleted."""


class CameraSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``camera-settings``: where a camera hangs, what it records and keeps."""

    area: AreaId
    groups: Annotated[tuple[GroupName, ...], msgspec.Meta(max_length=20)] = ()
    zone: str = "Asia/Ho_Chi_Minh"
    record: Literal["off", "always", "events"] = "always"
    """off: nothing is recorded and no event told; a still may be asked for. So a camera
    is set up: what it must not see is drawn before anything is kept."""
    before_s: Annotated[int, msgspec.Meta(ge=0, le=20)] = 10
    """What is kept from before an event begins, where only events are recorded."""
    after_s: Annotated[int, msgspec.Meta(ge=0, le=120)] = 20
    masks: Annotated[tuple[CameraMask, ...], msgspec.Meta(max_length=16)] = ()
    zones: Annotated[tuple[CameraZone, ...], msgspec.Meta(max_length=16)] = ()
    sensitivity: Percent = 50
    hours: Annotated[tuple[CameraHours, ...], msgspec.Meta(max_length=12)] = ()
    quiet: Annotated[tuple[LocalSpan, ...], msgspec.Meta(max_length=12)] = ()
    """When movement is recorded but is no event (market hours, say)."""
    infra_red: Annotated[tuple[LocalSpan, ...], msgspec.Meta(max_length=4)] = (
        LocalSpan(start="18:00", end="06:00"),
    )
    """When the infra-red lamp is on."""
    keep: CameraKeep = CameraKeep()


# -- orders -------------------------------------------------------------------------


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``clip``: send what was recorded then; ``clip-made`` answers."""

    clip: CallId
    start: Instant
    end: Instant
    """At most an hour later."""
    purpose: Reason
    """Goes into the chain of evidence, with whom it is for."""
    asked_by: Name


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``lock``: keep this stretch against retention."""

    lock: CallId
    start: Instant
    end: Instant
    reason: Reason


class Unlock(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``unlock``: retention may have it again."""

    lock: CallId


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``live``: push what is seen now, for a while; asked again to go on.

    Asked again with the same ``live``, time and budget begin anew; see
    ``edge.contract.upload.LivePush``. ``live-ended`` follows each.
    """

    live: CallId
    seconds: Annotated[int, msgspec.Meta(ge=0, le=600)] = 60
    """0: stop."""
    budget_bytes: Annotated[int, msgspec.Meta(ge=0, le=2**31)] = 20_000_000
    """It ends by itself when so much was sent; 4G costs money."""
    asked_by: Name = "console"


class Still(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``still``: send one picture of what is seen now, masks painted in.

    For drawing masks and zones; ``still-made`` answers.
    """

    still: CallId


# -- events -------------------------------------------------------------------------


class CameraSaw(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="camera-saw"
):
    """Something moved. Told when it begins and again, with the same id, at its end.

    And once more, after its end too, where a plug-in has found what it is.
    """

    id: CallId
    kind: Literal["motion", "person", "vehicle"]
    began: Instant
    ended: Instant | None = None
    score: Percent
    zone: str = ""
    blocks: Annotated[
        tuple[tuple[Count, Count], ...], msgspec.Meta(max_length=200)
    ] = ()
    """(column, row) of the blocks that changed most."""
    words: Annotated[str, msgspec.Meta(max_length=300)] = ""
    """Why, in English: how many blocks, how long, how strong."""
    thumbnail: Sha256 | None = None
    confidence: Percent | None = None
    """How sure the plug-in is that it is a person or a vehicle; left out: motion."""


class CameraTampered(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="camera-tampered"
):
    """Somebody or weather keeps the camera from seeing; ``cabinet``: it was opened."""

    kind: Literal["covered", "moved", "defocused", "blinded", "frozen", "cabinet"]
    began: Instant
    ended: Instant | None = None
    score: Percent = 100
    words: Annotated[str, msgspec.Meta(max_length=300)] = ""
    thumbnail: Sha256 | None = None


class EvidenceHead(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="evidence-head"
):
    """How far the chain of evidence goes, each minute; the console remembers it."""

    link: Count
    sha256: Sha256
    """Of the chain's last line."""
    segment: Count
    """The last one that is sealed."""
    written_bytes: Count
    """Since the archive was made: what the card has borne."""
    earlier: Annotated[
        tuple[tuple[Count, Sha256], ...], msgspec.Meta(max_length=8)
    ] = ()
    """Lines before it, close and far, by number and hash: a chain that was cut and has
    grown past the head again has others than were told."""


class EvidenceLocked(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="evidence-locked"
):
    """Answers ``lock``."""

    lock: CallId
    segments: Count
    """0: nothing of it was there."""


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing was recorded between these instants, or it is gone."""

    start: Instant
    end: Instant


class ClipMade(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="clip-made"
):
    """Answers ``clip``."""

    clip: CallId
    outcome: Literal["sent", "never-recorded", "refused", "failed"]
    """never-recorded: nothing of it is here; ``gaps`` says so for parts of it."""
    reason: Annotated[str, msgspec.Meta(max_length=300)] = ""
    sha256: Sha256 | None = None
    """Of the ZIP file: clip, manifest, links of the chain, and a verifier."""
    size_bytes: Count = 0
    gaps: Annotated[tuple[Gap, ...], msgspec.Meta(max_length=100)] = ()


class LiveEnded(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="live-ended"
):
    """Nothing is pushed any more."""

    live: CallId
    reason: Literal["asked", "time", "budget", "no-camera", "off", "failed"]
    """off: its settings say that nothing is recorded, so nothing is shown either."""
    sent_bytes: Count = 0


class StillMade(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="still-made"
):
    """Answers ``still``; the picture follows over HTTPS."""

    still: CallId
    outcome: Literal["made", "no-camera", "failed"]
    reason: Annotated[str, msgspec.Meta(max_length=300)] = ""
    sha256: Sha256 | None = None
    """Of the JPEG."""


class Filming(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera does now; part of its state."""

    doing: Literal["recording", "waiting", "off", "no-pictures", "no-disk"]
    """waiting: only events are recorded, and there is none. off: by its settings."""
    width: Count = 0
    height: Count = 0
    link: Count = 0
    """Of the chain's last line, and its hash."""
    head: Sha256 | None = None


CameraEvent = (
    CameraSaw
    | CameraTampered
    | EvidenceHead
    | EvidenceLocked
    | ClipMade
    | LiveEnded
    | StillMade
)
