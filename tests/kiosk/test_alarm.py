"""Which emergencies take the screen, and for how long."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from edge.approvals import Approved
from edge.contract.bulletin import TOGETHER, Alert
from edge.contract.units import BroadcastClass
from kiosk.core.alarm import Held, in_force, next_change, sounds
from tests.rig.authority import NOON, bulletin

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
MINUTE: Final = timedelta(minutes=1)


def flood(
    lineage: str = "lu",
    *,
    begins: int = 0,
    lasts: int = 60,
    level: int = 2,
    **more: object,
) -> Approved:
    """An emergency; `begins` and `lasts` in minutes."""
    effective = NOON + begins * MINUTE
    fields: dict[str, object] = {
        "effective": effective,
        "expires": effective + lasts * MINUTE,
        "repeat_every_s": 300,
        "texts": {"en": "Flood", "vi": "Lũ"},
    }
    told = bulletin(
        lineage=lineage,
        title="Lũ đang lên",
        klass=BroadcastClass.EMERGENCY,
        alert=Alert(**(fields | more)),  # type: ignore[arg-type]
    )
    return Approved(told, "k" * 22, level, NOON, NOON)


def shown(*held: Approved, at: int = 0) -> list[str]:
    found = in_force(Held(held, now=NOON + at * MINUTE), ZONE)
    return [one.lineage for one in found]


def test_it_is_shown_from_its_beginning_until_its_end() -> None:
    one = flood(begins=10, lasts=20)

    assert [shown(one, at=minute) for minute in (9, 10, 29, 30)] == [
        [],
        ["lu"],
        ["lu"],
        [],
    ]


def test_one_for_at_once_waits_for_no_common_beginning_whatever_the_clock() -> None:
    signed = NOON + timedelta(milliseconds=900)  # the order says only NOON
    one = flood(effective=signed + TOGETHER)

    for now in (NOON - 5 * MINUTE, NOON, signed + TOGETHER):
        held = Held((one,), now=now)
        assert [told.lineage for told in in_force(held, ZONE)] == ["lu"]
        assert next_change(held) == NOON + 60 * MINUTE


def test_one_that_is_further_away_waits_for_its_instant() -> None:
    later = NOON + TOGETHER + timedelta(seconds=2)
    one = flood(effective=later)

    for now, told in ((later - timedelta(seconds=1), 0), (later, 1)):
        assert len(in_force(Held((one,), now=now), ZONE)) == told
    assert next_change(Held((one,), now=NOON)) == later


def test_the_recording_of_one_to_come_is_wanted_and_of_one_that_is_over_not() -> None:
    over, coming = flood("cu", lasts=5), flood("moi", begins=30)

    assert len(sounds(Held((over, coming), now=NOON + 10 * MINUTE))) == 1
    assert not sounds(Held((over,), past=NOON + 10 * MINUTE))
    assert sounds(Held((over,)))


def test_the_next_change_is_its_beginning_then_its_end() -> None:
    one = flood(begins=10, lasts=20)

    changes = [
        next_change(Held((one,), now=NOON + minute * MINUTE)) for minute in (0, 10, 30)
    ]

    assert changes == [NOON + 10 * MINUTE, NOON + 30 * MINUTE, None]


def test_an_all_clear_takes_the_place_of_what_it_replaces() -> None:
    clear = flood("het-lu", begins=5, replaces=("lu",))

    assert shown(flood(), clear, at=4) == ["lu"]
    assert shown(flood(), clear, at=5) == ["het-lu"]


def test_a_narrower_area_cannot_replace_a_wider_ones() -> None:
    clear = flood("het-lu", replaces=("lu",), level=3)

    assert shown(flood(level=1), clear) == ["lu", "het-lu"]


def test_the_wider_area_stands_first_then_the_newest() -> None:
    held = (
        flood("ap", level=3),
        flood("xa-cu", level=2, begins=0),
        flood("xa-moi", level=2, begins=1),
        flood("tinh", level=1),
    )

    assert shown(*held, at=2) == ["tinh", "xa-moi", "xa-cu", "ap"]


def test_texts_stand_in_their_order_and_the_title_where_there_are_none() -> None:
    held = Held((flood(), flood("b", texts={})), now=NOON)
    told = in_force(held, ZONE)

    assert [list(one.texts.items()) for one in told] == [
        [("vi", "Lũ"), ("en", "Flood")],
        [("vi", "Lũ đang lên")],
    ]
    assert told[0].until == NOON + 60 * MINUTE
    assert told[0].until.utcoffset() == timedelta(hours=7)
    assert [one.sha256 for one in sounds(held)] == ["ab" * 32] * 2


def test_without_a_clock_it_is_shown_until_it_is_surely_over() -> None:
    def seen(past: int) -> bool:
        held = Held((flood(lasts=60),), now=None, past=NOON + past * MINUTE)
        return bool(in_force(held, ZONE))

    assert [seen(past) for past in (-9999, 59, 60)] == [True, True, False]


def test_one_that_was_over_when_the_console_sent_it_is_not_over() -> None:
    late = NOON + 90 * MINUTE
    held = Held((flood(lasts=60),), now=None, past=late, came={"lu": late})

    assert in_force(held, ZONE)


@given(st.integers(0, 200), st.integers(-100, 100), st.integers(1, 100))
def test_a_known_time_decides_alone(at: int, begins: int, lasts: int) -> None:
    one = flood(begins=begins, lasts=lasts)

    inside = begins <= at < begins + lasts
    assert bool(shown(one, at=at)) is inside


def test_a_far_future_hurts_nobody() -> None:
    held = Held((flood(),), now=datetime(9998, 1, 1, tzinfo=UTC))

    assert in_force(held, ZONE) == ()
    assert next_change(held) is None
