"""Today, and the stop that is two clicks away from everywhere."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from console.models import AsRunRow, Request, SuppressionMade
from console.store import nodes, notices, reports, station
from edge.contract.refusal import RefusalKind
from edge.contract.report import (
    AsRun,
    Batch,
    Numbered,
    Refused,
    RefusedItem,
    Sounding,
    State,
)
from edge.contract.schedule import Timetable
from edge.contract.units import BroadcastClass
from tests.console.desk import Desk
from tests.console.office import HAMLET, flood, meeting
from tests.console.scene import Scene, aired, bridge_up, muted, sent, tells
from tests.rig.authority import NOON


def test_the_day_is_told_in_words(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("author")

    words = browser.words(browser.open("/"))

    assert "Lịch chích ngừa trẻ em Đang phát Cụm loa ấp 3: từ 11:59:40" in words
    assert "Cụm loa cổng chùa : Không phát được: cúp điện hoặc khởi động lại" in words
    assert "Ngày mai 05:30, còn 18 giờ" in words
    assert "10:00 1/2 cụm loa đã phát" in words
    assert "Mất kết nối \N{EN DASH} Cụm loa chợ" in words


def test_stop_is_two_clicks_away_from_every_page(desk: Desk) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("author")
    for path in ("/", "/bulletins", "/as-run", "/help"):
        assert 'href="/stop"' in browser.open(path).text

    page = browser.open("/stop")
    answer = browser.send(
        "/stop",
        {
            "lineage": browser.hidden(page, "lineage"),
            "planned": browser.hidden(page, "planned"),
        },
        browser.token(page),
    )

    assert answer.status_code == 302
    assert desk.woken == ["bridge"]
    with desk.office.database.read() as session:
        asked = session.scalars(select(Request)).one()
        silenced = session.scalars(select(SuppressionMade)).one()
    assert asked.kind == "stop"
    assert silenced.lineage == scene.once
    assert silenced.planned == scene.now - timedelta(seconds=20)


def test_stop_takes_no_instant_that_nothing_sounds_at(desk: Desk) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("author")
    token = browser.token(browser.open("/stop"))
    answers = [
        browser.send(
            "/stop",
            {
                "lineage": scene.once,
                "planned": (scene.now + timedelta(seconds=s)).isoformat(),
            },
            token,
        ).status_code
        for s in (1, 2, 86400 * 30)
    ]

    assert answers == [409, 409, 409]
    with desk.office.database.read() as session:
        assert not session.scalars(select(SuppressionMade)).all()


def test_what_is_planned_about_now_is_stopped_before_any_node_tells_of_it(
    desk: Desk,
) -> None:
    at = desk.office.clock.now().astimezone(desk.web.zone) - timedelta(minutes=1)
    once = Timetable(starts=at.strftime("%Y-%m-%dT%H:%M"))
    lineage = desk.office.approved(meeting(timetable=once))
    browser = desk.signed_in("author")
    fields = {"lineage": lineage, "planned": at.isoformat()}

    answer = browser.fill("/", fields, to="/stop")

    assert answer.status_code == 302


def test_what_comes_is_asked_for_again_and_shows_what_was_approved_meanwhile(
    desk: Desk,
) -> None:
    Scene(desk)
    browser = desk.signed_in("author")
    page = browser.open("/")
    at = desk.office.clock.now().astimezone(desk.web.zone) + timedelta(minutes=9)
    once = Timetable(starts=at.strftime("%Y-%m-%dT%H:%M"))
    desk.office.approved(meeting(title="Vừa mới duyệt", timetable=once))

    piece = browser.open("/fragments/coming", **{"X-Poll": "1"})

    assert 'data-poll="/fragments/coming"' in page.text
    assert "Vừa mới duyệt" not in page.text
    assert "Vừa mới duyệt" in browser.words(piece)


def test_what_was_stopped_today_stands_on_the_page_as_stopped(desk: Desk) -> None:
    scene = Scene(desk)
    planned = scene.now - timedelta(minutes=30)
    with desk.office.database.write() as session:
        session.add(
            AsRunRow(
                node_id="loa-ap3-1",
                lineage=scene.once,
                planned=planned,
                version=1,
                klass="routine",
                outcome="stopped",
                reason="stopped-by-staff",
                started=planned,
                heard="unknown",
                at=planned,
                received_at=planned,
                agent="speaker",
                epoch=9,
                seq=1,
                played_ms=900,
            )
        )

    browser = desk.signed_in("author")
    words = browser.words(browser.open("/"))

    assert "Đã dừng hôm nay Lịch chích ngừa trẻ em 11:30" in words
    assert "Bị dừng giữa chừng: cán bộ đã bấm dừng" in words


def test_what_a_loudspeaker_refuses_is_not_ready_and_is_named_with_the_reason(
    desk: Desk,
) -> None:
    lineage = desk.office.approved()
    sent(desk, lineage)
    tells(desk)
    browser = desk.signed_in("author")
    page, first = f"/bulletins/{lineage}", browser.words(browser.open("/"))
    assert "1/1 cụm loa sẵn sàng" in browser.words(browser.open(page))

    ended = RefusedItem(lineage=lineage, version=1, kind=RefusalKind.KEY_ENDED)
    tells(desk, refused_items=(ended,))
    told = browser.words(browser.open(page))
    today = browser.words(browser.open("/"))
    of_node = browser.words(browser.open("/speakers/loa-ap3-1"))
    desk.office.clock.advance(3600)
    afterwards = browser.words(browser.open("/"))

    why = "từ chối: khóa ký đã hết hạn hoặc bị thu hồi"
    assert "0/1 cụm loa sẵn sàng" in told
    assert f"Cụm loa ấp 3 : {why}" in told
    assert "Loa từ chối bản tin đã duyệt" not in first
    for words in (today, afterwards):
        assert "Loa từ chối bản tin đã duyệt Mời họp dân ấp 3 0/1" in words
        assert f"Cụm loa ấp 3 : {why}" in words
    assert "từ chối bản tin đã duyệt: Mời họp dân ấp 3 : khóa ký đã hết" in of_node


def test_a_silenced_loudspeaker_is_not_ready_before_and_missing_afterwards(
    desk: Desk,
) -> None:
    with desk.office.database.write() as session:
        deed = desk.office.command
        nodes.put(session, "loa-cho", name="Loa chợ", area=HAMLET, deed=deed)
    lineage = desk.office.approved()
    sent(desk, lineage)
    for node in ("loa-ap3-1", "loa-cho"):
        tells(desk, node)
    muted(desk, "loa-cho")
    browser = desk.signed_in("author")

    before = [
        browser.words(browser.open(page)) for page in ("/", f"/bulletins/{lineage}")
    ]
    desk.office.clock.advance(330)
    aired(desk, "loa-ap3-1", lineage, NOON + timedelta(minutes=5))
    today = browser.words(browser.open("/"))
    page = browser.words(browser.open(f"/bulletins/{lineage}"))
    log = browser.words(browser.open("/as-run"))

    for words in before:
        assert "1/2 cụm loa sẵn sàng" in words
        assert "Loa chợ : cụm loa đang tạm tắt" in words
    assert "1/2 cụm loa đã phát · đang tạm tắt: Loa chợ" in today
    assert "chưa báo về" not in today
    for words in (page, log):
        assert "1/2 cụm loa đã phát" in words
        assert "Loa chợ Chưa báo về \N{EN DASH} cụm loa đang tạm tắt" in words


def test_a_loudspeaker_that_came_later_is_not_missed_in_what_was_before_it(
    desk: Desk,
) -> None:
    lineage = desk.office.approved()
    desk.office.clock.advance(330)
    aired(desk, "loa-ap3-1", lineage, NOON + timedelta(minutes=5))
    with desk.office.database.write() as session:
        deed = desk.office.command
        nodes.put(session, "loa-cho", name="Loa chợ", area=HAMLET, deed=deed)

    browser = desk.signed_in("author")
    words = browser.words(browser.open(f"/bulletins/{lineage}"))

    assert "1/1 cụm loa đã phát" in words


def test_an_order_that_none_of_ours_gave_is_told_on_today_and_with_the_loudspeakers(
    desk: Desk,
) -> None:
    refuse(desk, RefusalKind.KEY_ENDED, seq=1)
    quiet = desk.signed_in("viewer").open("/").text
    refuse(desk, RefusalKind.ALTERED, seq=2)
    browser = desk.signed_in("administrator")

    told = [browser.words(browser.open(path)) for path in ("/", "/speakers")]
    desk.office.clock.advance(4 * 86400)
    browser = desk.signed_in("administrator")
    later = browser.words(browser.open("/"))

    assert "Có lệnh giả" not in quiet
    for words in told:
        assert "Có lệnh giả, lệnh bị sửa hoặc bị gửi lại" in words
        assert "Cụm loa ấp 3 : lệnh bị sửa trên đường truyền" in words
    assert "Có lệnh giả" not in later


def test_a_forgery_that_was_read_comes_back_only_with_a_new_one(desk: Desk) -> None:
    refuse(desk, RefusalKind.ALTERED, seq=1)
    viewer, technician = desk.signed_in("viewer"), desk.signed_in("technician")
    page = technician.open("/")
    until = technician.hidden(page, "until")
    desk.office.clock.advance(60)
    refuse(desk, RefusalKind.KEY_UNKNOWN, seq=2)

    def read(what: str) -> str:
        path = "/forged/seen"
        technician.send(path, {"until": what}, technician.token(technician.open("/")))
        return technician.words(technician.open("/"))

    not_this_one = read(until)
    not_what_comes = "2100-01-01T00:00:00+00:00"
    gone = read(not_what_comes)
    desk.office.clock.advance(60)
    refuse(desk, RefusalKind.ALTERED, seq=3)
    again = technician.words(technician.open("/"))
    log = desk.signed_in("administrator")

    assert 'action="/forged/seen"' not in viewer.open("/").text
    assert viewer.fill("/", {"until": until}, to="/forged/seen").status_code == 403
    assert "Có lệnh giả" in not_this_one
    assert "Đã ghi vào sổ là đã xem." in gone
    assert "Có lệnh giả," not in gone
    assert "Có lệnh giả," in again
    assert "technician xem cảnh báo lệnh giả" in log.words(log.open("/audit"))


def refuse(desk: Desk, kind: RefusalKind, *, seq: int) -> None:
    """The loudspeaker tells of a bad order."""
    bad = Refused(
        kind=kind, topic="ce/1/all/cmd", issuer="", order_id="x", detail="?", count=1
    )
    at = desk.office.clock.now()
    told = Batch(epoch=1, events=(Numbered(seq=seq, at=at, body=bad),))
    with desk.office.database.write() as session:
        agent = nodes.agent(session, "loa-ap3-1", "speaker")
        assert agent is not None
        reports.batch(session, agent, told, at=at)


def test_what_waits_for_a_busy_loudspeaker_is_told_before_the_stop_starts_it(
    desk: Desk,
) -> None:
    first = desk.office.approved(meeting(title="Đang phát dài"))
    then = Timetable(starts="2026-11-22T12:06")
    desk.office.approved(meeting(title="Tin kế tiếp", timetable=then))
    desk.office.clock.advance(390)
    planned = NOON + timedelta(minutes=5)
    doing = Sounding(
        lineage=first,
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=planned,
        started=planned,
    )
    tells(desk, doing=doing)
    browser = desk.signed_in("author")

    today = browser.words(browser.open("/"))
    page = browser.open("/stop")
    fields = {"lineage": first, "planned": planned.isoformat()}
    stopped = browser.send("/stop", fields, browser.token(page))
    after = browser.words(browser.open(stopped.location))

    assert "Đang chờ loa phát xong Tin kế tiếp 12:06" in today
    assert "Dừng rồi thì “Tin kế tiếp” phát ngay" in browser.words(page)
    assert "“Tin kế tiếp” đang chờ loa nên phát ngay sau đó." in after


def test_nothing_on_air_offers_no_stop(desk: Desk) -> None:
    browser = desk.signed_in("author")

    page = browser.open("/")

    assert "Loa đang im" in browser.words(page)
    assert 'href="/stop"' not in page.text


def test_a_viewer_sees_what_sounds_and_cannot_stop_it(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("viewer")

    page = browser.open("/")

    assert "Đang phát" in browser.words(page)
    assert 'href="/stop"' not in page.text
    assert browser.open("/stop").status_code == 403


def test_a_bridge_that_is_down_is_said(desk: Desk) -> None:
    browser = desk.signed_in("author")
    said = "Phần gửi lệnh ra loa đang ngừng."

    down = browser.words(browser.open("/"))
    with desk.office.database.write() as session:
        station.alive(session, connected=True, at=desk.office.clock.now())
    up = browser.words(browser.open("/"))

    assert said in down
    assert said not in up


def test_a_dead_bridge_is_told_wherever_an_order_is_given(desk: Desk) -> None:
    desk.allow_own_approval()
    live = desk.office.approved()
    alert = desk.office.approved(flood())
    browser = desk.signed_in("approver")
    said = "Phần gửi lệnh ra loa đang ngừng."
    paths = (
        "/",
        "/emergency",
        f"/bulletins/{live}",
        f"/emergency/{alert}/all-clear",
        "/stop",
    )

    down = [browser.words(browser.open(path)).count(said) for path in paths]
    bridge_up(desk)
    up = [browser.words(browser.open(path)).count(said) for path in paths]

    assert down == [1] * len(paths)
    assert up == [0] * len(paths)


def test_a_stop_that_cannot_be_sent_is_not_said_to_silence(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("author")
    page = browser.open("/stop")
    fields = {name: browser.hidden(page, name) for name in ("lineage", "planned")}

    browser.send("/stop", fields, browser.token(page))
    words = browser.words(browser.open("/"))

    assert "Đã ghi lệnh, nhưng phần gửi lệnh ra loa đang ngừng" in words
    assert "im trong vài giây" not in words


def test_a_dead_bridge_that_a_clock_ahead_last_saw_is_said(desk: Desk) -> None:
    browser = desk.signed_in("author")
    with desk.office.database.write() as session:
        ahead = desk.office.clock.now() + timedelta(hours=1)
        station.alive(session, connected=True, at=ahead)

    words = browser.words(browser.open("/"))

    assert "Phần gửi lệnh ra loa đang ngừng." in words


def test_a_broker_that_is_away_is_said_too_for_no_stop_gets_through(
    desk: Desk,
) -> None:
    browser = desk.signed_in("author")

    with desk.office.database.write() as session:
        station.alive(session, connected=False, at=desk.office.clock.now())

    words = browser.words(browser.open("/"))
    assert "bản mới, lệnh dừng và tin khẩn cấp chưa gửi được" in words


def test_a_notice_names_its_loudspeaker(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("technician")
    with desk.office.database.write() as session:
        at = desk.office.clock.now()
        notices.raise_(session, "node-ahead", subject="loa-ap4-1", at=at)

    words = browser.words(browser.open("/"))

    assert "Báo kỹ thuật viên ngay. (Cụm loa cổng chùa, hôm nay 12:00)" in words


def test_an_instant_that_no_calendar_holds_breaks_no_page(desk: Desk) -> None:
    """As rows may hold it that were stored before such reports were refused."""
    scene = Scene(desk)
    browser = desk.signed_in("technician")
    far = datetime.max.replace(tzinfo=UTC, microsecond=0)
    run = AsRun(
        lineage=scene.daily,
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=far,
        outcome="aired",
        started=far,
        ended=far,
    )
    doing = Sounding(
        lineage=scene.once,
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=far,
        started=far,
    )
    with desk.office.database.write() as session:
        agent = nodes.agent(session, "loa-ap3-1", "speaker")
        assert agent is not None
        said = State(online=True, boot="b1", at=far, doing=doing)
        reports.state(session, agent, said, live=True, at=scene.now)
        batch = Batch(epoch=9, events=(Numbered(seq=1, at=far, body=run),))
        reports.batch(session, agent, batch, at=scene.now)

    own = [f"/bulletins/{lineage}" for lineage in (scene.once, scene.daily)]
    paths = ("/", "/fragments/air", "/speakers", "/speakers/loa-ap3-1", "/bulletins")
    answers = {path: browser.open(path).status_code for path in (*paths, *own)}

    assert set(answers.values()) == {200}


def test_an_empty_day_says_what_to_do_next(desk: Desk) -> None:
    words = desk.signed_in("author").words(desk.signed_in("author").open("/"))

    said = "Hôm nay và ngày mai chưa có bản tin nào được duyệt. Soạn bản tin mới"
    assert said in words


def test_an_author_is_told_first_what_waits_for_her(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("author")

    words = browser.words(browser.open("/"))

    returned = (
        "1 bản tin bị trả lại, cần sửa: "
        "Tiếp xúc cử tri . Góp ý: Ghi rõ địa điểm giúp tôi."
    )
    assert returned in words
    assert "2 bản tin của anh/chị đang chờ duyệt:" in words
    assert "Mời họp dân ấp 3 , giờ phát ngày mai 17:00" in words
    assert words.index(returned) < words.index("Lịch chích ngừa trẻ em Đang phát")
    assert "trả lại" not in browser.words(desk.signed_in("viewer").open("/"))


def main_action(page: str) -> str:
    """Where the button that is to be pressed first leads."""
    (found,) = re.findall(r'class="button main-action" href="([^"]+)"', page)
    return str(found)


def test_an_approver_s_first_button_is_what_waits_for_her(desk: Desk) -> None:
    approver = desk.signed_in("approver")

    idle = main_action(approver.open("/").text)
    desk.office.submit()
    asked = main_action(approver.open("/").text)

    assert (idle, asked) == ("/bulletins/new", "/approval")
    assert main_action(desk.signed_in("author").open("/").text) == "/bulletins/new"


def warms_up(desk: Desk, lineage: str) -> None:
    """The amplifier is switched on some seconds before the planned moment."""
    now = desk.office.clock.now()
    doing = Sounding(
        lineage=lineage,
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=NOON + timedelta(minutes=5),
    )
    state = State(online=True, boot="b1", at=now, doing=doing, clock="synchronised")
    with desk.office.database.write() as session:
        agent = nodes.agent(session, "loa-ap3-1", "speaker")
        assert agent is not None
        reports.state(session, agent, state, live=True, at=now)


def test_what_is_about_to_sound_stands_on_the_page_once(desk: Desk) -> None:
    lineage = desk.office.approved()
    browser = desk.signed_in("author")
    desk.office.clock.advance(5 * 60 - 4)

    planned = browser.words(browser.open("/"))
    warms_up(desk, lineage)
    warming = browser.words(browser.open("/"))

    assert "Mời họp dân ấp 3 Hôm nay 12:05, chưa đầy 1 phút nữa" in planned
    assert "Cụm loa ấp 3: đang mở máy, sắp ra tiếng" in warming
    assert warming.count("Mời họp dân ấp 3") == 1


def test_an_emergency_is_one_row_with_its_repetitions(desk: Desk) -> None:
    lineage = desk.office.approved(flood(title="Cháy chợ"))
    runs = [
        AsRun(
            lineage=lineage,
            version=1,
            klass=BroadcastClass.EMERGENCY,
            planned=NOON + timedelta(minutes=5 * n),
            outcome="aired",
            started=NOON + timedelta(minutes=5 * n),
            played_ms=5000,
        )
        for n in range(4)
    ]
    events = tuple(Numbered(seq=n, at=NOON, body=run) for n, run in enumerate(runs, 1))
    with desk.office.database.write() as session:
        agent = nodes.agent(session, "loa-ap3-1", "speaker")
        assert agent is not None
        reports.batch(session, agent, Batch(epoch=1, events=events), at=NOON)
    browser = desk.signed_in("viewer")

    words = browser.words(browser.open("/"))

    played = words[words.index("Đã phát hôm nay") :]
    assert played.count("Cháy chợ") == 1
    assert "Cháy chợ 12:15 1/1 cụm loa đã phát · lặp 4 lần" in played
