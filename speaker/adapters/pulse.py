"""One playback stream on a PulseAudio-protocol server, driven without callbacks.

The simple API blocks for ever when the server freezes or the sink is suspended, so
this uses libpulse's asynchronous API through ctypes, with its main loop turned by the
caller's own thread: every wait has a time-out, states and timing are read by asking,
and no Python code ever runs inside a libpulse callback.

Positions count frames since the stream began. With prebuf=0 the server's read
position keeps running through an underrun, so a position and the instant at which it
sounds stay tied together for as long as the stream lives. Writing at an earlier
position replaces what has not been taken yet: that is how speech is pre-empted.

One thread may use these objects; only `PulseLoop.wake` may be called from others.
Header files: pulse/mainloop.h, context.h, stream.h, def.h of libpulse 0.9.21 or later.
"""

import ctypes
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from edge.errors import HardwareError

RATE_HZ = 48_000
FRAME_BYTES = 2
MINREQ_FRAMES = 960
# Without PA_STREAM_ADJUST_LATENCY the server makes the sink's share of the latency
# tlength - 2 * minreq: 20 ms here. Our own lead is written beyond tlength.
TLENGTH_FRAMES = 3 * MINREQ_FRAMES
MAXLENGTH_FRAMES = 10 * RATE_HZ
NAME = b"commune-speaker"

_SAMPLE_S16LE = 3
_CONTEXT_NOAUTOSPAWN = 1
_CONTEXT_READY, _CONTEXT_FAILED, _CONTEXT_TERMINATED = 4, 5, 6
_STREAM_READY, _STREAM_FAILED, _STREAM_TERMINATED = 2, 3, 4
_STREAM_DONT_MOVE = 0x0200
_SEEK_RELATIVE = 0
_OPERATION_RUNNING = 0
# What PulseAudio and PipeWire offer when there is no sound card: it swallows sound.
_DUMMY_SINK = "auto_null"

_P, _I, _S = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
_SIGNATURES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "pa_mainloop_new": (_P, ()),
    "pa_mainloop_free": (None, (_P,)),
    "pa_mainloop_get_api": (_P, (_P,)),
    "pa_mainloop_prepare": (_I, (_P, _I)),
    "pa_mainloop_poll": (_I, (_P,)),
    "pa_mainloop_dispatch": (_I, (_P,)),
    "pa_mainloop_wakeup": (None, (_P,)),
    "pa_context_new": (_P, (_P, _S)),
    "pa_context_connect": (_I, (_P, _S, _I, _P)),
    "pa_context_get_state": (_I, (_P,)),
    "pa_context_errno": (_I, (_P,)),
    "pa_context_disconnect": (None, (_P,)),
    "pa_context_unref": (None, (_P,)),
    "pa_strerror": (_S, (_I,)),
    "pa_stream_new": (_P, (_P, _S, _P, _P)),
    "pa_stream_connect_playback": (_I, (_P, _S, _P, _I, _P, _P)),
    "pa_stream_get_state": (_I, (_P,)),
    "pa_stream_get_device_name": (_S, (_P,)),
    "pa_stream_update_timing_info": (_P, (_P, _P, _P)),
    "pa_stream_get_timing_info": (_P, (_P,)),
    "pa_stream_write": (_I, (_P, _S, ctypes.c_size_t, _P, ctypes.c_int64, _I)),
    "pa_stream_disconnect": (_I, (_P,)),
    "pa_stream_unref": (None, (_P,)),
    "pa_operation_get_state": (_I, (_P,)),
    "pa_operation_cancel": (None, (_P,)),
    "pa_operation_unref": (None, (_P,)),
}


class _SampleSpec(ctypes.Structure):
    _fields_ = (
        ("format", _I),
        ("rate", ctypes.c_uint32),
        ("channels", ctypes.c_uint8),
    )


class _BufferAttr(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint32)
        for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")
    )


class _TimingInfo(ctypes.Structure):
    _fields_ = (
        ("seconds", ctypes.c_long),
        ("microseconds", ctypes.c_long),
        ("synchronized_clocks", _I),
        ("sink_usec", ctypes.c_uint64),
        ("source_usec", ctypes.c_uint64),
        ("transport_usec", ctypes.c_uint64),
        ("playing", _I),
        ("write_index_corrupt", _I),
        ("write_index", ctypes.c_int64),
        ("read_index_corrupt", _I),
        ("read_index", ctypes.c_int64),
        ("configured_sink_usec", ctypes.c_uint64),
        ("configured_source_usec", ctypes.c_uint64),
        ("since_underrun", ctypes.c_int64),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the server was at `at_s` (CLOCK_MONOTONIC).

    It had taken `taken_frames`, and what it took last was still `delay_s` away from
    the loudspeaker.
    """

    at_s: float
    taken_frames: int
    delay_s: float


@cache
def _libpulse() -> ctypes.CDLL:
    """Loaded on first use, so that only a program that sounds needs the library."""
    try:
        library = ctypes.CDLL("libpulse.so.0")
    except OSError as missing:
        message = "libpulse.so.0 is not installed: run apt-get install libpulse0"
        raise HardwareError(message) from missing
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


class PulseLoop:
    """libpulse's main loop, turned by the thread that owns it.

    Raises: HardwareError when libpulse is not installed.
    """

    def __init__(self) -> None:
        self._pa = _libpulse()
        self._loop = self._pa.pa_mainloop_new()
        self._woken = False

    def turn(self, timeout_s: float) -> None:
        """Sends and receives for `timeout_s`, or until `wake` is called."""
        deadline_s = time.monotonic() + timeout_s
        left_us = 1
        while left_us > 0 and not self._woken:
            left_us = max(0, round((deadline_s - time.monotonic()) * 1e6))
            self._pa.pa_mainloop_prepare(self._loop, left_us)
            self._pa.pa_mainloop_poll(self._loop)
            self._pa.pa_mainloop_dispatch(self._loop)
        self._woken = False

    def wake(self) -> None:
        """Ends a `turn` early. Any thread may call this until `close`."""
        self._woken = True
        self._pa.pa_mainloop_wakeup(self._loop)

    def open(self, server: str | None, sink: str | None) -> "PulseStream":
        """Begins to connect; the stream says when it is ready. Nothing blocks."""
        return PulseStream(self._pa, self._loop, server, sink)

    def close(self) -> None:
        """Frees the loop. Streams must be closed before."""
        self._pa.pa_mainloop_free(self._loop)


class PulseStream:
    """A connection with one mono 48 kHz stream that never moves to another sink.

    It must not move: a stream rescued to a dummy or an HDMI sink plays to nobody and
    looks like success.
    """

    def __init__(
        self, pa: ctypes.CDLL, loop: int, server: str | None, sink: str | None
    ) -> None:
        self._pa = pa
        self._sink = sink.encode() if sink else None
        self._stream: int | None = None
        self._operation: int | None = None
        self._last_stamp = (0, 0)
        self.written_frames = 0
        """The position at which the next `write` continues."""
        self._context = pa.pa_context_new(pa.pa_mainloop_get_api(loop), NAME)
        address = server.encode() if server else None
        pa.pa_context_connect(self._context, address, _CONTEXT_NOAUTOSPAWN, None)

    def ready(self) -> bool:
        """Whether sound can be written now; call it on every turn.

        Raises: HardwareError when the server or the sink is away. The stream is then
        of no more use: close it and open another.
        """
        state = self._pa.pa_context_get_state(self._context)
        if state in {_CONTEXT_FAILED, _CONTEXT_TERMINATED}:
            message = f"sound server: {self._error()}; does it run? See: pactl info"
            raise HardwareError(message)
        if state != _CONTEXT_READY:
            return False
        if self._stream is None:
            self._connect()
        state = self._pa.pa_stream_get_state(self._stream)
        if state in {_STREAM_FAILED, _STREAM_TERMINATED}:
            raise self._card_error()
        if state != _STREAM_READY:
            return False
        if self._pa.pa_stream_get_device_name(self._stream) == _DUMMY_SINK.encode():
            message = "sound card: none there, the sound server has only its dummy"
            raise HardwareError(message)
        return True

    def reading(self) -> Reading | None:
        """The newest timing report, once; asks the server for the next one."""
        fresh = self._take()
        if self._operation is None:
            self._operation = self._pa.pa_stream_update_timing_info(
                self._stream, None, None
            )
        return fresh

    def write(self, samples: bytes, at_frame: int) -> None:
        """Queues 16-bit samples so that the first one has the position `at_frame`.

        Raises: HardwareError when the server does not take them.
        """
        offset = (at_frame - self.written_frames) * FRAME_BYTES
        refused = self._pa.pa_stream_write(
            self._stream, samples, len(samples), None, offset, _SEEK_RELATIVE
        )
        if refused:
            raise self._card_error()
        self.written_frames = at_frame + len(samples) // FRAME_BYTES

    def close(self) -> None:
        """Disconnects at once; what was queued is dropped. May be called once."""
        self._drop_operation()
        if self._stream is not None:
            self._pa.pa_stream_disconnect(self._stream)
            self._pa.pa_stream_unref(self._stream)
            self._stream = None
        self._pa.pa_context_disconnect(self._context)
        self._pa.pa_context_unref(self._context)

    def _connect(self) -> None:
        spec = _SampleSpec(_SAMPLE_S16LE, RATE_HZ, 1)
        self._stream = self._pa.pa_stream_new(
            self._context, NAME, ctypes.byref(spec), None
        )
        attr = _BufferAttr(
            maxlength=MAXLENGTH_FRAMES * FRAME_BYTES,
            tlength=TLENGTH_FRAMES * FRAME_BYTES,
            prebuf=0,
            minreq=MINREQ_FRAMES * FRAME_BYTES,
            fragsize=0xFFFFFFFF,
        )
        self._pa.pa_stream_connect_playback(
            self._stream, self._sink, ctypes.byref(attr), _STREAM_DONT_MOVE, None, None
        )

    def _take(self) -> Reading | None:
        if self._operation is None:
            return None
        if self._pa.pa_operation_get_state(self._operation) == _OPERATION_RUNNING:
            return None
        self._drop_operation()
        address = self._pa.pa_stream_get_timing_info(self._stream)
        if not address:
            return None
        info = _TimingInfo.from_address(address)
        stamp = (info.seconds, info.microseconds)
        if stamp == self._last_stamp or info.read_index_corrupt:
            return None
        self._last_stamp = stamp
        # The report carries wall time; only its age is used, and an impossible age
        # (the wall clock was set in between) counts as none.
        age_s = time.time() - (info.seconds + info.microseconds * 1e-6)
        at_s = time.monotonic() - (age_s if 0 <= age_s < 1 else 0)
        return Reading(at_s, info.read_index // FRAME_BYTES, info.sink_usec * 1e-6)

    def _drop_operation(self) -> None:
        if self._operation is not None:
            self._pa.pa_operation_cancel(self._operation)
            self._pa.pa_operation_unref(self._operation)
            self._operation = None

    def _card_error(self) -> HardwareError:
        name = self._sink.decode() if self._sink else "(the server's default)"
        hint = "which are there? See: pactl list short sinks"
        return HardwareError(f"sound card {name}: {self._error()}; {hint}")

    def _error(self) -> str:
        text: bytes = self._pa.pa_strerror(self._pa.pa_context_errno(self._context))
        return text.decode()
