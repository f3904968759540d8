"""What a kiosk shows: approvers sign records, the station says which bundle is shown.

A record is one procedure, the office with its tiles, or the list of the clips that are
heard. Approvals travel inside the bundle; its manifest names every file by its hash and
is sealed by the station, so that a bundle is judged by itself alone: after a restart,
from a stick, without a broker.
"""

from typing import Annotated

import msgspec

from edge.contract.units import Count, Sha256

RecordCode = Annotated[
    str, msgspec.Meta(pattern=r"^(?:[0-9]\.[0-9]{6}|office|clips)$(?!\n)")
]
"""The national code of a procedure; ``office``: the office and the home screen;
``clips``: every spoken sentence with the hash of its sound."""


class GuidanceManifest(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``guidance``: the bundle that the commune's kiosks are to show.

    The archive is fetched over HTTPS at ``/assets/<archive_sha256>``.
    """

    version: Count
    manifest_sha256: Sha256
    """Of the bundle's ``manifest.json``: what a kiosk reports as shown."""
    archive_sha256: Sha256
    archive_bytes: Annotated[int, msgspec.Meta(ge=1, le=2**31)]


class GuidanceSeal(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``guidance-seal``: the station put this bundle together."""

    version: Count
    manifest_sha256: Sha256
    approvals_sha256: Sha256
    """Of ``approvals.json``, which says when the station took each approval."""


class GuidanceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``guidance-record``: an approver answers for every word of a record."""

    code: RecordCode
    version: Count
    sha256: Sha256
    """Of the record's JSON, byte for byte as the bundle holds it."""
