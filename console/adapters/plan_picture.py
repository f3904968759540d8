"""The commune's plan out of a picture that somebody brought, by ffmpeg as a child.

It is decoded and encoded anew, so that nothing of the file itself is ever shown: no
place where it was taken, no telephone's name, nothing hidden behind its end. It lies as
the telephone says it was held. Only the decoders of PNG and JPEG are opened.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from console.adapters import ffmpeg
from console.adapters.ffmpeg import Limits, ToolError
from console.core.plan_picture import LEAST_PX, LONGER_PX, jpeg_size, kind
from edge.errors import EdgeError

LIMITS: Final = Limits(cpu_s=30, file_bytes=8 << 20)
TIMEOUT_S: Final = 45.0
_MOST_PIXELS: Final = 120_000_000
_READ: Final = {"png": ("png_pipe", "png"), "jpeg": ("jpeg_pipe", "mjpeg")}
_SMALLER: Final = (
    f"scale=w='min(iw,{LONGER_PX})':h='min(ih,{LONGER_PX})'"
    ":force_original_aspect_ratio=decrease,setsar=1"
)
_ON_WHITE: Final = (
    "format=rgba,split[picture][paper];"
    "[paper]lutrgb=r=255:g=255:b=255:a=255[white];"
    "[white][picture]overlay=format=gbrp,format=yuvj420p"
)
"""Maps are often drawn on nothing, which would become black."""


class NoPlanError(EdgeError, ValueError):
    """The file is no picture that could be a plan. ``why``: kind, broken or small."""

    def __init__(self, why: str, words: str) -> None:
        super().__init__(words)
        self.why = why


@dataclass(frozen=True, slots=True)
class Plan:
    """What is kept: a JPEG picture, its size in pixels."""

    picture: bytes
    width: int
    height: int


def made(content: bytes) -> Plan:
    """The plan out of a PNG or JPEG file.

    Raises:
        NoPlanError: it is none, is damaged, or is far too small or too long.
    """
    found = kind(content)
    if found is None:
        raise NoPlanError("kind", "neither PNG nor JPEG")
    with tempfile.TemporaryDirectory(prefix="plan-") as scratch:
        source, out = Path(scratch) / "source", Path(scratch) / "plan.jpg"
        source.write_bytes(content)
        demuxer, decoder = _READ[found]
        try:
            ffmpeg.run(
                [
                    *("-protocol_whitelist", "file,pipe"),
                    *("-format_whitelist", demuxer, "-codec_whitelist", decoder),
                    *("-max_pixels", str(_MOST_PIXELS), "-f", demuxer),
                    *("-i", f"file:{source}", "-frames:v", "1", "-map_metadata", "-1"),
                    *("-vf", f"{_SMALLER},{_ON_WHITE}"),
                    *("-c:v", "mjpeg", "-q:v", "4", "-flags:v", "+bitexact"),
                    *("-f", "image2", "-update", "1", f"file:{out}"),
                ],
                timeout_s=TIMEOUT_S,
                progress=lambda _done_s: None,
                limits=LIMITS,
            )
            picture = out.read_bytes()
        except (ToolError, FileNotFoundError) as error:
            raise NoPlanError("broken", f"no picture could be read: {error}") from error
    width, height = jpeg_size(picture) or (0, 0)
    if min(width, height) < LEAST_PX:
        raise NoPlanError("small", f"{width} x {height} pixels are too few")
    return Plan(picture, width, height)
