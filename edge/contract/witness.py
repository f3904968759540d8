"""The head of the console's audit log, which nodes remember for it.

The log is a chain: each entry's hash holds all entries before it. Whoever changes or
cuts it needs every loudspeaker to forget what it was told.
"""

import msgspec

from edge.contract.units import Count, Instant, Sha256


class AuditHead(msgspec.Struct, frozen=True, kw_only=True):
    """The log as it stood at an instant, the last midnight."""

    number: Count
    """Of its newest entry then."""
    sha256: Sha256
    at: Instant
