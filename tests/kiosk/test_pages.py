"""What every page of the kiosk says, and never says."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

import msgspec
import pytest

from edge.contract.bulletin import Sound
from edge.contract.content import ASK_IN_KHMER, Language, Paper, Way
from edge.contract.settings import CLOSED_FOR
from kiosk.adapters.typefaces import DEBIAN, Typefaces
from kiosk.core import pages
from kiosk.core.alarm import Alarm
from kiosk.core.layout import Code, Size, lay_out, sentences
from kiosk.core.page import (
    Choice,
    Detail,
    Heading,
    Look,
    Page,
    Paragraph,
    Qr,
    Tick,
    Tile,
)
from kiosk.core.pages.view import Notice, Place
from kiosk.core.pages.words import every_word, word
from kiosk.core.session import Call, CallStage, Hits, PrintStage, Session
from tests.kiosk.sample import (
    BIRTH,
    COPY,
    DAY,
    DEATH,
    acts_of,
    content,
    control,
    fact,
    procedure,
    texts_of,
)

AT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
ALL: Place = Place(languages=("vi", "en", "km"), printer=True, local_url="http://xa")
FLOOD = Alarm(
    lineage="lu",
    version=1,
    texts={"vi": "Lũ đang lên", "km": "ទឹក", "en": "Flood"},
    until=AT,
    repeat_s=300,
)


def show(
    page_id: str, session: Session | None = None, language: Language = "vi"
) -> Page:
    return pages.page(content(), page_id, language, DAY, session, ALL)


IF_MARRIED: Final = "Cha mẹ có đăng ký kết hôn không? Có thì cần."


def ticked(*keys: str, code: str = BIRTH) -> Session:
    return Session(ticked=frozenset(f"{code}:{key}" for key in keys))


def test_every_page_of_a_content_has_a_heading_and_its_own_id() -> None:
    for page_id in pages.every(content()):
        page = show(page_id)

        assert isinstance(page.blocks[0], Heading), page_id
        assert page.id == page_id or page_id == "alarm"


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_every_page_offers_the_other_languages_and_the_staff(
    language: Language,
) -> None:
    for page_id in pages.every(content()):
        if page_id.startswith("idle:") or page_id in {
            "alarm",
            "call",
            "cleared",
            "farewell",
        }:
            continue
        acts = acts_of(show(page_id, language=language))

        others = {f"language:{one}" for one in ("vi", "en", "km") if one != language}
        assert others <= set(acts), page_id
        assert "call" in acts, page_id
        assert "home" in acts or page_id == "home", page_id


def test_no_page_has_two_main_controls_or_one_act_twice() -> None:
    for page_id in pages.every(content()):
        page = show(page_id)
        acts = acts_of(page)

        assert sum(one.main for one in page.controls) <= 1, page_id
        assert len(acts) == len(set(acts)), page_id


def test_the_home_page_has_a_tile_for_each_life_event() -> None:
    tiles = [one for one in show("home").blocks if isinstance(one, Tile)]

    assert [(one.text, one.picture) for one in tiles] == [
        ("Sinh con", "baby"),
        ("Sao y", "copy"),
    ]


def test_a_life_event_with_one_procedure_leads_straight_to_it() -> None:
    tiles = [one for one in show("home").blocks if isinstance(one, Tile)]

    assert tiles[1].act == f"procedure:{COPY}"


def test_the_papers_of_a_birth_are_three_touches_from_an_idle_screen() -> None:
    idle, home = show("idle:welcome"), show("home")
    event = show("event:sinh-con")

    assert "wake" in acts_of(idle)
    assert "event:sinh-con" in acts_of(home)
    assert f"procedure:{BIRTH}" in acts_of(event)
    assert any(isinstance(one, Tick) for one in show(f"procedure:{BIRTH}").blocks)


def test_with_nothing_ticked_nobody_is_told_what_is_missing() -> None:
    text = texts_of(show(f"procedure:{BIRTH}"))

    assert "Chưa có" not in text
    assert word("tick-hint", "vi") in text


def next_of(page: Page) -> tuple[str, str]:
    return next((one.text, one.act) for one in page.controls if one.main)


def test_how_the_papers_stand_is_said_by_the_control_in_reach_on_every_sheet() -> None:
    first, last = ticked("chung-sinh"), ticked("chung-sinh", "can-cuoc")
    whole = ticked("chung-sinh", "can-cuoc", "ket-hon")
    page_id, ready = f"procedure:{BIRTH}", f"procedure:{BIRTH}:ready"

    assert next_of(show(page_id)) == ("Nơi nộp, lệ phí", f"{page_id}:where")
    assert next_of(show(page_id, first)) == ("Chưa có 1 giấy", ready)
    assert next_of(show(page_id, last)) == ("Còn giấy nữa", ready)
    assert next_of(show(page_id, whole)) == ("Đủ giấy tờ", ready)
    assert len({len(texts_of(show(page_id, one))) for one in (first, whole)}) == 1


def test_each_missing_paper_stands_on_its_line_apart_from_what_may_be_needed() -> None:
    page = show(f"procedure:{BIRTH}:ready", ticked("chung-sinh"))

    assert texts_of(page).splitlines() == [
        "Khai sinh",
        "Chưa đủ giấy tờ. Mời ông bà hỏi cán bộ trước khi về.",
        "Chưa có:",
        "Căn cước của cha mẹ",
        "•",
        "Có thể cần thêm:",
        f"Giấy kết hôn. {IF_MARRIED}",
        "•",
    ]


def test_what_may_be_needed_alone_is_not_called_missing() -> None:
    page = show(f"procedure:{BIRTH}:ready", ticked("chung-sinh", "can-cuoc"))

    assert "Chưa" not in texts_of(page)
    assert "Có thể cần thêm:\nGiấy kết hôn" in texts_of(page)
    assert word("ask-before", "vi") in texts_of(page)


def test_all_papers_ticked_is_complete_and_names_the_counter() -> None:
    whole = ticked("chung-sinh", "can-cuoc", "ket-hon")

    page = show(f"procedure:{BIRTH}:ready", whole)

    assert page.blocks[1:] == (
        Paragraph("Đủ giấy tờ. Mời ông bà đến quầy số 2.", "good"),
    )


def test_an_answer_takes_a_paper_off_the_list() -> None:
    no = Session(answers={f"{BIRTH}:co-ket-hon": False})

    page = show(f"procedure:{BIRTH}", no)

    assert "Giấy kết hôn" not in texts_of(page)


def test_an_unanswered_question_marks_its_papers() -> None:
    ticks = [o for o in show(f"procedure:{BIRTH}").blocks if isinstance(o, Tick)]

    assert [one.note for one in ticks] == ["1 bản chính", "", f"{IF_MARRIED} 1 bản sao"]


def test_a_paper_that_two_questions_decide_names_both_and_with_which_answer() -> None:
    asked = procedure().cases[0]
    other = msgspec.structs.replace(
        asked,
        key="khac",
        question={"vi": "Con riêng không?"},
        when_yes=(),
        when_no=("ket-hon",),
    )
    whole = content(procedure(cases=(asked, other)))

    def note(language: Language) -> str:
        page = pages.page(whole, f"procedure:{BIRTH}", language, DAY)
        return [one.note for one in page.blocks if isinstance(one, Tick)][-1]

    assert note("vi") == f"{IF_MARRIED} Con riêng không? Không thì cần. 1 bản sao"
    assert "riêng" not in note("en")  # which has no words for that question


def test_a_list_with_an_unsure_paper_is_never_called_complete() -> None:
    unsure = procedure(
        checklist=(
            Paper(key="a", fact=fact("Giấy chứng sinh")),
            Paper(key="b", fact=fact("Chưa rõ", sure="C")),
        ),
        cases=(),
    )
    papers, ready = (
        pages.page(content(unsure), page_id, "vi", DAY, ticked("a"), ALL)
        for page_id in (f"procedure:{BIRTH}", f"procedure:{BIRTH}:ready")
    )

    assert next_of(papers)[0] == "Còn giấy nữa"
    for text in (texts_of(papers), texts_of(ready)):
        assert "Đủ giấy tờ." not in text
        assert "Chưa rõ" not in text
        assert word("unsure-papers", "vi") in text
    assert word("ask-before", "vi") in texts_of(ready)


def test_a_question_leads_to_the_next_then_to_the_papers() -> None:
    first = show(f"procedure:{BIRTH}:case:co-ket-hon")
    last = show(f"procedure:{BIRTH}:case:tre-chet")

    assert acts_of(first)[0].endswith(f"yes>procedure:{BIRTH}:case:tre-chet")
    assert acts_of(last)[:2] == [
        f"answer:{BIRTH}:tre-chet:yes>procedure:{DEATH}",
        f"answer:{BIRTH}:tre-chet:no>procedure:{BIRTH}",
    ]


def test_questions_are_counted_where_there_are_several() -> None:
    asked = show(f"procedure:{BIRTH}:case:tre-chet").blocks[1]
    alone = procedure(cases=procedure().cases[:1])
    page = pages.page(content(alone), f"procedure:{BIRTH}:case:co-ket-hon", "vi", DAY)

    question = "Có phải ghi việc tử luôn không?"
    assert asked == Paragraph(
        f"Câu 2/2.\n{question}", spoken=f"Câu 2 trên 2.\n{question}"
    )
    assert page.blocks[1] == Paragraph("Cha mẹ có đăng ký kết hôn không?")


def test_an_unsure_fee_is_answered_by_asking_the_staff() -> None:
    text = texts_of(show(f"procedure:{BIRTH}:where"))

    assert "Không thu" in text
    assert "?" not in text
    assert text.count("Hỏi cán bộ tại quầy.") == 1


def test_an_expired_fee_is_no_longer_shown() -> None:
    page_id = f"procedure:{BIRTH}:where"
    waived = procedure()
    way = msgspec.structs.replace(
        waived.ways[0], fee=(fact("Miễn phí", until=date(2027, 2, 28)),)
    )
    known = content(msgspec.structs.replace(waived, ways=(way,)))

    before = pages.page(known, page_id, "vi", date(2027, 2, 28))
    after = pages.page(known, page_id, "vi", date(2027, 3, 1))

    assert "Miễn phí" in texts_of(before)
    assert "Miễn phí" not in texts_of(after)
    assert "Hỏi cán bộ tại quầy." in texts_of(after)


@pytest.mark.parametrize("part", ["", ":where", ":steps"])
def test_a_page_says_once_at_its_end_who_checked_it_and_when(part: str) -> None:
    page = show(f"procedure:{BIRTH}{part}")

    said = "Nguồn: văn bản mẫu, kiểm tra ngày 01/11/2026, xã chưa đối chiếu."
    assert texts_of(page).count("Nguồn:") == 1
    assert page.blocks[-1] == Detail("", "", said)


def test_where_to_file_comes_first_then_the_fee_then_the_time() -> None:
    page = show(f"procedure:{BIRTH}:where")

    rows = [(one.label, one.text) for one in page.blocks if isinstance(one, Detail)]
    assert rows[:-1] == [
        ("Nơi nộp", "Ủy ban nhân dân xã. Quầy số 2."),
        ("Lệ phí (tại quầy)", "Không thu"),
        ("Lệ phí (trên mạng)", "Hỏi cán bộ tại quầy."),
        ("Bao lâu (tại quầy)", "Trong ngày"),
        ("Bao lâu (trên mạng)", "Một ngày"),
    ]


def test_a_fee_that_is_the_same_however_one_files_stands_once() -> None:
    ways = tuple(
        Way(how=how, fee=(fact("Không thu"),)) for how in ("counter", "online")
    )

    page = pages.page(
        content(procedure(ways=ways)), f"procedure:{BIRTH}:where", "vi", DAY
    )

    assert texts_of(page).count("Lệ phí") == 1


POLICE: Final = (fact("Công an xã."),)


def of_office(part: str, *, help_counter: str = "1", **changes: object) -> Page:
    """A procedure with nothing to tick, in an office that may have a help counter."""
    fields: dict[str, Any] = {"checklist": (), "cases": ()} | changes
    one = procedure(**fields)
    whole = content(one)
    office = msgspec.structs.replace(whole.office, help_counter=help_counter)
    whole = msgspec.structs.replace(whole, office=office)
    return pages.page(whole, f"procedure:{BIRTH}:{part}", "vi", DAY)


def test_without_a_counter_or_one_that_helps_the_resident_asks_for_its_number() -> None:
    page = of_office("where", counter="", help_counter="")

    assert "Ủy ban nhân dân xã. Hỏi cán bộ số quầy." in texts_of(page)


@pytest.mark.parametrize("part", ["where", "ready"])
def test_papers_are_handed_in_at_one_place_and_the_help_counter_only_helps(
    part: str,
) -> None:
    brought = Paper(key="khong", fact=fact("Không cần gì."), brought=False)

    page = of_office(part, counter="", office=POLICE, checklist=(brought,))

    text = texts_of(page)
    assert "Công an xã." in text
    assert "Cần hỏi thêm: quầy số 1." in text
    assert "đến quầy" not in text
    assert ("Mời ông bà nộp ở: Công an xã." in text) == (part == "ready")


@pytest.mark.parametrize(
    ("changes", "to"),
    [
        ({"counter": "2", "office": POLICE}, "Mời ông bà đến quầy số 2."),
        ({"counter": "", "office": ()}, "Mời ông bà đến quầy số 1."),
        ({"counter": "", "office": (), "help_counter": ""}, word("go-to-any", "vi")),
    ],
)
def test_whoever_knows_it_sends_to_a_counter_and_to_no_other(
    changes: dict[str, object], to: str
) -> None:
    brought = Paper(key="khong", fact=fact("Không cần gì."), brought=False)

    page = of_office("ready", checklist=(brought,), **changes)  # type: ignore[arg-type]

    text = texts_of(page)
    assert to in text
    assert text.count("quầy") == 1


def test_the_pages_of_a_procedure_follow_each_other() -> None:
    first = f"procedure:{BIRTH}"
    parts = ("where", "steps", "take")
    walk = [first, *(f"{first}:{part}" for part in parts), f"print:{BIRTH}"]

    for page_id, following in itertools.pairwise(walk):
        assert next(o.act for o in show(page_id).controls if o.main) == following


def test_the_take_away_prints_first_and_has_both_codes() -> None:
    page = show(f"procedure:{BIRTH}:take")

    main = control(page, f"print:{BIRTH}")
    assert main is not None
    assert main.main
    assert [one.payload for one in page.blocks if isinstance(one, Qr)] == [
        f"http://xa/thu-tuc/{BIRTH}",
        "https://dichvucong.gov.vn/p/khai-sinh",
    ]


def test_without_a_printer_there_is_no_print_control() -> None:
    page = pages.page(content(), f"procedure:{BIRTH}:take", "vi", DAY)

    assert control(page, f"print:{BIRTH}") is None


def test_a_printer_without_paper_says_so_and_can_be_tried_again() -> None:
    page = show(f"procedure:{BIRTH}:take", Session(printing="no-paper"))

    assert "Máy in hết giấy" in texts_of(page)
    assert control(page, f"print:{BIRTH}") is not None


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("stage", ["just-printed", "saving"])
def test_where_paper_is_saved_the_code_stands_instead_of_the_control(
    stage: PrintStage, language: Language
) -> None:
    page = show(f"procedure:{BIRTH}:take", Session(printing=stage), language)

    assert word(stage, language) in texts_of(page)
    assert control(page, f"print:{BIRTH}") is None
    assert any(isinstance(one, Qr) for one in page.blocks)


def test_in_khmer_a_fact_that_nobody_signed_asks_to_call_the_staff() -> None:
    for page_id in pages.every(content()):
        text = texts_of(show(page_id, language="km"))

        assert "Giấy chứng sinh" not in text
        assert "(Giấy chứng sinh)" not in text
    page = show(f"procedure:{BIRTH}", language="km")
    assert word("not-here", "km") in texts_of(page)
    assert next(one.act for one in page.controls if one.main) == "call"


@pytest.mark.parametrize("page_id", [*pages.every(content()), "call"])
def test_where_nobody_reads_khmer_one_sentence_asks_to_call_the_staff(
    page_id: str,
) -> None:
    unread = msgspec.structs.replace(
        content(), office=msgspec.structs.replace(content().office, khmer_read_by="")
    )

    page = pages.page(unread, page_id, "km", DAY, place=ALL)

    words = texts_of(page).replace(ASK_IN_KHMER, "")
    if not page_id.startswith(("alarm", "cleared", "farewell", "idle:")):
        assert ASK_IN_KHMER in texts_of(page)
        assert control(page, "language:vi") is not None
        assert control(page, "language:km") is None
    if page_id != "call" and control(page, "language:vi"):
        assert control(page, "call") == page.controls[0]
    assert page_id == "alarm" or not any("\u1780" <= one <= "\u17ff" for one in words)


def test_every_word_is_there_in_every_language() -> None:
    for language in ("vi", "en", "km"):
        assert all(text.strip() for text in every_word(language))


def test_the_look_up_asks_for_nothing_and_hands_over_to_the_phone() -> None:
    page = show("lookup")

    assert [one.payload for one in page.blocks if isinstance(one, Qr)] == [
        "https://dichvucong.gov.vn"
    ]
    assert not any(type(one).__name__ in {"Typed", "Keyboard"} for one in page.blocks)


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("scale_percent", [100, 150, 200])
def test_the_code_stands_on_the_sheet_that_says_to_photograph_it(
    language: Language, scale_percent: int
) -> None:
    page, faces = show("lookup", language=language), Typefaces(DEBIAN)

    sheets = lay_out(page, Look(scale_percent), Size(1920, 1080), faces)

    (code,) = [number for number, one in enumerate(page.blocks) if isinstance(one, Qr)]
    told = {one.number for one in sentences(page) if one.block == code}
    with_code = [o for o in sheets if any(isinstance(m, Code) for m in o.marks)]
    assert with_code == [sheets[0]]
    assert told <= set(sheets[0].sentences)
    assert len(told) >= 3
    assert len(sheets) <= 2


def test_two_close_readings_are_asked_back() -> None:
    hits = Hits("giấy chết", "close", (DEATH, BIRTH))

    page = show("results", Session(hits=hits))

    assert page.blocks[0] == Heading("Ông bà muốn hỏi việc nào?")
    assert [one.text for one in page.blocks if isinstance(one, Choice)] == [
        "Khai tử",
        "Khai sinh",
    ]


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_the_first_page_has_the_way_to_larger_text(language: Language) -> None:
    assert "look" in acts_of(show("home", language=language))


def test_a_search_without_result_shows_the_nearest_and_the_staff() -> None:
    page = show("results", Session(hits=Hits("xyz", "nothing", (BIRTH,))))

    assert "Chưa hiểu ý ông bà" in texts_of(page)
    assert f"procedure:{BIRTH}" in acts_of(page)
    assert "call" in acts_of(page)


@pytest.mark.parametrize(
    ("stage", "says", "never"),
    [
        ("asked", "Đang báo cán bộ...", "Đã báo"),
        ("told", "Đã báo cán bộ.", "đang tới"),
        ("coming", "Cán bộ đang tới.", "quầy số"),
        ("unanswered", "Mời ông bà đến quầy số 1.", "đang tới"),
        ("failed", "Mời ông bà đến quầy số 1.", "Đã báo"),
    ],
)
def test_the_call_page_says_what_is_so(stage: str, says: str, never: str) -> None:
    text = texts_of(show("call", Session(call=Call(0.0, stage))))  # type: ignore[arg-type]

    assert says in text
    assert never not in text


@pytest.mark.parametrize("stage", ["asked", "told", "unanswered", "failed"])
def test_a_call_while_the_office_is_closed_says_so_and_promises_nobody(
    stage: CallStage,
) -> None:
    called = Session(call=Call(0.0, stage))

    page = pages.page(content(), "call", "vi", DAY, called, replace(ALL, closed=True))

    text = texts_of(page)
    assert "Bây giờ ngoài giờ làm việc." in text
    assert "Từ 7 giờ đến 17 giờ" in text
    assert not any(one in text for one in ("Đã báo", "ngồi chờ", "quầy số"))


def test_who_comes_although_it_is_closed_is_announced() -> None:
    coming = Session(call=Call(0.0, "coming"))

    page = pages.page(content(), "call", "vi", DAY, coming, replace(ALL, closed=True))

    assert "Cán bộ đang tới." in texts_of(page)


def test_an_announcement_can_be_heard_again_once_its_sound_is_here() -> None:
    sound = Sound(sha256="ab" * 32, size_bytes=9, duration_ms=9)
    notices = (
        Notice("hop-dan", "Họp dân", AT, sound, ready=True),
        Notice("cup-dien", "Cúp điện", AT, sound, ready=False),
    )

    page = pages.page(content(), "news", "vi", DAY, place=Place(notices=notices))

    choices = [one for one in page.blocks if isinstance(one, Choice)]
    assert [one.act for one in choices] == ["replay:hop-dan", "replay:cup-dien"]
    assert choices[0].note == "17:00 22/11"
    assert "tải về" in choices[1].note


def test_an_emergency_is_shown_in_every_language_it_has() -> None:
    page = pages.page(None, "alarm", "vi", DAY, place=Place(alarms=(FLOOD,)))

    text = texts_of(page)
    assert page.alarm
    assert all(one in text for one in ("Lũ đang lên", "ទឹក", "Flood", "KHẨN CẤP"))
    assert acts_of(page) == ["call"]


def test_a_drill_says_that_it_is_one() -> None:
    drill = Alarm("dt", 1, {"vi": "Sơ tán"}, AT, 300, drill=True)

    page = pages.page(None, "alarm", "vi", DAY, place=Place(alarms=(drill,)))

    assert "DIỄN TẬP" in texts_of(page)
    assert "KHẨN CẤP" not in texts_of(page)


def test_without_content_there_is_a_plain_page_with_the_staff() -> None:
    page = pages.page(None, "home", "vi", DAY)

    assert "Màn hình đang được chuẩn bị." in texts_of(page)
    assert next(one.act for one in page.controls if one.main) == "call"


@pytest.mark.parametrize("page_id", ["procedure:9.999999", "event:x", "", "no:thing"])
def test_a_page_that_is_not_there_says_so_and_leads_home(page_id: str) -> None:
    page = show(page_id)

    assert word("not-here", "vi") in texts_of(page)
    assert {"home", "call"} <= set(acts_of(page))


NOTHING = Paper(key="khong-giay", fact=fact("Không cần giấy tờ gì."), brought=False)


def of_papers(*papers: Paper, part: str = "", session: Session | None = None) -> Page:
    known = content(procedure(checklist=papers, cases=()))
    page_id = f"procedure:{BIRTH}{part}"
    return pages.page(known, page_id, "vi", DAY, session, ALL)


@pytest.mark.parametrize("session", [Session(), ticked("khong-giay")])
def test_with_nothing_to_bring_the_page_says_so_and_asks_for_no_tick(
    session: Session,
) -> None:
    papers = of_papers(NOTHING, session=session)
    ready = of_papers(NOTHING, part=":ready", session=session)

    assert Paragraph("Không cần giấy tờ gì.") in papers.blocks
    assert not any(isinstance(one, Tick) for one in papers.blocks)
    assert word("tick-hint", "vi") not in texts_of(papers)
    assert next_of(papers) == (word("where", "vi"), f"procedure:{BIRTH}:where")
    for text in (texts_of(papers), texts_of(ready)):
        assert "Không cần giấy tờ gì." in text
        assert "Đủ giấy" not in text
        assert "Chưa có" not in text
    assert "Mời ông bà đến quầy số 2." in texts_of(ready)


def test_a_sentence_beside_papers_is_never_among_what_is_missing() -> None:
    mixed = (Paper(key="giay", fact=fact("Căn cước")), NOTHING)

    begun = of_papers(*mixed, session=ticked("giay"))
    ready = of_papers(*mixed, part=":ready", session=ticked("giay"))

    assert [one.text for one in begun.blocks if isinstance(one, Tick)] == ["Căn cước"]
    assert next_of(begun)[0] == "Đủ giấy tờ"
    assert "Chưa có" not in texts_of(ready)


def test_a_sentence_that_nobody_checked_is_asked_for_and_not_told() -> None:
    unsure = msgspec.structs.replace(NOTHING, fact=fact("Không cần", sure="C"))
    other = msgspec.structs.replace(NOTHING, key="khac")

    page = of_papers(unsure, other, part=":ready")

    assert word("ask-before", "vi") in texts_of(page)


def off(page_id: str, reason: str, language: Language = "vi") -> Page:
    shut = replace(ALL, closed=True, day_off=reason)
    called = Session(call=Call(0.0, "told"))
    return pages.page(content(), page_id, language, DAY, called, shut)


@pytest.mark.parametrize("page_id", ["office", "idle:hours", "call"])
def test_on_a_day_off_the_screen_says_why_it_is_closed_beside_the_hours(
    page_id: str,
) -> None:
    text = texts_of(off(page_id, "national-day"))

    assert "Hôm nay nghỉ: Quốc khánh." in text
    assert "Từ 7 giờ đến 17 giờ" in text
    assert "ngồi chờ" not in text
    assert "nghỉ" not in texts_of(show(page_id))


@pytest.mark.parametrize("page_id", ["office", "idle:hours", "call"])
@pytest.mark.parametrize(
    ("reopens", "language", "says"),
    [
        (datetime(2027, 1, 4, 7, 30, tzinfo=UTC), "vi", "thứ Hai 4/1, 7 giờ 30"),
        (datetime(2026, 11, 22, 13, tzinfo=UTC), "vi", "hôm nay, 13 giờ"),
        (datetime(2026, 11, 23, 7, tzinfo=UTC), "vi", "ngày mai, thứ Hai 23/11, 7 giờ"),
        (datetime(2027, 1, 4, 7, 30, tzinfo=UTC), "en", "Monday 4 January, 7:30"),
        (datetime(2027, 1, 4, 7, 30, tzinfo=UTC), "km", "04/01/2027, 07:30"),
        (None, "vi", "chưa rõ ngày nào"),
    ],
)
def test_what_is_closed_says_when_it_opens_again(
    page_id: str, reopens: datetime | None, language: Language, says: str
) -> None:
    shut = replace(ALL, closed=True, reopens=reopens)

    page = pages.page(content(), page_id, language, DAY, place=shut)

    assert says in [one.text for one in page.blocks if isinstance(one, Detail)]
    assert word("call-closed", language) in texts_of(page)


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("reason", [*CLOSED_FOR, "something-newer"])
def test_every_reason_is_said_and_an_unknown_one_is_no_sentence_of_strangers(
    reason: str, language: Language
) -> None:
    text = texts_of(off("office", reason, language))

    assert word("closed-today", language).rstrip(" .។") in text
    assert "something" not in text
