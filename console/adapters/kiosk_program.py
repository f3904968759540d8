"""`commune-kiosk`, run beside us: building takes minutes, and orders must not wait."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from console import ports
from edge.errors import HardwareError

STOP_S: Final = 5.0
COMPLAINT_BYTES: Final = 2000


class CommuneKiosk:
    """See ``console.ports.KioskProgram``. ``cache``: speech that was made before."""

    def __init__(self, cache: Path, command: Sequence[str] = ()) -> None:
        nice = ["nice", "-n", "10"] if shutil.which("nice") else []
        self._command = [*nice, *(command or [sys.executable, "-m", "kiosk"])]
        self._cache = cache

    def export(self) -> ports.Job:
        """See the port."""
        return self._start("export")

    def build(self, source: Path, out: Path) -> ports.Job:
        """See the port."""
        return self._start(
            "build", source, "--out", out, "--cache", self._cache, "--json"
        )

    def pack(self, bundle: Path, approvals: Path, seal: Path, out: Path) -> ports.Job:
        """See the port."""
        return self._start(
            "pack", bundle, "--approvals", approvals, "--seal", seal, "--out", out
        )

    def _start(self, *arguments: str | Path) -> ports.Job:
        return _Running([*self._command, *map(str, arguments)])


class _Running:
    """See ``console.ports.Job``. Its output goes to files: no pipe fills up."""

    def __init__(self, command: list[str]) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  as long as the job
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  as above
        self._read = 0
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=self._said,
                stderr=self._errors,
            )
        except OSError as error:
            self._said.close()
            self._errors.close()
            raise HardwareError(f"{command[0]}: {error}; is it installed?") from error

    def lines(self) -> list[bytes]:
        """See the port."""
        self._said.seek(self._read)
        found = self._said.read()
        whole = found[: found.rfind(b"\n") + 1]
        self._read += len(whole)
        return whole.splitlines()

    def ended(self) -> int | None:
        """See the port."""
        return self._process.poll()

    def complaint(self) -> str:
        """See the port."""
        self._errors.seek(0)
        return self._errors.read()[-COMPLAINT_BYTES:].decode(errors="replace").strip()

    def stop(self) -> None:
        """See the port."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._said.close()
        self._errors.close()
