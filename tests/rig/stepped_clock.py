"""A wall clock that only some programs see, and that can be stepped while they run."""

import os
import struct
import subprocess
from pathlib import Path


class SteppedClock:
    """Give `environment` to whoever shall see it."""

    def __init__(self, folder: Path) -> None:
        library, self._file = folder / "stepped_clock.so", folder / "stepped_clock"
        source = Path(__file__).with_name("stepped_clock.c")
        command = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source)]
        subprocess.run(command, check=True)
        self.step_to(0)
        self.environment = {
            "LD_PRELOAD": str(library),
            "STEPPED_CLOCK": str(self._file),
        }

    def step_to(self, hours: float) -> None:
        """From now on it differs so much from the machine's; negative: it is behind."""
        seconds = struct.pack("=q", int(hours * 3600))
        # In place: the programs have the file mapped.
        file = os.open(self._file, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(file, seconds, 0)
        finally:
            os.close(file)
