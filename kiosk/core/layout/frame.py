"""What stands on every sheet of a page whatever is poured between: its frame.

Heading and typed line on top, the controls and the keyboard at the bottom, a large
drawing beside. The heading is large on the first sheet, and small where the page goes
on or a keyboard needs the room.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kiosk.core.layout.bar import controls
from kiosk.core.layout.box import Box, Kit, fitted
from kiosk.core.layout.prose import heading, picture
from kiosk.core.layout.rows import keyboard, typed
from kiosk.core.page import Heading, Keyboard, Picture, Typed


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on a sheet anyway, and the room that it leaves."""

    fixed: tuple[Box, ...]
    x: int
    width: int
    top: int
    end: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The first sheet's frame, and that of all others."""

    first: Frame
    others: Frame

    def of(self, number: int) -> Frame:
        """The frame of a sheet, counted from 1."""
        return self.first if number == 1 else self.others


def frame_of(kit: Kit, place: tuple[int, int]) -> Frame:
    """The frame of sheet `place[0]` of `place[1]`."""
    sizes = kit.sizes
    x, y = sizes.margin, sizes.top
    width = sizes.screen.width - 2 * x
    fixed: list[Box] = []
    for index, block in enumerate(kit.page.blocks):
        if isinstance(block, Heading | Typed):
            box = _upper(kit, index, block, width, goes_on=place[0] > 1)
            y += box.before if fixed else 0
            fixed.append(box.at(x, y))
            y += box.height
    end = sizes.screen.height - sizes.top
    for box in _lower(kit, width, place):
        fixed.append(box.at(x, end - box.height))
        end -= box.height + sizes.gap
    frame = Frame(tuple(fixed), x, width, y + kit.px(14), end)
    return _beside_picture(kit, frame)


def _upper(
    kit: Kit, index: int, block: Heading | Typed, width: int, *, goes_on: bool
) -> Box:
    if isinstance(block, Typed):
        return typed(kit, index, block, width)
    running = goes_on or types(kit)
    return fitted(
        kit, width, lambda one: heading(one, index, block, width, running=running)
    )


def types(kit: Kit) -> bool:
    """Whether there is a keyboard on the page."""
    return any(isinstance(block, Keyboard) for block in kit.page.blocks)


def _lower(kit: Kit, width: int, place: tuple[int, int]) -> Iterator[Box]:
    """From the bottom upwards."""
    if kit.page.controls or place[1] > 1:
        yield controls(kit, kit.page.controls, width, place)
    for index, block in enumerate(kit.page.blocks):
        if isinstance(block, Keyboard):
            yield keyboard(kit, index, width)


def _beside_picture(kit: Kit, frame: Frame) -> Frame:
    """The page's large drawing takes the left, or on an upright screen the top."""
    for index, block in enumerate(kit.page.blocks):
        if isinstance(block, Picture):
            room = frame.end - frame.top
            upright = kit.sizes.portrait
            side = min(room * 2 // 5, frame.width) if upright else frame.width * 3 // 10
            box = picture(kit, index, block, min(side, room), kit.theme.page)
            left = (frame.width - box.height) // 2 if upright else 0
            down = 0 if upright else (room - box.height) // 2
            fixed = (*frame.fixed, box.at(frame.x + left, frame.top + down))
            if upright:
                top = frame.top + box.height + kit.px(24)
                return replace(frame, fixed=fixed, top=top)
            aside = box.height + kit.px(56)
            return replace(
                frame, fixed=fixed, x=frame.x + aside, width=frame.width - aside
            )
    return frame
