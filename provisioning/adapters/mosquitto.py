"""The running Mosquitto of a commune, found by the configuration that it was given."""

import os
import signal
import time
from pathlib import Path
from typing import Final

from edge.errors import HardwareError

STARTS_WITHIN_S: Final = 5.0


class Mosquitto:
    """The Broker on this machine."""

    def reload(self, configuration: Path) -> bool:
        """Sends SIGHUP to the broker that runs with this configuration."""
        pid = _running_with(configuration)
        if pid is None or not _catches_reload(pid):
            return False
        try:
            os.kill(pid, signal.SIGHUP)
        except ProcessLookupError:
            return False
        except PermissionError as error:
            raise HardwareError(
                f"the broker (process {pid}) belongs to another user; as root run:"
                " systemctl reload commune-broker"
            ) from error
        return True


def _catches_reload(pid: int) -> bool:
    """Waits until the broker has set up its signals; False when it ends instead.

    Mosquitto listens a moment before it does so, and a SIGHUP that comes in between
    kills it.
    """
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        except OSError:
            return False
        caught = int(status.partition("SigCgt:")[2].split()[0], 16)
        if caught >> (signal.SIGHUP - 1) & 1:
            return True
        time.sleep(0.02)
    return False


def _running_with(configuration: Path) -> int | None:
    """The process id of the broker that was given this very file, or None."""
    wanted = configuration.resolve()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
            home = (entry / "cwd").readlink()
        except (OSError, UnicodeDecodeError):
            continue
        if Path(words[0]).name != "mosquitto" or "-c" not in words[:-1]:
            continue
        given = Path(words[words.index("-c") + 1])
        if (home / given).resolve() == wanted:
            return int(entry.name)
    return None
