"""Readings of the machine become troubles, each with a code and a remedy (pure).

Every limit has two values, so that a reading on the edge does not begin and end a
trouble every minute. Codes are headings of docs/explanation/troubleshooting.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

HOT_C: Final = (80.0, 75.0)
"""Begins at, ends below. A Raspberry Pi slows itself down from 80 degrees."""
DISK_MIB: Final = (200, 300)
"""Begins below, ends from."""
MEMORY_MIB: Final = (32, 48)
CERTIFICATE_DAYS: Final = 30
"""Begins below: a month is time enough for a visit. Only a new one ends it."""

HEALTH_CODES: Final = frozenset(
    {"too-hot", "disk-low", "memory-low", "under-voltage", "certificate-ends"}
)


@dataclass(frozen=True, slots=True)
class Readings:
    """None where the machine has no such sensor."""

    temperature_c: float | None = None
    disk_free_mib: int | None = None
    memory_free_mib: int | None = None
    under_voltage: bool | None = None
    certificate_days: int | None = None
    """Left of the node's own certificate; below 0 it has ended."""


def troubles(readings: Readings, now_in: Collection[str]) -> dict[str, str]:
    """What is wrong: code -> detail. ``now_in``: the codes that hold already."""
    found: dict[str, str] = {}
    hot_c = HOT_C[1] if "too-hot" in now_in else HOT_C[0]
    if readings.temperature_c is not None and readings.temperature_c >= hot_c:
        found["too-hot"] = f"{readings.temperature_c:.0f} degrees C; shade or air it"
    disk_mib = DISK_MIB[1] if "disk-low" in now_in else DISK_MIB[0]
    if readings.disk_free_mib is not None and readings.disk_free_mib < disk_mib:
        found["disk-low"] = (
            f"{readings.disk_free_mib} MiB free; remove what is not ours"
        )
    memory_mib = MEMORY_MIB[1] if "memory-low" in now_in else MEMORY_MIB[0]
    if readings.memory_free_mib is not None and readings.memory_free_mib < memory_mib:
        found["memory-low"] = f"{readings.memory_free_mib} MiB free; restart the node"
    if readings.under_voltage:
        found["under-voltage"] = "below 4.63 V; use a stronger power supply or cable"
    days = readings.certificate_days
    if days is not None and days < CERTIFICATE_DAYS:
        found["certificate-ends"] = f"{days} days left; commune-provision renew"
    return found
