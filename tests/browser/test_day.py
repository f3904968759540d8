"""A clerk's first day and a leader's phone, in Chromium, with and without scripts."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.console.desk import PASSWORDS
from tests.console.scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.process]

DESK = {"width": 1024, "height": 768}
PHONE = {"width": 360, "height": 640}


def write(page: Page, site: Site) -> None:
    """A bulletin for hamlet 3, tomorrow at five in the afternoon."""
    now = site.desk.office.clock.now().astimezone(site.desk.web.zone)
    page.goto("/bulletins/new")
    page.fill("#title", "Mời họp dân ấp 3")
    page.fill("#text", "Kính mời bà con ấp 3 đến Nhà văn hóa ấp dự họp lúc 19 giờ.")
    page.get_by_label("Ấp 3", exact=True).check()
    page.fill("#start", (now + timedelta(days=1)).date().isoformat())
    page.fill("#time1", "17h")
    page.click("button[value=check]")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_bulletin_goes_from_the_clerk_to_the_leader_and_is_approved(
    site: Site,
    scripts: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    clerk = site.sign_in(
        site.context(viewport=DESK, java_script_enabled=scripts), "author"
    )
    write(clerk, site)
    submit = clerk.get_by_role("button", name="Gửi duyệt")
    expect(submit).to_be_visible(timeout=60_000)
    expect(clerk.locator("main")).to_contain_text("ngày mai 17:00")
    submit.click()
    expect(clerk.locator("main")).to_contain_text("Đã gửi duyệt.")

    leader = site.sign_in(
        site.context(viewport=PHONE, java_script_enabled=scripts), "approver"
    )
    leader.goto("/approval")
    leader.get_by_role("link", name="Mời họp dân ấp 3").click()
    leader.fill("#password", PASSWORDS["approver"])
    leader.get_by_role("button", name="Duyệt cho phát").click()

    expect(leader.locator("main")).to_contain_text("Đã duyệt")
    expect(leader.locator("main")).to_contain_text("0/1 cụm loa sẵn sàng")
    if not scripts:  # with scripts her page comes anew by itself
        clerk.reload()
    expect(clerk.locator("main")).to_contain_text("Đã duyệt", timeout=20_000)


def test_the_preview_is_the_file_that_sounds_and_it_plays(site: Site) -> None:
    page = site.sign_in(site.context(viewport=DESK), "author")
    write(page, site)
    expect(page.get_by_role("button", name="Gửi duyệt")).to_be_visible(timeout=60_000)

    source = page.evaluate(PLAYED_FOR_A_MOMENT)

    sha256 = source.rsplit("/", 1)[1].removesuffix(".ogg")
    assert (site.desk.web.sounds / sha256).exists()


def test_stop_is_two_clicks_from_any_page(site: Site) -> None:
    Scene(site.desk)
    page = site.sign_in(site.context(viewport=PHONE), "author")
    page.goto("/help")

    page.get_by_role("link", name="Dừng phát").click()
    page.get_by_role("button", name="Dừng ngay bản tin này").click()

    # No bridge runs beside these pages, and they say so.
    expect(page.locator("main")).to_contain_text("Đã ghi lệnh")


def test_a_session_that_ended_while_writing_loses_nothing(site: Site) -> None:
    context = site.context(viewport=DESK)
    page = site.sign_in(context, "author")
    page.goto("/bulletins/new")
    page.fill("#title", "Cúp điện ấp 3")
    page.fill("#text", "Dòng thứ nhất\nDòng thứ hai")
    context.clear_cookies()

    page.click("button[value=save]")
    expect(page.locator("main")).to_contain_text("vẫn còn nguyên")
    page.fill("#sign_in", "author")
    page.fill("#password", PASSWORDS["author"])
    page.click("main button.main-action")
    page.get_by_role("button", name="Gửi tiếp nội dung đã nhập").click()

    expect(page.locator("main")).to_contain_text("Đã lưu bản nháp.")
    expect(page.locator(".said")).to_contain_text("Dòng thứ hai")


def test_the_form_shows_only_what_the_choice_needs(site: Site) -> None:
    page = site.sign_in(site.context(viewport=DESK), "author")
    page.goto("/bulletins/new")
    expect(page.locator("#upload")).to_be_hidden()
    expect(page.locator("#expires_date")).to_be_hidden()

    page.get_by_label("Dùng giọng người: ghi âm hoặc tệp có sẵn").check()
    page.get_by_label(re.compile("^Khẩn cấp")).check()

    expect(page.locator("#upload")).to_be_visible()
    expect(page.locator("#text")).to_be_hidden()
    expect(page.locator("#expires_date")).to_be_visible()
    expect(page.locator("#time1")).to_be_hidden()


def test_without_scripts_every_field_is_there(site: Site) -> None:
    context = site.context(viewport=DESK, java_script_enabled=False)
    page = site.sign_in(context, "author")
    page.goto("/bulletins/new")

    for field in ("#text", "#upload", "#start", "#time1", "#until", "#expires_date"):
        expect(page.locator(field)).to_be_visible()


def test_a_draft_saves_itself(site: Site) -> None:
    page = site.sign_in(site.context(viewport=DESK), "author")
    page.goto("/bulletins/new")
    page.fill("#title", "Đang viết dở")

    expect(page.locator("[data-autosaved]")).to_contain_text(
        "Đã tự lưu lúc", timeout=30_000
    )
    page.goto("/bulletins")

    expect(page.locator("main")).to_contain_text("Đang viết dở")


def test_a_recording_made_in_the_browser_becomes_the_bulletin(site: Site) -> None:
    context = site.context(viewport=DESK, permissions=["microphone"])
    page = site.sign_in(context, "author")
    page.goto("/bulletins/new")
    page.fill("#title", "Lời nhắn")
    page.get_by_label("Dùng giọng người: ghi âm hoặc tệp có sẵn").check()
    button = page.locator("[data-recorder] button")
    page.evaluate(TONE_FOR_A_MICROPHONE)

    button.click()
    expect(button).to_have_text("Dừng ghi")
    page.wait_for_timeout(2500)
    button.click()
    expect(page.locator("[data-recorder]")).to_contain_text("Đã ghi xong")
    page.fill("#said", "Chủ tịch xã nhắn bà con.")
    page.get_by_label("Ấp 3", exact=True).check()
    later = site.desk.office.clock.now() + timedelta(days=300)
    page.fill("#start", later.date().isoformat())
    page.fill("#time1", "17:00")
    page.click("button[value=check]")

    expect(page.get_by_role("button", name="Gửi duyệt")).to_be_visible(timeout=60_000)


PLAYED_FOR_A_MOMENT = """
() => new Promise((done) => {
  const audio = document.querySelector("audio");
  audio.addEventListener("timeupdate", () => {
    if (audio.currentTime > 0.3) { done(audio.currentSrc); }
  });
  audio.play();
})
"""
TONE_FOR_A_MICROPHONE = """
navigator.mediaDevices.getUserMedia = function () {
  var sounds = new AudioContext(), tone = sounds.createOscillator(),
      out = sounds.createMediaStreamDestination();
  tone.connect(out); tone.start();
  return Promise.resolve(out.stream);
}
"""
"""Headless machines have no microphone: the page gets a tone in its place."""
