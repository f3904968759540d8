"""What the screen shows while nobody is here, and when it goes dark (pure).

Slides turn by the wall clock, so that neighbouring kiosks show the same one; one whose
area or hours do not fit is passed over. Against burn-in everything moves by a few
pixels each minute. In the dark hours the screen is off; an emergency, a touch or a
person before it lights it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from edge.audience import covered
from edge.contract.settings import KioskSlide, LocalSpan
from edge.contract.units import AreaId
from edge.timetable import at_minute, minute_of

SHIFT_EVERY_S: Final = 60


@dataclass(frozen=True, slots=True)
class Idle:
    """One moment of the carousel."""

    page: str
    step: int
    """How far the picture has walked; `kiosk.core.layout` knows the walk."""
    dark: bool


def idle(
    slides: Sequence[KioskSlide],
    dark: Sequence[LocalSpan],
    area: AreaId,
    local: datetime,
) -> Idle:
    """What is shown at this wall time. `local`: aware, in the commune's zone."""
    minute = minute_of(local.time())
    seconds = int(local.timestamp())
    fitting = [one for one in slides if _fits(one, area, minute)]
    return Idle(
        page=f"idle:{_turned(fitting, seconds)}",
        step=seconds // SHIFT_EVERY_S,
        dark=at_minute(dark, minute) is not None,
    )


def _fits(slide: KioskSlide, area: AreaId, minute: int) -> bool:
    here = not slide.areas or covered(area, slide.areas)
    return here and (slide.span is None or at_minute((slide.span,), minute) is not None)


def _turned(slides: Sequence[KioskSlide], seconds: int) -> str:
    round_s = sum(one.dwell_s for one in slides)
    if not round_s:
        return "welcome"
    left_s = seconds % round_s
    for one in slides:
        if left_s < one.dwell_s:
            return one.show
        left_s -= one.dwell_s
    return "welcome"
