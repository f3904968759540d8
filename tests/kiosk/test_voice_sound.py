"""The voice, heard where it sounds: at a sound server of its own."""

import queue
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.adapters.voice import MixerVoice
from kiosk.core.events import Said, Saying
from kiosk.ports import Clip, ClipUnreadable, VoiceBack, VoiceLost
from tests.rig.hearing import loudest
from tests.rig.sink import NullSink
from tests.rig.sound import Recorder, load, locate, murmur, save

pytestmark = pytest.mark.sound

WAIT_S = 10.0
AT_ONCE_S = 2.0


def now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def opus(path: Path, *, seconds: int) -> Path:
    """Noise, as the console and the builder pack sounds."""
    noise = ["-f", "lavfi", "-i", f"anoisesrc=duration={seconds}:amplitude=0.1"]
    command: list[str | Path] = [
        "ffmpeg",
        "-v",
        "error",
        *noise,
        "-c:a",
        "libopus",
        "-b:a",
        "24k",
        path,
    ]
    subprocess.run(command, check=True)
    return path


def test_an_emergency_does_not_wait_until_half_an_hour_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    flood = opus(tmp_path / "flood.opus", seconds=20)
    long = tmp_path / "long.opus"  # half an hour, but for 20 s of it
    again: list[str | Path] = ["-stream_loop", "88", "-i", flood, "-c", "copy", long]
    subprocess.run(["ffmpeg", "-v", "error", *again], check=True)
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    voice = MixerVoice(told.put)
    try:
        voice.say("replay", [Clip(0, long)], 70)
        assert told.get(timeout=AT_ONCE_S) == Saying("replay", 0)
        voice.say("alarm", [Clip(0, flood)], 100)
        assert told.get(timeout=AT_ONCE_S) == Said("replay")
        assert told.get(timeout=AT_ONCE_S) == Saying("alarm", 0)
    finally:
        voice.close()


def test_a_sound_device_that_takes_no_sound_is_told_after_the_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    clip = opus(tmp_path / "clip.opus", seconds=1)
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    monkeypatch.setattr("pygame.mixer.music.get_busy", lambda: True)
    voice = MixerVoice(told.put)
    try:
        voice.say("r1", [Clip(0, clip), Clip(1, clip)], 100)
        assert told.get(timeout=WAIT_S) == Saying("r1", 0)
        assert told.get(timeout=WAIT_S) == VoiceLost("the sound device takes no sound")
        assert told.get(timeout=WAIT_S) == Said("r1")
    finally:
        voice.close()


@pytest.mark.parametrize("kind", ["spoilt", "gone"])
def test_a_file_that_is_no_sound_is_told_and_the_next_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    bad, good = tmp_path / "bad.opus", save(murmur(0.2), tmp_path / "good.wav")
    if kind == "spoilt":
        bad.write_bytes(bytes(5000))
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    voice = MixerVoice(told.put)
    try:
        voice.say("r1", [Clip(0, bad), Clip(1, good)], 100)
        unreadable = told.get(timeout=WAIT_S)
        assert isinstance(unreadable, ClipUnreadable)
        assert unreadable.path == bad
        assert told.get(timeout=WAIT_S) == Saying("r1", 1)
        assert told.get(timeout=WAIT_S) == Said("r1")
    finally:
        voice.close()


def test_a_reading_that_fails_unforeseen_makes_nobody_mute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_path: str) -> None:
        raise RuntimeError("nobody knows why")

    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    good = save(murmur(0.2), tmp_path / "good.wav")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    voice = MixerVoice(told.put)
    try:
        with monkeypatch.context() as patched:
            patched.setattr("pygame.mixer.music.load", broken)
            voice.say("r1", [Clip(0, good)], 100)
            assert told.get(timeout=WAIT_S) == VoiceLost("nobody knows why")
            assert told.get(timeout=WAIT_S) == Said("r1")
        voice.say("r2", [Clip(0, good)], 100)
        assert told.get(timeout=WAIT_S) == VoiceBack()
        assert told.get(timeout=WAIT_S) == Saying("r2", 0)
    finally:
        voice.close()


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
