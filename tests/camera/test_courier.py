"""Clips and thumbnails on their way to the console, over real TLS."""

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from camera.adapters import courier, upload
from camera.adapters.places import segment_path
from edge.contract.camera import Clip
from tests.camera.desk import Desk
from tests.camera.film import START
from tests.rig.patience import until

pytestmark = [pytest.mark.process]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(courier, "RETRY_S", 0.05)
    monkeypatch.setattr(upload, "PIECE_BYTES", 100_000)
    monkeypatch.setattr(courier, "CHAIN_S", 0.05)
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def clip(first_s: float, last_s: float) -> Clip:
    return Clip(
        clip="c-1",
        start=START + timedelta(seconds=first_s),
        end=START + timedelta(seconds=last_s),
        purpose="mất xe",
        asked_by="Công an xã",
    )


def test_a_clip_arrives_whole_and_its_answer_names_it(desk: Desk) -> None:
    desk.courier.clip(clip(0, 2))

    made = desk.made()

    assert made.outcome == "sent"
    assert made.sha256 is not None
    arrived = desk.console.files[made.sha256]
    assert hashlib.sha256(arrived).hexdigest() == made.sha256
    assert len(arrived) == made.size_bytes
    said = desk.console.passes[-1]
    assert (said.kind, said.about, said.size_bytes) == ("clip", "c-1", made.size_bytes)


def test_no_copy_leaves_before_the_chain_says_so(desk: Desk) -> None:
    desk.without_archive = 3
    before: list[int] = []
    take = desk.console.answer

    def look(request: BaseHTTPRequestHandler) -> None:
        before.append(desk.exported())
        take(request)

    desk.console.answer = look  # type: ignore[method-assign]  # to look at that moment

    desk.courier.clip(clip(0, 2))
    made = desk.made()

    assert made.outcome == "sent"
    assert (desk.asked, desk.exported()) == (5, 1)
    assert set(before) == {1}


def test_an_upload_that_is_cut_goes_on_where_it_was_cut(desk: Desk) -> None:
    desk.console.cuts.extend([60_000, 0, 99_999])

    desk.courier.clip(clip(0, 2))
    made = desk.made()

    assert made.outcome == "sent"
    assert hashlib.sha256(desk.console.files[made.sha256 or ""]).hexdigest()
    assert [command for command, _ in desk.console.requests].count("HEAD") == 4
    sent = [at for command, at in desk.console.requests if command == "PATCH"]
    assert len(sent) == len(set(sent)) + 1  # only the request that brought nothing
    arrived = desk.console.files[made.sha256 or ""]
    assert hashlib.sha256(arrived).hexdigest() == made.sha256


def test_a_clip_of_a_time_that_was_never_recorded_says_so(desk: Desk) -> None:
    desk.courier.clip(clip(500, 560))

    made = desk.made()

    assert made.outcome == "never-recorded"
    assert "nothing was ever recorded then" in made.reason


def test_what_was_recorded_of_it_is_sent_and_the_gap_is_named(desk: Desk) -> None:
    desk.courier.clip(clip(-30, 2))

    made = desk.made()

    assert made.outcome == "sent"
    (gap,) = made.gaps
    assert gap.end == START


def test_a_thumbnail_is_brought(desk: Desk) -> None:
    desk.courier.thumbnail("boot-7", b"a jpeg")

    name = hashlib.sha256(b"a jpeg").hexdigest()
    until(lambda: bytes(desk.console.files.get(name, b"")) == b"a jpeg", "a thumbnail")
    assert desk.console.passes[-1].kind == "thumbnail"


def test_a_still_is_brought(desk: Desk) -> None:
    desk.courier.still("s1", b"a picture")

    name = hashlib.sha256(b"a picture").hexdigest()
    until(lambda: bytes(desk.console.files.get(name, b"")) == b"a picture", "a still")
    assert (desk.console.passes[-1].kind, desk.console.passes[-1].about) == (
        "still",
        "s1",
    )


def test_what_a_disk_does_to_one_file_ends_no_thread(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "outgoing").write_bytes(b"no folder")

    desk.courier.thumbnail("boot-7", b"a jpeg")
    desk.courier.clip(clip(0, 2))
    made = desk.made()

    assert (made.outcome, "outgoing" in made.reason) == ("failed", True)
    assert desk.courier._thread.is_alive()


@pytest.mark.parametrize("limit_bytes", [1000, 800_000])
def test_a_clip_that_the_console_would_not_take_is_refused_with_its_reason(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit_bytes: int
) -> None:
    """Known before, or only when the film beside the segments is there."""
    monkeypatch.setattr(courier, "FILE_BYTES", limit_bytes)

    desk.courier.clip(clip(0, 2))
    made = desk.made()

    assert (made.outcome, "ask for parts" in made.reason) == ("refused", True)
    assert [*tmp_path.glob("outgoing/*")] == []
    assert desk.console.requests == []


def test_what_was_half_made_when_the_disk_failed_is_not_left_behind(
    desk: Desk, tmp_path: Path
) -> None:
    segment_path(desk.recordings, 1).rename(tmp_path / "aside")
    segment_path(desk.recordings, 1).mkdir()  # as unreadable for root as for others

    desk.courier.clip(clip(0, 2))
    made = desk.made()

    assert made.outcome == "failed"
    assert [*tmp_path.glob("outgoing/*")] == []


def test_a_clip_is_on_the_disk_before_it_has_its_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def sync(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").resolve().name)
        fsync(handle)

    def name(path: Path, target: Path) -> Path:
        synced.append(target.name)
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", name)

    desk.courier.clip(clip(0, 2))
    desk.made()

    assert synced == ["c-1.part", "c-1.zip", "outgoing"]


def test_what_the_console_wants_no_more_is_let_go_for_good(
    desk: Desk, tmp_path: Path
) -> None:
    desk.console.unwanted.extend([True, True])

    desk.courier.thumbnail("boot-7", b"a jpeg")
    desk.courier.clip(clip(0, 2))
    made = desk.made()

    assert (made.outcome, made.reason) == (
        "refused",
        "the console wants this file no more",
    )
    assert [*tmp_path.glob("outgoing/*.zip")] == []
    assert len(desk.console.requests) == 2
