"""Sources, what comes back, what a change changes, calls, and the table to fill in."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from console.core.guidance import fact_at
from console.store import guidance, guidance_steps
from kiosk.build.importing import take_in
from tests.console.desk import Desk
from tests.console.guidance_desk import GuidanceDesk
from tests.console.guidance_office import BIRTH, DEATH, FEE, starter
from tests.console.test_views_guidance import FEES, PAGE, fee, submit
from tests.console.test_views_kiosks import CALL, call


@pytest.fixture
def made(desk: Desk) -> GuidanceDesk:
    return GuidanceDesk(desk)


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
