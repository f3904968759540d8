"""The demo's processes: started, watched, started again, and ended with it.

Each child is told by the kernel to end when the demo does (setpriv --pdeathsig), even
when the demo is killed; and each leads a session of its own, so that what it started
ends with it and Ctrl-C reaches nobody but the demo. All bear a mark: what a demo and a
child that were both killed have left behind is ended by the next demo.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from script.sample.troubles import DemoError

STEP_S: Final = 0.2
AT_ONCE_S: Final = 20.0
"""Who dies sooner after a start than this did not really start."""
AT_ONCE_LIMIT: Final = 3
LONGEST_PAUSE_S: Final = 30.0
FAREWELL_S: Final = 8.0
LOG_TAIL_LINES: Final = 15
MARK: Final = "COMMUNE_DEMO"
"""In the environment of all: whose they are, by the folder of their logs."""


@dataclass(slots=True)
class Program:
    """One child, by the name of its log."""

    name: str
    command: Sequence[str | Path]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_s: float = 1.0
    """Before the next start."""
    fell_at_once: int = 0
    part: str = ""
    """Of the sample, that the rest can do without; empty: nothing goes without it."""

    def start(self) -> None:
        """Appends to its log what it says."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-LOG_TAIL_LINES:])


class Company:
    """All children of the demo. One thread uses it: the one that lives longest."""

    def __init__(self, logs: Path, say: Callable[[str], None]) -> None:
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._logs = logs
        self._mark = {MARK: str(logs)}
        _end_strays(f"{MARK}={logs}")
        self._say = say
        self._programs: list[Program] = []

    def join(
        self,
        name: str,
        command: Sequence[str | Path],
        environment: Mapping[str, str] | None = None,
        *,
        part: str = "",
    ) -> Program:
        """Starts a program and keeps it going from now on.

        Where it cannot be, everything ends, or only its ``part`` of the sample.
        """
        world = {**(environment or {}), **self._mark}
        program = Program(name, command, self._logs / f"{name}.log", world)
        program.part = part
        self._programs.append(program)
        program.start()
        return program

    def until(
        self, true: Callable[[], bool], *, within_s: float, vi: str, en: str
    ) -> None:
        """Looks after everybody until something is true.

        Raises:
            DemoError: it did not become true in time, or somebody cannot be started.
        """
        deadline = time.monotonic() + within_s
        while not true():
            if time.monotonic() > deadline:
                raise DemoError(
                    f"Quá {within_s:.0f} giây mà {vi}. Xem nhật ký trong {self._logs}",
                    f"{within_s:.0f} seconds over, and {en}; see {self._logs}/*.log",
                )
            self.look_after(for_s=STEP_S)

    def look_after(self, *, for_s: float) -> None:
        """Starts again whoever fell, and waits a while."""
        for program in tuple(self._programs):
            if program in self._programs and not program.running:
                self._raise_up(program)
        time.sleep(for_s)

    def end(self) -> None:
        """Ends them all, the last to come first; kills who does not listen."""
        for program in reversed(self._programs):
            if program.running and program.process is not None:
                program.process.terminate()
        deadline = time.monotonic() + FAREWELL_S
        for program in reversed(self._programs):
            if program.process is None:
                continue
            with suppress(subprocess.TimeoutExpired):
                program.process.wait(max(0.1, deadline - time.monotonic()))
            _end_all_of(program.process)

    def _raise_up(self, program: Program) -> None:
        now = time.monotonic()
        if program.process is not None:
            code, lived_s = program.process.returncode, now - program.started_at
            _end_all_of(program.process)
            program.process = None
            at_once = lived_s < AT_ONCE_S
            program.fell_at_once = program.fell_at_once + 1 if at_once else 0
            program.pause_s = (
                min(program.pause_s * 2, LONGEST_PAUSE_S) if at_once else 1
            )
            self._say(
                f"  ! {program.name} đã dừng (mã {code}), chạy lại sau"
                f" {program.pause_s:.0f} giây. / {program.name} ended with {code};"
                f" starting it again. {program.log}"
            )
            program.started_at = now
        if program.fell_at_once >= AT_ONCE_LIMIT and program.part:
            self._do_without(program)
            return
        if program.fell_at_once >= AT_ONCE_LIMIT:
            raise DemoError(
                f"{program.name} không chạy được. Nhật ký: {program.log}",
                f"{program.name} does not start; the end of its log:\n"
                + program.last_words(),
            )
        if now - program.started_at >= program.pause_s:
            program.start()

    def _do_without(self, fallen: Program) -> None:
        self._say(
            f"  ! {fallen.name} không chạy được, nên xã mẫu bỏ phần {fallen.part};"
            f" phần còn lại vẫn chạy. / {fallen.name} does not start; the commune goes"
            f" on without its {fallen.part}. {fallen.log}\n{fallen.last_words()}"
        )
        theirs = [one for one in self._programs if one.part == fallen.part]
        self._programs = [one for one in self._programs if one not in theirs]
        for program in theirs:
            if program.process is not None:
                _end_all_of(program.process)


def _end_all_of(process: subprocess.Popen[bytes]) -> None:
    """Kills it with whatever it had started; the session bears its number."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_strays(mark: str) -> None:
    """Kills who bears this mark: they are nobody's, as one demo runs at a time."""
    for environment in Path("/proc").glob("[0-9]*/environ"):
        # Others' processes cannot be read, and some have ended meanwhile.
        with suppress(OSError):
            if mark.encode() in environment.read_bytes().split(b"\0"):
                os.kill(int(environment.parent.name), signal.SIGKILL)
