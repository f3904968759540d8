"""When a timetable's occurrences are: the same answer in the console and in every node.

RFC 5545 with what a commune needs: FREQ DAILY, WEEKLY, MONTHLY or YEARLY, INTERVAL,
COUNT or UNTIL, BYMONTH, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE, BYSETPOS, WKST. The rule
is walked period by period, beginning near the window asked for, and never further than
``SEARCH_YEARS``: a rule that never occurs costs some thousand day tests, not seconds.
An occurrence is identified by its UTC instant. Why: docs/explanation/time.md.

``spans`` are the hours of every day: quiet, open, dark.
"""

from edge.timetable.rule import Reason, TimetableError
from edge.timetable.search import SEARCH_YEARS, check, next_occurrence, occurrences
from edge.timetable.spans import at_minute, ending, holding, minute_of, stretches
from edge.timetable.zones import zone_named, zone_of

__all__ = [
    "SEARCH_YEARS",
    "Reason",
    "TimetableError",
    "at_minute",
    "check",
    "ending",
    "holding",
    "minute_of",
    "next_occurrence",
    "occurrences",
    "stretches",
    "zone_named",
    "zone_of",
]
