"""A clip of the last minute: what is just being written belongs to it."""

import queue
import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from camera.adapters import courier, excerpt
from camera.adapters.archive import Archive
from camera.adapters.courier import HttpsCourier
from camera.adapters.places import segments
from camera.adapters.recorder import DiskRecorder
from camera.adapters.signing import node_signer
from camera.core.cutting import Cutter
from camera.core.wall import FileWall
from camera.ports import ClipDone
from edge.adapters.host import SystemClock
from edge.contract.camera import CameraSettings, Clip, ClipMade
from edge.fakes import HandClock
from tests.camera.film import VIDEO, packet, packets
from tests.rig.authority import COMMUNE
from tests.rig.uploads import UploadServer

pytestmark = [pytest.mark.process]

NODE = "cam-1"


class Camera:
    """Recorder and courier as they are put together, with one clock in our hand."""

    def __init__(self, folder: Path) -> None:
        self.began = SystemClock().now()
        self.console = UploadServer(folder / "console", node=NODE)
        self.clock, self.recordings = HandClock(self.began), folder / "camera"
        self.events: queue.Queue[object] = queue.Queue()
        source = self.console.source()
        key = node_signer(source.cert, source.key)
        self.recorder = DiskRecorder(
            lambda: Archive(self.recordings, key, run="run", now=self.clock.now),
            Cutter(),
            FileWall(self.began),
            self.events.put,
            monotonic=self.clock.monotonic,
        )
        self.courier = HttpsCourier(
            node=NODE,
            source=source,
            clock=self.clock,
            signer=key,
            recordings=self.recordings,
            outgoing=folder / "outgoing",
            ask=self.recorder.ask,
            seal=self.recorder.seal,
            post=self.events.put,
        )
        self.recorder.start()
        self.recorder.stream(VIDEO)

    def film(self, seconds: float, *, first: int = 0) -> None:
        """So much is recorded, and that long it took."""
        for one in packets(seconds, first=first):
            self.recorder.take(one, wait=True)
        written = threading.Event()
        self.recorder.ask(lambda _: written.set())
        assert written.wait(20)
        self.clock.advance(seconds)

    def ask(self, first_s: float, last_s: float) -> None:
        start, end = (self.began + timedelta(seconds=s) for s in (first_s, last_s))
        self.courier.clip(
            Clip(clip="c", start=start, end=end, purpose="mất xe", asked_by="An")
        )

    def made(self, wait_s: float = 30) -> ClipMade | None:
        while True:
            try:
                event = self.events.get(timeout=wait_s)
            except queue.Empty:
                return None
            if isinstance(event, ClipDone):
                return event.made

    def close(self) -> None:
        self.courier.stop()
        self.recorder.stop()
        self.console.close()


@pytest.fixture
def camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Camera]:
    monkeypatch.setattr(courier, "LOOK_S", 0.02)
    camera = Camera(tmp_path)
    yield camera
    camera.close()


def test_a_clip_of_what_is_being_written_has_no_gap_and_costs_no_picture(
    camera: Camera,
) -> None:
    camera.film(12.4)

    camera.ask(5, 12)
    made = None
    for number in count(310):
        camera.recorder.take(packet(number), wait=True)
        if made := camera.made(0.02):
            break
    camera.recorder.stop()

    assert made is not None
    assert (made.outcome, made.gaps) == ("sent", ())
    assert len(segments(camera.recordings)) == 2
    all_of_it = excerpt.find(
        camera.recordings,
        camera.began,
        camera.began + timedelta(seconds=(number + 1) / 25),
    )
    first, second = all_of_it.segments
    assert first.end_ns == second.start_ns
    assert all_of_it.gaps == ()


def test_a_clip_that_is_asked_for_in_a_stall_has_what_comes_late(
    camera: Camera,
) -> None:
    camera.film(12.4)
    camera.film(0.04, first=310)
    camera.clock.advance(4)

    camera.ask(5, 16)
    early = camera.made(0.3)
    made = None
    for number in range(311, 600):
        camera.recorder.take(packet(number), wait=True)
        if number > 16 * 25 and (made := camera.made(0.02)):
            break

    assert early is None
    assert made is not None
    assert (made.outcome, made.gaps) == ("sent", ())


def test_a_camera_that_shows_nothing_more_does_not_keep_its_last_minute_back(
    camera: Camera,
) -> None:
    camera.film(8)
    camera.clock.advance(10)

    camera.ask(2, 8)
    made = camera.made()

    assert made is not None
    assert (made.outcome, made.gaps) == ("sent", ())


def test_a_clip_of_tomorrow_is_answered_at_once_and_waits_for_no_seal(
    camera: Camera,
) -> None:
    camera.film(8)

    camera.ask(86_400, 86_460)
    made = camera.made(10)

    assert made is not None
    assert made.outcome == "never-recorded"


def test_a_clip_that_reaches_into_the_future_waits_for_it_and_holds_nobody_up(
    camera: Camera,
) -> None:
    camera.film(8)

    camera.ask(2, 30)
    camera.courier.still("s", b"a picture")
    early = camera.made(0.5)
    camera.film(26, first=200)
    camera.clock.advance(10)
    made = camera.made()

    assert early is None
    assert len(camera.console.files) == 2
    assert made is not None
    assert (made.outcome, made.gaps) == ("sent", ())


@pytest.mark.parametrize("span_s", [(2, 9), (2, 30)], ids=["past", "still to come"])
def test_a_clip_of_what_no_event_asked_for_is_kept_until_it_is_made(
    camera: Camera, span_s: tuple[float, float]
) -> None:
    camera.recorder.use(CameraSettings(area=COMMUNE, record="events"))
    camera.film(20)

    camera.ask(*span_s)
    camera.film(32, first=500)
    made = camera.made()

    assert made is not None
    assert (made.outcome, made.gaps) == ("sent", ())
