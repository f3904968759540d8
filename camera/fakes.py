"""A camera without hardware, for `--simulate` and for tests."""

from collections.abc import Iterator, Sequence

import numpy as np

from camera import ports
from camera.core.media import Frame, Luma, Packet, Picture, Span, Video
from camera.core.naming import Spotted, What
from camera.core.scene import scripts
from camera.core.scene.stage import Stage
from camera.core.sights import Sight
from edge.contract.camera import CameraSettings, Clip, Live, Lock
from edge.errors import HardwareError

_NS = 1_000_000_000


def moving_square(
    *, width: int = 320, height: int = 180, per_s: int = 10
) -> Iterator[Picture]:
    """For ever: grey, with a light square that goes to and fro."""
    number = 0
    while True:
        y = np.full((height, width), 90, dtype=np.uint8)
        left = abs((number * 4) % (2 * (width - 40)) - (width - 40))
        y[height // 3 : height // 3 + 40, left : left + 40] = 200
        half = np.full((height // 2, width // 2), 128, dtype=np.uint8)
        yield Picture(y, half, half.copy(), number * _NS // per_s, number)
        number += 1


def drawn_street(*, per_s: int = 10) -> Iterator[Picture]:
    """For ever: the project's own street, an hour of it again and again."""
    stage = Stage(scripts.demo(), fps=per_s)
    number = 0
    while True:
        y, u, v = stage.picture(number % stage.count)
        yield Picture(y, u, v, number * _NS // per_s, number)
        number += 1


class BlindWatch:
    """Sees nothing, whatever it is shown."""

    def look(self, frame: Frame) -> Sequence[Sight]:
        """Nothing."""
        return ()

    def lost(self, at_ns: int) -> Sequence[Sight]:
        """Nothing went on."""
        return ()


class FakeSpotter:
    """A Spotter that sees what it is told to see, at once or when it is let go on."""

    def __init__(self, kind: What = "person", confidence: float = 0.9) -> None:
        self.kind: What = kind
        self.confidence = confidence
        self.slow = False
        """Nothing is answered meanwhile, and nothing else is looked at."""
        self.broken = False
        """It looks, and finds nothing."""
        self.asked: list[tuple[int, Luma]] = []
        self._looks: list[int] = []

    def ask(self, event: int, picture: Luma) -> bool:
        """Remembers the picture; not while it is busy."""
        if self._looks:
            return False
        self.asked.append((event, picture))
        self._looks.append(event)
        return True

    def answers(self) -> Sequence[Spotted]:
        """What it was told to see."""
        if self.slow:
            return ()
        events, self._looks = self._looks, []
        if self.broken or self.kind == "motion":
            return [Spotted(event, "motion", 0.0) for event in events]
        return [Spotted(event, self.kind, self.confidence) for event in events]


class FakeCabinet:
    """A Cabinet that remembers, and that breaks on request."""

    def __init__(self, post: ports.Post) -> None:
        self.lamp = ports.Lamp.OFF
        self.infra_red = False
        self.broken = False
        self._post = post

    def show(self, lamp: ports.Lamp) -> None:
        """Remembers it in ``lamp``."""
        self._check()
        self.lamp = lamp

    def shine(self, *, infra_red: bool) -> None:
        """Remembers it in ``infra_red``."""
        self._check()
        self.infra_red = infra_red

    def close(self) -> None:
        """Dark."""
        self.lamp, self.infra_red = ports.Lamp.OFF, False

    def open_cabinet(self) -> None:
        """Somebody opens the housing."""
        self._post(ports.CabinetOpened())

    def close_cabinet(self) -> None:
        """Somebody closes it again."""
        self._post(ports.CabinetClosed())

    def _check(self) -> None:
        if self.broken:
            raise HardwareError("cabinet: its pins cannot be driven (simulated)")


class FakeSource:
    """A FrameSource of what it is given; breaks where it meets an error among it."""

    def __init__(
        self, video: Video, film: Sequence[Frame | Packet | Exception]
    ) -> None:
        self.video, self.film = video, list(film)
        self.closed = False

    def open(self) -> Video:
        """Begins."""
        return self.video

    def read(self) -> Iterator[Frame | Packet]:
        """Raises: whatever was put among the film."""
        for item in self.film:
            if isinstance(item, Exception):
                raise item
            yield item

    def stop(self) -> None:
        """What is left is not shown."""
        self.film.clear()

    def close(self) -> None:
        """Remembers it."""
        self.closed = True


class FakeLens:
    """A Lens that shows what a test tells it to."""

    def __init__(self) -> None:
        self.started = self.stopped = False
        self.renewed = 0
        self.silent_s = 0.0
        self.stills: list[str] = []

    def start(self) -> None:
        """Remembers it."""
        self.started = True

    def renew(self) -> None:
        """Counts it."""
        self.renewed += 1

    def take_still(self, still: str) -> None:
        """Remembers it; a test posts ``StillTaken``."""
        self.stills.append(still)

    def stop(self) -> None:
        """Remembers it."""
        self.stopped = True


class FakeRecorder:
    """A Recorder that writes nothing and remembers what it was asked."""

    def __init__(self) -> None:
        self.settings: CameraSettings | None = None
        self.promoted: list[tuple[int, int]] = []
        self.locks: list[Lock] = []
        self.unlocked: list[str] = []
        self.packets: list[Packet] = []
        self.streams: list[Video] = []
        self.running = False

    def start(self) -> None:
        """Runs."""
        self.running = True

    def stream(self, video: Video) -> None:
        """Remembers it."""
        self.streams.append(video)

    def take(self, packet: Packet, *, wait: bool) -> None:
        """Remembers it."""
        self.packets.append(packet)

    def promote(self, span: Span) -> None:
        """Remembers it."""
        self.promoted.append((span.start_ns, span.end_ns))

    def use(self, settings: CameraSettings) -> None:
        """Remembers it."""
        self.settings = settings

    def lock(self, order: Lock) -> None:
        """Remembers it; a test posts ``Locked``."""
        self.locks.append(order)

    def unlock(self, lock: str) -> None:
        """Remembers it; a test posts ``Unlocked``."""
        self.unlocked.append(lock)

    def stop(self) -> None:
        """Runs no more."""
        self.running = False


class FakeCourier:
    """A Courier that brings nothing and remembers."""

    def __init__(self) -> None:
        self.clips: list[Clip] = []
        self.thumbnails: list[tuple[str, bytes]] = []
        self.stills: list[tuple[str, bytes]] = []

    def clip(self, order: Clip) -> None:
        """Remembers it; a test posts ``ClipDone``."""
        self.clips.append(order)

    def thumbnail(self, event: str, jpeg: bytes) -> None:
        """Remembers it."""
        self.thumbnails.append((event, jpeg))

    def still(self, still: str, jpeg: bytes) -> None:
        """Remembers it."""
        self.stills.append((still, jpeg))

    def stop(self) -> None:
        """Nothing is under way."""


class FakeLive:
    """A LiveView that pushes nothing and remembers."""

    def __init__(self) -> None:
        self.orders: list[Live] = []
        self.packets: list[Packet] = []
        self.streams: list[Video] = []
        self.frames: list[Frame] = []
        self.stopped = False

    def stream(self, video: Video) -> None:
        """Remembers it."""
        self.streams.append(video)

    def take(self, packet: Packet) -> None:
        """Remembers it."""
        self.packets.append(packet)

    def glance(self, frame: Frame) -> None:
        """Remembers it."""
        self.frames.append(frame)

    def show(self, order: Live) -> None:
        """Remembers it; a test posts ``LiveOver``."""
        self.orders.append(order)

    def stop(self) -> None:
        """Remembers it."""
        self.stopped = True
