"""The writer against a simulated sink: every sample's instant is known exactly."""

import wave
from array import array
from datetime import UTC, datetime
from itertools import pairwise
from math import floor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.errors import HardwareError
from speaker.adapters.pulse import Reading
from speaker.adapters.voice import Voice
from speaker.adapters.wav import WavFile
from speaker.adapters.writer import Writer
from speaker.ports import Failed, Finished, PlayerEvent, Started, Stopped

RATE_HZ = 48_000
TURN_S = 0.02
BOOT_WALL_S = 1_800_000_000.0


class SimulatedSink:
    """Takes 20 ms at a time and remembers what it sounded."""

    def __init__(self, world: "World", ppm: float, backlog_s: float = 0) -> None:
        self.world = world
        self.begin_s = world.now_s + backlog_s
        self.rate = RATE_HZ * (1 + ppm * 1e-6)
        self.sounded = array("h")
        self.stands_still = False
        self.broken = False
        self._last = Reading(0, 0, 0)

    def taken(self) -> int:
        blocks = floor((self.world.now_s - self.begin_s) * self.rate / 960) + 1
        return max(0, blocks * 960)

    def reading(self) -> Reading | None:
        if not self.stands_still:
            age_s = self.world.now_s - self.begin_s
            delay_s = self.taken() / self.rate - age_s
            self._last = Reading(self.world.now_s, self.taken(), delay_s)
        return self._last

    def write(self, samples: bytes, at_frame: int) -> None:
        if self.broken:
            raise HardwareError("sound card: broken")
        block = array("h", samples)
        begin = max(at_frame, self.taken())
        if len(self.sounded) < begin:
            self.sounded.extend([0] * (begin - len(self.sounded)))
        if begin < at_frame + len(block):
            self.sounded[begin : at_frame + len(block)] = block[begin - at_frame :]

    def sound_at(self, instant_s: float, frames: int) -> list[int]:
        first = round((instant_s - self.begin_s) * self.rate)
        return self.sounded[first : first + frames].tolist()

    def instant_of(self, value: int) -> float:
        """When this sample value first sounded."""
        return self.begin_s + self.sounded.index(value) / self.rate


class World:
    """A writer, its sink and two clocks that only `live` moves."""

    def __init__(self, *, ppm: float = 0, trim_s: float = 0) -> None:
        self.now_s = 500.0
        self.offset_s = BOOT_WALL_S
        self.told: list[PlayerEvent] = []
        self.writer = Writer(self.told.append, trim_s)
        self.sink = SimulatedSink(self, ppm)
        self.tell_clocks()
        self.writer.attach(self.sink)

    def tell_clocks(self) -> None:
        self.writer.set_clocks(self.now_s, self.offset_s)

    def live(self, seconds: float) -> None:
        for _ in range(round(seconds / TURN_S)):
            self.now_s += TURN_S
            self.tell_clocks()
            self.writer.tick()

    def voice(
        self, path: Path, name: str = "news", *, in_s: float = 1.0, first: int = 0
    ) -> Voice:
        at_s = self.now_s + in_s + self.offset_s
        return Voice(name, WavFile(path), at_s, first, 1.0, self.now_s)

    def seconds(self, instant: datetime) -> float:
        return instant.timestamp() - self.offset_s


def count_up(path: Path, frames: int, begin: int = 1) -> Path:
    """A sound whose n-th sample is begin + n, so that each can be recognised."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(array("h", range(begin, begin + frames)).tobytes())
    return path


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return count_up(tmp_path / "news.wav", 20_000)


@pytest.fixture
def flood(tmp_path: Path) -> Path:
    return count_up(tmp_path / "flood.wav", 9_600, begin=-30_000)


def test_the_first_frame_sounds_at_its_instant(news: Path) -> None:
    world = World()
    world.live(1)
    voice = world.voice(news)
    due_s = voice.at_s - world.offset_s

    world.writer.replace(voice)
    world.live(2)

    assert abs(world.sink.instant_of(1) - due_s) < 0.0002
    assert world.sink.sound_at(world.sink.instant_of(1), 20_000) == list(
        range(1, 20_001)
    )


def test_what_sounded_is_told_with_its_instants(news: Path) -> None:
    world = World()
    world.live(1)
    voice = world.voice(news)
    due_s = voice.at_s - world.offset_s

    world.writer.replace(voice)
    world.live(2)

    started, finished = world.told
    assert isinstance(started, Started)
    assert isinstance(finished, Finished)
    assert abs(world.seconds(started.at) - due_s) < 0.0002
    assert abs(world.seconds(finished.at) - due_s - 20_000 / RATE_HZ) < 0.0002
    assert finished.frames == 20_000


def test_nothing_is_told_before_it_sounds(news: Path) -> None:
    world = World()
    world.live(1)

    world.writer.replace(world.voice(news, in_s=0.3))
    world.live(0.26)

    assert world.told == []


def test_the_hardware_s_own_delay_is_made_up_for(news: Path) -> None:
    world = World(trim_s=0.03)
    world.live(1)
    voice = world.voice(news)

    world.writer.replace(voice)
    world.live(2)

    early_s = voice.at_s - world.offset_s - world.sink.instant_of(1)
    assert abs(early_s - 0.03) < 0.0002


@settings(max_examples=8)
@given(ppm=st.floats(-300, 300))
def test_a_wrong_sink_clock_does_not_draw_the_nodes_apart(
    tmp_path_factory: pytest.TempPathFactory, ppm: float
) -> None:
    news = count_up(tmp_path_factory.mktemp("long") / "news.wav", 32_000)
    world = World(ppm=ppm)
    world.live(1)
    voice = world.voice(news, first=0)
    world.writer.replace(voice)
    world.live(2)

    due_s = voice.at_s - world.offset_s
    for value in (500, 15_000, 31_000):
        near = min(range(value - 2, value + 3), key=lambda v: abs(v - value))
        sounded_s = world.sink.instant_of(near)
        assert abs(sounded_s - due_s - (near - 1) / RATE_HZ) < 0.001


def test_an_emergency_sounds_within_fifty_milliseconds(news: Path, flood: Path) -> None:
    world = World()
    world.live(1)
    world.writer.replace(world.voice(news))
    world.live(1.2)

    ordered_s = world.now_s
    world.writer.replace(world.voice(flood, "flood", in_s=0))
    world.live(1)

    assert world.sink.instant_of(-30_000) - ordered_s < 0.05


def test_who_was_pre_empted_is_told_how_far_it_came(news: Path, flood: Path) -> None:
    world = World()
    world.live(1)
    world.writer.replace(world.voice(news))
    world.live(1.2)

    world.writer.replace(world.voice(flood, "flood", in_s=0))
    world.live(1)

    kinds = [(type(event), event.playout_id) for event in world.told]  # type: ignore[union-attr]  # no device event
    stopped = world.told[1]
    assert kinds == [
        (Started, "news"),
        (Stopped, "news"),
        (Started, "flood"),
        (Finished, "flood"),
    ]
    assert isinstance(stopped, Stopped)
    assert 0.2 * RATE_HZ < stopped.frames < 0.25 * RATE_HZ


def test_a_stop_fades_without_a_click_and_leaves_silence(tmp_path: Path) -> None:
    tone = tmp_path / "tone.wav"
    with wave.open(str(tone), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(array("h", [20_000] * 48_000).tobytes())
    world = World()
    world.live(1)
    world.writer.replace(world.voice(tone, in_s=0.5))
    world.live(1)

    world.writer.stop("news")
    world.live(0.5)

    sounded = world.sink.sounded
    end = len(sounded) - sounded[::-1].index(20_000)
    assert max(a - b for a, b in pairwise(sounded[end - 9 :])) < 200
    assert not any(sounded[end + 480 :])
    assert isinstance(world.told[-1], Stopped)


def test_stopping_another_playout_does_nothing(news: Path) -> None:
    world = World()
    world.live(1)
    world.writer.replace(world.voice(news))
    world.live(1.1)

    world.writer.stop("yesterday")
    world.live(1)

    assert [type(event) for event in world.told] == [Started, Finished]


def test_a_playout_stopped_before_its_instant_never_sounds(news: Path) -> None:
    world = World()
    world.live(1)
    world.writer.replace(world.voice(news, in_s=0.3))
    world.live(0.1)

    world.writer.stop("news")
    world.live(1)

    assert not any(world.sink.sounded)
    assert world.told == [
        Stopped("news", datetime.fromtimestamp(BOOT_WALL_S + 501.1, UTC), 0)
    ]


def test_an_order_that_comes_late_loses_no_beginning(news: Path) -> None:
    world = World()
    world.live(1)

    world.writer.replace(world.voice(news, in_s=-60))
    world.live(1)

    begin_s = world.sink.instant_of(1)
    assert begin_s - 501 < 0.05
    started = world.told[0]
    assert isinstance(started, Started)
    assert abs(world.seconds(started.at) - begin_s) < 0.0002


def test_a_playout_resumes_at_the_frame_it_is_given(news: Path) -> None:
    world = World()
    world.live(1)
    voice = world.voice(news, first=5_000)

    world.writer.replace(voice)
    world.live(2)

    assert 5_000 not in world.sink.sounded
    due_s = voice.at_s - world.offset_s
    assert abs(world.sink.instant_of(5_001) - due_s) < 0.0002
    finished = world.told[-1]
    assert isinstance(finished, Finished)
    assert finished.frames == 15_000


def test_a_new_volume_takes_effect_at_once_and_keeps_the_place(news: Path) -> None:
    world = World()
    world.live(1)
    voice = world.voice(news)
    world.writer.replace(voice)
    world.live(1.2)

    ordered_s = world.now_s
    world.writer.set_gain(0.5)
    world.live(1)

    due_s = voice.at_s - world.offset_s
    later_s = ordered_s + 0.08
    half = world.sink.sound_at(later_s, 1)[0]
    assert abs(half - (later_s - due_s) * RATE_HZ / 2) < 20


def test_setting_the_wall_clock_does_not_tear_what_sounds(news: Path) -> None:
    world = World()
    world.live(1)
    voice = world.voice(news)
    due_s = voice.at_s - world.offset_s
    world.writer.replace(voice)
    world.live(1.1)

    world.offset_s += 3600
    world.live(1)

    whole = world.sink.sound_at(world.sink.instant_of(1), 20_000)
    assert whole == list(range(1, 20_001))
    assert abs(world.sink.instant_of(1) - due_s) < 0.0002


def test_what_waits_follows_a_wall_clock_that_is_set(news: Path) -> None:
    world = World()
    world.live(1)
    voice = world.voice(news, in_s=10)
    world.writer.replace(voice)
    world.live(1)

    world.offset_s += 7
    world.live(3)

    assert abs(world.sink.instant_of(1) - 504) < 0.0002


def test_a_held_up_writer_leaves_out_and_stays_on_time(tmp_path: Path) -> None:
    world = World()
    world.live(1)
    voice = world.voice(count_up(tmp_path / "long.wav", 32_000), in_s=0.5)
    due_s = voice.at_s - world.offset_s
    world.writer.replace(voice)
    world.live(0.5)

    world.now_s += 0.46
    world.live(1)

    finished = world.told[-1]
    assert abs(world.sink.instant_of(32_000) - due_s - 31_999 / RATE_HZ) < 0.0002
    assert isinstance(finished, Finished)
    assert 27_000 < finished.frames < 29_500


def test_a_sink_that_stands_still_is_lost_after_a_second(news: Path) -> None:
    world = World()
    world.live(1)
    world.writer.replace(world.voice(news))
    world.live(1.1)
    world.sink.stands_still = True

    with pytest.raises(HardwareError, match="stands still"):
        world.live(2)

    assert world.now_s < 500 + 1 + 1.1 + 1.1


def test_a_sink_that_still_sounds_what_it_took_before_is_waited_for(
    news: Path,
) -> None:
    world = World()
    world.sink = SimulatedSink(world, 0, backlog_s=2)
    world.writer.attach(world.sink)
    world.live(1.5)
    voice = world.voice(news, in_s=1)

    world.writer.replace(voice)
    world.live(3)

    due_s = voice.at_s - world.offset_s
    assert abs(world.sink.instant_of(1) - due_s) < 0.0002
    assert [type(event) for event in world.told] == [Started, Finished]


def test_a_lost_device_fails_what_sounded_after_the_frames_heard(news: Path) -> None:
    world = World()
    world.live(1)
    world.writer.replace(world.voice(news))
    world.live(1.2)

    world.writer.detach("sound card: unplugged")

    failed = world.told[-1]
    assert isinstance(failed, Failed)
    assert (failed.playout_id, failed.reason) == ("news", "sound card: unplugged")
    assert abs(failed.frames - 0.2 * RATE_HZ) < 0.03 * RATE_HZ


def test_what_waits_outlives_the_device(news: Path) -> None:
    world = World()
    world.live(1)
    voice = world.voice(news, in_s=3)
    world.writer.replace(voice)
    world.live(1)

    world.writer.detach("sound server: gone")
    world.sink = SimulatedSink(world, 0)
    world.writer.attach(world.sink)
    world.live(4)

    assert abs(world.sink.instant_of(1) - 504) < 0.0002
    assert [type(event) for event in world.told] == [Started, Finished]


def test_a_playout_without_a_device_fails_a_second_after_its_instant(
    news: Path,
) -> None:
    world = World()
    world.writer.detach("sound server: gone")
    world.writer.replace(world.voice(news, in_s=2))
    patience: list[float] = []

    while not world.told:
        world.now_s += TURN_S
        world.tell_clocks()
        world.writer.give_up("sound server: gone")
        patience.append(world.now_s)

    assert world.told == [Failed("news", "sound server: gone", 0)]
    assert abs(patience[-1] - 503) < 0.05


def test_a_stream_that_breaks_while_pre_empting_still_ends_both(
    news: Path, flood: Path
) -> None:
    world = World()
    world.live(1)
    world.writer.replace(world.voice(news))
    world.live(1.1)
    world.sink.broken = True

    with pytest.raises(HardwareError):
        world.writer.replace(world.voice(flood, "flood", in_s=0))
    world.writer.detach("sound card: broken")
    world.sink = SimulatedSink(world, 0)
    world.writer.attach(world.sink)
    world.live(2)

    assert [(type(e), e.playout_id) for e in world.told] == [  # type: ignore[union-attr]  # no device event
        (Started, "news"),
        (Stopped, "news"),
        (Started, "flood"),
        (Finished, "flood"),
    ]


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["start", "stop", "volume", "lose", "late"]),
            st.floats(0.02, 0.6),
        ),
        max_size=12,
    )
)
def test_whatever_happens_each_playout_ends_exactly_once(
    tmp_path_factory: pytest.TempPathFactory, orders: list[tuple[str, float]]
) -> None:
    path = count_up(tmp_path_factory.mktemp("any") / "sound.wav", 9_600)
    world = World()
    world.live(0.5)
    names: list[str] = []
    for order, pause_s in orders:
        match order:
            case "start" | "late":
                names.append(str(len(names)))
                in_s = 0.2 if order == "start" else -1
                world.writer.replace(world.voice(path, names[-1], in_s=in_s))
            case "stop" if names:
                world.writer.stop(names[-1])
            case "volume":
                world.writer.set_gain(0.5)
            case _:
                world.writer.detach("gone")
                world.sink = SimulatedSink(world, 0)
                world.writer.attach(world.sink)
        world.live(pause_s)
    world.live(3)

    ends = [
        event.playout_id
        for event in world.told
        if isinstance(event, Finished | Stopped | Failed)
    ]
    starts = [event.playout_id for event in world.told if isinstance(event, Started)]
    assert sorted(ends, key=int) == names
    assert len(set(starts)) == len(starts)
