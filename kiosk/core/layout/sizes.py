"""How large everything is, and where a seated person's hand reaches (docs/adr/0013).

All measures are given for a 43 inch screen of 1920 x 1080 and scaled by the shorter
side for others, as if they were as large: a small screen is read from nearer by.
Noto Sans has capitals of 0.714 em, and a pixel there is 0.496 mm, so an em of
0.0345 px for each mm of distance gives capitals of 0.7 degrees: headings are read from
3 m, body text from 1.5 m, which is further than an arm.
"""

import math
from dataclasses import dataclass
from typing import Literal

from kiosk.core.layout.geometry import Size
from kiosk.core.page import Look

SCALES_PERCENT = (100, 150, 200)

HEADING = 104
BODY = 54
SMALL = 40
"""A fact's source, read by staff at arm's length: it never grows beyond the body."""
CONTROL = 48
"""At the least: whoever touches it is within an arm's length, where this has 1.4
degrees."""
GROWN = {100: (), 150: (150, 125), 200: (175, 150, 125)}
"""Text size -> percents of `CONTROL` that are tried, the largest first: a lower band
that grew as it pleased would push the page out of the screen."""

TARGET = 60
GAP = 12
"""The least side of a target, and the least room between two: 30 mm and 6 mm."""

ALARM_HEADLINE = (220, 120)
ALARM_BODY = (132, 72)
"""Of an emergency: the largest, and the least before it goes on over the page."""

_DIAGONAL_MM = 43 * 25.4
_REACH_MM = 1120
"""How high a seated person's hand reaches over a shelf: 2010 ADA Standards 308.2.2,
and the same in EN 301 549, forward reach over an obstruction of 510 to 635 mm."""
_BOTTOM_MM = {"landscape": 685, "portrait": 450}
"""Height of the picture's lower edge above the floor, as installers mount it: knees fit
below a screen that lies (306.3 of the same), one that stands is reached from beside."""

Face = Literal["latin", "khmer"]


@dataclass(frozen=True, slots=True)
class Font:
    """One font of the bundle at one size."""

    face: Face
    px: int
    """Of the em."""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Sizes:
    """Every size of one screen for one resident, in its own pixels."""

    screen: Size
    scale_percent: int
    control_percent: int = 100
    """Of the words on controls, as far as the page leaves room (`GROWN`)."""

    @property
    def portrait(self) -> bool:
        """Whether the screen stands upright."""
        return self.screen.height > self.screen.width

    def px(self, reference: float) -> int:
        """So many pixels of the reference screen, here."""
        shorter = min(self.screen.width, self.screen.height)
        return max(1, round(reference * shorter / 1080))

    @property
    def body(self) -> int:
        """Running text, labels of tiles, lines of a checklist."""
        return self.px(BODY * self.scale_percent / 100)

    @property
    def heading(self) -> int:
        """Large from the start; it only keeps ahead of the body."""
        return self.px(max(HEADING, BODY * 1.08 * self.scale_percent / 100))

    @property
    def small(self) -> int:
        """Small print."""
        return self.px(min(BODY, SMALL * self.scale_percent / 100))

    @property
    def control(self) -> int:
        """Words on the controls of the lower band."""
        return self.px(CONTROL * self.control_percent / 100)

    @property
    def gap(self) -> int:
        """Between two targets: what is asked for, and a little more."""
        return self.px(GAP + 4)

    @property
    def margin(self) -> int:
        """Left and right of the page."""
        return self.px(64 if not self.portrait else 48)

    @property
    def top(self) -> int:
        """Above the heading, and below the controls."""
        return self.px(36)

    @property
    def reach_top(self) -> int:
        """The row at which the reachable band begins; it ends at the lower edge."""
        mm = _DIAGONAL_MM / math.hypot(self.screen.width, self.screen.height)
        bottom = _BOTTOM_MM["portrait" if self.portrait else "landscape"]
        return math.ceil(self.screen.height - (_REACH_MM - bottom) / mm)


def sizes_for(look: Look, screen: Size) -> Sizes:
    """The sizes of a screen; an unknown scale becomes the nearest that there is."""
    nearest = min(SCALES_PERCENT, key=lambda one: abs(one - look.scale_percent))
    return Sizes(screen, nearest)
