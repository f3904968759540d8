"""Writing: nothing typed is lost, by mistakes, by others, by odd letters."""

import io
import re
import unicodedata

import msgspec
import pytest

from console.core.approval import Stage
from console.core.draft import Draft
from console.models import Bulletin
from console.store import audit, bulletins, steps
from console.views import compose_form
from tests.console.desk import Browser, Desk
from tests.console.office import HAMLET, SOUND, meeting
from tests.rig.authority import COMMUNE

FIELDS: dict[str, object] = {
    "title": "Mời họp dân ấp 3",
    "source": "spoken",
    "text": "Kính mời bà con ấp 3 đến dự họp.",
    "class": "routine",
    "repeat": "once",
    "start": "2026-11-23",
    "time1": "17:00",
    "where": [f"area:{HAMLET}"],
    "volume": "70",
    "chime": "yes",
    "repeats": "1",
    "act": "save",
}


def newest(desk: Desk) -> Bulletin:
    with desk.office.database.read() as session:
        return bulletins.listed(session, areas=[COMMUNE], limit=1)[0]


def written(desk: Desk, browser: Browser, **changes: object) -> Bulletin:
    answer = browser.fill("/bulletins/new", FIELDS | changes)
    assert answer.status_code == 302, browser.words(answer)
    return newest(desk)


def test_a_draft_is_saved_as_it_was_typed(desk: Desk) -> None:
    bulletin = written(desk, desk.signed_in("author"))

    assert bulletin.stage is Stage.DRAFT
    assert bulletin.draft.title == "Mời họp dân ấp 3"
    assert bulletin.draft.audience == (f"area:{HAMLET}",)
    assert bulletin.draft.timetable is not None
    assert bulletin.draft.timetable.starts == "2026-11-23T17:00"


def test_a_text_without_a_word_to_read_is_kept_and_not_spoken(desk: Desk) -> None:
    browser = desk.signed_in("author")

    answer = browser.fill("/bulletins/new", FIELDS | {"text": "!!!", "act": "check"})

    assert answer.status_code == 422
    assert "Lời này không có chữ nào để đọc ra loa" in browser.words(answer)
    assert newest(desk).draft.text == "!!!"


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"time1": ""}, "time1", "Nhập giờ phát, ví dụ 17:30."),
        ({"start": ""}, "start", "Chọn ngày phát."),
        ({"start": "", "time1": ""}, "start", "Chọn ngày và giờ phát."),
        ({"repeat": "weekly", "weekday": "MO", "start": "", "time1": ""},
         "time1", "Nhập giờ phát, ví dụ 17:30."),
        ({"time1": "tối"}, "time1", "“tối” không phải giờ. Viết như 17:30, 17h30 hoặc"),
        ({"start": "2026-11-22", "time1": "11:45"},
         "time1", "Giờ này đã qua rồi (hôm nay 11:45, bây giờ 12:00)."),
    ],
)  # fmt: skip
def test_the_form_says_which_of_day_and_hour_is_wanting_before_a_sound_is_made(
    desk: Desk, typed: dict[str, object], field: str, said: str
) -> None:
    browser = desk.signed_in("author")

    answer = browser.fill("/bulletins/new", FIELDS | {"act": "check"} | typed)
    words = browser.words(answer)

    assert answer.status_code == 422
    assert said in words
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}"' in answer.text
    assert "Có 1 chỗ cần sửa" in words
    assert "<h1>Soạn bản tin</h1>" in answer.text
    assert newest(desk).draft.making.job == ""


def test_the_form_names_the_commune_as_people_write_it(desk: Desk) -> None:
    browser = desk.signed_in("author")

    words = browser.words(browser.open("/bulletins/new"))

    assert "Toàn xã" in words
    assert "Toàn Xã" not in words
    assert "Giờ thứ hai, nếu có" in words


def test_a_draft_may_lack_everything(desk: Desk) -> None:
    browser = desk.signed_in("author")

    answer = browser.fill("/bulletins/new", {"act": "save"})

    assert answer.status_code == 302
    assert newest(desk).draft.title == ""


def test_what_is_missing_is_summed_up_with_links_and_nothing_is_lost(
    desk: Desk,
) -> None:
    browser = desk.signed_in("author")

    answer = browser.fill(
        "/bulletins/new",
        {"act": "check", "text": "Kính mời [ấp] dự họp.", "time1": "25h"},
    )
    words = browser.words(answer)

    assert answer.status_code == 422
    assert "Có 4 chỗ cần sửa" in words
    for field in ("title", "text", "where", "time1"):
        assert f'<a href="#{field}">' in answer.text
        assert f'id="{field}"' in answer.text
    assert "Còn chỗ chưa điền: [ấp]" in words
    assert "Kính mời [ấp] dự họp." in answer.text
    assert 'value="25h"' in answer.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (unicodedata.normalize("NFD", "Ấp Thạnh Mỹ"), "Ấp Thạnh Mỹ"),
        ("Họp 🎉 lúc 7 giờ", "Họp 🎉 lúc 7 giờ"),
        ("một\r\nhai\r\n", "một\nhai"),
        ("có\x00ký tự\x08lạ", "cóký tựlạ"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_any_letters_are_kept(desk: Desk, typed: str, kept: str) -> None:
    browser = desk.signed_in("author")

    bulletin = written(desk, browser, text=typed)
    page = browser.open(f"/bulletins/{bulletin.lineage}")

    assert bulletin.draft.text == kept
    assert "<script>alert" not in page.text


def test_ten_thousand_letters_fit_and_more_are_counted(desk: Desk) -> None:
    browser = desk.signed_in("author")

    fits = written(desk, browser, text="ă" * 10_000)
    longer = browser.fill(
        "/bulletins/new", FIELDS | {"text": "ă" * 10_001, "act": "check"}
    )

    assert len(fits.draft.text) == 10_000
    assert longer.status_code == 422
    assert "10001 ký tự" in browser.words(longer)
    assert "maxlength" not in browser.open("/bulletins/new").text.split("<textarea")[1]


def test_what_is_too_long_is_kept_whole_and_has_no_sound(desk: Desk) -> None:
    browser = desk.signed_in("author")
    whole = "Kính mời bà con. " * 700 + "CÂU CUỐI QUAN TRỌNG"

    bulletin = written(desk, browser, text=whole)

    assert bulletin.draft.text == whole
    assert bulletin.draft.sound_sha256 is None


def test_two_people_at_once_see_both_and_lose_nothing(desk: Desk) -> None:
    first, second = desk.signed_in("author"), desk.signed_in("approver")
    bulletin = written(desk, first)
    path = f"/bulletins/{bulletin.lineage}/edit"
    mine, theirs = first.open(path), second.open(path)
    second.send(
        path,
        FIELDS
        | {
            "text": "Bản của người duyệt.",
            "time1": "05:15",
            "class": "priority",
            "row_version": second.hidden(theirs, "row_version"),
            "base": second.hidden(theirs, "base"),
        },
        second.token(theirs),
    )

    answer = first.send(
        path,
        FIELDS
        | {
            "text": "Bản của người soạn.",
            "row_version": first.hidden(mine, "row_version"),
            "base": first.hidden(mine, "base"),
        },
        first.token(mine),
    )

    assert answer.status_code == 409
    assert "Người khác vừa sửa bản tin này" in first.words(answer)
    assert "Bản của người soạn." in answer.text
    assert "Bản của người duyệt." in answer.text
    theirs_ = answer.text.split('role="alert"')[1].split("</div>")[0]
    assert "05:15" in theirs_
    assert "Ưu tiên" in theirs_

    settled = first.send(
        path,
        FIELDS
        | {
            "text": "Bản chung.",
            "row_version": first.hidden(answer, "row_version"),
            "base": first.hidden(answer, "base"),
        },
        first.token(answer),
    )
    assert settled.status_code == 302
    assert newest(desk).draft.text == "Bản chung."


def test_a_second_window_of_mine_is_no_other_person_and_every_field_comes_back(
    desk: Desk,
) -> None:
    browser = desk.signed_in("author")
    path = f"/bulletins/{written(desk, browser).lineage}/edit"
    page = browser.open(path)
    seen = {name: browser.hidden(page, name) for name in ("row_version", "base")}
    token = browser.token(page)
    browser.send(path, FIELDS | seen | {"text": "Ở cửa sổ này."}, token)
    typed = FIELDS | seen | {"text": "Ở cửa sổ kia.", "repeat": "weekly", "start": ""}
    typed |= {"missed": "late", "window_min": "15"}

    told = browser.send(path, typed | {"act": "autosave"}, token)
    answer = browser.send(path, typed | {"weekday": ["MO"], "until": "x"}, token)

    assert told.get_json()["said"].startswith("Bản tin này vừa được lưu ở cửa sổ khác")
    assert answer.status_code == 409
    assert "Bản tin này vừa được lưu ở cửa sổ khác" in browser.words(answer)
    assert "Người khác" not in browser.words(answer)
    for field in ("repeat-weekly", "weekday-MO"):
        assert re.search(rf'id="{field}"[^>]* checked', answer.text), field
    assert not re.search(r'id="repeat-once"[^>]* checked', answer.text)
    assert re.search(r'name="until" value="x"', answer.text)
    assert re.search(r'name="window_min" value="15"', answer.text)


def test_a_file_that_came_with_a_save_that_met_another_is_there_in_the_next(
    desk: Desk,
) -> None:
    browser = desk.signed_in("author")
    path = f"/bulletins/{written(desk, browser).lineage}/edit"
    page = browser.open(path)
    seen = {name: browser.hidden(page, name) for name in ("row_version", "base")}
    token = browser.token(page)
    browser.send(path, FIELDS | seen | {"text": "Ở cửa sổ kia."}, token)
    recorded = {"source": "recorded", "said": "Thông báo họp."}
    file = {"upload": (io.BytesIO(b"RIFF...."), "ghi am.wav")}

    met = browser.send(path, FIELDS | seen | recorded | file, token)
    again = {
        name: browser.hidden(met, name)
        for name in ("row_version", "base", "carried", "carried_name")
    }
    settled = browser.send(path, FIELDS | again | recorded, token)

    assert (met.status_code, settled.status_code) == (409, 302)
    making = newest(desk).draft.making
    assert making.upload_name == "ghi am.wav"
    assert (desk.web.work / "uploads" / making.upload).read_bytes() == b"RIFF...."


def test_the_machine_making_the_sound_is_no_second_person(desk: Desk) -> None:
    browser = desk.signed_in("author")
    bulletin = written(desk, browser)
    path = f"/bulletins/{bulletin.lineage}/edit"
    page = browser.open(path)
    with desk.office.database.write() as session:
        same = bulletins.get(session, bulletin.lineage)
        making = msgspec.structs.replace(
            same.draft.making, made_for=compose_form.recipe_key(same.draft)
        )
        same.draft = msgspec.structs.replace(
            same.draft, sound_sha256=SOUND, making=making
        )

    answer = browser.send(
        path,
        FIELDS
        | {
            "title": "Tên mới",
            "row_version": browser.hidden(page, "row_version"),
            "base": browser.hidden(page, "base"),
        },
        browser.token(page),
    )

    assert answer.status_code == 302
    assert newest(desk).draft.title == "Tên mới"
    assert newest(desk).draft.sound_sha256 == SOUND


def test_another_text_wants_another_sound(desk: Desk) -> None:
    draft = meeting(text="một")
    making = msgspec.structs.replace(
        draft.making, made_for=compose_form.recipe_key(draft)
    )
    with desk.office.database.write() as session:
        bulletin = steps.create(
            session,
            area=COMMUNE,
            draft=msgspec.structs.replace(draft, making=making),
            deed=desk.office.deed(session, "author"),
        )
        lineage = bulletin.lineage
    browser = desk.signed_in("author")

    page = browser.open(f"/bulletins/{lineage}/edit")
    browser.send(
        f"/bulletins/{lineage}/edit",
        FIELDS | {"text": "hai", "base": browser.hidden(page, "base")},
        browser.token(page),
    )

    assert newest(desk).draft.text == "hai"
    assert newest(desk).draft.sound_sha256 is None


def test_a_draft_saves_itself_and_goes_on_as_the_same(desk: Desk) -> None:
    browser = desk.signed_in("author")
    page = browser.open("/bulletins/new")
    token = browser.token(page)

    made = browser.send("/bulletins/new", FIELDS | {"act": "autosave"}, token)
    said = made.get_json()
    again = browser.send(
        said["action"],
        FIELDS
        | {
            "act": "autosave",
            "text": "thêm",
            "row_version": said["row_version"],
            "base": said["base"],
        },
        token,
    )

    assert made.status_code == again.status_code == 200
    assert newest(desk).draft.text == "thêm"
    with desk.office.database.read() as session:
        assert len(bulletins.listed(session, areas=[COMMUNE])) == 1


def test_a_draft_that_saves_itself_is_logged_once_for_each_hand(desk: Desk) -> None:
    author, approver = desk.signed_in("author"), desk.signed_in("approver")
    page = author.open("/bulletins/new")
    said = author.send(
        "/bulletins/new", FIELDS | {"act": "autosave"}, author.token(page)
    ).get_json()

    for browser, text in ((author, "một"), (author, "hai"), (approver, "ba")):
        answer = browser.fill(
            said["action"],
            FIELDS | {"act": "autosave", "text": text, "base": said["base"]},
        )
        assert answer.status_code == 200, answer.text
        said = answer.get_json()

    with desk.office.database.read() as session:
        logged = [
            (entry.action, entry.who)
            for entry in audit.entries(session, limit=100)
            if entry.action.startswith("bulletin.")
        ]
    assert sorted(logged) == [
        ("bulletin.create", "author"),
        ("bulletin.save", "approver"),
    ]


def test_an_empty_form_saves_nothing_by_itself(desk: Desk) -> None:
    browser = desk.signed_in("author")

    answer = browser.fill(
        "/bulletins/new", FIELDS | {"act": "autosave", "title": " ", "text": ""}
    )

    assert answer.status_code == 200
    with desk.office.database.read() as session:
        assert bulletins.listed(session, areas=[COMMUNE]) == []


def test_nobody_writes_for_a_place_that_is_not_hers(desk: Desk) -> None:
    browser = desk.signed_in("author")

    answer = browser.fill(
        "/bulletins/new", FIELDS | {"act": "check", "where": ["area:khac/xa-khac"]}
    )

    assert answer.status_code == 422
    assert newest(desk).draft.audience == ()


def test_an_upload_is_kept_and_an_empty_one_is_refused(desk: Desk) -> None:
    browser = desk.signed_in("author")
    page = browser.open("/bulletins/new")
    fields = FIELDS | {"source": "recorded", "said": "Thông báo họp."}

    kept = browser.send(
        "/bulletins/new",
        fields | {"upload": (io.BytesIO(b"RIFF...."), "ghi am.wav")},
        browser.token(page),
    )
    making = newest(desk).draft.making
    empty = browser.send(
        "/bulletins/new",
        fields | {"act": "check", "upload": (io.BytesIO(b""), "trong.mp3")},
        browser.token(page),
    )

    assert kept.status_code == 302
    assert (desk.web.work / "uploads" / making.upload).read_bytes() == b"RIFF...."
    assert making.upload_name == "ghi am.wav"
    assert empty.status_code == 422
    assert "Tệp này trống." in browser.words(empty)


def test_every_template_says_what_is_to_be_filled_in(desk: Desk) -> None:
    browser = desk.signed_in("author")

    for key in ("hop-dan", "cup-dien", "chich-ngua", "trieu-cuong", "do-man"):
        page = browser.open(f"/bulletins/new?template={key}")
        assert page.status_code == 200
        assert "[" in page.text.split('id="text"')[1].split("</textarea>")[0]


def test_what_was_submitted_cannot_be_edited(desk: Desk) -> None:
    choice = desk.office.submit()
    browser = desk.signed_in("author")

    assert browser.open(f"/bulletins/{choice.lineage}/edit").status_code == 409


def test_an_empty_draft_shows_an_empty_form(desk: Desk) -> None:
    assert compose_form.recipe_key(Draft()) != compose_form.recipe_key(Draft(text="x"))
    assert compose_form.digest(Draft()) == compose_form.digest(
        Draft(sound_sha256="ab" * 32)
    )


@pytest.mark.parametrize(
    "odd", [f"area:{COMMUNE}/KHU <b>", f"group:{COMMUNE}:x y", f"area:{COMMUNE}\n"]
)
def test_what_is_no_address_never_reaches_an_approver(desk: Desk, odd: str) -> None:
    browser = desk.signed_in("author")

    bulletin = written(desk, browser, where=[f"area:{HAMLET}", odd])

    assert bulletin.draft.audience == (f"area:{HAMLET}",)


def test_more_dates_than_a_bulletin_holds_are_told_and_nothing_breaks(
    desk: Desk,
) -> None:
    browser = desk.signed_in("author")
    days = [
        f"{year}-{month:02}-10" for year in range(2027, 2065) for month in range(1, 13)
    ]

    answer = browser.fill(
        "/bulletins/new", FIELDS | {"repeat": "dates", "date": days, "act": "check"}
    )

    assert answer.status_code == 422
    assert "tối đa 400" in browser.words(answer)
    assert browser.open("/bulletins").status_code == 200
