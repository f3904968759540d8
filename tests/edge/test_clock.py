from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.clock import ClockTrust

FLOOR = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
FRESH = ClockTrust(FLOOR)


def test_a_clock_is_untrusted_until_something_vouches_for_it() -> None:
    trust = FRESH.read(NOW, synchronised=False, battery=False)

    assert trust.state == "untrusted"
    assert trust.reason
    assert not trust.believed


def test_a_time_server_makes_it_synchronised() -> None:
    trust = FRESH.read(NOW, synchronised=True, battery=False)

    assert trust.state == "synchronised"
    assert trust.reason == ""


def test_a_battery_clock_makes_it_hold_after_boot() -> None:
    assert FRESH.read(NOW, synchronised=False, battery=True).state == "holding"


def test_it_holds_when_the_time_server_is_out_of_reach_for_weeks() -> None:
    trust = FRESH.read(NOW, synchronised=True, battery=False)

    for day in range(30):
        later = NOW + timedelta(days=day)
        trust = trust.read(later, synchronised=False, battery=False).passed(later)

    assert trust.state == "holding"


def test_a_jump_that_nobody_confirms_ends_the_trust() -> None:
    trust = FRESH.read(NOW, synchronised=True, battery=False)

    jumped = trust.read(NOW, synchronised=False, battery=False, stepped=True)

    assert jumped.state == "untrusted"


def test_a_jump_by_the_time_server_itself_is_fine() -> None:
    trust = FRESH.read(NOW, synchronised=False, battery=False)

    assert (
        trust.read(NOW, synchronised=True, battery=False, stepped=True).state
        == "synchronised"
    )


def test_a_time_before_the_floor_is_never_believed_whoever_vouches() -> None:
    early = FLOOR - timedelta(seconds=1)

    trust = FRESH.read(early, synchronised=True, battery=True)

    assert trust.state == "untrusted"
    assert "has already been" in trust.reason


def test_a_console_time_that_agrees_makes_it_hold() -> None:
    trust, correct = FRESH.told(NOW, NOW + timedelta(seconds=1), synchronised=False)

    assert trust.state == "holding"
    assert correct is None


def test_a_console_time_that_differs_corrects_it_and_the_jump_is_expected() -> None:
    trust, correct = FRESH.told(NOW - timedelta(days=9), NOW, synchronised=False)
    after = trust.read(NOW, synchronised=False, battery=False, stepped=True)
    again = after.read(NOW, synchronised=False, battery=False, stepped=True)

    assert correct == NOW
    assert after.state == "holding"
    assert again.state == "untrusted"


def test_an_expected_jump_may_be_noticed_some_looks_later() -> None:
    trust, _ = FRESH.told(NOW - timedelta(days=9), NOW, synchronised=False)

    looked = trust.read(NOW, synchronised=False, battery=False)
    after = looked.read(NOW, synchronised=False, battery=False, stepped=True)

    assert after.state == "holding"


def test_a_console_time_before_the_floor_is_left_alone() -> None:
    trust, correct = FRESH.told(NOW, FLOOR - timedelta(days=1), synchronised=False)

    assert trust == FRESH
    assert correct is None


def test_a_time_server_is_believed_rather_than_the_console() -> None:
    synchronised = FRESH.read(NOW, synchronised=True, battery=False)

    trust, correct = synchronised.told(
        NOW, NOW + timedelta(hours=1), synchronised=False
    )

    assert trust == synchronised
    assert correct is None


AHEAD = ClockTrust(NOW + timedelta(days=365))


def test_a_time_server_and_the_console_together_bring_back_a_floor_that_ran_ahead() -> (
    None
):
    trust, correct = AHEAD.told(NOW, NOW + timedelta(seconds=20), synchronised=True)

    assert (trust.state, trust.floor, correct) == ("synchronised", NOW, None)
    assert trust.read(NOW, synchronised=True, battery=False).believed


@pytest.mark.parametrize(
    ("synchronised", "apart"),
    [(False, timedelta(0)), (True, timedelta(hours=1)), (True, timedelta(hours=-1))],
    ids=["console alone", "time server behind", "time server ahead"],
)
def test_one_witness_alone_never_lowers_the_floor(
    apart: timedelta, *, synchronised: bool
) -> None:
    trust, correct = AHEAD.told(NOW, NOW + apart, synchronised=synchronised)

    assert (trust, correct) == (AHEAD, None)


INSTANTS = st.integers(1_577_836_800, 1_893_456_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
LOOKS = st.lists(
    st.tuples(INSTANTS, st.booleans(), st.booleans(), st.booleans()), max_size=30
)


@given(LOOKS)
def test_the_floor_only_rises_and_no_believed_time_lies_below_it(
    looks: list[tuple[datetime, bool, bool, bool]],
) -> None:
    trust = FRESH
    for now, synchronised, battery, stepped in looks:
        before = trust.floor
        trust = trust.read(
            now, synchronised=synchronised, battery=battery, stepped=stepped
        ).passed(now)

        assert trust.floor >= before
        assert not trust.believed or now >= before
        assert (trust.reason == "") is trust.believed
