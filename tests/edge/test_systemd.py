import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.adapters.systemd import SystemdWatchdog


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """What systemd would listen on."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(2.0)
        yield listener


def test_systemd_hears_that_we_are_ready_get_round_and_end(
    systemd: socket.socket,
) -> None:
    watchdog = SystemdWatchdog({"NOTIFY_SOCKET": systemd.getsockname()})

    watchdog.ready()
    watchdog.feed()
    watchdog.status("plays hop-dan")
    watchdog.stopping()

    assert [systemd.recv(100) for _ in range(4)] == [
        b"READY=1\nMAINPID=%d" % os.getpid(),
        b"WATCHDOG=1",
        b"STATUS=plays hop-dan",
        b"STOPPING=1",
    ]


def test_a_thousand_rounds_a_second_are_one_datagram(systemd: socket.socket) -> None:
    watchdog = SystemdWatchdog({"NOTIFY_SOCKET": systemd.getsockname()})

    for _ in range(1000):
        watchdog.feed()
    watchdog.stopping()

    assert [systemd.recv(100) for _ in range(2)] == [b"WATCHDOG=1", b"STOPPING=1"]


def test_an_abstract_address_is_understood() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0commune-edge-test-{os.getpid()}")
        listener.settimeout(2.0)
        watchdog = SystemdWatchdog(
            {"NOTIFY_SOCKET": f"@commune-edge-test-{os.getpid()}"}
        )

        watchdog.stopping()

        assert listener.recv(100) == b"STOPPING=1"


def test_started_by_hand_it_says_nothing() -> None:
    watchdog = SystemdWatchdog({})

    watchdog.ready()
    watchdog.feed()

    assert watchdog._address == ""


def test_a_systemd_that_does_not_listen_ends_no_agent(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watchdog = SystemdWatchdog({"NOTIFY_SOCKET": str(tmp_path / "nobody")})

    watchdog.ready()

    assert "systemd not told" in caplog.text
