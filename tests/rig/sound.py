"""What a sink really sounded: a recording on the wall clock, and a comparison.

    with NullSink() as sink, Recorder(sink) as recorder:
        ...  # whoever plays gets sink.environment()
    match = locate(recorder.recording(), load(sound_file))
    match.at         # the unix instant at which the file's first frame sounded
    match.likeness   # 1.0: the very same sound; below 0.3: it is not in there

Nothing is asked of the player: what the sink's monitor heard is compared with the
announcement's own sound.
"""

import os
import subprocess
import threading
import time
import wave
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tests.rig.sink import RATE_HZ, START_S, WITH_US, NullSink, hurry, hurry_thread

Sound: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recording:
    """What a sink sounded: mono samples, and the unix instant of any of them."""

    samples: Sound
    _frames: NDArray[np.float64]
    _instants: NDArray[np.float64]

    def instant_of(self, frame: float) -> float:
        """The unix instant at which that frame sounded."""
        return _straight(frame, self._frames, self._instants)

    def frame_at(self, instant: float) -> float:
        """The frame that sounded at that unix instant."""
        return _straight(instant, self._instants, self._frames)


class Recorder:
    """Records the monitor of a sink, on the wall clock, from `with` to its end."""

    def __init__(self, sink: NullSink) -> None:
        self._sink = sink
        self._pieces: list[bytes] = []
        self._marks: list[tuple[int, float]] = []
        self._first = threading.Event()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [
                *WITH_US,
                *("parec", "-s", self._sink.server, "-d", f"{self._sink.name}.monitor"),
                *("--raw", "--format=s16le", f"--rate={RATE_HZ}", "--channels=1"),
                "--latency-msec=5",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        self._thread = threading.Thread(target=self._collect, daemon=True)
        self._thread.start()
        if not self._first.wait(START_S):
            raise RuntimeError("parec records nothing")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait(START_S)
        self._thread.join(START_S)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def recording(self) -> Recording:
        """What was recorded; to be asked for after the `with`."""
        data = b"".join(self._pieces)
        samples = np.frombuffer(data[: len(data) // 2 * 2], "<i2")
        frames, instants = _clock_of(self._marks)
        return Recording(_unit(samples), frames, instants)

    def _collect(self) -> None:
        hurry(self._process.pid)
        hurry_thread(threading.get_native_id())
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        count = 0
        while piece := os.read(descriptor, 1 << 16):
            self._marks.append((count // 2, time.time()))
            self._pieces.append(piece)
            count += len(piece)
            self._first.set()


PIECE: Final = RATE_HZ // 4
WANDER: Final = RATE_HZ // 1000
"""By so many frames, 1 ms, a piece may be off."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a sound was found. `at` is the unix instant of its first frame."""

    at: float
    likeness: float


def locate(
    recording: Recording,
    sound: Sound,
    *,
    after: float | None = None,
    before: float | None = None,
) -> Match:
    """The place where `sound` fits best, begun between two unix instants if given."""
    low = 0 if after is None else max(0, int(recording.frame_at(after)))
    high = len(recording.samples)
    if before is not None:
        high = min(high, int(recording.frame_at(before)) + len(sound))
    heard = recording.samples[low:high].astype(np.float64)
    if len(heard) < len(sound):
        return Match(float("nan"), 0.0)
    size = 1 << (len(heard) + len(sound)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sound, size))
    fits = np.fft.irfft(spectrum, size)[: len(heard) - len(sound) + 1]
    power = np.concatenate([[0.0], np.cumsum(heard**2)])
    loudness = np.sqrt(power[len(sound) :] - power[: -len(sound)])
    # Where nothing sounds, nothing can be alike.
    floor = max(float(loudness.max()) * 1e-3, 1e-9)
    fits = fits / np.maximum(loudness, floor) / float(np.linalg.norm(sound))
    best = int(np.argmax(fits))
    alike = max(float(fits[best]), _piece_by_piece(heard, sound, best))
    return Match(recording.instant_of(low + best + _vertex(fits, best)), alike)


def _piece_by_piece(heard: NDArray[np.float64], sound: Sound, begin: int) -> float:
    """The mean likeness of a quarter second after the other, each where it fits best.

    A player that keeps to the clock goes a sample faster or slower now and then. By
    three samples a hiss is unlike itself as a whole, and nobody hears it.
    """
    likenesses = []
    for first in range(0, len(sound), PIECE):
        piece = sound[first : first + PIECE].astype(np.float64)
        low = max(0, begin + first - WANDER)
        place = heard[low : begin + first + len(piece) + WANDER]
        if len(place) < len(piece):
            return 0.0
        fits = np.correlate(place, piece, "valid")
        best = int(np.argmax(fits))
        loud = np.linalg.norm(place[best : best + len(piece)]) * np.linalg.norm(piece)
        likenesses.append(float(fits[best] / loud) if loud > 0 else 0.0)
    return float(np.mean(likenesses))


def load(path: Path) -> Sound:
    """Any sound file as mono samples at 48 kHz."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1"]
    command += ["-ar", str(RATE_HZ), "-f", "s16le", "-"]
    raw = subprocess.run(
        command, check=True, stdin=subprocess.DEVNULL, capture_output=True
    ).stdout
    return _unit(np.frombuffer(raw, "<i2"))


def murmur(seconds: float, seed: int = 1) -> Sound:
    """A sound like a crowd's: no part of it is like another, so each can be located."""
    source = np.random.default_rng(seed)
    spectrum = np.fft.rfft(source.standard_normal(round(seconds * RATE_HZ)))
    pitch_hz = np.fft.rfftfreq(round(seconds * RATE_HZ), 1 / RATE_HZ)
    spectrum *= (pitch_hz > 200) & (pitch_hz < 6000)
    noise = np.fft.irfft(spectrum, round(seconds * RATE_HZ))
    sound: Sound = (noise / np.abs(noise).max() * 0.5).astype(np.float32)
    return sound


def save(sound: Sound, path: Path) -> Path:
    """Writes the cached form: mono 16-bit WAV at 48 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    return path


def _unit(samples: NDArray[np.int16]) -> Sound:
    return samples.astype(np.float32) / np.float32(32768)


def _clock_of(
    marks: list[tuple[int, float]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Frames and their instants, a pair a second, from when pieces arrived.

    The sink renders a block when its first frame is due, so a piece comes when its
    first frame sounds or, on a busy machine, later: early ones are to be believed.
    Pieces that follow within a millisecond belong to the same block.
    """
    table = np.array(marks, dtype=np.float64)
    fresh = np.diff(table[:, 1], prepend=-np.inf) > 0.001
    table = table[fresh][5:] if fresh.sum() > 20 else table
    offsets = table[:, 1] - table[:, 0] / RATE_HZ
    frames, instants = [], []
    seconds = max(2, round(float(np.ptp(table[:, 1]))))
    for part in np.array_split(np.arange(len(table)), seconds):
        frame = float(table[part, 0].mean())
        frames.append(frame)
        instants.append(float(np.percentile(offsets[part], 15)) + frame / RATE_HZ)
    return np.array(frames), np.array(instants)


def _straight(x: float, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> float:
    """Between the points straight lines; beyond them the first and last go on."""
    index = int(np.clip(np.searchsorted(xs, x) - 1, 0, len(xs) - 2))
    slope = (ys[index + 1] - ys[index]) / (xs[index + 1] - xs[index])
    return float(ys[index] + (x - xs[index]) * slope)


def _vertex(fits: NDArray[np.float64], best: int) -> float:
    """How far the top of the parabola through three points is from the middle one."""
    if not 0 < best < len(fits) - 1:
        return 0.0
    left, middle, right = (float(fit) for fit in fits[best - 1 : best + 2])
    bend = left - 2 * middle + right
    return 0.5 * (left - right) / bend if bend else 0.0
