"""`commune-speaker`: what technicians and systemd run on a loudspeaker node.

Reads the command line, picks the parts and starts the story; decides nothing.
"""

import argparse
import json
import logging
import queue
import secrets
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from edge import config
from edge.adapters import journal
from edge.adapters.assets import AssetCache, Source
from edge.adapters.host import HostClockSource, LinuxHost, SystemClock
from edge.adapters.mqtt import MqttLink
from edge.adapters.store import Store
from edge.adapters.systemd import SystemdWatchdog
from edge.contract.topics import subscriptions
from edge.errors import ConfigError, EdgeError
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
from speaker.play import Order, play
from speaker.ports import Amplifier, Player, PlayerEvent

DOWNLOADS_BYTES = 500 << 20
"""For sounds as they were uploaded; the decoded ones have the settings' budget."""

log = logging.getLogger("speaker")


def main(arguments: list[str] | None = None) -> int:
    """Runs one subcommand and returns its exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        code: int = options.run(options)
    except ConfigError as error:
        sys.stderr.write(f"commune-speaker: {error}\n")
        return 2
    except EdgeError as error:
        sys.stderr.write(f"commune-speaker: {error}\n")
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="commune-speaker", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_play(commands)
    _add_run(commands)
    return parser


def _add_play(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("play", help="play a sound file at an instant")
    command.add_argument("file", type=Path, help="any sound file that libVLC reads")
    command.add_argument(
        "--at",
        type=_instant,
        required=True,
        metavar="UNIX_SECONDS",
        help="when its first sample sounds; at once when that is past",
    )
    command.add_argument("--volume", type=_percent, default=100, metavar="PERCENT")
    command.add_argument("--json", action="store_true", help="a JSON line per event")
    command.set_defaults(run=_play)


def _instant(text: str) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)


def _percent(text: str) -> int:
    percent = int(text)
    if not 0 <= percent <= 100:
        raise argparse.ArgumentTypeError(f"{percent} is not 0 to 100")
    return percent


def _play(options: argparse.Namespace) -> int:
    events: queue.SimpleQueue[PlayerEvent] = queue.SimpleQueue()

    def tell(report: dict[str, object]) -> None:
        if options.json:
            line = json.dumps(report)
        else:
            event, *figures = (f"{key}={value}" for key, value in report.items())
            line = " ".join([event.removeprefix("event="), *figures])
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory(prefix="commune-speaker-") as directory:
        return play(
            Order(options.file, options.at, options.volume),
            player=PulsePlayer(events.put),
            decoder=VlcDecoder(niceness=0),
            events=events,
            scratch=Path(directory) / "sound.wav",
            tell=tell,
        )


def _add_run(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("run", help="be a commune's loudspeaker")
    command.add_argument("--config", type=Path, required=True, metavar="FILE")
    command.add_argument(
        "--simulate",
        action="store_true",
        help="no sound device and no pins: keeps time and reports as if it sounded",
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    settings = config.load(options.config, SpeakerConfig)
    journal.set_up()
    inbox, clock = Inbox(), SystemClock()
    try:
        agent, link = _assemble(settings, inbox, clock, simulate=options.simulate)
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


if __name__ == "__main__":
    sys.exit(main())
