"""A loudspeaker without hardware, for `--simulate` and for tests.

The fake player keeps time by the clock it is given and makes no sound. Tests move
their clock and call `catch_up`; a simulated node lets `keep_up` do that. Devices are
lost, sounds refused and relays broken on request. tests/conformance runs the same
expectations over these and the real ones.
"""

import threading
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from edge.errors import HardwareError, MessageError
from speaker.ports import (
    RATE_HZ,
    AmplifierEvent,
    CabinetClosed,
    CabinetOpened,
    DeviceBack,
    DeviceLost,
    Failed,
    Finished,
    Lamp,
    PlayerEvent,
    Started,
    Stopped,
    StopPressed,
)

PATIENCE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Playout:
    """One order to play, as the fake player remembers it. `frames` are to be played."""

    playout_id: str
    sound: Path
    at: datetime
    volume_percent: int
    offset_frames: int
    frames: int


class FakePlayer:
    """A Player that sounds nothing and posts every event at its instant."""

    def __init__(
        self, post: Callable[[PlayerEvent], None], now: Callable[[], datetime]
    ) -> None:
        self.orders: list[Playout] = []
        """Everything it was asked to play, oldest first."""
        self._post = post
        self._now = now
        self._current: Playout | None = None
        self._earliest = now()
        self._started: datetime | None = None
        self.volume_percent = 100
        self._missing: str | None = None
        self._lost = False
        self._prepared = False
        self._lock = threading.RLock()

    def prepare(self) -> None:
        """Opens nothing; a device that is away is reported at once."""
        with self._lock:
            self._prepared = True
            if self._missing is not None and not self._lost:
                self._lost = True
                self._post(DeviceLost(self._missing))

    def start(
        self,
        playout_id: str,
        sound: Path,
        at: datetime,
        volume_percent: int,
        offset_frames: int = 0,
    ) -> None:
        """Raises: MessageError when `sound` is not in the cached form."""
        frames = _frames(sound) - offset_frames
        if frames <= 0:
            raise MessageError(f"{sound}: nothing to play from frame {offset_frames}")
        order = Playout(playout_id, sound, at, volume_percent, offset_frames, frames)
        with self._lock:
            self.prepare()
            self._stop_current()
            self.orders.append(order)
            self._current = order
            self._earliest = max(at, self._now())
            self.volume_percent = volume_percent
            self.catch_up()

    def stop(self, playout_id: str) -> None:
        """At once: a fake needs no fade."""
        with self._lock:
            self.catch_up()
            if self._current and self._current.playout_id == playout_id:
                self._stop_current()

    def set_volume(self, volume_percent: int) -> None:
        """Of the current playout; `volume_percent` tells it."""
        with self._lock:
            self.volume_percent = volume_percent

    def release(self) -> None:
        """Stops what sounds; `prepare` makes it ready again."""
        with self._lock:
            self.catch_up()
            self._stop_current()
            self._prepared = False
            self._lost = False

    def lose_device(self, reason: str = "sound card: unplugged") -> None:
        """From now on there is no sound device."""
        with self._lock:
            self.catch_up()
            self._missing = reason
            if not self._prepared:
                return
            self.prepare()
            current, started = self._current, self._started
            if current and started:
                self._forget_current()
                self._post(Failed(current.playout_id, reason, self._since(started)))

    def restore_device(self) -> None:
        """The sound device is there again."""
        with self._lock:
            self._missing = None
            self._earliest = max(self._earliest, self._now())
            if self._lost:
                self._lost = False
                self._post(DeviceBack())
            self.catch_up()

    def catch_up(self) -> None:
        """Posts what is due by now."""
        with self._lock:
            current, now = self._current, self._now()
            if current is None or now < self._earliest:
                return
            if self._missing is not None:
                if now >= self._earliest + PATIENCE:
                    self._forget_current()
                    self._post(Failed(current.playout_id, self._missing, 0))
                return
            if self._started is None:
                self._started = self._earliest
                self._post(Started(current.playout_id, self._started))
            end = self._started + timedelta(seconds=current.frames / RATE_HZ)
            if now >= end:
                self._forget_current()
                self._post(Finished(current.playout_id, end, current.frames))

    def keep_up(self, period_s: float = 0.01) -> None:
        """Catches up by itself from now on, in a thread that ends with the program."""

        def follow() -> None:
            while True:
                time.sleep(period_s)
                self.catch_up()

        threading.Thread(target=follow, name="fake-player", daemon=True).start()

    def _stop_current(self) -> None:
        current, started = self._current, self._started
        if current:
            self._forget_current()
            frames = min(current.frames, self._since(started)) if started else 0
            self._post(Stopped(current.playout_id, self._now(), frames))

    def _forget_current(self) -> None:
        self._current = None
        self._started = None

    def _since(self, instant: datetime) -> int:
        return max(0, int((self._now() - instant).total_seconds() * RATE_HZ))


class FakeDecoder:
    """A Decoder that makes a second of silence of everything but what it refuses."""

    def __init__(self, frames: int = RATE_HZ) -> None:
        self.frames = frames
        self.undecodable: set[str] = set()
        """Names of files in which it finds no sound."""
        self.decoded: list[Path] = []

    def decode(self, source: Path, into: Path) -> int:
        """Raises: MessageError when `source` is to be refused, empty or missing."""
        if not source.is_file() or source.stat().st_size == 0:
            raise MessageError(f"{source}: the file is empty or missing")
        if source.name in self.undecodable:
            raise MessageError(f"{source}: holds no sound that can be decoded")
        with wave.open(str(into), "wb") as file:
            file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
            file.writeframes(bytes(2 * self.frames))
        self.decoded.append(source)
        return self.frames


class FakeAmplifier:
    """An Amplifier that remembers, and that breaks on request."""

    def __init__(self, post: Callable[[AmplifierEvent], None]) -> None:
        self.powered = False
        self.lamp = Lamp.OFF
        self.broken = False
        """While it is, every method but `close` raises HardwareError."""
        self._post = post

    def on(self) -> None:
        """Remembers it in `powered`."""
        self._check()
        self.powered = True

    def off(self) -> None:
        """Remembers it in `powered`."""
        self._check()
        self.powered = False

    def show(self, lamp: Lamp) -> None:
        """Remembers it in `lamp`."""
        self._check()
        self.lamp = lamp

    def close(self) -> None:
        """Off and dark."""
        self.powered = False
        self.lamp = Lamp.OFF

    def press_stop(self) -> None:
        """Somebody presses the button."""
        self._post(StopPressed())

    def open_cabinet(self) -> None:
        """Somebody opens the cabinet."""
        self._post(CabinetOpened())

    def close_cabinet(self) -> None:
        """Somebody closes the cabinet."""
        self._post(CabinetClosed())

    def _check(self) -> None:
        if self.broken:
            raise HardwareError("amplifier: its pins cannot be driven (simulated)")


def _frames(sound: Path) -> int:
    try:
        with wave.open(str(sound)) as file:
            shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            frames: int = file.getnframes()
    except OSError as error:
        raise MessageError(f"{sound}: {error.strerror}") from error
    except (wave.Error, EOFError) as error:
        raise MessageError(f"{sound}: not a WAV file ({error})") from error
    if shape != (1, 2, RATE_HZ):
        raise MessageError(f"{sound}: not mono 16-bit 48 kHz, but {shape}")
    return frames
