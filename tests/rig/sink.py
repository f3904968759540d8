"""A sound server with one sink that nobody hears, to be played to and recorded.

Each is a PulseAudio daemon of its own, with its own socket in a directory of its own,
so that any number run side by side, for root and for other users alike, and each can
be frozen, killed, unplugged and brought back. tests.rig.sound records it.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

RATE_HZ = 48_000
START_S = 20.0
WITH_US = ("setpriv", "--pdeathsig", "KILL", "--")
"""Before a command: it ends when we do, even if we are killed. Left alone it would go
on at real-time priority."""

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

    `ppm` makes its clock wrong (needs gcc). `buffered`: it runs at 44.1 kHz and, while
    nobody hurries it, takes two seconds at once. It stands for hardware, so it takes
    real-time priority where that is permitted.
    """

    name = "spk"

    def __init__(self, ppm: float = 0, *, buffered: bool = False) -> None:
        self._ppm = ppm
        self._buffered = buffered
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
                    *WITH_US,
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
            ended = self._process.poll()
            if ended is not None or time.monotonic() > deadline_s:
                self.kill()
                said = log.read_text()
                raise RuntimeError(f"pulseaudio did not start ({ended}): {said}")
            time.sleep(0.05)
        hurry(self._process.pid)

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
        if self._buffered:
            return f"sink_name={self.name} rate=44100"
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


def hurry(process: int) -> None:
    """Real-time priority for all threads of what stands for hardware."""
    for thread in Path(f"/proc/{process}/task").glob("*"):
        hurry_thread(int(thread.name))


def hurry_thread(thread: int) -> None:
    # Not permitted, or ended meanwhile: then it measures less exactly.
    with contextlib.suppress(OSError):
        os.sched_setscheduler(thread, os.SCHED_RR, os.sched_param(20))
