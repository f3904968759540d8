"""Puts a loudspeaker's agent together, from real or simulated parts, and runs it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from edge import config
from edge.adapters import ground
from edge.adapters.ground import Ground
from edge.adapters.host import SystemClock
from edge.adapters.worker import Worker
from edge.errors import HardwareError
from edge.runtime import Inbox
from speaker.adapters.decoder import VlcDecoder
from speaker.adapters.library import SoundLibrary
from speaker.adapters.player import PulsePlayer
from speaker.adapters.studio import Parts
from speaker.adapters.unwired import LostAmplifier, UnwiredAmplifier
from speaker.agent import Speaker
from speaker.config import CabinetSection, SpeakerConfig
from speaker.fakes import FakeAmplifier, FakePlayer
from speaker.ports import Amplifier, Player

DOWNLOADS_BYTES = 500 << 20
"""For sounds as they were uploaded; the decoded ones have the settings' budget."""


def serve(path: Path, *, simulate: bool) -> int:
    """Runs until it is told to end; the exit code.

    Raises: ConfigError when the file at `path` must be changed first.
    """
    settings = config.load(path, SpeakerConfig)
    return ground.serve(
        "speaker", settings, lambda on: _assemble(settings, on, simulate=simulate)
    )


def _assemble(settings: SpeakerConfig, on: Ground, *, simulate: bool) -> Speaker:
    worker = Worker("decoder")
    library = SoundLibrary(
        on.state / "sounds",
        VlcDecoder(),
        on.inbox.post,
        submit=worker.submit,
        stop=worker.stop,
    )
    player, amplifier = _outlets(settings, on.inbox, on.clock, simulate=simulate)
    parts = Parts(
        node=on.node,
        store=on.store,
        clock=on.clock,
        player=player,
        amplifier=amplifier,
        library=library,
        assets=on.assets(DOWNLOADS_BYTES),
        poll=on.inbox.poll,
        settle=timedelta(seconds=settings.cabinet.settle_s),
    )
    return Speaker(parts)


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
    return player, amplifier_of(settings.cabinet, inbox.post)


def amplifier_of(cabinet: CabinetSection, post: Callable[[object], None]) -> Amplifier:
    """What is wired; where its pins cannot be had, one that says so when it is used."""
    fitted = (cabinet.relay, cabinet.lamp, cabinet.stop_button, cabinet.tamper_switch)
    if fitted == (None, None, None, None):
        return UnwiredAmplifier()
    # gpiozero takes megabytes that a node without pins can do without.
    from speaker.adapters.amplifier import GpioAmplifier, Pins

    try:
        return GpioAmplifier(post, Pins(*fitted))
    except HardwareError as error:
        return LostAmplifier(str(error))
