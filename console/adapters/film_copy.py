"""A copy of a camera's film for somebody else, by ffmpeg: who it is for is drawn in.

Name and running time stand in every picture, and what is to be covered is painted over
before it is encoded. The copy proves nothing; the original is only read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from console.adapters import ffmpeg
from console.adapters.ffmpeg import Limits, OnProgress
from console.core.caption import lines

FONT: Final = "Noto Sans"
LIMITS: Final = Limits(cpu_s=4 * 3600, file_bytes=4 << 30)
"""An hour of film on a small machine."""
_GUARD: Final = ("-protocol_whitelist", "file,pipe", "-format_whitelist", "mov")
_EVEN: Final = "scale=trunc(iw/2)*2:trunc(ih/2)*2,setsar=1"
_FITTED: Final = (
    "scale=1280:720:force_original_aspect_ratio=decrease,"
    "pad=1280:720:(ow-iw)/2:(oh-ih)/2,setsar=1"
)
"""Films of a camera that changed its size in between get one size."""
_EMS: Final = 54
"""Letters are so small a part of the picture's width, a 30th of 16:9's height."""
_LINE_EM: Final = 48
"""Of these a line may have so many: from 320 pixels on a margin is left free."""
_BAR: Final = "fontcolor=white:box=1:boxcolor=black@0.65:boxborderw=6"


@dataclass(frozen=True, slots=True)
class Cover:
    """A rectangle that nobody is to see, in percent of the picture, for a while.

    Seconds of its own film, as who looks for them in that film reads them off.
    """

    film: int
    """From 1 on."""
    left: int
    top: int
    width: int
    height: int
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class Reel:
    """One film, and the wall time at its beginning (unset: not known)."""

    path: Path
    began: datetime | None


def draw(
    reels: Sequence[Reel],
    out: Path,
    *,
    label: str,
    covers: Sequence[Cover],
    timeout_s: float,
    progress: OnProgress,
) -> None:
    """One MP4 file of all of them. ``began`` is in the commune's zone.

    Raises:
        ToolError: ffmpeg failed, or did not end in time.
    """
    words = out.with_name("label.txt")
    words.write_text("\n".join(lines(label, _LINE_EM)), encoding="utf-8")
    chains, ends = [], []
    for number, reel in enumerate(reels):
        filters = [_covered(one) for one in covers if one.film == number + 1]
        filters.append(_FITTED if len(reels) > 1 else _EVEN)
        if reel.began is not None:
            filters.append(_timed(reel.began, out.with_name(f"time-{number}.txt")))
        chains.append(f"[{number}:v:0]{','.join(filters)}[v{number}]")
        ends.append(f"[v{number}]")
    joined = f"{''.join(ends)}concat=n={len(reels)}:v=1:a=0"
    chains.append(f"{joined},{_labelled(words)}[out]")
    inputs = [part for reel in reels for part in (*_GUARD, "-i", f"file:{reel.path}")]
    ffmpeg.run(
        [
            *inputs,
            *("-filter_complex", ";".join(chains), "-map", "[out]"),
            *("-map_metadata", "-1", "-c:v", "libx264", "-preset", "veryfast"),
            *("-crf", "23", "-pix_fmt", "yuv420p", "-movflags", "+faststart"),
            *("-f", "mp4", f"file:{out}"),
        ],
        timeout_s=timeout_s,
        progress=progress,
        limits=LIMITS,
    )


def _covered(cover: Cover) -> str:
    box = (
        f"x=iw*{cover.left}/100:y=ih*{cover.top}/100"
        f":w=iw*{cover.width}/100:h=ih*{cover.height}/100"
    )
    when = f"between(t\\,{cover.start_s}\\,{cover.end_s})"
    return f"drawbox={box}:color=black:t=fill:enable='{when}'"


def _labelled(words: Path) -> str:
    """From a file, and not expanded: names are nobody's program."""
    place = f"x=8:y=h-th-10:fontsize=w/{_EMS}"
    return f"drawtext=font='{FONT}':textfile='{words}':expansion=none:{place}:{_BAR}"


def _timed(began: datetime, words: Path) -> str:
    """The wall time of each picture; its file holds ffmpeg's own words alone."""
    offset = began.utcoffset()
    shifted = began.timestamp() + (offset.total_seconds() if offset else 0)
    form = "%d/%m/%Y %H\\:%M\\:%S"
    words.write_text(f"%{{pts:gmtime:{shifted:.0f}:{form}}}", encoding="utf-8")
    return f"drawtext=font='{FONT}':textfile='{words}':x=8:y=8:fontsize=h/24:{_BAR}"
