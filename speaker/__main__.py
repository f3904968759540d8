"""`commune-speaker`: what technicians and systemd run on a loudspeaker node.

Reads the command line, picks the parts and starts the story; decides nothing.

Exit status: 0 done; 1 not done, and the message says why and what to do; 2 called
wrongly.
"""

import argparse
import json
import logging
import queue
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from edge.errors import EdgeError
from speaker.adapters.decoder import VlcDecoder
from speaker.adapters.player import PulsePlayer
from speaker.play import Order, play
from speaker.ports import PlayerEvent


def main(arguments: list[str] | None = None) -> int:
    """Runs one subcommand and returns its exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        code: int = options.run(options)
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
    # What an agent stands on takes seconds to import on a busy Pi; `play`, which has
    # an instant to keep, needs none of it.
    from speaker.assembly import serve

    return serve(options.config, simulate=options.simulate)


if __name__ == "__main__":
    sys.exit(main())
