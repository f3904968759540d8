"""What every Voice does, expected of the fake one and of the real one alike."""

import os
import queue
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from edge.fakes import HandClock
from kiosk.adapters.voice import MixerVoice
from kiosk.core.events import Said, Saying
from kiosk.fakes import FakeVoice
from kiosk.ports import Clip, ClipUnreadable, Voice, VoiceBack, VoiceLost

CLIP_S = 0.4
WAIT_S = 5.0


class Stage(Protocol):
    """A voice with its clock, its clips, and a device that comes and goes."""

    voice: Voice

    def live(self, seconds: float) -> None: ...

    def told(self) -> list[object]: ...

    def until_said(self, reading: str) -> list[object]: ...

    def clip(self, number: int) -> Clip: ...

    def lose_device(self) -> None: ...

    def restore_device(self) -> None: ...


class FakeStage:
    """Time passes when `live` says so."""

    def __init__(self) -> None:
        self._clock, self._told = HandClock(), list[object]()
        self._fake = FakeVoice(self._told.append, self._clock, clip_s=CLIP_S)
        self.voice: Voice = self._fake

    def live(self, seconds: float) -> None:
        self._clock.advance(seconds)
        self._fake.catch_up()

    def told(self) -> list[object]:
        told, self._told[:] = list(self._told), []
        return told

    def until_said(self, reading: str) -> list[object]:
        told: list[object] = []
        for _ in range(200):
            told += self.told()
            if Said(reading) in told:
                return told
            self.live(0.05)
        raise AssertionError(f"{reading} never ended: {told}")

    def clip(self, number: int) -> Clip:
        return Clip(number, Path(f"{number}.wav"))

    def lose_device(self) -> None:
        self._fake.lose_device()

    def restore_device(self) -> None:
        self._fake.restore_device()


class RealStage:
    """The mixer, on SDL's driver that plays to nobody in real time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._events: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.real = MixerVoice(self._events.put, quiet_s=0.2)
        self.voice: Voice = self.real

    def live(self, seconds: float) -> None:
        time.sleep(seconds)

    def told(self) -> list[object]:
        told = []
        while not self._events.empty():
            told.append(self._events.get())
        return told

    def until_said(self, reading: str) -> list[object]:
        told: list[object] = []
        while Said(reading) not in told:
            told.append(self._events.get(timeout=WAIT_S))
        return told

    def clip(self, number: int) -> Clip:
        path = self._folder / f"{number}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(48_000)
            file.writeframes(bytes(2 * int(48_000 * CLIP_S)))
        return Clip(number, path)

    def lose_device(self) -> None:
        self.voice.stop()
        time.sleep(0.6)  # until the device was let go
        os.environ["SDL_AUDIODRIVER"] = "there-is-no-such-driver"

    def restore_device(self) -> None:
        os.environ["SDL_AUDIODRIVER"] = "dummy"


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.process)])
def stage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    made: Stage = FakeStage() if request.param == "fake" else RealStage(tmp_path)
    yield made
    made.voice.close()


def test_a_reading_is_told_clip_by_clip_and_ends_once(stage: Stage) -> None:
    stage.voice.say("r1", [stage.clip(4), stage.clip(7)], 70)

    told = stage.until_said("r1")

    assert told == [Saying("r1", 4), Saying("r1", 7), Said("r1")]
    stage.live(0.3)
    assert stage.told() == []


def test_a_reading_without_clips_is_over_at_once(stage: Stage) -> None:
    stage.voice.say("r1", [], 70)

    assert stage.until_said("r1") == [Said("r1")]


def test_another_reading_takes_the_place_of_the_first(stage: Stage) -> None:
    stage.voice.say("r1", [stage.clip(n) for n in range(9)], 70)
    stage.live(0.2)
    stage.voice.say("r2", [stage.clip(0)], 100)

    told = stage.until_said("r2")

    assert told.count(Said("r1")) == 1
    assert told.index(Said("r1")) < told.index(Saying("r2", 0))


def test_stopping_ends_it_soon_and_once(stage: Stage) -> None:
    stage.voice.say("r1", [stage.clip(n) for n in range(9)], 70)
    stage.live(0.2)
    stage.voice.stop()

    told = stage.until_said("r1")

    assert told.count(Said("r1")) == 1
    assert Saying("r1", 8) not in told


def test_many_readings_in_a_row_each_end_once(stage: Stage) -> None:
    clip = stage.clip(0)
    for number in range(20):
        stage.voice.say(f"r{number}", [clip], 70)

    told = stage.until_said("r19")

    said = [one for one in told if isinstance(one, Said)]
    assert sorted(one.reading for one in said) == sorted(f"r{n}" for n in range(20))


def test_a_lost_device_is_told_once_and_the_readings_end_all_the_same(
    stage: Stage,
) -> None:
    stage.lose_device()
    stage.voice.say("r1", [stage.clip(0)], 70)
    first = stage.until_said("r1")
    stage.voice.say("r2", [stage.clip(0)], 70)
    second = stage.until_said("r2")
    stage.restore_device()
    stage.voice.say("r3", [stage.clip(0)], 70)
    third = stage.until_said("r3")

    assert [type(one) for one in first] == [VoiceLost, Said]
    assert second == [Said("r2")]
    assert third == [VoiceBack(), Saying("r3", 0), Said("r3")]


@pytest.mark.process
def test_a_file_that_is_no_sound_is_told_and_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    stage = RealStage(tmp_path)
    bad = tmp_path / "bad.opus"
    bad.write_bytes(b"no sound")

    stage.voice.say("r1", [Clip(0, bad), stage.clip(1)], 70)
    told = stage.until_said("r1")
    stage.voice.close()

    assert [type(one) for one in told] == [ClipUnreadable, Saying, Said]
    assert told[1] == Saying("r1", 1)
