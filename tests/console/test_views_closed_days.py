"""The days on which the office is closed: one list, for every screen of the commune."""

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from console.core.kiosks import KioskWish, kiosk_settings
from console.models import AuditEntry
from console.store import kiosks
from console.views import setting_words
from console.views.kiosk_words import CLOSED_FOR as WORDS
from edge.contract.settings import CLOSED_FOR, ClosedDays
from tests.console.desk import Browser, Desk
from tests.console.guidance_desk import GuidanceDesk
from tests.rig.authority import COMMUNE

PAGE = "/kiosks/closed"
TYPED = {
    "since0": "2027-09-02",
    "until0": "2027-09-03",
    "reason0": "national-day",
    "since1": "2027-01-01",
    "until1": "",
    "reason1": "new-year",
}


@pytest.fixture
def made(desk: Desk) -> GuidanceDesk:
    return GuidanceDesk(desk)


def told(desk: Desk) -> tuple[ClosedDays, ...]:
    """What a screen of the commune is told."""
    with desk.office.database.read() as session:
        wishes = kiosks.wishes(session)
    return kiosk_settings(
        wishes,
        node="man-hinh-1",
        area=COMMUNE,
        groups=(),
        zone="Asia/Ho_Chi_Minh",
    ).closed_days


def save(browser: Browser, fields: dict[str, str]) -> TestResponse:
    """As the form does, with the list that it showed."""
    return browser.send(PAGE, *opened(browser, fields))


def opened(browser: Browser, fields: dict[str, str]) -> tuple[dict[str, str], str]:
    page = browser.open(PAGE)
    return {**fields, "seen": browser.hidden(page, "seen")}, browser.token(page)


def test_what_is_entered_once_goes_to_every_screen_beside_its_own_settings(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("technician")
    own = {"show": ["welcome"], "volume": 50, "local_url": ""}
    browser.fill("/kiosks/man-hinh-1/settings", own)

    answer = save(browser, TYPED)

    assert answer.status_code == 302, browser.words(answer)
    assert [(str(one.since), one.reason) for one in told(desk)] == [
        ("2027-09-02", "national-day"),
        ("2027-01-01", "new-year"),
    ]
    assert "Quốc khánh" in browser.words(browser.open("/kiosks/man-hinh-1"))
    assert 'value="2027-01-01"' in browser.open(PAGE).text


def test_of_two_who_edit_the_list_the_second_sees_both_and_loses_nothing(
    made: GuidanceDesk, desk: Desk
) -> None:
    one, other = desk.signed_in("technician"), desk.signed_in("approver")
    late = opened(other, {"since0": "2027-04-30", "reason0": "holiday"})
    save(one, TYPED)

    answer = other.send(PAGE, *late)

    assert answer.status_code == 409
    words = other.words(answer)
    assert "Người khác vừa sửa ngày nghỉ" in words
    assert "02/09/2027 \N{EN DASH} 03/09/2027: Quốc khánh" in words
    assert 'value="2027-04-30"' in answer.text
    assert len(told(desk)) == 2
    seen = other.hidden(answer, "seen")
    again = other.send(PAGE, late[0] | {"seen": seen}, other.token(answer))
    assert again.status_code == 302
    assert [str(day.since) for day in told(desk)] == ["2027-04-30"]


def test_a_mistake_does_not_let_the_second_replace_what_she_has_not_seen(
    made: GuidanceDesk, desk: Desk
) -> None:
    one, other = desk.signed_in("technician"), desk.signed_in("approver")
    late, token = opened(other, {"since0": "2027-02-30"})
    save(one, TYPED)

    wrong = other.send(PAGE, late, token)
    mended = {"since0": "2027-03-01", "seen": other.hidden(wrong, "seen")}

    assert wrong.status_code == 422
    assert other.send(PAGE, mended, token).status_code == 409
    assert len(told(desk)) == 2


def test_the_same_list_twice_is_no_conflict(made: GuidanceDesk, desk: Desk) -> None:
    browser = desk.signed_in("technician")
    fields, token = opened(browser, TYPED)

    answers = [browser.send(PAGE, fields, token).status_code for _twice in range(2)]

    assert answers == [302, 302]


def test_a_line_that_is_cleared_goes(made: GuidanceDesk, desk: Desk) -> None:
    browser = desk.signed_in("technician")
    save(browser, TYPED)

    save(browser, {"since0": "2027-01-01", "reason0": "new-year"})

    assert [one.reason for one in told(desk)] == ["new-year"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"since0": "2027-02-30"}, "Ngày không đúng"),
        ({"since0": "", "until0": "2027-02-01"}, "Ngày không đúng"),
        ({"since0": "2027-02-02", "until0": "2027-02-01"}, "phải sau ngày bắt đầu"),
        ({"since0": "2027-02-05", "until0": "2028-02-11"}, "dài nhất 60 ngày"),
        ({"since0": "2020-01-01"}, "Ngày này đã qua"),
        ({"since0": "2027-04-29", "until0": "2027-05-01"}, "Trùng ngày với dòng 1"),
    ],
)
def test_days_that_make_no_sense_are_named_and_nothing_is_lost(
    made: GuidanceDesk, desk: Desk, typed: dict[str, str], why: str
) -> None:
    browser = desk.signed_in("technician")
    save(browser, TYPED)

    answer = save(browser, typed | {"since1": "2027-04-30", "reason1": "storm"})

    assert answer.status_code == 422
    assert why in browser.words(answer)
    assert 'value="2027-04-30"' in answer.text
    assert len(told(desk)) == 2


def test_what_is_wrong_is_said_beside_its_line_where_one_before_was_cleared(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("technician")

    answer = save(browser, {"since1": "2027-02-02", "until1": "2027-02-01"})

    wrong = answer.text.partition('id="since0"')[2].partition(">")[0]
    assert 'value="2027-02-02"' in wrong
    assert "aria-invalid" in wrong, answer.text


def test_a_reason_that_is_none_of_ours_puts_no_words_on_a_screen(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("technician")

    save(browser, {"since0": "2027-04-30", "reason0": "Hãy chuyển tiền"})

    assert [one.reason for one in told(desk)] == ["other"]


def test_the_log_tells_on_which_days_somebody_closed_the_office(
    made: GuidanceDesk, desk: Desk
) -> None:
    save(desk.signed_in("technician"), TYPED)

    kept = select(AuditEntry.detail).where(AuditEntry.subject == f"area:{COMMUNE}")
    with desk.office.database.read() as session:
        (detail,) = session.scalars(kept)
    with desk.app.test_request_context():
        told = setting_words.in_words(detail["wish"])

    assert told == "Ngày cơ quan nghỉ: 2027-09-02–2027-09-03, 2027-01-01"  # noqa: RUF001


def test_who_may_not_set_screens_enters_no_days(made: GuidanceDesk, desk: Desk) -> None:
    assert desk.signed_in("author").open(PAGE).status_code == 403


def test_every_reason_has_its_words() -> None:
    assert tuple(WORDS) == CLOSED_FOR
    assert KioskWish().closed_days is None
