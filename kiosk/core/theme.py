"""The colours of the kiosk: two themes, each a handful of tones.

A tone is a ground with all that may be drawn on it. Writing and drawings keep at least
`CONTRAST` to their ground in every tone: the readers are old, the offices have sun on
the screen, and the software dimming leaves the ratio nearly as it is. Colour never
carries a meaning alone: a tick, a word or a drawing always goes with it.
"""

from dataclasses import dataclass

from kiosk.core.page import Look

CONTRAST = 7.0
"""WCAG 2.2, success criterion 1.4.6 (enhanced)."""

Colour = tuple[int, int, int]
"""Red, green, blue; 0 to 255 each, sRGB."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A ground and what is drawn on it."""

    ground: Colour
    ink: Colour
    """Writing."""
    picture: Colour
    """Lines of a drawing."""
    tint: Colour
    """Areas inside a drawing's lines: decoration, without a contrast of its own."""
    edge: Colour
    """The line around it; of a target it stands out from the page as writing does."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Every tone that is used, by what it is used for."""

    page: Tone
    note: Tone
    """Small print on the page."""
    panel: Tone
    """Whatever can be touched and is not switched on."""
    main: Tone
    """The one control that most people need next."""
    lit: Tone
    """What is switched on: ticked, the language in use."""
    good: Tone
    warning: Tone
    alarm: Tone
    spoken: Tone
    """Behind the sentence that is being read out."""
    touched: Tone
    """For the moment in which a finger is on it."""


WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
_PAPER: Colour = (250, 247, 240)
_INK: Colour = (26, 28, 30)
_GREY: Colour = (70, 66, 60)
_TEAL: Colour = (8, 68, 82)
_PALE_TEAL: Colour = (211, 233, 236)
_GREEN: Colour = (8, 72, 40)
_PALE_GREEN: Colour = (222, 241, 226)
_BROWN: Colour = (88, 42, 0)
_PALE_AMBER: Colour = (255, 236, 194)
_RED: Colour = (136, 0, 16)
_YELLOW: Colour = (255, 222, 0)

PLAIN = Theme(
    page=Tone(_PAPER, _INK, _TEAL, _PALE_TEAL, (214, 206, 192)),
    note=Tone(_PAPER, _GREY, _GREY, _PALE_TEAL, (214, 206, 192)),
    panel=Tone(WHITE, _INK, _TEAL, _PALE_TEAL, _TEAL),
    main=Tone(_TEAL, WHITE, WHITE, (40, 104, 118), _TEAL),
    lit=Tone(_PALE_GREEN, _INK, _GREEN, WHITE, _GREEN),
    good=Tone(_PALE_GREEN, _GREEN, _GREEN, WHITE, _GREEN),
    warning=Tone(_PALE_AMBER, _BROWN, _BROWN, WHITE, _BROWN),
    alarm=Tone(_RED, WHITE, WHITE, (176, 40, 52), WHITE),
    spoken=Tone((255, 226, 122), _INK, _INK, WHITE, _BROWN),
    touched=Tone(_INK, WHITE, WHITE, _GREY, _INK),
)

HIGH_CONTRAST = Theme(
    page=Tone(BLACK, WHITE, _YELLOW, (64, 60, 0), (120, 120, 120)),
    note=Tone(BLACK, (226, 226, 226), WHITE, (64, 60, 0), (120, 120, 120)),
    panel=Tone(BLACK, WHITE, _YELLOW, (64, 60, 0), WHITE),
    main=Tone(_YELLOW, BLACK, BLACK, (255, 244, 160), _YELLOW),
    lit=Tone(WHITE, BLACK, BLACK, (214, 214, 214), WHITE),
    good=Tone(BLACK, (150, 255, 176), (150, 255, 176), (0, 56, 20), (150, 255, 176)),
    warning=Tone(BLACK, _YELLOW, _YELLOW, (64, 60, 0), _YELLOW),
    alarm=Tone((96, 0, 8), WHITE, WHITE, (150, 30, 40), WHITE),
    spoken=Tone(_YELLOW, BLACK, BLACK, WHITE, BLACK),
    touched=Tone(_YELLOW, BLACK, BLACK, WHITE, _YELLOW),
)


def theme_of(look: Look) -> Theme:
    """The theme that this resident asked for."""
    return HIGH_CONTRAST if look.high_contrast else PLAIN


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(value / 255) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
