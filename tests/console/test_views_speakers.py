"""Loudspeakers: their state in words, test tones, mutes, rules and the dictionary."""

import msgspec
import pytest
from sqlalchemy import select

from console.models import Request
from console.store import dictionary, nodes, reports, settings, station
from console.store.station import Composed
from edge.contract.command import TestTone
from edge.contract.settings import Ceiling, LocalSpan
from edge.contract.topics import Topic
from tests.console.desk import Desk
from tests.console.scene import Scene
from tests.rig.authority import COMMUNE


def test_those_that_need_somebody_come_first(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("technician")

    words = browser.words(browser.open("/speakers"))

    order = [words.rindex(name) for name in ("cổng chùa", "Cụm loa chợ", "loa ấp 3")]
    assert order == sorted(order)
    assert "Cụm loa cổng chùa Cần xử lý" in words
    assert "Nguồn điện yếu" in words
    assert "Tạm tắt loa đến hôm nay 17:00: Đám tang" in words


def test_a_sound_on_its_way_is_no_trouble(desk: Desk) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("technician")
    with desk.office.database.write() as session:
        agent = nodes.agent(session, "loa-ap4-1", "speaker")
        assert agent is not None
        before = agent.state
        assert before is not None
        fetching = msgspec.structs.replace(before, troubles=())
        reports.state(session, agent, fetching, live=True, at=scene.now)

    words = browser.words(browser.open("/speakers"))

    assert fetching.missing
    assert "Cụm loa cổng chùa Cần xử lý" not in words


def test_one_loudspeaker_tells_everything_in_words(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("technician")

    words = browser.words(browser.open("/speakers/loa-ap4-1"))

    for part in (
        "Đồng hồ Đúng giờ",
        "Còn thiếu 1 tệp, đang tải",
        "52 °C",
        "Lệnh cũ bị gửi lại",
        "Giờ không phát loa 21:00",
    ):
        assert part in words


def test_a_technician_sounds_a_test_tone(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("technician")
    path = "/speakers/loa-ap3-1"

    answer = browser.fill(path, {"volume": "quiet"}, to=f"{path}/tone")

    assert answer.status_code == 302
    with desk.office.database.read() as session:
        asked = session.scalars(select(Request)).one()
    tone = msgspec.json.decode(asked.body, type=TestTone)
    assert (asked.address, tone.volume_percent) == ("node:loa-ap3-1", 20)


def test_an_offline_loudspeaker_cannot_be_tested_and_says_so(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("technician")
    path = "/speakers/loa-ap4-2"

    answer = browser.fill(path, {}, to=f"{path}/tone")

    assert "đang mất kết nối nên chưa thử được" in browser.words(answer)


def test_muting_needs_an_end_and_a_reason_and_can_be_undone(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("technician")
    path = "/speakers/loa-ap3-1"

    empty = browser.fill(path, {}, to=f"{path}/mute")
    past = browser.fill(
        path,
        {"until_day": "2026-11-21", "until_time": "17h", "reason": "Đám tang"},
        to=f"{path}/mute",
    )
    browser.fill(
        path,
        {"until_day": "2026-11-22", "until_time": "17h30", "reason": "Đám tang"},
        to=f"{path}/mute",
    )
    muted = browser.words(browser.open(path))
    browser.fill(path, {}, to=f"{path}/unmute")

    assert "Chọn ngày, giờ mở loa lại." in browser.words(empty)
    assert "Viết lý do" in browser.words(empty)
    assert "Lúc đó đã qua rồi." in browser.words(past)
    assert "Tạm tắt loa đến hôm nay 17:30: Đám tang" in muted
    assert "Đã mở loa lại." in browser.words(browser.open(path))


def test_rules_of_the_commune_are_set_and_reach_a_hamlet(desk: Desk) -> None:
    browser = desk.signed_in("administrator")

    answer = browser.fill(
        "/rules",
        {
            "quiet0_start": "20h30",
            "quiet0_end": "5:00",
            "quiet1_start": "11:30",
            "quiet1_end": "13:00",
            "ceiling0_start": "05:00",
            "ceiling0_end": "06:00",
            "percent0": "50",
            "quota": "60",
            "own_approval": "yes",
        },
        to=f"/rules?area={COMMUNE}",
    )

    assert answer.status_code == 302, browser.words(answer)
    with desk.office.database.read() as session:
        held = settings.rules_of(session, f"{COMMUNE}/ap-3", at=desk.office.clock.now())
    assert held.quiet == (
        LocalSpan(start="20:30", end="05:00"),
        LocalSpan(start="11:30", end="13:00"),
    )
    morning = LocalSpan(start="05:00", end="06:00")
    assert held.ceilings == (Ceiling(span=morning, volume_percent=50),)
    assert (held.quota_minutes, held.own_approval) == (60, True)


def test_half_a_span_and_a_senseless_quota_are_told(desk: Desk) -> None:
    browser = desk.signed_in("administrator")

    answer = browser.fill(
        "/rules", {"quiet0_start": "21:00", "quota": "0"}, to=f"/rules?area={COMMUNE}"
    )

    words = browser.words(answer)
    assert answer.status_code == 422
    assert "Nhập cả giờ đầu và giờ cuối" in words
    assert "Nhập số phút từ 1 đến 1440." in words


@pytest.mark.parametrize("midnight", ["24:00", "24h"])
def test_from_midnight_to_midnight_is_the_whole_day(desk: Desk, midnight: str) -> None:
    browser = desk.signed_in("administrator")
    rules = f"/rules?area={COMMUNE}"

    answer = browser.fill(
        "/rules",
        {"quiet0_start": "00:00", "quiet0_end": midnight, "quota": "60"},
        to=rules,
    )

    assert answer.status_code == 302, browser.words(answer)
    with desk.office.database.read() as session:
        held = settings.rules_of(session, COMMUNE, at=desk.office.clock.now())
    assert held.quiet == (LocalSpan(start="00:00", end="00:00"),)
    assert 'value="24:00"' in browser.open(rules).text
    again = browser.fill("/rules", {"quota": "60"}, to=rules)
    assert again.status_code == 302, browser.words(again)


@pytest.mark.parametrize(
    ("start", "end"),
    [("07:00", "07:00"), ("00:00", "0:00"), ("24:00", "05:00"), ("07:00", "25:00")],
)
def test_equal_times_are_taken_for_a_slip_of_the_hand(
    desk: Desk, start: str, end: str
) -> None:
    browser = desk.signed_in("administrator")

    answer = browser.fill(
        "/rules",
        {"quiet0_start": start, "quiet0_end": end, "quota": "60"},
        to=f"/rules?area={COMMUNE}",
    )

    assert answer.status_code == 422
    assert "cả ngày thì ghi 00:00 và 24:00" in browser.words(answer)


def test_the_day_s_timetable_is_a_list_besides_the_picture(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("viewer")

    words = browser.words(browser.open("/schedule"))

    assert "Lịch phát ngày mai" in words
    assert "Ấp 3 0 6 12 18 24 05:30 Chương trình phát thanh của xã" in words
    assert "17:00 Lịch chích ngừa trẻ em ( 42 giây" in words.replace("(42", "( 42")


def test_a_word_is_added_changed_and_removed(desk: Desk) -> None:
    browser = desk.signed_in("author")

    browser.fill("/dictionary", {"word": " NVH ", "said": "nhà văn hóa"})
    added = browser.words(browser.open("/dictionary?word=UBX"))
    browser.fill("/dictionary", {"word": "NVH"}, to="/dictionary/remove")
    empty = browser.fill("/dictionary", {"word": "", "said": ""})

    assert "“NVH” đọc là “nhà văn hóa”" in added
    assert empty.status_code == 422
    with desk.office.database.read() as session:
        assert dictionary.mapping(session) == {}


def test_a_loudspeaker_that_takes_no_orders_is_seen_without_opening_it(
    desk: Desk,
) -> None:
    scene = Scene(desk)
    plan = Composed(str(Topic("plan", commune=COMMUNE)), (2, 1), "signed", "content")
    with desk.office.database.write() as session:
        station.put_outgoing(session, plan, at=scene.now)
        station.mark_sent(session, [plan.topic], at=scene.now)
        station.alive(session, connected=True, at=scene.now)
    browser = desk.signed_in("viewer")

    at_once = browser.words(browser.open("/speakers"))
    desk.office.clock.advance(61)
    with desk.office.database.write() as session:
        station.alive(session, connected=True, at=desk.office.clock.now())
    listed = browser.words(browser.open("/speakers"))
    today = browser.words(browser.open("/"))

    assert "Không nhận lệnh mới" not in at_once
    assert listed.count("Không nhận lệnh mới của trạm") == 2  # one is offline
    assert "Cụm loa ấp 3 Cần xử lý" in listed
    assert "Cụm loa ấp 3 : không nhận lệnh mới của trạm" in today
    assert "Không cụm loa nào nhận lệnh mới của trạm" in today
