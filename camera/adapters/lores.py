"""Small brightness pictures of a video file, five a second, as cheaply as they come.

A picture that others are told as a difference to has to be decoded. So where a fifth of
a second has more than two pictures, such a one is looked at; where it has two, the
first. Of what is looked at only the luma is made small: `swscale` averages whole areas
in one pass, which also takes most of a sensor's noise away.
"""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.error
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from edge.errors import MessageError

WIDTH = 320
"""Of the small picture; its height follows, in whole blocks of 8."""
PER_S = 5.0
PLANAR = ("yuv420p", "yuvj420p", "gray")
"""Formats whose first plane is the luma."""
GULP_S = 2.0
"""A paced file is decoded so much at a time: waking for each picture costs twice as
much, for then nothing is in the processor's caches any more."""
MANY = 2
"""With more pictures than that in a fifth of a second any of them will do."""
REORDERED = 32
"""Packets: further back no picture is shown that is decoded now (H.264 allows 16)."""


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


def _shrunk(container: InputContainer, *, paced: bool) -> Iterator[Small]:
    reformatter = VideoReformatter()
    begun_s, first_s, gulp_s, slot = time.monotonic(), None, 0.0, -1
    for frame in _decoded(container):
        at_s = frame.time
        if at_s is None:
            continue
        if first_s is None:
            first_s = at_s
        if _slot(at_s) == slot:
            continue
        slot = _slot(at_s)
        at_s -= first_s
        if paced and at_s >= gulp_s:
            gulp_s = at_s + GULP_S
            time.sleep(max(0.0, begun_s + gulp_s - time.monotonic()))
        yield Small(_small(reformatter, frame), at_s)


def _slot(at_s: float) -> int:
    """Which fifth of a second it is; of each, one picture is looked at."""
    return int(at_s * PER_S + 1e-6)


def _decoded(container: InputContainer) -> Iterator[VideoFrame]:
    """What is needed and can be decoded: damage costs its picture, not the rest."""
    stream = container.streams.video[0]
    codec = stream.codec_context
    codec.thread_count = 1  # threads would only add to the work
    # Smoothing of block edges is a fifth to a third of decoding H.264. What is left out
    # adds up until the next keyframe, by less than a level in a block's mean.
    codec.options = {"skip_loop_filter": "all"}
    gap_s = float(1 / stream.average_rate) if stream.average_rate else 0.0
    dense = 0 < gap_s * MANY < 1 / PER_S
    looked_at: deque[int] = deque(maxlen=REORDERED)
    for packet in container.demux(stream):
        if packet.pts is not None and packet.time_base is not None:
            at_s = float(packet.pts * packet.time_base)
            slot = _slot(at_s)
            # Packets come in the order of decoding: what others need comes first.
            spare = slot in looked_at if dense else slot == _slot(at_s - gap_s)
            # Pictures that nobody looks at and no other picture needs are left out.
            codec.skip_frame = "NONREF" if spare and gap_s else "DEFAULT"
            looked_at.append(slot)
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
