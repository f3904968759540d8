"""Residents ask that pictures be deleted: received, decided, done, in time."""

from datetime import date, timedelta

import pytest

from console.core.watching import first_answer_due
from console.store import audit
from tests.console import footage
from tests.console.camera_desk import NODE, add_camera
from tests.console.desk import Browser, Desk

LIST = "/camera-requests"
ONE = f"{LIST}/1"


@pytest.fixture
def camera(desk: Desk) -> Desk:
    return add_camera(desk)


def asked(desk: Desk, **changes: str) -> dict[str, str]:
    due = (desk.office.clock.now() + timedelta(days=20)).date().isoformat()
    return {
        "asked_by": "Bà Sáu, ấp 3, số điện thoại trong đơn",
        "camera": NODE,
        "stretch": "sáng 22/11, khoảng 7 giờ",
        "words": "Xóa hình tôi đi chợ",
        "due": due,
        **changes,
    }


def receive(desk: Desk, browser: Browser) -> None:
    answer = browser.fill(LIST, asked(desk))
    assert answer.status_code == 302, browser.words(answer)


def test_a_request_goes_its_way_and_each_step_is_logged(camera: Desk) -> None:
    watcher, approver = camera.signed_in("watcher"), camera.signed_in("approver")

    receive(camera, watcher)
    waiting = watcher.words(watcher.open(LIST))
    approver.fill(
        ONE, {"decision": "granted", "reason": "Đúng luật"}, to=f"{ONE}/decide"
    )
    granted = watcher.words(watcher.open(ONE))
    watcher.fill(ONE, {"outcome": "Đã tự xóa ngày 22/12"}, to=f"{ONE}/done")
    done = watcher.words(watcher.open(ONE))

    assert "Số 1: Camera chợ Chờ quyết định" in waiting
    assert "Đồng ý xóa: Đúng luật" in granted
    assert "Đã xong" in done
    assert "Đã tự xóa ngày 22/12" in done
    with camera.office.database.read() as session:
        rows = audit.entries(session, subject="1")
        steps = [row.action for row in rows if row.action.startswith("deletion.")]
        assert steps == ["deletion.done", "deletion.decide", "deletion.receive"]
        assert not any("Bà Sáu" in str(row.detail) for row in rows)


def test_who_may_decide_is_told_on_the_first_page_how_many_days_are_left(
    camera: Desk,
) -> None:
    watcher, approver = camera.signed_in("watcher"), camera.signed_in("approver")
    receive(camera, watcher)

    before = approver.open("/")
    others = watcher.words(watcher.open("/"))
    approver.fill(ONE, {"decision": "refused", "reason": "Vụ án"}, to=f"{ONE}/decide")
    after = approver.words(approver.open("/"))

    assert "Yêu cầu xóa hình số 1 chờ quyết định : còn 20 ngày" in approver.words(
        before
    )
    assert f'href="{ONE}"' in before.text
    assert "chờ quyết định" not in others
    assert "Yêu cầu xóa hình số 1 chờ" not in after


def test_what_is_late_is_named_first(camera: Desk) -> None:
    browser = camera.signed_in("watcher")
    receive(camera, browser)
    browser.fill(LIST, asked(camera, due=camera.office.clock.now().date().isoformat()))
    camera.office.clock.advance(26 * 3600)
    browser = camera.signed_in("watcher")

    words = browser.words(browser.open(LIST))

    assert "Số 2: Camera chợ Quá hạn" in words
    assert words.index("Số 2:") < words.index("Số 1:")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("asked_by", "", "Ghi vài chữ"),
        ("words", "a" * 501, "Ghi vài chữ"),
        ("camera", "nobody", "Chọn một camera"),
        ("due", "", "Chọn một ngày từ hôm nay"),
        ("due", "2020-01-01", "Chọn một ngày từ hôm nay"),
        ("due", "9999-01-01", "Chọn một ngày từ hôm nay"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    camera: Desk, field: str, typed: str, says: str
) -> None:
    browser = camera.signed_in("watcher")

    answer = browser.fill(LIST, asked(camera, **{field: typed}))

    assert answer.status_code == 422
    assert says in browser.words(answer)
    assert "sáng 22/11" in answer.text


def test_a_request_is_decided_once_with_a_reason_and_not_by_watchers(
    camera: Desk,
) -> None:
    watcher, approver = camera.signed_in("watcher"), camera.signed_in("approver")
    receive(camera, watcher)
    early = watcher.fill(ONE, {"outcome": "xong"}, to=f"{ONE}/done")

    by_watcher = watcher.fill(LIST, {"decision": "granted"}, to=f"{ONE}/decide")
    bare = approver.fill(ONE, {"decision": "refused"}, to=f"{ONE}/decide")
    page = approver.open(ONE)
    approver.fill(ONE, {"decision": "refused", "reason": "a"}, to=f"{ONE}/decide")
    late = approver.send(
        f"{ONE}/decide", {"decision": "granted", "reason": "b"}, approver.token(page)
    )

    assert early.status_code == 302
    assert by_watcher.status_code == 403
    assert bare.status_code == 422
    assert late.status_code == 302
    words = watcher.words(watcher.open(ONE))
    assert "Từ chối: a" in words
    assert "Đồng ý xóa: b" not in words


def test_nobody_else_reads_who_asked(camera: Desk) -> None:
    receive(camera, camera.signed_in("watcher"))
    for name in ("author", "technician", "viewer"):
        browser = camera.signed_in(name)
        assert browser.open(LIST).status_code == 403
        assert browser.open(ONE).status_code == 403


def test_the_first_answer_is_counted_in_working_days_until_it_was_given(
    camera: Desk,
) -> None:
    watcher, approver = camera.signed_in("watcher"), camera.signed_in("approver")
    receive(camera, watcher)  # on a Sunday
    line = "Yêu cầu xóa hình số 1 chưa được trả lời lần đầu"

    before = [browser.words(browser.open("/")) for browser in (watcher, approver)]
    approver.fill(ONE, {"decision": "refused", "reason": "Vụ án"}, to=f"{ONE}/decide")
    decided = watcher.words(watcher.open("/"))
    watcher.fill(ONE, {}, to=f"{ONE}/answer")
    after = watcher.words(watcher.open("/"))

    for words in (*before, decided):
        assert f"{line} (hạn thứ Ba 24/11): còn 2 ngày" in words
    assert line not in after
    assert "trả lời lần đầu yêu cầu xóa hình" in approver.words(approver.open("/audit"))


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-20", "2026-11-24"),
        ("2026-11-21", "2026-11-24"),
        ("2026-11-22", "2026-11-24"),
        ("2026-11-23", "2026-11-25"),
        ("2026-11-26", "2026-11-30"),
    ],
)
def test_saturdays_and_sundays_are_no_working_days(received: str, due: str) -> None:
    assert first_answer_due(date.fromisoformat(received)) == date.fromisoformat(due)


def test_what_cannot_be_deleted_and_what_is_here_is_said_before_the_decision(
    camera: Desk,
) -> None:
    watcher, approver = camera.signed_in("watcher"), camera.signed_in("approver")
    receive(camera, watcher)
    name = footage.asked(camera)

    before = watcher.open(ONE)
    approvers = approver.open(ONE)
    approver.fill(ONE, {"decision": "granted", "reason": "Đúng"}, to=f"{ONE}/decide")
    done = {"outcome": "Đã xóa đoạn trên máy chủ"}
    early = watcher.fill(ONE, done, to=f"{ONE}/done")
    watcher.fill(ONE, {**done, "looked": "1"}, to=f"{ONE}/done")

    assert "hệ thống chưa xóa riêng được một đoạn ở đó" in approver.words(approvers)
    assert "Camera chợ, hôm nay 11:00" in approver.words(approvers)
    assert f'href="/cameras/{NODE}/clips/{name}"' in before.text
    assert f"clips/{name}" not in approvers.text  # pictures are not for approvers
    assert early.status_code == 422
    assert "Máy chủ còn 1 đoạn phim của camera này" in watcher.words(early)
    assert "Đã xong" in watcher.words(watcher.open(ONE))
    with camera.office.database.read() as session:
        (row, *_) = audit.entries(session, subject="1")
        assert row.detail["kept"] == name
