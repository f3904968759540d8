"""What a program and everything it started cost: memory and processor, from /proc."""

import contextlib
import os
import re
from pathlib import Path


def family(process: int) -> tuple[int, ...]:
    """The process and all that descend from it."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return tuple(found)


def memory_mb(process: int) -> float:
    """PSS of the whole family: what would be free if it were not there."""
    return sum(map(own_mb, family(process)))


def own_mb(process: int) -> float:
    """PSS of the process alone; 0 when it has ended."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
        if found := re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE):
            return int(found[1]) / 1024
    return 0.0


def processor_s(process: int) -> float:
    """Processor time that the whole family has used so far."""
    ticks = 0
    for one in family(process):
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{one}/stat").read_text()
            fields = stat.rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
