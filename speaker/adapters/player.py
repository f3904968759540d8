"""The real Player: a thread of its own that feeds PulseAudio or PipeWire.

The thread owns the writer and the connection. Orders come to it through a queue; a
connection that fails, or does not answer for a second, is dropped and opened anew.
`PULSE_SERVER` and `PULSE_SINK` are honoured by libpulse where `server` and `sink` are
not given.
"""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from edge.errors import HardwareError, MessageError
from speaker.adapters.pulse import PulseLoop, PulseStream
from speaker.adapters.voice import Voice
from speaker.adapters.wav import WavFile
from speaker.adapters.writer import Writer
from speaker.core.samples import gain
from speaker.ports import DeviceBack, DeviceLost, PlayerEvent

log = logging.getLogger(__name__)

TURN_S = 0.02
CONNECT_S = 1.0
RETRY_S = 0.5
TOGETHER_S = 0.0001
# Below the sound server's own threads (5 by default with rtkit), above everything else.
PRIORITY = 4


@dataclass(frozen=True, slots=True)
class _Stop:
    playout_id: str


@dataclass(frozen=True, slots=True)
class _SetGain:
    gain: float


class PulsePlayer:
    """See speaker.ports.Player. `post` is called from the player's thread.

    `trim_ms` is how much later than the sound server believes this model of node
    sounds (converter, amplifier): the writer is that much earlier.
    """

    def __init__(
        self,
        post: Callable[[PlayerEvent], None],
        *,
        server: str | None = None,
        sink: str | None = None,
        trim_ms: float = 0.0,
    ) -> None:
        self._post = post
        self._server = server
        self._sink = sink
        self._trim_s = trim_ms / 1000
        self._thread: _WriterThread | None = None

    def prepare(self) -> None:
        """Begins to open the device.

        Raises: HardwareError when libpulse is not installed.
        """
        if self._thread is None:
            self._thread = _WriterThread(
                self._post, self._server, self._sink, self._trim_s
            )
            self._thread.start()

    def start(
        self,
        playout_id: str,
        sound: Path,
        at: datetime,
        volume_percent: int,
        offset_frames: int = 0,
    ) -> None:
        """Hands the sound to the writer's thread."""
        wav = WavFile(sound)
        if offset_frames >= wav.frames:
            wav.close()
            raise MessageError(f"{sound}: nothing to play from frame {offset_frames}")
        self.prepare()
        self._order(
            Voice(
                playout_id,
                wav,
                at_s=at.timestamp(),
                first=offset_frames,
                gain=gain(volume_percent),
                ordered_s=time.monotonic(),
            )
        )

    def stop(self, playout_id: str) -> None:
        """Fades that playout out."""
        self._order(_Stop(playout_id))

    def set_volume(self, volume_percent: int) -> None:
        """Of what sounds or waits."""
        self._order(_SetGain(gain(volume_percent)))

    def release(self) -> None:
        """Blocks until the thread has ended: 50 ms."""
        if self._thread is not None:
            self._thread.finish()
            self._thread = None

    def _order(self, order: Voice | _Stop | _SetGain) -> None:
        if self._thread is not None:
            self._thread.order(order)


class _WriterThread(threading.Thread):
    def __init__(
        self,
        post: Callable[[PlayerEvent], None],
        server: str | None,
        sink: str | None,
        trim_s: float,
    ) -> None:
        super().__init__(name="timed-writer", daemon=True)
        self._post = post
        self._address = (server, sink)
        self._loop = PulseLoop()
        self._writer = Writer(post, trim_s)
        self._orders: queue.SimpleQueue[Voice | _Stop | _SetGain | None] = (
            queue.SimpleQueue()
        )
        self._stream: PulseStream | None = None
        self._attached = False
        self._opened_s = 0.0
        self._lost: str | None = None

    def order(self, order: Voice | _Stop | _SetGain) -> None:
        self._orders.put(order)
        self._loop.wake()

    def finish(self) -> None:
        self._orders.put(None)
        self._loop.wake()
        self.join()

    def run(self) -> None:
        _raise_priority()
        while self._carry_out_orders():
            try:
                self._work(time.monotonic())
            except HardwareError as error:
                self._lose(str(error))
            except Exception as error:
                # A thread that ends by a fault of ours would leave a mute loudspeaker
                # that looks well: what sounded fails, and it begins anew.
                log.exception("timed writer failed")
                self._lose(f"fault in the timed writer: {error}")
            self._loop.turn(TURN_S)
        try:
            self._writer.replace(None)
            self._loop.turn(TURN_S)
        except HardwareError as error:
            log.info("sound device lost while closing reason=%s", error)
        self._writer.detach("the player was released")
        self._disconnect()
        self._loop.close()

    def _carry_out_orders(self) -> bool:
        while not self._orders.empty():
            order = self._orders.get()
            if order is None:
                return False
            try:
                self._carry_out(order)
            except HardwareError as error:
                self._lose(str(error))
        return True

    def _carry_out(self, order: Voice | _Stop | _SetGain) -> None:
        self._writer.set_clocks(*_clocks())
        match order:
            case Voice():
                self._writer.replace(order)
            case _Stop(playout_id):
                self._writer.stop(playout_id)
            case _SetGain(factor):
                self._writer.set_gain(factor)

    def _work(self, now_s: float) -> None:
        self._writer.set_clocks(*_clocks())
        if self._stream is None:
            if self._lost and now_s < self._opened_s + RETRY_S:
                self._writer.give_up(self._lost)
                return
            self._stream = self._loop.open(*self._address)
            self._opened_s = now_s
        if not self._stream.ready():
            if now_s > self._opened_s + CONNECT_S:
                raise HardwareError("sound server: it does not answer")
            return
        if not self._attached:
            self._attached = True
            self._writer.attach(self._stream)
        self._writer.tick()
        if self._lost and self._writer.live:
            self._lost = None
            log.info("sound device back")
            self._post(DeviceBack())

    def _lose(self, reason: str) -> None:
        self._writer.detach(reason)
        self._disconnect()
        if self._lost is None:
            log.warning("sound device lost reason=%s", reason)
            self._post(DeviceLost(reason))
        self._lost = reason
        self._writer.give_up(reason)

    def _disconnect(self) -> None:
        self._attached = False
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def _clocks() -> tuple[float, float]:
    """Now on the monotonic clock, and wall clock minus monotonic clock.

    Where the thread was held up between two readings of a clock, they are repeated.
    """
    for _ in range(5):
        before_s, wall_s, after_s = time.monotonic(), time.time(), time.monotonic()
        if after_s - before_s < TOGETHER_S:
            return after_s, wall_s - before_s
    after_s = time.monotonic()
    return after_s, time.time() - after_s


def _raise_priority() -> None:
    """The calling thread's, where LimitRTPRIO or the user's rights permit."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(PRIORITY))
    except OSError:
        log.info("no real-time priority: set LimitRTPRIO=%d", PRIORITY)
