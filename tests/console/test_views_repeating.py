"""The rule of a repeating bulletin, as an approver reads it before she signs."""

import pytest

from console.views import repeating
from edge.contract.schedule import Timetable
from tests.console.desk import Desk
from tests.console.office import meeting

MONDAY = "2026-11-23T06:15"
ENDLESS = "không có ngày hết: phát đến khi rút lại"


@pytest.mark.parametrize(
    ("timetable", "said"),
    [
        (None, ""),
        (Timetable(starts=MONDAY), ""),
        (Timetable(starts=MONDAY, also=("2026-11-23T17:15",)), ""),
        (
            Timetable(starts=MONDAY, rule="FREQ=WEEKLY;BYDAY=MO"),
            f"Mỗi thứ Hai lúc 06:15, từ 23/11/2026, {ENDLESS}",
        ),
        (
            Timetable(starts=MONDAY, rule="FREQ=WEEKLY"),
            f"Mỗi thứ Hai lúc 06:15, từ 23/11/2026, {ENDLESS}",
        ),
        (
            Timetable(
                starts=MONDAY,
                rule="FREQ=WEEKLY;BYDAY=SU,WE;BYHOUR=6,17;BYMINUTE=15;UNTIL=20261231",
            ),
            "Mỗi thứ Tư, Chủ nhật lúc 06:15, 17:15, từ 23/11/2026, "
            "đến hết ngày 31/12/2026",
        ),
        (
            Timetable(
                starts=MONDAY,
                rule="FREQ=DAILY",
                except_=("2026-11-25T06:15", "2027-01-01T06:15"),
            ),
            f"Hằng ngày lúc 06:15, từ 23/11/2026, trừ 25/11/2026, 01/01/2027, "
            f"{ENDLESS}",
        ),
        (
            Timetable(starts=MONDAY, rule="FREQ=DAILY;BYDAY=SA,SU"),
            f"Mỗi thứ Bảy, Chủ nhật lúc 06:15, từ 23/11/2026, {ENDLESS}",
        ),
        (
            Timetable(starts=MONDAY, also=("2026-12-01T06:15",)),
            "Các ngày 23/11/2026, 01/12/2026, lúc 06:15",
        ),
        (
            Timetable(starts=MONDAY, also=("2026-12-01T07:00",)),
            "Lúc 23/11/2026 06:15, 01/12/2026 07:00",
        ),
        (
            Timetable(starts=MONDAY, rule="FREQ=MONTHLY;BYMONTHDAY=23"),
            "Lặp lại theo lịch đặc biệt (FREQ=MONTHLY;BYMONTHDAY=23), "
            f"từ 23/11/2026 06:15, {ENDLESS}",
        ),
        (
            Timetable(starts=MONDAY, rule="FREQ=DAILY;INTERVAL=2;COUNT=3"),
            "Lặp lại theo lịch đặc biệt (FREQ=DAILY;INTERVAL=2;COUNT=3), "
            "từ 23/11/2026 06:15",
        ),
    ],
)
def test_a_rule_is_said_in_words(timetable: Timetable | None, said: str) -> None:
    assert repeating.in_words(timetable) == said


def test_whoever_approves_reads_that_it_goes_on_for_ever(desk: Desk) -> None:
    weekly = Timetable(starts=MONDAY, rule="FREQ=WEEKLY;BYDAY=MO")
    choice = desk.office.submit(meeting(timetable=weekly))
    approver, author = desk.signed_in("approver"), desk.signed_in("author")
    pages = {
        "/approval": approver,
        f"/approval/{choice.lineage}": approver,
        f"/bulletins/{choice.lineage}": author,
    }

    for path, browser in pages.items():
        said = f"Mỗi thứ Hai lúc 06:15, từ 23/11/2026, {ENDLESS}"
        assert said in browser.words(browser.open(path)), path


def test_whoever_writes_reads_it_before_she_submits(desk: Desk) -> None:
    choice = desk.office.submit(
        meeting(timetable=Timetable(starts=MONDAY, rule="FREQ=DAILY"))
    )
    author = desk.signed_in("author")
    path = f"/bulletins/{choice.lineage}"
    author.fill(path, {"row_version": choice.row_version}, to=f"{path}/recall")

    words = author.words(author.open(f"{path}/check"))

    assert f"Hằng ngày lúc 06:15, từ 23/11/2026, {ENDLESS}" in words
