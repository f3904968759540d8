"""A picture that somebody brings as the commune's plan (pure): what it is, how large.

Only its first bytes are believed, never its name. What decodes it is bounded elsewhere
(``console.adapters.plan_picture``).
"""

from typing import Final, Literal

Kind = Literal["png", "jpeg"]
MOST_BYTES: Final = 20 * 1024 * 1024
"""Of what is brought: telephones make up to some 15 MB."""
LONGER_PX: Final = 1600
"""The longer side of what is kept."""
LEAST_PX: Final = 150
"""The shorter side: below it nobody could place anything."""
_SIGNATURES: Final[dict[bytes, Kind]] = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
}
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Markers that begin a JPEG's frame and tell its size."""


def kind(content: bytes) -> Kind | None:
    """What it is by its first bytes."""
    found = (
        kind for beginning, kind in _SIGNATURES.items() if content.startswith(beginning)
    )
    return next(found, None)


def jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG picture in pixels; None where it tells none."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker in _FRAMES:
            height = int.from_bytes(content[at + 5 : at + 7])
            width = int.from_bytes(content[at + 7 : at + 9])
            return width, height
        at += 2 + length
    return None
