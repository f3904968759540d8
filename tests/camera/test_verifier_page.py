"""The page inside an excerpt, in a plain browser, offline, from a file."""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from camera.core.trust import fingerprint
from tests.camera.conftest import Renewed
from tests.camera.film import recorded, signer
from tests.camera.forgery import FORGERIES, behind_other_bytes, forge, of_before
from tests.camera.test_excerpt import (
    Tamper,
    excerpted,
    flip,
    rewrite,
    with_the_middle_let_go,
)
from tests.camera.test_verify_signer import excerpt_of

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
    opened_from(out, page)
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


def test_the_page_finds_what_the_command_finds(page: Page, tmp_path: Path) -> None:
    out = excerpted(recorded(tmp_path / "camera", 10))
    opened_from(out, page)
    said, told = page.get_by_role("status"), page.get_by_role("list")

    for kind, (name, _) in FORGERIES.items():
        page.get_by_label("Tệp ZIP").set_input_files(forge(out, kind))
        expect(said).to_contain_text("✗")
        expect(told).to_contain_text(f"{name}: ")
        page.get_by_label("Tệp ZIP").set_input_files(out)
        expect(said).to_contain_text("✓ Nguyên vẹn")
    page.get_by_label("Tệp ZIP").set_input_files(behind_other_bytes(out))
    expect(told).to_contain_text("không thuộc tệp nào")
    before = of_before(out, signer(tmp_path))
    page.get_by_label("Tệp ZIP").set_input_files(before)
    expect(said).to_contain_text("phim film-1.mp4 chưa được camera ký")


def test_a_file_too_large_for_a_browser_is_no_break(page: Page, tmp_path: Path) -> None:
    opened_from(excerpted(recorded(tmp_path / "camera", 10)), page)
    large = tmp_path / "large.zip"
    with large.open("wb") as file:
        file.truncate(2_000_000_000)  # holds no bytes on the disk

    page.get_by_label("Tệp ZIP").set_input_files(large)

    said = page.get_by_role("status")
    expect(said).to_contain_text("Tệp quá lớn để kiểm tra trong trình duyệt")
    expect(said).to_contain_text("commune-camera verify")
    expect(said).not_to_contain_text("✗")


def test_the_page_follows_a_camera_to_its_renewed_key(
    page: Page, renewed: Renewed
) -> None:
    folder, old, new = renewed
    out = excerpt_of(folder, new, 4, 13)
    opened_from(out, page)
    said, keys = page.get_by_role("status"), page.locator("#key")

    for span in ((4, 13), (1, 4)):
        page.get_by_label("Tệp ZIP").set_input_files(excerpt_of(folder, new, *span))
        expect(said).to_contain_text("do 2 khóa ký")
        expect(said).not_to_contain_text("✗")
        expect(keys).to_contain_text(fingerprint(old.says))
        expect(keys).to_contain_text(fingerprint(new.says))
    page.get_by_label("Tệp ZIP").set_input_files(excerpt_of(folder, new, 11, 14))
    expect(said).to_contain_text("✓ Nguyên vẹn")
    expect(keys).to_have_text(fingerprint(new.says))
    thief = signer(folder.parent)
    page.get_by_label("Tệp ZIP").set_input_files(excerpt_of(folder, thief, 1, 4))
    expect(said).to_contain_text("✗")


def opened_from(out: Path, page: Page) -> None:
    with zipfile.ZipFile(out) as archived:
        archived.extract("kiem-tra.html", out.parent)
    page.goto((out.parent / "kiem-tra.html").as_uri())


def flipping(name: str) -> Tamper:
    return lambda files: files.update(flip(files, name))
