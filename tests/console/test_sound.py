"""From texts and uploads to the one file that sounds, with ffmpeg and espeak-ng."""

import hashlib
import math
import os
import subprocess
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest

from console import sound
from console.adapters import ffmpeg
from console.core.chime import RATE_HZ, chime
from console.sound import JobState, Recipe, SoundError, making
from tests.console.scene import silence_wav

pytestmark = pytest.mark.process

TEXT = "Kính mời bà con ấp ba đến Nhà văn hóa ấp dự họp lúc bảy giờ tối nay."


def quiet(_stage: str, _share: float) -> None:
    """Nobody listens to the progress."""


def tone(path: Path, *arguments: str, seconds: float = 2, level: float = 0.3) -> Path:
    """A tone in the format that the arguments ask for."""
    source = f"sine=frequency=440:duration={seconds},volume={level * 8}"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, *arguments, path],
        check=True,
    )
    return path


def refused(upload: Path, name: str, work: Path) -> SoundError:
    with pytest.raises(SoundError) as caught:
        sound.take_in(upload, name, work, quiet)
    return caught.value


@pytest.mark.parametrize("voice", ["south", "north", "central"])
def test_each_voice_speaks(tmp_path: Path, voice: str) -> None:
    body = sound.speak(TEXT, tmp_path, voice=voice, words_per_minute=120)

    with wave.open(str(body), "rb") as file:
        assert file.getframerate() == RATE_HZ
        assert file.getnchannels() == 1
        assert 4 < file.getnframes() / RATE_HZ < 15


def test_a_slower_voice_takes_longer(tmp_path: Path) -> None:
    lengths = []
    for words_per_minute in (140, 100):
        body = sound.speak(
            TEXT, tmp_path, voice="south", words_per_minute=words_per_minute
        )
        lengths.append(sound.making.length_s(body))

    assert lengths[1] > lengths[0] * 1.15


@pytest.mark.parametrize(
    ("text", "recipe"),
    [
        ("Cúp điện.", Recipe(chime=False)),
        ("Cúp điện.", Recipe(chime=True, repeats=2)),
        (TEXT, Recipe(chime=True)),
        (TEXT * 4, Recipe(chime=False, repeats=3)),
    ],
)
def test_what_is_spoken_comes_out_equally_loud(
    tmp_path: Path, text: str, recipe: Recipe
) -> None:
    body = sound.speak(text, tmp_path, voice="south", words_per_minute=120)

    made = sound.finish(body, recipe, tmp_path / "sounds", tmp_path, quiet)

    file = tmp_path / "sounds" / made.sha256
    heard = ffmpeg.measure(file, timeout_s=60, progress=lambda _s: None)
    assert heard.lufs == pytest.approx(-16, abs=0.5)
    assert heard.peak_dbtp <= -1.5
    assert hashlib.sha256(file.read_bytes()).hexdigest() == made.sha256
    assert file.stat().st_size == made.size_bytes


def test_the_finished_file_is_ogg_opus_mono_at_48_khz(tmp_path: Path) -> None:
    body = tone(tmp_path / "body.wav", "-ar", "48000", "-ac", "1")

    made = sound.finish(body, Recipe(), tmp_path / "sounds", tmp_path, quiet)

    found = subprocess.run(
        [
            *("ffprobe", "-v", "error", "-of", "csv=p=0", "-show_entries"),
            "stream=codec_name,sample_rate,channels",
            tmp_path / "sounds" / made.sha256,
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    assert found == "opus,48000,1"


def test_equal_parts_make_an_equal_file(tmp_path: Path) -> None:
    body = tone(tmp_path / "body.wav", "-ar", "48000", "-ac", "1")

    first = sound.finish(body, Recipe(), tmp_path / "a", tmp_path, quiet)
    second = sound.finish(body, Recipe(), tmp_path / "b", tmp_path, quiet)

    assert first.sha256 == second.sha256


def test_chime_and_repeats_make_it_longer_by_what_they_are(tmp_path: Path) -> None:
    body = tone(tmp_path / "body.wav", "-ar", "48000", "-ac", "1", seconds=2)
    chime_ms = 1000 * len(chime()) / RATE_HZ

    made = sound.finish(
        body, Recipe(chime=True, repeats=3, gap_s=2), tmp_path / "s", tmp_path, quiet
    )

    assert made.duration_ms == pytest.approx(chime_ms + 3 * 2000 + 2 * 2000, abs=5)


FORMATS: Sequence[tuple[str, list[str]]] = (
    ("a.wav", []),
    ("a.mp3", ["-c:a", "libmp3lame"]),
    ("a.m4a", ["-c:a", "aac"]),
    ("a.aac", ["-c:a", "aac", "-f", "adts"]),
    ("a.ogg", ["-c:a", "libvorbis"]),
    ("a.opus", ["-c:a", "libopus"]),
    ("a.webm", ["-c:a", "libopus", "-f", "webm"]),
    ("a.flac", ["-c:a", "flac"]),
    ("a.3gp", ["-c:a", "aac", "-f", "3gp"]),
)


@pytest.mark.parametrize(("name", "arguments"), FORMATS)
def test_every_common_format_is_taken_by_its_content(
    tmp_path: Path, name: str, arguments: list[str]
) -> None:
    upload = tone(tmp_path / name, *arguments)
    upload = upload.rename(tmp_path / "0123")  # as the uploads directory names it

    taken = sound.take_in(upload, name, tmp_path, quiet)

    assert taken.duration_s == pytest.approx(2, abs=0.15)
    assert not taken.misnamed


def amr(seconds: float) -> bytes:
    """AMR-NB by hand (RFC 4867): noise in 12.2 kbit/s frames of 20 ms."""
    frame = bytes([0x3C]) + bytes((17 * n + 3) % 256 for n in range(31))
    return b"#!AMR\n" + frame * int(seconds * 50)


def test_recordings_of_old_phones_are_taken(tmp_path: Path) -> None:
    upload = tmp_path / "0123"
    upload.write_bytes(amr(2))

    taken = sound.take_in(upload, "Ghi am 001.amr", tmp_path, quiet)

    assert taken.container == "amr"
    assert taken.duration_s == pytest.approx(2, abs=0.1)


def test_a_lying_name_is_noticed_and_the_sound_is_taken(tmp_path: Path) -> None:
    upload = tone(tmp_path / "0123", "-c:a", "flac", "-f", "flac")

    taken = sound.take_in(upload, "thong-bao.mp3", tmp_path, quiet)

    assert taken.misnamed
    assert taken.container == "flac"


@pytest.mark.parametrize(
    ("content", "name", "fault", "found"),
    [
        (b"", "a.mp3", "empty", ""),
        (b"%PDF-1.7 ...", "a.mp3", "not-sound", "PDF"),
        (b"PK\x03\x04 word/document.xml", "a.wav", "not-sound", "ZIP/Word/Excel"),
        (b"\xff\xd8\xff\xe0 JFIF", "anh.m4a", "not-sound", "JPEG"),
        (b"Kinh moi ba con du hop.\n" * 50, "a.mp3", "not-sound", ""),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "a.mp3", "not-sound", "M3U"),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "a.mp3", "not-sound", ""),
    ],
)
def test_what_is_no_sound_is_refused_and_named(
    tmp_path: Path, content: bytes, name: str, fault: str, found: str
) -> None:
    upload = tmp_path / "0123"
    upload.write_bytes(content)

    error = refused(upload, name, tmp_path)

    assert (error.fault, error.found) == (fault, found)


def test_silence_is_refused(tmp_path: Path) -> None:
    upload = silence_wav(tmp_path / "0123", 3)

    assert refused(upload, "a.wav", tmp_path).fault == "silent"


def test_a_film_without_sound_is_no_sound(tmp_path: Path) -> None:
    upload = tmp_path / "0123"
    subprocess.run(
        [
            *("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=size=64x64:d=1"),
            *("-c:v", "mpeg4", "-f", "mp4", upload),
        ],
        check=True,
    )

    assert refused(upload, "phim.mp4", tmp_path).fault == "not-sound"


def test_three_hours_are_refused_by_what_the_file_says_of_itself(
    tmp_path: Path,
) -> None:
    upload = tmp_path / "0123"
    with wave.open(str(upload), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.setnframes(3 * 3600 * 8000)
        file.writeframes(b"")
    with upload.open("r+b") as sparse:
        head = bytearray(sparse.read(44))
        head[4:8] = (36 + 3 * 3600 * 8000).to_bytes(4, "little")
        head[40:44] = (3 * 3600 * 8000).to_bytes(4, "little")
        sparse.seek(0)
        sparse.write(head)
        sparse.truncate(44 + 3 * 3600 * 8000)

    error = refused(upload, "hop.wav", tmp_path)

    assert error.fault == "too-long"
    assert not (tmp_path / "body.wav").exists()


def test_a_recording_that_hides_its_length_is_cut_off_and_refused(
    tmp_path: Path,
) -> None:
    """As browsers record: whoever begins to write does not know yet how long it is."""
    live = ("-ar", "8000", "-c:a", "flac", "-f", "matroska", "-live", "1")
    written = tone(tmp_path / "a.mka", *live, seconds=sound.LONGEST_S + 60)
    upload = written.rename(tmp_path / "0123")
    said = ffmpeg.probe(upload)

    error = refused(upload, "a.weba", tmp_path)

    assert said is not None
    assert said.duration_s is None
    assert error.fault == "too-long"
    assert making.length_s(tmp_path / "body.wav") < sound.LONGEST_S + 5


def test_repeats_count_towards_the_longest(tmp_path: Path) -> None:
    body = tone(
        tmp_path / "body.wav", "-ar", "48000", "-ac", "1", seconds=sound.LONGEST_S / 2
    )

    with pytest.raises(SoundError) as caught:
        sound.finish(body, Recipe(repeats=3), tmp_path / "s", tmp_path, quiet)

    assert caught.value.fault == "too-long"


def test_a_file_cut_off_in_the_middle_is_taken_as_far_as_it_goes(
    tmp_path: Path,
) -> None:
    whole = tone(tmp_path / "a.mp3", "-c:a", "libmp3lame", seconds=10)
    upload = tmp_path / "0123"
    upload.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

    taken = sound.take_in(upload, "a.mp3", tmp_path, quiet)

    assert 4 < taken.duration_s < 6


def test_nothing_to_say_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SoundError) as caught:
        sound.speak(" \n", tmp_path, voice="south", words_per_minute=120)

    assert caught.value.fault == "no-words"


def test_the_same_sound_can_be_had_as_mp3_once_made(tmp_path: Path) -> None:
    body = tone(tmp_path / "body.wav", "-ar", "48000", "-ac", "1")
    made = sound.finish(body, Recipe(), tmp_path / "s", tmp_path, quiet)

    first = sound.mp3_of(tmp_path / "s" / made.sha256, tmp_path / "mp3")
    stamp = first.stat().st_mtime_ns
    again = sound.mp3_of(tmp_path / "s" / made.sha256, tmp_path / "mp3")

    found = ffmpeg.probe(again)
    assert found is not None
    assert found.codec == "mp3"
    assert again.stat().st_mtime_ns == stamp


def test_the_chime_is_three_notes_that_begin_and_end_in_silence() -> None:
    samples: array[int] = chime()
    loudest = max(abs(sample) for sample in samples)

    assert 2 < len(samples) / RATE_HZ < 4
    assert abs(samples[0]) < 50
    assert abs(samples[-1]) < 50
    assert loudest == pytest.approx(0.5 * 32767, rel=0.01)
    for start_s, frequency_hz in ((0.2, 698.46), (0.75, 880.0), (1.3, 1046.5)):
        assert strength(samples, start_s, frequency_hz) > 3 * strength(
            samples, start_s, frequency_hz * 1.12
        )


def strength(samples: Sequence[int], start_s: float, frequency_hz: float) -> float:
    """How much of a frequency there is in a fifth of a second (Goertzel)."""
    window = samples[int(start_s * RATE_HZ) : int((start_s + 0.2) * RATE_HZ)]
    angle = 2 * math.pi * frequency_hz / RATE_HZ
    real = sum(s * math.cos(angle * n) for n, s in enumerate(window))
    imaginary = sum(s * math.sin(angle * n) for n, s in enumerate(window))
    return math.hypot(real, imaginary)


# -- jobs ---------------------------------------------------------------------------


def test_a_job_tells_that_it_is_done(tmp_path: Path) -> None:
    def work(scratch: Path, told: sound.OnStage) -> None:
        told("levelling", 0.5)
        assert scratch.is_dir()

    sound.start(tmp_path, "job1", work).join()

    state = sound.look(tmp_path, "job1")
    assert state is not None
    assert state.state == "done"
    assert [path.name for path in tmp_path.glob("making-*")] == []


def test_a_job_that_fails_says_why(tmp_path: Path) -> None:
    def work(_scratch: Path, _told: sound.OnStage) -> None:
        raise SoundError("not-sound", "PDF")

    sound.start(tmp_path, "job1", work).join()

    state = sound.look(tmp_path, "job1")
    assert state is not None
    assert (state.state, state.fault, state.found) == ("failed", "not-sound", "PDF")


def test_a_job_whose_process_died_counts_as_failed(tmp_path: Path) -> None:
    state = JobState(state="running", written=1.0)
    sound.jobs._write(tmp_path, "job1", state)
    old = (tmp_path / "job1.json").read_bytes()
    stamp = old[old.index(b'"written":') + 10 : -1]
    (tmp_path / "job1.json").write_bytes(old.replace(stamp, b"1.0"))

    found = sound.look(tmp_path, "job1")

    assert found is not None
    assert found.state == "failed"


@pytest.mark.parametrize("name", ["", "../secret", "none"])
def test_there_is_no_such_job(tmp_path: Path, name: str) -> None:
    assert sound.look(tmp_path, name) is None


def test_what_a_killed_process_left_of_a_job_is_gone_two_days_later(
    tmp_path: Path,
) -> None:
    left, going_on = tmp_path / "making-left", tmp_path / "making-now"
    for scratch in (left, going_on):
        scratch.mkdir()
        (scratch / "joined.wav").write_bytes(b"x")
    old_s = left.stat().st_mtime - 2 * 86400
    os.utime(left, (old_s, old_s))

    sound.start(tmp_path, "job1", lambda _scratch, _told: None).join()

    assert not left.exists()
    assert going_on.exists()


@pytest.mark.process
def test_levelling_tells_all_the_while_that_it_goes_on(tmp_path: Path) -> None:
    body = tmp_path / "body.wav"
    ffmpeg.run(
        [*("-f", "lavfi", "-i", "sine=440:duration=60", "-ar", "48000"), str(body)],
        timeout_s=60,
        progress=lambda _done_s: None,
    )
    told: list[tuple[str, float]] = []

    sound.finish(
        body,
        Recipe(chime=False, repeats=1),
        tmp_path / "sounds",
        tmp_path,
        lambda stage, share: told.append((stage, share)),
    )

    # ffmpeg speaks at least once at the end of each run: before, after, and packed.
    assert told.count(("levelling", 0.0)) >= 3
    assert ("packing", 1.0) in told
