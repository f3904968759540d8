"""What ends within a month, and who is told."""

from datetime import timedelta

import pytest

from console.signing import APPROVAL_LASTS, KEY_LASTS
from edge.contract.schedule import Timetable
from tests.console.desk import Desk
from tests.console.office import meeting

DAILY = Timetable(starts="2026-11-23T05:30", rule="FREQ=DAILY")


def told(desk: Desk, name: str) -> str:
    browser = desk.signed_in(name)
    return browser.words(browser.open("/"))


@pytest.mark.parametrize(("days", "says"), [(31, False), (29, True)])
def test_a_key_that_ends_is_told_to_its_owner_and_the_administrator(
    desk: Desk,
    days: int,
    says: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    left = KEY_LASTS - timedelta(days=days)
    desk.office.clock.advance(left.total_seconds())

    pages = [told(desk, name) for name in ("approver", "administrator", "author")]

    said = ["Khóa ký của Approver hết hạn" in page for page in pages]
    assert said == [says, says, False]


@pytest.mark.parametrize(("days", "says"), [(31, False), (29, True)])
def test_a_series_that_outlives_its_approval_is_told_to_who_can_submit_it(
    desk: Desk,
    days: int,
    says: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    desk.office.approved(meeting(title="Chào buổi sáng", timetable=DAILY))
    desk.office.approved(meeting(title="Một lần"))
    left = APPROVAL_LASTS - timedelta(days=days)
    desk.office.clock.advance(left.total_seconds())

    pages = [told(desk, name) for name in ("author", "approver", "viewer")]

    said = ["“Chào buổi sáng” chỉ được duyệt đến" in page for page in pages]
    assert said == [says, says, False]
    assert "“Một lần”" not in pages[0]
