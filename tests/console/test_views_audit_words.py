"""The audit log's details, as people read them."""

from datetime import timedelta

import msgspec

from console.core.cameras import CameraWish
from console.core.rules import Wish
from console.store import audit, cameras, settings, suppressions
from edge.contract.camera import CameraMask
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


def test_what_was_set_and_looked_at_on_a_camera_is_told_in_words(desk: Desk) -> None:
    mask = CameraMask(name="Cửa nhà dân", outline=((0, 0), (400, 0), (400, 400)))
    wish = CameraWish(record="events", keep_days=15, masks=(mask,))
    with desk.office.database.write() as session:
        deed = desk.office.deed(session, "administrator")
        cameras.put_wish(session, "node:cam-cho", wish, deed=deed)
        for detail in (
            {"day": "2026-11-21", "purpose": "incident"},
            {"hour": "2026-11-21T07:00:00+00:00", "clip": "c1", "live": "v1"},
            {"file": "original", "number": "15/CV", "receiver": "Công an huyện"},
        ):
            audit.append(
                session, deed=deed, action="camera.clip", subject="x", **detail
            )

    page = told(desk)

    assert "vùng che: Cửa nhà dân" in page
    assert "giữ mấy ngày: 15" in page
    assert "ghi hình: chỉ ghi khi có chuyển động" in page
    assert "Ngày: 21/11/2026" in page
    assert "Mục đích: Xác minh một vụ việc đã xảy ra" in page
    assert "Giờ xem: hôm qua 14:00" in page
    assert "Tệp: tệp gốc" in page
    assert "Văn bản số: 15/CV · Giao cho: Công an huyện" in page
    for code in ("keep_days", "record", "incident", "original", "receiver", "{"):
        assert code not in page
