"""An emergency in one page, and its all-clear, by an approver's password."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from console import sound
from console.core.approval import Stage
from console.core.permissions import Grant, Role
from console.models import Request
from console.sound import jobs
from console.store import bulletins, keys, nodes, people, reports, station
from console.views import emergency
from edge.contract.report import State
from edge.contract.units import BroadcastClass
from tests.console.desk import PASSWORDS, Desk
from tests.console.office import HAMLET, flood
from tests.console.test_views_checking import PATIENCE_S, settled
from tests.console.test_views_compose import newest
from tests.rig.authority import COMMUNE, NOON

FIELDS: dict[str, object] = {
    "text": "Triều cường lên nhanh. Bà con ấp 3 kê cao đồ đạc ngay.",
    "where": [f"area:{HAMLET}"],
    "hours": "2",
    "every": "5",
    "password": PASSWORDS["approver"],
}


@pytest.mark.process
def test_an_approver_alone_sounds_an_emergency_in_one_step(desk: Desk) -> None:
    desk.allow_own_approval()
    orders_go_out(desk)
    speaker_is_there(desk)
    browser = desk.signed_in("approver")

    answer = browser.fill("/emergency", FIELDS)

    bulletin = newest(desk)
    words = browser.words(browser.open(f"/bulletins/{bulletin.lineage}"))
    assert "Bắt đầu phát sau vài giây trên 1 cụm loa." in words
    assert "Tin khẩn cấp còn hiệu lực, lặp lại mỗi 5 phút Approver duyệt" in words
    assert "Đã duyệt" not in words
    assert answer.status_code == 302, browser.words(answer)
    assert bulletin.stage is Stage.APPROVED
    with desk.office.database.read() as session:
        put = bulletins.version(session, bulletin.lineage, 1)
        assert put is not None
        assert put.body.klass is BroadcastClass.EMERGENCY
        assert put.body.alert is not None
        assert put.body.alert.repeat_every_s == 300
    assert desk.woken == ["bridge"]


@pytest.mark.parametrize("text", ["!", "🎉🎉", "...?", "— ✓"])
def test_an_emergency_without_a_word_to_read_is_refused(desk: Desk, text: str) -> None:
    desk.allow_own_approval()
    browser = desk.signed_in("approver")

    answer = browser.fill("/emergency", FIELDS | {"text": text})

    assert answer.status_code == 422
    assert "Lời này không có chữ nào để đọc ra loa" in browser.words(answer)
    assert_no_draft(desk)


def test_where_nobody_would_hear_it_no_emergency_begins(desk: Desk) -> None:
    desk.allow_own_approval()
    browser = desk.signed_in("approver")

    page = browser.words(browser.open("/emergency"))
    answer = browser.fill("/emergency", FIELDS | {"where": [f"area:{COMMUNE}/ap-4"]})

    assert "Ấp 4 (chưa có loa)" in page
    assert "Ấp 3 (chưa có loa)" not in page
    assert answer.status_code == 422
    assert "chưa có cụm loa nào: không ai nghe được" in browser.words(answer)
    with desk.office.database.read() as session:
        assert bulletins.listed(session, areas=[COMMUNE]) == []


def test_the_page_says_which_screens_show_what_is_for_each_place(desk: Desk) -> None:
    desk.allow_own_approval()
    browser = desk.signed_in("approver")
    before = browser.words(browser.open("/emergency"))
    with desk.office.database.write() as session:
        nodes.put(
            session,
            "kiosk-1",
            name="Màn hình sảnh",
            area=COMMUNE,
            agents=("kiosk",),
            deed=desk.office.command,
        )

    page = browser.words(browser.open("/emergency"))

    assert "Màn hình:" not in before
    assert "Toàn xã Tân An Màn hình: Màn hình sảnh" in page
    assert "Ấp 3 Không có màn hình nào ở đây" in page
    assert "Ấp 4 (chưa có loa) Không có màn hình nào ở đây" in page


@pytest.mark.process
def test_an_emergency_that_no_screen_shows_says_so_on_its_page(desk: Desk) -> None:
    desk.allow_own_approval()
    with desk.office.database.write() as session:
        nodes.put(
            session,
            "kiosk-1",
            name="Màn hình sảnh",
            area=COMMUNE,
            agents=("kiosk",),
            deed=desk.office.command,
        )
    browser = desk.signed_in("approver")

    browser.fill("/emergency", FIELDS)

    words = browser.words(browser.open(f"/bulletins/{newest(desk).lineage}"))
    assert "Màn hình không có màn hình nào ở nơi này" in words


@pytest.mark.process
def test_a_hamlet_s_approver_sounds_an_emergency_in_her_hamlet(desk: Desk) -> None:
    desk.allow_own_approval()
    orders_go_out(desk)
    with desk.office.database.write() as session:
        approver = desk.office.person(session, "approver")
        hers = [Grant(Role.APPROVER, HAMLET)]
        people.set_roles(session, approver, hers, deed=desk.office.command)
    browser = desk.signed_in("approver")

    answer = browser.fill("/emergency", FIELDS)

    assert answer.status_code == 302, browser.words(answer)
    assert newest(desk).area_id == HAMLET
    assert newest(desk).stage is Stage.APPROVED


@pytest.mark.process
def test_an_emergency_that_cannot_be_signed_leaves_no_draft(desk: Desk) -> None:
    desk.allow_own_approval()
    with desk.office.database.write() as session:
        approver = desk.office.person(session, "approver")
        for key in keys.active_of(session, approver.id):
            key.standing = "retired"
    browser = desk.signed_in("approver")

    answer = browser.fill("/emergency", FIELDS)

    assert answer.status_code == 422
    assert "chưa có khóa ký" in browser.words(answer)
    assert "kê cao đồ đạc" in answer.text
    assert_no_draft(desk)


def test_an_emergency_that_cannot_be_spoken_leaves_no_draft(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.allow_own_approval()
    browser = desk.signed_in("approver")

    def speak(*_: object, **__: object) -> None:
        raise sound.SoundError("no-room")

    monkeypatch.setattr(sound, "speak", speak)

    answer = browser.fill("/emergency", FIELDS)

    assert answer.status_code == 422
    assert "kê cao đồ đạc" in answer.text
    assert_no_draft(desk)


@pytest.mark.process
def test_an_emergency_whose_sound_takes_too_long_leaves_no_draft_even_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.allow_own_approval()
    browser = desk.signed_in("approver")
    begun: list[threading.Thread] = []

    def start(folder: Path, job: str, work: jobs.Work) -> threading.Thread:
        begun.append(jobs.start(folder, job, work))
        return begun[0]

    monkeypatch.setattr(sound, "start", start)
    monkeypatch.setattr(emergency, "MAKING_WAIT_S", 0)

    answer = browser.fill("/emergency", FIELDS)
    begun[0].join(PATIENCE_S)

    assert answer.status_code == 422
    assert "xử lý quá lâu" in browser.words(answer)
    assert "kê cao đồ đạc" in answer.text
    assert_no_draft(desk)


def test_an_emergency_whose_making_breaks_leaves_no_draft(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.allow_own_approval()
    browser = desk.signed_in("approver")

    def broken(*_: object, **__: object) -> None:
        raise OSError("no thread can be started")

    monkeypatch.setattr(sound, "start", broken)

    answer = browser.fill("/emergency", FIELDS)

    assert answer.status_code == 500
    assert "kê cao đồ đạc" in answer.text
    assert_no_draft(desk)


def assert_no_draft(desk: Desk) -> None:
    assert desk.woken == []
    with desk.office.database.read() as session:
        assert not bulletins.listed(session, areas=[COMMUNE])


def orders_go_out(desk: Desk) -> None:
    with desk.office.database.write() as session:
        row = station.get(session)
        row.alive_at, row.connected = desk.office.clock.now(), True


def speaker_is_there(desk: Desk) -> None:
    now = desk.office.clock.now()
    state = State(online=True, boot="b1", at=now, clock="synchronised")
    with desk.office.database.write() as session:
        agent = nodes.agent(session, "loa-ap3-1", "speaker")
        assert agent is not None
        reports.state(session, agent, state, live=True, at=now)


def what_happens(desk: Desk, *where: str) -> tuple[str, str]:
    """What the page leads with once it is signed."""
    with desk.app.test_request_context():
        return emergency.what_happens(where)


def test_after_signing_it_tells_what_is_heard_now_and_what_is_not(desk: Desk) -> None:
    hamlet = f"area:{HAMLET}"

    cut_off = what_happens(desk, hamlet)
    orders_go_out(desk)
    away = what_happens(desk, hamlet)
    speaker_is_there(desk)
    there = what_happens(desk, hamlet)
    nobody = what_happens(desk, f"area:{COMMUNE}/ap-4")

    assert cut_off[1] == "bad"
    assert "loa CHƯA phát" in cut_off[0]
    assert away == ("1 cụm loa không có kết nối: có mạng lại mới phát.", "bad")
    assert there == ("Bắt đầu phát sau vài giây trên 1 cụm loa.", "good")
    assert nobody == ("Chưa có cụm loa nào ở nơi đã chọn: không ai nghe được.", "bad")


def test_a_wrong_password_sounds_nothing_and_keeps_the_words(desk: Desk) -> None:
    desk.allow_own_approval()
    browser = desk.signed_in("approver")

    answer = browser.fill("/emergency", FIELDS | {"password": "no"})

    assert answer.status_code == 422
    assert str(FIELDS["text"]) in answer.text
    assert "Mật khẩu không đúng." in browser.words(answer)
    assert desk.woken == []


def test_an_empty_password_is_asked_for_and_not_called_wrong(desk: Desk) -> None:
    desk.allow_own_approval()
    browser = desk.signed_in("approver")

    answer = browser.fill("/emergency", FIELDS | {"password": ""})

    assert answer.status_code == 422
    assert "Nhập mật khẩu." in browser.words(answer)
    assert "Mật khẩu không đúng." not in browser.words(answer)
    assert desk.woken == []


def test_it_says_so_where_one_person_may_not_do_it_alone(desk: Desk) -> None:
    browser = desk.signed_in("approver")

    shown = browser.open("/emergency")
    answer = browser.fill("/emergency", FIELDS)

    said = "Xã chưa cho phép một người vừa soạn vừa phát khẩn cấp."
    words = browser.words(shown)
    assert words.index(said) < words.index("Lời cảnh báo")
    assert "Soạn tin khẩn cấp, gửi người khác duyệt" in words
    assert 'type="password"' not in shown.text
    assert "Phát ngay" not in words
    assert answer.status_code == 422
    assert said in browser.words(answer)
    assert str(FIELDS["text"]) in answer.text
    assert desk.woken == []


def test_where_two_are_needed_what_was_typed_becomes_a_draft_for_the_other(
    desk: Desk,
) -> None:
    browser = desk.signed_in("approver")
    shown = browser.open("/emergency")

    fields = FIELDS | {"where": [], "hours": "6", "every": "1", "password": ""}
    answer = browser.send("/emergency/draft", fields, browser.token(shown))

    made = newest(desk)
    assert 'action="/emergency/draft"' in shown.text
    assert answer.location == f"/bulletins/{made.lineage}/edit"
    assert str(FIELDS["text"]) in browser.open(answer.location).text
    assert made.stage is Stage.DRAFT
    assert made.draft.klass is BroadcastClass.EMERGENCY
    assert made.draft.alert is not None
    assert made.draft.alert.repeat_every_s == 60
    assert made.draft.alert.expires == NOON + timedelta(hours=6)
    assert desk.woken == []


@pytest.mark.process
def test_a_whole_one_is_spoken_and_waits_to_be_submitted(desk: Desk) -> None:
    browser = desk.signed_in("approver")

    answer = browser.fill("/emergency", FIELDS, to="/emergency/draft")
    lineage = newest(desk).lineage
    words = settled(desk, browser, lineage)

    assert answer.location == f"/bulletins/{lineage}/check"
    assert "Gửi duyệt" in words
    assert newest(desk).draft.audience == (f"area:{HAMLET}",)
    assert newest(desk).stage is Stage.DRAFT


def test_an_author_has_no_emergency_page_to_write_on(desk: Desk) -> None:
    answer = desk.signed_in("author").fill("/password", FIELDS, to="/emergency/draft")

    assert answer.status_code == 403


def test_text_and_place_are_needed(desk: Desk) -> None:
    desk.allow_own_approval()
    browser = desk.signed_in("approver")

    answer = browser.fill(
        "/emergency", {"password": PASSWORDS["approver"], "where": ["area:x/y"]}
    )

    words = browser.words(answer)
    assert "Nhập lời cảnh báo." in words
    assert "Anh/chị không được phát ở nơi đã chọn." in words


def test_an_author_cannot_sound_one(desk: Desk) -> None:
    assert desk.signed_in("author").open("/emergency").status_code == 403


def test_the_all_clear_needs_the_password_and_ends_it(desk: Desk) -> None:
    lineage = desk.office.approved(flood())
    browser = desk.signed_in("approver")
    path = f"/emergency/{lineage}/all-clear"

    wrong = browser.fill(path, {"password": "no"})
    answer = browser.fill(path, {"password": PASSWORDS["approver"]})

    assert wrong.status_code == 422
    assert "Tin khẩn cấp vẫn đang phát." in browser.words(wrong)
    assert answer.status_code == 302
    with desk.office.database.read() as session:
        assert bulletins.get(session, lineage).in_force is None
        asked = session.scalars(select(Request)).all()
    assert [(one.kind, bool(one.signed)) for one in asked] == [("stop-emergency", True)]


def test_there_is_no_all_clear_for_what_is_no_emergency(desk: Desk) -> None:
    lineage = desk.office.approved()

    answer = desk.signed_in("approver").open(f"/emergency/{lineage}/all-clear")

    assert answer.status_code == 404


def test_nobody_ends_an_emergency_by_withdrawing_it_without_the_password(
    desk: Desk,
) -> None:
    lineage = desk.office.approved(flood())
    with desk.office.database.read() as session:
        fields = {"row_version": str(bulletins.get(session, lineage).row_version)}
    path = f"/bulletins/{lineage}/withdraw"

    by_author = desk.signed_in("author").fill("/password", fields, to=path)
    by_approver = desk.signed_in("approver").fill("/password", fields, to=path)

    assert by_author.status_code == 403
    assert by_approver.location == f"/emergency/{lineage}/all-clear"
    with desk.office.database.read() as session:
        assert bulletins.get(session, lineage).in_force == 1


def test_an_emergency_that_ended_is_not_reinstated_without_a_password(
    desk: Desk,
) -> None:
    lineage = desk.office.approved(flood())
    approver = desk.signed_in("approver")
    path = f"/emergency/{lineage}/all-clear"
    approver.fill(path, {"password": PASSWORDS["approver"]})
    with desk.office.database.read() as session:
        fields = {"row_version": str(bulletins.get(session, lineage).row_version)}

    answer = desk.signed_in("author").fill(
        "/password", fields, to=f"/bulletins/{lineage}/reinstate"
    )

    assert answer.status_code == 409
    assert "Khôi phục bản tin" not in approver.open(f"/bulletins/{lineage}").text
    with desk.office.database.read() as session:
        assert bulletins.get(session, lineage).in_force is None


def test_an_emergency_can_be_ended_while_somebody_rewrites_it_as_news(
    desk: Desk,
) -> None:
    lineage = desk.office.approved(flood())
    author, approver = desk.signed_in("author"), desk.signed_in("approver")
    page = author.open(f"/bulletins/{lineage}/edit")
    fields = {"class": "routine", "title": "Tin thường", "act": "save"}
    fields["row_version"] = author.hidden(page, "row_version")
    saved = author.send(f"/bulletins/{lineage}/edit", fields, author.token(page))
    path = f"/emergency/{lineage}/all-clear"

    shown = approver.open(f"/bulletins/{lineage}")
    answer = approver.fill(path, {"password": PASSWORDS["approver"]})

    assert saved.status_code == 302
    assert path in shown.text
    assert answer.status_code == 302
    with desk.office.database.read() as session:
        assert bulletins.get(session, lineage).in_force is None
