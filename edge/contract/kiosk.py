"""What a guidance screen reports: what it shows, that it is used, who calls.

Nothing here says who stands before it, nor what was typed.
"""

from typing import Annotated, Literal

import msgspec

from edge.contract.units import CallId, Count, Instant, Sha256


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What a screen really shows. It says nothing of who stands before it."""

    kind: Literal["dark", "idle", "session", "emergency"]
    bundle: Sha256 | None = None
    """Of the manifest of the guidance content; unset: the built-in page."""
    page_sha256: Sha256 | None = None
    """Of the last page drawn, as `kiosk.core.proof` takes it; unset while the screen is
    dark, and in a session: what one resident looks at is nobody's business."""
    frame: Instant | None = None
    """When the last frame was drawn; a screen that is away draws none."""


class KioskUsed(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="kiosk-used"
):
    """Proof of use as bare counts: never who, never what was typed."""

    since: Instant
    until: Instant
    sessions: Count = 0
    views: Annotated[dict[str, Count], msgspec.Meta(max_length=300)] = {}
    """Id of the page -> how often it was opened."""
    searches: Count = 0
    no_result: Count = 0
    """Searches that found nothing."""
    calls: Count = 0
    answered: Count = 0
    """Calls for the staff that somebody acknowledged."""
    tickets: Count = 0
    replays: Count = 0


class StaffCalled(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="staff-called"
):
    """A resident at a kiosk asks for somebody; never who, never what for."""

    call: CallId


class ScreenSeen(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="screen-seen"
):
    """Answers ``snapshot``. Taken from the screen's own pixels, as they were drawn."""

    snapshot: CallId
    kind: Literal["dark", "idle", "session", "emergency"]
    """In a session there is no picture, and nothing is said of the page."""
    bundle: Sha256 | None = None
    """Of the manifest of the guidance content; unset: the built-in page."""
    frame: Instant | None = None
    """When the last frame was drawn; unset: none yet."""
    picture: Sha256 | None = None
    """Of the PNG file that the console took; unset: there is none."""
