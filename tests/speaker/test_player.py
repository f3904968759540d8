"""The real player on real sinks: what was heard is recorded and compared."""

import queue
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from speaker.adapters.player import PulsePlayer
from speaker.ports import (
    DeviceBack,
    DeviceLost,
    Failed,
    Finished,
    PlayerEvent,
    Started,
    Stopped,
)
from tests.rig.sink import NullSink
from tests.rig.sound import Recorder, locate, murmur, save

CLEAR = 0.9  # a busy machine costs the recorder a block now and then

pytestmark = pytest.mark.sound


class Node:
    """One player on one sink."""

    def __init__(self, sink: NullSink) -> None:
        self.sink = sink
        self._told: queue.SimpleQueue[PlayerEvent] = queue.SimpleQueue()
        self.player = PulsePlayer(self._told.put, server=sink.server, sink=sink.name)

    def ready(self) -> None:
        self.player.prepare()
        time.sleep(0.8)

    def play(self, name: str, sound: Path, at_s: float, percent: int = 100) -> None:
        at = datetime.fromtimestamp(at_s, UTC)
        self.player.start(name, sound, at, percent)

    def told(self, timeout_s: float = 6) -> PlayerEvent:
        return self._told.get(timeout=timeout_s)


@pytest.fixture
def node() -> Iterator[Node]:
    with NullSink() as sink:
        node = Node(sink)
        yield node
        sink.thaw()
        node.player.release()


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return save(murmur(3), tmp_path / "news.wav")


@pytest.fixture
def flood(tmp_path: Path) -> Path:
    return save(murmur(1, seed=2), tmp_path / "flood.wav")


def test_what_is_heard_is_the_announcement_at_its_instant(
    node: Node, flood: Path
) -> None:
    node.ready()
    with Recorder(node.sink) as recorder:
        at_s = time.time() + 0.7
        node.play("flood", flood, at_s)
        started, finished = node.told(), node.told()

    match = locate(recorder.recording(), murmur(1, seed=2))
    assert isinstance(started, Started)
    assert isinstance(finished, Finished)
    assert match.likeness > CLEAR
    assert abs(match.at - at_s) < 0.1
    assert abs(match.at - started.at.timestamp()) < 0.1


def test_a_sink_with_two_seconds_in_its_buffer_is_on_time_from_the_first(
    flood: Path,
) -> None:
    with NullSink(buffered=True) as sink:
        node = Node(sink)
        node.player.prepare()
        time.sleep(2.5)
        with Recorder(sink) as recorder:
            at_s = time.time() + 0.5
            node.play("flood", flood, at_s)
            started, finished = node.told(), node.told()
        node.player.release()

    match = locate(recorder.recording(), murmur(1, seed=2))
    assert isinstance(started, Started)
    assert isinstance(finished, Finished)
    assert match.likeness > 0.95
    assert abs(match.at - at_s) < 0.1


def test_an_emergency_is_heard_instead_of_the_news(
    node: Node, news: Path, flood: Path
) -> None:
    node.ready()
    with Recorder(node.sink) as recorder:
        node.play("news", news, time.time())
        assert isinstance(node.told(), Started)
        time.sleep(0.5)
        ordered_s = time.time()
        node.play("flood", flood, ordered_s)
        told = [node.told() for _ in range(3)]
        time.sleep(0.3)

    recording = recorder.recording()
    emergency = locate(recording, murmur(1, seed=2))
    assert [type(event) for event in told] == [Stopped, Started, Finished]
    assert emergency.likeness > CLEAR
    assert 0 < emergency.at - ordered_s < 0.5
    rest = murmur(3)[-48_000:]
    assert locate(recording, rest).likeness < 0.3


def test_silence_follows_a_stop(node: Node, news: Path) -> None:
    node.ready()
    with Recorder(node.sink) as recorder:
        node.play("news", news, time.time())
        assert isinstance(node.told(), Started)
        time.sleep(0.5)
        node.player.stop("news")
        stopped = node.told()
        time.sleep(0.5)

    recording = recorder.recording()
    assert isinstance(stopped, Stopped)
    end = int(recording.frame_at(stopped.at.timestamp() + 0.1))
    begin = int(recording.frame_at(stopped.at.timestamp() - 0.2))
    assert float(np.abs(recording.samples[begin : begin + 4800]).max()) > 0.1
    assert float(np.abs(recording.samples[end:]).max()) == 0


def test_half_volume_is_heard_as_an_eighth_of_the_amplitude(
    node: Node, flood: Path
) -> None:
    node.ready()
    with Recorder(node.sink) as recorder:
        node.play("flood", flood, time.time() + 0.5, percent=50)
        node.told()
        node.told()

    recording = recorder.recording()
    assert locate(recording, murmur(1, seed=2)).likeness > CLEAR
    assert abs(float(np.abs(recording.samples).max()) - 0.5 / 8) < 0.005


def test_a_sink_that_is_unplugged_is_told_and_used_again_when_it_is_back(
    node: Node, news: Path, flood: Path
) -> None:
    node.ready()
    node.play("news", news, time.time())
    assert isinstance(node.told(), Started)

    node.sink.unplug()
    lost = [node.told(2), node.told(2)]
    node.sink.plug()
    back = node.told()
    with Recorder(node.sink) as recorder:
        node.play("flood", flood, time.time() + 0.5)
        assert isinstance(node.told(), Started)
        assert isinstance(node.told(), Finished)

    assert {type(event) for event in lost} == {Failed, DeviceLost}
    assert isinstance(back, DeviceBack)
    assert locate(recorder.recording(), murmur(1, seed=2)).likeness > CLEAR


def test_a_sound_server_that_freezes_is_told_within_two_seconds(
    node: Node, news: Path
) -> None:
    node.ready()
    node.play("news", news, time.time())
    assert isinstance(node.told(), Started)

    node.sink.freeze()
    lost = [node.told(2), node.told(2)]
    node.sink.thaw()

    assert {type(event) for event in lost} == {Failed, DeviceLost}
    assert isinstance(node.told(), DeviceBack)


def test_a_suspended_sink_is_told_within_two_seconds(node: Node, news: Path) -> None:
    node.ready()
    node.play("news", news, time.time())
    assert isinstance(node.told(), Started)

    node.sink.control("suspend-sink", node.sink.name, "1")
    lost = [node.told(2), node.told(2)]
    node.sink.control("suspend-sink", node.sink.name, "0")

    assert {type(event) for event in lost} == {Failed, DeviceLost}
    assert isinstance(node.told(), DeviceBack)


def test_the_server_s_dummy_sink_is_no_sound_card(node: Node) -> None:
    node.sink.unplug()
    node.sink.control("load-module", "module-null-sink", "sink_name=auto_null")
    player = PulsePlayer(node._told.put, server=node.sink.server)

    player.prepare()
    lost = node.told(2)
    player.release()

    assert isinstance(lost, DeviceLost)
    assert "dummy" in lost.reason


def test_a_sink_of_another_name_is_not_used_instead(node: Node) -> None:
    player = PulsePlayer(node._told.put, server=node.sink.server, sink="horn")

    player.prepare()
    lost = node.told(2)
    player.release()

    assert isinstance(lost, DeviceLost)
    assert "No such entity" in lost.reason
