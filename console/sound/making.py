"""Speaks or takes in, puts the chime before it, repeats it, and levels it once.

Loudness is settled here and nowhere else: -16 LUFS integrated and a true peak below
-1.5 dBTP, measured on the finished Opus file, so that the preview is what sounds.
Levelling is a gain into a limiter, and the gain is corrected by what was measured until
it fits: that also holds for the five seconds of a short call, where ffmpeg's own
two-pass ``loudnorm`` misses by several LU.

Faults that the person can mend are a ``SoundError`` with a code; its words are the
views' business.
"""

import hashlib
import math
import os
import shutil
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from console.adapters import espeak, ffmpeg
from console.adapters.ffmpeg import Loudness
from console.core.chime import RATE_HZ, chime
from edge.errors import MessageError

T = TypeVar("T")

LONGEST_S = 30 * 60
"""Of an upload, and of the finished sound with all its repeats."""
TARGET_LUFS = -16.0
TOLERANCE_LU = 0.5
PEAK_LIMIT_DBTP = -1.5
SILENT_LUFS = -55.0
"""Below this nobody would hear anything, and gain would only bring up noise."""
ROUNDS = 6

Fault = Literal[
    "empty",
    "not-sound",
    "silent",
    "too-long",
    "unreadable",
    "too-slow",
    "no-words",
    "no-speech",
    "no-room",
]
OnStage = Callable[[str, float], None]
"""(stage, share of it that is done): reading, joining, levelling, packing."""

SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP/Word/Excel"),
    (b"\xd0\xcf\x11\xe0", "Word/Excel"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"MZ", "EXE"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"#EXTM3U", "M3U"),
)
SUFFIXES = {
    "wav": {"wav", "wave"},
    "w64": {"w64"},
    "aiff": {"aif", "aiff"},
    "mp3": {"mp3"},
    "aac": {"aac"},
    "amr": {"amr", "3ga"},
    "mov": {"m4a", "mp4", "3gp", "3gpp", "3g2", "mov", "aac", "m4b"},
    "ogg": {"ogg", "oga", "opus", "spx"},
    "matroska": {"webm", "mkv", "mka", "weba"},
    "flac": {"flac"},
    "caf": {"caf"},
}


class SoundError(MessageError):
    """No sound could be made of it. ``fault`` says why, ``found`` what it was."""

    def __init__(self, fault: Fault, found: str = "") -> None:
        super().__init__(f"{fault}: {found}" if found else fault)
        self.fault: Fault = fault
        self.found = found


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the body becomes the bulletin."""

    chime: bool = True
    repeats: int = 1
    gap_s: float = 2.0


@dataclass(frozen=True, slots=True)
class TakenIn:
    """An upload that is sound. ``misnamed``: its name claims something else."""

    wav: Path
    duration_s: float
    container: str
    misnamed: bool


@dataclass(frozen=True, slots=True)
class Made:
    """The finished file, at ``sounds/<sha256>``."""

    sha256: str
    size_bytes: int
    duration_ms: int
    loudness: Loudness


def speak(text: str, work: Path, *, voice: str, words_per_minute: int) -> Path:
    """The text as a WAV file. The text is already spelt out as it is to be read.

    Raises:
        SoundError: there is nothing to say, or the voice could not say it.
    """
    if not has_words(text):
        raise SoundError("no-words")
    raw, out = work / "spoken.wav", work / "body.wav"
    try:
        espeak.speak(text, raw, voice=voice, words_per_minute=words_per_minute)
    except espeak.SpeechError as error:
        raise SoundError("no-speech", str(error)) from error
    _decode(raw, out, lambda _stage, _share: None, expected_s=None)
    return out


def has_words(spoken: str) -> bool:
    """True where the text, as it is read out, has anything for a voice to say."""
    return any(letter.isalpha() for letter in spoken)


def refuse_other_kinds(upload: Path) -> None:
    """Looks at how the file begins, whatever its name claims; quick.

    Raises:
        SoundError: it is empty, or a kind of file that holds no sound.
    """
    with upload.open("rb") as file:
        head = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    if not head:
        raise SoundError("empty")
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            raise SoundError("not-sound", kind)


def take_in(upload: Path, name: str, work: Path, told: OnStage) -> TakenIn:
    """The upload as a WAV file, whatever its name claims.

    Raises:
        SoundError: it is empty, no sound, silent, too long, or broken.
    """
    refuse_other_kinds(upload)
    try:
        found = ffmpeg.probe(upload)
    except ffmpeg.ToolError as error:
        raise SoundError("too-slow") from error
    if found is None:
        raise SoundError("not-sound")
    if found.duration_s is not None and found.duration_s > LONGEST_S + 1:
        raise SoundError("too-long", f"{found.duration_s:.0f}")
    out = work / "body.wav"
    _decode(upload, out, told, expected_s=found.duration_s)
    duration_s = length_s(out)
    if duration_s > LONGEST_S + 1:
        raise SoundError("too-long", f"{duration_s:.0f}")
    if duration_s < 0.2:
        raise SoundError("empty")
    _refuse_silence(out, told)
    container = found.container.split(",")[0]
    suffix = Path(name).suffix.lower().removeprefix(".")
    misnamed = bool(suffix) and suffix not in SUFFIXES.get(container, {suffix})
    return TakenIn(out, duration_s, container, misnamed)


def finish(body: Path, recipe: Recipe, sounds: Path, work: Path, told: OnStage) -> Made:
    """Puts the parts together, levels them, and files the result by its hash.

    Raises:
        SoundError: all together it is too long, or nothing can be heard.
    """
    joined, levelled, packed = (
        work / "joined.wav",
        work / "levelled.wav",
        work / "packed.ogg",
    )
    told("joining", 0.0)
    total_s = _join(body, recipe, joined)
    loudness = _level(joined, levelled, packed, total_s, told)
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    sounds.mkdir(parents=True, exist_ok=True)
    target = sounds / digest
    if target.exists():
        os.utime(target)  # made anew: the night's sweep must not take it for old
    else:
        _file_durably(packed, target)
    return Made(digest, target.stat().st_size, round(total_s * 1000), loudness)


def mp3_of(sound: Path, shelf: Path) -> Path:
    """The same sound as MP3, made once, for browsers without Opus."""
    out = shelf / f"{sound.name}.mp3"
    if not out.exists():
        shelf.mkdir(parents=True, exist_ok=True)
        part = shelf / f"{sound.name}.{os.getpid()}.part"
        try:
            ffmpeg.encode_mp3(sound, part, timeout_s=300)
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    return out


def length_s(wav: Path) -> float:
    """Seconds of sound in one of our own WAV files."""
    with wave.open(str(wav), "rb") as file:
        return file.getnframes() / file.getframerate()


def _join(body: Path, recipe: Recipe, out: Path) -> float:
    """Chime, then the body as often as wanted with a gap between; seconds in all."""
    with wave.open(str(body), "rb") as file:
        frames = file.readframes(file.getnframes())
    tune = chime().tobytes() if recipe.chime else b""
    gap = bytes(2 * int(recipe.gap_s * RATE_HZ))
    size = len(tune) + recipe.repeats * len(frames) + (recipe.repeats - 1) * len(gap)
    total_s = size / 2 / RATE_HZ
    if total_s > LONGEST_S + 1:
        raise SoundError("too-long", f"{total_s:.0f}")
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(tune)
        for turn in range(recipe.repeats):
            file.writeframes((gap if turn else b"") + frames)
    return total_s


def _level(
    joined: Path, levelled: Path, packed: Path, total_s: float, told: OnStage
) -> Loudness:
    """Gain into a limiter, corrected by what was measured, until the file fits."""
    before = _measured(joined, _alive(told, "levelling", 0.0))
    if not math.isfinite(before.lufs) or before.lufs < SILENT_LUFS:
        raise SoundError("silent")
    gain_db, ceiling_db = TARGET_LUFS - before.lufs, PEAK_LIMIT_DBTP - 1.0
    result = before
    for turn in range(ROUNDS):
        alive = _alive(told, "levelling", turn / ROUNDS)
        chain = (
            f"volume={gain_db:.2f}dB,alimiter=limit={10 ** (ceiling_db / 20):.4f}"
            ":level=false:attack=3:release=60"
        )
        heard = _through(joined, levelled, chain, alive)
        if abs(TARGET_LUFS - heard.lufs) <= TOLERANCE_LU / 2 or turn == ROUNDS - 1:
            result = _pack(levelled, packed, total_s, told)
            over_db = result.peak_dbtp - (PEAK_LIMIT_DBTP - 0.05)
            if over_db <= 0 and abs(TARGET_LUFS - result.lufs) <= TOLERANCE_LU:
                break
            ceiling_db -= max(over_db, 0.0)
            heard = result
        gain_db += (TARGET_LUFS - heard.lufs) * 1.3
    return result


def _through(source: Path, out: Path, chain: str, alive: ffmpeg.OnProgress) -> Loudness:
    return _run(
        lambda: ffmpeg.filtered(source, out, chain, timeout_s=300, progress=alive)
    )


def _alive(told: OnStage, stage: str, share: float) -> ffmpeg.OnProgress:
    """Says again where it stands: a slow computer takes longer than a job may rest."""
    return lambda _done_s: told(stage, share)


def _measured(sound: Path, alive: ffmpeg.OnProgress) -> Loudness:
    return _run(lambda: ffmpeg.measure(sound, timeout_s=300, progress=alive))


def _pack(levelled: Path, packed: Path, total_s: float, told: OnStage) -> Loudness:
    _run(
        lambda: ffmpeg.encode_opus(
            levelled,
            packed,
            timeout_s=600,
            progress=lambda done_s: told("packing", min(done_s / total_s, 1.0)),
        )
    )
    return _measured(packed, _alive(told, "packing", 1.0))


def _refuse_silence(wav: Path, told: OnStage) -> None:
    loudness = _measured(wav, _alive(told, "reading", 1.0))
    if not math.isfinite(loudness.lufs) or loudness.lufs < SILENT_LUFS:
        raise SoundError("silent")


def _decode(
    source: Path, out: Path, told: OnStage, *, expected_s: float | None
) -> None:
    whole_s = expected_s or LONGEST_S
    _run(
        lambda: ffmpeg.decode(
            source,
            out,
            longest_s=LONGEST_S + 2,
            timeout_s=300,
            progress=lambda done_s: told("reading", min(done_s / whole_s, 1.0)),
        )
    )
    if not out.exists():
        raise SoundError("unreadable")


def _run(tool: Callable[[], T]) -> T:
    try:
        return tool()
    except ffmpeg.ToolError as error:
        fault: Fault = "too-slow" if error.late else "unreadable"
        raise SoundError(fault, str(error)) from error


def _file_durably(packed: Path, target: Path) -> None:
    """Copy, flush to disk, rename: a power cut leaves a whole file or none."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(packed, part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
