"""The access point by hostapd: its file, its process, and its control socket."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from edge.errors import HardwareError
from hotspot.core.radio import Heard, RadioPlan, hostapd_conf
from hotspot.ports.radio import RadioState

BEGIN_S: Final = 10.0
ANSWER_S: Final = 2.0
END_S: Final = 5.0
SENDING: Final = frozenset({"ENABLED"})


class Hostapd:
    """See ``hotspot.ports.radio.Radio``. ``folder`` is its own, and only root's."""

    def __init__(
        self,
        folder: Path,
        *,
        scan: Callable[[], tuple[Heard, ...]],
        set_country: Callable[[str], None],
    ) -> None:
        self._folder, self._scan, self._set_country = folder, scan, set_country
        self._process: subprocess.Popen[bytes] | None = None
        self._plan: RadioPlan | None = None
        self._asked = 0

    def scan(self) -> tuple[Heard, ...]:
        """Other networks nearby."""
        return self._scan()

    def serve(self, plan: RadioPlan) -> None:
        """In the place of what was served; returns when hostapd answers."""
        self.close()
        self._set_country(plan.country)
        file, log = self._folder / "hostapd.conf", self._folder / "hostapd.log"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.write_text(hostapd_conf(plan, str(self._control)), encoding="utf-8")
        except OSError as error:
            raise HardwareError(f"{file} cannot be written: {error}") from error
        try:
            with log.open("wb") as out:
                self._process = subprocess.Popen(
                    ["hostapd", str(file)], stdout=out, stderr=subprocess.STDOUT
                )
        except OSError as error:
            raise HardwareError(
                f"hostapd cannot be started: {error}; install the package hostapd"
            ) from error
        self._plan = plan
        deadline = time.monotonic() + BEGIN_S
        while not self._answers("PING"):
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(errors="replace").strip().splitlines()[-3:]
                self.close()
                raise HardwareError(f"hostapd does not serve: {'; '.join(said)}")
            time.sleep(0.05)

    def look(self) -> RadioState:
        """How it is; never raises."""
        if self._plan is None or self._process is None:
            return RadioState()
        if self._process.poll() is not None:
            return RadioState()
        lines = (self._answers("STATUS") or "").splitlines()
        said = dict(line.partition("=")[::2] for line in lines)
        clients = said.get("num_sta[0]", "")
        channel = said.get("channel", "")
        return RadioState(
            alive=bool(said),
            sending=said.get("state") in SENDING,
            channel=int(channel) if channel.isdigit() and int(channel) else None,
            clients=int(clients) if clients.isdigit() else None,
        )

    def close(self) -> None:
        """Sends no more."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = self._plan = None

    @property
    def _control(self) -> Path:
        return self._folder / "control"

    def _answers(self, command: str) -> str | None:
        """What hostapd says; None: nothing. A datagram each way, from a new name."""
        if self._plan is None:
            return None
        self._asked += 1
        own = self._folder / f"ask-{os.getpid()}-{self._asked}"
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as asker:
                asker.bind(str(own))
                asker.settimeout(ANSWER_S)
                asker.connect(str(self._control / self._plan.interface))
                asker.send(command.encode())
                return asker.recv(65536).decode(errors="replace")
        except OSError:
            return None
        finally:
            with contextlib.suppress(OSError):
                own.unlink()
