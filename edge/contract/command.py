"""What must happen now. Commands are never retained and expire within minutes."""

from typing import Annotated, Literal

import msgspec

from edge.contract.units import CallId, Instant, Lineage, Percent
from edge.contract.witness import AuditHead


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``stop``: silence what sounds, for the rest of that occurrence.

    The station's key stops routine and priority bulletins; for an emergency it takes an
    approver's, of its own level or a wider one. Carrying it out twice does no harm.
    """

    lineage: Lineage | None = None
    """Unset: whatever sounds (never an emergency)."""
    planned: Instant | None = None
    """Unset: the occurrence that sounds now."""
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class TestTone(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``test-tone``: the built-in tone, so that a technician hears the horn."""

    __test__ = False  # not a test class, whatever pytest thinks of the name

    kind: Literal["sweep", "silent"] = "sweep"
    seconds: Annotated[int, msgspec.Meta(ge=1, le=30)] = 3
    volume_percent: Percent = 40


class StaffComing(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``staff-coming``: somebody has heard the call and is on her way."""

    call: CallId


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``snapshot``: show what is really on the screen.

    A picture comes back (``edge.contract.upload``) unless a resident is served.
    """

    snapshot: CallId
    """New each time; ``screen-seen`` answers with it."""


class Time(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``time``: the console's clock, for nodes that reach no time server."""

    now: Instant
    audit: AuditHead | None = None
    """For nodes to remember; unset while there is none, or it is in doubt."""
