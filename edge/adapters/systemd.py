"""Watchdog on systemd's notification socket: READY, WATCHDOG, STOPPING.

Without ``NOTIFY_SOCKET`` (started by hand) it says nothing. Protocol: sd_notify(3).
"""

import logging
import os
import socket
import time
from collections.abc import Mapping
from typing import Final

FEED_S: Final = 1.0
"""More often than the shortest WatchdogSec that makes sense; a datagram each."""

log = logging.getLogger(__name__)


class SystemdWatchdog:
    """Tells systemd that the agent is up, gets round, and ends in order."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        # "@" stands for the NUL of Linux's abstract namespace.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._fed_s = float("-inf")

    def ready(self) -> None:
        """The agent is up."""
        self._tell(f"READY=1\nMAINPID={os.getpid()}")

    def feed(self) -> None:
        """The agent got round; passed on at most once a second."""
        now_s = time.monotonic()
        if now_s - self._fed_s >= FEED_S:
            self._fed_s = now_s
            self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """An orderly end begins."""
        self._tell("STOPPING=1")

    def status(self, text: str) -> None:
        """One line for ``systemctl status``."""
        self._tell(f"STATUS={text}")

    def _tell(self, message: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
                notify.settimeout(1.0)
                notify.sendto(message.encode(), self._address)
        except OSError as error:
            # systemd notices by itself when it hears nothing.
            log.warning("systemd not told message=%s error=%s", message, error)
