"""NetworkManager's D-Bus API without NetworkManager: python-dbusmock on a private bus.

The mock is Debian's (python3-dbusmock) under Debian's own Python; we speak to it as to
the real one.
"""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, DBusErrorResponse, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

NAME = "org.freedesktop.NetworkManager"
MOCK = "org.freedesktop.DBus.Mock"
_DAEMON = ("dbus-daemon", "--session", "--nofork", "--print-address")
DEBIANS_PYTHON = "/usr/bin/python3"


class MockManager:
    """One radio, `wlan0`; `call` is for what only a test may do."""

    def __init__(self, bus: str) -> None:
        self.bus = bus
        self._open = open_dbus_connection(bus)
        manager = DBusAddress(f"/{NAME.replace('.', '/')}", NAME, MOCK)
        try:
            made = self._ask(manager, "AddWiFiDevice", "ssi", ("radio", "wlan0", 30))
        except BaseException:
            self._open.close()
            raise
        self.device = str(made[0])
        self._manager = manager

    def neighbour(self, name: str, frequency_mhz: int, strength: int) -> None:
        """Another network that the radio hears."""
        self._ask(
            self._manager,
            "AddAccessPoint",
            "ssssuuuyu",
            (
                *(self.device, name, name, "02:00:00:00:00:01", 2, frequency_mhz),
                *(5400, strength, 0),
            ),
        )

    def connections(self) -> list[dict[str, Any]]:
        """Settings of all that NetworkManager holds."""
        settings = DBusAddress(
            f"/{NAME.replace('.', '/')}/Settings", NAME, f"{NAME}.Settings"
        )
        (paths,) = self._ask(settings, "ListConnections")
        held = []
        for path in paths:
            of = DBusAddress(path, NAME, f"{NAME}.Settings.Connection")
            (sections,) = self._ask(of, "GetSettings")
            held.append(
                {
                    section: {key: value for key, (_, value) in keys.items()}
                    for section, keys in sections.items()
                }
            )
        return held

    def forbid(self) -> None:
        """The radio cannot be an access point any more."""
        of = DBusAddress(self.device, NAME, "org.freedesktop.DBus.Properties")
        interface = f"{NAME}.Device.Wireless"
        value = ("u", 0x3F)
        self._ask(of, "Set", "ssv", (interface, "WirelessCapabilities", value))

    def close(self) -> None:
        self._open.close()

    def _ask(
        self,
        of: DBusAddress,
        method: str,
        signature: str | None = None,
        body: tuple[Any, ...] = (),
    ) -> tuple[Any, ...]:
        message = new_method_call(of, method, signature, body)
        answer: tuple[Any, ...] = unwrap_msg(
            self._open.send_and_get_reply(message, timeout=10)
        )
        return answer


@contextlib.contextmanager
def mock_manager(folder: Path) -> Iterator[MockManager]:
    """A bus of its own with the mock on it."""
    with contextlib.ExitStack() as stack:
        daemon = subprocess.Popen(
            [*_DAEMON, f"--address=unix:dir={folder}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(_end, daemon)
        assert daemon.stdout is not None
        bus = daemon.stdout.readline().strip()
        command = [DEBIANS_PYTHON, "-m", "dbusmock", "--session"]
        mock = subprocess.Popen(
            [*command, "--template", "networkmanager"],
            env={"DBUS_SESSION_BUS_ADDRESS": bus, "PATH": "/usr/bin:/bin"},
        )
        stack.callback(_end, mock)
        manager = _awaited(bus, mock)
        stack.callback(manager.close)
        yield manager


def _awaited(bus: str, mock: "subprocess.Popen[bytes]") -> MockManager:
    deadline = time.monotonic() + 20
    while True:
        try:
            return MockManager(bus)
        except (DBusErrorResponse, OSError):
            assert mock.poll() is None, "install python3-dbusmock (script/setup test)"
            assert time.monotonic() < deadline
            time.sleep(0.1)


def _end(process: "subprocess.Popen[Any]") -> None:
    process.terminate()
    process.wait(timeout=10)
    if process.stdout is not None:
        process.stdout.close()
