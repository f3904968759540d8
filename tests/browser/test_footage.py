"""What a camera saw, from the pole to a proof, in Chromium; every program is real.

Somebody walks by and the page shows it; a clip is asked for while the camera has no
power, comes when it is back, and plays; it leaves the house with its proof, and the
proof holds. The camera films the street that the project draws.
"""

import hashlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from camera.adapters.upload import Talk
from console.adapters.shelf import Shelf
from console.models import Sighting
from console.store import clips, people, sightings
from console.store.audit import Deed
from edge.adapters.assets import Source
from edge.adapters.host import SystemClock
from edge.contract.upload import FileUpload
from edge.passes import sign
from tests.console.footage import excerpt
from tests.rig.camera_commune import NODE, CameraCommune
from tests.rig.patience import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.process,
    pytest.mark.timeout(400),
]

HOME: Final = f"/cameras/{NODE}"
_PLAYED: Final = "document.querySelector('video').currentTime"


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraCommune]:
    with CameraCommune(tmp_path_factory.mktemp("footage") / "xa") as commune:
        commune.start()
        commune.start_camera()
        until(commune.web_answers, "the web answers", commune.why)
        until(commune.records, "the camera records", commune.why)
        yield commune


def seen(commune: CameraCommune) -> list[Sighting]:
    """What is over, the oldest first."""
    now, day = SystemClock().now(), timedelta(days=1)
    with commune.database.read() as session:
        found = sightings.between(session, [NODE], now - day, now + day)
    return [one for one in found if one.ended is not None and one.thumbnail]


def watcher_page(commune: CameraCommune, chromium: Browser) -> Page:
    """Signed in; she has said why she looks."""
    context = chromium.new_context(
        base_url=f"https://localhost:{commune.ports.web}", ignore_https_errors=True
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/sign-in")
    name, password = commune.watcher
    page.fill("#sign_in", name)
    page.fill("#password", password)
    page.click("main button.main-action")
    page.wait_for_url("**/")
    page.goto(f"{HOME}/events")
    page.check("input[value=incident]")
    page.fill("[name=words]", "mất xe ở chợ")
    page.click("main button.main-action")
    page.wait_for_url(f"**{HOME}/events")
    return page


def test_somebody_walks_by_and_the_clip_of_it_is_proven_to_be_whole(
    commune: CameraCommune, chromium: Browser, tmp_path: Path
) -> None:
    until(lambda: seen(commune), "somebody is seen", commune.why, within_s=240)
    page = watcher_page(commune, chromium)
    expect(page.locator(".event img").first).to_be_visible()
    commune.kill_camera()  # what it was writing is sealed at the next start
    page.get_by_role("link", name="Lấy đoạn này").last.click()
    page.get_by_role("button", name="Lấy đoạn phim").click()
    expect(page.locator("main")).to_contain_text("Đang chờ gửi yêu cầu tới camera")

    commune.start_camera()
    video = page.locator("video")
    expect(video).to_be_visible(timeout=120_000)

    video.evaluate("one => { one.muted = true; return one.play(); }")
    until(lambda: page.evaluate(_PLAYED) > 1, "it plays", commune.why)
    video.evaluate("one => { one.currentTime = one.duration / 2; }")
    until(lambda: page.evaluate(_PLAYED) > 4, "it plays on from there", commune.why)
    original, copy = exported(page, tmp_path)
    assert verified(original, commune) == 0
    altered = tmp_path / "altered.zip"
    data = bytearray(original.read_bytes())
    data[len(data) // 3] ^= 1
    altered.write_bytes(data)
    assert verified(altered, commune) == 1
    assert codec(copy) == "h264"
    page.context.close()


def exported(page: Page, folder: Path) -> tuple[Path, Path]:
    """The original and its copy, as the police get them."""
    page.get_by_role("link", name="Trích xuất đoạn này").click()
    page.fill("#number", "15/CV-CAX")
    page.fill("#receiver", "Công an huyện")
    page.get_by_role("button", name="Trích xuất").click()
    files = []
    for words, name in (("Tải tệp gốc", "original.zip"), ("Tải bản sao", "copy.mp4")):
        link = page.get_by_role("link", name=words)
        expect(link).to_be_visible(timeout=60_000)
        with page.expect_download() as download:
            link.click()
        download.value.save_as(folder / name)
        files.append(folder / name)
    return files[0], files[1]


def verified(path: Path, commune: CameraCommune) -> int:
    """What ``commune-camera verify`` says, with nothing but the commune's authority."""
    ca = commune.identity("console")[0]
    words = [sys.executable, "-m", "camera", "verify", str(path), "--ca", str(ca)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    sys.stdout.write(done.stdout + done.stderr)
    return done.returncode


def codec(film: Path) -> str:
    words = "ffprobe -v error -show_entries stream=codec_name -of json"
    done = subprocess.run([*words.split(), film], capture_output=True, check=True)
    return str(json.loads(done.stdout)["streams"][0]["codec_name"])


def test_a_line_that_is_cut_in_the_middle_of_a_file_goes_on_there(
    commune: CameraCommune, tmp_path: Path
) -> None:
    """The console's real server, and a line that breaks within a request."""
    body = excerpt(os.urandom(400_000))
    name, sha256 = wanted(commune), hashlib.sha256(body).hexdigest()
    source, address = source_of(commune), f"/uploads/files/{sha256}"
    now = SystemClock().now()
    said = FileUpload(
        node=NODE,
        kind="clip",
        about=name,
        sha256=sha256,
        size_bytes=len(body),
        until=now + timedelta(minutes=9),
    )
    text = sign(said, source.cert.read_bytes(), source.key.read_bytes())
    place = urlsplit(source.url)
    line = http.client.HTTPSConnection(
        place.hostname or "", place.port, context=source.tls()
    )
    line.putrequest("PATCH", address)
    for key, value in (
        ("Authorization", f"Pass {text}"),
        ("Upload-Offset", "0"),
        ("Content-Length", str(len(body))),
    ):
        line.putheader(key, value)
    line.endheaders()
    line.send(body[:70_000])
    line.close()
    shelf = Shelf(commune.config.paths.sounds.with_name("footage"))
    until(lambda: shelf.growing(NODE, sha256) == 70_000, "what came", commune.why)

    file = tmp_path / "clip.zip"
    file.write_bytes(body)
    Talk(source, address, text).bring(file, len(body))

    assert shelf.place(sha256).read_bytes() == body
    assert shelf.growing(NODE, sha256) == 0


def wanted(commune: CameraCommune) -> str:
    """A clip of a time that the camera will say it never recorded."""
    with commune.database.write() as session:
        person = people.by_sign_in(session, commune.watcher[0])
        assert person is not None
        now = SystemClock().now()
        made = clips.ask(
            session,
            NODE,
            start=now - timedelta(days=9),
            end=now - timedelta(days=9, minutes=-1),
            purpose="mất xe ở chợ",
            deed=Deed(person, now),
        )
        return made.id


def source_of(commune: CameraCommune) -> Source:
    """The console, as the camera meets it."""
    url = f"https://localhost:{commune.ports.web}"
    return Source(url, *commune.identity(NODE))
