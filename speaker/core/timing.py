"""When does which frame sound? The sums of the timed writer.

Three lines of numbers meet here. *Instants* are seconds of CLOCK_MONOTONIC.
*Positions* count frames since the stream to the sound card began. *Frames* count
inside a sound. The rules:

- A `Timeline` ties positions to instants. Each report of the sound server gives the
  instant at which position 0 would have sounded; the median of the last second is
  believed, because a report that was held up under load is late, never early.
- A block starts at the frame that is wanted at its instant. Later blocks follow on,
  and when sound and wanted frame drift apart, a block is bent by one frame in 960:
  1042 ppm, which nobody hears and which is far above any crystal's error.
- Only an error that is large and that all reports agree on is jumped over.
- A wall clock that is set while something sounds does not tear it: small corrections
  are followed at the same gentle rate, greater ones wait for the next playout.
"""

from dataclasses import dataclass
from statistics import median

RATE_HZ = 48_000
BLOCK_FRAMES = 960
HISTORY_S = 1.0
SETTLED_READINGS = 10
# Reports of one sink lie within 0.2 ms of each other, under load within 2 ms.
AGREE_S = 0.004
DEAD_BAND_FRAMES = 3
JUMP_FRAMES = 576  # 12 ms: twelve seconds of bending would be needed
FOLLOWED_STEP_S = 0.05


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the reports of the last second say about positions and instants."""

    readings: tuple[tuple[float, float], ...] = ()
    """(instant of the report, instant at which position 0 would have sounded)."""
    origin_s: float = 0.0

    def with_reading(
        self, at_s: float, taken_frames: int, delay_s: float
    ) -> "Timeline":
        """Adds a report.

        At `at_s` the sink had taken `taken_frames`, `delay_s` ahead of the horn.
        """
        origin_s = at_s + delay_s - taken_frames / RATE_HZ
        recent = tuple(r for r in self.readings if r[0] > at_s - HISTORY_S)
        readings = (*recent, (at_s, origin_s))
        return Timeline(readings, median(origin for _, origin in readings))

    @property
    def settled(self) -> bool:
        """Whether enough reports have come to start something to the millisecond."""
        return len(self.readings) >= SETTLED_READINGS

    @property
    def steady(self) -> bool:
        """Whether the reports agree so well that a large error must be real."""
        origins = sorted(origin for _, origin in self.readings)
        tenth = len(origins) // 10
        return self.settled and origins[-1 - tenth] - origins[tenth] < AGREE_S

    def instant_of(self, position: float) -> float:
        """The instant at which the frame at `position` sounds."""
        return self.origin_s + position / RATE_HZ

    def position_at(self, instant_s: float) -> float:
        """The position that sounds at `instant_s`."""
        return (instant_s - self.origin_s) * RATE_HZ


@dataclass(frozen=True, slots=True)
class Piece:
    """How to fill one block.

    First silence, then `count` frames of the sound from `first`, bent to fill what is
    left of the block. `leap` frames are left out (negative: repeated) before `first`,
    to be covered by a cross-fade.
    """

    silence: int
    first: int
    count: int
    leap: int = 0

    @property
    def next_frame(self) -> int:
        """The frame of the sound that follows this piece."""
        return self.first + self.count


def first_piece(wanted: float, first: int) -> Piece | None:
    """The piece in which a sound begins, or None while it is still to come.

    `wanted` is the frame that should sound at the beginning of the block; it is below
    `first` while the instant is ahead. A sound that is late begins with the block, and
    with its `first` frame: the beginning of an announcement is never cut off.
    """
    silence = max(0, round(first - wanted))
    if silence >= BLOCK_FRAMES:
        return None
    return Piece(silence, first, BLOCK_FRAMES - silence)


def following_piece(wanted: float, frame: int, *, steady: bool) -> Piece:
    """The piece after one that ended before `frame`, drawn towards `wanted`."""
    error = wanted - frame
    if abs(error) > JUMP_FRAMES and steady:
        leap = round(error)
        return Piece(0, frame + leap, BLOCK_FRAMES, leap)
    if abs(error) <= DEAD_BAND_FRAMES:
        return Piece(0, frame, BLOCK_FRAMES)
    return Piece(0, frame, BLOCK_FRAMES + (1 if error > 0 else -1))


def followed_offset(held_s: float, now_s: float) -> float:
    """The difference wall clock minus monotonic clock to use while a sound plays.

    Both clocks run at the rate that NTP sets, so their difference changes only when
    the wall clock is stepped. `held_s` was used until now, `now_s` is measured.
    """
    return now_s if abs(now_s - held_s) <= FOLLOWED_STEP_S else held_s
