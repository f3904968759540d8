"""Runs one of the system's programs to its end."""

import subprocess
from collections.abc import Sequence
from typing import Final

from edge.errors import HardwareError

LONGEST_S: Final = 10.0


def run(command: Sequence[str], text: str = "") -> str:
    """What it says, given ``text`` on its standard input.

    Raises:
        HardwareError: it is not there, says no, or does not come to an end.
    """
    try:
        ended = subprocess.run(
            command,
            input=text,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HardwareError(
            f"{command[0]} could not be run: {error}; script/setup names the packages "
            "that a hotspot needs"
        ) from error
    if ended.returncode != 0:
        said = ended.stderr.strip().splitlines() or [f"exit {ended.returncode}"]
        raise HardwareError(f"{' '.join(command)}: {'; '.join(said[:3])}")
    return ended.stdout
