"""What the sample loudspeakers play into.

The machine's own sound server where it has one that answers; otherwise, and always when
nobody shall hear it, one private PulseAudio with a silent sink for each loudspeaker,
so that each has a clock of its own, as boxes on poles have.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from script.sample.processes import Company

SINK: Final = "loa"
_ANSWER_S: Final = 3


def own_device(directory: Path) -> Mapping[str, str] | None:
    """The environment for the machine's own sound device; None where it has none."""
    # Asking must not start a server that nobody had.
    manners = directory / "client.conf"
    manners.write_text("autospawn = no\n", encoding="ascii")
    environment = {"PULSE_CLIENTCONFIG": str(manners)}
    try:
        told = subprocess.run(
            ["pactl", "list", "short", "sinks"],
            capture_output=True,
            text=True,
            timeout=_ANSWER_S,
            check=True,
            env={**os.environ, **environment},
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    usable = [line for line in told.splitlines() if "auto_null" not in line]
    return environment if usable else None


class SilentSinks:
    """Private sound servers, their sockets in a directory whose path is short."""

    def __init__(self, company: Company, directory: Path) -> None:
        self._company = company
        self._directory = directory

    def one_for(self, name: str) -> Mapping[str, str]:
        """Starts a server and gives the environment of whoever plays into it."""
        home = self._directory / name
        home.mkdir(mode=0o700)
        self._company.join(
            f"sound-{name}",
            _server(home),
            {
                "HOME": str(home),
                "XDG_RUNTIME_DIR": str(home),
                "PULSE_RUNTIME_PATH": str(home),
                "PULSE_STATE_PATH": str(home),
                "PULSE_SERVER": "",
                "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
            },
        )
        return {"PULSE_SERVER": f"unix:{home / 's'}", "PULSE_SINK": SINK}

    def ready(self, names: Sequence[str]) -> bool:
        """Whether all their sockets are there."""
        return all((self._directory / name / "s").is_socket() for name in names)


def _server(home: Path) -> Sequence[str | Path]:
    return (
        "pulseaudio",
        "-n",
        "--daemonize=no",
        "--use-pid-file=no",
        "--exit-idle-time=-1",
        "--disallow-exit",
        "--log-level=error",
        "-L",
        f"module-null-sink sink_name={SINK} rate=48000 channels=2 format=s16le"
        " norewinds=1",
        "-L",
        f"module-native-protocol-unix auth-anonymous=1 socket={home / 's'}",
    )
