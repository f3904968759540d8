"""Masks drawn on a camera's view in Chromium, and typed where scripts are off."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from console.core.camera_map import Direction, Place
from console.core.cameras import CameraWish
from console.store import audit, camera_map, cameras
from tests.browser.conftest import Site
from tests.browser.test_access import SIZES, faults, outside
from tests.console.camera_desk import NODE, PAGE, add_camera, speak

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.timeout(120)]

SETTINGS = f"{PAGE}/settings"
VIEW = "svg[role=img]"


def wished(site: Site) -> CameraWish:
    with site.desk.office.database.read() as session:
        return cameras.wish(session, f"node:{NODE}")


def point(page: Page, across: float, down: float) -> None:
    box = page.locator(VIEW).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def test_a_mask_is_drawn_by_pointing_and_taken_back_corner_by_corner(
    site: Site,
) -> None:
    add_camera(site.desk)
    speak(site.desk)
    page = site.sign_in(site.context(viewport=SIZES["desk"]), "technician")
    page.goto(SETTINGS)
    page.get_by_role("button", name="Vẽ vùng che").click()
    page.locator(VIEW).scroll_into_view_if_needed()
    done = page.get_by_role("button", name="Xong vùng này")

    for corner in ((0.1, 0.2), (0.5, 0.2), (0.9, 0.9)):
        point(page, *corner)
    page.get_by_role("button", name="Bỏ góc vừa bấm").click()
    expect(done).to_be_disabled()
    point(page, 0.5, 0.6)
    done.click()
    page.keyboard.type("Cửa nhà dân")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.wait_for_url(f"**{PAGE}")

    (mask,) = wished(site).masks or ()
    assert mask.name == "Cửa nhà dân"
    for (x, y), near in zip(
        mask.outline, ((100, 200), (500, 200), (500, 600)), strict=True
    ):
        assert abs(x - near[0]) <= 3
        assert abs(y - near[1]) <= 3
    page.goto(SETTINGS)
    expect(page.locator("svg polygon.mask")).to_have_count(1)
    page.get_by_role("button", name="Xóa").first.click()
    expect(page.locator("svg polygon.mask")).to_have_count(0)


def test_a_mask_is_typed_where_scripts_are_off(site: Site) -> None:
    add_camera(site.desk)
    context = site.context(java_script_enabled=False)
    page = site.sign_in(context, "technician")
    page.goto(SETTINGS)

    page.fill("#mask_name0", "Cửa nhà dân")
    page.fill("#mask_corners0", "10 20; 140 20; 40 60")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#problems")).to_contain_text("nằm ngoài hình")
    page.fill("#mask_corners0", "10 20; 40 20; 40 60")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.wait_for_url(f"**{PAGE}")

    (mask,) = wished(site).masks or ()
    assert mask.outline == ((100, 200), (400, 200), (400, 600))
    page.goto(SETTINGS)
    expect(page.locator("svg polygon.mask")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_camera_is_placed_by_pressing_on_the_plan_and_its_mark_leads_to_it(
    site: Site, *, scripts: bool
) -> None:
    add_camera(site.desk)
    size = SIZES["desk" if scripts else "phone"]
    context = site.context(viewport=size, java_script_enabled=scripts)
    page = site.sign_in(context, "technician")
    page.goto("/cameras/map")
    page.get_by_role("link", name="Đặt lên bản đồ").click()

    plan = page.locator("input[type=image]:visible")
    box = plan.bounding_box()
    assert box is not None
    plan.click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    page.select_option("#looks", "right")
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_url("**/cameras/map")

    with site.desk.office.database.read() as session:
        held = camera_map.place(session, NODE)
    assert held is not None
    assert abs(held.x - 250) <= 4
    assert abs(held.y - 500) <= 6
    page.locator(".plan a:visible").click()
    page.wait_for_url(f"**{PAGE}")


@pytest.mark.parametrize("size", SIZES)
def test_nothing_serious_stands_in_anybodys_way(site: Site, size: str) -> None:
    add_camera(site.desk)
    add_camera(site.desk, "cam-cau", name="Camera cầu")
    speak(site.desk, "camera-tampered")
    with site.desk.office.database.write() as session:
        at = Place(1000, 0, Direction.RIGHT, "of another plan")
        camera_map.put_place(session, NODE, at, deed=site.desk.office.command)
    found: dict[str, list[str]] = {}
    for name, paths in {
        "technician": [
            *("/cameras", PAGE, SETTINGS, "/camera-sign"),
            *("/cameras/map", f"{PAGE}/place"),
        ],
        "watcher": [f"{PAGE}/purpose", "/camera-requests"],
        "approver": ["/camera-log", "/camera-notice"],
    }.items():
        page = site.sign_in(site.context(viewport=SIZES[size]), name)
        for path in paths:
            page.goto(path)
            if wrong := faults(page):
                found[path] = wrong
        page.context.close()

    assert found == {}


def test_minutes_stand_under_their_lines_and_long_hashes_run_out_of_no_screen(
    site: Site,
) -> None:
    add_camera(site.desk)
    with site.desk.office.database.write() as session:
        deed = site.desk.office.deed(session, "administrator")
        detail = {"held": f"12:{'ab' * 32}", "sha256": "cd" * 32}
        audit.append(session, deed=deed, action="camera.clip", subject=NODE, **detail)
    size: ViewportSize = {"width": 1024, "height": 768}
    page = site.sign_in(site.context(viewport=size), "administrator")
    wide = []
    for address in ("/audit", "/camera-log"):
        page.goto(address)
        wide += outside(page)
    page = site.sign_in(site.context(viewport=size), "watcher")
    page.goto(f"{PAGE}/hours/2026-11-21T14")
    page.check("input[value=incident]")
    page.fill("[name=words]", "mất xe ở chợ")
    page.click("main button.main-action")

    off_px: list[float] = page.evaluate(
        """(() => {
            const svg = document.querySelector(".minutes svg");
            const strip = svg.getBoundingClientRect();
            return [...document.querySelectorAll(".scale span")].slice(1, 6)
                .map((label, n) => {
                    const words = document.createRange();
                    words.selectNodeContents(label);
                    const at = words.getBoundingClientRect();
                    const line = strip.left + strip.width * (n + 1) / 6;
                    return Math.abs((at.left + at.right) / 2 - line);
                });
        })()"""
    )

    assert wide == []
    assert len(off_px) == 5
    assert max(off_px) < 3
