from hypothesis import given
from hypothesis import strategies as st

from speaker.core.timing import (
    BLOCK_FRAMES,
    FOLLOWED_STEP_S,
    JUMP_FRAMES,
    RATE_HZ,
    Timeline,
    first_piece,
    followed_offset,
    following_piece,
)

BLOCK_S = BLOCK_FRAMES / RATE_HZ


def reported(
    *, blocks: int, ppm: float = 0, late_s: list[float] | None = None
) -> Timeline:
    """The timeline after so many reports of a sink that began at instant 100."""
    timeline = Timeline()
    for block in range(blocks):
        at_s = 100 + block * BLOCK_S
        taken = round((at_s - 100) * RATE_HZ * (1 + ppm * 1e-6))
        late = late_s[block % len(late_s)] if late_s else 0
        timeline = timeline.with_reading(at_s + late, taken, 0.01)
    return timeline


def test_a_position_sounds_when_the_sink_said_it_would() -> None:
    timeline = reported(blocks=50)

    instant_s = timeline.instant_of(RATE_HZ)

    assert abs(instant_s - 101.01) < 1e-6


def test_a_few_reports_that_were_held_up_under_load_change_nothing() -> None:
    timeline = reported(blocks=50, late_s=[0, 0, 0.03, 0])

    assert abs(timeline.instant_of(0) - 100.01) < 1e-6


def test_reports_older_than_a_second_are_forgotten() -> None:
    timeline = reported(blocks=500)

    assert len(timeline.readings) <= 51


def test_nothing_is_settled_before_ten_reports() -> None:
    assert not reported(blocks=9).settled
    assert reported(blocks=10).settled


def test_reports_that_contradict_each_other_are_not_steady() -> None:
    assert reported(blocks=50).steady
    assert not reported(blocks=50, late_s=[0, 0.05]).steady


@given(st.floats(0, 1e6), st.floats(-300, 300))
def test_instant_and_position_are_each_other_s_inverse(
    position: float, ppm: float
) -> None:
    timeline = reported(blocks=60, ppm=ppm)

    assert abs(timeline.position_at(timeline.instant_of(position)) - position) < 0.01


def test_a_sound_whose_instant_is_ahead_does_not_begin() -> None:
    assert first_piece(wanted=-BLOCK_FRAMES, first=0) is None


@given(st.integers(0, BLOCK_FRAMES - 1), st.integers(0, 10**6))
def test_a_sound_begins_inside_its_block_to_the_frame(silence: int, first: int) -> None:
    piece = first_piece(wanted=first - silence, first=first)

    assert piece is not None
    assert (piece.silence, piece.first) == (silence, first)
    assert piece.silence + piece.count == BLOCK_FRAMES


@given(st.floats(0, 1e6))
def test_a_late_sound_begins_with_its_first_frame(late: float) -> None:
    piece = first_piece(wanted=5 + late, first=5)

    assert piece is not None
    assert (piece.silence, piece.first) == (0, 5)


@given(st.floats(-1e5, 1e5), st.booleans())
def test_no_piece_is_bent_by_more_than_one_frame(error: float, steady: bool) -> None:  # noqa: FBT001
    piece = following_piece(1e5 + error, 100_000, steady=steady)

    assert abs(piece.count - BLOCK_FRAMES) <= 1


@given(st.floats(-1e5, 1e5))
def test_a_large_error_is_not_jumped_over_while_reports_disagree(
    error: float,
) -> None:
    assert following_piece(1e5 + error, 100_000, steady=False).leap == 0


@given(st.floats(JUMP_FRAMES + 1, 1e5))
def test_a_large_error_that_all_agree_on_is_jumped_over(error: float) -> None:
    piece = following_piece(1e5 + error, 100_000, steady=True)

    assert abs(piece.first - (1e5 + error)) <= 0.5


@given(
    st.floats(-400, 400),
    st.floats(-500, 500),
    st.lists(st.floats(0, 0.002), min_size=1, max_size=9),
)
def test_a_sound_comes_to_its_instant_and_stays_there(
    ppm: float, error: float, late_s: list[float]
) -> None:
    """Whatever the sink's clock and the processor do, within ten seconds."""
    timeline = Timeline()
    frame, position, off = round(error), 0, []
    for block in range(600):
        at_s = 100 + block * BLOCK_S
        taken = (at_s - 100) * RATE_HZ * (1 + ppm * 1e-6)
        late = late_s[block % len(late_s)]
        timeline = timeline.with_reading(at_s + late, round(taken), 0)
        wanted = (timeline.instant_of(position) - 100) * RATE_HZ
        if block > 550:
            sounds_s = 100 + position / (RATE_HZ * (1 + ppm * 1e-6))
            off.append(abs(frame / RATE_HZ - (sounds_s - 100)))
        frame = following_piece(wanted, frame, steady=timeline.steady).next_frame
        position += BLOCK_FRAMES

    assert max(off) < 0.0025


@given(st.floats(-1e9, 1e9), st.floats(-FOLLOWED_STEP_S * 0.9, FOLLOWED_STEP_S * 0.9))
def test_a_small_correction_of_the_wall_clock_is_followed(
    held_s: float, step_s: float
) -> None:
    assert followed_offset(held_s, held_s + step_s) == held_s + step_s


def test_a_clock_that_is_set_does_not_tear_what_sounds() -> None:
    assert followed_offset(1000.0, 4600.0) == 1000.0
