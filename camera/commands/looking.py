"""What `commune-camera` can do with films and paper, away from any camera.

Each subcommand imports its part when it runs.
"""

import argparse
from pathlib import Path


def add_looking(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """The subcommands ``detect``, ``redact`` and ``sign``."""
    _add_detect(commands)
    _add_redact(commands)
    _add_sign(commands)


def _add_detect(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser("detect", help="tell what happens in a video file")
    command.add_argument("video", type=Path, metavar="VIDEO")
    command.add_argument("--json", action="store_true", help="a JSON line per event")
    command.add_argument(
        "--paced", action="store_true", help="take as long as the video lasts"
    )
    command.add_argument(
        "--sensitivity",
        type=int,
        default=50,
        metavar="PERCENT",
        help="1 sees the boldest only, 100 the faintest; default 50",
    )
    command.add_argument(
        "--spotter",
        choices=("none", "hog"),
        default="none",
        help="who says what moved; hog: OpenCV's people detector; default none",
    )
    command.set_defaults(run=_detect)


def _detect(options: argparse.Namespace) -> int:
    from camera.commands.detect import Wish, run

    wish = Wish(
        video=options.video,
        paced=options.paced,
        percent=options.sensitivity,
        spotter=options.spotter,
    )
    return run(wish, as_json=options.json)


def _add_redact(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "redact", help="write a copy of a clip with regions painted over"
    )
    command.add_argument("clip", type=Path, metavar="CLIP")
    command.add_argument(
        "--regions",
        type=Path,
        required=True,
        metavar="FILE.json",
        help='[{"start_s": 0, "end_s": 5, "box": [left, top, right, bottom]}, ...], '
        "the box in fractions of the picture",
    )
    command.add_argument("--out", type=Path, required=True, metavar="FILE.mp4")
    command.set_defaults(run=_redact)


def _redact(options: argparse.Namespace) -> int:
    from camera.commands.redact import write_redacted

    return write_redacted(options.clip, options.regions, options.out)


def _add_sign(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "sign", help="draw the sign that tells people of a camera, to print"
    )
    command.add_argument(
        "--controller", required=True, metavar="NAME", help="who answers for it"
    )
    command.add_argument("--phone", required=True, metavar="NUMBER")
    command.add_argument(
        "--purpose",
        default="Giữ an ninh, trật tự nơi công cộng",
        metavar="TEXT",
        help="what pictures are taken for, in Vietnamese; default: public order",
    )
    command.add_argument(
        "--days", type=int, default=30, metavar="N", help="so long they are kept"
    )
    command.add_argument(
        "--notice", required=True, metavar="URL", help="address of the privacy notice"
    )
    command.add_argument("--out", type=Path, required=True, metavar="FILE.svg")
    command.set_defaults(run=_sign)


def _sign(options: argparse.Namespace) -> int:
    from camera.commands.sign import write_sign
    from camera.core.sign import Sign

    sign = Sign(
        controller=options.controller,
        phone=options.phone,
        purpose=options.purpose,
        days=options.days,
        notice=options.notice,
    )
    return write_sign(sign, options.out)
