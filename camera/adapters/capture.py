"""The thread that looks through the lens: opens the camera, and opens it again.

Packets go to the recorder, frames to the watch, which has a thread of its own: a watch
that is slow sees fewer pictures, and holds up nothing. The live view gets both.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from camera.adapters.still import develop
from camera.core.media import Frame, Packet, Video
from camera.core.sights import Sight
from camera.ports import (
    CameraBack,
    CameraLost,
    FrameSource,
    LiveView,
    Post,
    Recorder,
    Saw,
    StillTaken,
    Watch,
    WatchBack,
    WatchFailed,
)
from edge.errors import HardwareError

RETRY_S: Final = (1.0, 30.0)
_FRAMES: Final = 16
_STILLS: Final = 4

log = logging.getLogger(__name__)


class Lens:
    """See ``camera.ports.Lens``."""

    def __init__(
        self,
        source: Callable[[], FrameSource],
        recorder: Recorder,
        watch: Callable[[], Watch],
        post: Post,
        picture: Callable[[Frame], bytes],
        *,
        live: LiveView,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``source`` and ``watch`` are made anew whenever settings change."""
        self._make_source, self._recorder, self._post = source, recorder, post
        self._live = live
        self._monotonic = monotonic
        self._watching = _Watching(watch, post, picture)
        self._stopping = threading.Event()
        self._anew = threading.Event()
        self._source: FrameSource | None = None
        self._seen_s = monotonic()
        self._lost = ""
        self._stills: deque[str] = deque(maxlen=_STILLS)
        self._thread = threading.Thread(target=self._run, name="lens", daemon=True)

    @property
    def silent_s(self) -> float:
        """For so long nothing has come."""
        return self._monotonic() - self._seen_s

    def start(self) -> None:
        """Opens the camera, and goes on trying; returns at once."""
        self._watching.start()
        self._thread.start()

    def renew(self) -> None:
        """Source and watch are made anew, by other settings."""
        self._anew.set()
        source = self._source
        if source is not None:
            source.stop()

    def take_still(self, still: str) -> None:
        """Posts ``StillTaken`` with the next keyframe."""
        self._stills.append(still)

    def stop(self) -> None:
        """Closes the camera; waits for that a little, for a driver may hang."""
        self._stopping.set()
        self.renew()
        self._thread.join(timeout=5)
        self._watching.stop()

    def _run(self) -> None:
        wait_s = RETRY_S[0]
        while not self._stopping.is_set():
            began_s = self._monotonic()
            try:
                self._look()
                reason = "" if self._anew.is_set() else "there are no more pictures"
            except HardwareError as error:
                reason = str(error)
            except Exception as error:  # a thread that ends here says nothing
                log.exception("lens failed")
                reason = f"{type(error).__name__}: {error}"
            if self._anew.is_set():
                self._anew.clear()
                continue
            self._tell_lost(reason)
            if self._monotonic() - began_s > RETRY_S[1]:
                wait_s = RETRY_S[0]
            self._stopping.wait(wait_s)
            wait_s = min(2 * wait_s, RETRY_S[1])

    def _look(self) -> None:
        source = self._source = self._make_source()
        if self._anew.is_set():  # made by settings that hold no longer
            self._source = None
            return
        self._watching.renew()
        try:
            video = source.open()
            self._recorder.stream(video)
            self._live.stream(video)
            told = False
            for item in source.read():
                if self._anew.is_set():  # seen with masks that hold no longer
                    return
                self._seen_s = self._monotonic()
                if not told:
                    told, self._lost = True, ""
                    self._post(CameraBack(video))
                match item:
                    case Packet():
                        self._recorder.take(item, wait=False)
                        if item.keyframe:
                            self._develop(video, item)
                        self._live.take(item)
                    case Frame():
                        self._watching.take(item)
                        self._live.glance(item)
        finally:
            self._source = None
            source.close()

    def _develop(self, video: Video, keyframe: Packet) -> None:
        """In a thread of its own: pictures go on coming meanwhile."""
        while self._stills:
            words = (self._stills.popleft(), video, keyframe, self._post)
            threading.Thread(target=_take, args=words, name="still").start()

    def _tell_lost(self, reason: str) -> None:
        if reason and reason != self._lost and not self._stopping.is_set():
            self._lost = reason
            self._watching.lose()
            self._post(CameraLost(reason))


class _Watching:
    """The watch, and its thread."""

    def __init__(
        self,
        make: Callable[[], Watch],
        post: Post,
        picture: Callable[[Frame], bytes],
    ) -> None:
        self._make, self._post, self._picture = make, post, picture
        self._frames: deque[Frame | None] = deque(maxlen=_FRAMES)
        self._changed = threading.Condition()
        self._renewed = self._closed = False
        self._last_ns: int | None = None
        self._watch: Watch | None = None
        self._failed = ""
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def take(self, frame: Frame) -> None:
        with self._changed:
            self._frames.append(frame)
            self._changed.notify()

    def lose(self) -> None:
        """The camera is away: what went on has ended."""
        with self._changed:
            self._frames.append(None)
            self._changed.notify()

    def renew(self) -> None:
        with self._changed:
            self._renewed = True

    def stop(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._frames and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                frame = self._frames.popleft()
                renewed, self._renewed = self._renewed, False
            try:
                self._look(frame, renewed=renewed)
            except Exception as error:  # a thread that ends here says nothing
                reason = f"{type(error).__name__}: {error}"
                if reason != self._failed:  # once, not with every picture
                    log.exception("watch failed")
                self._fail(reason)

    def _look(self, frame: Frame | None, *, renewed: bool) -> None:
        watch = self._watch
        if watch and (renewed or frame is None) and self._last_ns is not None:
            self._tell(watch.lost(self._last_ns), None)
        if watch is None or renewed:
            watch = self._watch = self._make()
        if frame is not None:
            self._last_ns = frame.at_ns
            self._tell(watch.look(frame), frame)
            if self._failed:
                self._failed = ""
                self._post(WatchBack())

    def _fail(self, reason: str) -> None:
        """The next frame gets another watch."""
        self._watch = None
        if reason != self._failed:
            self._failed = reason
            self._post(WatchFailed(reason))

    def _tell(self, sights: Sequence[Sight], frame: Frame | None) -> None:
        for sight in sights:
            beginning = sight.ended_ns is None and frame is not None
            self._post(Saw(sight, self._picture(frame) if beginning and frame else b""))


def _take(still: str, video: Video, keyframe: Packet, post: Post) -> None:
    try:
        post(StillTaken(still, develop(video, keyframe)))
    except HardwareError as error:
        log.warning("still failed error=%s", error)
        post(StillTaken(still, b"", str(error)))
