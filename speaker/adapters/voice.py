"""One playout on its way to the loudspeaker: its file, its plan and where it is.

A voice knows which of its frames belongs at a position of the stream and what that
piece sounds like. Writing it, and telling the world of it, is the writer's business.
"""

from array import array
from collections import deque
from dataclasses import dataclass, field

from speaker.adapters.wav import WavFile
from speaker.core import samples, timing
from speaker.core.samples import Samples
from speaker.core.timing import BLOCK_FRAMES, RATE_HZ, Piece, Timeline

FADE_FRAMES = RATE_HZ // 200
# Remembered blocks must outlast the lead and the second after which a sink that
# stands still is noticed.
REMEMBERED_BLOCKS = 150


@dataclass(slots=True)
class Voice:
    """A playout. `at_s` is wall time, `first` the frame that sounds then, `gain` 0-1.

    `ordered_s` is the instant of the order; a device that is away is waited for from
    then on at least.
    """

    playout_id: str
    wav: WavFile
    at_s: float
    first: int
    gain: float
    ordered_s: float
    began: int | None = None
    """The position of `first`, once that is written."""
    next_frame: int = 0
    sounds: bool = False
    """Whether its first frame has been heard."""
    ended: bool = False
    lost_frames: int = 0
    _gain_before: float = 0.0
    _anchor_s: float = 0.0
    _offset_s: float = 0.0
    _blocks: deque[tuple[int, int]] = field(
        default_factory=lambda: deque(maxlen=REMEMBERED_BLOCKS)
    )

    @property
    def written_out(self) -> bool:
        """Whether nothing of it is left to be written."""
        return self.began is not None and self.next_frame >= self.wav.frames

    @property
    def played_frames(self) -> int:
        """How many frames sounded if it is heard to its end."""
        return max(0, self.wav.frames - self.first - self.lost_frames)

    def frame_at(self, position: float) -> int:
        """The frame that was written at `position`."""
        for begin, frame in reversed(self._blocks):
            if begin <= position:
                return min(frame + int(position - begin), self.wav.frames)
        return self.first

    def frames_at(self, position: float) -> int:
        """How many frames had sounded when the loudspeaker came to `position`."""
        return max(0, self.frame_at(position) - self.first - self.lost_frames)

    def piece(
        self, timeline: Timeline, position: int, trim_s: float, offset_s: float
    ) -> Piece | None:
        """What of it belongs into the block at `position`; None: nothing yet.

        `offset_s` is wall clock minus monotonic clock, `trim_s` what the hardware
        adds to the latency that the sound server knows.
        """
        instant_s = timeline.instant_of(position) + trim_s
        if self.began is not None:
            followed_s = timing.followed_offset(self._offset_s, offset_s)
            self._anchor_s -= followed_s - self._offset_s
            self._offset_s = followed_s
            wanted = self.first + (instant_s - self._anchor_s) * RATE_HZ
            return timing.following_piece(
                wanted, self.next_frame, steady=timeline.steady
            )
        self._offset_s = offset_s
        self._anchor_s = self.at_s - offset_s
        late = (instant_s - self._anchor_s) * RATE_HZ
        if not timeline.settled and late < RATE_HZ:
            return None
        if late > 0:
            self._anchor_s = instant_s
        return timing.first_piece(self.first + late, self.first)

    def write(self, piece: Piece, position: int) -> Samples:
        """The samples of the block at `position`; the voice has moved on after it.

        Raises: OSError when the file cannot be read.
        """
        sound = self.wav.read(piece.first, piece.count + 1)
        sound = samples.bent(sound, BLOCK_FRAMES - piece.silence)
        if piece.leap:
            old = self.wav.read(piece.first - piece.leap, FADE_FRAMES)
            sound = samples.cross_faded(old, sound)
        if self.began is None:
            self.began = position + piece.silence
            self._gain_before = self.gain
        sound = samples.scaled(sound, self._gain_before, self.gain)
        self._gain_before = self.gain
        self._blocks.append((position, piece.first - piece.silence))
        self.next_frame = piece.next_frame
        return array("h", bytes(2 * piece.silence)) + sound

    def fade_out(self, position: int) -> Samples:
        """Its last 5 ms, written at `position` while it fades."""
        try:
            sound = self.wav.read(self.next_frame, FADE_FRAMES)
        except OSError:
            sound = array("h", bytes(2 * FADE_FRAMES))
        self._blocks.append((position, self.next_frame))
        return samples.scaled(sound, self._gain_before, 0)

    def take_back(self, position: int) -> None:
        """What was written from `position` on will be written again."""
        if self.began is None:
            return
        if self.began >= position:
            self.forget()
        else:
            self.next_frame = self.frame_at(position)
            while self._blocks and self._blocks[-1][0] >= position:
                self._blocks.pop()

    def leave_out(self, gap_frames: int) -> int:
        """Skips what can no longer be heard in time; how many frames that were."""
        gone = min(gap_frames, max(0, self.wav.frames - self.next_frame))
        self.lost_frames += gone
        self.next_frame += gone
        return gone

    def forget(self) -> None:
        """Nothing of it has sounded: it begins anew when it can."""
        self.began = None
        self._blocks.clear()
