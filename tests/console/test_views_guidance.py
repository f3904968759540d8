"""The guidance on staff's pages: found, changed in two clicks, approved, undone."""

import html
import io
import re

import pytest
from sqlalchemy import select

from console.core import statements
from console.core.approval import Stage
from console.core.guidance import fact_at
from console.models import AuditEntry
from console.store import guidance
from tests.console.desk import PASSWORDS, Browser, Desk
from tests.console.guidance_desk import GuidanceDesk
from tests.console.guidance_office import BIRTH, DEATH, FEE

PAGE = f"/guidance/{BIRTH}"
FEES = f"{PAGE}/fact/ways[1].fee"


@pytest.fixture
def made(desk: Desk) -> GuidanceDesk:
    return GuidanceDesk(desk)


def fee(made: GuidanceDesk, text: str, **more: object) -> dict[str, object]:
    return {
        "row_version": made.record(BIRTH).row_version,
        "rows": 2,
        "was0": 0,
        "vi0": text,
        "en0": "",
        "source0": "Nghị quyết 12/2026/NQ-HĐND",
        "sure0": "A",
        "order0": 1,
        **more,
    }


def submit(made: GuidanceDesk, browser: Browser) -> None:
    seen = {"row_version": made.record(BIRTH).row_version}
    assert browser.fill(PAGE, seen, to=f"{PAGE}/submit").status_code == 302


def test_procedures_stand_under_their_life_event_with_their_state_in_words(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("viewer")

    words = browser.words(browser.open("/guidance"))

    assert "Gia đình Khai sinh Chờ duyệt" in words
    assert "Khai tử" in words


def test_search_needs_no_diacritics(made: GuidanceDesk, desk: Desk) -> None:
    browser = desk.signed_in("viewer")

    found = browser.words(browser.open("/guidance?q=khai sinh"))
    nothing = browser.words(browser.open("/guidance?q=ngan hang"))

    assert BIRTH in found
    assert DEATH not in found
    assert "Không có thủ tục nào như vậy. Xem tất cả" in nothing


def test_a_commune_without_guidance_is_told_so(desk: Desk) -> None:
    browser = desk.signed_in("author")

    assert "Chưa có thủ tục nào." in browser.words(browser.open("/guidance"))
    assert "Không còn chỗ nào" in browser.words(browser.open("/guidance/confirm"))


def test_every_fact_says_who_checked_it_when_where_and_how_sure(
    made: GuidanceDesk, desk: Desk
) -> None:
    browser = desk.signed_in("author")
    browser.fill(FEES, fee(made, "Lệ phí 10.000 đồng."))

    words = browser.words(browser.open(PAGE))

    assert (
        "Lệ phí 10.000 đồng. còn hiệu lực · chắc Author đối chiếu ngày 22/11/2026. "
        "Nguồn: Nghị quyết 12/2026/NQ-HĐND"
    ) in words
    assert "Trong ngày. còn hiệu lực · khá chắc Chưa ai ở xã đối chiếu" in words


def test_a_fee_is_changed_approved_and_published(
    made: GuidanceDesk, desk: Desk
) -> None:
    approver = made.opened()
    author = desk.signed_in("author")

    saved = author.fill(FEES, fee(made, "Lệ phí 10.000 đồng."))
    submit(made, author)
    queue = approver.words(approver.open("/approval/guidance"))
    made.approve(approver, BIRTH)

    assert saved.status_code == 302
    assert "Lệ phí, nộp tại quầy Trước: Lệ phí 8.000 đồng." in queue
    assert "Nay: Lệ phí 10.000 đồng." in queue
    with desk.office.database.read() as session:
        put = guidance.in_force(session)[BIRTH]
        assert fact_at(put.body, FEE).vi == "Lệ phí 10.000 đồng."
        published = guidance.published(session)
        assert published is not None
        assert published.selection[BIRTH] == put.version


def test_from_a_procedure_that_waits_the_approver_goes_on_to_approve_it(
    made: GuidanceDesk, desk: Desk
) -> None:
    way = 'href="/approval/guidance">'
    author, approver = desk.signed_in("author"), desk.signed_in("approver")

    assert author.open(f"/guidance/{BIRTH}").text.count(way) == 0
    waiting = approver.open(f"/guidance/{BIRTH}").text.count(way)
    made.approve(approver, BIRTH)

    assert approver.open(f"/guidance/{BIRTH}").text.count(way) == waiting - 1


def test_a_language_that_was_left_is_told_at_once_and_stays_on_the_worklist(
    made: GuidanceDesk, desk: Desk
) -> None:
    author, confirm = desk.signed_in("author"), "/guidance/confirm"
    typed = fee(made, "Lệ phí 10.000 đồng.") | {"en0": "Lệ phí 8.000 đồng."}

    author.fill(FEES, typed)
    page, listed = author.words(author.open(PAGE)), author.open(confirm)

    assert "tiếng Anh còn câu cũ: “Lệ phí 8.000 đồng.”" in page
    assert "Một thứ tiếng đã sửa, thứ tiếng kia còn câu cũ" in author.words(listed)
    submit(made, author)
    approver = desk.signed_in("approver")
    queue = approver.words(approver.open("/approval/guidance"))
    assert "thứ tiếng kia còn câu cũ: Lệ phí 10.000 đồng. Lệ phí 8.000 đồng." in queue
    made.approve(approver, BIRTH)
    assert "Lệ phí 8.000 đồng." in author.words(author.open(confirm))
    seen = {"vi": "Lệ phí 10.000 đồng.", "en": "Lệ phí 8.000 đồng."}
    author.send(f"{confirm}/{BIRTH}/compared", seen, author.token(listed))
    assert "còn câu cũ" not in author.words(author.open(confirm))
    assert made.record(BIRTH).stage is Stage.APPROVED


def test_whoever_pressed_too_soon_takes_it_back_on_the_page_that_follows(
    made: GuidanceDesk, desk: Desk
) -> None:
    author, confirm = desk.signed_in("author"), "/guidance/confirm"
    author.fill(FEES, fee(made, "Lệ phí 10.000 đồng.") | {"en0": "Lệ phí 8.000 đồng."})
    seen = {"vi": "Lệ phí 10.000 đồng.", "en": "Lệ phí 8.000 đồng."}
    token = author.token(author.open(confirm))

    pressed = author.send(f"{confirm}/{BIRTH}/compared", seen, token)
    again = author.send(f"{confirm}/{BIRTH}/compared", seen, token)
    undo = seen | {"old": "en"}
    back = author.send(f"{confirm}/{BIRTH}/uncompared", undo, token)
    listed = author.words(author.open(confirm))

    assert "Hoàn tác" in author.words(pressed)
    assert 'name="old" value="en"' in pressed.text
    assert "Một thứ tiếng đã sửa" not in author.words(pressed)
    assert again.status_code == 302  # pressed twice, or sent anew by a browser
    assert back.status_code == 302
    assert "Đã hoàn tác." in listed
    assert "Một thứ tiếng đã sửa, thứ tiếng kia còn câu cũ" in listed
    done = select(AuditEntry.action).where(AuditEntry.action.like("guidance.%compare"))
    with desk.office.database.read() as session:
        kept = session.scalars(done).all()
    assert kept == ["guidance.compare", "guidance.uncompare"]


def test_what_was_written_anew_meanwhile_is_not_taken_back(
    made: GuidanceDesk, desk: Desk
) -> None:
    author, confirm = desk.signed_in("author"), "/guidance/confirm"
    gone = {"vi": "Lệ phí 9.000 đồng.", "en": "Lệ phí 8.000 đồng.", "old": "en"}
    token = author.token(author.open(confirm))

    author.send(f"{confirm}/{BIRTH}/uncompared", gone, token)

    assert "vừa được người khác sửa" in author.words(author.open(confirm))


def test_texts_that_nobody_had_to_compare_leave_nothing_in_the_log(
    made: GuidanceDesk, desk: Desk
) -> None:
    author, confirm = desk.signed_in("author"), "/guidance/confirm"
    token = author.token(author.open(confirm))

    author.send(f"{confirm}/{BIRTH}/compared", {"vi": "Miễn phí", "en": "x"}, token)

    kept = select(AuditEntry).where(AuditEntry.action == "guidance.compare")
    with desk.office.database.read() as session:
        assert session.scalars(kept).all() == []


@pytest.mark.parametrize("path", [FEES, f"{PAGE}/papers", PAGE])
def test_before_a_name_becomes_public_the_page_says_so(
    made: GuidanceDesk, desk: Desk, path: str
) -> None:
    author = desk.signed_in("author")

    assert "tên này hiện công khai cạnh nguồn" in author.words(author.open(path))


def test_a_name_written_for_a_counter_is_said_to_be_public(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")

    words = author.words(author.open("/guidance/office/counters"))

    assert "có ghi tên cán bộ thì tên đó cũng công khai" in words


def test_until_it_is_approved_the_page_says_that_screens_show_the_old_one(
    made: GuidanceDesk, desk: Desk
) -> None:
    made.opened()
    author = desk.signed_in("author")
    author.fill(FEES, fee(made, "Lệ phí 10.000 đồng."))

    words = author.words(author.open(PAGE))

    assert "Những chỗ sửa dưới đây chưa hiện: Lệ phí, nộp tại quầy" in words
    assert "Đang sửa" in words


def test_a_value_from_a_later_day_ends_the_one_before(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")
    later = {"vi1": "12.000 đồng", "source1": "NQ 13", "sure1": "A"}

    author.fill(FEES, fee(made, "10.000 đồng", since1="2027-03-01", **later))

    words = author.words(author.open(PAGE))
    assert "10.000 đồng còn hiệu lực · đến hết 28/02/2027" in words
    assert "12.000 đồng chưa tới ngày · từ 01/03/2027" in words


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"source0": ""}, "Ghi nguồn"),
        ({"vi0": "", "en0": "Free."}, "Viết cả tiếng Việt"),
        ({"since0": "2027-01-01", "until0": "2026-01-01"}, "Ngày hết phải sau"),
        ({"since0": "hôm qua"}, "Ngày không đúng"),
    ],
)
def test_a_mistake_is_named_and_nothing_that_was_typed_is_lost(
    made: GuidanceDesk, desk: Desk, wrong: dict[str, str], why: str
) -> None:
    author = desk.signed_in("author")
    typed = fee(made, "Lệ phí 10.000 đồng & “lẻ”.", vi1="Mai sau", source1="NQ 13")

    answer = author.fill(FEES, typed | wrong)

    assert answer.status_code == 422
    assert why in author.words(answer)
    text = html.unescape(answer.text)
    assert "Mai sau" in text
    assert "Nghị quyết" in text or "source0" in wrong
    assert made.record(BIRTH).stage is Stage.SUBMITTED


def test_two_people_at_once_see_both_and_lose_nothing(
    made: GuidanceDesk, desk: Desk
) -> None:
    first, second = desk.signed_in("author"), desk.signed_in("approver")
    hers = fee(made, "Chín ngàn đồng.", source0="Nghị quyết 13")
    first.fill(FEES, fee(made, "Mười ngàn đồng."))

    answer = second.fill(FEES, hers)

    assert answer.status_code == 409
    words = second.words(answer)
    assert "Người khác vừa sửa thủ tục này" in words
    assert "Mười ngàn đồng." in words
    assert "Chín ngàn đồng." in words
    again = hers | {"row_version": second.hidden(answer, "row_version")}
    assert second.fill(FEES, again).status_code == 302
    assert fact_at(made.record(BIRTH).draft, FEE).vi == "Chín ngàn đồng."


def test_the_checklist_takes_a_new_paper_and_drops_an_old_one(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")
    path = f"{PAGE}/papers"
    typed = {
        "row_version": made.record(BIRTH).row_version,
        "rows": 2,
        "key0": "to-khai",
        "vi0": "",
        "originals0": 1,
        "copies0": 0,
        "vi1": "Giấy chứng sinh.",
        "originals1": 1,
        "copies1": 2,
        "source": "Luật Hộ tịch",
        "sure": "A",
    }

    answer = author.fill(path, typed)

    assert answer.status_code == 302, author.words(answer)
    (paper,) = made.record(BIRTH).draft["checklist"]
    assert (paper["key"], paper["copies"]) == ("giay-chung-sinh", 2)
    assert paper["checked_by"] == "Author"


def test_a_sentence_is_told_and_not_brought_and_counts_no_originals(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")
    path, seen = f"{PAGE}/papers", made.record(BIRTH).row_version
    typed = {
        "row_version": seen,
        "rows": 1,
        "brought0": "no",
        "originals0": 1,
        "vi0": "Không cần giấy tờ gì.",
        "copies0": 0,
        "source": "Luật",
        "sure": "A",
    }

    refused = author.fill(path, typed)
    kept = author.fill(path, typed | {"originals0": 0})

    assert refused.status_code == 422
    assert "Câu chỉ để đọc thì không có số bản" in author.words(refused)
    assert 'value="no" selected' in refused.text
    assert kept.status_code == 302
    (told,) = made.record(BIRTH).draft["checklist"]
    assert told["brought"] is False
    assert "Câu để đọc, không phải mang theo." in author.words(author.open(PAGE))


def test_a_paper_without_a_source_is_not_kept(made: GuidanceDesk, desk: Desk) -> None:
    author = desk.signed_in("author")
    typed = {"rows": 1, "vi0": "Giấy chứng sinh.", "originals0": 99, "copies0": 0}
    typed |= {"row_version": made.record(BIRTH).row_version}

    answer = author.fill(f"{PAGE}/papers", typed)

    words = author.words(answer)
    assert answer.status_code == 422
    assert "Ghi nguồn cho chỗ vừa sửa." in words
    assert "Số bản từ 0 đến 20." in words


def test_a_question_that_changes_nothing_is_refused(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")
    seen = {"row_version": made.record(BIRTH).row_version, "vi0": "Đi thay?"}

    refused = author.fill(f"{PAGE}/cases", seen)
    kept = author.fill(f"{PAGE}/cases", seen | {"yes0": "to-khai"})

    assert "không làm thay đổi gì" in author.words(refused)
    assert kept.status_code == 302
    (case,) = made.record(BIRTH).draft["cases"]
    assert case["when_yes"] == ["to-khai"]


def test_a_short_name_must_fit_its_button(made: GuidanceDesk, desk: Desk) -> None:
    author = desk.signed_in("author")
    typed = {"name_vi": "Đăng ký khai sinh", "short_vi": "Khai sinh " * 6}

    answer = author.fill(f"{PAGE}/names", typed)

    assert answer.status_code == 422
    assert "nút bấm chứa được 46 chữ cái" in author.words(answer)


def test_one_click_on_the_worklist_confirms_a_doubtful_statement(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")
    listed = author.words(author.open("/guidance/confirm"))
    seen = {
        "row_version": made.record("office").row_version,
        "slot": statements.HOURS,
        "source": "Bảng giờ ở cổng",
        "back": "worklist",
    }

    answer = author.fill("/guidance/confirm", seen, to="/guidance/office/check")

    assert "Sáng từ 7 giờ đến 11 giờ." in listed
    assert answer.headers["Location"] == "/guidance/confirm"
    (hours,) = statements.facts_of(made.record("office").draft, statements.HOURS)
    assert (hours.sure, hours.checked_by) == ("B", "Author")
    assert "Sáng từ 7 giờ" not in author.words(author.open("/guidance/confirm"))


def test_an_older_version_comes_back_as_a_new_draft(
    made: GuidanceDesk, desk: Desk
) -> None:
    approver = made.opened()
    author = desk.signed_in("author")
    author.fill(FEES, fee(made, "Lệ phí 10.000 đồng."))
    submit(made, author)
    made.approve(approver, BIRTH)

    history = f"{PAGE}/history"
    seen = {"row_version": made.record(BIRTH).row_version}
    answer = author.fill(history, seen, to=f"{history}/1")

    assert answer.status_code == 302
    row = made.record(BIRTH)
    assert (row.stage, row.in_force) == (Stage.DRAFT, 2)
    assert fact_at(row.draft, FEE).vi == "Lệ phí 8.000 đồng."


def test_a_returned_procedure_shows_the_comment(made: GuidanceDesk, desk: Desk) -> None:
    approver, author = desk.signed_in("approver"), desk.signed_in("author")
    seen = {"row_version": made.record(BIRTH).row_version, "comment": "Xem lại phí."}
    queue = "/approval/guidance"

    silent = approver.fill(queue, seen | {"comment": ""}, to=f"{queue}/{BIRTH}/return")
    approver.fill(queue, seen, to=f"{queue}/{BIRTH}/return")

    assert silent.status_code == 422
    assert "góp ý: Xem lại phí." in author.words(author.open(PAGE))


def test_a_wrong_password_approves_nothing(made: GuidanceDesk, desk: Desk) -> None:
    approver = desk.signed_in("approver")
    place = approver.fill("/approval/guidance", {"pick": [BIRTH]}).headers["Location"]
    made.steps()
    page = approver.open(place)
    seen = made.seen(page.text)

    answer = approver.fill(place, {"password": "sai", "seen": seen})

    assert answer.status_code == 422
    assert "Chưa có gì được duyệt" in approver.words(answer)
    with desk.office.database.read() as session:
        assert guidance.in_force(session) == {}


def test_nobody_approves_her_own_change(made: GuidanceDesk, desk: Desk) -> None:
    approver = made.opened()
    approver.fill(FEES, fee(made, "Lệ phí 10.000 đồng."))
    submit(made, approver)
    place = approver.fill("/approval/guidance", {"pick": [BIRTH]}).headers["Location"]
    made.steps()
    fields = {
        "password": PASSWORDS["approver"],
        "seen": made.seen(approver.open(place).text),
    }

    answer = approver.fill(place, fields)

    assert answer.status_code == 422
    assert "phải để người khác duyệt" in approver.words(answer)


def test_while_it_is_made_the_approver_sees_how_far_it_is(
    made: GuidanceDesk, desk: Desk
) -> None:
    approver = desk.signed_in("approver")

    answer = approver.fill("/approval/guidance", {"pick": [BIRTH]})

    words = approver.words(approver.open(answer.headers["Location"]))
    assert "Máy đang làm đúng bản" in words
    assert "Mật khẩu của anh/chị" not in words


@pytest.mark.parametrize("name", ["viewer", "technician"])
def test_who_may_not_write_sees_no_button_and_is_refused(
    made: GuidanceDesk, desk: Desk, name: str
) -> None:
    browser = desk.signed_in(name)

    page = browser.open(PAGE)

    assert "/fact/" not in page.text
    assert browser.open(FEES).status_code == 403
    assert browser.open("/approval/guidance").status_code == 403
    assert browser.open("/guidance/import").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/guidance/9.999999",
        f"{PAGE}/fact/nothing",
        f"{PAGE}/fact/ways[7].fee",
        "/guidance/office/fact/steps",
        "/approval/guidance/77",
        "/guidance/pictures/x.png",
    ],
)
def test_what_is_not_there_is_not_found(
    made: GuidanceDesk, desk: Desk, path: str
) -> None:
    browser = desk.signed_in("approver")

    assert browser.open(path).status_code == 404


def test_a_file_that_is_no_table_is_refused(made: GuidanceDesk, desk: Desk) -> None:
    browser = desk.signed_in("author")

    none = browser.fill("/guidance/import", {})
    other = browser.fill("/guidance/import", {"file": (io.BytesIO(b"x"), "a.pdf")})

    assert "Chọn một tệp." in browser.words(none)
    assert "Chọn tệp bảng CSV" in browser.words(other)


def test_pages_of_the_starter_stay_small(made: GuidanceDesk, desk: Desk) -> None:
    browser = desk.signed_in("author")

    for path in ("/guidance", PAGE, f"{PAGE}/cases", "/guidance/confirm"):
        answer = browser.open(path)
        assert len(answer.data) < 100_000
        assert not re.search(r"\sstyle=|\son[a-z]+=", answer.text)


TABLE = """Mã thủ tục,Tên thủ tục,Lĩnh vực,Cơ quan thực hiện,Cột lạ
1.004873,Cấp giấy xác nhận tình trạng hôn nhân,Hộ tịch,Ủy ban nhân dân xã,x
1.001193,Đăng ký khai sinh,Hộ tịch,Ủy ban nhân dân xã,x
không có mã,Thủ tục lạ,,,
"""


@pytest.mark.process
def test_a_table_adds_what_is_new_and_reports_what_it_could_not_read(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")
    before = made.record(BIRTH).row_version

    answer = author.fill(
        "/guidance/import", {"file": (io.BytesIO(TABLE.encode()), "bang.csv")}
    )

    words = author.words(answer)
    assert "Đã thêm Cấp giấy xác nhận tình trạng hôn nhân 1.004873" in words
    assert "Đã có sẵn, giữ nguyên Khai sinh 1.001193" in words
    assert "bang.csv Cột lạ Máy không biết cột này." in words
    assert "không có mã thủ tục" in words
    assert made.record(BIRTH).row_version == before
    new = made.record("1.004873")
    assert new.stage is Stage.DRAFT
    opened = author.words(author.open("/guidance/1.004873"))
    assert "Ủy ban nhân dân xã" in opened
    assert "cần xác nhận" in opened
