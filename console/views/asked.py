"""Numbers and instants out of a request, where nobody typed them and anybody may send.

A form of ours always holds good ones; what else comes is answered as a bad request.
"""

import re
from datetime import UTC, date, datetime

from flask import abort, request

YEARS = range(2000, 2200)
"""Others are no dates of broadcasts, and calendars end with them."""


def whole(text: str, *, default: int = 0) -> int:
    """The number that the digits 0 to 9 write, as far as a database holds it."""
    return int(text) if re.fullmatch("[0-9]{1,15}", text) else default


def row_version() -> int:
    """Which state of the bulletin the person had before her; 0 matches none."""
    return whole(request.form.get("row_version", ""))


def row_versions() -> dict[str, int]:
    """Code -> which state of the record the page showed, of all that it lists."""
    found = {}
    for text in request.form.getlist("seen"):
        code, _colon, number = text.rpartition(":")
        found[code] = whole(number)
    return found


def instant(text: str) -> datetime:
    """An aware instant in ISO 8601, or the request ends with 400."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        abort(400)
    if found.tzinfo is None or found.year not in YEARS:
        abort(400)
    return found.astimezone(UTC)


def day(text: str) -> date:
    """A date in ISO 8601, or the request ends with 400."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        abort(400)
    if found.year not in YEARS:
        abort(400)
    return found
