"""The wall clock steps while it records: nothing is lost, and nothing is made up."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from camera.adapters import excerpt
from camera.adapters.archive import Archive
from camera.adapters.index import Index, Row
from camera.adapters.places import segments
from camera.adapters.recorder import DiskRecorder
from camera.commands.verify import Question, verify
from camera.core import evidence
from camera.core.boxes import scan
from camera.core.cutting import Begin, Cutter, End, Write
from camera.core.wall import LiveWall
from edge.errors import MessageError
from edge.fakes import HandClock
from tests.camera.film import (
    FRAME_NS,
    SECOND_NS,
    START,
    VIDEO,
    archive,
    carry_out,
    cuts,
    packet,
    packets,
    signer,
)
from tests.camera.test_archive import crashed

FRAME = timedelta(microseconds=FRAME_NS / 1000)


class Camera:
    """A recorder whose clock is in our hand; a keyframe each second."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder / "camera", HandClock(START)
        self.key = signer(folder)
        self._first = int(self.clock.monotonic() * SECOND_NS) // FRAME_NS
        self._first += -self._first % 25
        self.clock.advance(self._first * FRAME_NS / SECOND_NS - self.clock.monotonic())
        self.began = self.clock.now()
        self.recorder = DiskRecorder(
            lambda: Archive(self.folder, self.key, run="run", now=self.clock.now),
            Cutter(),
            LiveWall(self.clock.now, self.clock.monotonic, lambda: "synchronised"),
            lambda _: None,
        )
        self.recorder.start()
        self.recorder.stream(VIDEO)

    def film(self, seconds: float) -> None:
        """So much more is recorded, and that long it took."""
        for _ in range(int(seconds * 25)):
            self.recorder.take(packet(self._first), wait=True)
            self._first += 1
            self.clock.advance(FRAME_NS / SECOND_NS)
        self.wait()

    def wait(self) -> None:
        done = threading.Event()
        self.recorder.ask(lambda _: done.set())
        assert done.wait(20)

    def stop(self) -> list[Row]:
        """All that was recorded."""
        self.recorder.stop()
        index = Index(self.folder, START)
        try:
            return list(index.oldest_first())
        finally:
            index.close()

    def found(self, start: datetime, seconds: float) -> list[int]:
        end = start + timedelta(seconds=seconds)
        return [one.number for one in excerpt.find(self.folder, start, end).segments]


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[Camera]:
    made = Camera(tmp_path)
    yield made
    made.recorder.stop()


@pytest.mark.parametrize("step_s", [-3600, -180, -20, 20, 3600, 700 * 86400])
def test_a_clock_that_steps_ends_the_segment_and_costs_no_picture(
    camera: Camera, step_s: float
) -> None:
    camera.film(12.2)
    camera.clock.step(step_s)
    stepped = camera.clock.now()
    camera.film(20)
    rows = camera.stop()

    assert [row.number for row in rows] == [1, 2]
    for row in rows:
        media = timedelta(microseconds=(row.end_ns - row.start_ns) / 1000)
        assert abs(row.end - row.start - media) < timedelta(seconds=0.1)
    assert 1 in camera.found(camera.began, 5)
    assert 2 in camera.found(stepped + timedelta(seconds=10), 5)
    here = [scan(path.read_bytes()) for path in segments(camera.folder).values()]
    assert sum(layout.ticks for layout in here) == pytest.approx(32.2 * 90_000, abs=90)
    assert all(layout.fragments[0].keyframe for layout in here)
    key = camera.folder.parent / "evidence.key"
    assert verify(Question(folder=camera.folder, keys=(key,))) == 0


def test_what_a_clock_jumped_over_was_never_recorded(camera: Camera) -> None:
    camera.film(12.2)
    camera.clock.step(3600)
    camera.film(20)
    camera.stop()

    with pytest.raises(MessageError, match="nothing was ever recorded then"):
        camera.found(camera.began + timedelta(minutes=20), 1200)


def test_gaps_of_a_clock_that_stepped_back_are_those_that_it_left(
    camera: Camera,
) -> None:
    camera.film(12)
    camera.clock.step(-180)
    camera.film(20)
    camera.stop()

    first, last = (camera.began + timedelta(seconds=s) for s in (-200, 20))
    found = excerpt.find(camera.folder, first, last)
    lacking = [
        (round((gap.start - first).total_seconds()), (gap.end - gap.start).seconds)
        for gap in found.gaps
    ]
    assert [start for start, _ in lacking] == [0, 52, 213]


def test_what_the_disk_did_not_take_within_a_segment_was_never_recorded(
    tmp_path: Path,
) -> None:
    folder, made = tmp_path / "camera", archive(tmp_path / "camera")
    lost = [
        cut
        for cut in cuts(packets(30))
        if isinstance(cut, Write) and 10 <= cut.start_ns / SECOND_NS < 20
    ]
    carry_out(made, [cut for cut in cuts(packets(30)) if cut not in lost])
    made.close()
    at = [START + timedelta(seconds=s) for s in (5, 12, 18, 25)]

    found = excerpt.find(folder, at[0], at[3])
    with pytest.raises(MessageError, match="nothing was ever recorded then"):
        excerpt.find(folder, at[1], at[2])

    ((start, end),) = ((gap.start, gap.end) for gap in found.gaps)
    assert start - START == pytest.approx(timedelta(seconds=10), abs=20 * FRAME)
    assert end - START == pytest.approx(timedelta(seconds=20), abs=20 * FRAME)


def test_a_lock_holds_what_was_recorded_before_a_clock_stepped_back(
    camera: Camera,
) -> None:
    camera.film(12.2)
    camera.clock.step(-180)
    camera.film(8)
    held = list[int]()
    words = evidence.Locked(
        id="a", start=camera.began, end=camera.clock.now() + timedelta(180), reason="x"
    )
    camera.recorder.ask(lambda archive: held.append(archive.lock(words)))
    camera.wait()

    assert held == [1]
    assert camera.stop()[0].locked


def test_a_clock_that_is_slewed_ends_no_segment(camera: Camera) -> None:
    for _ in range(59):
        camera.film(1)
        camera.clock.step(-0.0005)

    assert len(camera.stop()) == 1


def test_what_is_taken_up_after_a_step_has_one_clock_too(tmp_path: Path) -> None:
    folder = tmp_path / "camera"
    made = archive(folder)
    for cut in cuts(packets(20)):
        at = START + timedelta(microseconds=getattr(cut, "start_ns", 0) / 1000)
        stepped = timedelta(hours=getattr(cut, "start_ns", 0) >= 10 * SECOND_NS)
        match cut:
            case Begin():
                made.begin(cut, VIDEO, at, "synchronised")
            case Write():
                made.write(cut, at - stepped)
            case End():
                pass
    crashed(made)

    again = archive(folder, run="run-2")

    (row,) = again._index.oldest_first()
    assert row.start == START
    assert row.end - START == pytest.approx(timedelta(seconds=20), abs=FRAME)
    again.close()
