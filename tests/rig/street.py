"""Drawn streets as H.264 files: what detectors, ours and others', are shown."""

from fractions import Fraction
from pathlib import Path

import av
from av.video.stream import VideoStream

from camera.core.scene.acts import Script
from camera.core.scene.stage import Planes, Stage

ENCODING = {
    "preset": "superfast",
    "crf": "24",
    "maxrate": "1200k",  # a camera's budget: night noise would take four times as much
    "bufsize": "2400k",
    "threads": "1",
}


def film(script: Script, path: Path, *, width: int = 640, height: int = 360) -> Path:
    """Draws and encodes a script as a camera would: 10 pictures a second."""
    stage = Stage(script, width=width, height=height)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=stage.fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, stage.fps)
        stream.options = dict(ENCODING)
        stream.gop_size = stage.fps * 2
        for number, planes in enumerate(stage.pictures()):
            frame = as_frame(planes)
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def as_frame(planes: Planes) -> av.VideoFrame:
    """One drawn picture for an encoder."""
    height, width = planes.y.shape
    frame = av.VideoFrame(width, height, "yuv420p")
    for plane, pixels in zip(frame.planes, planes, strict=True):
        into = memoryview(plane).cast("B")
        if plane.line_size == pixels.shape[1]:
            into[: pixels.size] = pixels.tobytes()
            continue
        for row, line in enumerate(pixels):
            begin = row * plane.line_size
            into[begin : begin + line.size] = line.tobytes()
    return frame


def stream_of(container: "av.container.InputContainer") -> VideoStream:
    """The one picture stream of a file."""
    return container.streams.video[0]
