"""What a clerk new to the guidance meets: nothing is kept, sent or signed unseen."""

import re

import pytest

from console.core import statements
from console.core.approval import Stage
from console.core.guidance import fact_at
from console.store import guidance
from tests.console.desk import Desk
from tests.console.guidance_desk import GuidanceDesk
from tests.console.guidance_office import BIRTH, FEE
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

    listed = author.words(author.open("/guidance"))
    page = author.open(CONFIRM)
    fields = {"seen": made.seen(page.text)}
    sent = author.send(CONFIRM, fields, author.token(page))

    words = author.words(page)
    assert "Chưa gửi duyệt 2" in listed
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
    other.fill(FEES, fee(made, "Lệ phí 11.000 đồng.", source0="Nghị quyết 13"))

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


OLD = {"source0": "Luật Hộ tịch 2014", "sure0": "B"}


def test_new_words_do_not_keep_the_source_and_the_mark_of_the_old_ones(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")
    before = made.record(BIRTH).draft
    typed = fee(made, "Lệ phí 10.000 đồng.") | OLD

    asked = author.fill(FEES, typed)
    again = typed | {"asked0": author.hidden(asked, "asked0"), "sure0": ""}
    unchosen = author.fill(FEES, again)
    kept = author.fill(FEES, again | {"sure0": "B"})

    words = author.words(asked)
    assert asked.status_code == unchosen.status_code == 422
    assert "nguồn này là của câu cũ" in words
    assert 'value="Luật Hộ tịch 2014"' in asked.text  # proposed, not confirmed
    assert '<option value="" selected>' in asked.text
    assert "Chọn lại: câu mới có chắc không." in author.words(unchosen)
    assert "nguồn này là của câu cũ" not in author.words(unchosen)
    assert before["ways"][0]["fee"][0]["vi"] == "Lệ phí 8.000 đồng."
    assert kept.status_code == 302
    (now,) = statements.facts_of(made.record(BIRTH).draft, "ways[1].fee")
    assert (now.vi, now.sure, now.checked_by) == ("Lệ phí 10.000 đồng.", "B", "Author")


@pytest.mark.parametrize(
    "more",
    [
        {"source0": "Nghị quyết 12/2026/NQ-HĐND"},
        {"vi0": "Lệ phí 8.000 đồng."},  # another language alone
        {"vi0": "Lệ phí 8.000 đồng.", "until0": "2027-12-31"},
    ],
)
def test_a_source_that_was_named_and_words_that_stay_are_not_asked_for(
    made: GuidanceDesk, desk: Desk, more: dict[str, str]
) -> None:
    author = desk.signed_in("author")
    typed = fee(made, "Lệ phí 10.000 đồng.") | OLD | more

    assert author.fill(FEES, typed).status_code == 302


def test_new_words_of_a_paper_are_kept_once_somebody_says_how_sure_they_are(
    made: GuidanceDesk, desk: Desk
) -> None:
    author, path = desk.signed_in("author"), f"{PAGE}/papers"
    typed = {
        "row_version": made.record(BIRTH).row_version,
        "rows": 1,
        "key0": "to-khai",
        "vi0": "Tờ khai mới.",
        "originals0": 1,
        "copies0": 0,
        "source": "Luật Hộ tịch 2014",
    }

    opened = author.open(path)
    asked = author.fill(path, typed | {"sure": ""})
    kept = author.fill(path, typed | {"sure": "A"})

    assert '<option value="" selected>' in opened.text
    assert "Chọn lại: câu mới có chắc không." in author.words(asked)
    assert kept.status_code == 302


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
