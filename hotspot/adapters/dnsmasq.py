"""Two dnsmasq processes: names for strangers (and addresses), names for guests.

Configurations come from `hotspot.core.names`. A process that has ended is started
again, at most once a second; one that an earlier run of the agent left is ended first.
"""

import contextlib
import logging
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Final

from edge.errors import HardwareError
from hotspot.core import names
from hotspot.core.names import Files, NamesPlan

END_S: Final = 2.0
AGAIN_S: Final = 1.0

log = logging.getLogger(__name__)


class Dnsmasq:
    """See ``hotspot.ports.Names``."""

    def __init__(self, folder: Path, user: str) -> None:
        """``folder`` is for this run of the machine only (/run)."""
        self._folder = folder
        self._files = Files(leases=str(folder / "leases"), user=user)
        self._servers = {
            name: _Server(name, folder) for name in ("strangers", "guests")
        }

    def serve(self, plan: NamesPlan) -> None:
        """From now on; a server whose configuration did not change goes on."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._servers["strangers"].serve(names.strangers(plan, self._files))
        self._servers["guests"].serve(names.guests(plan, self._files))

    def look_after(self) -> tuple[str, ...]:
        """Starts again what has ended."""
        return tuple(name for name, server in self._servers.items() if server.revived())

    def close(self) -> None:
        """Ends both."""
        for server in self._servers.values():
            server.end()


class _Server:
    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._conf, self._pid = folder / f"{name}.conf", folder / f"{name}.pid"
        self._text = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._started_s = float("-inf")

    def serve(self, text: str) -> None:
        if text == self._text and self._process and self._process.poll() is None:
            return
        self.end()
        self._text = text
        self._conf.write_text(text)
        self._start()

    def revived(self) -> bool:
        """Whether it had ended."""
        if not self._text or (self._process and self._process.poll() is None):
            return False
        if time.monotonic() < self._started_s + AGAIN_S:
            return False
        log.warning("name server had ended server=%s", self._name)
        self._start()
        return True

    def end(self) -> None:
        if self._process is None:
            _end_stray(self._pid, self._conf)
        else:
            self._process.terminate()
            try:
                self._process.wait(END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        self._pid.unlink(missing_ok=True)

    def _start(self) -> None:
        self._started_s = time.monotonic()
        try:
            self._process = subprocess.Popen(
                ["dnsmasq", f"--conf-file={self._conf}"], stdin=subprocess.DEVNULL
            )
        except OSError as error:
            raise HardwareError(
                f"dnsmasq cannot be started: {error}; install dnsmasq-base"
            ) from error
        self._pid.write_text(str(self._process.pid))


def _end_stray(pid_file: Path, conf: Path) -> None:
    """Ends what an agent that was killed has left behind."""
    try:
        pid = int(pid_file.read_text())
    except (OSError, ValueError):
        return

    def is_ours() -> bool:
        """Not somebody else's under the same number; a zombie has no command line."""
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        return os.fsencode(str(conf)) in command

    deadline_s = time.monotonic() + END_S
    with contextlib.suppress(OSError):
        if is_ours():
            os.kill(pid, signal.SIGTERM)
        while is_ours() and time.monotonic() < deadline_s:
            time.sleep(0.01)
        if is_ours():
            os.kill(pid, signal.SIGKILL)
