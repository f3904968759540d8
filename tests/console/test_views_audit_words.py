"""The audit log's details, as people read them."""

from datetime import timedelta

import msgspec

from console.core.rules import Wish
from console.store import settings, suppressions
from edge.contract.settings import Ceiling, LocalSpan, Mute
from tests.console.desk import Desk
from tests.rig.authority import COMMUNE, NOON


def told(desk: Desk, *wishes: Wish) -> str:
    """The page, after these wishes for the commune."""
    for wish in wishes:
        with desk.office.database.write() as session:
            deed = desk.office.deed(session, "administrator")
            settings.put(session, f"area:{COMMUNE}", wish, deed=deed)
    browser = desk.signed_in("administrator")
    return browser.words(browser.open("/audit"))


def test_changed_rules_are_told_in_words(desk: Desk) -> None:
    night = LocalSpan(start="21:00", end="05:00")
    wish = Wish(
        quiet=(night,),
        ceilings=(Ceiling(span=night, volume_percent=40),),
        mute=Mute(until=NOON + timedelta(hours=3), reason="Đám tang"),
        quota_minutes=60,
        own_approval=True,
    )

    page = told(desk, wish)

    assert "Giờ không phát loa: 21:00\N{EN DASH}05:00" in page
    assert "Âm lượng tối đa: 21:00\N{EN DASH}05:00: 40%" in page
    assert "Tắt loa: đến hôm nay 15:00: Đám tang" in page
    assert "Định mức (phút mỗi ngày): 60" in page
    assert "Tự duyệt: bật" in page
    for code in ("LocalSpan", "Ceiling", "quota_minutes", "True", "None"):
        assert code not in page


def test_a_wish_that_was_taken_back_is_told_too(desk: Desk) -> None:
    own = Wish(own_approval=True, quiet=())

    page = told(desk, own, msgspec.structs.replace(own, own_approval=False), Wish())

    assert "Giờ không phát loa: không có" in page
    assert "Tự duyệt: tắt" in page
    assert "Tự duyệt: theo quy định chung" in page


def test_instants_are_told_as_people_say_them(desk: Desk) -> None:
    lineage = desk.office.approved()
    with desk.office.database.write() as session:
        suppressions.suppress(
            session,
            lineage=lineage,
            planned=NOON + timedelta(hours=1),
            reason="Mưa lớn",
            deed=desk.office.deed(session, "author"),
        )

    page = told(desk)

    assert "Lượt phát: hôm nay 13:00 · Lý do: Mưa lớn" in page
