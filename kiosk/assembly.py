"""Puts a kiosk's agent together, from real or simulated parts, and runs it."""

import logging
import secrets
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from edge import config
from edge.adapters import journal, tls
from edge.adapters.assets import AssetCache, Source
from edge.adapters.host import HostClockSource, LinuxHost, SystemClock
from edge.adapters.mqtt import MqttLink
from edge.adapters.store import Store
from edge.adapters.systemd import SystemdWatchdog
from edge.contract.topics import subscriptions
from edge.errors import EdgeError
from edge.node import Identity, Node, World, last_will
from edge.runtime import Inbox, run, signals_to
from kiosk import ports
from kiosk.adapters.bundles import BundleStore
from kiosk.adapters.courier import HttpsCourier
from kiosk.adapters.parts import Parts
from kiosk.adapters.shelf import Stock
from kiosk.adapters.unwired import NoPresence, UnwiredCounter
from kiosk.adapters.worker import Worker
from kiosk.agent import Kiosk
from kiosk.config import CounterSection, KioskConfig, ScreenSection
from kiosk.core.search.finder import make_finder
from kiosk.fakes import (
    FakeCounter,
    FakePresence,
    FakePrinter,
    FakeScreen,
    FakeVoice,
)

DOWNLOADS_BYTES = 700 << 20
"""Bundles and recordings as they come; what is pinned is far less."""

log = logging.getLogger("kiosk")


def serve(path: Path, *, simulate: bool) -> int:
    """Runs until it is told to end; the exit code.

    Raises: ConfigError when the file at `path` must be changed first.
    """
    settings = config.load(path, KioskConfig)
    journal.set_up()
    inbox, clock = Inbox(), SystemClock()
    try:
        agent, link = _assemble(settings, inbox, clock, simulate=simulate)
        with signals_to(inbox):
            agent.start()
            link.start()
            run(agent, inbox, clock, SystemdWatchdog())
    except EdgeError:
        raise
    except Exception:
        log.exception("agent failed")
        return 1
    return 0


def _assemble(
    settings: KioskConfig, inbox: Inbox, clock: SystemClock, *, simulate: bool
) -> tuple[Kiosk, MqttLink]:
    """Everything that the agent stands on, none of it started but the threads."""
    state = settings.paths.state
    store = Store(state / "kiosk.sqlite", now=clock.now())
    identity = Identity(
        node=settings.node.id,
        agent="kiosk",
        commune=settings.node.commune,
        roots=settings.trust.roots,
        version=version("commune-edge"),
        boot=secrets.token_hex(8),
    )
    topics = subscriptions(identity.commune, identity.node, "kiosk")
    link = MqttLink(
        settings.broker,
        name=f"{identity.node}.kiosk",
        inbox=inbox,
        subscriptions=[str(topic) for topic in topics],
        will=last_will(identity, clock.now()),
    )
    world = World(
        link=link,
        ledger=store,
        clock=clock,
        source=HostClockSource(settings.clock.trust),
        host=LinuxHost(state),
        certificate_ends=tls.ends(settings.broker.cert),
    )
    broker, console = settings.broker, settings.console
    source = Source(console.url, console.ca, broker.cert, broker.key)
    stock = Stock(
        bundles=BundleStore(state / "bundles"),
        assets=AssetCache(
            state / "assets", source, inbox, clock, budget_bytes=DOWNLOADS_BYTES
        ),
        make_finder=make_finder,
        submit=Worker("shelf").submit,
        post=inbox.post,
    )
    node = Node(identity, world)
    make = _simulated if simulate else _real
    courier = HttpsCourier(
        identity.node, source, clock, Worker("courier").submit, inbox.post
    )
    parts = make(settings, node, store, clock, stock, courier)
    return Kiosk(parts), link


def _simulated(
    settings: KioskConfig,
    node: Node,
    store: Store,
    clock: SystemClock,
    stock: Stock,
    courier: ports.Courier,
) -> Parts:
    """Nothing is drawn, said or printed; everything is reported as if it were."""
    post = stock.post
    voice = FakeVoice(post, clock)
    voice.keep_up()
    return Parts(
        node=node,
        ledger=store,
        clock=clock,
        screen=FakeScreen(post, clock),
        voice=voice,
        printer=FakePrinter(post) if settings.printer.device else None,
        counter=FakeCounter(post),
        presence=FakePresence(post),
        stock=stock,
        courier=courier,
    )


def _real(
    settings: KioskConfig,
    node: Node,
    store: Store,
    clock: SystemClock,
    stock: Stock,
    courier: ports.Courier,
) -> Parts:
    # pygame takes a fifth of a second to import: what only simulates needs none of it.
    from kiosk.adapters.voice import MixerVoice

    post = stock.post
    return Parts(
        node=node,
        ledger=store,
        clock=clock,
        screen=_screen(settings.screen, clock, post),
        voice=MixerVoice(post),
        printer=_printer(settings, post),
        counter=_counter(settings.counter, post),
        presence=_presence(settings.counter, post),
        stock=stock,
        courier=courier,
    )


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
    if settings.chime is None and settings.lamp is None:
        return UnwiredCounter()
    # gpiozero takes megabytes that a kiosk without pins can do without.
    from kiosk.adapters.counter import CounterPins, GpioCounter

    pins = CounterPins(settings.chime, settings.lamp, settings.button)
    return GpioCounter(post, pins)


def _presence(
    settings: CounterSection, post: Callable[[object], None]
) -> ports.Presence:
    if settings.presence is None:
        return NoPresence()
    from kiosk.adapters.counter import GpioPresence

    return GpioPresence(post, settings.presence)
