"""Where a bulletin stands, in the words and colours of every page."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import Engine, event

from console.store import nodes
from edge.contract.refusal import RefusalKind
from edge.contract.report import RefusedItem
from edge.contract.schedule import Timetable
from tests.console.desk import Desk
from tests.console.office import HAMLET, meeting
from tests.console.scene import aired, sent, tells
from tests.console.test_views_bulletins import asked_again
from tests.rig.authority import NOON


@pytest.mark.parametrize(
    ("kind", "refusing", "badge"),
    [
        (RefusalKind.KEY_ENDED, 2, "Cần duyệt lại"),
        (RefusalKind.KEY_UNKNOWN, 2, "Loa từ chối"),
        (RefusalKind.KEY_ENDED, 1, "Đã duyệt, có loa từ chối"),
        (RefusalKind.KEY_ENDED, 0, "Đã duyệt"),
    ],
)
def test_the_badge_says_what_the_loudspeakers_say(
    desk: Desk, kind: RefusalKind, refusing: int, badge: str
) -> None:
    names = ("loa-ap3-1", "loa-ap3-2")
    with desk.office.database.write() as session:
        deed = desk.office.command
        nodes.put(session, names[1], name="Loa chợ", area=HAMLET, deed=deed)
    lineage = desk.office.approved()
    sent(desk, lineage)
    refused = (RefusedItem(lineage=lineage, version=1, kind=kind),)
    browser = desk.signed_in("author")
    path = f"/bulletins/{lineage}"
    again = asked_again(browser.open(path).text)
    for number, node in enumerate(names):
        tells(desk, node, refused_items=refused if number < refusing else ())

    page, listed = browser.open(path), browser.open("/bulletins")

    assert f"Mời họp dân ấp 3 {badge} Approver duyệt" in browser.words(page)
    assert f"Mời họp dân ấp 3 {badge} Ấp 3" in browser.words(listed)
    good = '<span class="state state-good">' in page.text.split("data-poll")[1]
    assert good is (refusing == 0)
    assert browser.open(again).status_code == (286 if refusing else 200)


def test_what_no_loudspeaker_could_sound_is_not_called_sounded(desk: Desk) -> None:
    lineage = desk.office.approved()
    desk.office.clock.advance(3600)
    at = NOON + timedelta(minutes=5)
    aired(
        desk,
        "loa-ap3-1",
        lineage,
        at,
        outcome="missed",
        reason="device-lost",
        started=None,
        played_ms=0,
    )
    browser = desk.signed_in("author")

    words = browser.words(browser.open(f"/bulletins/{lineage}"))

    assert "Mời họp dân ấp 3 Không phát được" in words
    assert "Đã phát xong" not in words


def statements(act: Callable[[], object]) -> int:
    """How often the database is asked meanwhile."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(asked)


def test_the_list_asks_the_database_no_more_often_for_more_rows(desk: Desk) -> None:
    where, seqs = (f"area:{HAMLET}", "node:loa-ap3-1"), count(1)
    past = Timetable(starts="2026-11-22T11:55")
    browser = desk.signed_in("author")

    def fill(rows: int) -> None:
        for _ in range(rows):
            made = desk.office.approved(meeting(audience=where, timetable=past))
            aired(desk, "loa-ap3-1", made, NOON - timedelta(minutes=5), seq=next(seqs))

    fill(2)
    few = statements(lambda: browser.open("/bulletins"))
    fill(28)
    many = statements(lambda: browser.open("/bulletins"))

    assert browser.open("/bulletins").text.count("Cụm loa ấp 3") == 30
    assert many == few
