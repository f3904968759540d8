"""Reads a printer's bytes as a printer does: what is on the paper."""

from dataclasses import dataclass, field


@dataclass
class Paper:
    """What came out."""

    rows: bytes = b""
    row_bytes: int = 0
    bands: list[int] = field(default_factory=list)
    cut: bool = False


def printed(data: bytes) -> Paper:
    """The paper after these bytes; an unknown command is an error."""
    paper, at = Paper(), 0
    while at < len(data):
        if data.startswith(b"\x1b@", at):
            at += 2
        elif data.startswith(b"\x1dv0\x00", at):
            row_bytes = int.from_bytes(data[at + 4 : at + 6], "little")
            height = int.from_bytes(data[at + 6 : at + 8], "little")
            at += 8
            size = row_bytes * height
            paper.rows += data[at : at + size]
            paper.row_bytes = row_bytes
            paper.bands.append(height)
            at += size
        elif data.startswith(b"\x1bJ", at):
            at += 3
        elif data.startswith(b"\x1dVB\x00", at):
            paper.cut = True
            at += 4
        elif data.startswith(b"\x10\x04", at):
            at += 3
        else:
            raise AssertionError(f"unknown command {data[at : at + 4].hex()} at {at}")
    return paper
