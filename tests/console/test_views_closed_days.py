"""The days on which the office is closed: one list, for every screen of the commune."""

import pytest
from sqlalchemy import select

from console.core.kiosks import KioskWish, kiosk_settings
from console.models import AuditEntry
from console.store import kiosks
from console.views import setting_words
from console.views.kiosk_words import CLOSED_FOR as WORDS
from edge.contract.settings import CLOSED_FOR, ClosedDays
from tests.console.desk import Desk
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


def test_what_is_entered_once_goes_to_every_screen_beside_its_own_settings(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("technician")
    own = {"show": ["welcome"], "volume": 50, "local_url": ""}
    browser.fill("/kiosks/man-hinh-1/settings", own)

    answer = browser.fill(PAGE, TYPED)

    assert answer.status_code == 302, browser.words(answer)
    assert [(str(one.since), one.reason) for one in told(desk)] == [
        ("2027-09-02", "national-day"),
        ("2027-01-01", "new-year"),
    ]
    assert "Quốc khánh" in browser.words(browser.open("/kiosks/man-hinh-1"))
    assert 'value="2027-01-01"' in browser.open(PAGE).text


def test_a_line_that_is_cleared_goes(made: GuidanceDesk, desk: Desk) -> None:
    browser = desk.signed_in("technician")
    browser.fill(PAGE, TYPED)

    browser.fill(PAGE, {"since0": "2027-01-01", "reason0": "new-year"})

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
    browser.fill(PAGE, TYPED)

    answer = browser.fill(PAGE, typed | {"since1": "2027-04-30", "reason1": "storm"})

    assert answer.status_code == 422
    assert why in browser.words(answer)
    assert 'value="2027-04-30"' in answer.text
    assert len(told(desk)) == 2


def test_what_is_wrong_is_said_beside_its_line_where_one_before_was_cleared(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("technician")

    answer = browser.fill(PAGE, {"since1": "2027-02-02", "until1": "2027-02-01"})

    wrong = answer.text.partition('id="since0"')[2].partition(">")[0]
    assert 'value="2027-02-02"' in wrong
    assert "aria-invalid" in wrong, answer.text


def test_a_reason_that_is_none_of_ours_puts_no_words_on_a_screen(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("technician")

    browser.fill(PAGE, {"since0": "2027-04-30", "reason0": "Hãy chuyển tiền"})

    assert [one.reason for one in told(desk)] == ["other"]


def test_the_log_tells_on_which_days_somebody_closed_the_office(
    made: GuidanceDesk, desk: Desk
) -> None:
    desk.signed_in("technician").fill(PAGE, TYPED)

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
