"""One picture out of the stream as it is recorded, so with its masks painted in."""

from fractions import Fraction
from typing import Final

import av
from av.video.codeccontext import VideoCodecContext

from camera.core.media import Packet, Video
from edge.errors import HardwareError

WIDEST: Final = 960
"""Enough to draw masks on, and some tens of kilobytes."""


def develop(video: Video, keyframe: Packet) -> bytes:
    """A JPEG of it.

    Raises:
        HardwareError: it cannot be decoded.
    """
    try:
        frame = _decoded(video, keyframe)
        width = min(WIDEST, frame.width) // 2 * 2
        height = frame.height * width // frame.width // 2 * 2
        codec = av.CodecContext.create("mjpeg", "w")
        assert isinstance(codec, VideoCodecContext)  # noqa: S101  # by its name
        codec.width, codec.height, codec.pix_fmt = width, height, "yuvj420p"
        codec.time_base = Fraction(1, 25)
        codec.options = {"qmin": "4", "qmax": "6"}
        packets = codec.encode(frame.reformat(width, height, "yuvj420p"))
        return b"".join(bytes(packet) for packet in [*packets, *codec.encode(None)])
    except (av.FFmpegError, ValueError) as error:
        raise HardwareError(f"no picture out of a keyframe: {error}") from error


def _decoded(video: Video, keyframe: Packet) -> av.VideoFrame:
    codec = av.CodecContext.create("h264", "r")
    assert isinstance(codec, VideoCodecContext)  # noqa: S101  # by its name
    if video.extradata:
        codec.extradata = video.extradata
    codec.thread_count = 1
    for frame in [*codec.decode(av.Packet(keyframe.data)), *codec.decode(None)]:
        return frame
    raise HardwareError("no picture out of a keyframe: the decoder gives none")
