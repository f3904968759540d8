"""What waits for a loudspeaker that sounds something else."""

from datetime import timedelta

from console.core.timeline import Slot
from console.core.waiting import waiting
from edge.contract.units import BroadcastClass
from tests.rig.authority import NOON

MINUTE = timedelta(minutes=1)
FIRST, SECOND = ("mot", NOON), ("hai", NOON + MINUTE)
WINDOWS = {"mot": 5 * MINUTE, "hai": 5 * MINUTE}


def slot(lineage: str, minute: int, *nodes: str) -> Slot:
    start = NOON + minute * MINUTE
    klass = BroadcastClass.ROUTINE
    return Slot(lineage, lineage, klass, start, start + MINUTE, frozenset(nodes))


PLAN = (slot("mot", 0, "a", "b"), slot("hai", 1, "a", "c"))


def test_it_waits_where_another_one_sounds_until_its_window_closes() -> None:
    sounding = {"a": FIRST, "b": FIRST}

    found = waiting(PLAN, WINDOWS, sounding, set(), NOON + 2 * MINUTE)
    closed = waiting(PLAN, WINDOWS, sounding, set(), NOON + 6 * MINUTE)

    assert [(one.slot.lineage, one.nodes) for one in found] == [
        ("hai", frozenset({"a"}))
    ]
    assert found[0].until == NOON + 6 * MINUTE
    assert closed == ()


def test_what_sounds_itself_or_is_told_of_or_may_not_be_late_waits_for_nothing() -> (
    None
):
    now = NOON + 2 * MINUTE

    assert waiting(PLAN, WINDOWS, {"a": SECOND}, {("a", FIRST)}, now) == ()
    assert waiting(PLAN, {}, {"a": FIRST}, set(), now) == ()
    assert waiting(PLAN, WINDOWS, {}, set(), now) == ()
