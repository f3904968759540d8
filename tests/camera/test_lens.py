"""The lens: a camera that is unplugged, breaks, and comes back."""

import queue
import threading
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import pytest

from camera import ports
from camera.adapters import capture
from camera.adapters.capture import Lens
from camera.adapters.encoder import X264Encoder
from camera.adapters.pictures import Press
from camera.core.masks import Masks
from camera.core.media import Frame, Packet
from camera.core.sights import Activity, Sight
from camera.fakes import (
    BlindWatch,
    FakeLive,
    FakeRecorder,
    FakeSource,
    moving_square,
)
from edge.errors import HardwareError
from tests.camera.film import VIDEO, brightness, packets

E = TypeVar("E")


class Watcher(BlindWatch):
    """Sees something in every frame."""

    def look(self, frame: Frame) -> Sequence[Sight]:
        return [Activity(frame.sequence, "motion", frame.at_ns, None, 0.5)]

    def lost(self, at_ns: int) -> Sequence[Sight]:
        return [Activity(99, "motion", at_ns, at_ns, 0.5)]


def frame(number: int) -> Frame:
    return Frame(np.zeros((36, 64), dtype=np.uint8), number, number)


class Rig:
    """A lens that is given one source after the other."""

    def __init__(self, *films: FakeSource | HardwareError) -> None:
        self.events: queue.Queue[object] = queue.Queue()
        self.recorder = FakeRecorder()
        self._films = list(films)
        self.live = FakeLive()
        self.lens = Lens(
            self._next,
            self.recorder,
            Watcher,
            self.events.put,
            lambda _: b"jpeg",
            live=self.live,
        )
        self.lens.start()

    def told(self, kind: type[E]) -> E:
        while True:
            event = self.events.get(timeout=20)
            if isinstance(event, kind):
                return event

    def _next(self) -> FakeSource:
        film = self._films.pop(0) if self._films else HardwareError("unplugged")
        if isinstance(film, HardwareError):
            raise film
        return film


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "RETRY_S", (0.01, 0.01))


def test_a_camera_that_is_unplugged_is_told_and_comes_back() -> None:
    film = list(packets(1))
    rig = Rig(
        FakeSource(VIDEO, [*film, HardwareError("unplugged")]),
        HardwareError("unplugged"),
        FakeSource(VIDEO, film),
    )

    assert rig.told(ports.CameraBack).video == VIDEO
    assert rig.told(ports.CameraLost).reason == "unplugged"
    again = rig.events.get(timeout=20)  # nothing is told a second time
    rig.lens.stop()

    assert again == ports.CameraBack(VIDEO)
    assert rig.recorder.streams == [VIDEO, VIDEO]
    assert len(rig.recorder.packets) == 50


def test_a_live_view_gets_the_very_packets_that_are_recorded() -> None:
    """Masks and all: nothing else is ever encoded."""
    film: list[Frame | Packet] = [*packets(0.2), frame(1)]
    rig = Rig(FakeSource(VIDEO, film))

    rig.told(ports.CameraLost)
    rig.lens.stop()

    assert rig.live.streams == rig.recorder.streams == [VIDEO]
    assert rig.live.packets == rig.recorder.packets == film[:-1]
    assert rig.live.frames == film[-1:]


def test_an_encoder_that_fails_is_a_lost_camera_that_is_opened_anew() -> None:
    rig = Rig(
        FakeSource(VIDEO, [*packets(0.2), HardwareError("encoder libx264: broken")]),
        FakeSource(VIDEO, list(packets(0.2))),
    )

    assert "encoder" in rig.told(ports.CameraLost).reason
    rig.told(ports.CameraBack)
    rig.lens.stop()


def test_what_nobody_expected_of_a_camera_ends_no_thread() -> None:
    rig = Rig(
        FakeSource(VIDEO, [*packets(0.2), ValueError("no such plane")]),
        FakeSource(VIDEO, list(packets(0.2))),
    )

    assert rig.told(ports.CameraLost).reason == "ValueError: no such plane"
    rig.told(ports.CameraBack)
    rig.lens.stop()


def test_a_watch_that_breaks_is_told_and_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lookers = list[Watcher]()

    def broken(self: Watcher, frame: Frame) -> Sequence[Sight]:
        lookers.append(self)
        if frame.sequence == 1:
            raise IndexError("no such block")
        return look(self, frame)

    look = Watcher.look
    monkeypatch.setattr(Watcher, "look", broken)
    rig = Rig(FakeSource(VIDEO, [frame(1), frame(2)]))

    assert "no such block" in rig.told(ports.WatchFailed).reason
    assert rig.told(ports.Saw).sight.began_ns == 2
    rig.told(ports.WatchBack)
    rig.lens.stop()

    assert lookers[0] is not lookers[1]


def test_the_watch_sees_the_frames_and_what_it_sees_is_told() -> None:
    rig = Rig(FakeSource(VIDEO, [frame(1), frame(2)]))

    first = rig.told(ports.Saw)
    second = rig.told(ports.Saw)
    ended = rig.told(ports.Saw)
    rig.lens.stop()

    assert [one.sight.began_ns for one in (first, second)] == [1, 2]
    assert first.thumbnail == b"jpeg"
    assert ended.sight.ended_ns == 2  # there are no more pictures


def test_settings_that_come_while_the_camera_is_made_are_never_missed() -> None:
    old, new = list(packets(0.2)), list(packets(0.2, first=50))
    films = [FakeSource(VIDEO, old), FakeSource(VIDEO, new)]
    recorder, events = FakeRecorder(), queue.Queue[object]()
    began = threading.Event()

    def make() -> FakeSource:
        began.wait(20)
        if not films:
            raise HardwareError("unplugged")
        if len(films) == 2:  # its masks are read, and here come others
            lens.renew()
        return films.pop(0)

    lens = Lens(make, recorder, Watcher, events.put, lambda _: b"", live=FakeLive())
    lens.start()
    began.set()
    while not isinstance(events.get(timeout=20), ports.CameraLost):
        pass
    lens.stop()

    assert recorder.packets == new


class Deaf(FakeSource):
    """Its queue is full: the word to stop is lost."""

    def stop(self) -> None:
        pass


def test_nothing_is_recorded_with_masks_that_hold_no_longer() -> None:
    old, new = list(packets(0.4)), list(packets(0.2, first=50))
    films: list[FakeSource] = [Deaf(VIDEO, old), FakeSource(VIDEO, new)]
    events = queue.Queue[object]()

    class Renewing(FakeRecorder):
        def take(self, packet: Packet, *, wait: bool) -> None:
            super().take(packet, wait=wait)
            if len(self.packets) == 3:  # and here come others
                lens.renew()

    def make() -> FakeSource:
        if not films:
            raise HardwareError("unplugged")
        return films.pop(0)

    recorder = Renewing()
    lens = Lens(make, recorder, Watcher, events.put, lambda _: b"", live=FakeLive())
    lens.start()
    while not isinstance(events.get(timeout=20), ports.CameraLost):
        pass
    lens.stop()

    assert recorder.packets == [*old[:3], *new]


def test_a_still_is_the_picture_of_the_next_keyframe_with_its_masks() -> None:
    mask = Masks((((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)),))
    press = Press(X264Encoder(frames_per_s=10), burn=mask)
    pictures = [next(moving_square()) for _ in range(2)]
    video = press.open(320, 180)
    film = [item for picture in pictures for item in press.take(picture)]
    rig = Rig(*(FakeSource(video, film) for _ in range(500)))
    rig.lens.take_still("s1")

    taken = rig.told(ports.StillTaken)
    rig.lens.stop()

    assert (taken.still, taken.reason) == ("s1", "")
    luma = brightness(taken.jpeg)
    assert luma.shape == (180, 320)
    assert luma[:, :150].max() < 30
    assert luma[:, 170:].mean() > 60


def test_a_keyframe_that_nobody_can_decode_gives_a_reason_and_ends_no_thread() -> None:
    film: list[Frame | Packet] = [*packets(0.2), frame(1)]
    rig = Rig(*(FakeSource(VIDEO, film) for _ in range(500)))
    rig.lens.take_still("s1")

    taken = rig.told(ports.StillTaken)
    rig.told(ports.Saw)
    rig.lens.stop()

    assert taken.jpeg == b""
    assert "no picture out of a keyframe" in taken.reason
