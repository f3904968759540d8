"""An emergency in force is seen on every page, also between its repetitions."""

from datetime import timedelta

import pytest

from console.core.permissions import Grant, Role
from console.store import people
from edge.contract.bulletin import Alert
from tests.console.desk import PASSWORDS, Desk
from tests.console.office import HAMLET, flood
from tests.rig.authority import COMMUNE, NOON

IN_FORCE = "Tin khẩn cấp còn hiệu lực"


def every_minute(**changes: object) -> Alert:
    fields: dict[str, object] = {
        "effective": NOON,
        "expires": NOON + timedelta(hours=2),
        "repeat_every_s": 60,
    }
    return Alert(**(fields | changes))  # type: ignore[arg-type]  # checked when stored


def between_repetitions(desk: Desk) -> str:
    """No loudspeaker says that it sounds; the emergency goes on."""
    return desk.office.approved(flood(title="Triều cường", alert=every_minute()))


@pytest.mark.parametrize("path", ["/", "/bulletins", "/help", "/fragments/header-air"])
def test_every_header_tells_of_an_emergency_between_its_repetitions(
    desk: Desk, path: str
) -> None:
    between_repetitions(desk)
    author, viewer = desk.signed_in("author"), desk.signed_in("viewer")

    for_author, for_viewer = author.open(path), viewer.open(path)

    for page in (for_author, for_viewer):
        assert IN_FORCE in author.words(page)
        assert "Loa đang im" not in author.words(page)
    assert '<a class="state" href="/stop">' in for_author.text
    assert '<a class="state" href="/#alerts">' in for_viewer.text


def test_the_stop_page_ends_a_silent_emergency_by_the_approver_s_password(
    desk: Desk,
) -> None:
    lineage = between_repetitions(desk)
    browser = desk.signed_in("approver")

    page = browser.open("/stop")

    words = browser.words(page)
    assert f"Triều cường {IN_FORCE}, lặp lại mỗi 1 phút" in words
    assert "Hết hạn hôm nay 14:00." in words
    assert f'href="/emergency/{lineage}/all-clear"' in page.text
    assert "Không có bản tin nào đang phát" not in words


def test_the_stop_page_says_who_ends_it_to_those_who_may_not(desk: Desk) -> None:
    between_repetitions(desk)
    with desk.office.database.write() as session:
        people.add(
            session,
            sign_in="without-key",
            display="Keyless",
            password_hash="-",
            grants=[Grant(Role.APPROVER, COMMUNE)],
            deed=desk.office.command,
        )
    browser = desk.signed_in("author")

    page = browser.open("/stop")

    said = "Chỉ người duyệt báo hết cảnh báo được: Approver."
    assert said in browser.words(page)
    assert "all-clear" not in page.text


def test_today_shows_it_until_it_expires(desk: Desk) -> None:
    between_repetitions(desk)
    browser = desk.signed_in("viewer")

    before = browser.words(browser.open("/"))
    polled = browser.words(browser.open("/fragments/alerts"))
    desk.office.clock.advance(2 * 3600)
    after = browser.words(browser.open("/"))

    assert "Đang có hiệu lực Triều cường" in before
    assert "Đang có hiệu lực Triều cường" in polled
    assert "hiệu lực" not in after
    assert "Loa đang im" in after


def test_today_shows_it_until_the_all_clear(desk: Desk) -> None:
    lineage = between_repetitions(desk)
    browser = desk.signed_in("approver")
    path = f"/emergency/{lineage}/all-clear"
    assert IN_FORCE in browser.words(browser.open("/"))

    browser.fill(path, {"password": PASSWORDS["approver"]})

    assert "hiệu lực" not in browser.words(browser.open("/"))
    assert "Không có bản tin nào" in browser.words(browser.open("/stop"))


def test_one_that_a_newer_emergency_replaces_is_no_more_in_force(desk: Desk) -> None:
    old = between_repetitions(desk)
    desk.office.clock.advance(60)
    desk.office.approved(
        flood(title="Vỡ đê", alert=every_minute(replaces=(old,))),
    )
    desk.office.clock.advance(60)
    browser = desk.signed_in("approver")

    words = browser.words(browser.open("/stop"))

    assert "Vỡ đê" in words
    assert "Triều cường" not in words


def test_news_and_another_hamlet_s_emergency_do_not_trouble_a_hamlet(
    desk: Desk,
) -> None:
    with desk.office.database.write() as session:
        viewer = desk.office.person(session, "viewer")
        grants = [Grant(Role.VIEWER, f"{COMMUNE}/ap-4")]
        people.set_roles(session, viewer, grants, deed=desk.office.command)
    desk.office.approved()
    between_repetitions(desk)
    browser = desk.signed_in("viewer")

    elsewhere = browser.words(browser.open("/"))
    with desk.office.database.write() as session:
        viewer = desk.office.person(session, "viewer")
        grants = [Grant(Role.VIEWER, HAMLET)]
        people.set_roles(session, viewer, grants, deed=desk.office.command)
    here = browser.words(browser.open("/"))

    assert IN_FORCE not in elsewhere
    assert IN_FORCE in here
