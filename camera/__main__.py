"""`commune-camera`: what technicians, courts and systemd run for a camera.

Reads the command line, picks the parts and starts the story; decides nothing.

Exit status: 0 done; 1 not done, or evidence that does not fit, and the message says
why; 2 called wrongly.
"""

import argparse
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

from camera.commands.looking import add_looking
from edge.errors import EdgeError


def main(arguments: list[str] | None = None) -> int:
    """Runs one subcommand and returns its exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        code: int = options.run(options)
    except EdgeError as error:
        sys.stderr.write(f"commune-camera: {error}\n")
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="commune-camera", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_record(commands)
    _add_verify(commands)
    _add_export(commands)
    _add_follow(commands)
    add_looking(commands)
    return parser


def _add_run(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser("run", help="be a commune's camera")
    command.add_argument("--config", type=Path, required=True, metavar="FILE")
    command.add_argument(
        "--simulate",
        action="store_true",
        help="no camera and no pins: records a picture that it draws",
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from camera.assembly import serve

    return serve(options.config, simulate=options.simulate)


def _add_record(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "record",
        help="record a file, an address or a device as a camera would, without masks",
        description="Records what comes as it is: privacy masks are in a camera's "
        "settings, and only `run` has those. Do not use it where something must be "
        "masked.",
    )
    command.add_argument(
        "video", metavar="VIDEO", help="a file, rtsp://... or /dev/video0"
    )
    command.add_argument("--dir", type=Path, required=True, metavar="DIR")
    command.add_argument(
        "--paced",
        action="store_true",
        help="a file: as fast as it was filmed, not as fast as it can be read",
    )
    command.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="signs the evidence (PEM, P-256); default: this machine's own",
    )
    command.add_argument(
        "--segment",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="length of a file; it ends with the first keyframe after that",
    )
    command.set_defaults(run=_record)


def _record(options: argparse.Namespace) -> int:
    from camera.commands.record import Wish, record

    return record(
        Wish(
            video=options.video,
            folder=options.dir,
            paced=options.paced,
            segment_s=options.segment,
            key=options.key,
        )
    )


def _add_verify(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "verify", help="find what is missing, moved, altered or cut in recordings"
    )
    command.add_argument("dir", type=Path, metavar="DIR")
    command.add_argument(
        "--ca",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="certificate of the commune's authority, which vouches for the node's key",
    )
    command.add_argument(
        "--node", default="", metavar="NODE", help="for which camera it must be signed"
    )
    command.add_argument(
        "--key",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a key or certificate to trust (PEM); default for DIR: this machine's own",
    )
    command.add_argument(
        "--head",
        type=_head,
        metavar="N:SHA256",
        help="the last link that somebody else knows",
    )
    command.add_argument("--json", action="store_true", help="a JSON line per break")
    command.set_defaults(run=_verify)


def _add_export(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "export", help="write a stretch of a recording as a ZIP that proves itself"
    )
    command.add_argument("--dir", type=Path, required=True, metavar="DIR")
    command.add_argument("--from", type=_instant, required=True, metavar="ISO8601")
    command.add_argument("--to", type=_instant, required=True, metavar="ISO8601")
    command.add_argument(
        "--for", required=True, metavar="WHOM", help="who is given the copy"
    )
    command.add_argument("--purpose", required=True, metavar="TEXT")
    command.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
    command.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="signs the manifest (PEM, P-256); default: this machine's own",
    )
    command.set_defaults(run=_export)


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no zone; add Z or +07:00")
    return at.astimezone(UTC)


def _export(options: argparse.Namespace) -> int:
    from camera.commands.export import Order, export

    return export(
        Order(
            folder=options.dir,
            start=getattr(options, "from"),
            end=options.to,
            to=getattr(options, "for"),
            purpose=options.purpose,
            out=options.out,
            key=options.key,
        )
    )


def _add_follow(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "follow",
        help="write what is being recorded to standard output, for another program",
        description="Fragmented MP4 without an end, from now on: what the recording "
        "holds, so that what is masked there is masked here.",
    )
    command.add_argument("dir", type=Path, metavar="DIR")
    command.set_defaults(run=_follow)


def _follow(options: argparse.Namespace) -> int:
    from camera.commands.follow import follow

    return follow(options.dir, sys.stdout.buffer)


def _head(text: str) -> tuple[int, str]:
    number, _, sha256 = text.partition(":")
    return int(number), sha256


def _verify(options: argparse.Namespace) -> int:
    from camera.commands.verify import Question, verify

    return verify(
        Question(
            folder=options.dir,
            keys=tuple(options.key),
            authorities=tuple(options.ca),
            node=options.node,
            head=options.head,
            json=options.json,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
