"""A camera is set up from the console: nothing is kept before its masks are drawn.

Broker, bridge, web and camera are real programs; the camera films the drawn street.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from camera.core.media import Luma
from console.core.cameras import CameraWish
from console.store import camera_files, cameras
from script.sample import people
from script.sample.visitor import Page, Visitor
from tests.camera.film import brightness
from tests.rig.camera_commune import NODE, CameraCommune
from tests.rig.commune import PATIENT, command_line
from tests.rig.patience import until

pytestmark = [pytest.mark.process, pytest.mark.broker, PATIENT]

SETTINGS = f"/cameras/{NODE}/settings"
BLACK = 40


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[CameraCommune]:
    with CameraCommune(tmp_path / "xa") as commune:
        with commune.database.write() as session:  # as one that was just enrolled
            wish = CameraWish()
            cameras.put_wish(session, f"node:{NODE}", wish, deed=command_line())
        commune.start()
        commune.start_camera()
        until(commune.web_answers, "the web answers", commune.why)
        yield commune


def doing(commune: CameraCommune) -> str:
    state = commune.camera_state()
    return state.filming.doing if state and state.filming else ""


def still(commune: CameraCommune, technician: Visitor, page: Page) -> Luma:
    """Asks for one on the page, and waits for it: its brightness."""
    before = newest(commune)
    technician.send(page, page.form(action="/still"), {})
    path = until(
        lambda: found if (found := newest(commune)) != before else None,
        "a still",
        commune.why,
    )
    return brightness(path.read_bytes())


def newest(commune: CameraCommune) -> Path | None:
    with commune.database.read() as session:
        row = camera_files.newest(session, NODE, "still")
    folder = commune.config.paths.sounds.with_name("footage")
    return folder / row.sha256 if row is not None else None


def kept(commune: CameraCommune) -> list[Path]:
    return sorted((commune.state.top / "camera" / "recordings").rglob("*.mp4"))


def test_it_looks_and_keeps_nothing_until_somebody_decided_what_to_mask(
    commune: CameraCommune,
) -> None:
    until(lambda: doing(commune) == "off", "it is told to wait", commune.why)
    technician = commune.signed_in(people.TECHNICIAN)

    page = technician.open(f"{technician.home}{SETTINGS}")
    bare = still(commune, technician, page)
    nothing = kept(commune)
    page = technician.open(f"{technician.home}{SETTINGS}")
    saved = technician.send(
        page,
        page.form("mask_name0"),
        {"mask_name0": "Cửa nhà dân", "mask_corners0": "0 0; 50 0; 50 100; 0 100"},
    )
    until(commune.records, "it records", commune.why)
    page = technician.open(f"{technician.home}{SETTINGS}")
    masked = still(commune, technician, page)

    assert nothing == []
    assert "Đã lưu" in saved.text
    half = bare.shape[1] // 2
    assert bare[:, : half - 16].mean() > BLACK
    assert masked[:, : half - 16].max() < BLACK
    assert masked[:, half + 16 :].mean() > BLACK
    until(lambda: kept(commune), "a recording", commune.why)
