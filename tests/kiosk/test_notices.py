"""Which announcements are heard again."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from edge.approvals import Approved
from edge.contract.schedule import Timetable
from kiosk.core import pages
from kiosk.core.layout import Size, lay_out
from kiosk.core.notices import MOST, notices
from kiosk.core.page import Look
from kiosk.core.pages import Place
from tests.kiosk.paper import Paper
from tests.rig.authority import NOON, bulletin

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")


def approved(lineage: str, starts: str, rule: str = "", title: str = "") -> Approved:
    told = bulletin(
        lineage=lineage,
        title=title or lineage,
        timetable=Timetable(starts=starts, rule=rule),
    )
    return Approved(told, "k" * 22, 2, NOON, NOON)


def seen(*plan: Approved, ready: tuple[str, ...] = ()) -> list[tuple[str, datetime]]:
    found = notices(plan, NOON, ZONE, ready)
    return [(one.lineage, one.at) for one in found if one.at is not None]


def test_what_sounded_last_stands_first_and_what_comes_stands_last() -> None:
    plan = (
        approved("mai", "2026-11-23T05:00"),
        approved("tuan-truoc", "2026-11-16T05:00"),
        approved("sang-nay", "2026-11-22T05:00"),
    )

    assert [lineage for lineage, _ in seen(*plan)] == ["sang-nay", "tuan-truoc", "mai"]


def test_times_are_the_communes_and_the_last_one_counts() -> None:
    ((_, at),) = seen(approved("moi-ngay", "2026-11-01T05:00", "FREQ=DAILY"))

    assert at.isoformat() == "2026-11-22T05:00:00+07:00"


def test_what_is_long_past_or_far_ahead_is_left_out() -> None:
    plan = (approved("cu", "2026-10-01T05:00"), approved("xa", "2026-12-31T05:00"))

    assert seen(*plan) == []


def test_a_rule_that_makes_no_sense_hides_its_bulletin_alone() -> None:
    plan = (
        approved("hong", "2026-11-22T05:00", "FREQ=NEVER"),
        approved("tot", "2026-11-22T06:00"),
    )

    assert [lineage for lineage, _ in seen(*plan)] == ["tot"]


def test_there_are_never_too_many_to_choose_from() -> None:
    plan = [approved(f"tin-{n}", "2026-11-22T05:00") for n in range(MOST + 5)]

    assert len(seen(*plan)) == MOST


@pytest.mark.parametrize(
    "title",
    ["x" * 200, "-" * 60, "https://xa-tan-an.vinhlong.gov.vn/" + "a" * 80, "ទឹក" * 40],
)
def test_a_title_that_nobody_broke_can_be_set_at_every_size(title: str) -> None:
    plan = [approved("tin", "2026-11-22T05:00", title=title)]
    (notice,) = notices(plan, NOON, ZONE, ())

    page = pages.page(None, "news", "vi", NOON.date(), place=Place(notices=(notice,)))

    assert notice.title.replace("\u200b", "") == title
    for percent in (100, 150, 200):
        assert lay_out(page, Look(percent), Size(1080, 1920), Paper())


def test_one_is_ready_once_its_sound_is_here() -> None:
    one = approved("tin", "2026-11-22T05:00")
    sha256 = one.bulletin.sound.sha256

    found = [notices((one,), NOON, ZONE, ready)[0].ready for ready in ((), (sha256,))]

    assert found == [False, True]
