"""A fee on the guidance screens, changed by a clerk and approved, in Chromium."""

import re

import pytest
from playwright.sync_api import Page, expect

from console.store import kiosks, nodes, reports
from edge.contract.kiosk import Drawn, KioskUsed
from edge.contract.report import State, Trouble
from tests.browser.conftest import Site
from tests.browser.test_access import SIZES, faults
from tests.console.desk import PASSWORDS
from tests.console.guidance_desk import GuidanceDesk
from tests.console.guidance_office import BIRTH

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.timeout(600)]

WHERE = f"/guidance/{BIRTH}?part=where&sheet=2"
"""The fee is on the second of the page's sheets."""
NEW_FEE = "Lệ phí 10.000 đồng."


def picture(page: Page) -> str:
    """The address of the page's picture, once it is there and loaded."""
    page.goto(WHERE)
    image = page.locator("img.screen")
    expect(image).to_be_visible(timeout=60_000)
    loaded = "document.querySelector('img.screen').naturalWidth === 1280"
    page.wait_for_function(loaded, timeout=60_000)
    return image.get_attribute("src") or ""


def pixels(page: Page) -> str:
    """What is really drawn: equal pages in equal pixels."""
    answer = page.request.get(page.locator("img.screen").evaluate("one => one.src"))
    assert answer.ok
    return answer.body().hex()


def test_a_fee_is_changed_approved_and_seen(site: Site) -> None:
    made = GuidanceDesk(site.desk)
    made.opened()
    clerk = site.sign_in(site.context(viewport=SIZES["desk"]), "author")
    picture(clerk)
    before = pixels(clerk)

    clerk.get_by_role("link", name=re.compile("^Sửa.*Lệ phí, nộp tại quầy")).click()
    clerk.get_by_label("Tiếng Việt").first.fill(NEW_FEE)
    clerk.get_by_role("button", name="Lưu").click()
    # Another text is asked for its source and sureness anew, once.
    expect(clerk.locator("main")).to_contain_text("nguồn này là của câu cũ")
    clerk.get_by_label("Có chắc không").first.select_option(index=1)
    clerk.get_by_role("button", name="Lưu").click()

    expect(clerk.locator("main")).to_contain_text("Những chỗ sửa dưới đây chưa hiện")
    picture(clerk)
    assert pixels(clerk) != before
    clerk.get_by_role("button", name="Gửi duyệt").click()
    expect(clerk.locator("main")).to_contain_text("Đã gửi duyệt.")

    leader = site.sign_in(site.context(viewport=SIZES["phone"]), "approver")
    leader.goto("/approval")
    leader.get_by_role("navigation", name="Loại chờ duyệt").get_by_role(
        "link", name=re.compile("Màn hình hướng dẫn")
    ).click()
    expect(leader.locator("ins")).to_contain_text(NEW_FEE)
    leader.get_by_label("Tôi đã đọc và đồng ý").check()
    leader.get_by_role("button", name="Chuẩn bị ký").click()
    made.steps()
    expect(leader.locator("#password")).to_be_visible(timeout=20_000)
    leader.fill("#password", PASSWORDS["approver"])
    leader.get_by_role("button", name="Duyệt cho hiện").click()
    expect(leader.locator("main")).to_contain_text("Đã duyệt.")

    made.steps()
    clerk.goto(WHERE)
    expect(clerk.locator("main")).to_contain_text("Đã duyệt")
    expect(clerk.locator("main")).not_to_contain_text("chưa hiện")


def test_the_picture_is_there_without_scripts_too(site: Site) -> None:
    GuidanceDesk(site.desk)
    context = site.context(viewport=SIZES["desk"], java_script_enabled=False)
    clerk = site.sign_in(context, "author")

    clerk.goto(WHERE)

    image = clerk.locator("img.screen")
    expect(image).to_be_visible(timeout=60_000)
    address = image.get_attribute("src") or ""
    assert clerk.request.get(site.url + address).body()[:4] == b"\x89PNG"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_serious_stands_in_anybody_s_way(
    site: Site, size: str, language: str
) -> None:
    made = GuidanceDesk(site.desk)
    busy(made)
    context = site.context(viewport=SIZES[size])
    page = site.sign_in(context, "approver")
    if page.get_attribute("html", "lang") != language:
        page.click("footer form[action='/language'] button")
    one = f"/guidance/{BIRTH}"
    found: dict[str, list[str]] = {}

    for path in (
        "/",
        "/guidance",
        "/guidance?q=nothing",
        "/guidance/confirm",
        one,
        *(f"{one}/{part}" for part in ("papers", "cases", "names", "history")),
        *(f"{one}/fact/{slot}" for slot in ("ways[1].fee", "steps", "checklist[1]")),
        "/guidance/office",
        "/guidance/office/counters",
        "/guidance/import",
        "/approval/guidance",
        "/kiosks",
        "/kiosks/man-hinh-1",
        "/kiosks/man-hinh-1/settings",
        "/kiosks/closed",
    ):
        page.goto(path)
        assert page.get_attribute("html", "lang") == language
        for part in page.locator("main details").all():
            part.evaluate("one => { one.open = true; }")
        if wrong := faults(page):
            found[path] = wrong
    context.close()

    assert found == {}


def busy(made: GuidanceDesk) -> None:
    """A kiosk in trouble, which somebody used, and an approver who may set it."""
    made.desk.allow_own_approval()
    now = made.desk.office.clock.now()
    with made.desk.office.database.write() as session:
        agent = nodes.agent(session, "man-hinh-1", "kiosk")
        assert agent is not None
        state = State(
            online=True,
            boot="b1",
            at=now,
            drawn=Drawn(kind="session", frame=now),
            troubles=(Trouble(code="screen-lost", since=now),),
        )
        reports.state(session, agent, state, live=True, at=now)
        used = KioskUsed(since=now, until=now, sessions=3, views={"home": 5})
        kiosks.count(session, "man-hinh-1", used)
