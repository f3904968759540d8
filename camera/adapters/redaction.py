"""Writes a copy of a clip in which regions are painted over.

It proves nothing: the original and its proof stay beside it, untouched.
"""

from collections.abc import Sequence
from pathlib import Path

import av
import av.error
import numpy as np

from camera.adapters.pictures import planes
from camera.core.masks import Masks
from camera.core.media import Picture
from camera.core.redaction import Finder, Region, hidden_at
from edge.errors import MessageError


def redact(
    clip: Path, out: Path, regions: Sequence[Region], finder: Finder | None = None
) -> None:
    """Whole or not at all.

    Raises:
        MessageError: The clip cannot be read as a video; nothing was written.
    """
    part = out.with_name(out.name + ".part")
    try:
        with (
            av.open(str(clip)) as source,
            av.open(str(part), "w", format="mp4") as into,
        ):
            _copy(source, into, regions, finder)
        part.replace(out)
    except (av.error.FFmpegError, IndexError) as error:
        raise MessageError(
            f"{clip} cannot be read as a video ({error}); no copy was made"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _copy(
    source: "av.container.InputContainer",
    into: "av.container.OutputContainer",
    regions: Sequence[Region],
    finder: Finder | None,
) -> None:
    stream = source.streams.video[0]
    width, height = stream.width // 2 * 2, stream.height // 4 * 4
    target = into.add_stream("libx264", rate=stream.average_rate or 10)
    target.width, target.height, target.pix_fmt = width, height, "yuv420p"
    target.options = {"preset": "veryfast", "crf": "20"}
    first_s: float | None = None
    for frame in source.decode(stream):
        at_s = frame.time or 0.0
        first_s = at_s if first_s is None else first_s
        whole = frame.reformat(width, height, "yuv420p").to_ndarray()
        y, u, v = planes(whole.astype(np.uint8, copy=False), width, height)
        polygons = hidden_at(regions, at_s - first_s)
        if finder is not None:
            polygons += tuple(finder.find(y))
        if polygons:
            Masks(polygons)(Picture(y, u, v, 0, 0))
        copy = av.VideoFrame.from_ndarray(whole, "yuv420p")
        copy.pts, copy.time_base = frame.pts, frame.time_base
        into.mux(target.encode(copy))
    into.mux(target.encode(None))
