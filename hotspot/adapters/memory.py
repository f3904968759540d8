"""Who is on line, kept in a file of /run: it ends with the machine's power.

MAC addresses and the day's key are in it, so it belongs nowhere else.
"""

import logging
from pathlib import Path
from typing import Final

import msgspec

from edge.errors import HardwareError
from hotspot.core.sessions import Register

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")

log = logging.getLogger(__name__)


class _Kept(msgspec.Struct):
    boot: str
    """Of the machine: the monotonic clock of another one says nothing."""
    register: Register


class RunFile:
    """See ``hotspot.ports.Memory``."""

    def __init__(self, path: Path, *, boot_id: Path = BOOT_ID) -> None:
        self._path = path
        self._boot = boot_id.read_text().strip()

    def load(self) -> Register | None:
        """What was kept since the machine started."""
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("who was on line is forgotten error=%s", error)
            return None
        return kept.register if kept.boot == self._boot else None

    def keep(self, register: Register) -> None:
        """Written beside, then renamed: whole, or as before."""
        beside = self._path.with_suffix(".new")
        try:
            beside.touch(0o600)
            beside.write_bytes(msgspec.json.encode(_Kept(self._boot, register)))
            beside.replace(self._path)
        except OSError as error:
            raise HardwareError(f"{self._path} cannot be written: {error}") from error
