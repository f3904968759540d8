"""The whole program, with nothing of the world around it: it starts, lives and ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kiosk.test_config import COMMON

pytestmark = pytest.mark.process

WAIT_S = 30.0
NOTHING = {"SDL_VIDEODRIVER": "no-such-driver", "SDL_AUDIODRIVER": "no-such-driver"}
DUMMY = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
MORE = """
[clock]
trust = "host"
[screen]
width = 1280
height = 720
[printer]
device = "no-printer"
"""


class Supervisor:
    """What systemd is to the program: told when it is ready, and when it lives."""

    def __init__(self, folder: Path) -> None:
        self.address = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.address))
        self._socket.settimeout(WAIT_S)

    def hears(self, word: str) -> None:
        while word not in self._socket.recv(4096).decode():
            pass

    def close(self) -> None:
        self._socket.close()


def identity(folder: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ed25519", "-nodes"),
            *("-keyout", folder / "node.key", "-out", folder / "node.crt"),
            *("-subj", "/CN=man-hinh-1", "-days", "30"),
        ],
        check=True,
        capture_output=True,
    )
    (folder / "ca.crt").write_bytes((folder / "node.crt").read_bytes())
    # Port 1 of the loopback: there is no broker, and never will be.
    common = COMMON.replace("[broker]", "[broker]\nport = 1")
    (folder / "kiosk.toml").write_text(common + MORE)


@contextmanager
def running(
    folder: Path, world: dict[str, str], *options: str
) -> Iterator[tuple[subprocess.Popen[str], Supervisor]]:
    identity(folder)
    supervisor = Supervisor(folder)
    environment = os.environ | world | {"NOTIFY_SOCKET": str(supervisor.address)}
    config = str(folder / "kiosk.toml")
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--config", config, *options],
        env=environment,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process, supervisor
    finally:
        process.kill()
        process.communicate()
        supervisor.close()


@pytest.mark.parametrize(
    ("world", "options", "says"),
    [
        (DUMMY, ["--simulate"], "bundle-missing"),
        (DUMMY, [], "bundle-missing"),
        (NOTHING, [], "screen-lost"),
    ],
    ids=["simulated", "real", "without display and sound"],
)
def test_it_starts_lives_and_ends_without_network_bundle_or_printer(
    tmp_path: Path, world: dict[str, str], options: list[str], says: str
) -> None:
    with running(tmp_path, world, *options) as (process, supervisor):
        supervisor.hears("READY=1")
        supervisor.hears("WATCHDOG=1")
        supervisor.hears("WATCHDOG=1")

        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=WAIT_S)

    assert process.returncode == 0, said
    assert f"trouble began code={says}" in said
    assert "Traceback" not in said


def test_a_second_start_goes_on_where_the_first_was_killed(tmp_path: Path) -> None:
    with running(tmp_path, DUMMY, "--simulate") as (process, supervisor):
        supervisor.hears("READY=1")
        process.kill()
        process.wait(WAIT_S)
    (tmp_path / "notify").unlink()

    with running(tmp_path, DUMMY, "--simulate") as (process, supervisor):
        supervisor.hears("WATCHDOG=1")
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=WAIT_S)

    assert process.returncode == 0, said
