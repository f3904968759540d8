import os
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from edge.errors import HardwareError, MessageError
from speaker.adapters.decoder import VlcDecoder
from speaker.adapters.wav import WavFile
from speaker.fakes import FakeDecoder
from speaker.ports import Decoder
from tests.rig.sound import load, murmur, save

pytestmark = pytest.mark.process

RATE_HZ = 48_000
LENGTH_S = 3
ENCODERS = {
    "opus": ["-c:a", "libopus", "-b:a", "48k"],
    "mp3": ["-c:a", "libmp3lame", "-b:a", "96k"],
    "m4a": ["-c:a", "aac", "-b:a", "96k"],
    "flac": ["-c:a", "flac"],
    "ogg": ["-c:a", "libvorbis"],
    "wav": ["-c:a", "pcm_s16le", "-ac", "2"],
}


def encoded(directory: Path, kind: str, *more: str) -> Path:
    source = save(murmur(LENGTH_S), directory / "source.wav")
    target = directory / f"announcement.{kind}"
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(source), *ENCODERS[kind], *more]
    subprocess.run([*command, str(target)], check=True, stdin=subprocess.DEVNULL)
    return target


def likeness(wav: Path, *, from_s: float, to_s: float) -> tuple[float, float]:
    """How alike a stretch is to the murmur, and how many seconds early it comes."""
    heard, wanted = load(wav), murmur(LENGTH_S)
    stretch = wanted[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
    fits = np.correlate(heard[: len(stretch) + 12_000 + 12_000], stretch, "valid")
    place = int(np.argmax(fits))
    found = heard[place : place + len(stretch)]
    alike = np.dot(found, stretch) / np.linalg.norm(found) / np.linalg.norm(stretch)
    return float(alike), from_s - place / RATE_HZ


@pytest.mark.parametrize("kind", ENCODERS)
def test_every_common_kind_of_file_becomes_the_cached_form(
    tmp_path: Path, kind: str
) -> None:
    target = tmp_path / "cached.wav"

    frames = VlcDecoder().decode(encoded(tmp_path, kind), target)

    sound = WavFile(target)
    assert sound.frames == frames
    sound.close()
    # libVLC 3 may drop the last packets.
    assert abs(frames / RATE_HZ - LENGTH_S) < 0.13
    alike, early_s = likeness(target, from_s=0.2, to_s=0.4)
    assert alike > 0.9
    assert -0.0001 < early_s < 0.003


def test_pcm_keeps_every_frame(tmp_path: Path) -> None:
    frames = VlcDecoder().decode(encoded(tmp_path, "wav"), tmp_path / "cached.wav")

    assert frames == LENGTH_S * RATE_HZ


def test_another_sampling_rate_becomes_48_kilohertz(tmp_path: Path) -> None:
    source = encoded(tmp_path, "wav", "-ar", "16000")

    frames = VlcDecoder().decode(source, tmp_path / "cached.wav")

    assert abs(frames / RATE_HZ - LENGTH_S) < 0.06


def test_text_with_the_ending_of_a_sound_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "announcement.mp3"
    source.write_text("Kính mời bà con đến dự họp. " * 300)

    with pytest.raises(MessageError, match=r"announcement\.mp3"):
        VlcDecoder().decode(source, tmp_path / "cached.wav")

    assert [path.name for path in tmp_path.iterdir()] == ["announcement.mp3"]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "announcement.opus"
    source.touch()

    with pytest.raises(MessageError, match="empty"):
        VlcDecoder().decode(source, tmp_path / "cached.wav")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MessageError, match="No such file"):
        VlcDecoder().decode(tmp_path / "gone.opus", tmp_path / "cached.wav")


def test_a_file_that_was_cut_off_gives_what_it_holds(tmp_path: Path) -> None:
    source = encoded(tmp_path, "mp3")
    source.write_bytes(source.read_bytes()[:18_000])

    frames = VlcDecoder().decode(source, tmp_path / "cached.wav")

    assert 1.0 < frames / RATE_HZ < 2.0


@pytest.mark.parametrize("missing_bytes", [1, 2, 3])
def test_a_wav_that_was_cut_off_within_a_frame_gives_its_whole_frames(
    tmp_path: Path, missing_bytes: int
) -> None:
    source = tmp_path / "stereo.wav"
    with wave.open(str(source), "wb") as file:
        file.setparams((2, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(bytes(4 * 1000))
    source.write_bytes(source.read_bytes()[:-missing_bytes])

    frames = VlcDecoder().decode(source, tmp_path / "cached.wav")

    assert frames == 999


def test_a_file_cut_off_before_its_index_is_refused(tmp_path: Path) -> None:
    source = encoded(tmp_path, "m4a")
    source.write_bytes(source.read_bytes()[:9_000])

    with pytest.raises(MessageError, match=r"announcement\.m4a"):
        VlcDecoder().decode(source, tmp_path / "cached.wav")


@pytest.mark.parametrize("kind", ["flac", "wav"])
def test_a_sound_that_is_too_long_is_refused(tmp_path: Path, kind: str) -> None:
    source = encoded(tmp_path, kind)

    with pytest.raises(MessageError, match="longer than 2 s"):
        VlcDecoder(max_s=2).decode(source, tmp_path / "cached.wav")

    assert not (tmp_path / "cached.wav").exists()


def test_a_decoder_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(MessageError, match="not decoded within"):
        VlcDecoder(timeout_s=0.01).decode(
            encoded(tmp_path, "flac"), tmp_path / "cached.wav"
        )


def test_a_name_full_of_signs_does_no_harm(tmp_path: Path) -> None:
    source = encoded(tmp_path, "flac").rename(tmp_path / "họp dân, {ấp 3}: '7\"'.flac")
    target = tmp_path / "bản tin {1}, 'a'.wav"

    frames = VlcDecoder().decode(source, target)

    sound = WavFile(target)
    assert sound.frames == frames
    sound.close()


def test_what_was_cached_before_stays_when_its_replacement_is_bad(
    tmp_path: Path,
) -> None:
    target = save(murmur(1), tmp_path / "cached.wav")
    before = target.read_bytes()
    bad = tmp_path / "bad.mp3"
    bad.write_bytes(os.urandom(5_000))

    with pytest.raises(MessageError):
        VlcDecoder().decode(bad, target)

    assert target.read_bytes() == before


def test_a_folder_that_is_gone_is_the_node_s_fault(tmp_path: Path) -> None:
    source = encoded(tmp_path, "wav")

    with pytest.raises(HardwareError, match="check the disk"):
        VlcDecoder().decode(source, tmp_path / "gone" / "cached.wav")


def test_the_fake_decoder_makes_and_refuses_alike(tmp_path: Path) -> None:
    decoder: Decoder = (fake := FakeDecoder(frames=4_800))
    source = tmp_path / "news.opus"
    source.write_bytes(b"anything")
    fake.undecodable.add("text.mp3")
    text = tmp_path / "text.mp3"
    text.write_text("text")

    frames = decoder.decode(source, tmp_path / "cached.wav")

    with wave.open(str(tmp_path / "cached.wav")) as wav:
        assert wav.getnframes() == frames == 4_800
    with pytest.raises(MessageError):
        decoder.decode(text, tmp_path / "other.wav")
