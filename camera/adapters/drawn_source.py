"""A FrameSource of pictures that we draw ourselves."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

from camera.adapters.pictures import Press
from camera.core.media import Frame, Packet, Picture, Video
from edge.errors import HardwareError

_NS: Final = 1_000_000_000


class DrawnSource:
    """See ``camera.ports.FrameSource``.

    ``draw`` gives the pictures with times from 0; ``paced``: each when it is due, with
    media times of the monotonic clock.
    """

    def __init__(
        self,
        draw: Callable[[], Iterator[Picture]],
        press: Press,
        *,
        paced: bool,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._draw, self._press, self._paced = draw, press, paced
        self._monotonic_ns = monotonic_ns
        self._stopped = threading.Event()
        self._pictures: Iterator[Picture] = iter(())
        self._first: Picture | None = None

    def open(self) -> Video:
        """Raises: HardwareError when nothing is drawn."""
        self._pictures = self._draw()
        self._first = next(self._pictures, None)
        if self._first is None:
            raise HardwareError("the drawn scene has no pictures")
        height, width = self._first.y.shape
        return self._press.open(width, height)

    def read(self) -> Iterator[Frame | Packet]:
        """Until there is nothing more to be drawn."""
        begun_ns = self._monotonic_ns() if self._paced else 0
        picture = self._first
        while picture is not None and not self._stopped.is_set():
            at_ns = picture.at_ns + begun_ns
            if self._paced:
                self._stopped.wait(max(0, at_ns - self._monotonic_ns()) / _NS)
            y, u, v = picture.y, picture.u, picture.v
            yield from self._press.take(Picture(y, u, v, at_ns, picture.sequence))
            picture = next(self._pictures, None)
        yield from self._press.close()

    def stop(self) -> None:
        """``read`` ends with the next picture."""
        self._stopped.set()

    def close(self) -> None:
        """Nothing to free."""
        self._pictures = iter(())
