"""What every Player does, expected of the fake one and of the real one alike."""

import queue
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from edge.errors import MessageError
from speaker.adapters.player import PulsePlayer
from speaker.fakes import FakePlayer
from speaker.ports import (
    DeviceBack,
    DeviceLost,
    Failed,
    Finished,
    Player,
    PlayerEvent,
    Started,
    Stopped,
)
from tests.rig.sink import NullSink
from tests.rig.sound import murmur, save

RATE_HZ = 48_000
NEWS_S = 1.0
FLOOD_S = 0.5
# A real sink on a busy machine; the timed writer's precision is script/bench's matter.
CLOSE = timedelta(seconds=0.1)
SOON = timedelta(seconds=0.5)
PROMPT = timedelta(seconds=2)

Event = TypeVar("Event", bound=PlayerEvent)


class Stage(Protocol):
    """A player with its clock, and a device that comes and goes."""

    player: Player

    def now(self) -> datetime: ...

    def live(self, span: timedelta) -> None: ...

    def take(self) -> PlayerEvent | None: ...

    def lose_device(self) -> None: ...

    def restore_device(self) -> None: ...

    def close(self) -> None: ...


class FakeStage:
    """Time passes when `live` says so."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
        self._told: list[PlayerEvent] = []
        self._fake = FakePlayer(self._told.append, self.now)
        self.player: Player = self._fake

    def now(self) -> datetime:
        return self._now

    def live(self, span: timedelta) -> None:
        self._now += span
        self._fake.catch_up()

    def take(self) -> PlayerEvent | None:
        return self._told.pop(0) if self._told else None

    def lose_device(self) -> None:
        self._fake.lose_device()

    def restore_device(self) -> None:
        self._fake.restore_device()

    def close(self) -> None:
        self.player.release()


class RealStage:
    """Real time, and a sound server that is really killed."""

    def __init__(self) -> None:
        self._sink = NullSink()
        self._sink.start()
        self._told: queue.SimpleQueue[PlayerEvent] = queue.SimpleQueue()
        self.player: Player = PulsePlayer(
            self._told.put, server=self._sink.server, sink=self._sink.name
        )

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)

    def live(self, span: timedelta) -> None:
        time.sleep(span.total_seconds())

    def take(self) -> PlayerEvent | None:
        return None if self._told.empty() else self._told.get()

    def lose_device(self) -> None:
        self._sink.kill()

    def restore_device(self) -> None:
        self._sink.start()

    def close(self) -> None:
        self.player.release()
        self._sink.close()


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.sound)])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    stage: Stage = FakeStage() if request.param == "fake" else RealStage()
    yield stage
    stage.close()


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return save(murmur(NEWS_S), tmp_path / "news.wav")


@pytest.fixture
def flood(tmp_path: Path) -> Path:
    return save(murmur(FLOOD_S, seed=2), tmp_path / "flood.wav")


def heard(stage: Stage, kind: type[Event]) -> Event:
    """The next event, which must be of that kind."""
    event = _next(stage)
    assert isinstance(event, kind)
    return event


def quiet(stage: Stage, span: timedelta) -> None:
    stage.live(span)
    assert stage.take() is None


def ready(stage: Stage) -> None:
    stage.player.prepare()
    stage.live(SOON * 2)


def test_a_playout_starts_at_its_instant_and_finishes(stage: Stage, news: Path) -> None:
    ready(stage)
    at = stage.now() + SOON

    stage.player.start("news", news, at, 100)
    started = heard(stage, Started)
    finished = heard(stage, Finished)

    assert (started.playout_id, finished.playout_id) == ("news", "news")
    assert abs(started.at - at) < CLOSE
    assert abs(finished.at - at - timedelta(seconds=NEWS_S)) < CLOSE
    assert finished.frames == NEWS_S * RATE_HZ


def test_a_playout_without_preparation_prepares_by_itself(
    stage: Stage, flood: Path
) -> None:
    at = stage.now() + SOON * 2

    stage.player.start("flood", flood, at, 100)

    assert abs(heard(stage, Started).at - at) < CLOSE
    heard(stage, Finished)


def test_an_order_whose_instant_is_past_sounds_at_once_and_whole(
    stage: Stage, flood: Path
) -> None:
    ready(stage)
    ordered = stage.now()

    stage.player.start("flood", flood, ordered - timedelta(hours=1), 100)

    assert abs(heard(stage, Started).at - ordered) < CLOSE
    assert heard(stage, Finished).frames == FLOOD_S * RATE_HZ


def test_an_emergency_pre_empts_the_news_and_both_are_told(
    stage: Stage, news: Path, flood: Path
) -> None:
    ready(stage)
    stage.player.start("news", news, stage.now(), 100)
    heard(stage, Started)
    stage.live(timedelta(seconds=0.3))

    ordered = stage.now()
    stage.player.start("flood", flood, ordered, 100)
    stopped = heard(stage, Stopped)
    started = heard(stage, Started)
    finished = heard(stage, Finished)

    assert stopped.playout_id == "news"
    assert 0.2 * RATE_HZ < stopped.frames < 0.5 * RATE_HZ
    assert (started.playout_id, finished.playout_id) == ("flood", "flood")
    assert started.at - ordered < CLOSE
    assert finished.frames == FLOOD_S * RATE_HZ
    quiet(stage, timedelta(seconds=NEWS_S))


def test_what_was_stopped_goes_on_at_its_frame(stage: Stage, news: Path) -> None:
    ready(stage)
    stage.player.start("news", news, stage.now(), 100)
    heard(stage, Started)
    stage.live(timedelta(seconds=0.3))
    stage.player.stop("news")
    stopped = heard(stage, Stopped)

    stage.player.start("again", news, stage.now(), 100, offset_frames=stopped.frames)
    heard(stage, Started)

    assert heard(stage, Finished).frames == NEWS_S * RATE_HZ - stopped.frames


def test_a_playout_replaced_before_its_instant_is_told_as_stopped(
    stage: Stage, news: Path, flood: Path
) -> None:
    ready(stage)
    stage.player.start("news", news, stage.now() + timedelta(minutes=1), 100)

    stage.player.start("flood", flood, stage.now(), 100)

    stopped = heard(stage, Stopped)
    assert (stopped.playout_id, stopped.frames) == ("news", 0)
    assert heard(stage, Started).playout_id == "flood"
    assert heard(stage, Finished).playout_id == "flood"


def test_stopping_another_playout_does_nothing(stage: Stage, flood: Path) -> None:
    ready(stage)
    stage.player.start("flood", flood, stage.now(), 100)
    heard(stage, Started)

    stage.player.stop("news")

    assert heard(stage, Finished).playout_id == "flood"


def test_stopping_a_finished_playout_does_nothing(stage: Stage, flood: Path) -> None:
    ready(stage)
    stage.player.start("flood", flood, stage.now(), 100)
    heard(stage, Started)
    heard(stage, Finished)

    stage.player.stop("flood")

    quiet(stage, SOON)


def test_a_file_that_is_no_sound_is_refused_and_the_news_goes_on(
    stage: Stage, news: Path, tmp_path: Path
) -> None:
    ready(stage)
    stage.player.start("news", news, stage.now(), 100)
    heard(stage, Started)
    text = tmp_path / "text.wav"
    text.write_text("not a sound")

    with pytest.raises(MessageError, match="not a WAV file"):
        stage.player.start("text", text, stage.now(), 100)

    assert heard(stage, Finished).playout_id == "news"


def test_there_is_nothing_to_play_after_the_end(stage: Stage, news: Path) -> None:
    with pytest.raises(MessageError, match="nothing to play from frame 48000"):
        stage.player.start("news", news, stage.now(), 100, offset_frames=48_000)


def test_the_volume_can_change_while_something_sounds(stage: Stage, news: Path) -> None:
    ready(stage)
    stage.player.start("news", news, stage.now(), 100)
    heard(stage, Started)

    stage.player.set_volume(30)

    assert heard(stage, Finished).frames == NEWS_S * RATE_HZ


def test_a_device_lost_while_playing_is_told_with_the_frames_heard(
    stage: Stage, news: Path
) -> None:
    ready(stage)
    stage.player.start("news", news, stage.now(), 100)
    heard(stage, Started)
    stage.live(timedelta(seconds=0.4))

    stage.lose_device()
    lost_at = stage.now()
    told = [_either(stage), _either(stage)]

    failed = next(event for event in told if isinstance(event, Failed))
    assert any(isinstance(event, DeviceLost) for event in told)
    assert stage.now() - lost_at < PROMPT
    assert failed.playout_id == "news"
    assert 0.2 * RATE_HZ < failed.frames < 0.7 * RATE_HZ


def test_a_device_that_comes_back_is_used_again(stage: Stage, flood: Path) -> None:
    ready(stage)
    stage.lose_device()
    heard(stage, DeviceLost)

    stage.restore_device()
    heard(stage, DeviceBack)
    stage.player.start("flood", flood, stage.now() + SOON, 100)

    assert heard(stage, Started).playout_id == "flood"
    assert heard(stage, Finished).frames == FLOOD_S * RATE_HZ


def test_what_waits_for_its_instant_outlives_a_lost_device(
    stage: Stage, flood: Path
) -> None:
    ready(stage)
    at = stage.now() + timedelta(seconds=3)
    stage.player.start("flood", flood, at, 100)
    stage.lose_device()
    heard(stage, DeviceLost)

    stage.restore_device()
    heard(stage, DeviceBack)

    assert abs(heard(stage, Started).at - at) < CLOSE
    heard(stage, Finished)


def test_without_a_device_a_playout_fails_after_its_instant(
    stage: Stage, flood: Path
) -> None:
    stage.lose_device()
    at = stage.now() + SOON

    stage.player.start("flood", flood, at, 100)
    heard(stage, DeviceLost)
    failed = heard(stage, Failed)

    assert (failed.playout_id, failed.frames) == ("flood", 0)
    assert stage.now() - at < PROMPT


def test_releasing_stops_what_sounds_and_it_can_be_prepared_again(
    stage: Stage, news: Path, flood: Path
) -> None:
    ready(stage)
    stage.player.start("news", news, stage.now(), 100)
    heard(stage, Started)

    stage.player.release()
    assert heard(stage, Stopped).playout_id == "news"

    stage.player.start("flood", flood, stage.now() + SOON * 2, 100)
    assert heard(stage, Started).playout_id == "flood"
    heard(stage, Finished)


def _either(stage: Stage) -> Failed | DeviceLost:
    event = _next(stage)
    assert isinstance(event, Failed | DeviceLost)
    return event


def _next(stage: Stage) -> PlayerEvent:
    for _ in range(1000):
        event = stage.take()
        if event is not None:
            return event
        stage.live(timedelta(milliseconds=10))
    pytest.fail("nothing was told within ten seconds")
