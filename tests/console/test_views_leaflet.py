"""What the code on a kiosk's slip opens: read by anybody, at home, on a telephone."""

import pytest
from sqlalchemy import update

from console.core.guidance import Record
from console.core.kiosks import KioskWish
from console.models import GuidanceVersion
from console.store import guidance, guidance_steps, kiosks
from edge.contract.content import ASK_IN_KHMER
from edge.contract.settings import ClosedDays
from tests.console.desk import Browser, Desk
from tests.console.guidance_desk import GuidanceDesk
from tests.console.guidance_office import BIRTH, DEATH, TODAY, starter
from tests.rig.authority import COMMUNE

PAGE = f"/thu-tuc/{BIRTH}"


def written() -> dict[str, Record]:
    held = starter()
    held[BIRTH]["checklist"].append(
        {**held[BIRTH]["checklist"][0], "key": "cccd", "vi": "Căn cước của cha mẹ."}
    )
    held[BIRTH]["cases"] = [
        {
            "key": "o-nha",
            "question": {"vi": "Cháu sinh ở nhà?", "en": "Born at home?"},
            "when_yes": ["cccd"],
        }
    ]
    held[DEATH]["steps"][0]["sure"] = "C"
    return held


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A signed-in browser of a commune whose guidance is approved."""
    folder = tmp_path_factory.mktemp("leaflets")
    desk = Desk(folder)
    desk.office.appoint()
    return GuidanceDesk(desk, written()).opened()


@pytest.fixture
def stranger(public: Browser) -> Browser:
    return Browser(public.client.application.test_client())


def test_anybody_reads_what_was_approved_without_a_cookie(
    stranger: Browser,
) -> None:
    answer = stranger.open(PAGE)

    words = stranger.words(answer)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "<script" not in answer.text
    assert "Tờ khai." in words
    assert "1 bản chính" in words
    assert "Lệ phí Lệ phí 8.000 đồng." in words
    assert "Chỉ cần khi trả lời Có : Cháu sinh ở nhà?" in words
    assert "Nguồn: Luật Hộ tịch 2014, kiểm tra ngày 20/11/2026, xã chưa" in words


def test_it_is_small(stranger: Browser) -> None:
    page, style = stranger.open(PAGE), stranger.open("/static/leaflet.css")

    assert len(page.data) + len(style.data) < 10_000


def test_nothing_is_read_before_it_is_approved(desk: Desk) -> None:
    GuidanceDesk(desk, written())
    browser = desk.browser()

    answer = browser.open(PAGE)

    assert answer.status_code == 404
    assert "Mời ông bà hỏi cán bộ tại quầy." in browser.words(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_nobody_is_sure_of_sends_to_the_counter(
    stranger: Browser,
) -> None:
    words = stranger.words(stranger.open(f"/thu-tuc/{DEATH}"))

    assert "Các bước Hỏi cán bộ tại quầy." in words
    assert "Nộp giấy tờ tại quầy." not in words


def test_an_approval_that_has_ended_takes_it_away(desk: Desk) -> None:
    stranger = GuidanceDesk(desk, written()).opened()
    with desk.office.database.write() as session:
        held = guidance.in_force(session)[BIRTH]
        ended = desk.office.clock.now()
        session.execute(
            update(GuidanceVersion)
            .where(GuidanceVersion.code == held.code)
            .values(approval_until=ended)
        )

    assert stranger.open(PAGE).status_code == 404
    assert stranger.open(f"/thu-tuc/{DEATH}").status_code == 200


def test_a_telephone_that_has_it_asks_only_whether_it_is_still_so(desk: Desk) -> None:
    stranger = GuidanceDesk(desk, written()).opened()
    mark = stranger.open(PAGE).headers["ETag"]

    again = stranger.open(PAGE, **{"If-None-Match": mark})
    desk.office.clock.advance(86400)
    tomorrow = stranger.open(PAGE, **{"If-None-Match": mark})

    assert (again.status_code, again.data) == (304, b"")
    assert tomorrow.status_code == 200
    assert tomorrow.headers["Cache-Control"] == "no-cache"


def test_while_the_office_is_closed_it_says_why_and_when_it_opens_again(
    desk: Desk,
) -> None:
    held = written()
    hours = held["office"]["office"]["hours"][0]
    hours |= {"vi": "Từ 7 giờ 30 đến 17 giờ.", "sure": "A"}
    stranger = GuidanceDesk(desk, held).opened()
    day_off = ClosedDays(since=TODAY, reason="national-day")
    open_ = stranger.open(PAGE)

    with desk.office.database.write() as session:
        wish = KioskWish(closed_days=(day_off,))
        deed = desk.office.deed(session, "technician")
        kiosks.put_wish(session, f"area:{COMMUNE}", wish, deed=deed)
    off = stranger.open(PAGE, **{"If-None-Match": open_.headers["ETag"]})

    assert "nghỉ" not in stranger.words(open_)
    said = "Hôm nay cơ quan nghỉ: Quốc khánh. Mở cửa lại: thứ Hai 23/11, 7 giờ 30."
    assert said in stranger.words(off)
    assert said in stranger.words(stranger.open("/thu-tuc"))
    english = stranger.words(stranger.open(f"{PAGE}?lang=en"))
    assert "It opens again: Monday 23/11, 7:30." in english


def test_in_english_and_never_in_another_language_than_asked(
    stranger: Browser,
) -> None:
    words = stranger.words(stranger.open(f"{PAGE}?lang=en"))

    assert "Papers to bring" in words
    assert "Only if you answer Yes : Born at home?" in words
    assert "Cháu sinh ở nhà?" not in words


def test_in_khmer_stands_the_sentence_and_below_it_the_vietnamese(
    stranger: Browser,
) -> None:
    answer = stranger.open(f"{PAGE}?lang=km")

    assert f'lang="km">{ASK_IN_KHMER}</p>' in answer.text
    assert "Tờ khai." in answer.text


def test_khmer_words_stand_where_a_named_reader_answers_for_them(desk: Desk) -> None:
    held = starter()
    held[BIRTH]["checklist"][0]["km"] = "ទម្រង់"
    unread = GuidanceDesk(desk, held)
    unread.opened()
    browser = desk.browser()
    before = browser.open(f"{PAGE}?lang=km").text

    held["office"]["office"]["khmer_read_by"] = "Approver"
    row = unread.record("office")
    with desk.office.database.write() as session:
        deed = desk.office.deed(session, "author")
        guidance_steps.save(
            session, "office", held["office"], row_version=row.row_version, deed=deed
        )
        row = guidance.get(session, "office")
        guidance_steps.submit(session, "office", row_version=row.row_version, deed=deed)
    unread.approve(desk.signed_in("approver"), "office")

    assert "ទម្រង់" not in before
    assert '<span lang="km">ទម្រង់</span>' in browser.open(f"{PAGE}?lang=km").text


@pytest.mark.parametrize(
    "asked",
    ["000.00.16.H55-260101-0001", "H55.12.34", "office", "9.999999", "..", "%00"],
)
def test_the_number_of_a_file_means_nothing_here(stranger: Browser, asked: str) -> None:
    answer = stranger.open(f"/thu-tuc/{asked}")

    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    assert asked not in answer.text


def test_all_of_them_stand_by_life_event(
    stranger: Browser,
) -> None:
    answer = stranger.open("/thu-tuc")

    assert "Gia đình Khai sinh Khai tử" in stranger.words(answer)
    assert f'href="{PAGE}?lang=vi"' in answer.text


def test_a_slash_that_somebody_typed_behind_it_does_no_harm(stranger: Browser) -> None:
    assert stranger.open("/thu-tuc/").data == stranger.open("/thu-tuc").data


def test_who_is_signed_in_sees_the_same(public: Browser, stranger: Browser) -> None:
    mine, others = public.open(PAGE), stranger.open(PAGE)

    assert mine.data == others.data
    assert "Set-Cookie" not in mine.headers


def test_where_nothing_is_brought_that_is_a_sentence_without_a_box(
    desk: Desk,
) -> None:
    held = written()
    first = {**held[BIRTH]["checklist"][0], "vi": "Không cần giấy tờ gì."}
    told = {key: first[key] for key in first if key not in ("originals", "copies")}
    held[BIRTH]["checklist"] = [{**told, "brought": False}]
    held[BIRTH]["cases"] = []

    answer = GuidanceDesk(desk, held).opened().open(PAGE)

    assert "<p>Không cần giấy tờ gì." in answer.text
    assert 'class="bring"' not in answer.text
