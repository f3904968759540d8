"""Puts a kiosk's agent together, from real or simulated parts, and runs it."""

import logging
from collections.abc import Callable
from pathlib import Path

from edge import config
from edge.adapters import ground
from edge.adapters.ground import Ground
from edge.adapters.host import SystemClock
from edge.adapters.worker import Worker
from edge.errors import HardwareError
from kiosk import ports
from kiosk.adapters.bundles import BundleStore
from kiosk.adapters.courier import HttpsCourier
from kiosk.adapters.parts import Parts
from kiosk.adapters.shelf import Stock
from kiosk.adapters.unwired import (
    LostBacklight,
    NoBacklight,
    NoPresence,
    UnwiredCounter,
)
from kiosk.agent import Kiosk
from kiosk.config import ButtonsSection, CounterSection, KioskConfig, ScreenSection
from kiosk.core.events import Key
from kiosk.core.search.finder import make_finder
from kiosk.fakes import (
    FakeBacklight,
    FakeButtons,
    FakeCounter,
    FakePresence,
    FakePrinter,
    FakeScreen,
    FakeVoice,
)

log = logging.getLogger("kiosk")

DOWNLOADS_BYTES = 700 << 20
"""Bundles and recordings as they come; what is pinned is far less."""


def serve(path: Path, *, simulate: bool) -> int:
    """Runs until it is told to end; the exit code.

    Raises: ConfigError when the file at `path` must be changed first.
    """
    settings = config.load(path, KioskConfig)
    make = _simulated if simulate else _real
    return ground.serve("kiosk", settings, lambda on: Kiosk(make(settings, on)))


def _simulated(settings: KioskConfig, on: Ground) -> Parts:
    """Nothing is drawn, said or printed; everything is reported as if it were."""
    post = on.inbox.post
    voice = FakeVoice(post, on.clock)
    voice.keep_up()
    return Parts(
        node=on.node,
        ledger=on.store,
        clock=on.clock,
        screen=FakeScreen(post, on.clock),
        voice=voice,
        printer=FakePrinter(post) if settings.printer.device else None,
        counter=FakeCounter(post),
        presence=FakePresence(post),
        backlight=FakeBacklight(),
        buttons=FakeButtons(post),
        stock=_stock(on),
        courier=_courier(settings, on),
    )


def _real(settings: KioskConfig, on: Ground) -> Parts:
    # pygame takes a fifth of a second to import: what only simulates needs none of it.
    from kiosk.adapters.voice import MixerVoice

    post = on.inbox.post
    return Parts(
        node=on.node,
        ledger=on.store,
        clock=on.clock,
        screen=_screen(settings.screen, on.clock, post),
        voice=MixerVoice(post),
        printer=_printer(settings, post),
        counter=_counter(settings.counter, post),
        presence=_presence(settings.counter, post),
        backlight=_backlight(settings.screen),
        buttons=_buttons(settings.buttons, post),
        stock=_stock(on),
        courier=_courier(settings, on),
    )


def _stock(on: Ground) -> Stock:
    return Stock(
        bundles=BundleStore(on.state / "bundles"),
        assets=on.assets(DOWNLOADS_BYTES),
        make_finder=make_finder,
        submit=Worker("shelf").submit,
        post=on.inbox.post,
    )


def _courier(settings: KioskConfig, on: Ground) -> ports.Courier:
    submit = Worker("courier").submit
    return HttpsCourier(settings.node.id, on.source, on.clock, submit, on.inbox.post)


def _screen(
    settings: ScreenSection, clock: SystemClock, post: Callable[[object], None]
) -> ports.Screen:
    from kiosk.adapters.screen import PygameScreen
    from kiosk.core.layout import Size

    size = None
    if settings.width is not None and settings.height is not None:
        size = Size(settings.width, settings.height)
    return PygameScreen(post, clock, size)


def _printer(
    settings: KioskConfig, post: Callable[[object], None]
) -> ports.Printer | None:
    if settings.printer.device is None:
        return None
    from kiosk.adapters.printer import EscPosPrinter

    return EscPosPrinter(post, settings.printer.device, settings.printer.width_mm)


def _counter(settings: CounterSection, post: Callable[[object], None]) -> ports.Counter:
    if (settings.chime, settings.lamp, settings.button) == (None, None, None):
        return UnwiredCounter()
    # gpiozero takes megabytes that a kiosk without pins can do without.
    from kiosk.adapters.counter import CounterPins, GpioCounter

    pins = CounterPins(settings.chime, settings.lamp, settings.button)
    try:
        return GpioCounter(post, pins)
    except HardwareError:
        log.exception("counter without chime, lamp and button")
        return UnwiredCounter()


def _backlight(settings: ScreenSection) -> ports.Backlight:
    if settings.backlight is None and settings.backlight_pin is None:
        return NoBacklight()
    from kiosk.adapters.backlight import PinBacklight, SysfsBacklight

    try:
        if settings.backlight_pin is not None:
            return PinBacklight(settings.backlight_pin)
        return SysfsBacklight(settings.backlight or "")
    except HardwareError as error:
        return LostBacklight(error)


def _buttons(settings: ButtonsSection, post: Callable[[object], None]) -> ports.Buttons:
    keys: tuple[Key, ...] = ("home", "back", "aloud", "call")
    pins = {key: pin for key in keys if (pin := getattr(settings, key)) is not None}
    if not pins:
        return NoPresence()
    from kiosk.adapters.buttons import GpioButtons

    try:
        return GpioButtons(post, pins)
    except HardwareError:
        log.exception("screen without buttons")
        return NoPresence()


def _presence(
    settings: CounterSection, post: Callable[[object], None]
) -> ports.Presence:
    if settings.presence is None:
        return NoPresence()
    from kiosk.adapters.counter import GpioPresence

    try:
        return GpioPresence(post, settings.presence)
    except HardwareError:
        log.exception("screen without a presence sensor")
        return NoPresence()
