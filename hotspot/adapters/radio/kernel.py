"""What the kernel knows of a radio: its driver; by `iw` who is heard and served."""

from pathlib import Path
from typing import Final

from hotspot.adapters.commands import run
from hotspot.core.radio import Heard, read_scan, read_stations

SYS: Final = Path("/sys/class/net")


def driver_of(interface: str, *, sys: Path = SYS) -> str | None:
    """As in "brcmfmac"; "" where it says none, None: there is no such interface."""
    place = sys / interface
    if not place.exists():
        return None
    driver = place / "device" / "driver"
    return driver.resolve().name if driver.exists() else ""


def set_country(country: str) -> None:
    """For all radios of the machine. Raises: HardwareError."""
    run(["iw", "reg", "set", country])


def scan(interface: str) -> tuple[Heard, ...]:
    """Other networks; takes some seconds. Raises: HardwareError."""
    run(["ip", "link", "set", interface, "up"])
    return read_scan(run(["iw", "dev", interface, "scan", "ap-force"]))


def signals(interface: str) -> tuple[float, ...]:
    """Of each client, in dBm. Raises: HardwareError."""
    return read_stations(run(["iw", "dev", interface, "station", "dump"]))
