"""Pushes what is seen now to the console over HTTPS, while somebody looks.

One thread, asleep until the first order; one request for each fragment, and each answer
says what is looked at. The fragments hold the recorder's own packets, masks and all:
nothing is encoded for a live view but a small JPEG a second, where a browser can play
no video. The lens's thread only leaves packets here, and waits for nothing
(`edge.contract.upload.LivePush` describes the talk, ADR 32 why it is this one).
"""

import http.client
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from camera.core import boxes
from camera.core.cutting import Begin, Cut, Cutter, End, Write
from camera.core.live import Backlog, Reason, Show
from camera.core.media import Frame, Packet, Video
from camera.ports import LiveOver, Post
from edge.adapters.assets import Source
from edge.contract.camera import Live, LiveEnded
from edge.contract.upload import LivePush
from edge.errors import LinkError, MessageError
from edge.passes import sign
from edge.ports import Clock

TIMEOUT_S: Final = 8.0
RETRY_S: Final = 1.0
PICTURE_S: Final = 1.0
PASS_LASTS: Final = timedelta(minutes=9)
PASS_LEFT: Final = timedelta(minutes=1)
REQUEST_BYTES: Final = 2500
"""What a request costs besides its body: pass, headers, answer, TLS."""
_FRAGMENT_NS: Final = 500_000_000
_ENDLESS_NS: Final = 1 << 62
_WAKE_S: Final = 0.5

log = logging.getLogger(__name__)


class _OverError(Exception):
    """The console wants no more of it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class HttpsLive:
    """See ``camera.ports.LiveView``."""

    def __init__(
        self,
        *,
        node: str,
        source: Source,
        clock: Clock,
        picture: Callable[[Frame], bytes],
        post: Post,
    ) -> None:
        """``picture`` makes a JPEG."""
        self._node, self._source, self._clock = node, source, clock
        self._picture, self._post = picture, post
        self._changed = threading.Condition()
        self._backlog = Backlog()
        self._video: Video | None = None
        self._frame: Frame | None = None
        self._show: Show | None = None
        self._going = self._stopping = False
        self._seen_s = clock.monotonic()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._thread.start()

    def stream(self, video: Video) -> None:
        """Packets from now on are of this stream, and what was before is let go."""
        with self._changed:
            self._backlog.clear()
            self._video, self._frame = video, None  # masks may be others

    def take(self, packet: Packet) -> None:
        """One packet; where the line is too slow, whole groups of pictures go."""
        with self._changed:
            self._seen_s = self._clock.monotonic()
            self._backlog.put(packet, going=self._going)
            if self._going:
                self._changed.notify()

    def glance(self, frame: Frame) -> None:
        """The newest small picture, for whoever can play no video."""
        self._frame = frame

    def show(self, order: Live) -> None:
        """Begins, goes on or ends; posts ``LiveOver`` when nothing is pushed more."""
        with self._changed:
            if self._show is None or self._show.live != order.live:
                if not order.seconds:
                    return
                self._show = Show(order.live)  # one at a time; the thread sees it
            self._show.hear(order, self._clock.monotonic())
            self._changed.notify()

    def stop(self) -> None:
        """Ends the thread; what is under way is let go."""
        with self._changed:
            self._stopping = True
            self._changed.notify()

    # -- its own thread ---------------------------------------------------------------

    def _run(self) -> None:
        while (show := self._next()) is not None:
            try:
                reason = self._push_all(show)
            except Exception:  # a thread that ends here says nothing
                log.exception("live view failed")
                reason = "failed"
            with self._changed:
                self._going = False
                if self._show is show:
                    self._show = None
            log.info("live view ended reason=%s bytes=%d", reason, show.sent_bytes)
            ended = LiveEnded(live=show.live, reason=reason, sent_bytes=show.sent_bytes)
            self._post(LiveOver(ended))

    def _next(self) -> Show | None:
        with self._changed:
            self._changed.wait_for(lambda: self._show or self._stopping)
            return None if self._stopping else self._show

    def _push_all(self, show: Show) -> Reason:
        """To its end, over as many connections as it takes."""
        cutting = _Cutting()
        while (reason := self._over(show)) is None:
            try:
                with closing(_Line(self._source, self._node, self._clock, show)) as to:
                    return self._push(to, show, cutting)
            except _OverError as over:
                return over.reason
            except (OSError, http.client.HTTPException) as error:
                log.info("live view interrupted, trying again error=%s", error)
                cutting.begin_anew()
                with self._changed:
                    self._going = False
                    self._changed.wait_for(lambda: self._stopping, RETRY_S)
        return reason

    def _over(self, show: Show) -> Reason | None:
        if self._stopping or self._show is not show:
            return "asked"
        return show.over(self._clock.monotonic(), self._seen_s)

    def _push(self, to: "_Line", show: Show, cutting: "_Cutting") -> Reason:
        """Over one connection. Raises: OSError, HTTPException; _OverError."""
        picture_s = float("-inf")
        while (reason := self._over(show)) is None:
            with self._changed:
                self._going = to.wants("video")
                if not (self._going and self._backlog):
                    self._changed.wait(_WAKE_S)
            if self._going:
                video = self._video
                for what, body in cutting.pieces(video, self._packets(video)):
                    to.send(what, body)
            now_s, frame = self._clock.monotonic(), self._frame
            if to.wants("pictures") and frame and now_s - picture_s >= PICTURE_S:
                picture_s = now_s
                to.send("picture", self._picture(frame))
        return reason

    def _packets(self, video: Video | None) -> Iterator[Packet]:
        """Those of this stream that wait."""
        while True:
            with self._changed:
                packet = self._backlog.take() if self._video is video else None
            if packet is None:
                return
            yield packet


class _Cutting:
    """Packets into what is sent: headers and fragments, with times that go on."""

    def __init__(self) -> None:
        self._origin_ns: int | None = None
        self._cutter = Cutter(
            segment_ns=_ENDLESS_NS, fragment_ns=_FRAGMENT_NS, at_keyframes=True
        )
        self._video: Video | None = None
        self._base = self._number = 0

    def begin_anew(self) -> None:
        """With a header and a key frame: who knows what of the last arrived."""
        deque(self._cutter.finish(), maxlen=0)
        self._video = None

    def pieces(
        self, video: Video | None, packets: Iterator[Packet]
    ) -> Iterator[tuple[str, bytes]]:
        """What each is, and its bytes; nobody sends what cannot be decoded."""
        if video is None:
            return
        if video is not self._video:
            self._video = video
            yield from self._all(video, self._cutter.stream(video.extradata))
        for packet in packets:
            try:
                cuts = list(self._cutter.take(packet))
            except MessageError:
                continue
            yield from self._all(video, cuts)

    def _all(
        self, video: Video, cuts: "Iterator[Cut] | list[Cut]"
    ) -> Iterator[tuple[str, bytes]]:
        for cut in cuts:
            match cut:
                case Begin(decoder, start_ns):
                    if self._origin_ns is None:
                        self._origin_ns = start_ns
                    self._base = boxes.ticks(start_ns - self._origin_ns)
                    size = (video.width, video.height)
                    yield "begin", boxes.header(*size, decoder.avcc, b"")
                case Write(base, samples):
                    self._number += 1
                    key = "?key=1" if samples[0].keyframe else ""
                    piece = boxes.fragment(self._number, self._base + base, samples, 0)
                    yield f"fragment{key}", piece
                case End():
                    pass


class _Line:
    """A connection to the console, for one live view."""

    def __init__(self, source: Source, node: str, clock: Clock, show: Show) -> None:
        self._source, self._node, self._clock, self._show = source, node, clock, show
        self._wants = frozenset({"video", "pictures"})
        self._pass, self._until = "", clock.now()
        place = urlsplit(source.url)
        self._connection = http.client.HTTPSConnection(
            place.hostname or "",
            place.port or 443,
            timeout=TIMEOUT_S,
            context=source.tls(),
        )

    def wants(self, what: str) -> bool:
        """Whether anybody looks at it, as far as is known."""
        return what in self._wants

    def send(self, what: str, body: bytes) -> None:
        """One piece, and hears what is looked at.

        Raises:
            OSError, HTTPException: try again.
            _OverError: nobody looks any more, or the console takes nothing of it.
        """
        address = f"/uploads/live/{self._show.live}/{what}"
        headers = {
            "Authorization": f"Pass {self._fresh_pass()}",
            "Content-Type": "application/octet-stream",
        }
        self._connection.request("POST", address, body, headers)
        answer = self._connection.getresponse()
        said = answer.read(200)
        self._show.count(len(body) + REQUEST_BYTES)
        if answer.status == HTTPStatus.GONE:
            raise _OverError("asked")
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise LinkError(f"the console answers {answer.status} {answer.reason}")
        if answer.status >= HTTPStatus.BAD_REQUEST:
            log.warning("live view refused status=%d said=%r", answer.status, said)
            raise _OverError("failed")
        self._wants = frozenset(said.decode("ascii", "replace").split())

    def close(self) -> None:
        """Nothing more is sent."""
        self._connection.close()

    def _fresh_pass(self) -> str:
        now = self._clock.now()
        if not now < self._until - PASS_LEFT <= now + PASS_LASTS:
            self._until = now + PASS_LASTS
            words = LivePush(node=self._node, live=self._show.live, until=self._until)
            cert, key = self._source.cert, self._source.key
            self._pass = sign(words, cert.read_bytes(), key.read_bytes())
        return self._pass
