"""An Encoder: libx264 through PyAV, where no camera encodes for us."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import av
from av.video.codeccontext import VideoCodecContext

from camera.adapters.pictures import stacked
from camera.core.media import Packet, Picture, Video
from edge.errors import HardwareError

_HZ: Final = 90_000
_NS: Final = 1_000_000_000


class X264Encoder:
    """A keyframe every second, no pictures held back: what a live view needs."""

    def __init__(
        self, *, frames_per_s: int = 25, bitrate: int = 0, preset: str = "ultrafast"
    ) -> None:
        """``bitrate`` in bits a second; 0: as many as constant quality takes."""
        self._frames_per_s, self._bitrate, self._preset = frames_per_s, bitrate, preset
        self._codec: VideoCodecContext | None = None

    def open(self, width: int, height: int) -> Video:
        """Begins. Raises: HardwareError: not with this size."""
        try:
            codec = av.CodecContext.create("libx264", "w")
            assert isinstance(codec, VideoCodecContext)  # noqa: S101  # by its name
            codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
            codec.time_base = Fraction(1, _HZ)
            codec.framerate = Fraction(self._frames_per_s)
            codec.gop_size = self._frames_per_s
            codec.thread_count = 1
            codec.options = {
                "preset": self._preset,
                "tune": "zerolatency",
                "x264-params": "annexb=0:repeat-headers=0",
                **({} if self._bitrate else {"crf": "26"}),
            }
            if self._bitrate:
                codec.bit_rate = self._bitrate
            codec.flags |= 1 << 22  # AV_CODEC_FLAG_GLOBAL_HEADER: parameter sets apart
            codec.open()
        except av.FFmpegError as error:
            raise HardwareError(f"encoder libx264 {width}x{height}: {error}") from error
        self._codec = codec
        return Video(width, height, bytes(codec.extradata or b""))

    def encode(self, picture: Picture) -> list[Packet]:
        """The packets that are ready. Raises: HardwareError."""
        frame = av.VideoFrame.from_ndarray(stacked(picture), format="yuv420p")
        frame.pts = picture.at_ns * _HZ // _NS
        frame.time_base = Fraction(1, _HZ)
        return list(self._packets(frame))

    def close(self) -> list[Packet]:
        """The packets that were under way."""
        if self._codec is None:
            return []
        rest = list(self._packets(None))
        self._codec = None
        return rest

    def _packets(self, frame: "av.VideoFrame | None") -> Iterator[Packet]:
        if self._codec is None:
            raise HardwareError("encoder libx264: it is not open")
        try:
            for packet in self._codec.encode(frame):
                pts = packet.pts or 0
                dts = packet.dts if packet.dts is not None else pts
                yield Packet(
                    bytes(packet),
                    pts * _NS // _HZ,
                    dts * _NS // _HZ,
                    packet.is_keyframe,
                )
        except av.FFmpegError as error:
            raise HardwareError(f"encoder libx264: {error}") from error
