"""What can be shown of a kiosk's work: exact pages, bare counts."""

from dataclasses import replace

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import pages
from kiosk.core.events import Count
from kiosk.core.page import Choice, Heading, Page, Paragraph, Tile
from kiosk.core.proof import MOST_PAGES, Usage, counted, page_sha256
from tests.kiosk.sample import DAY, content
from tests.rig.authority import NOON

FRESH = Usage(since=NOON)


def test_no_two_pages_have_the_same_hash() -> None:
    made = [
        pages.page(content(), page_id, language, DAY)
        for page_id in pages.every(content())
        for language in ("vi", "en", "km")
        if page_id != "alarm"  # there is none now
    ]

    assert len({page_sha256(page) for page in made}) == len(made)


def test_one_changed_letter_changes_the_hash() -> None:
    page = Page("x", "vi", (Heading("Lệ phí"), Paragraph("8.000 đồng")))
    other = replace(page, blocks=(Heading("Lệ phí"), Paragraph("9.000 đồng")))

    assert page_sha256(page) == page_sha256(replace(page))
    assert page_sha256(page) != page_sha256(other)


def test_blocks_of_two_kinds_are_told_apart() -> None:
    tile = Page("x", "vi", (Tile("a", "b", ""),))
    choice = Page("x", "vi", (Choice("a", "b", ""),))

    assert page_sha256(tile) != page_sha256(choice)


def test_counts_grow_and_are_reported() -> None:
    usage = FRESH
    for one in (Count("view", "home"), Count("view", "home"), Count("no-result")):
        usage = counted(usage, one)

    report = usage.report(NOON)

    assert (report.views, report.no_result, report.calls) == ({"home": 2}, 1, 0)
    assert FRESH.empty
    assert not usage.empty


@given(st.lists(st.text(max_size=9), max_size=MOST_PAGES * 2))
def test_views_are_all_counted_and_their_names_bounded(keys: list[str]) -> None:
    usage = FRESH
    for key in keys:
        usage = counted(usage, Count("view", key))

    assert sum(usage.views.values()) == len(keys)
    assert len(usage.views) <= MOST_PAGES + 1
    assert msgspec.json.decode(msgspec.json.encode(usage), type=Usage) == usage
