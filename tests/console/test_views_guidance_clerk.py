"""What a clerk new to the guidance meets: nothing is kept, sent or signed unseen."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from console.core import statements
from console.core.approval import Stage
from console.core.guidance import fact_at
from console.store import guidance, guidance_steps
from kiosk.build.importing import take_in
from tests.console.desk import Desk
from tests.console.guidance_desk import GuidanceDesk
from tests.console.guidance_office import BIRTH, DEATH, FEE, starter
from tests.console.test_views_guidance import FEES, PAGE, fee, submit

CONFIRM = "/guidance/confirm"
HOURS = f"/guidance/office/fact/{statements.HOURS}"


@pytest.fixture
def made(desk: Desk) -> GuidanceDesk:
    return GuidanceDesk(desk)


def hours(made: GuidanceDesk, **more: object) -> dict[str, object]:
    """As the form of the office's hours comes: what is unsure stays preselected."""
    row = made.record("office").row_version
    return fee(made, "Sáng từ 7 giờ 30.", row_version=row, sure0="C") | more


# -- confirmed, and to be sent --------------------------------------------------------


def test_what_was_confirmed_and_not_sent_is_sent_by_one_button(
    made: GuidanceDesk, desk: Desk
) -> None:
    made.opened()
    author = desk.signed_in("author")
    author.fill(FEES, fee(made, "Lệ phí 10.000 đồng."))
    seen = {
        "row_version": made.record("office").row_version,
        "slot": statements.HOURS,
        "back": "worklist",
    }
    author.fill(CONFIRM, seen, to="/guidance/office/check")

    page = author.open(CONFIRM)
    fields = {"seen": made.seen(page.text)}
    sent = author.send(CONFIRM, fields, author.token(page))

    words = author.words(page)
    assert "Còn 2 thủ tục đã xác nhận mà chưa gửi duyệt" in words
    assert "Gửi duyệt 2 thủ tục đã đủ" in words
    assert sent.status_code == 302
    after = author.words(author.open(CONFIRM))
    assert "Đã gửi duyệt 2 thủ tục." in after
    assert "mà chưa gửi duyệt" not in after
    assert made.record(BIRTH).stage is Stage.SUBMITTED
    assert made.record("office").stage is Stage.SUBMITTED
    with desk.office.database.read() as session:
        wanted = [one for one in guidance.bundles(session) if one.stage == "wanted"]
    assert len(wanted) == 1


def test_what_is_not_whole_is_named_and_not_sent(
    made: GuidanceDesk, desk: Desk
) -> None:
    made.opened()
    author = desk.signed_in("author")
    author.fill(FEES, fee(made, "Lệ phí 10.000 đồng.", sure0="C", asked0="sure"))

    page = author.open(CONFIRM)
    row = made.record(BIRTH)
    forged = {"seen": [f"{BIRTH}:{row.row_version}"]}
    author.send(CONFIRM, forged, author.token(page))

    words = author.words(page)
    assert "Chưa đủ, còn chỗ cần xác nhận ở dưới" in words
    assert "thủ tục đã đủ" not in words
    assert made.record(BIRTH).stage is Stage.DRAFT


def test_what_somebody_else_changed_meanwhile_is_not_sent(
    made: GuidanceDesk, desk: Desk
) -> None:
    made.opened()
    author, other = desk.signed_in("author"), desk.signed_in("approver")
    author.fill(FEES, fee(made, "Lệ phí 10.000 đồng."))
    page = author.open(CONFIRM)
    fields = {"seen": made.seen(page.text)}
    other.fill(FEES, fee(made, "Lệ phí 11.000 đồng."))

    author.send(CONFIRM, fields, author.token(page))

    assert "vừa được người khác sửa" in author.words(author.open(CONFIRM))
    assert made.record(BIRTH).stage is Stage.DRAFT


def test_who_may_not_submit_sees_no_button(made: GuidanceDesk, desk: Desk) -> None:
    made.opened()
    desk.signed_in("author").fill(FEES, fee(made, "Lệ phí 10.000 đồng."))
    viewer = desk.signed_in("viewer")

    page = viewer.open(CONFIRM)
    refused = viewer.send(CONFIRM, {"seen": []}, viewer.token(page))

    assert "mà chưa gửi duyệt" in viewer.words(page)
    assert "thủ tục đã đủ" not in viewer.words(page)
    assert refused.status_code == 403


def test_the_way_to_an_approver_stays_in_sight_after_saving(
    made: GuidanceDesk, desk: Desk
) -> None:
    made.opened()
    author = desk.signed_in("author")
    before = author.open(PAGE).text

    author.fill(FEES, fee(made, "Lệ phí 10.000 đồng."))

    after = author.open(PAGE).text
    stays = 'class="stay"'
    assert (before.count(stays), after.count(stays)) == (0, 1)
    bar = after[after.index(stays) :]
    assert bar.index("Gửi duyệt") < bar.index("</form>")


# -- unsure, or over ------------------------------------------------------------------


@pytest.mark.parametrize("path", [FEES, HOURS])
def test_what_stays_unsure_is_asked_for_before_it_is_kept(
    made: GuidanceDesk, desk: Desk, path: str
) -> None:
    made.opened()
    author = desk.signed_in("author")
    code = path.split("/")[2]
    row = made.record(code)
    typed = hours(made, row_version=row.row_version)

    asked = author.fill(path, typed)

    assert asked.status_code == 422
    words = author.words(asked)
    assert "Chưa chắc thì màn hình không hiện." in words
    assert "Sáng từ 7 giờ 30." in asked.text
    assert made.record(code).draft == row.draft
    again = typed | {"asked0": author.hidden(asked, "asked0")}
    assert author.fill(path, again).status_code == 302
    (kept,) = statements.facts_of(made.record(code).draft, path.rpartition("/")[2])
    assert (kept.vi, kept.sure) == ("Sáng từ 7 giờ 30.", "C")


def test_who_answers_that_she_is_sure_is_not_asked_again(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")
    typed = hours(made)

    author.fill(HOURS, typed)

    assert author.fill(HOURS, typed | {"sure0": "A"}).status_code == 302


def test_an_unsure_paper_is_asked_for_too(made: GuidanceDesk, desk: Desk) -> None:
    author = desk.signed_in("author")
    typed = {
        "row_version": made.record(BIRTH).row_version,
        "rows": 1,
        "vi0": "Giấy chứng sinh.",
        "originals0": 1,
        "copies0": 0,
        "source": "Luật Hộ tịch",
        "sure": "C",
    }

    asked = author.fill(f"{PAGE}/papers", typed)
    kept = author.fill(
        f"{PAGE}/papers", typed | {"asked": author.hidden(asked, "asked")}
    )

    assert asked.status_code == 422
    assert "Chưa chắc thì màn hình không hiện." in author.words(asked)
    assert kept.status_code == 302


def test_a_last_day_that_has_passed_is_asked_for(
    made: GuidanceDesk, desk: Desk
) -> None:
    made.opened()
    author = desk.signed_in("author")
    typed = fee(made, "Lệ phí 10.000 đồng.", until0="2026-10-31")

    asked = author.fill(FEES, typed)
    again = typed | {"asked0": author.hidden(asked, "asked0")}

    assert asked.status_code == 422
    assert "Ngày này đã qua nên màn hình không hiện." in author.words(asked)
    assert author.fill(FEES, again).status_code == 302
    assert fact_at(made.record(BIRTH).draft, FEE).until is not None


def test_a_value_that_another_one_follows_may_have_ended(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")
    later = {
        "vi1": "12.000 đồng",
        "source1": "NQ 13",
        "sure1": "A",
        "since1": "2026-11-01",
    }

    answer = author.fill(FEES, fee(made, "10.000 đồng", until0="2026-10-31", **later))

    assert answer.status_code == 302, author.words(answer)


def test_the_approver_reads_what_residents_will_not_see(
    made: GuidanceDesk, desk: Desk
) -> None:
    approver = made.opened()
    author = desk.signed_in("author")
    author.fill(
        FEES, fee(made, "Lệ phí 10.000 đồng.", until0="2026-10-31", asked0="until")
    )
    submit(made, author)
    author.fill(HOURS, hours(made, asked0="sure"))
    seen = {"row_version": made.record("office").row_version}
    author.fill("/guidance/office", seen, to="/guidance/office/submit")

    words = approver.words(approver.open("/approval/guidance"))

    assert "Chưa chắc, không hiện cho bà con: Giờ làm việc" in words
    assert "Ngày hết đã qua, không hiện cho bà con: Lệ phí, nộp tại quầy" in words


def test_the_approver_ticks_herself(made: GuidanceDesk, desk: Desk) -> None:
    first = desk.signed_in("approver").open("/approval/guidance").text
    approver = made.opened()
    author = desk.signed_in("author")
    author.fill(FEES, fee(made, "Lệ phí 10.000 đồng."))
    submit(made, author)

    one = approver.open("/approval/guidance").text

    boxes = re.compile(r'<input type="checkbox"[^>]*>')
    assert len(boxes.findall(first)) == len(boxes.findall(one)) == 1
    assert not any("checked" in box for box in boxes.findall(first + one))


# -- who has compared it --------------------------------------------------------------


def marked(made: GuidanceDesk, source: str) -> None:
    """The fee as the program brings it along, with this source."""
    with made.desk.office.database.write() as session:
        row = guidance.get(session, BIRTH)
        guidance_steps.recall(
            session, BIRTH, row_version=row.row_version, deed=made.desk.office.command
        )
        session.flush()
        draft = starter()[BIRTH]
        draft["ways"][0]["fee"][0]["source"] = source
        guidance_steps.save(
            session,
            BIRTH,
            draft,
            row_version=row.row_version,
            deed=made.desk.office.command,
        )


def check(made: GuidanceDesk) -> dict[str, object]:
    return {"row_version": made.record(BIRTH).row_version, "slot": "ways[1].fee"}


def test_once_somebody_confirms_the_source_is_no_longer_called_unchecked(
    made: GuidanceDesk, desk: Desk
) -> None:
    marked(made, "Chưa đối chiếu; Luật Hộ tịch 2014")
    author = desk.signed_in("author")

    author.fill(PAGE, check(made), to=f"{PAGE}/check")

    held = fact_at(made.record(BIRTH).draft, FEE)
    assert (held.source, held.checked_by) == ("Luật Hộ tịch 2014", "Author")


def test_where_no_source_is_left_she_is_asked_for_one(
    made: GuidanceDesk, desk: Desk
) -> None:
    marked(made, "Chưa đối chiếu")
    author = desk.signed_in("author")

    answer = author.fill(PAGE, check(made), to=f"{PAGE}/check")
    told = author.words(author.open(FEES))
    kept = author.fill(FEES, fee(made, "Mười ngàn.", source0="Chưa đối chiếu"))

    assert answer.headers["Location"].startswith(f"{PAGE}/fact/ways")
    assert "Ghi anh/chị vừa đọc ở đâu" in told
    assert kept.status_code == 422
    assert fact_at(made.record(BIRTH).draft, FEE).checked_by == ""


# -- what comes back ------------------------------------------------------------------


def test_what_was_returned_is_told_on_the_author_s_first_page(
    made: GuidanceDesk, desk: Desk
) -> None:
    approver = made.opened()
    author = desk.signed_in("author")
    author.fill(FEES, fee(made, "Lệ phí 10.000 đồng."))
    submit(made, author)
    seen = {"row_version": made.record(BIRTH).row_version, "comment": "Xem lại phí."}
    queue = "/approval/guidance"
    approver.fill(queue, seen, to=f"{queue}/{BIRTH}/return")

    hers, others = author.words(author.open("/")), approver.words(approver.open("/"))

    assert "1 thủ tục trên màn hình hướng dẫn bị trả lại" in hers
    assert "Khai sinh . Góp ý: Xem lại phí." in hers
    assert "bị trả lại" not in others


def test_a_list_is_told_by_what_came_and_what_went(
    made: GuidanceDesk, desk: Desk
) -> None:
    made.opened()
    author = desk.signed_in("author")
    seen = {
        "row_version": made.record(BIRTH).row_version,
        "name_vi": "Đăng ký Khai sinh",
        "name_en": "Khai sinh",
        "short_vi": "Khai sinh",
        "short_en": "Khai sinh",
        "everyday": "làm giấy cho con\nkhai sinh cho cháu",
    }
    author.fill(f"{PAGE}/names", seen)
    submit(made, author)
    approver = desk.signed_in("approver")

    words = approver.words(approver.open("/approval/guidance"))

    assert "Cách bà con hay nói Thêm vào: làm giấy cho con khai sinh cho cháu" in words
    assert "Tên ngắn" not in words
    assert DEATH not in words


def test_a_call_that_was_taken_goes_by_itself(made: GuidanceDesk, desk: Desk) -> None:
    from tests.console.test_views_kiosks import CALL, call

    author, viewer = desk.signed_in("author"), desk.signed_in("viewer")
    quiet = author.open("/guidance").text
    call(made)

    heard, not_hers = author.open("/guidance").text, viewer.open("/guidance").text
    author.fill("/", {"call": CALL}, to="/kiosks/man-hinh-1/coming")
    taken, first = author.open("/guidance").text, author.words(author.open("/"))
    desk.office.clock.advance(timedelta(minutes=4).total_seconds())
    later = author.words(author.open("/"))

    said = "Có người cần giúp"
    assert said not in quiet + not_hers + taken
    assert f"<title>(1) {said}" in heard
    assert f"{said}: Màn hình sảnh" in heard
    assert "Author đang tới." in first
    assert "Author đang tới." not in later


# -- the table ------------------------------------------------------------------------


def test_the_template_has_only_columns_that_the_import_knows(
    made: GuidanceDesk, desk: Desk, tmp_path: Path
) -> None:
    author = desk.signed_in("author")
    page = author.open("/guidance/import")
    answer = author.open("/guidance/import/template.csv")
    (tmp_path / "mau.csv").write_bytes(answer.data)

    report = take_in([tmp_path / "mau.csv"], tmp_path / "out", date(2026, 11, 22))

    assert 'href="/guidance/import/template.csv"' in page.text
    assert "Mã thủ tục ; Tên thủ tục" in author.words(page)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert report.findings == []
    assert list(report.taken) == [BIRTH]
