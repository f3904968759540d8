"""Rectangles in pixels of the screen, x to the right and y downwards."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Of the screen."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Rect:
    """From (x, y) up to, and without, (right, bottom)."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column that is outside."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row that is outside."""
        return self.y + self.height

    def moved(self, dx: int, dy: int) -> "Rect":
        """The same, elsewhere."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def grown(self, by: int) -> "Rect":
        """Larger by so much on each side; smaller where it is negative."""
        return Rect(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def has(self, x: int, y: int) -> bool:
        """Whether this point is inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def meets(self, other: "Rect") -> bool:
        """Whether any pixel is in both."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def holds(self, other: "Rect") -> bool:
        """Whether every pixel of the other is inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def joined(self, other: "Rect") -> "Rect":
        """The smallest that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right, bottom = max(self.right, other.right), max(self.bottom, other.bottom)
        return Rect(x, y, right - x, bottom - y)

    def below(self, y: int) -> "Rect":
        """What of it lies at this row or lower; may be empty."""
        top = min(max(self.y, y), self.bottom)
        return Rect(self.x, top, self.width, self.bottom - top)


def merged(rects: Iterable[Rect]) -> tuple[Rect, ...]:
    """Rectangles that do not meet and hold all of these.

    Two that meet become the one around both: a little more is drawn, nothing twice.
    """
    apart: list[Rect] = []
    for rect in rects:
        joined = rect
        while meeting := [other for other in apart if other.meets(joined)]:
            for other in meeting:
                apart.remove(other)
                joined = joined.joined(other)
        apart.append(joined)
    return tuple(apart)
