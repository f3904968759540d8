"""The map of cameras: who sees which mark, how cameras are placed, and the plan."""

import re
from datetime import timedelta

import pytest

from console.core.camera_map import Direction, Place
from console.core.permissions import Grant, Role
from console.store import audit, camera_map, people
from edge.contract.camera import CameraSaw, Filming
from tests.console.camera_desk import NODE, PAGE, add_camera, report, speak
from tests.console.desk import Browser, Desk
from tests.rig.authority import COMMUNE

MAP = "/cameras/map"
BRIDGE = "cam-cau"
PICTURE = b"\xff\xd8\xff a plan"


@pytest.fixture
def cams(desk: Desk) -> Desk:
    add_camera(desk)
    return add_camera(desk, BRIDGE, name="Camera cầu", area=f"{COMMUNE}/ap-3")


def placed(
    desk: Desk, node: str = NODE, x: int = 250, y: int = 500, *, plan: str = ""
) -> None:
    with desk.office.database.write() as session:
        place = Place(x, y, Direction.RIGHT, plan)
        camera_map.put_place(session, node, place, deed=desk.office.command)


def planned(desk: Desk, picture: bytes = PICTURE) -> str:
    """The commune has this plan; its name."""
    with desk.office.database.write() as session:
        deed, size = desk.office.command, {"width": 1600, "height": 800}
        camera_map.put_plan(session, COMMUNE, picture, deed=deed, **size)
        return camera_map.plan_name(session, COMMUNE)


def where(desk: Desk, node: str = NODE) -> Place | None:
    with desk.office.database.read() as session:
        return camera_map.place(session, node)


def of_the_hamlet(desk: Desk, name: str, role: Role) -> Browser:
    with desk.office.database.write() as session:
        person = desk.office.person(session, name)
        hers = [Grant(role, f"{COMMUNE}/ap-3")]
        people.set_roles(session, person, hers, deed=desk.office.command)
    return desk.signed_in(name)


def logged(desk: Desk) -> list[tuple[str, str]]:
    with desk.office.database.read() as session:
        assert audit.first_broken(session) is None
        return [(e.action, e.subject) for e in audit.entries(session, limit=3)]


# -- looking --------------------------------------------------------------------------


def test_the_list_leads_to_the_map_and_each_mark_to_its_camera(cams: Desk) -> None:
    placed(cams)
    browser = cams.signed_in("watcher")

    listed, page = browser.open("/cameras"), browser.open(MAP)

    assert f'href="{MAP}"' in listed.text
    assert re.search(rf'<svg x="25.0%" y="50.0%"><a href="{PAGE}"', page.text)
    assert "Chưa đặt lên bản đồ Camera cầu" in browser.words(page)


@pytest.mark.parametrize(
    ("codes", "doing", "shape", "word"),
    [
        ((), "recording", "mark-good", "đang ghi hình"),
        ((), "off", "mark-soft", "không ghi hình, theo cài đặt"),
        (("camera-tampered",), "recording", "mark-warn", "Cần xử lý"),
    ],
)
def test_a_mark_tells_its_state_by_a_shape_and_by_words(
    cams: Desk, codes: tuple[str, ...], doing: str, shape: str, word: str
) -> None:
    placed(cams)
    filming = Filming(doing=doing, width=16, height=9)  # type: ignore[arg-type]  # one of its words
    speak(cams, *codes, filming=filming)

    page = cams.signed_in("technician").open(MAP).text

    assert f'class="mark {shape}"' in page
    assert f"<title>1. Camera chợ: {word}</title>" in page


def test_a_camera_that_is_silent_is_marked_as_away(cams: Desk) -> None:
    placed(cams)
    speak(cams)
    cams.office.clock.advance(600)

    page = cams.signed_in("watcher").open(MAP).text

    assert 'class="mark mark-bad"' in page
    assert "<title>1. Camera chợ: Mất kết nối</title>" in page


def test_who_may_not_see_a_camera_does_not_see_it_on_the_map(cams: Desk) -> None:
    placed(cams)
    placed(cams, BRIDGE, 800, 500)
    for name, role in (("watcher", Role.WATCHER), ("technician", Role.TECHNICIAN)):
        browser = of_the_hamlet(cams, name, role)
        for path in (MAP, f"{MAP}/state", f"/cameras/{BRIDGE}/place"):
            page = browser.open(path)
            assert "Camera chợ" not in page.text
            assert PAGE not in page.text
    for name in ("viewer", "author", "approver"):
        browser = cams.signed_in(name)
        for path in (MAP, f"{MAP}/state", f"{MAP}/{planned(cams)}.jpg"):
            assert browser.open(path).status_code == 403, (name, path)


def test_when_something_was_seen_last_is_told_to_those_who_may_watch(
    cams: Desk,
) -> None:
    placed(cams)
    began = cams.office.clock.now() - timedelta(minutes=12)
    report(cams, CameraSaw(id="b1-1", kind="person", began=began, score=60))

    watcher = cams.signed_in("watcher").open(MAP)
    technician = cams.signed_in("technician").open(MAP)

    assert "có động cách đây 12 phút" in watcher.text
    assert "có động cách" not in technician.text
    assert "<img" in watcher.text
    assert "/pictures/" not in watcher.text


def test_without_a_plan_cameras_stand_on_empty_ground(cams: Desk) -> None:
    placed(cams)

    page = cams.signed_in("watcher").open(MAP).text

    assert "/static/ground.svg" in page
    assert "Chưa có sơ đồ" not in page
    assert "Chưa có sơ đồ" in cams.signed_in("technician").open(MAP).text


def test_a_commune_without_cameras_reads_how_one_comes(desk: Desk) -> None:
    browser = desk.signed_in("technician")

    assert "Chưa có camera nào." in browser.words(browser.open(MAP))


# -- placing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pressed", "x", "y"),
    [
        ("wide.x=400&wide.y=100", "50", "25"),
        ("narrow.x=75&narrow.y=150", "25", "100"),
        ("wide.x=900&wide.y=9999", "100", "100"),
        ("wide.x=0&wide.y=0", "", ""),
        ("wide.x=-3&wide.y=zwei", "", ""),
    ],
)
def test_a_press_on_the_plan_fills_in_its_numbers_and_keeps_nothing(
    cams: Desk, pressed: str, x: str, y: str
) -> None:
    planned(cams)  # half as high as wide
    browser = cams.signed_in("technician")

    page = browser.open(f"{PAGE}/place?{pressed}")

    assert f'name="x" value="{x}"' in page.text
    assert f'name="y" value="{y}"' in page.text
    assert where(cams) is None


def test_numbers_and_a_direction_place_a_camera_and_are_logged(cams: Desk) -> None:
    name = planned(cams)
    browser = cams.signed_in("technician")
    fields = {"x": "62,5", "y": "40%", "looks": "up-left", "plan": name}

    answer = browser.fill(f"{PAGE}/place", fields)

    assert answer.headers["Location"] == MAP
    assert where(cams) == Place(625, 400, Direction.UP_LEFT, name)
    assert logged(cams)[0] == ("camera.place", NODE)
    page = cams.signed_in("administrator").open("/audit").text
    assert "Chỗ (ngang, dọc, phần trăm): 62.5 40" in page
    assert "Nhìn về: lên trên, bên trái" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"x": "101"}, "Nhập một số từ 0 đến 100"),
        ({"y": "-1"}, "Nhập một số từ 0 đến 100"),
        ({"y": "giữa"}, "Nhập một số từ 0 đến 100"),
        ({"looks": "north"}, "Chọn camera nhìn về phía nào"),
        ({"looks": ""}, "Chọn camera nhìn về phía nào"),
    ],
)
def test_what_was_typed_wrong_is_asked_again_and_nothing_is_lost(
    cams: Desk, typed: dict[str, str], words: str
) -> None:
    browser = cams.signed_in("technician")
    fields = {"x": "10", "y": "20", "looks": "up"} | typed

    answer = browser.fill(f"{PAGE}/place", fields)

    assert answer.status_code == 422
    assert words in browser.words(answer)
    assert f'name="x" value="{fields["x"]}"' in answer.text
    assert where(cams) is None


def test_a_camera_is_taken_off_the_map_and_can_be_placed_again(cams: Desk) -> None:
    placed(cams)
    browser = cams.signed_in("technician")

    browser.fill(f"{PAGE}/place", {}, to=f"{PAGE}/unplace")

    assert where(cams) is None
    assert logged(cams)[0] == ("camera.unplace", NODE)
    again = {"x": "1", "y": "2", "looks": "down"}
    browser.fill(f"{PAGE}/place", again)
    assert where(cams) == Place(10, 20, Direction.DOWN)


def test_of_two_who_place_the_last_wins_for_that_camera_alone(cams: Desk) -> None:
    placed(cams, BRIDGE, 800, 500)
    one, other = cams.signed_in("technician"), cams.signed_in("administrator")
    tokens = [who.token(who.open(f"{PAGE}/place")) for who in (one, other)]

    for who, token, x in ((one, tokens[0], "10"), (other, tokens[1], "30")):
        who.send(f"{PAGE}/place", {"x": x, "y": "5", "looks": "up"}, token)

    assert where(cams) == Place(300, 50, Direction.UP)
    assert where(cams, BRIDGE) == Place(800, 500, Direction.RIGHT)


def test_only_who_sets_a_camera_up_places_it(cams: Desk) -> None:
    placed(cams)
    hamlet = of_the_hamlet(cams, "technician", Role.TECHNICIAN)
    watcher = cams.signed_in("watcher")

    for browser in (hamlet, watcher):
        token = browser.token(browser.open(MAP))
        assert browser.open(f"{PAGE}/place").status_code == 403
        for path in (f"{PAGE}/place", f"{PAGE}/unplace"):
            assert browser.send(path, {}, token).status_code == 403
        for path in ("plan", "no-plan", "checked"):
            assert browser.send(f"{MAP}/{path}", {}, token).status_code == 403
        assert "plan-form" not in browser.open(MAP).text
    assert f"/cameras/{BRIDGE}/place" in hamlet.open(MAP).text
    assert "/place" not in watcher.open(MAP).text


# -- the plan -------------------------------------------------------------------------


def test_the_plan_is_given_to_those_who_see_cameras_under_its_own_name(
    cams: Desk,
) -> None:
    name = planned(cams)
    browser = cams.signed_in("watcher")

    answer = browser.open(f"{MAP}/{name}.jpg")

    assert answer.data == PICTURE
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"].startswith("private")
    assert browser.open(f"{MAP}/{'0' * 64}.jpg").status_code == 404


def test_after_another_plan_places_stay_and_are_to_be_checked(cams: Desk) -> None:
    placed(cams, plan=planned(cams))
    browser = cams.signed_in("technician")
    assert "Sơ đồ đã đổi" not in browser.open(MAP).text

    name = planned(cams, b"\xff\xd8\xff another")
    page = browser.open(MAP)

    assert "Sơ đồ đã đổi sau khi đặt 1 camera" in browser.words(page)
    assert "kiểm tra lại chỗ" in page.text
    held = where(cams)
    assert held is not None
    assert (held.x, held.y) == (250, 500)
    browser.send(f"{MAP}/checked", {"plan": name}, browser.token(page))
    assert "Sơ đồ đã đổi" not in browser.open(MAP).text
    assert logged(cams)[0] == ("camera.places-checked", COMMUNE)


def test_places_are_not_confirmed_on_a_plan_that_nobody_showed(cams: Desk) -> None:
    placed(cams, plan=planned(cams))
    shown = planned(cams, b"\xff\xd8\xff another")
    browser = cams.signed_in("technician")
    token = browser.token(browser.open(MAP))
    planned(cams, b"\xff\xd8\xff a third")

    browser.send(f"{MAP}/checked", {"plan": shown}, token)

    page = browser.words(browser.open(MAP))
    assert "Sơ đồ vừa được đổi lần nữa." in page
    assert "Sơ đồ đã đổi sau khi đặt 1 camera" in page


def test_a_camera_placed_while_the_plan_was_changed_is_to_be_checked(
    cams: Desk,
) -> None:
    shown = planned(cams)
    browser = cams.signed_in("technician")
    fields = {"x": "1", "y": "2", "looks": "up", "plan": shown}
    token = browser.token(browser.open(f"{PAGE}/place"))
    planned(cams, b"\xff\xd8\xff another")

    browser.send(f"{PAGE}/place", fields, token)

    assert "Sơ đồ đã đổi sau khi đặt 1 camera" in browser.words(browser.open(MAP))


def test_without_its_plan_the_map_is_empty_ground_again(cams: Desk) -> None:
    placed(cams, plan=planned(cams))
    browser = cams.signed_in("administrator")

    browser.fill(MAP, {}, to=f"{MAP}/no-plan")

    page = browser.open(MAP).text
    assert "/static/ground.svg" in page
    assert "Camera chợ" in page
    assert logged(cams)[0] == ("camera.no-plan", COMMUNE)
