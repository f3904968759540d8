"""The machine: its clocks, and its health from /proc and /sys."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from edge.errors import HardwareError

_STA_UNSYNC: Final = 0x0040
_TIME_ERROR: Final = 5
_STATUS_OFFSET: Final = 40
"""Of ``status`` in struct timex on 64-bit Linux: adjtimex(2), linux/timex.h."""
_TIMEX_BYTES: Final = 208
_BATTERY_AGREES_S: Final = 120


class SystemClock:
    """The machine's wall clock and its monotonic one."""

    def now(self) -> datetime:
        """Wall time, aware, UTC."""
        return datetime.now(UTC)  # noqa: TID251 (this is the Clock)

    def monotonic(self) -> float:
        """Seconds since the machine started; unmoved by clock steps."""
        return time.monotonic()

    def set(self, now: datetime) -> None:
        """Move the wall clock of the whole machine.

        Raises:
            HardwareError: not allowed (the unit needs CAP_SYS_TIME).
        """
        try:
            time.clock_settime(time.CLOCK_REALTIME, now.timestamp())
        except OSError as error:
            raise HardwareError(
                f"the clock cannot be set: {error}; "
                "give the unit AmbientCapabilities=CAP_SYS_TIME"
            ) from error


class HostClockSource:
    """What the kernel and the battery clock say of the time."""

    def __init__(
        self, trust: Literal["ntp", "host"], *, root: Path = Path("/")
    ) -> None:
        self._trust = trust
        self._rtc = root / "sys/class/rtc/rtc0"

    def synchronised(self) -> bool:
        """True while the kernel's clock is disciplined, or the host is believed."""
        return self._trust == "host" or _kernel_synchronised()

    def has_battery(self) -> bool:
        """True where a battery clock set the system's at boot, and still agrees.

        A Raspberry Pi 5 has the clock chip without the battery: it then starts in 1970
        and does not agree with a clock that was restored from a file.
        """
        try:
            used = (self._rtc / "hctosys").read_text().strip() == "1"
            battery_s = int((self._rtc / "since_epoch").read_text())
        except (OSError, ValueError):
            return False
        return used and abs(battery_s - time.time()) <= _BATTERY_AGREES_S


class LinuxHost:
    """Health readings; None where the machine has no such sensor."""

    def __init__(self, state: Path, *, root: Path = Path("/")) -> None:
        self._state = state
        self._root = root

    def uptime_s(self) -> int:
        """Seconds since the machine started."""
        text = _read(self._root / "proc/uptime")
        return int(float(text.split()[0])) if text else int(time.monotonic())

    def temperature_c(self) -> float | None:
        """Of the processor."""
        text = _read(self._root / "sys/class/thermal/thermal_zone0/temp")
        try:
            return int(text) / 1000.0
        except ValueError:
            return None

    def disk_free_mib(self) -> int | None:
        """Where the agent keeps its state."""
        try:
            disk = os.statvfs(self._state)
        except OSError:
            return None
        return disk.f_bavail * disk.f_frsize >> 20

    def memory_free_mib(self) -> int | None:
        """Available without swapping."""
        for line in _read(self._root / "proc/meminfo").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) >> 10
        return None

    def under_voltage(self) -> bool | None:
        """True while a Raspberry Pi's supply is below 4.63 V (driver rpi_volt)."""
        for monitor in (self._root / "sys/class/hwmon").glob("hwmon*"):
            if _read(monitor / "name").strip() == "rpi_volt":
                return _read(monitor / "in0_lcrit_alarm").strip() == "1"
        return None


def _kernel_synchronised() -> bool:
    import ctypes  # here: programs that only want a clock do not load it

    libc = ctypes.CDLL(None, use_errno=True)
    timex = ctypes.create_string_buffer(_TIMEX_BYTES + 64)
    state = libc.adjtimex(timex)
    status = int.from_bytes(timex.raw[_STATUS_OFFSET : _STATUS_OFFSET + 4], "little")
    return 0 <= state != _TIME_ERROR and not status & _STA_UNSYNC


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
