import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.errors import MessageError
from speaker.adapters.wav import WavFile


def write(path: Path, frames: int, *, channels: int = 1, rate: int = 48_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(array("h", range(frames * channels)).tobytes())
    return path


@pytest.fixture
def sound(tmp_path: Path) -> Iterator[WavFile]:
    sound = WavFile(write(tmp_path / "sound.wav", 1000))
    yield sound
    sound.close()


def test_frames_are_found_by_their_number(sound: WavFile) -> None:
    assert sound.frames == 1000
    assert sound.read(10, 3) == array("h", [10, 11, 12])


def test_there_is_silence_around_a_sound(sound: WavFile) -> None:
    assert sound.read(-2, 4) == array("h", [0, 0, 0, 1])
    assert sound.read(998, 4) == array("h", [998, 999, 0, 0])
    assert sound.read(5000, 2) == array("h", [0, 0])


def test_a_file_that_was_cut_off_has_the_frames_that_it_holds(tmp_path: Path) -> None:
    path = write(tmp_path / "sound.wav", 1000)
    path.write_bytes(path.read_bytes()[:-500])

    sound = WavFile(path)

    assert sound.frames == 750
    sound.close()


@pytest.mark.parametrize("shape", [{"channels": 2}, {"rate": 44_100}])
def test_another_form_than_the_cached_one_is_refused(
    tmp_path: Path, shape: dict[str, int]
) -> None:
    path = write(tmp_path / "sound.wav", 1000, **shape)

    with pytest.raises(MessageError, match="not mono"):
        WavFile(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MessageError, match=r"gone\.wav: No such file"):
        WavFile(tmp_path / "gone.wav")


def test_a_file_that_is_no_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    path.write_text("not a sound")

    with pytest.raises(MessageError, match="not a WAV file"):
        WavFile(path)
