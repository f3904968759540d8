"""Writes one voice after another so that each frame sounds at its instant.

The writer keeps `LEAD_FRAMES` of sound ahead of the loudspeaker: enough to live
through a third of a second in which the processor is busy elsewhere. It is not the
price of a quick change, because the lead can be written over: an order takes effect
at the first position that the sink has not taken yet.

It knows no clock: `set_clocks` tells it both, and the stream is handed to it, so the
whole of it runs in tests against a simulated sink. The sums are in speaker.core.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Protocol

from edge.errors import HardwareError
from speaker.adapters.pulse import Reading
from speaker.adapters.voice import Voice
from speaker.core.timing import BLOCK_FRAMES, RATE_HZ, Timeline
from speaker.ports import Failed, Finished, PlayerEvent, Started, Stopped

LEAD_FRAMES = RATE_HZ * 2 // 5
# What may pass between reading the clock and the server's taking the samples.
MARGIN_FRAMES = RATE_HZ * 3 // 1000
FEWEST_READINGS = 3
# How far ahead of the loudspeaker a sink takes sound goes up and down by its period.
REMEMBERED_READINGS = 15
MOVED_S = 0.001
STALL_S = 1.0
WAIT_FOR_DEVICE_S = 1.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SILENCE = bytes(2 * BLOCK_FRAMES)


class Stream(Protocol):
    """What the writer needs of speaker.adapters.pulse.PulseStream."""

    def reading(self) -> Reading | None:
        """The newest timing report, once."""

    def write(self, samples: bytes, at_frame: int) -> None:
        """Queues samples at a position. Raises: HardwareError."""


@dataclass(frozen=True, slots=True)
class _Due:
    """What to report once the loudspeaker has come to `position`."""

    position: int
    voice: Voice
    kind: type[Started] | type[Finished] | type[Stopped]
    frames: int = 0


class Writer:
    """Owned by one thread. `post` receives the events of every voice."""

    def __init__(self, post: Callable[[PlayerEvent], None], trim_s: float) -> None:
        self._post = post
        self._trim_s = trim_s
        self._voice: Voice | None = None
        self._now_s = 0.0
        self._offset_s = 0.0
        self._stream: Stream | None = None
        self._begin_anew()

    @property
    def live(self) -> bool:
        """Whether positions can be told from instants, so that sound can be written."""
        return len(self._timeline.readings) >= FEWEST_READINGS

    def set_clocks(self, now_s: float, offset_s: float) -> None:
        """Tells the instant, and how far the wall clock is ahead of it.

        To be called before anything else of a turn.
        """
        self._now_s, self._offset_s = now_s, offset_s

    def attach(self, stream: Stream) -> None:
        """Writes to `stream` from now on. A voice that waits begins when it is due."""
        self._begin_anew()
        self._stream = stream
        self._moved_s = self._now_s

    def detach(self, reason: str) -> None:
        """The stream is gone: what sounded on it has failed, what waits goes on."""
        reached = self._timeline.position_at(self._moved_s - self._trim_s)
        for due in self._dues:
            if due.kind is Stopped:
                self._report(due)
            elif due.kind is Finished and due.voice is not self._voice:
                self._fail(due.voice, reason, due.voice.frames_at(reached))
        voice = self._voice
        if voice and voice.sounds:
            self._fail(voice, reason, voice.frames_at(reached))
        elif voice:
            voice.forget()
        self._stream = None
        self._begin_anew()

    def tick(self) -> None:
        """Reads the latency, writes what is due and reports what was heard.

        Raises: HardwareError when the stream fails or no longer moves.
        """
        if self._stream is None:
            return
        reading = self._stream.reading()
        if reading is not None:
            self._note(reading)
        if self._now_s - self._moved_s > STALL_S:
            raise HardwareError("sound card: it stands still or does not answer")
        if self.live:
            self._fill()
            self._report_heard()

    def give_up(self, reason: str) -> None:
        """Fails a voice that has waited too long for a device."""
        voice = self._voice
        if self.live or voice is None:
            return
        due_s = max(voice.ordered_s, voice.at_s - self._offset_s)
        if self._now_s > due_s + WAIT_FOR_DEVICE_S:
            self._fail(voice, reason, 0)

    def replace(self, voice: Voice | None) -> None:
        """Fades out what sounds and goes on with `voice`, or with silence.

        Raises: HardwareError when the stream fails; `voice` is then kept.
        """
        old, self._voice = self._voice, voice
        if self.live:
            self._take_back(old)
        if old and old.began is None:
            self._end(old, Stopped(old.playout_id, self._wall(self._now_s), 0))
        elif old and not old.written_out:
            self._fade_out(old)
        if self.live:
            self._fill()

    def stop(self, playout_id: str) -> None:
        """As `replace(None)`, but only when that playout is the current one."""
        if self._voice and self._voice.playout_id == playout_id:
            self.replace(None)

    def set_gain(self, gain: float) -> None:
        """Of the current voice; it glides there within a block."""
        if self._voice is None:
            return
        self._voice.gain = gain
        if self.live:
            self._take_back(self._voice)
            self._fill()

    def _begin_anew(self) -> None:
        self._timeline = Timeline()
        self._ahead: deque[float] = deque(maxlen=REMEMBERED_READINGS)
        self._moved_s = 0.0
        self._reached_s = float("-inf")
        self._head = 0
        self._dues: list[_Due] = []

    def _note(self, reading: Reading) -> None:
        # What sounds, not what is taken: a sink may first have to sound what it took
        # before this stream was there, up to two seconds of silence.
        reached_s = reading.taken_frames / RATE_HZ - reading.delay_s
        if reached_s > self._reached_s + MOVED_S:
            self._reached_s = reached_s
            self._moved_s = reading.at_s
        if reading.taken_frames == 0:
            return  # Until it takes something, it does not know when that will sound.
        settled = self._timeline.settled
        self._timeline = self._timeline.with_reading(
            reading.at_s, reading.taken_frames, reading.delay_s
        )
        sounding = self._timeline.position_at(reading.at_s)
        self._ahead.append(reading.taken_frames - sounding)
        if self._timeline.settled and not settled:
            # The silence that was written meanwhile may lie where a sound belongs.
            self._take_back(self._voice)

    def _untaken(self) -> int:
        """The first position that the sink has surely not taken yet."""
        sounding = self._timeline.position_at(self._now_s)
        return ceil(sounding + max(self._ahead)) + MARGIN_FRAMES

    def _fill(self) -> None:
        untaken = self._untaken()
        if self._head < untaken - MARGIN_FRAMES:
            self._skip_to(untaken)
        goal = self._timeline.position_at(self._now_s) + LEAD_FRAMES
        while self._head < goal:
            self._write_block()

    def _skip_to(self, position: int) -> None:
        """Leaves out what can no longer be heard; the rest keeps its instant."""
        voice = self._voice
        if voice and voice.began is not None and not voice.written_out:
            gone = voice.leave_out(position - self._head)
            if voice.written_out:
                self._dues.append(_Due(self._head + gone, voice, Finished))
        self._head = position

    def _write_block(self) -> None:
        voice = self._voice
        piece = None
        if voice and not voice.written_out:
            piece = voice.piece(
                self._timeline, self._head, self._trim_s, self._offset_s
            )
        if voice is None or piece is None:
            self._put(_SILENCE)
            return
        begins = voice.began is None
        try:
            sound = voice.write(piece, self._head)
        except OSError as error:
            frames = voice.frames_at(self._head)
            self._fail(voice, f"sound file: {error.strerror}", frames)
            self._put(_SILENCE)
            return
        if begins:
            self._dues.append(_Due(self._head + piece.silence, voice, Started))
        if voice.written_out:
            beyond = voice.next_frame - voice.wav.frames
            end = self._head + BLOCK_FRAMES - beyond
            self._dues.append(_Due(end, voice, Finished))
        self._put(sound.tobytes())

    def _put(self, sound: bytes) -> None:
        if self._stream is None:
            raise HardwareError("sound card: not open")
        self._stream.write(sound, self._head)
        self._head += len(sound) // 2

    def _take_back(self, voice: Voice | None) -> None:
        """From the first untaken position on everything will be written again."""
        position = self._untaken()
        if position >= self._head:
            return
        self._head = position
        if voice is None:
            return
        voice.take_back(position)
        self._dues = [
            due
            for due in self._dues
            if due.voice is not voice or due.position < position
        ]
        if voice.written_out and all(due.voice is not voice for due in self._dues):
            self._dues.append(_Due(position, voice, Finished))

    def _fade_out(self, voice: Voice) -> None:
        frames = voice.frames_at(self._head)
        fading = voice.fade_out(self._head)
        end = self._head + len(fading)
        self._dues.append(_Due(end, voice, Stopped, frames))
        self._put(fading.tobytes())

    def _report_heard(self) -> None:
        heard = self._timeline.position_at(self._now_s - self._trim_s)
        self._dues.sort(key=lambda due: due.position)
        while self._dues and self._dues[0].position <= heard:
            self._report(self._dues.pop(0))

    def _report(self, due: _Due) -> None:
        voice = due.voice
        at = self._wall(self._timeline.instant_of(due.position) + self._trim_s)
        if due.kind is Started:
            voice.sounds = True
            self._post(Started(voice.playout_id, at))
        elif due.kind is Stopped:
            self._end(voice, Stopped(voice.playout_id, at, due.frames))
        else:
            self._end(voice, Finished(voice.playout_id, at, voice.played_frames))

    def _fail(self, voice: Voice, reason: str, frames: int) -> None:
        self._dues = [due for due in self._dues if due.voice is not voice]
        self._end(voice, Failed(voice.playout_id, reason, frames))

    def _end(self, voice: Voice, event: Finished | Stopped | Failed) -> None:
        if voice.ended:
            return
        voice.ended = True
        voice.wav.close()
        if voice is self._voice:
            self._voice = None
        self._post(event)

    def _wall(self, instant_s: float) -> datetime:
        return _EPOCH + timedelta(seconds=instant_s + self._offset_s)
