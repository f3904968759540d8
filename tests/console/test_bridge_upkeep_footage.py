"""Which files of cameras go at night, and which stay."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from console.models import CameraFile
from console.store import camera_files, clips, evidence, nodes
from edge.contract.upload import FileUpload
from tests.console.test_bridge_upkeep import NIGHT, House
from tests.rig.authority import COMMUNE, NOON

CAMERA = "cam-cho"
QUARTER = timedelta(days=91)


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    with made.office.database.write() as session:
        nodes.put(
            session,
            CAMERA,
            name="Camera chợ",
            area=COMMUNE,
            agents=("camera",),
            deed=made.office.command,
        )
    return made


def put(path: Path, made: datetime = NOON) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK")
    os.utime(path, (made.timestamp(), made.timestamp()))
    return path


def brought(house: House, mark: str, kind: str = "clip") -> str:
    """A file of a camera, on the shelf; of a clip, its id."""
    sha256 = mark * 64
    with house.office.database.write() as session:
        deed = house.office.deed(session, "author")
        start = NOON - timedelta(hours=1)
        asked = clips.ask(
            session, CAMERA, start=start, end=NOON, purpose="mất xe", deed=deed
        )
        upload = FileUpload(
            node=CAMERA,
            kind=kind,  # type: ignore[arg-type]  # one of its words
            about=asked.id,
            sha256=sha256,
            size_bytes=2,
            until=NOON,
        )
        camera_files.put(session, upload, at=NOON)
        put(house.at.footage / sha256)
        return asked.id


def kept(house: House) -> set[str]:
    """The first letters of what is there, row and file."""
    with house.office.database.read() as session:
        rows = session.query(CameraFile.sha256).all()
    files = {file.name for file in house.at.footage.iterdir() if file.is_file()}
    return {row.sha256[0] for row in rows if row.sha256 in files}


def test_clips_go_after_their_days_and_what_is_locked_stays(house: House) -> None:
    brought(house, "a")
    locked = brought(house, "b")
    with house.office.database.write() as session:
        row = clips.get(session, locked)
        assert row is not None
        deed = house.office.deed(session, "author")
        name = evidence.lock(session, row, "vụ mất xe", deed=deed).id

    house.night(NIGHT + timedelta(days=80))
    young = kept(house)
    house.night(NIGHT + QUARTER)
    old = kept(house)
    with house.office.database.write() as session:
        lock = evidence.get_lock(session, name)
        assert lock is not None
        deed = house.office.deed(session, "author")
        evidence.unlock(session, lock, "xong vụ", deed=deed)
    house.night(NIGHT + QUARTER + timedelta(days=1))

    assert young == {"a", "b"}
    assert old == {"b"}
    assert kept(house) == set()
    assert not list(house.at.footage.iterdir())


def test_small_pictures_go_with_the_reports_that_they_are_of(house: House) -> None:
    brought(house, "c", "thumbnail")

    house.night(NIGHT + QUARTER)
    young = kept(house)
    house.night(NIGHT + timedelta(days=121))

    assert (young, kept(house)) == ({"c"}, set())


def test_what_no_row_names_and_what_stopped_growing_goes(house: House) -> None:
    orphan = put(house.at.footage / ("d" * 64))
    growing = put(house.at.footage / "growing" / CAMERA / ("e" * 64))
    fresh = put(
        house.at.footage / "growing" / CAMERA / ("f" * 64), NIGHT + timedelta(days=14)
    )

    house.night(NIGHT + timedelta(days=15))

    assert not orphan.exists()
    assert not growing.exists()
    assert fresh.exists()
