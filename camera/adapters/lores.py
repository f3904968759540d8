"""Small brightness pictures of a video file, five a second, as cheaply as they come.

Every picture has to be decoded, for the next one is told as a difference; but only five
a second are made small, and of these only the luma: `swscale` averages whole areas in
one pass, which also takes most of a sensor's noise away.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.error
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from edge.errors import MessageError

WIDTH = 320
"""Of the small picture; its height follows, in whole blocks of 8."""
PER_S = 5.0
PLANAR = ("yuv420p", "yuvj420p", "gray")
"""Formats whose first plane is the luma."""
GULP_S = 1.0
"""A paced file is decoded so much at a time: waking for each picture costs twice as
much, for then nothing is in the processor's caches any more."""


@dataclass(frozen=True, slots=True, eq=False)
class Small:
    """One small picture and when it is shown, from the file's beginning."""

    luma: NDArray[np.uint8]
    at_s: float


def small_pictures(path: Path, *, paced: bool = False) -> Iterator[Small]:
    """The file's pictures, to its end or to where it is damaged.

    Args:
        path: Anything that FFmpeg reads.
        paced: As fast as it is shown; otherwise as fast as it is decoded.

    Raises:
        MessageError: It is not there, or not a video.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise MessageError(f"{path} has no pictures; give a video file")
            yield from _shrunk(container, paced=paced)
    except av.error.FFmpegError as error:
        raise MessageError(
            f"{path} cannot be read as a video ({error.strerror}); give a file that a "
            "player can play"
        ) from error


def _shrunk(
    container: "av.container.InputContainer", *, paced: bool
) -> Iterator[Small]:
    stream = container.streams.video[0]
    codec = stream.codec_context
    codec.thread_count = 1  # threads would only add to the work
    # Smoothing of block edges is a fifth to a third of decoding H.264. What is left out
    # adds up until the next keyframe, by less than a level in a block's mean.
    codec.options = {"skip_loop_filter": "all"}
    reformatter = VideoReformatter()
    begun_s, first_s, due_s, gulp_s = time.monotonic(), None, 0.0, 0.0
    for frame in _decoded(container):
        at_s = frame.time
        if at_s is None:
            continue
        if first_s is None:
            first_s = at_s
        at_s -= first_s
        if paced and at_s >= gulp_s:
            gulp_s = at_s + GULP_S
            time.sleep(max(0.0, begun_s + gulp_s - time.monotonic()))
        if at_s + 1e-6 < due_s:
            continue
        due_s = max(due_s + 1 / PER_S, at_s + 0.5 / PER_S)
        yield Small(_small(reformatter, frame), at_s)


def _decoded(container: "av.container.InputContainer") -> Iterator[VideoFrame]:
    """What can be decoded: a damaged packet costs its picture, not the rest."""
    for packet in container.demux(video=0):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


def _small(reformatter: VideoReformatter, frame: VideoFrame) -> NDArray[np.uint8]:
    height = max(8, round(WIDTH * frame.height / frame.width / 8) * 8)
    if (frame.width, frame.height) == (WIDTH, height) and frame.format.name in PLANAR:
        small = frame
    else:
        small = reformatter.reformat(
            frame, WIDTH, height, "gray", interpolation=Interpolation.AREA, threads=1
        )
    plane = small.planes[0]
    lines = np.frombuffer(memoryview(plane), np.uint8)
    luma: NDArray[np.uint8] = lines.reshape(height, plane.line_size)[:, :WIDTH]
    return luma
