"""Drawn streets as H.264 files: what detectors, ours and others', are shown."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from numpy.typing import NDArray

from camera.core.scene.acts import Script
from camera.core.scene.stage import Stage

ENCODING = {
    "preset": "superfast",
    "crf": "24",
    "maxrate": "1200k",  # a camera's budget: night noise would take four times as much
    "bufsize": "2400k",
    "threads": "1",
}


class Planes(Protocol):
    """One picture as I420."""

    @property
    def y(self) -> NDArray[np.uint8]:
        """Luma."""

    @property
    def u(self) -> NDArray[np.uint8]:
        """Chroma, half as high and wide."""

    @property
    def v(self) -> NDArray[np.uint8]:
        """Chroma, half as high and wide."""


def film(
    script: Script, path: Path, *, size: tuple[int, int] = (640, 360), per_s: int = 10
) -> Path:
    """Draws and encodes a script as a camera would."""
    stage = Stage(script, width=size[0], height=size[1], fps=per_s)
    return film_of(stage.pictures(), path, per_s=per_s)


def film_of(pictures: Iterable[Planes], path: Path, *, per_s: int = 10) -> Path:
    """Encodes pictures; the same pictures give the same file."""
    with av.open(str(path), "w") as container:
        stream = None
        for number, planes in enumerate(pictures):
            if stream is None:
                stream = container.add_stream("libx264", rate=per_s)
                stream.height, stream.width = planes.y.shape
                stream.pix_fmt, stream.time_base = "yuv420p", Fraction(1, per_s)
                stream.options, stream.gop_size = dict(ENCODING), per_s * 2
            frame = as_frame(planes)
            frame.pts = number
            container.mux(stream.encode(frame))
        if stream is not None:
            container.mux(stream.encode(None))
    return path


def as_frame(planes: Planes) -> av.VideoFrame:
    """One drawn picture for an encoder."""
    height, width = planes.y.shape
    frame = av.VideoFrame(width, height, "yuv420p")
    for plane, pixels in zip(frame.planes, (planes.y, planes.u, planes.v), strict=True):
        into = memoryview(plane).cast("B")
        if plane.line_size == pixels.shape[1]:
            into[: pixels.size] = pixels.tobytes()
            continue
        for row, line in enumerate(pixels):
            begin = row * plane.line_size
            into[begin : begin + line.size] = line.tobytes()
    return frame
