"""Puts a loudspeaker's agent together, from real or simulated parts, and runs it."""

import logging
import secrets
from datetime import timedelta
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
from speaker.adapters.decoder import VlcDecoder
from speaker.adapters.library import SoundLibrary, Worker
from speaker.adapters.player import PulsePlayer
from speaker.adapters.studio import Parts
from speaker.adapters.unwired import UnwiredAmplifier
from speaker.agent import Speaker
from speaker.config import CabinetSection, SpeakerConfig
from speaker.fakes import FakeAmplifier, FakePlayer
from speaker.ports import Amplifier, Player

DOWNLOADS_BYTES = 500 << 20
"""For sounds as they were uploaded; the decoded ones have the settings' budget."""

log = logging.getLogger("speaker")


def serve(path: Path, *, simulate: bool) -> int:
    """Runs until it is told to end; the exit code.

    Raises: ConfigError when the file at `path` must be changed first.
    """
    settings = config.load(path, SpeakerConfig)
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
    settings: SpeakerConfig, inbox: Inbox, clock: SystemClock, *, simulate: bool
) -> tuple[Speaker, MqttLink]:
    """Everything that the agent stands on, none of it started but the threads."""
    state = settings.paths.state
    store = Store(state / "speaker.sqlite", now=clock.now())
    identity = Identity(
        node=settings.node.id,
        agent="speaker",
        commune=settings.node.commune,
        roots=settings.trust.roots,
        version=version("commune-edge"),
        boot=secrets.token_hex(8),
    )
    topics = subscriptions(identity.commune, identity.node, "speaker")
    link = MqttLink(
        settings.broker,
        name=f"{identity.node}.speaker",
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
    assets = AssetCache(
        state / "assets", source, inbox, clock, budget_bytes=DOWNLOADS_BYTES
    )
    worker = Worker("decoder")
    library = SoundLibrary(
        state / "sounds",
        VlcDecoder(),
        inbox.post,
        submit=worker.submit,
        stop=worker.stop,
    )
    player, amplifier = _outlets(settings, inbox, clock, simulate=simulate)
    parts = Parts(
        node=Node(identity, world),
        store=store,
        clock=clock,
        player=player,
        amplifier=amplifier,
        library=library,
        assets=assets,
        poll=inbox.poll,
        settle=timedelta(seconds=settings.cabinet.settle_s),
    )
    return Speaker(parts), link


def _outlets(
    settings: SpeakerConfig, inbox: Inbox, clock: SystemClock, *, simulate: bool
) -> tuple[Player, Amplifier]:
    """What sounds, and what powers it."""
    if simulate:
        fake = FakePlayer(inbox.post, clock.now)
        fake.keep_up()
        return fake, FakeAmplifier(inbox.post)
    sound = settings.sound
    player = PulsePlayer(
        inbox.post, server=sound.server, sink=sound.sink, trim_ms=sound.trim_ms
    )
    return player, _amplifier(settings.cabinet, inbox)


def _amplifier(cabinet: CabinetSection, inbox: Inbox) -> Amplifier:
    fitted = (cabinet.relay, cabinet.lamp, cabinet.stop_button, cabinet.tamper_switch)
    if fitted == (None, None, None, None):
        return UnwiredAmplifier()
    # gpiozero takes megabytes that a node without pins can do without.
    from speaker.adapters.amplifier import GpioAmplifier, Pins

    return GpioAmplifier(inbox.post, Pins(*fitted))
