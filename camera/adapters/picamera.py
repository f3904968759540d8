"""A FrameSource of a Raspberry Pi's own camera, through picamera2.

Two streams of one sensor: the main one is encoded by the board (or by libav where the
board has no encoder), the small one (lores) goes to the watch. Privacy masks are
painted into the main picture before the encoder gets it, and into the small one.

It has never run on a Raspberry Pi: tests put stand-ins in the place of libcamera and
pykms, and use the real picamera2, whose ``Output`` ours derives from. picamera2 comes
from Raspberry Pi OS (`python3-picamera2`), as libcamera does.
"""

import queue
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from picamera2 import MappedArray, Picamera2
from picamera2.encoders import H264Encoder
from picamera2.outputs import Output

from camera.adapters.pictures import Lores, Sampler, planes
from camera.config import CameraSection
from camera.core.media import Frame, Packet, Picture, Video
from camera.core.stream_time import StreamTime
from camera.ports import Burn
from edge.errors import HardwareError

WAITING: Final = 512
SILENT_S: Final = 5.0

Item = Frame | Packet


class PacketOutput(Output):  # type: ignore[misc]  # picamera2 has no types
    """What picamera2's encoder writes to; called from the encoder's thread."""

    def __init__(
        self, put: Callable[[Packet], None], now_ns: Callable[[], int]
    ) -> None:
        super().__init__()
        self._put, self._now_ns = put, now_ns
        self._time = StreamTime()

    def outputframe(
        self,
        frame: bytes,
        keyframe: bool = True,  # noqa: FBT001, FBT002  # picamera2's signature
        timestamp: int | None = None,
        packet: object = None,
        audio: bool = False,  # noqa: FBT001, FBT002  # picamera2's signature
    ) -> None:
        """One encoded picture; ``timestamp`` in microseconds since the first."""
        if audio or not self.recording:
            return
        now_ns = self._now_ns()
        own_ns = now_ns if timestamp is None else timestamp * 1000
        at_ns = self._time.at(own_ns, now_ns)
        self._put(Packet(bytes(frame), at_ns, at_ns, keyframe))
        self.outputtimestamp(timestamp)


class PiCamera:
    """See ``camera.ports.FrameSource``."""

    def __init__(
        self,
        section: CameraSection,
        lores: Lores,
        burn: Burn | None = None,
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._section, self._lores, self._burn = section, lores, burn
        self._now_ns = now_ns
        self._items: queue.Queue[Item | None] = queue.Queue(WAITING)
        self._sampler, self._time = Sampler(lores.per_s), StreamTime()
        self._sequence = self.left_out = 0
        self._camera: Any = None

    def open(self) -> Video:
        """Raises: HardwareError when there is no camera, or another has it."""
        section, lores = self._section, self._lores
        size = (section.width, section.height)
        try:
            self._camera = camera = Picamera2()
            camera.configure(
                camera.create_video_configuration(
                    main={"size": size, "format": "YUV420"},
                    lores={"size": (lores.width, lores.height), "format": "YUV420"},
                    controls={"FrameRate": section.frames_per_s},
                )
            )
            camera.pre_callback = self._each
            encoder = H264Encoder(
                bitrate=section.kbit_per_s * 1000,
                repeat=True,
                iperiod=section.frames_per_s,
            )
            camera.start_recording(encoder, PacketOutput(self._put, self._now_ns))
        except (RuntimeError, OSError, IndexError) as error:
            self.close()
            raise HardwareError(f"picamera2: {error}") from error
        return Video(*size, b"")

    def read(self) -> Iterator[Item]:
        """Raises: HardwareError when the camera falls silent."""
        while True:
            try:
                item = self._items.get(timeout=SILENT_S)
            except queue.Empty:
                raise HardwareError(
                    f"picamera2: no pictures for {SILENT_S:.0f} s"
                ) from None
            if item is None:
                return
            yield item

    def stop(self) -> None:
        """``read`` ends."""
        self._put(None)

    def close(self) -> None:
        """Frees the camera."""
        camera, self._camera = self._camera, None
        if camera is None:
            return
        try:
            camera.stop_recording()
        except RuntimeError as error:
            raise HardwareError(f"picamera2: {error}") from error
        finally:
            camera.close()

    def _each(self, request: Any) -> None:
        """Every picture, before it is encoded; from picamera2's thread."""
        self._sequence += 1
        now_ns = self._now_ns()
        own_ns = request.get_metadata().get("SensorTimestamp", now_ns)
        at_ns = self._time.at(own_ns, now_ns)
        if self._burn is not None:
            with MappedArray(request, "main") as mapped:
                size = (self._section.width, self._section.height)
                self._masked(mapped.array, size, at_ns)
        if self._sampler.wants(at_ns):
            size = (self._lores.width, self._lores.height)
            small = self._masked(request.make_array("lores"), size, at_ns)
            luma = np.array(small.y, dtype=np.uint8)
            luma.flags.writeable = False
            self._put(Frame(luma, at_ns, self._sequence))

    def _masked(self, array: Any, size: tuple[int, int], at_ns: int) -> Picture:
        """Painted in place."""
        y, u, v = planes(array, *size)
        picture = Picture(y, u, v, at_ns, self._sequence)
        if self._burn is not None:
            self._burn(picture)
        return picture

    def _put(self, item: Item | None) -> None:
        try:
            self._items.put_nowait(item)
        except queue.Full:
            self.left_out += 1
