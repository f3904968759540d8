from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from camera.core.retention import (
    HOLD,
    Calendar,
    Held,
    Kept,
    Limits,
    Verdict,
    judge,
    runs,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
kept = st.lists(
    st.builds(
        Kept,
        number=st.integers(1, 60),
        size_bytes=st.integers(1, 100),
        locked=st.booleans(),
    ),
    unique_by=lambda one: one.number,
)


def judged(
    here: list[Kept], limit: Limits, *, free: int, need: int, old_upto: int = 0
) -> Verdict:
    held = Held(
        sum(one.size_bytes for one in here),
        sum(one.size_bytes for one in here if one.locked),
    )
    oldest_first = sorted(here, key=lambda one: one.number)
    return judge(
        oldest_first, held, limit, free_bytes=free, need_bytes=need, old_upto=old_upto
    )


limits = st.builds(
    Limits,
    total_bytes=st.none() | st.integers(0, 3000),
    free_bytes=st.integers(0, 500),
    days=st.none() | st.integers(1, 40),
    locked_bytes=st.none() | st.integers(0, 500),
)


@given(kept, limits, st.integers(0, 2000), st.integers(0, 500))
def test_locked_evidence_is_never_let_go(
    here: list[Kept], limit: Limits, free: int, need: int
) -> None:
    verdict = judged(here, limit, free=free, need=need, old_upto=30)

    locked = {one.number for one in here if one.locked}
    assert not locked & set(verdict.let_go)
    assert set(verdict.let_go) <= {one.number for one in here}


@given(kept, limits, st.integers(0, 2000), st.integers(0, 500))
def test_what_stays_keeps_the_limits_or_somebody_is_told(
    here: list[Kept], limit: Limits, free: int, need: int
) -> None:
    verdict = judged(here, limit, free=free, need=need, old_upto=30)

    gone = [one for one in here if one.number in verdict.let_go]
    left = [one for one in here if one.number not in verdict.let_go]
    room = free + sum(one.size_bytes for one in gone) - need
    held = sum(one.size_bytes for one in left) + need
    assert room >= limit.free_bytes or verdict.short_bytes
    assert limit.total_bytes is None or held <= limit.total_bytes or verdict.short_bytes
    if verdict.short_bytes:
        assert all(one.locked for one in left)


@given(kept, limits, st.integers(0, 2000), st.integers(0, 500))
def test_the_oldest_go_first(
    here: list[Kept], limit: Limits, free: int, need: int
) -> None:
    verdict = judged(here, limit, free=free, need=need)

    unlocked = sorted(one.number for one in here if not one.locked)
    assert list(verdict.let_go) == unlocked[: len(verdict.let_go)]


@given(kept, st.integers(0, 500))
def test_evidence_above_its_cap_is_told(here: list[Kept], cap: int) -> None:
    limit = Limits(free_bytes=0, locked_bytes=cap)

    verdict = judged(here, limit, free=10**6, need=0)

    locked = sum(one.size_bytes for one in here if one.locked)
    assert verdict.locked_over_bytes == max(0, locked - cap)


@given(kept, st.integers(0, 60))
def test_what_is_too_old_goes_whatever_room_there_is(
    here: list[Kept], old_upto: int
) -> None:
    verdict = judged(here, Limits(free_bytes=0), free=99, need=1, old_upto=old_upto)

    old = {one.number for one in here if one.number <= old_upto and not one.locked}
    assert set(verdict.let_go) == old


hours = st.builds(timedelta, hours=st.integers(0, 23))


@given(st.lists(hours, max_size=100))
def test_a_camera_that_is_switched_off_each_day_holds_nothing(
    off: list[timedelta],
) -> None:
    calendar, now = Calendar(NOW), NOW
    for away in off:
        now += away + HOUR
        calendar = calendar.look(now, HOUR)

        assert not calendar.held


@given(st.integers(2, 400), st.booleans())
def test_a_leap_holds_deletion_until_a_day_was_lived_through(
    days: int,
    back: bool,  # noqa: FBT001  # drawn
) -> None:
    now = NOW + timedelta(days=-days if back else days)
    calendar = Calendar(NOW).look(now, HOUR)
    lived = timedelta()

    while calendar.held:
        lived += HOUR
        now += HOUR
        calendar = calendar.look(now, HOUR)

    assert lived == HOLD


def test_leaps_of_less_than_a_day_do_not_add_up_within_an_hour() -> None:
    calendar, now = Calendar(NOW), NOW
    for _ in range(3):
        now += timedelta(hours=12)
        calendar = calendar.look(now, timedelta(minutes=1))

    assert calendar.held


@given(st.lists(st.integers(1, 60), unique=True).map(sorted))
def test_stretches_name_each_number_once(numbers: list[int]) -> None:
    named = [n for first, last in runs(numbers) for n in range(first, last + 1)]

    assert named == numbers
