"""Which instants a node may say: what no calendar of ours can hold breaks pages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

YEARS: Final = range(1970, 2200)
"""A node without a clock begins in 1970; timetables and local time end with 2199."""
_FIRST: Final = datetime(YEARS.start, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(YEARS.stop - 1, 12, 31, tzinfo=UTC)


def out_of_range(said: msgspec.Struct) -> datetime | None:
    """The first instant in a message, however deep, that is of no such year."""
    plain = msgspec.to_builtins(said, builtin_types=(datetime,))
    return next((at for at in _instants(plain) if at.year not in YEARS), None)


def within(instant: datetime) -> datetime:
    """The instant, or the nearest that a calendar holds: rows may be older than we."""
    return min(max(instant, _FIRST), _LAST)


def _instants(plain: Any) -> Iterator[datetime]:
    match plain:
        case datetime():
            yield plain
        case dict():
            for value in plain.values():
                yield from _instants(value)
        case list() | tuple():
            for value in plain:
                yield from _instants(value)
        case _:
            pass
