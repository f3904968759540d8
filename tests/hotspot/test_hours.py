"""Opening hours, by the wall and across midnight."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from edge.contract.settings import Closure, HotspotSettings, LocalSpan
from hotspot.core.hours import Opening, day_after, opening

NOON = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)  # 12:00 in Vietnam


def settings(
    *spans: tuple[str, str], closure: Closure | None = None
) -> HotspotSettings:
    hours = tuple(LocalSpan(start=start, end=end) for start, end in spans)
    return HotspotSettings(area="vinh-long/tan-an", hours=hours, closure=closure)


def test_it_is_open_within_its_hours_and_says_until_when() -> None:
    day = settings(("05:00", "22:00"))

    assert opening(day, NOON) == Opening(open=True, until=NOON + timedelta(hours=10))
    night = NOON + timedelta(hours=11)
    assert opening(day, night) == Opening(open=False, until=NOON + timedelta(hours=17))


def test_hours_may_run_across_midnight() -> None:
    late = settings(("18:00", "02:00"))

    assert not opening(late, NOON).open
    assert opening(late, NOON + timedelta(hours=12)).open
    assert not opening(late, NOON + timedelta(hours=14)).open


def test_spans_that_touch_are_one() -> None:
    two = settings(("05:00", "12:30"), ("12:30", "22:00"))

    assert opening(two, NOON).until == NOON + timedelta(hours=10)


def test_without_hours_it_is_open_day_and_night() -> None:
    assert opening(settings(), NOON) == Opening(open=True)
    assert opening(settings(("00:00", "00:00")), NOON) == Opening(open=True)


def test_a_closure_comes_first() -> None:
    until = NOON + timedelta(days=2)
    closed = settings(closure=Closure(until=until, reason="sửa chữa"))

    assert opening(closed, NOON) == Opening(open=False, until=until)
    assert opening(closed, until).open


def test_without_a_believed_clock_hours_are_closed_hours() -> None:
    closure = Closure(until=NOON, reason="sửa chữa")

    assert not opening(settings(("05:00", "22:00")), None).open
    assert opening(settings(), None).open
    assert not opening(settings(closure=closure), None).open


def test_the_next_day_begins_at_midnight_where_the_hotspot_is() -> None:
    late = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)  # 23:59 in Viet Nam

    assert day_after(settings(), late) == late + timedelta(minutes=1)
    assert day_after(settings(), late + timedelta(minutes=1)) == late + timedelta(
        days=1, minutes=1
    )


TIMES = st.times().map(lambda t: f"{t.hour:02}:{t.minute:02}")


@given(
    st.lists(st.tuples(TIMES, TIMES), min_size=1, max_size=4),
    st.integers(0, 7 * 1440),
)
def test_it_changes_at_the_instant_it_says_and_not_before(
    spans: list[tuple[str, str]], minute: int
) -> None:
    now = NOON + timedelta(minutes=minute)
    said = opening(settings(*spans), now)

    if said.until is not None:
        assert now < said.until <= now + timedelta(days=1)
        assert opening(settings(*spans), said.until).open is not said.open
        just_before = said.until - timedelta(seconds=1)
        assert opening(settings(*spans), just_before).open is said.open
