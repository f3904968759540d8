"""A loudspeaker to measure: a private sound server, its recording, and a comparison.

    with NullSink() as sink, Recorder(sink) as recorder:
        ...  # whoever plays gets sink.environment()
    match = locate(recorder.recording(), load(sound_file))
    match.at         # the unix instant at which the file's first frame sounded
    match.likeness   # 1.0: the very same sound; below 0.3: it is not in there

Nothing is asked of the player: what the sink's monitor heard is compared with the
announcement's own sound. Each sink is a PulseAudio daemon of its own with its own
socket in a directory of its own, so that any number run side by side, for root and
for other users alike, and each can be frozen, killed and brought back.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
import wave
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48_000
START_S = 10.0
Sound: TypeAlias = NDArray[np.float32]

# Preloaded into a daemon, it makes the sink's clock fast by so many parts per million.
_CLOCK_C = r"""
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long double rate = 0, origin;

int clock_gettime(clockid_t id, struct timespec *out) {
    int failed = (int) syscall(SYS_clock_gettime, id, out);
    if (failed || id != CLOCK_MONOTONIC) return failed;
    long double now = out->tv_sec + out->tv_nsec * 1e-9L;
    if (rate == 0) {
        const char *ppm = getenv("SINK_PPM");
        rate = 1 + (ppm ? strtold(ppm, NULL) : 0) * 1e-6L;
        origin = now;
    }
    now = origin + (now - origin) * rate;
    out->tv_sec = (time_t) now;
    out->tv_nsec = (long) ((now - out->tv_sec) * 1e9L);
    return 0;
}
"""


class NullSink:
    """A PulseAudio daemon with one sink named `spk` that nobody hears.

    `ppm` makes its clock wrong (needs gcc). It stands for hardware, so it takes
    real-time priority where that is permitted.
    """

    name = "spk"

    def __init__(self, ppm: float = 0) -> None:
        self._ppm = ppm
        self._directory = tempfile.TemporaryDirectory(prefix="sink-")
        self._home = Path(self._directory.name)
        self.server = f"unix:{self._home}/pulse"
        self._process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """What a program must find in its environment to play here."""
        return {"PULSE_SERVER": self.server, "PULSE_SINK": self.name}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Starts the daemon; returns when it answers."""
        (self._home / "pulse").unlink(missing_ok=True)
        own = dict.fromkeys(
            ("HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH"),
            str(self._home),
        )
        ours = ("PULSE_", "DISPLAY", "DBUS_")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        log = self._home / "log"
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [
                    *("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no"),
                    *("--exit-idle-time=-1", "--disallow-exit", "--log-level=error"),
                    *("-L", f"module-null-sink {self._sink_arguments()}"),
                    "-L",
                    "module-native-protocol-unix auth-anonymous=1 "
                    f"socket={self._home}/pulse",
                ],
                env=inherited | own | self._clock(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        deadline_s = time.monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline_s:
                raise RuntimeError(f"pulseaudio did not start: {log.read_text()}")
            time.sleep(0.05)
        _hurry(self._process.pid)

    def kill(self) -> None:
        """The daemon dies at once, as in a crash. `start` brings it back."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def freeze(self) -> None:
        """The daemon no longer answers, but its connections stay open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Ends a `freeze`."""
        self._signal(signal.SIGCONT)

    def unplug(self) -> None:
        """Takes the sink away; the daemon goes on."""
        self.control("unload-module", "module-null-sink")

    def plug(self) -> None:
        """Brings a sink of the same name back."""
        self.control("load-module", "module-null-sink", *self._sink_arguments().split())

    def control(self, *arguments: str) -> str:
        """What pactl, called so, answers."""
        return subprocess.run(
            ["pactl", "-s", self.server, *arguments],
            check=True,
            capture_output=True,
            text=True,
            timeout=START_S,
        ).stdout

    def close(self) -> None:
        """Ends the daemon and removes what it left."""
        if self._process is not None:
            self._signal(signal.SIGCONT)
            self._signal(signal.SIGTERM)
            self._process.wait(START_S)
        self._directory.cleanup()

    def _sink_arguments(self) -> str:
        return (
            f"sink_name={self.name} rate={RATE_HZ} channels=2 format=s16le norewinds=1"
        )

    def _clock(self) -> dict[str, str]:
        if not self._ppm:
            return {}
        library = self._home / "clock.so"
        if not library.exists():
            subprocess.run(
                ["gcc", "-shared", "-fPIC", "-O2", "-x", "c", "-o", str(library), "-"],
                input=_CLOCK_C.encode(),
                check=True,
                timeout=60,
            )
        return {"LD_PRELOAD": str(library), "SINK_PPM": str(self._ppm)}

    def _answers(self) -> bool:
        try:
            self.control("info")
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return False
        return True

    def _signal(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)


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
        _hurry(self._process.pid)
        _hurry_thread(threading.get_native_id())
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        count = 0
        while piece := os.read(descriptor, 1 << 16):
            self._marks.append((count // 2, time.time()))
            self._pieces.append(piece)
            count += len(piece)
            self._first.set()


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
    return Match(
        recording.instant_of(low + best + _vertex(fits, best)), float(fits[best])
    )


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


def _hurry(process: int) -> None:
    """Real-time priority for all threads of what stands for hardware."""
    for thread in Path(f"/proc/{process}/task").glob("*"):
        _hurry_thread(int(thread.name))


def _hurry_thread(thread: int) -> None:
    # Not permitted, or ended meanwhile: then it measures less exactly.
    with contextlib.suppress(OSError):
        os.sched_setscheduler(thread, os.SCHED_RR, os.sched_param(20))
