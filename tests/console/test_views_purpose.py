"""Nobody sees what a camera saw without saying why, and each look is written down."""

import pytest
from flask import Blueprint

from console.core.permissions import Action
from console.core.watching import Look
from console.store import audit, clips, evidence, watching
from console.views import cameras, purpose
from edge.contract.camera import ClipMade, LiveEnded
from tests.console.camera_desk import NODE, PAGE, add_camera, report
from tests.console.desk import Browser, Desk
from tests.console.footage import asked
from tests.rig.authority import COMMUNE

LOOK = f"{PAGE}/looked-at"
WHY = {"purpose": "incident", "words": "Mất xe ở chợ", "next": LOOK}
looking = Blueprint("looking", __name__)


@looking.get("/cameras/<node>/looked-at")
def look(node: str) -> purpose.Page:
    """As every view that shows pictures begins."""
    found = cameras.camera_of(node, Action.WATCH)
    if asking := purpose.ask(found):
        return asking
    purpose.log(Look.CLIP, found, clip="c1")
    return "a picture"


@pytest.fixture
def camera(desk: Desk) -> Desk:
    desk.app.register_blueprint(looking)
    return add_camera(desk)


def state(browser: Browser, **changes: str) -> str:
    answer = browser.fill(f"{PAGE}/purpose", {**WHY, **changes})
    assert answer.status_code == 302, browser.words(answer)
    return answer.headers["Location"]


def test_the_first_look_asks_why_and_leads_back(camera: Desk) -> None:
    browser = camera.signed_in("watcher")

    first = browser.open(LOOK)
    back = state(browser)
    second = browser.open(back)

    assert first.status_code == 302
    assert first.headers["Location"].startswith(f"{PAGE}/purpose?next=")
    assert (back, second.text) == (LOOK, "a picture")


def test_each_look_is_an_entry_of_the_chained_log_with_its_purpose(
    camera: Desk,
) -> None:
    browser = camera.signed_in("watcher")
    state(browser)

    browser.open(LOOK)
    browser.open(LOOK)

    with camera.office.database.read() as session:
        rows = watching.looks(session, node=NODE)
        assert [row.who for row in rows] == ["watcher", "watcher"]
        assert rows[0].detail == {
            "purpose": "incident",
            "words": "Mất xe ở chợ",
            "clip": "c1",
        }
        assert audit.first_broken(session) is None


def test_another_session_and_another_camera_ask_again(camera: Desk) -> None:
    add_camera(camera, "cam-cau", name="Camera cầu")
    browser = camera.signed_in("watcher")
    state(browser)

    assert browser.open("/cameras/cam-cau/looked-at").status_code == 302
    assert camera.signed_in("watcher").open(LOOK).status_code == 302


# -- all of them on one page ----------------------------------------------------------

ALL = "/camera-events"
DAY = {"purpose": "incident", "words": "Mất xe ở chợ", "day": "2026-11-21"}


def days_looked_at(desk: Desk) -> list[tuple[str, dict[str, str]]]:
    with desk.office.database.read() as session:
        assert audit.first_broken(session) is None
        rows = watching.looks(session)
        return [(row.subject, row.detail) for row in rows if row.action == "camera.day"]


def state_for_all(browser: Browser, page: str = "/camera-purpose", **more: str) -> str:
    answer = browser.fill(page, {**WHY, "next": ALL, **more})
    assert answer.status_code == 302, browser.words(answer)
    return answer.headers["Location"]


def test_the_day_of_all_cameras_asks_why_and_is_a_look_at_each(camera: Desk) -> None:
    add_camera(camera, "cam-cau", name="Camera cầu")
    browser = camera.signed_in("watcher")

    first = browser.open(f"{ALL}?day=2026-11-21")
    question = browser.open(first.headers["Location"])
    back = state_for_all(browser, next=browser.hidden(question, "next"))
    second = browser.open(back)

    assert first.status_code == 302
    assert "Ghi cho các camera: Camera chợ, Camera cầu." in browser.words(question)
    assert back == f"{ALL}?day=2026-11-21"
    assert second.status_code == 200
    assert sorted(days_looked_at(camera), key=str) == [("cam-cau", DAY), (NODE, DAY)]


def test_its_day_is_an_entry_for_ten_minutes_and_another_day_another(
    camera: Desk,
) -> None:
    browser = camera.signed_in("watcher")
    state_for_all(browser)

    for _again in range(3):
        browser.open(f"{ALL}?day=2026-11-21")
    browser.open(f"{ALL}?day=2026-11-20")
    camera.office.clock.advance(601)
    browser.open(f"{ALL}?day=2026-11-21")

    days = [detail["day"] for _node, detail in days_looked_at(camera)]
    assert days == ["2026-11-21", "2026-11-20", "2026-11-21"]


def test_numbers_of_a_day_are_no_look_at_its_pictures(camera: Desk) -> None:
    browser = camera.signed_in("watcher")
    state_for_all(browser)
    browser.open(f"{ALL}?day=2026-11-21")

    browser.open(f"{PAGE}/events/list?day=2026-11-21")

    with camera.office.database.read() as session:
        newest = watching.looks(session)[0]
    assert newest.action == "camera.events"


def test_what_was_said_of_one_camera_stays_when_all_are_asked_for(
    camera: Desk,
) -> None:
    add_camera(camera, "cam-cau", name="Camera cầu", area=f"{COMMUNE}/ap-3")
    browser = camera.signed_in("watcher")
    state(browser, words="Đánh nhau ở chợ")

    assert browser.open(f"{ALL}?area={COMMUNE}/ap-3").status_code == 302
    state_for_all(browser)
    browser.open(ALL)

    said = {node: detail["words"] for node, detail in days_looked_at(camera)}
    assert said == {NODE: "Đánh nhau ở chợ", "cam-cau": "Mất xe ở chợ"}


def test_a_purpose_for_an_area_counts_for_its_cameras_alone(camera: Desk) -> None:
    hamlet = f"{COMMUNE}/ap-3"
    add_camera(camera, "cam-cau", name="Camera cầu", area=hamlet)
    browser = camera.signed_in("watcher")

    state_for_all(browser, f"/camera-purpose?area={hamlet}")

    assert browser.open(f"{ALL}?area={hamlet}").status_code == 200
    assert [node for node, _detail in days_looked_at(camera)] == ["cam-cau"]
    assert browser.open(ALL).status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://evil.example/camera-events", "/people"])
def test_the_question_for_all_leads_nowhere_but_to_all(
    camera: Desk, elsewhere: str
) -> None:
    assert state_for_all(camera.signed_in("watcher"), next=elsewhere) == ALL


def test_the_question_for_all_needs_words_and_the_role(camera: Desk) -> None:
    browser = camera.signed_in("watcher")

    answer = browser.fill("/camera-purpose", {**WHY, "words": ""})

    assert answer.status_code == 422
    assert "Ghi vài chữ" in browser.words(answer)
    assert browser.open(ALL).status_code == 302
    for name in ("technician", "administrator", "approver", "viewer"):
        assert camera.signed_in(name).open("/camera-purpose").status_code == 403


# -- what is asked --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("purpose", "", "Chọn một mục đích"),
        ("purpose", "curiosity", "Chọn một mục đích"),
        ("words", "  ", "Ghi vài chữ"),
        ("words", "a" * 201, "Ghi vài chữ"),
    ],
)
def test_a_purpose_needs_a_word_and_words_of_ones_own(
    camera: Desk, field: str, typed: str, says: str
) -> None:
    browser = camera.signed_in("watcher")

    answer = browser.fill(f"{PAGE}/purpose", {**WHY, field: typed})

    assert answer.status_code == 422
    assert says in browser.words(answer)
    assert browser.open(LOOK).status_code == 302


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/people", f"{PAGE}/\\evil", ""],
)
def test_the_question_leads_nowhere_but_to_its_camera(
    camera: Desk, elsewhere: str
) -> None:
    assert state(camera.signed_in("watcher"), next=elsewhere) == PAGE


@pytest.mark.parametrize("name", ["technician", "administrator", "approver", "viewer"])
def test_nobody_but_a_watcher_is_even_asked(camera: Desk, name: str) -> None:
    browser = camera.signed_in(name)

    assert browser.open(LOOK).status_code == 403
    assert browser.open(f"{PAGE}/purpose").status_code == 403


def test_the_log_has_who_asked_for_a_clip_locked_and_unlocked_it_and_why(
    camera: Desk,
) -> None:
    name = asked(camera)
    with camera.office.database.write() as session:
        deed = camera.office.deed(session, "watcher")
        clip = clips.get(session, name)
        assert clip is not None
        lock = evidence.lock(session, clip, "vụ mất xe", deed=deed)
        evidence.unlock(session, lock, "xong vụ", deed=deed)
    approver = camera.signed_in("approver")

    words = approver.words(approver.open(f"/camera-log?camera={NODE}"))

    assert "lấy đoạn phim mất xe ở chợ" in words
    assert "mở khóa chứng cứ \N{EN DASH} Lý do: xong vụ" in words
    assert "khóa chứng cứ \N{EN DASH} Lý do: vụ mất xe" in words


def test_the_log_of_looks_is_read_by_whom_the_watchers_answer_to(camera: Desk) -> None:
    watcher = camera.signed_in("watcher")
    state(watcher)
    watcher.open(LOOK)
    approver = camera.signed_in("approver")

    words = approver.words(approver.open("/camera-log"))
    others = approver.words(approver.open("/camera-log?camera=cam-cau"))

    assert "Watcher (watcher) Camera chợ xem lại đoạn hình" in words
    assert "Xác minh một vụ việc đã xảy ra: Mất xe ở chợ Đoạn phim số: c1" in words
    assert "Chưa có ai xem." in others
    assert watcher.open("/camera-log").status_code == 403


def test_the_log_has_names_seconds_and_what_became_of_views_and_orders(
    camera: Desk,
) -> None:
    name = asked(camera)
    watcher = camera.signed_in("watcher")
    state(watcher)
    page = f"/cameras/{NODE}/live"
    watcher.send(page, {}, watcher.token(watcher.open(page)))
    with camera.office.database.read() as session:
        (view,) = [
            row for row in watching.looks(session) if row.action == "camera.live"
        ]
    camera.office.clock.advance(80)
    ended = LiveEnded(live=view.detail["live"], reason="asked", sent_bytes=12_300_000)
    never = ClipMade(clip=name, outcome="never-recorded")
    report(camera, ended, never)
    approver = camera.signed_in("approver")

    words = approver.words(approver.open("/camera-log"))

    assert "hôm nay 12:00:00 Watcher (watcher)" in words
    assert "xem trực tiếp: dừng lúc 12:01:20, sau 1 phút 20 giây, 12,3 MB" in words
    assert "lấy đoạn phim: Không có hình của lúc đó" in words
    assert "Từ: hôm nay 11:00:00 · Đến: hôm nay 11:01:00" in words
