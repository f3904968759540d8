import json
import os
import queue
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edge.errors import MessageError
from speaker.fakes import FakeDecoder, FakePlayer
from speaker.play import Order, play
from speaker.ports import PlayerEvent
from tests.rig.sink import NullSink
from tests.rig.sound import Recorder, locate, murmur, save

CLEAR = 0.9  # a busy machine costs the recorder a block now and then

NOON = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)


@dataclass
class Bench:
    """`play` with a fake player whose clock runs a second at each look."""

    scratch: Path
    now: datetime = NOON
    told: list[dict[str, object]] = field(default_factory=list)
    decoder: FakeDecoder = field(default_factory=FakeDecoder)

    def __post_init__(self) -> None:
        self._events: queue.SimpleQueue[PlayerEvent] = queue.SimpleQueue()
        self.player = FakePlayer(self._events.put, lambda: self.now)

    def run(self, file: Path, at: datetime) -> int:
        return play(
            Order(file, at, 80),
            player=self.player,
            decoder=self.decoder,
            events=_HurriedEvents(self),  # type: ignore[arg-type]  # only get() is used
            scratch=self.scratch,
            tell=self.told.append,
        )


class _HurriedEvents:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def get(self) -> PlayerEvent:
        while self._bench._events.empty():
            self._bench.now += timedelta(seconds=1)
            self._bench.player.catch_up()
        return self._bench._events.get()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "scratch.wav")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "news.opus"
    path.write_bytes(b"sound")
    return path


def test_what_was_played_is_told_with_its_instants(bench: Bench, file: Path) -> None:
    at = NOON + timedelta(seconds=30)

    code = bench.run(file, at)

    started, finished = bench.told
    assert code == 0
    assert (started["event"], started["at"]) == ("started", at.timestamp())
    assert started["late_ms"] == 0
    assert (finished["event"], finished["frames"]) == ("finished", 48_000)
    assert bench.player.orders[0].volume_percent == 80


def test_a_file_ordered_too_late_says_how_late(bench: Bench, file: Path) -> None:
    code = bench.run(file, NOON - timedelta(seconds=90))

    assert code == 0
    assert bench.told[0]["late_ms"] == 90_000


def test_without_a_sound_device_it_fails_with_the_reason(
    bench: Bench, file: Path
) -> None:
    bench.player.lose_device("sound server: Connection refused")

    code = bench.run(file, NOON)

    assert code == 1
    assert [report["event"] for report in bench.told] == ["device_lost", "failed"]
    assert bench.told[1]["reason"] == "sound server: Connection refused"


def test_a_file_that_is_no_sound_is_not_played(bench: Bench, file: Path) -> None:
    bench.decoder.undecodable.add(file.name)

    with pytest.raises(MessageError, match="no sound"):
        bench.run(file, NOON)

    assert bench.player.orders == []


def command(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `commune-speaker play ARGUMENTS` does as a program."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PULSE_")}
    return subprocess.run(
        [sys.executable, "-m", "speaker", "play", *(str(a) for a in arguments)],
        env=inherited | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def sink() -> Iterator[NullSink]:
    with NullSink() as sink:
        yield sink


@pytest.mark.sound
def test_the_command_sounds_the_file_at_its_instant(
    sink: NullSink, tmp_path: Path
) -> None:
    file = save(murmur(1.5), tmp_path / "news.wav")
    with Recorder(sink) as recorder:
        at = time.time() + 6
        done = command(file, "--at", at, "--json", **sink.environment())

    match = locate(recorder.recording(), murmur(1.5))
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [report["event"] for report in reports] == ["started", "finished"]
    assert abs(reports[0]["at"] - at) < 0.1
    assert match.likeness > CLEAR
    assert abs(match.at - at) < 0.1


@pytest.mark.sound
def test_the_command_says_that_there_is_no_sound_server(tmp_path: Path) -> None:
    file = save(murmur(0.5), tmp_path / "news.wav")

    done = command(file, "--at", 5, PULSE_SERVER=f"unix:{tmp_path}/none")

    assert done.returncode == 1
    assert "sound server: Connection refused" in done.stdout + done.stderr


@pytest.mark.process
def test_the_command_says_that_a_file_is_missing(tmp_path: Path) -> None:
    done = command(tmp_path / "gone.mp3", "--at", 5)

    assert done.returncode == 1
    assert "gone.mp3: No such file" in done.stderr


@pytest.mark.process
def test_the_command_says_that_a_file_is_no_sound(tmp_path: Path) -> None:
    file = tmp_path / "text.mp3"
    file.write_text("Kính mời bà con " * 500)

    done = command(file, "--at", 5, PULSE_SERVER=f"unix:{tmp_path}/none")

    assert done.returncode == 1
    assert "text.mp3" in done.stderr


@pytest.mark.process
def test_the_command_refuses_an_impossible_volume(tmp_path: Path) -> None:
    done = command(tmp_path / "news.wav", "--at", 5, "--volume", 140)

    assert done.returncode == 2
    assert "140 is not 0 to 100" in done.stderr
