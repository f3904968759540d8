"""What the console says of two bulletins at one time is what a loudspeaker does."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from console.core.audience import Place
from console.core.finding import Code
from console.core.guard import World, findings
from console.core.rules import Wish, rules
from edge.approvals import Approved
from edge.contract.bulletin import Sound
from edge.contract.units import BroadcastClass
from speaker.core.air import Air, Begin, Write
from speaker.core.ledger import Entry, Key
from speaker.core.playout import advance
from speaker.core.programme import look
from tests.rig.authority import COMMUNE, NOON
from tests.speaker.bulletins import drawn, news, situation

ARMED = timedelta(seconds=1)
"""Before an instant: the node decides then what it hands over."""
PLACE = Place("loa-1", f"{COMMUNE}/ap-3")
LONG = Sound(sha256="ab" * 32, size_bytes=1, duration_ms=10 * 60 * 1000)
MINUTES = st.integers(min_value=5, max_value=8)
CLASSES = st.sampled_from((BroadcastClass.ROUTINE, BroadcastClass.PRIORITY))


def begun(*plan: Approved) -> list[str]:
    """What one loudspeaker begins, in order, while the first of them lasts."""
    air, ledger, found = Air(), dict[Key, Entry](), list[str]()
    line = drawn(*plan)
    for planned in sorted({one.planned for one in line.occurrences}):
        now = planned - ARMED
        due = look(line, situation(now, ledger=ledger), {}).due
        air, actions = advance(
            air, due, situation(now).settings, now, settle=timedelta()
        )
        for action in actions:
            if isinstance(action, Write) and action.entry is not None:
                ledger[action.entry.key] = action.entry
            if isinstance(action, Begin):
                found.append(action.playout.id.split(".")[0])
    return found


def told(mine: Approved, other: Approved) -> set[Code]:
    """What the console says of the first, when the second is in force."""
    held = rules({f"area:{COMMUNE}": Wish()}, area=PLACE.area, now=NOON)
    world = World(
        places=(PLACE,),
        rules={PLACE.node: held},
        others=(other.bulletin,),
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    )
    return {one.code for one in findings(mine.bulletin, world, NOON)}


@given(
    first=MINUTES, second=MINUTES, mine=CLASSES, theirs=CLASSES, swapped=st.booleans()
)
def test_the_console_says_of_two_bulletins_what_a_loudspeaker_does(
    first: int,
    second: int,
    mine: BroadcastClass,
    theirs: BroadcastClass,
    swapped: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    names = ("b", "a") if swapped else ("a", "b")
    one, two = (
        news(NOON + timedelta(minutes=minutes), lineage=name, klass=klass, sound=LONG)
        for minutes, name, klass in zip(
            (first, second), names, (mine, theirs), strict=True
        )
    )

    heard = begun(one, two)

    expected = {
        (names[0],): Code.GOES_FIRST,
        (names[1],): Code.OVERLAP,
        (names[1], names[0]): Code.PRE_EMPTS,
        (names[0], names[1]): Code.PRE_EMPTED,
    }
    assert told(one, two) == {expected[tuple(heard)]}
