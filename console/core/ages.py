"""How long ago something was, by a clock that may have gone back since."""

from datetime import datetime, timedelta
from typing import Final

AHEAD: Final = timedelta(minutes=1)
"""Another process may have looked at the clock a little later than we did."""


def since(then: datetime | None, now: datetime) -> timedelta:
    """How long ago; for ever where it never was, or where a clock ran ahead then.

    So what was said by such a clock is old, and what is done every so often is due.
    """
    if then is None or then > now + AHEAD:
        return timedelta.max
    return max(timedelta(), now - then)
