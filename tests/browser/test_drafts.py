"""What was typed is kept, however the page is left."""

import pytest
from playwright.sync_api import Page, expect

from console.models import Bulletin
from console.store import bulletins
from tests.browser.conftest import Site
from tests.rig.authority import COMMUNE

pytestmark = [pytest.mark.browser, pytest.mark.process]


def kept(site: Site) -> list[Bulletin]:
    with site.desk.office.database.read() as session:
        return list(bulletins.listed(session, areas=[COMMUNE]))


def listed(page: Page) -> Page:
    page.goto("/bulletins")
    return page


def test_a_rest_of_two_seconds_saves_what_was_typed(site: Site) -> None:
    page = site.sign_in(site.context(), "author")
    page.goto("/bulletins/new")

    page.fill("#title", "Dọn rác")
    expect(page.locator("[data-autosaved]")).to_contain_text("Đã tự lưu", timeout=6_000)
    page.fill("#text", "Sáng thứ Hai dọn rác.")
    page.click("button[value=save]")

    page.wait_for_url("**/bulletins/*")
    assert [(one.draft.title, one.draft.text) for one in kept(site)] == [
        ("Dọn rác", "Sáng thứ Hai dọn rác.")
    ]


def test_what_was_typed_last_goes_along_when_the_page_is_left(site: Site) -> None:
    page = site.sign_in(site.context(), "author")
    page.goto("/bulletins/new")

    page.fill("#title", "Dọn rác")
    page.fill("#text", "Sáng thứ Hai dọn rác.")
    listed(page)

    expect(listed(page).locator("main")).to_contain_text("Dọn rác")
    assert [one.draft.text for one in kept(site)] == ["Sáng thứ Hai dọn rác."]


def test_a_form_that_was_only_looked_at_leaves_no_draft(site: Site) -> None:
    page = site.sign_in(site.context(), "author")
    page.goto("/bulletins/new")

    listed(page)

    assert kept(site) == []
