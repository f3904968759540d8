"""The kiosk's first page on staff's pages: tiles named, ordered, filled, approved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.core.guidance import OFFICE
from console.core.tiles import Tile, ordered, tiles, with_tiles
from console.store import guidance
from console.views.guidance_words import PICTURES
from kiosk.core.pictograms import PICTOGRAMS
from tests.console.desk import Browser, Desk
from tests.console.guidance_desk import GuidanceDesk
from tests.console.guidance_office import BIRTH, DEATH, starter

PAGE = "/guidance/office/tiles"


@pytest.fixture
def made(desk: Desk) -> GuidanceDesk:
    return GuidanceDesk(desk)


def on_screen(made: GuidanceDesk) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.vi, one.procedures) for one in tiles(made.record(OFFICE).draft)]


def form(made: GuidanceDesk, **more: object) -> dict[str, object]:
    return {
        "row_version": made.record(OFFICE).row_version,
        "key0": "gia-dinh",
        "vi0": "Gia đình",
        "picture0": "baby",
        "order0": 1,
        **more,
    }


def test_a_tile_is_renamed_another_added_and_both_change_places(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")
    second = {"vi1": "Đám tang", "picture1": "candle", "order1": 1}

    answer = author.fill(PAGE, form(made, vi0="Sinh con", order0=2, **second))
    assert answer.status_code == 302, author.words(answer)
    places = {
        "row_version": made.record(OFFICE).row_version,
        f"at:{DEATH}": 1,
        f"at:{BIRTH}": "",
    }
    answer = author.fill(f"{PAGE}/dam-tang", places)

    assert answer.status_code == 302, author.words(answer)
    assert on_screen(made) == [("Đám tang", (DEATH,)), ("Sinh con", (BIRTH, DEATH))]


def test_a_tile_without_a_name_goes_and_its_procedures_stay(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")
    second = {"vi1": "Đám tang", "picture1": "candle", "order1": 2}

    author.fill(PAGE, form(made, vi0="", **second))

    assert [name for name, _codes in on_screen(made)] == ["Đám tang"]
    assert author.open(f"/guidance/{BIRTH}").status_code == 200


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"vi0": ""}, "Màn hình cần ít nhất một ô."),
        ({"vi0": "", "en0": "Family"}, "Viết tên tiếng Việt của ô này."),
        ({"picture0": "../x"}, "Chọn một hình."),
        (
            {"vi1": "gia  đi\u0300nh", "picture1": "candle"},
            "Ô khác đã có tên này",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    made: GuidanceDesk, desk: Desk, typed: dict[str, object], told: str
) -> None:
    author = desk.signed_in("author")

    answer = author.fill(PAGE, form(made, **typed))

    assert answer.status_code == 422
    assert told in author.words(answer)
    assert on_screen(made) == [("Gia đình", (BIRTH, DEATH))]


def test_a_tile_leads_to_one_procedure_at_least(made: GuidanceDesk, desk: Desk) -> None:
    author = desk.signed_in("author")
    none = {"row_version": made.record(OFFICE).row_version}

    answer = author.fill(f"{PAGE}/gia-dinh", none)

    assert answer.status_code == 422
    assert "Ghi số 1 cạnh ít nhất một thủ tục" in author.words(answer)


def test_when_somebody_was_faster_her_tiles_stand_above_the_form(
    made: GuidanceDesk, desk: Desk
) -> None:
    author, other = desk.signed_in("author"), desk.signed_in("author")
    seen = form(made, vi0="Của tôi")
    other.fill(PAGE, form(made, vi0="Của chị"))

    answer = author.fill(PAGE, seen)

    assert answer.status_code == 409
    assert "Của chị" in author.words(answer)
    assert 'value="Của tôi"' in answer.text


def test_changed_tiles_are_approved_before_kiosks_show_them(
    made: GuidanceDesk, desk: Desk
) -> None:
    approver, author = made.opened(), desk.signed_in("author")
    author.fill(PAGE, form(made, vi0="Nhà có việc"))

    def in_force() -> str:
        with desk.office.database.read() as session:
            body = guidance.in_force(session)[OFFICE].body
            return tiles(body)[0].vi

    before = in_force()
    seen = {"row_version": made.record(OFFICE).row_version}
    author.fill("/guidance/office", seen, to="/guidance/office/submit")
    words = Browser.words(approver.open("/approval/guidance"))
    made.approve(approver, OFFICE)

    assert before == "Gia đình"
    assert "Nhà có việc" in words
    assert in_force() == "Nhà có việc"


def test_every_picture_can_be_drawn() -> None:
    assert set(PICTURES) <= set(PICTOGRAMS)


@given(st.lists(st.tuples(st.text(min_size=1), st.integers(0, 9)), max_size=9))
def test_places_put_codes_in_order_and_nothing_leaves_a_procedure_out(
    places: list[tuple[str, int]],
) -> None:
    found = ordered(places)

    assert sorted(found) == sorted(code for code, number in places if number)


def test_what_this_program_does_not_know_of_a_tile_stays() -> None:
    office = starter()[OFFICE]
    office["life_events"][0] |= {"colour": "red", "name": {"vi": "Gia đình", "km": "ក"}}

    again = with_tiles(office, tiles(office))
    renamed = with_tiles(office, [Tile("gia-dinh", "Nhà", "", "house", (BIRTH,))])

    assert again["life_events"] == office["life_events"]
    assert renamed["life_events"][0]["colour"] == "red"
    assert "km" not in renamed["life_events"][0]["name"]
