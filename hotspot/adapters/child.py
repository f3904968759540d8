"""A program that runs as long as the agent.

It is started again when it ends, at most once a second; one that a killed agent has
left behind is ended first.
"""

import contextlib
import logging
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from edge.errors import HardwareError

END_S: Final = 2.0
AGAIN_S: Final = 1.0

log = logging.getLogger(__name__)


class Child:
    """Not running until `start`. Its number stands in `pid_file`."""

    def __init__(self, name: str, command: Sequence[str], pid_file: Path) -> None:
        """``command`` must differ from every other program's of this machine."""
        self.name = name
        self._command, self._pid_file = tuple(command), pid_file
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted = False
        self._started_s = float("-inf")

    @property
    def runs(self) -> bool:
        """Now."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Anew, in the place of what runs.

        Raises:
            HardwareError: the program is not there.
        """
        self.end()
        self._wanted = True
        self._begin()

    def revived(self) -> bool:
        """Whether it had ended, and was started again. Raises HardwareError."""
        if not self._wanted or self.runs:
            return False
        if time.monotonic() < self._started_s + AGAIN_S:
            return False
        log.warning("program had ended name=%s", self.name)
        self._begin()
        return True

    def end(self) -> None:
        """Stays ended."""
        self._wanted = False
        if self._process is None:
            _end_stray(self._pid_file, self._command)
        else:
            self._process.terminate()
            try:
                self._process.wait(END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        self._pid_file.unlink(missing_ok=True)

    def _begin(self) -> None:
        self._started_s = time.monotonic()
        try:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)
        except OSError as error:
            raise HardwareError(
                f"{self._command[0]} cannot be started: {error}; script/setup names "
                "the packages that a hotspot needs"
            ) from error
        self._pid_file.write_text(str(self._process.pid))


def _end_stray(pid_file: Path, command: Sequence[str]) -> None:
    try:
        pid = int(pid_file.read_text())
    except (OSError, ValueError):
        return

    def is_ours() -> bool:
        """Not somebody else's under the same number; a zombie has no command line."""
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
        return os.fsencode(command[-1]) in words

    deadline_s = time.monotonic() + END_S
    with contextlib.suppress(OSError):
        if is_ours():
            os.kill(pid, signal.SIGTERM)
        while is_ours() and time.monotonic() < deadline_s:
            time.sleep(0.01)
        if is_ours():
            os.kill(pid, signal.SIGKILL)
