"""What can be shown of a kiosk's work without a word about anybody (pure).

`page_sha256` says exactly what was drawn, so that staff can tell that a kiosk shows
what was approved. `Usage` counts: views by page, searches, calls; it holds no time of a
single act, no words that were typed, no order of pages.
"""

import hashlib
from datetime import datetime
from typing import Final

import msgspec

from edge.contract.kiosk import KioskUsed
from kiosk.core.events import Count
from kiosk.core.page import Page

MOST_PAGES: Final = 290
"""Pages counted by themselves; any others count as "other"."""


def page_sha256(page: Page) -> str:
    """Of everything on the page, in order."""
    blocks = [(type(block).__name__, block) for block in page.blocks]
    whole = (page.id, page.language, page.alarm, blocks, page.controls)
    return hashlib.sha256(msgspec.json.encode(whole)).hexdigest()


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """Counts since an instant; kept on disk as it is."""

    since: datetime
    sessions: int = 0
    views: dict[str, int] = {}
    searches: int = 0
    no_result: int = 0
    calls: int = 0
    answered: int = 0
    tickets: int = 0
    replays: int = 0

    @property
    def empty(self) -> bool:
        """Nothing happened."""
        return self == Usage(since=self.since)

    def report(self, until: datetime) -> KioskUsed:
        """For the console."""
        counts = msgspec.structs.asdict(self)
        return KioskUsed(**(counts | {"until": until}))


_FIELDS: Final = {
    "session": "sessions",
    "search": "searches",
    "no-result": "no_result",
    "call": "calls",
    "answered": "answered",
    "ticket": "tickets",
    "replay": "replays",
}


def counted(usage: Usage, one: Count) -> Usage:
    """With one more."""
    if one.what == "view":
        known = one.key in usage.views or len(usage.views) < MOST_PAGES
        key = one.key if known else "other"
        views = {**usage.views, key: usage.views.get(key, 0) + 1}
        return msgspec.structs.replace(usage, views=views)
    field = _FIELDS[one.what]
    return msgspec.structs.replace(usage, **{field: getattr(usage, field) + 1})
