"""What the demo was asked for."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DEFAULT_PORT: Final = 8443
MOST_SPEAKERS: Final = 50
USUAL_PLACE: Final = Path(__file__).parents[2] / ".state" / "demo"


@dataclass(frozen=True, slots=True)
class Options:
    """The command line."""

    headless: bool
    speakers: int
    port: int | None
    """Of the console; unset: what the state directory was made for, or a free one."""
    state_dir: Path
    until_aired_s: float | None
    camera: Path | None
    """A video for the camera to film; unset: a street that it draws."""


def read(argv: Sequence[str] | None = None) -> Options:
    """The command line, checked; a wrong one ends the program with status 2."""
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__)
    parser.add_argument(
        "--headless",
        action="store_true",
        help="nobody shall hear it: play into silent sound devices",
    )
    parser.add_argument("--speakers", type=int, default=3, metavar="N")
    parser.add_argument(
        "--port", type=int, metavar="P", help=f"of the console ({DEFAULT_PORT})"
    )
    parser.add_argument(
        "--state-dir",
        type=Path,
        metavar="D",
        help="what is kept from one start to the next (.state/demo)",
    )
    parser.add_argument(
        "--until-aired",
        type=float,
        metavar="SECONDS",
        help="end once the first announcement was heard from every loudspeaker (0), or"
        " when it was not within so many seconds of the commune being up (1)",
    )
    parser.add_argument(
        "--camera",
        type=Path,
        metavar="FILE",
        help="a video that the camera films again and again, instead of a drawn street",
    )
    given = parser.parse_args(argv)
    if not 1 <= given.speakers <= MOST_SPEAKERS:
        parser.error(f"--speakers: from 1 to {MOST_SPEAKERS}, not {given.speakers}")
    if given.port is not None and not 1 <= given.port <= 65533:
        parser.error(f"--port: from 1 to 65533, not {given.port}")
    if given.until_aired is not None and given.until_aired <= 0:
        parser.error("--until-aired: more than 0 seconds")
    if given.camera is not None and not given.camera.is_file():
        parser.error(f"--camera: {given.camera} is no file")
    return Options(
        headless=given.headless,
        speakers=given.speakers,
        port=given.port,
        state_dir=(given.state_dir or USUAL_PLACE).absolute(),
        until_aired_s=given.until_aired,
        camera=given.camera.absolute() if given.camera else None,
    )
