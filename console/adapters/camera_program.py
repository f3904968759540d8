"""`commune-camera`, run beside us: it draws the sign that hangs where people pass."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from edge.errors import HardwareError

PATIENCE_S: Final = 30.0


def draw_sign(
    *,
    controller: str,
    phone: str,
    purpose: str,
    days: int,
    notice: str,
    command: Sequence[str] = (sys.executable, "-m", "camera"),
) -> bytes:
    """The sign as SVG, one page of A4.

    Raises:
        HardwareError: the program is not there, takes too long, or says why not.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sign.svg"
        words = {
            "--controller": controller,
            "--phone": phone,
            "--purpose": purpose,
            "--days": str(days),
            "--notice": notice,
            "--out": str(out),
        }
        # "--name=value", so that a value with a dash at its head is no option.
        arguments = [f"{name}={value}" for name, value in words.items()]
        try:
            done = subprocess.run(
                [*command, "sign", *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PATIENCE_S,
                check=False,
            )
            if done.returncode == 0:
                return out.read_bytes()
        except (OSError, subprocess.TimeoutExpired) as error:
            raise HardwareError(f"commune-camera sign: {error}") from error
    complaint = done.stderr.decode(errors="replace").strip()[-500:]
    raise HardwareError(f"commune-camera sign: {complaint}")
