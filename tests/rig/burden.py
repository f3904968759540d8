"""What a program and everything it started cost: memory and processor, from /proc."""

import contextlib
import os
import re
from pathlib import Path

_MAPPING = re.compile(
    r"^[0-9a-f]+-[0-9a-f]+ \S+ (.*)$"
    r"(?:\n(?![0-9a-f]+-).*)*?\nRss:\s+(\d+) kB"
    r"(?:\n(?![0-9a-f]+-).*)*?\nAnonymous:\s+(\d+) kB",
    re.MULTILINE,
)
"""Of smaps: offset, device, inode and name; resident and anonymous memory."""


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


def alone_mb(*processes: int) -> float:
    """What the families would take if nothing else of the machine used their files.

    Each page of a file counts once and in full, whoever else has it too.
    """
    own_kb, files = 0, dict[str, int]()
    for one in (each for process in processes for each in family(process)):
        with contextlib.suppress(OSError):
            maps = Path(f"/proc/{one}/smaps").read_text()
            for found in _MAPPING.finditer(maps):
                resident, anonymous = int(found[2]), int(found[3])
                own_kb += anonymous
                files[found[1]] = max(files.get(found[1], 0), resident - anonymous)
    return (own_kb + sum(files.values())) / 1024


def processor_s(process: int) -> float:
    """Processor time that the whole family has used so far."""
    ticks = 0
    for one in family(process):
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{one}/stat").read_text()
            fields = stat.rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
