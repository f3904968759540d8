"""Text as a Vietnamese announcer reads it out, for speech synthesis and for preview.

Numbers, times, dates, money, units, telephone numbers, document codes and abbreviations
become words; what cannot be said becomes a rest or falls out. The rules are described
for staff and contributors in docs/reference/reading.md.
"""

from edge.reading.aloud import read_out, unread
from edge.reading.numbers import Dialect

__all__ = ["Dialect", "read_out", "unread"]
