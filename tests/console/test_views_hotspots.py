"""Wi-Fi hotspots on staff's pages: counts of hours, charts, settings."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.bridge import hotspot_orders
from console.bridge.desk import Desk as BridgeDesk
from console.core.hotspots import HotspotWish
from console.store import hotspots, nodes, reports, station
from console.views.hotspot_words import WHAT_TO_DO
from console.views.words import TROUBLES
from edge.contract.codec import decode
from edge.contract.envelope import Order
from edge.contract.hotspot import HotspotCounts, Serving
from edge.contract.refusal import RefusalKind
from edge.contract.report import (
    Batch,
    Numbered,
    RefusedItem,
    Revision,
    State,
    Trouble,
)
from edge.contract.settings import Closure, HotspotSettings, LocalSpan, Pause
from edge.jws import take_apart
from tests.console.desk import Desk
from tests.rig.authority import COMMUNE

PAGE = "/hotspots/wifi-cho"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def wifi(desk: Desk) -> Desk:
    with desk.office.database.write() as session:
        nodes.put(
            session,
            "wifi-cho",
            name="Wi-Fi chợ",
            area=COMMUNE,
            agents=("hotspot",),
            deed=desk.office.command,
        )
    return desk


def speak(
    wifi: Desk,
    *codes: str,
    settings: Revision = (0, 0),
    serving: Serving | None = None,
    refuses: str = "",
) -> None:
    refused = RefusedItem(lineage=refuses, version=1, kind=RefusalKind.KEY_ENDED)
    now = wifi.office.clock.now()
    with wifi.office.database.write() as session:
        agent = nodes.agent(session, "wifi-cho", "hotspot")
        assert agent is not None
        state = State(
            online=True,
            boot="b1",
            at=now,
            clock="synchronised",
            settings=settings,
            troubles=tuple(Trouble(code=code, since=now) for code in codes),
            serving=serving,
            refused_items=(refused,) if refuses else (),
        )
        reports.state(session, agent, state, live=True, at=now)


def counted(wifi: Desk, *hours_ago: int, clients: int = 12, **more: object) -> None:
    now = wifi.office.clock.now().replace(minute=0, second=0, microsecond=0)
    events = []
    for seq, ago in enumerate(hours_ago, start=1):
        since = now - timedelta(hours=ago)
        body = HotspotCounts(
            since=since,
            until=since + timedelta(hours=1),
            clients=clients,
            accepted=20,
            down_bytes=900_000_000,
            up_bytes=100_000_000,
            uplink="modem",
            **more,  # type: ignore[arg-type]  # fields of the message
        )
        events.append(Numbered(seq=seq, at=since, body=body))
    with wifi.office.database.write() as session:
        agent = nodes.agent(session, "wifi-cho", "hotspot")
        assert agent is not None
        batch = Batch(epoch=len(hours_ago), events=tuple(events))
        reports.batch(session, agent, batch, at=wifi.office.clock.now())


def told(wifi: Desk) -> tuple[Revision, HotspotSettings]:
    """What the bridge publishes for it."""
    bridge = BridgeDesk(COMMUNE, "Asia/Ho_Chi_Minh", wifi.office.authority.station)
    with wifi.office.database.write() as session:
        hotspot_orders.settings(session, bridge, now=wifi.office.clock.now())
        row = station.settings_sent(session, "wifi-cho", "hotspot")
        assert row is not None
        order = decode(take_apart(row.jws.encode()).payload, Order)
        return (row.epoch, row.seq), decode(order.body, HotspotSettings)


def form(**changes: object) -> dict[str, object]:
    return {
        "start0": "6:00",
        "end0": "21h30",
        "closed_h": "0",
        "closed_why": "",
        "clients_max": "40",
        "session_minutes": "60",
        "day_minutes": "0",
        "day_mib": "0",
        "sign_in": "terms",
        "month_gb": "60",
        "down_kbit_s": "2000",
        "up_kbit_s": "500",
        "garden": "dichvucong.gov.vn\nVinhLong.gov.vn",
        "message_vi": "Chợ nghỉ ngày rằm.",
        "retention_days": "14",
        **changes,
    }


def test_a_hotspot_is_listed_with_how_it_is_and_how_many_were_there(wifi: Desk) -> None:
    speak(wifi)
    counted(wifi, 1)
    browser = wifi.signed_in("viewer")

    words = browser.words(browser.open("/hotspots"))

    assert "Wi-Fi chợ Có kết nối" in words
    assert "12 máy lúc đông nhất" in words
    assert "4G" in words


def test_the_page_tells_the_busiest_hours_and_the_data_of_each_day(wifi: Desk) -> None:
    speak(wifi)
    counted(wifi, 1, 25)
    counted(wifi, 3, 4, 5, clients=2, refused={"full": 2, "voucher": 1})
    browser = wifi.signed_in("viewer")

    page = browser.open(PAGE)
    words = browser.words(page)
    local = (wifi.office.clock.now() + timedelta(hours=7 - 1)).hour

    assert f"Đông nhất: {local}-{local + 1} giờ (trung bình 12 máy)" in words
    assert "Tổng cộng 5 GB trong 30 ngày; 100 lượt vào mạng" in words
    assert "Đã đủ người dùng: 6 lượt" in words
    assert page.text.count("<rect") == 4 + 2
    assert "style=" not in page.text


def running(wifi: Desk, *, began_ago_s: float) -> Serving:
    """One guest, who came in the hour that runs."""
    now = wifi.office.clock.now()
    hour = HotspotCounts(
        since=now - timedelta(seconds=began_ago_s),
        until=now,
        clients=1,
        accepted=1,
        down_bytes=3_200_000,
        uplink="ethernet",
    )
    return Serving(clients=1, hour=hour)


def test_the_first_guest_is_counted_before_the_hour_is_over(wifi: Desk) -> None:
    speak(wifi, serving=running(wifi, began_ago_s=60))
    browser = wifi.signed_in("viewer")

    words = browser.words(browser.open(PAGE))

    assert "Lúc này 1 máy đang vào mạng" in words
    assert "Giờ này 1 lượt vào mạng · tải về 3 MB" in words
    assert "Đường ra Internet Cáp mạng" in words
    assert "Đông nhất:" in words
    assert "1 máy đang vào mạng" in browser.words(browser.open("/hotspots"))


def test_what_was_reported_meanwhile_is_not_counted_twice(wifi: Desk) -> None:
    counted(wifi, 1)
    speak(wifi, serving=running(wifi, began_ago_s=2 * 3600))
    browser = wifi.signed_in("viewer")

    words = browser.words(browser.open(PAGE))

    assert "20 lượt vào mạng" in words
    assert "Giờ này" not in words


def test_a_hotspot_that_is_away_has_nobody_on_line_now(wifi: Desk) -> None:
    speak(wifi, serving=running(wifi, began_ago_s=60))
    browser = wifi.signed_in("viewer")
    wifi.office.clock.advance(3600)

    assert "Lúc này" not in browser.words(browser.open(PAGE))
    assert "đang vào mạng" not in browser.words(browser.open("/hotspots"))


def test_an_hour_that_was_reported_in_two_parts_is_added_up(wifi: Desk) -> None:
    counted(wifi, 2, 2)

    with wifi.office.database.read() as session:
        since = wifi.office.clock.now() - timedelta(days=1)
        hours = hotspots.hours(session, "wifi-cho", since=since)

    assert [(one.clients, one.accepted) for one in hours] == [(12, 40)]


def test_troubles_of_a_hotspot_are_told_in_words(wifi: Desk) -> None:
    speak(wifi, "hotspot-no-uplink")
    browser = wifi.signed_in("technician")

    words = browser.words(browser.open("/hotspots"))

    assert "Wi-Fi chợ Cần xử lý" in words
    assert "Điểm Wi-Fi không có đường Internet" in words
    assert "Xem đèn của modem" in browser.words(browser.open("/hotspots/wifi-cho"))


def test_every_trouble_of_hotspots_says_what_to_do() -> None:
    of_hotspots = {code for code in TROUBLES if code.startswith(("hotspot-", "radio-"))}

    assert set(WHAT_TO_DO) == of_hotspots


def test_what_staff_wish_is_what_the_hotspot_is_told(wifi: Desk) -> None:
    browser = wifi.signed_in("technician")

    answer = browser.fill(f"{PAGE}/settings", form())

    assert answer.status_code == 302, browser.words(answer)
    _, settings = told(wifi)
    assert settings.hours == (LocalSpan(start="06:00", end="21:30"),)
    assert (settings.clients_max, settings.session_minutes) == (40, 60)
    assert (settings.day_mib, settings.month_mib) == (None, 57_220)
    assert settings.garden == ("dichvucong.gov.vn", "vinhlong.gov.vn")
    assert settings.message.vi == "Chợ nghỉ ngày rằm."
    assert (settings.retention_days, settings.terms) == (14, 1)
    browser.fill(f"{PAGE}/settings", {"as": "others"})
    assert told(wifi)[1] == HotspotSettings(area=COMMUNE)


def test_vouchers_and_minutes_of_a_day_are_switched_on_from_the_page(
    wifi: Desk,
) -> None:
    browser = wifi.signed_in("technician")

    browser.fill(f"{PAGE}/settings", form(sign_in="voucher", day_minutes="240"))
    words = browser.words(browser.open(PAGE))
    on = told(wifi)[1]
    browser.fill(f"{PAGE}/settings", form())
    off = told(wifi)[1]

    assert (on.sign_in, on.day_minutes) == ("voucher", 240)
    assert "Mỗi máy mỗi ngày 4 giờ" in words
    assert "bấm đồng ý và nhập mã vào mạng" in words
    assert (off.sign_in, off.day_minutes) == ("terms", None)


def test_the_page_says_whether_the_hotspot_runs_on_what_was_wished(wifi: Desk) -> None:
    revision, _ = told(wifi)
    browser = wifi.signed_in("technician")
    speak(wifi)
    before = browser.words(browser.open(PAGE))
    speak(wifi, settings=revision)
    after = browser.words(browser.open(PAGE))

    assert "Đang nhận cài đặt mới" in before
    assert "cài đặt mới chưa tới nơi" in before
    assert "đang dùng đúng cài đặt này" in after


def test_a_device_is_shut_out_by_its_code_until_midnight(wifi: Desk) -> None:
    browser = wifi.signed_in("technician")

    browser.fill(f"{PAGE}/settings", form(paused=" k7q4b  M2XYZ K7Q4B "))
    words = browser.words(browser.open(PAGE))
    today = told(wifi)[1].pause
    midnight = datetime.combine(
        wifi.office.clock.now().astimezone(ZONE).date() + timedelta(days=1),
        time(),
        ZONE,
    )
    wifi.office.clock.advance((midnight - wifi.office.clock.now()).total_seconds())

    assert today == Pause(until=midnight.astimezone(UTC), codes=("K7Q4B", "M2XYZ"))
    assert "Máy đang ngưng K7Q4B, M2XYZ (đến hết hôm nay)" in words
    assert "không máy nào mang mã đó" in words
    assert told(wifi)[1].pause is None


@pytest.mark.parametrize("typed", ["K7Q4", "K7Q4I", "02:00:00:00:00:01", "<b>K7"])
def test_what_is_no_device_s_code_is_named_and_nothing_is_changed(
    wifi: Desk, typed: str
) -> None:
    browser = wifi.signed_in("technician")

    answer = browser.fill(f"{PAGE}/settings", form(paused=f"K7Q4B {typed}"))

    assert answer.status_code == 422
    assert f"“{typed.upper()}” không phải mã máy" in browser.words(answer)
    assert told(wifi)[1].pause is None


def test_a_hotspot_may_be_closed_for_some_hours_with_a_reason(wifi: Desk) -> None:
    browser = wifi.signed_in("technician")

    without = browser.fill(f"{PAGE}/settings", form(closed_h="4"))
    closed = browser.fill(f"{PAGE}/settings", form(closed_h="4", closed_why="Sửa điện"))

    assert without.status_code == 422
    assert "Ghi lý do" in browser.words(without)
    assert closed.status_code == 302
    until = wifi.office.clock.now() + timedelta(hours=4)
    assert told(wifi)[1].closure == Closure(until=until, reason="Sửa điện")
    for page in ("/hotspots", "/"):
        shown = browser.words(browser.open(page))
        assert "đang đóng đến" in shown.lower()
        assert "Sửa điện" in shown
    assert "Sửa điện" in browser.words(browser.open(PAGE))
    browser.fill(f"{PAGE}/settings", form(closed_h="keep", closed_why="Sửa cáp"))
    assert told(wifi)[1].closure == Closure(until=until, reason="Sửa cáp")
    wifi.office.clock.advance(4 * 3600 + 1)
    assert told(wifi)[1].closure is None


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("garden", "https://evil.vn/", "không phải tên miền"),
        ("garden", "10.0.0.1", "không phải tên miền"),
        ("garden", " ".join(f"a{n}.vn" for n in range(51)), "Nhiều nhất 50 tên miền"),
        ("clients_max", "0", "Nhập một số từ 1 đến 250"),
        ("clients_max", "000000000040999", "Nhập một số từ 1 đến 250"),
        ("clients_max", "²", "Nhập một số từ 1 đến 250"),
        ("session_minutes", "1", "Nhập một số từ 5 đến 1440"),
        ("day_minutes", "4", "Nhập một số từ 5 đến 1440"),
        ("month_gb", "nhiều", "Nhập một số từ 1 đến 10000"),
        ("message_vi", "a" * 501, "nhiều nhất 500"),
        ("end0", "", "Nhập cả giờ đầu và giờ cuối"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    wifi: Desk, field: str, typed: str, says: str
) -> None:
    browser = wifi.signed_in("technician")

    answer = browser.fill(
        f"{PAGE}/settings", form(**{field: typed, "message_en": "Typed before"})
    )

    assert answer.status_code == 422
    assert says in browser.words(answer)
    assert "Typed before" in answer.text
    with wifi.office.database.read() as session:
        assert hotspots.wish(session, "node:wifi-cho") == HotspotWish()


def test_everybody_is_asked_again_where_staff_wish_it(wifi: Desk) -> None:
    browser = wifi.signed_in("approver")

    browser.fill(f"{PAGE}/settings", form(ask_again="1"))
    browser.fill(f"{PAGE}/settings", form(ask_again="1"))

    assert told(wifi)[1].terms == 3


def test_who_may_only_look_changes_nothing(wifi: Desk) -> None:
    browser = wifi.signed_in("viewer")

    assert browser.open(PAGE).status_code == 200
    assert browser.open(f"{PAGE}/settings").status_code == 403
    assert browser.open("/hotspots/nobody").status_code == 404


def test_what_a_hotspot_refuses_of_what_was_approved_is_named_with_the_reason(
    wifi: Desk,
) -> None:
    wifi.office.appoint()
    lineage = wifi.office.approved()
    speak(wifi, refuses=lineage)
    browser = wifi.signed_in("author")

    words = browser.words(browser.open(PAGE))

    assert "Cần xử lý" in words
    assert "Điểm Wi-Fi này từ chối bản tin đã duyệt: Mời họp dân ấp 3 : khóa" in words
