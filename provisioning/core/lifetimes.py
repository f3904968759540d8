"""How long keys are good for (pure)."""

from datetime import timedelta
from typing import Final

KEYS_LAST: Final = timedelta(days=10 * 365)
"""Station and administrator. A stolen one is revoked, not waited for: the station's by
``commune-provision renew --station-key``; for the administrator's there is no command.
"""
