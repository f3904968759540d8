"""The portal as a program of its own, where systemd does not start it.

It gets none of the agent's powers along: no capability, and no way to gain one.
"""

import sys
from pathlib import Path

from hotspot.adapters.child import Child


class PortalProcess:
    """See ``hotspot.ports.Page``."""

    def __init__(self, config: Path, pid_file: Path) -> None:
        self._child = Child(
            "portal",
            [
                "setpriv",
                "--bounding-set=-all",
                "--inh-caps=-all",
                "--ambient-caps=-all",
                "--no-new-privs",
                "--",
                sys.executable,
                *("-m", "hotspot", "portal", "--config"),
                str(config),
            ],
            pid_file,
        )

    def start(self) -> None:
        """It asks at the desk from now on."""
        self._child.start()

    def look_after(self) -> bool:
        """Starts it again when it has ended; whether it had."""
        return self._child.revived()

    def close(self) -> None:
        """Ends it."""
        self._child.end()


class SystemdsPortal:
    """A unit of its own starts it."""

    def start(self) -> None:
        """Systemd's business."""

    def look_after(self) -> bool:
        """Systemd's business."""
        return False

    def close(self) -> None:
        """It goes on, and says that the hotspot is being looked after."""
