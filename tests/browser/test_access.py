"""Every page, in both languages and both sizes: axe finds nothing serious, nothing
runs out of the screen, and the keyboard reaches what a mouse does."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import (  # type: ignore[import-untyped]  # published without types
    Axe,
)
from playwright.sync_api import Page, expect

from console.core.evidence import Break, Mark
from console.store import evidence, nodes
from edge.contract.camera import CameraSaw, CameraTampered
from tests.browser.conftest import Site
from tests.console import footage
from tests.console.camera_desk import NODE, add_camera, report, speak
from tests.console.desk import PASSWORDS
from tests.console.scene import SPEAKERS, Scene

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.timeout(600)]

SIZES = {"desk": {"width": 1024, "height": 768}, "phone": {"width": 360, "height": 640}}
SERIOUS = {"serious", "critical"}


def pages(scene: Scene) -> dict[str, list[str]]:
    return {
        "author": [
            "/",
            "/bulletins",
            "/bulletins/new?template=hop-dan",
            f"/bulletins/{scene.daily}",
            f"/bulletins/{scene.draft_lineage}/check",
            f"/bulletins/{scene.returned}/edit",
            "/schedule",
            "/as-run",
            "/stop",
            "/dictionary",
            "/password",
            "/help",
            "/no-such-page",
        ],
        "approver": [
            "/approval",
            f"/approval/{scene.waiting.lineage}",
            "/emergency",
            f"/emergency/{scene.alert}/all-clear",
            "/rules",
            "/audit?verify=1",
        ],
        "technician": ["/speakers", "/speakers/loa-ap4-1"],
        "administrator": ["/people", "/people/new", "/people/2"],
    }


def faults(page: Page) -> list[str]:
    """What axe finds serious, and what runs out of the screen."""
    found = [
        f"{v['id']}: {v['nodes'][0]['html'][:200]}"
        for v in Axe()
        .run(page, options={"resultTypes": ["violations"]})
        .response["violations"]
        if v["impact"] in SERIOUS
    ]
    wide = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return found + (["wider than the screen"] if wide else [])


def outside(page: Page) -> list[str]:
    """What stands beyond the screen's edge, unless it scrolls in a box of its own."""
    beyond: list[str] = page.evaluate(
        """[...document.querySelectorAll('header *, nav *, main *, footer *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1
                && !e.closest('.scroll, .hours, .unseen, .skip') && e.checkVisibility())
            .map(e => e.outerHTML.slice(0, 100))"""
    )
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return beyond + (["wider than the screen"] if wide else [])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_serious_stands_in_anybody_s_way(
    site: Site, size: str, language: str
) -> None:
    scene = Scene(site.desk)
    found: dict[str, list[str]] = {}
    for name, paths in pages(scene).items():
        context = site.context(viewport=SIZES[size])
        page = site.sign_in(context, name)
        if page.get_attribute("html", "lang") != language:
            page.click("footer form[action='/language'] button")
        for path in paths:
            page.goto(path)
            assert page.get_attribute("html", "lang") == language
            if wrong := faults(page):
                found[path] = wrong
        context.close()

    assert found == {}


def seen(site: Site) -> list[str]:
    """A camera that saw somebody, was covered, sent a clip, and is in doubt; pages."""
    desk = add_camera(site.desk)
    speak(desk)
    now = desk.office.clock.now()
    began = now - timedelta(minutes=70)
    saw = CameraSaw(id="b1-1", kind="person", began=began, score=60, ended=began)
    report(desk, saw, CameraTampered(kind="covered", began=began))
    issued = footage.founded(desk).issue("node", NODE, now)
    clip = footage.asked(desk)
    footage.Courier(desk, issued).bring(footage.excerpt(), "clip", clip)
    with desk.office.database.write() as session:
        held, told = Mark(42, "a" * 64), Mark(3, "b" * 64)
        evidence.doubt(session, NODE, Break.SHORTER, held, told, at=now)
    home = f"/cameras/{NODE}"
    hour = began.astimezone(desk.web.zone).strftime("%Y-%m-%dT%H")
    day = hour[:10]
    return [
        "/",
        f"/camera-events?day={day}",
        f"{home}/events?day={day}",
        f"{home}/hours/{hour}?from=b1-1",
        f"{home}/clips",
        f"{home}/clips/{footage.asked(desk)}",
        f"{home}/clips/{clip}",
        f"{home}/clips/{clip}/export",
        f"{home}/evidence",
    ]


@pytest.mark.parametrize(("size", "language"), [("phone", "vi"), ("desk", "en")])
def test_nothing_serious_stands_in_a_watcher_s_way(
    site: Site, size: str, language: str
) -> None:
    paths = seen(site)
    page = site.sign_in(site.context(viewport=SIZES[size]), "watcher")
    if page.get_attribute("html", "lang") != language:
        page.click("footer form[action='/language'] button")
    page.goto(f"/cameras/{NODE}/purpose")
    page.check("input[value=incident]")
    page.fill("[name=words]", "mất xe ở chợ")
    page.click("main button.main-action")

    found = {}
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        if path.endswith("/export"):
            page.click("details.more summary")
        if wrong := faults(page):
            found[path] = wrong

    assert found == {}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_longest_names_stay_on_a_phone_s_screen(site: Site, language: str) -> None:
    scene = Scene(site.desk)
    with site.desk.office.database.write() as session:
        for node in SPEAKERS:
            row = nodes.get(session, node)
            assert row is not None
            row.name = "Nhàvănhóacộngđồng" * 6
    page = site.sign_in(site.context(viewport=SIZES["phone"]), "author")
    if page.get_attribute("html", "lang") != language:
        page.click("footer form[action='/language'] button")

    for path in ("/", "/as-run", "/as-run?day=2026-11-25", f"/bulletins/{scene.daily}"):
        page.goto(path)
        beyond = page.evaluate(
            """[...document.querySelectorAll('main *')]
                .filter(e => e.getBoundingClientRect().right > innerWidth)
                .map(e => e.outerHTML.slice(0, 100))"""
        )
        assert beyond == [], path


def test_text_twice_as_large_needs_no_scrolling_sideways(site: Site) -> None:
    scene = Scene(site.desk)
    found: dict[str, list[str]] = {}
    for name, paths in pages(scene).items():
        page = site.sign_in(site.context(viewport=SIZES["phone"]), name)
        for path in paths:
            page.goto(path)
            page.evaluate("document.documentElement.style.fontSize = '36px'")
            if beyond := outside(page):
                found[path] = beyond

    assert found == {}


def test_the_first_page_of_a_stranger_is_in_order(site: Site) -> None:
    page = site.context(viewport=SIZES["phone"]).new_page()
    page.goto("/sign-in")

    assert faults(page) == []


def test_text_is_never_smaller_than_eighteen_pixels(site: Site) -> None:
    scene = Scene(site.desk)
    page = site.sign_in(site.context(viewport=SIZES["phone"]), "author")

    for path in pages(scene)["author"]:
        page.goto(path)
        smallest = page.evaluate(
            """Math.min(...[...document.querySelectorAll('body *')]
                .filter(e => e.childNodes.length && e.checkVisibility())
                .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
        )
        assert smallest >= 18, path


def test_the_keyboard_alone_signs_in_and_skips_to_the_content(site: Site) -> None:
    page = site.context(viewport=SIZES["desk"]).new_page()
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#sign_in")).to_be_focused()

    page.keyboard.type("author")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORDS["author"])
    page.keyboard.press("Enter")

    page.wait_for_url("**/")
    expect(page.locator("h1")).to_have_text("Hôm nay")


def test_mistakes_take_the_focus(site: Site) -> None:
    page = site.sign_in(site.context(viewport=SIZES["desk"]), "author")
    page.goto("/bulletins/new")

    page.click("button[value=check]")

    expect(page.locator("#problems")).to_be_focused()
    page.locator("#problems a").first.click()
    expect(page).to_have_url(re.compile("#title$"))
