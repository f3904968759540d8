"""What every page has alike: headers, error pages, weight, and no script to need."""

import io
import re
import sqlite3
from pathlib import Path

import pytest

from console.store import bulletins
from tests.console.desk import ORIGIN, Browser, Desk
from tests.console.scene import Scene

PAGES = {
    "author": [
        "/",
        "/bulletins",
        "/bulletins/new",
        "/bulletins/new?template=hop-dan",
        "/schedule",
        "/as-run",
        "/stop",
        "/dictionary",
        "/password",
        "/help",
        "/speakers",
    ],
    "approver": ["/", "/approval", "/emergency", "/rules", "/audit?verify=1"],
    "technician": ["/speakers", "/speakers/loa-ap3-1", "/speakers/loa-ap4-2"],
    "administrator": ["/people", "/people/new", "/people/2"],
    "viewer": ["/", "/bulletins", "/as-run", "/schedule?day=2026-11-22"],
}
FIRST_LOAD_BYTES = 100 * 1024


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_whom_it_is_for(desk: Desk, name: str) -> None:
    Scene(desk)
    browser = desk.signed_in(name)

    answers = {path: browser.open(path).status_code for path in PAGES[name]}

    assert answers == dict.fromkeys(PAGES[name], 200)


def test_a_first_load_weighs_less_than_a_hundred_kilobytes(desk: Desk) -> None:
    Scene(desk)
    static = Path(desk.app.static_folder or "")
    frame_bytes = sum(path.stat().st_size for path in static.iterdir())
    browser = desk.signed_in("approver")

    pages = {path: len(browser.open(path).data) for path in PAGES["approver"]}

    assert max(pages.values()) + frame_bytes < FIRST_LOAD_BYTES


def test_no_page_brings_script_or_style_of_its_own(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("author")

    for path in PAGES["author"]:
        html = browser.open(path).text
        assert not re.search(r"<script(?![^>]* src=)", html), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html), path


def test_nobody_may_frame_or_sniff_or_keep_a_page(desk: Desk) -> None:
    headers = desk.signed_in("author").open("/").headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/no-such-page", 404, "Không tìm thấy trang"),
        ("/bulletins/none", 404, "Không tìm thấy trang"),
        ("/people", 403, "Anh/chị không có quyền làm việc này"),
        ("/as-run?day=yesterday", 400, "Yêu cầu không hợp lệ"),
    ],
)
def test_errors_are_told_in_words(desk: Desk, path: str, code: int, words: str) -> None:
    browser = desk.signed_in("author")

    answer = browser.open(path)

    assert answer.status_code == code
    assert words in browser.words(answer)


def test_a_form_that_is_too_large_says_what_to_do(desk: Desk) -> None:
    browser = desk.signed_in("author")

    answer = browser.send("/dictionary", {"word": "x" * 3_000_000})

    assert answer.status_code == 413
    assert "quá lớn" in browser.words(answer)


def test_a_page_that_fails_says_that_bulletins_go_on(desk: Desk) -> None:
    browser = desk.signed_in("author")

    def broken() -> str:
        raise RuntimeError("planted")

    desk.app.view_functions["schedule.day"] = broken
    answer = browser.open("/schedule")

    assert answer.status_code == 500
    assert "Những bản tin đã duyệt vẫn phát theo lịch" in browser.words(answer)


def test_of_two_who_save_at_once_the_second_loses_nothing(desk: Desk) -> None:
    """Two sessions of the database: its own count of the row sees what no page can."""
    scene = Scene(desk)
    lineage = scene.approved(scene.draft("Mời họp ấp 3"))
    browser = desk.signed_in("author")
    page = browser.open("/bulletins/new")
    with desk.office.database.read() as first:
        row = bulletins.get(first, lineage)
        first.expunge(row)
    with desk.office.database.write() as second:
        bulletins.get(second, lineage).withdrawn_reason = "faster"

    def late() -> str:
        with desk.office.database.write() as changing:
            changing.add(row)
            row.withdrawn_reason = "slower"
        return "saved"

    desk.app.view_functions["compose.create"] = late
    typed = {"title": "Mời họp", "text": "Dòng một\nDòng hai", "act": "save"}
    answer = browser.send("/bulletins/new", typed, browser.token(page))

    words = browser.words(answer)
    assert answer.status_code == 409
    assert "một người khác vừa lưu đúng nội dung này" in words
    assert "Gửi lại nội dung đã nhập" in words
    assert Browser.hidden_words(answer, "text") == "Dòng một\nDòng hai"


def test_a_session_that_ended_gives_back_what_was_typed(desk: Desk) -> None:
    browser = desk.signed_in("author")
    page = browser.open("/bulletins/new")
    typed = {"title": "Mời họp", "text": "Dòng một\nDòng hai", "act": "save"}
    desk.office.clock.advance(24 * 3600)

    asked = browser.send("/bulletins/new", typed, browser.token(page))
    kept = browser.hidden(asked, "kept")
    back = browser.send(
        "/sign-in",
        {"sign_in": "author", "password": "bon con vit troi", "kept": kept},
        browser.token(asked),
    )

    assert asked.status_code == 401
    assert "những gì anh/chị vừa nhập vẫn còn nguyên" in browser.words(asked)
    assert 'action="/bulletins/new"' in back.text
    assert "Dòng một\nDòng hai" in back.text
    assert "csrf_token" in back.text

    sent = browser.send("/bulletins/new", typed, browser.token(back))
    assert sent.status_code == 302


def test_a_session_that_ended_takes_a_large_file_without_losing_the_words(
    desk: Desk,
) -> None:
    browser = desk.signed_in("author")
    page = browser.open("/bulletins/new")
    desk.app.config["MAX_CONTENT_LENGTH"] = 100_000
    file = (io.BytesIO(bytes(300_000)), "ghi-am.wav")
    typed = {"title": "Mời họp", "act": "save", "upload": file}
    desk.office.clock.advance(24 * 3600)

    asked = browser.send("/bulletins/new", typed, browser.token(page))

    assert asked.status_code == 401
    assert "những gì anh/chị vừa nhập vẫn còn nguyên" in browser.words(asked)


def test_a_page_from_an_earlier_sign_in_gives_back_what_was_typed(desk: Desk) -> None:
    browser = desk.signed_in("author")
    page = browser.open("/bulletins/new")
    browser.fill("/password", {}, to="/sign-out")
    browser.fill("/sign-in", {"sign_in": "author", "password": "bon con vit troi"})
    typed = {"title": "Mời họp", "text": "Dòng một\nDòng hai", "password": "geheim"}

    refused = browser.send("/bulletins/new", typed, browser.token(page))
    sent = browser.send("/bulletins/new", typed, browser.token(refused))

    assert refused.status_code == 400
    assert "Gửi lại nội dung đã nhập" in browser.words(refused)
    assert "Dòng một\nDòng hai" in refused.text
    assert "geheim" not in refused.text
    assert sent.status_code == 422


@pytest.mark.sqlite
def test_a_database_that_is_held_by_another_loses_no_words(desk: Desk) -> None:
    browser = desk.signed_in("author")
    page = browser.open("/bulletins/new")
    database = desk.folder / "console.sqlite"
    other = sqlite3.connect(next(desk.folder.rglob(database.name)), timeout=0)
    other.execute("BEGIN IMMEDIATE")

    answer = browser.send(
        "/bulletins/new", {"title": "Mời họp", "act": "save"}, browser.token(page)
    )
    other.rollback()

    assert answer.status_code == 500
    assert "Gửi lại nội dung đã nhập" in browser.words(answer)
    assert "Mời họp" in answer.text


@pytest.mark.sqlite
def test_without_its_database_a_page_still_says_that_bulletins_go_on(
    desk: Desk,
) -> None:
    """Not even the frame of a page can be drawn: it names who is signed in."""
    browser = desk.signed_in("author")
    other = sqlite3.connect(desk.office.folder / "console.sqlite")
    other.execute("ALTER TABLE people RENAME TO gone")
    other.close()

    answer = browser.open("/")

    assert answer.status_code == 500
    assert "Những bản tin đã duyệt vẫn phát theo lịch" in browser.words(answer)
    assert "Chưa mở được dữ liệu" in browser.words(answer)


def test_a_stranger_s_form_is_not_kept(desk: Desk) -> None:
    client = desk.app.test_client()

    answer = client.post(
        "/bulletins/new",
        data={"title": "planted"},
        base_url=ORIGIN,
        headers={"Origin": "https://elsewhere.example"},
    )

    assert answer.status_code == 302
    assert "planted" not in answer.text


def test_signing_in_leads_only_to_pages_of_this_site(desk: Desk) -> None:
    for target in ("https://elsewhere.example/", "//elsewhere.example", "/\\x.example"):
        browser = desk.browser()
        answer = browser.fill(
            "/sign-in",
            {"sign_in": "author", "password": "bon con vit troi", "next": target},
        )
        assert answer.location == "/"
