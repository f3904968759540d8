"""A founded commune, its running broker, and guests who knock at it."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.keys import Cost
from provisioning.acts import found, nodes
from provisioning.acts.commune import opened
from provisioning.adapters.machine import user_name
from provisioning.adapters.mosquitto import Mosquitto
from provisioning.core import places
from provisioning.core.site import Commune, Hosts

AREA = "vinh-long/tan-an"
PASSPHRASE = "một câu đủ dài"
CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
BOX = nodes.Box(state="/var/lib/commune/speaker", clock="ntp")


def now() -> datetime:
    """TLS and the broker know real time alone."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251


@dataclass(frozen=True)
class Founded:
    """A commune on disk, in a path that has a space and Vietnamese in it."""

    top: Path
    port: int

    def issue(self, name: str, hamlet: str = "ap-1") -> Path:
        with opened(self.top) as commune:
            box, _ = nodes.issue(
                commune,
                name=name,
                area=f"{AREA}/{hamlet}",
                box=BOX,
                out=None,
                broker=Mosquitto(),
                now=now(),
            )
        return box

    def revoke(self, name: str) -> bool:
        with opened(self.top) as commune:
            return nodes.revoke(
                commune, name=name, reason="mất", broker=Mosquitto(), now=now()
            )


class RunningBroker:
    """Mosquitto with the very configuration that `init` wrote."""

    def __init__(self, commune: Founded) -> None:
        self.commune = commune
        self.log = commune.top.parent / "broker.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.launch()
        self.wait()

    def launch(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                ["/usr/sbin/mosquitto", "-c", self.commune.top / places.BROKER_CONF],
                stdout=log,
                stderr=log,
            )
        # Popen returns in the middle of exec, a moment before the kernel names it.
        command_line = Path(f"/proc/{self._process.pid}/cmdline")
        while self._process.poll() is None and not command_line.read_bytes():
            time.sleep(0.001)

    def wait(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.commune.port), 1).close()
                return
            time.sleep(0.02)
        raise AssertionError(f"no broker: {self.log.read_text()}")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    @contextlib.contextmanager
    def reloading(self) -> Iterator[None]:
        """It reloads when it gets round to it, and says so in its log."""
        before = self._reloads()
        yield
        deadline = time.monotonic() + 5
        while self._reloads() == before:
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.01)

    def _reloads(self) -> int:
        return self.log.read_text().count("Reloading config")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def commune(tmp_path: Path) -> Founded:
    return founded_in(tmp_path / "dữ liệu xã")


def founded_in(top: Path, host: str = "localhost") -> Founded:
    port = free_port()
    found.init(
        top,
        Commune(area=AREA, name="Xã Tân An"),
        Hosts(names=(host,), bind="127.0.0.1", broker_port=port),
        passphrase=PASSPHRASE,
        owner=user_name(),
        now=now(),
        cost=CHEAP,
    )
    return Founded(top, port)


@pytest.fixture
def broker(commune: Founded) -> Iterator[RunningBroker]:
    running = RunningBroker(commune)
    running.start()
    yield running
    running.stop()
