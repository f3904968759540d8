"""The page inside an excerpt, in a plain browser, offline, from a file."""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.camera.film import recorded
from tests.camera.test_excerpt import (
    Tamper,
    excerpted,
    flip,
    rewrite,
    with_the_middle_let_go,
)

pytestmark = [pytest.mark.browser]


@pytest.fixture
def page() -> Iterator[Page]:
    chromium = shutil.which("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(offline=True)
        yield context.new_page()
        browser.close()


def test_the_page_says_whether_an_excerpt_is_whole_and_where_it_is_not(
    page: Page, tmp_path: Path
) -> None:
    out = excerpted(recorded(tmp_path / "camera", 10))
    across = with_the_middle_let_go(recorded(tmp_path / "other" / "camera", 10))
    with zipfile.ZipFile(out) as archived:
        archived.extract("kiem-tra.html", tmp_path)
    page.goto((tmp_path / "kiem-tra.html").as_uri())

    said = page.get_by_role("status")

    page.get_by_label("Tệp ZIP").set_input_files(out)
    expect(said).to_contain_text("Nguyên vẹn: 3 đoạn ghi")
    told = page.get_by_role("list")
    expect(told).to_contain_text("17:00:02 22/11/2026 → 17:00:04 22/11/2026, giờ Việt")
    page.get_by_label("Tệp ZIP").set_input_files(across)
    expect(said).to_contain_text("Nguyên vẹn: 2 đoạn ghi")
    for number, name in enumerate(["segments/000000004.mp4", "manifest.json"]):
        changed = tmp_path / f"changed-{number}.zip"
        shutil.copy(out, changed)
        rewrite(changed, flipping(name))
        page.get_by_label("Tệp ZIP").set_input_files(changed)
        expect(said).to_contain_text("✗")
        expect(page.get_by_role("list")).to_contain_text(name)


def flipping(name: str) -> Tamper:
    return lambda files: files.update(flip(files, name))
