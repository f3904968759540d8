"""Who is on line, for a technician at the node: ``commune-hotspot guests`` (pure).

Read from what the agent keeps for this run of the machine alone, so only the agent's
user and root see it; nobody else is told, the console neither.
"""

from hotspot.core.sessions import Register, code


def listing(register: Register | None, now_s: float) -> str:
    """One line a device, who moved most first. ``now_s``: the monotonic clock's."""
    sessions = register.sessions.values() if register is not None else ()
    if register is None or not sessions:
        return "Nobody is on line.\n"
    lines = ["code   MAC address        address          on line      down        up"]
    for one in sorted(sessions, key=lambda s: s.down_bytes + s.up_bytes, reverse=True):
        minutes = (now_s - one.began_s) / 60
        lines.append(
            f"{code(register.key, one.mac)}  {one.mac}  {one.address4 or '-':<15}"
            f" {minutes:>5.0f} min {one.down_bytes / 1e6:>6.1f} MB"
            f" {one.up_bytes / 1e6:>6.1f} MB"
        )
    return "\n".join(lines) + "\n"
