"""Sheets as they fill from top to bottom, one piece below the other.

What stays together comes as one list. A source stays with what it is the source of:
where no sheet holds both, or a heading would stand alone, they begin higher than a hand
reaches, or the source is in smaller print.
"""

from dataclasses import dataclass, field, replace

from kiosk.core.layout.box import Box, Kit, smaller
from kiosk.core.layout.frame import Frame, Plan
from kiosk.core.layout.prose import is_source, with_sources
from kiosk.core.layout.sizes import TARGET
from kiosk.core.page import Heading, Paragraph


@dataclass(slots=True)
class Flow:
    """The sheets so far, and how far down the last of them is filled."""

    kit: Kit
    plan: Plan
    sheets: list[list[Box]] = field(default_factory=lambda: [[]])
    y: int = 0
    held: list[Box] = field(default_factory=list)
    """Boxes that stay together with the one that comes next."""

    def __post_init__(self) -> None:
        self.y = self.frame.top

    @property
    def frame(self) -> Frame:
        """Of the last sheet."""
        return self.plan.of(len(self.sheets))

    @property
    def fresh(self) -> bool:
        """Whether nothing is on the last sheet yet."""
        return not self.sheets[-1]

    def room(self, before: int) -> int:
        """For something that is touched, on this sheet."""
        top = self.y + (0 if self.fresh else before)
        return self.frame.end - max(top, self.kit.sizes.reach_top)

    def turn(self) -> None:
        """Goes on to a new sheet."""
        self.sheets.append([])
        self.y = self.frame.top

    def pour(self, boxes: list[Box]) -> None:
        """Each as soon as it is known what stays together with it."""
        for box in boxes:
            self.held.append(box)
            if not box.keep:
                self.settle()

    def settle(self) -> None:
        """Nothing comes that the last boxes have to stay together with."""
        held, self.held = self.held, []
        if held:
            self.add(held)

    def add(self, boxes: list[Box]) -> None:
        """Puts boxes that stay together below what is there, or on a new sheet.

        Raises: TextTooLongError.
        """
        if not self.fresh and not self._fits(boxes):
            if self._only_leads and self._squeezed(boxes):
                return
            self.turn()
        if len(boxes) > 1 and not self._fits(boxes):
            if not self._squeezed(boxes):
                self._part(boxes)
            return
        for box in boxes:
            self._place(box)

    @property
    def _only_leads(self) -> bool:
        """Whether nobody would learn anything from the last sheet as it is."""
        blocks = (self.kit.page.blocks[box.block] for box in self.sheets[-1])
        return all(isinstance(block, Heading | Paragraph) for block in blocks)

    def _squeezed(self, boxes: list[Box]) -> bool:
        """Below what is there, begun higher or with its sources in smaller print."""
        for kit in smaller(self.kit):
            first, *others = with_sources(kit, self.frame.width, boxes)
            below = sum(box.before + box.height for box in others)
            highest = self.frame.end - below - first.height
            if highest >= self.y + (0 if self.fresh else first.before):
                self._place(first, highest=highest)
                for box in others:
                    self._place(box)
                return True
        return False

    def _part(self, boxes: list[Box]) -> None:
        """What no sheet holds, with its sources beside the last that they are of."""
        sources = [is_source(self.kit, box.block) for box in boxes]
        last = max(sources.index(True) - 1, 0) if True in sources else 0
        for box in boxes[:last] or boxes:
            self.add([box])
        if last:
            self.add(boxes[last:])

    def _fits(self, boxes: list[Box]) -> bool:
        y = self.y
        for number, box in enumerate(boxes):
            y = self._top(box, y, first=self.fresh and number == 0) + box.height
        return y <= self.frame.end

    def _top(self, box: Box, y: int, *, first: bool) -> int:
        y += 0 if first else box.before
        return max(y, self.kit.sizes.reach_top) if box.targets else y

    def _longest(self, box: Box) -> str:
        return max((text for _, text in self.kit.said(box.block)), key=len)

    def _place(self, box: Box, *, highest: int | None = None) -> None:
        top = self._top(box, self.y, first=self.fresh)
        top = top if highest is None else min(top, highest)
        if top + box.height > self.frame.end:  # A tall row on a sheet of its own.
            top = self.frame.end - box.height
            if top < self.y or not box.targets:
                raise self.kit.too_long(box.block, self._longest(box))
        placed = box.at(self.frame.x, top)
        line = self.kit.sizes.reach_top
        targets = tuple(replace(t, rect=t.rect.below(line)) for t in placed.targets)
        if any(t.rect.height < self.kit.px(TARGET) for t in targets):
            raise self.kit.too_long(box.block, self._longest(box))
        self.sheets[-1].append(replace(placed, targets=targets))
        self.y = top + box.height
