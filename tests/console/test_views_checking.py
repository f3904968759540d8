"""Listening and submitting; the machine speaks, so programs are started."""

import io
import re
import subprocess
import time
from pathlib import Path

import msgspec
import pytest
from flask import render_template
from werkzeug.test import TestResponse

from console.core.approval import Stage
from console.core.draft import Draft, Making
from console.core.rules import Wish
from console.models import Bulletin
from console.sound import JobState
from console.store import bulletins, dictionary, nodes, settings, steps
from console.views import making
from edge.contract.schedule import Timetable
from edge.contract.settings import LocalSpan
from tests.console.desk import ORIGIN, Browser, Desk
from tests.console.office import HAMLET, flood, meeting
from tests.console.scene import Scene
from tests.console.test_views_compose import FIELDS, newest
from tests.rig.authority import COMMUNE

PATIENCE_S = 60


def settled(desk: Desk, browser: Browser, lineage: str) -> str:
    """The check page's words, once the sound is made or could not be."""
    until = time.monotonic() + PATIENCE_S
    while True:
        answer = browser.open(f"/bulletins/{lineage}/check")
        if "Đang làm âm thanh" not in browser.words(answer):
            return browser.words(answer)
        assert time.monotonic() < until, "the sound is not made"
        time.sleep(0.2)


def stored(desk: Desk, lineage: str) -> Bulletin:
    with desk.office.database.read() as session:
        return bulletins.get(session, lineage)


@pytest.mark.process
def test_a_text_is_spoken_heard_and_submitted(desk: Desk) -> None:
    browser = desk.signed_in("author")

    browser.fill("/bulletins/new", FIELDS | {"act": "check"})
    lineage = newest(desk).lineage
    words = settled(desk, browser, lineage)
    sha256 = stored(desk, lineage).draft.sound_sha256
    heard = browser.open(f"/sounds/{sha256}.ogg")
    answer = browser.fill(
        f"/bulletins/{lineage}/check", {}, to=f"/bulletins/{lineage}/submit"
    )

    assert "Đây chính là âm thanh sẽ phát ra loa." in words
    assert "ngày mai 17:00" in words
    assert heard.data[:4] == b"OggS"
    assert answer.status_code in {302, 409}


@pytest.mark.process
def test_the_page_that_was_heard_is_the_one_that_is_submitted(desk: Desk) -> None:
    browser = desk.signed_in("author")
    browser.fill("/bulletins/new", FIELDS | {"act": "check"})
    lineage = newest(desk).lineage
    settled(desk, browser, lineage)
    page = browser.open(f"/bulletins/{lineage}/check")

    answer = browser.send(
        f"/bulletins/{lineage}/submit",
        {
            "row_version": browser.hidden(page, "row_version"),
            "base": browser.hidden(page, "base"),
        },
        browser.token(page),
    )

    assert answer.status_code == 302
    assert stored(desk, lineage).stage is Stage.SUBMITTED


@pytest.mark.process
def test_the_commune_s_dictionary_is_spoken(desk: Desk) -> None:
    with desk.office.database.write() as session:
        dictionary.put(session, "QXZ", "quỹ xóm", deed=desk.office.command)
    browser = desk.signed_in("author")

    browser.fill(
        "/bulletins/new", FIELDS | {"text": "QXZ họp lúc 7 giờ.", "act": "check"}
    )
    words = settled(desk, browser, newest(desk).lineage)

    assert "quỹ xóm họp lúc bảy giờ" in words
    assert "Máy không chắc cách đọc" not in words


@pytest.mark.process
def test_what_the_machine_had_to_guess_is_shown(desk: Desk) -> None:
    browser = desk.signed_in("author")

    browser.fill("/bulletins/new", FIELDS | {"text": "QXZ họp.", "act": "check"})
    words = settled(desk, browser, newest(desk).lineage)

    assert "Máy không chắc cách đọc những chữ sau" in words
    assert "thêm cách đọc" in words


@pytest.mark.process
def test_a_recording_with_a_lying_name_is_taken_and_said_so(
    desk: Desk, tmp_path: Path
) -> None:
    browser = desk.signed_in("author")
    recording = tmp_path / "a.flac"
    tone = ("-f", "lavfi", "-i", "sine=frequency=440:duration=2,volume=4")
    subprocess.run(["ffmpeg", "-v", "error", *tone, recording], check=True)
    page = browser.open("/bulletins/new")

    browser.send(
        "/bulletins/new",
        FIELDS
        | {
            "act": "check",
            "source": "recorded",
            "said": "Thông báo họp.",
            "upload": (io.BytesIO(recording.read_bytes()), "hop.mp3"),
        },
        browser.token(page),
    )
    words = settled(desk, browser, newest(desk).lineage)

    assert "Tên tệp “hop.mp3” không đúng loại" in words


def with_file(desk: Desk, browser: Browser, body: bytes, name: str) -> TestResponse:
    page = browser.open("/bulletins/new")
    recorded = {"act": "check", "source": "recorded", "said": "Thông báo họp."}
    upload = {"upload": (io.BytesIO(body), name)}
    return browser.send(
        "/bulletins/new", FIELDS | recorded | upload, browser.token(page)
    )


def test_a_document_is_refused_when_it_is_received_and_the_draft_stays(
    desk: Desk,
) -> None:
    browser = desk.signed_in("author")

    answer = with_file(desk, browser, b"PK\x03\x04 word/document.xml", "wrong.docx")

    words = browser.words(answer)
    assert answer.status_code == 422
    assert "Tệp này là tệp ZIP/Word/Excel, không phải âm thanh." in words
    assert "Đã có tệp" not in words
    assert newest(desk).draft.text == "Thông báo họp."
    assert list((desk.web.work / "uploads").iterdir()) == []


@pytest.mark.process
def test_what_only_its_making_shows_to_be_no_sound_is_told_and_the_draft_stays(
    desk: Desk,
) -> None:
    browser = desk.signed_in("author")

    with_file(desk, browser, b"Kinh moi ba con du hop.\n" * 50, "hop.mp3")
    lineage = newest(desk).lineage
    words = settled(desk, browser, lineage)

    assert "Tệp này không phải âm thanh" in words
    assert "Bản nháp vẫn còn nguyên." in words
    assert stored(desk, lineage).draft.text == "Thông báo họp."
    form = browser.words(browser.open(f"/bulletins/{lineage}/edit"))
    assert "Đã có tệp" not in form
    assert "Chưa dùng được tệp: hop.mp3 . Tệp này không phải âm thanh" in form


@pytest.mark.parametrize(("share", "told"), [(0.0, "5-15 giây"), (0.4, "40%")])
def test_a_making_that_has_no_share_yet_says_how_long_it_takes(
    desk: Desk, share: float, told: str
) -> None:
    with desk.app.test_request_context(base_url=ORIGIN):
        state = JobState(state="running", stage="levelling", done_share=share)
        page = render_template("parts/making.html", state=state)

    assert told in page
    assert " 0%" not in page


def test_a_sound_that_is_done_while_the_page_is_asked_for_is_on_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = meeting(making=Making(job="j1"))
    waits = msgspec.structs.replace(made, sound_sha256=None)
    with desk.office.database.write() as session:
        deed = desk.office.deed(session, "author")
        lineage = steps.create(session, area=COMMUNE, draft=waits, deed=deed).lineage
    browser = desk.signed_in("author")

    def done(_draft: Draft) -> JobState:
        with desk.office.database.write() as session:
            bulletins.get(session, lineage).draft = made
        return JobState(state="done")

    monkeypatch.setattr(making, "state", done)

    page = browser.open(f"/bulletins/{lineage}/check")

    assert page.status_code == 200
    assert "Đây chính là âm thanh sẽ phát ra loa." in browser.words(page)


def test_quiet_hours_keep_a_bulletin_from_being_submitted(desk: Desk) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("author")
    lineage = draft_at(desk, scene, "2026-11-23T03:15")

    shown = browser.open(f"/bulletins/{lineage}/check")
    answer = browser.fill(
        f"/bulletins/{lineage}/check", {}, to=f"/bulletins/{lineage}/submit"
    )

    sentence = (
        "Lượt ngày mai 03:15 rơi vào giờ không phát loa (21:00-05:00): "
        "cụm loa sẽ từ chối."
    )
    words = browser.words(shown)
    assert sentence in words
    assert "đánh dấu “Được phát cả trong giờ không phát loa”" in words
    assert words.index(sentence) < words.index("Đây chính là âm thanh sẽ phát ra loa.")
    assert answer.status_code == 422
    assert stored(desk, lineage).stage is Stage.DRAFT


def test_what_else_sounds_then_is_told(desk: Desk) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("author")
    lineage = draft_at(desk, scene, "2026-11-23T05:30")

    words = browser.words(browser.open(f"/bulletins/{lineage}/check"))

    assert "Trùng giờ với “Chương trình phát thanh của xã”" in words


def test_times_that_have_passed_are_told(desk: Desk) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("author")
    lineage = draft_at(desk, scene, "2026-11-20T05:30")

    page = browser.open(f"/bulletins/{lineage}/check")
    answer = browser.fill(
        f"/bulletins/{lineage}/check", {}, to=f"/bulletins/{lineage}/submit"
    )

    sentence = "Giờ này đã qua rồi (thứ Sáu 20/11 05:30, bây giờ 12:00). Chọn giờ khác."
    assert "Giờ phát thứ Sáu 20/11 05:30, đã qua" in browser.words(page)
    assert sentence in browser.words(page)
    assert answer.status_code == 422


def test_author_and_approver_read_the_same_of_a_time_that_has_just_passed(
    desk: Desk,
) -> None:
    night = LocalSpan(start="21:00", end="05:00")
    with desk.office.database.write() as session:
        wish = Wish(quiet=(LocalSpan(start="12:08", end="13:00"), night))
        deed = desk.office.command
        settings.put(session, f"area:{HAMLET}", wish, deed=deed)
        author = desk.office.deed(session, "author")
        made = steps.create(session, area=COMMUNE, draft=meeting(), deed=author)
    waits = desk.office.submit(meeting(timetable=Timetable(starts="2026-11-22T12:07")))
    same = desk.office.submit()
    browser, approver = desk.signed_in("author"), desk.signed_in("approver")

    def told() -> tuple[list[str], list[str]]:
        """What stands beside the icons of warning, on either page."""
        pages = (
            browser.open(f"/bulletins/{made.lineage}/check"),
            approver.open(f"/approval/{same.lineage}"),
        )
        author_, approver_ = (
            re.findall(r'class="note note-(?:bad|warn)"><p>.*?</svg>(.*?)</p>', p.text)
            for p in pages
        )
        return author_, approver_

    desk.office.clock.advance(7 * 60)
    late = told()
    desk.office.clock.advance(60)
    quiet, submitted = told(), browser.open(f"/bulletins/{made.lineage}/check")

    assert waits.lineage != same.lineage
    said = "Giờ phát hôm nay 12:05 đã qua. Duyệt bây giờ thì các cụm loa phát trễ ngay"
    for words in late:
        assert said in words[0]
        assert "Trùng giờ với “Mời họp dân ấp 3, đang chờ duyệt”" in words[1]
    assert len(late[0]) == len(late[1])
    assert "Giờ này đã qua rồi (hôm nay 12:05, bây giờ 12:08)" in quiet[0][0]
    assert "Giờ phát hôm nay 12:05 đã qua: duyệt cũng không phát nữa." in quiet[1][0]
    assert "Gửi duyệt</button>" not in submitted.text


def test_what_cannot_be_submitted_offers_mending_alone(desk: Desk) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("author")
    wrong = draft_at(desk, scene, "2026-11-20T05:30")
    right = draft_at(desk, scene, "2026-11-23T17:00")

    pages = [browser.open(f"/bulletins/{one}/check") for one in (wrong, right)]
    chosen = [
        re.findall(r'class="(?:button )?main-action"[^>]*>(.*?)</(?:a|button)>', p.text)
        for p in pages
    ]

    assert "Gửi duyệt" not in browser.words(pages[0])
    assert [one[-1].split("</svg>")[-1].strip() for one in chosen] == [
        "Sửa lại",
        "Gửi duyệt",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Chúc mừng 🎉 bà con", True),
        ("☀ Trời nắng 35°C", True),
        ("✓ Mang theo căn cước → nộp tại ấp", False),
    ],
)
def test_pictures_in_the_text_are_told(
    desk: Desk,
    text: str,
    told: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("author")
    lineage = draft_at(desk, scene, "2026-11-23T17:00", text=text)

    words = browser.words(browser.open(f"/bulletins/{lineage}/check"))

    assert ("Máy bỏ qua hình vẽ (biểu tượng) trong lời." in words) is told


def draft_at(desk: Desk, scene: Scene, starts: str, **more: object) -> str:
    from console.store import steps

    draft = meeting(
        sound_sha256=scene.sha256,
        timetable=Timetable(starts=starts),
        audience=(f"area:{HAMLET}",),
        **more,
    )
    with desk.office.database.write() as session:
        deed = desk.office.deed(session, "author")
        return steps.create(session, area=COMMUNE, draft=draft, deed=deed).lineage


def test_a_hamlet_without_a_loudspeaker_is_told_to_all_who_decide(desk: Desk) -> None:
    bare = f"{COMMUNE}/ap-4"
    both = meeting(audience=(f"area:{HAMLET}", f"area:{bare}"))
    choice = desk.office.submit(both)
    author, approver = desk.signed_in("author"), desk.signed_in("approver")
    path = f"/bulletins/{choice.lineage}"
    said = "Ấp 4 chưa có cụm loa nào: bà con ở đó không nghe được."

    queued = approver.words(approver.open("/approval"))
    asked = approver.words(approver.open(f"/approval/{choice.lineage}"))
    author.fill(path, {"row_version": choice.row_version}, to=f"{path}/recall")
    checked = author.words(author.open(f"{path}/check"))
    form = author.words(author.open(f"{path}/edit"))
    with desk.office.database.write() as session:
        deed = desk.office.command
        nodes.put(session, "loa-ap4-9", name="Cụm loa chợ", area=bare, deed=deed)
    equipped = author.words(author.open(f"{path}/check"))

    assert said in queued
    assert said in asked
    assert said in checked
    assert "Ấp 3 Ấp 4 (chưa có loa)" in form
    assert "chưa có cụm loa" not in equipped


def test_where_nobody_hears_it_at_all_one_note_says_so(desk: Desk) -> None:
    bare = meeting(audience=(f"area:{COMMUNE}/ap-4",))
    choice = desk.office.submit(bare)
    author, approver = desk.signed_in("author"), desk.signed_in("approver")
    path = f"/bulletins/{choice.lineage}"

    asked = approver.open(f"/approval/{choice.lineage}")
    author.fill(path, {"row_version": choice.row_version}, to=f"{path}/recall")
    checked = author.open(f"{path}/check")

    for page in (asked, checked):
        assert page.text.count('class="note note-bad"') == 1
        assert "bà con ở đó không nghe được" not in author.words(page)


def test_an_emergency_is_not_said_to_keep_the_quiet_hours(desk: Desk) -> None:
    with desk.office.database.write() as session:
        deed = desk.office.deed(session, "author")
        made = steps.create(session, area=COMMUNE, draft=flood(), deed=deed)
    browser = desk.signed_in("author")

    words = browser.words(browser.open(f"/bulletins/{made.lineage}/check"))

    assert "phát cả trong giờ không phát loa" in words
    assert "không rơi vào giờ không phát loa" not in words
