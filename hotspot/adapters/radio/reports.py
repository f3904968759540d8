"""The radio's report: a file of /run, written by its process, read by the agent."""

import logging
import time
from pathlib import Path
from typing import Final

import msgspec

from edge.errors import HardwareError
from hotspot.ports.radio import RadioReport

STALE_S: Final = 30.0

log = logging.getLogger(__name__)


class ReportFile:
    """See ``hotspot.ports.radio.RadioReports``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, report: RadioReport) -> None:
        """Written beside, then renamed: whole, or as before."""
        beside = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(report))
            beside.chmod(0o644)  # the agent is another user
            beside.replace(self._path)
        except OSError as error:
            raise HardwareError(f"{self._path} cannot be written: {error}") from error

    def load(self) -> RadioReport | None:
        """The newest; None: none came lately."""
        try:
            # Both clocks of the same machine: a step of its clock makes a report old
            # or new for a moment, and the next one puts it right.
            age_s = time.time() - self._path.stat().st_mtime
            if age_s > STALE_S:
                return None
            return msgspec.json.decode(self._path.read_bytes(), type=RadioReport)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("radio's report unreadable error=%s", error)
            return None
