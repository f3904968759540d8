"""A FrameSource of whatever PyAV opens: files, RTSP cameras, V4L2 devices.

H.264 is passed on as it came. Anything else, and everything under a privacy mask, is
decoded and encoded anew. V4L2 and RTSP have been tried on streams that this project
makes itself, never on a camera of a shop.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from camera.adapters.encoder import X264Encoder
from camera.adapters.pictures import Lores, Press, Sampler, planes
from camera.core.media import Frame, Packet, Picture, Video
from camera.core.stream_time import STALL_NS, StreamTime
from camera.ports import Burn, Encoder
from edge.errors import HardwareError

_NS: Final = 1_000_000_000
_FORMATS: Final = {"/dev/": "v4l2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What to open, and how it comes."""

    place: str
    """A file, ``rtsp://...`` or ``/dev/video0``."""
    paced: bool = False
    """A file: as fast as it was filmed, not as fast as it can be read."""
    loop: bool = False
    """A file: from its beginning again, for ever."""
    lores: Lores | None = None
    burn: Burn | None = None
    encoder: Callable[[], Encoder] = X264Encoder
    options: dict[str, str] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        """No file: it comes when it comes."""
        return self.place.startswith(("rtsp://", "rtsps://", "/dev/"))


class AvSource:
    """See ``camera.ports.FrameSource``."""

    def __init__(
        self,
        feed: Feed,
        *,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._feed, self._monotonic_ns = feed, monotonic_ns
        self._stopped = threading.Event()
        self._wait = wait or self._stopped.wait
        self._container: InputContainer | None = None
        self._stream: VideoStream | None = None
        self._press: Press | None = None
        self._reformatter = VideoReformatter()  # a frame's own is made anew for each
        self._sequence = 0
        self._base_ns: int | None = None
        self._time = StreamTime()
        self._frame_ns = 0

    def open(self) -> Video:
        """Raises: HardwareError when there is no video."""
        feed = self._feed
        try:
            self._begin()
        except (av.FFmpegError, OSError, ValueError) as error:
            self.close()
            raise HardwareError(f"{feed.place}: cannot be opened: {error}") from error
        stream = self._stream
        if stream is None or not stream.codec_context.width:
            self.close()
            raise HardwareError(f"{feed.place}: there is no video in it")
        codec = stream.codec_context
        self._base_ns, self._time = None, StreamTime()
        if codec.name == "h264" and feed.burn is None:
            return Video(codec.width, codec.height, bytes(codec.extradata or b""))
        self._press = Press(feed.encoder(), feed.lores, feed.burn)
        return self._press.open(*_whole(codec.width, codec.height))

    def read(self) -> Iterator[Frame | Packet]:
        """Raises: HardwareError when the camera is gone, or the file broken."""
        try:
            while not self._stopped.is_set():
                yield from self._once()
                if not self._feed.loop or self._feed.live:
                    break
                self._rewind()
            if self._press is not None:
                yield from self._press.close()
        except (av.FFmpegError, OSError) as error:
            raise HardwareError(f"{self._feed.place}: {error}") from error
        if self._feed.live and not self._stopped.is_set():
            raise HardwareError(f"{self._feed.place}: the stream has ended")

    def stop(self) -> None:
        """``read`` ends with the next packet."""
        self._stopped.set()

    def close(self) -> None:
        """Frees the device or file."""
        container, self._container = self._container, None
        self._stream = self._press = None
        if container is not None:
            container.close()

    def _begin(self) -> None:
        feed = self._feed
        kind = next((f for p, f in _FORMATS.items() if feed.place.startswith(p)), None)
        options = {"rtsp_transport": "tcp"} if "://" in feed.place else {}
        timeout = STALL_NS / _NS if feed.live else None
        self._container = av.open(
            feed.place, format=kind, options=options | feed.options, timeout=timeout
        )
        self._stream = next(iter(self._container.streams.video), None)
        if self._stream is not None:
            codec = self._stream.codec_context
            codec.thread_count = 1
            if codec.name == "h264" and feed.burn is None:
                # Decoded for the watch alone: see camera.adapters.lores.
                codec.options = {"skip_loop_filter": "all"}

    def _rewind(self) -> None:
        """From the beginning, with media times that go on."""
        self.close_file()
        press = self._press
        self._begin()
        self._press = press
        self._base_ns = None

    def close_file(self) -> None:
        """The file alone; what makes packets goes on."""
        if self._container is not None:
            self._container.close()
            self._container = None

    def _once(self) -> Iterator[Frame | Packet]:
        container, stream = self._container, self._stream
        if container is None or stream is None:
            raise HardwareError(f"{self._feed.place}: it is not open")
        sampler = Sampler(self._feed.lores.per_s) if self._feed.lores else None
        for raw in container.demux(stream):
            if self._stopped.is_set():
                return
            if raw.size and self._press is None:
                packet = self._packet(raw)
                self._pace(packet.dts_ns)
                yield packet
            if self._press is not None or sampler is not None:
                yield from self._pictures(raw, sampler)

    def _packet(self, raw: "av.Packet[VideoStream]") -> Packet:
        pts = raw.pts if raw.pts is not None else raw.dts
        dts = raw.dts if raw.dts is not None else raw.pts
        scale = raw.time_base
        if pts is None or dts is None or scale is None:  # a bare stream has no times
            at_ns = self._media_ns(self._untimed_ns())
            self._sequence += 1
            return Packet(bytes(raw), at_ns, at_ns, raw.is_keyframe)
        dts_ns = self._media_ns(int(dts * scale * _NS))
        pts_ns = dts_ns + int((pts - dts) * scale * _NS)
        return Packet(bytes(raw), pts_ns, dts_ns, raw.is_keyframe)

    def _pictures(
        self, raw: "av.Packet[VideoStream]", sampler: Sampler | None
    ) -> Iterator[Frame | Packet]:
        try:
            decoded = raw.decode()
        except av.InvalidDataError:
            return  # a torn picture; the next keyframe mends it
        for frame in decoded:
            if not isinstance(frame, av.VideoFrame):
                continue
            at_ns = self._shown_ns(frame)
            self._sequence += 1
            if self._press is not None:
                self._pace(at_ns)
                yield from self._press.take(self._picture(frame, at_ns))
            elif sampler is not None and sampler.wants(at_ns):
                yield self._frame(frame, at_ns)

    def _picture(self, frame: "av.VideoFrame", at_ns: int) -> Picture:
        width, height = _whole(frame.width, frame.height)
        same = frame.reformat(width=width, height=height, format="yuv420p")
        whole = same.to_ndarray().astype(np.uint8, copy=False)
        y, u, v = planes(whole, width, height)
        return Picture(y, u, v, at_ns, self._sequence)

    def _frame(self, frame: "av.VideoFrame", at_ns: int) -> Frame:
        lores = self._feed.lores or Lores()
        small = self._reformatter.reformat(
            frame, lores.width, lores.height, "gray", interpolation="AREA", threads=1
        )
        luma = np.ascontiguousarray(small.to_ndarray(), dtype=np.uint8)
        luma.flags.writeable = False
        return Frame(luma, at_ns, self._sequence)

    def _media_ns(self, own_ns: int) -> int:
        """A stream's own time as media time: ours, where it comes as it is filmed."""
        if self._feed.live:
            return self._time.at(own_ns, self._monotonic_ns())
        if self._base_ns is None:
            now_ns = self._monotonic_ns() if self._feed.paced else 0
            self._base_ns = now_ns - own_ns
        return own_ns + self._base_ns

    def _shown_ns(self, frame: "av.VideoFrame") -> int:
        """Media time of a decoded picture."""
        own_ns = None if frame.pts is None else int(frame.time * _NS)
        if self._press is not None or not self._feed.live:
            return self._media_ns(self._untimed_ns() if own_ns is None else own_ns)
        at_ns = self._time.last_ns if own_ns is None else self._time.of(own_ns)
        self._frame_ns = max(self._frame_ns, at_ns)
        return self._frame_ns

    def _untimed_ns(self) -> int:
        """A bare stream says nothing of when: when it came, or 25 pictures a second."""
        return self._monotonic_ns() if self._feed.live else self._sequence * _NS // 25

    def _pace(self, at_ns: int) -> None:
        if self._feed.paced and not self._feed.live:
            ahead_s = (at_ns - self._monotonic_ns()) / _NS
            if ahead_s > 0:
                self._wait(ahead_s)


def _whole(width: int, height: int) -> tuple[int, int]:
    """Sizes whose planes have whole rows, all in one array."""
    return width // 2 * 2, height // 4 * 4
