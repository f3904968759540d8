"""The voice, heard where it sounds: at a sound server of its own."""

import queue
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.adapters.voice import MixerVoice
from kiosk.core.events import Said, Saying
from kiosk.ports import Clip
from tests.rig.hearing import loudest
from tests.rig.sink import NullSink
from tests.rig.sound import Recorder, load, locate, murmur, save

pytestmark = pytest.mark.sound

WAIT_S = 10.0


def now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def test_a_reading_sounds_as_its_clips_and_stops_on_touch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    first = save(murmur(1.0, seed=1), tmp_path / "first.wav")
    long = save(murmur(8.0, seed=2), tmp_path / "long.wav")
    monkeypatch.setenv("SDL_AUDIODRIVER", "pulseaudio")
    with NullSink() as sink:
        for name, value in sink.environment().items():
            monkeypatch.setenv(name, value)
        with Recorder(sink) as recorder:
            voice = MixerVoice(told.put, quiet_s=0.5)
            voice.say("r1", [Clip(0, first), Clip(1, long)], 100)
            while told.get(timeout=WAIT_S) != Saying("r1", 1):
                pass
            time.sleep(1.0)
            stopped = now()
            voice.stop()
            assert told.get(timeout=WAIT_S) == Said("r1")
            time.sleep(1.0)
            quiet = now()
            voice.close()
            time.sleep(0.3)
        heard = recorder.recording()

    match = locate(heard, load(first))
    after = datetime.fromtimestamp(stopped.timestamp() + 0.5, UTC)
    before = datetime.fromtimestamp(stopped.timestamp() - 0.5, UTC)
    assert match.likeness > 0.8
    assert loudest(heard, before, stopped) > 0.01
    assert loudest(heard, after, quiet) < 0.001
