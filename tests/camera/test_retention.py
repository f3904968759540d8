from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from camera.core.retention import Held, Kept, Limits, Verdict, judge, runs

NOW = datetime(2026, 11, 22, tzinfo=UTC)
kept = st.lists(
    st.builds(
        Kept,
        number=st.integers(1, 60),
        size_bytes=st.integers(1, 100),
        end=st.integers(0, 60).map(lambda days: NOW - timedelta(days=days)),
        locked=st.booleans(),
    ),
    unique_by=lambda one: one.number,
)


def judged(
    here: list[Kept], limit: Limits, *, free: int, need: int, now: datetime | None
) -> Verdict:
    held = Held(
        sum(one.size_bytes for one in here),
        sum(one.size_bytes for one in here if one.locked),
    )
    oldest_first = sorted(here, key=lambda one: one.number)
    return judge(oldest_first, held, limit, free_bytes=free, need_bytes=need, now=now)


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
    verdict = judged(here, limit, free=free, need=need, now=NOW)

    locked = {one.number for one in here if one.locked}
    assert not locked & set(verdict.let_go)
    assert set(verdict.let_go) <= {one.number for one in here}


@given(kept, limits, st.integers(0, 2000), st.integers(0, 500))
def test_what_stays_keeps_the_limits_or_somebody_is_told(
    here: list[Kept], limit: Limits, free: int, need: int
) -> None:
    verdict = judged(here, limit, free=free, need=need, now=NOW)

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
    verdict = judged(here, limit, free=free, need=need, now=None)

    unlocked = sorted(one.number for one in here if not one.locked)
    assert list(verdict.let_go) == unlocked[: len(verdict.let_go)]


@given(kept, st.integers(0, 500))
def test_evidence_above_its_cap_is_told(here: list[Kept], cap: int) -> None:
    limit = Limits(free_bytes=0, locked_bytes=cap)

    verdict = judged(here, limit, free=10**6, need=0, now=NOW)

    locked = sum(one.size_bytes for one in here if one.locked)
    assert verdict.locked_over_bytes == max(0, locked - cap)


def test_nothing_is_too_old_while_the_clock_is_not_believed() -> None:
    old = [Kept(1, 10, NOW - timedelta(days=400))]
    limit = Limits(free_bytes=0, days=30)

    assert judged(old, limit, free=99, need=1, now=None).let_go == ()
    assert judged(old, limit, free=99, need=1, now=NOW).let_go == (1,)


@given(st.lists(st.integers(1, 60), unique=True).map(sorted))
def test_stretches_name_each_number_once(numbers: list[int]) -> None:
    named = [n for first, last in runs(numbers) for n in range(first, last + 1)]

    assert named == numbers
