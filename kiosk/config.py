"""``kiosk.toml``: the sections of every node, and what a guidance screen has besides.

Everything has a default: a screen with a loudspeaker and nothing else needs no section
of ours. Languages, dark hours, the carousel and volume are settings, not configuration:
staff change those from the console.
"""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from edge.config import NodeConfig, Section

Gpio = Annotated[int, msgspec.Meta(ge=0, le=27)]
"""A pin of the 40-pin header as Broadcom numbers it."""
Pixels = Annotated[int, msgspec.Meta(ge=320, le=7680)]


class ScreenSection(Section, frozen=True, kw_only=True):
    """A window of this size (the demo); without both: the whole display."""

    width: Pixels | None = None
    height: Pixels | None = None
    backlight: Annotated[str, msgspec.Meta(pattern=r"^[\w:.-]{1,80}$")] | None = None
    """Its name below `/sys/class/backlight`; left out: the screen is not dimmed."""
    backlight_pin: Gpio | None = None
    """A pin that dims the screen with pulses, where the kernel does not."""

    def __post_init__(self) -> None:
        """Half a size is none, two lights are one too many (reports ValueError)."""
        if self.backlight is not None and self.backlight_pin is not None:
            raise ValueError("backlight and backlight_pin exclude each other")
        if (self.width is None) is not (self.height is None):
            raise ValueError("width and height belong together; give both or neither")


class PrinterSection(Section, frozen=True, kw_only=True):
    """A receipt printer that understands ESC/POS; left out: there is none."""

    device: Path | None = None
    """A character device, such as `/dev/usb/lp0`."""
    width_mm: Literal[58, 80] = 58
    """Of the paper."""


class CounterSection(Section, frozen=True, kw_only=True):
    """What is wired to the pins for the staff; a pin that is left out is not fitted."""

    chime: Gpio | None = None
    """Driven high in three strokes when a resident calls."""
    lamp: Gpio | None = None
    """Blinks until the call is acknowledged or over."""
    button: Gpio | None = None
    """At the counter: pulls to ground; "I am coming"."""
    presence: Gpio | None = None
    """A motion sensor at the screen, high while somebody is there."""


class ButtonsSection(Section, frozen=True, kw_only=True):
    """Keys beside the screen that pull a pin to ground, for whom touching is hard."""

    home: Gpio | None = None
    back: Gpio | None = None
    aloud: Gpio | None = None
    """Reads the page out, and is quiet again."""
    call: Gpio | None = None
    """Calls the staff."""


class KioskConfig(NodeConfig, frozen=True, kw_only=True):
    """The whole file."""

    screen: ScreenSection = ScreenSection()
    printer: PrinterSection = PrinterSection()
    counter: CounterSection = CounterSection()
    buttons: ButtonsSection = ButtonsSection()

    def __post_init__(self) -> None:
        """Two things on one pin are a slip of the pen (msgspec reports ValueError)."""
        counter, buttons = self.counter, self.buttons
        pins = [
            *(counter.chime, counter.lamp, counter.button, counter.presence),
            *(buttons.home, buttons.back, buttons.aloud, buttons.call),
            self.screen.backlight_pin,
        ]
        fitted = [pin for pin in pins if pin is not None]
        if len(fitted) != len(set(fitted)):
            raise ValueError("two parts have the same pin; give each its own")
