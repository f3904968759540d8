"""What a kiosk shows: approvers sign records, the station says which bundle is shown.

A record is one procedure, or the office with its tiles. Its approval travels inside the
bundle; the bundle's manifest is sealed by the station and names every file by its hash,
so that a bundle is judged by itself alone: after a restart, from a stick, years later.
"""

from typing import Annotated

import msgspec

from edge.contract.units import Count, Sha256

RecordCode = Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9]\.[0-9]{6}|office)$(?!\n)")]
"""The national code of a procedure, or ``office``: the office and the home screen."""


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


class GuidanceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``guidance-record``: an approver answers for every word of a record."""

    code: RecordCode
    version: Count
    sha256: Sha256
    """Of the record's JSON, byte for byte as the bundle holds it."""
