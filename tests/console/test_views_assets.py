"""What nodes fetch: whole, from where they broke off, and nothing else."""

import hashlib
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from console.store import sounds, station
from tests.console.desk import Desk
from tests.rig.authority import NOON

SOUND = b"OggS" + bytes(range(256)) * 40
SHA256 = hashlib.sha256(SOUND).hexdigest()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.web.sounds.mkdir(exist_ok=True)
    (desk.web.sounds / SHA256).write_bytes(SOUND)
    (desk.web.sounds / "secret.txt").write_text("not a sound")
    (desk.web.sounds / ("ef" * 32)).write_bytes(b"a file that nobody entered")
    with desk.office.database.write() as session:
        sounds.put(
            session,
            sha256=SHA256,
            size_bytes=len(SOUND),
            duration_ms=1000,
            made="spoken",
            deed=desk.office.command,
        )
    return desk


def fetched(desk: Desk, path: str, **headers: str) -> TestResponse:
    """The answer, read to its end."""
    answer = desk.browser().open(path, **headers)
    with answer:
        assert answer.data is not None
    return answer


def test_a_node_fetches_a_sound_by_its_hash_without_signing_in(desk: Desk) -> None:
    answer = fetched(desk, f"/assets/{SHA256}")

    assert answer.status_code == 200
    assert hashlib.sha256(answer.data).hexdigest() == SHA256
    assert answer.headers["ETag"] == f'"{SHA256}"'
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("bytes=0-99", slice(0, 100)),
        ("bytes=5000-", slice(5000, None)),
        ("bytes=-10", slice(-10, None)),
    ],
)
def test_a_download_that_broke_off_goes_on_where_it_was(
    desk: Desk, asked: str, given: slice
) -> None:
    answer = fetched(desk, f"/assets/{SHA256}", Range=asked)

    assert answer.status_code == 206
    assert answer.data == SOUND[given]
    assert answer.headers["Content-Range"].endswith(f"/{len(SOUND)}")


def test_a_range_behind_the_end_is_refused(desk: Desk) -> None:
    answer = fetched(desk, f"/assets/{SHA256}", Range=f"bytes={len(SOUND)}-")

    assert answer.status_code == 416


@pytest.mark.parametrize(
    "path",
    [
        "ab" * 32,
        "ef" * 32,
        "secret.txt",
        "../console.sqlite",
        "%2e%2e/console.sqlite",
        SHA256.upper(),
        SHA256[:-1],
    ],
)
def test_only_sounds_that_were_entered_are_given(desk: Desk, path: str) -> None:
    assert desk.browser().open(f"/assets/{path}").status_code in {302, 404}


def test_health_tells_how_the_bridge_last_was(desk: Desk) -> None:
    with desk.office.database.write() as session:
        station.alive(session, connected=True, at=NOON)

    told = desk.browser().open("/healthz").json

    assert told == {
        "ok": True,
        "broker": True,
        "bridge_seen": "2026-11-22T05:00:00+00:00",
    }
