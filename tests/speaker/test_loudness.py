"""How loud a sound may be at this hour."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from edge.contract.settings import Ceiling, LocalSpan, SpeakerSettings
from edge.contract.units import BroadcastClass
from edge.timetable import holding, zone_of
from speaker.core.loudness import volume_now
from tests.rig.authority import COMMUNE, NOON

ROUTINE, EMERGENCY = BroadcastClass.ROUTINE, BroadcastClass.EMERGENCY
clocks = st.times().map(lambda at: at.strftime("%H:%M"))
spans = st.builds(LocalSpan, start=clocks, end=clocks)
ceilings = st.lists(
    st.builds(Ceiling, span=spans, volume_percent=st.integers(0, 100)), max_size=4
)
instants = st.integers(0, 2 * 86400).map(lambda s: NOON + timedelta(seconds=s))


def settings(*given: Ceiling) -> SpeakerSettings:
    return SpeakerSettings(area=COMMUNE, ceilings=given)


def test_the_noon_ceiling_caps_a_routine_bulletin_from_eleven_to_one() -> None:
    noon = Ceiling(span=LocalSpan(start="11:00", end="13:00"), volume_percent=40)

    at_noon = volume_now(80, ROUTINE, settings(noon), NOON)
    at_one = volume_now(80, ROUTINE, settings(noon), NOON + timedelta(hours=1))

    assert (at_noon, at_one) == (40, 80)


def test_a_ceiling_never_makes_anything_louder() -> None:
    high = Ceiling(span=LocalSpan(start="00:00", end="23:59"), volume_percent=90)

    assert volume_now(60, ROUTINE, settings(high), NOON) == 60


@given(ceilings, st.integers(0, 100), instants)
def test_an_emergency_sounds_as_approved_under_any_ceiling(
    given_: list[Ceiling], approved: int, at: datetime
) -> None:
    assert volume_now(approved, EMERGENCY, settings(*given_), at) == approved


@given(ceilings, st.integers(0, 100), instants)
def test_the_lowest_ceiling_of_the_hour_holds(
    given_: list[Ceiling], approved: int, at: datetime
) -> None:
    volume = volume_now(approved, ROUTINE, settings(*given_), at)

    of_the_hour = [
        c.volume_percent for c in given_ if holding((c.span,), at, zone_of())
    ]
    assert volume == min([approved, *of_the_hour])
