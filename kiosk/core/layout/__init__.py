"""From a page to what is drawn of it: sizes, line breaks, sheets, and where to touch.

`lay_out` is the whole of it; the rest names what it gives. Pure: the fonts are asked
through the `Measure` that is passed in.
"""

from kiosk.core.layout.box import TextTooLongError
from kiosk.core.layout.geometry import Rect, Size, merged
from kiosk.core.layout.pour import lay_out
from kiosk.core.layout.sentences import Sentence, sentences
from kiosk.core.layout.sheet import (
    Code,
    Fill,
    Mark,
    Shape,
    Sheet,
    Target,
    Text,
    act_at,
    changed,
    highlighted,
    shifted,
    target_at,
    touched,
)
from kiosk.core.layout.sizes import Face, Font, Sizes, sizes_for
from kiosk.core.layout.text import Measure
from kiosk.core.layout.words import NEXT_SHEET, PREVIOUS_SHEET

__all__ = [
    "NEXT_SHEET",
    "PREVIOUS_SHEET",
    "Code",
    "Face",
    "Fill",
    "Font",
    "Mark",
    "Measure",
    "Rect",
    "Sentence",
    "Shape",
    "Sheet",
    "Size",
    "Sizes",
    "Target",
    "Text",
    "TextTooLongError",
    "act_at",
    "changed",
    "highlighted",
    "lay_out",
    "merged",
    "sentences",
    "shifted",
    "sizes_for",
    "target_at",
    "touched",
]
