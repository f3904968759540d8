"""A small JPEG of a frame, grey as the watch sees it."""

from fractions import Fraction

import av
import numpy as np

from camera.core.media import Frame


def thumbnail(frame: Frame) -> bytes:
    """A few kilobytes; empty where it cannot be made."""
    height, width = frame.luma.shape
    height, width = height // 4 * 4, width // 2 * 2
    grey = np.full((height // 2, width), 128, dtype=np.uint8)
    whole = np.concatenate((frame.luma[:height, :width], grey))
    picture = av.VideoFrame.from_ndarray(whole, format="yuv420p")
    try:
        codec = av.CodecContext.create("mjpeg", "w")
        codec.width, codec.height = width, height
        codec.pix_fmt = "yuvj420p"
        codec.time_base = Fraction(1, 25)
        packets = codec.encode(picture.reformat(format="yuvj420p"))
        return b"".join(bytes(packet) for packet in packets)
    except av.FFmpegError:
        return b""
