"""What a node holds, what of it is approved, and which emergencies stand."""

from datetime import datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from edge.approvals import Approved
from edge.audience import Me
from edge.contract.bulletin import Alert, AlertsInForce, Plan
from edge.contract.units import BroadcastClass
from edge.holding import Holding, Judge, surely_over, unreplaced
from tests.rig.authority import COMMUNE, NOON, TOPICS, Authority, bulletin

HERE: Final = (f"area:{COMMUNE}",)
MINUTE: Final = timedelta(minutes=1)
NAMES: Final = ("lu", "bao", "chay")


def emergency(
    lineage: str = "lu",
    replaces: tuple[str, ...] = (),
    *,
    level: int = 2,
    expires: datetime = NOON + 60 * MINUTE,
) -> Approved:
    told = bulletin(
        lineage=lineage,
        klass=BroadcastClass.EMERGENCY,
        alert=Alert(
            effective=NOON, expires=expires, repeat_every_s=300, replaces=replaces
        ),
    )
    return Approved(told, "k" * 22, level, NOON, NOON)


EMERGENCIES = st.lists(
    st.builds(
        emergency,
        st.sampled_from(NAMES),
        st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
        level=st.integers(1, 3),
    ),
    max_size=4,
    unique_by=lambda one: one.bulletin.lineage,
)


def test_of_a_lineage_the_highest_version_counts_and_an_older_one_is_refused() -> None:
    authority = Authority(NOON)
    items = tuple(
        authority.item(bulletin(version=version, audience=HERE), now=NOON)
        for version in (2, 3)
    )
    holding = Holding().with_plan(TOPICS["plan"], Plan(items=items))
    me = Me("man-hinh-1", "kiosk", COMMUNE, COMMUNE)
    now = NOON + timedelta(minutes=1)

    fresh = holding.judged_plan(Judge(me, authority.ring(), now, {}))
    later = holding.judged_plan(Judge(me, authority.ring(), now, {"hop-dan": 3}))

    assert [one.bulletin.version for one in fresh.approved] == [3]
    assert fresh.refused == ()
    assert [one.bulletin.version for one in later.approved] == [3]
    assert len(later.refused) == 1


def test_alerts_that_only_the_disk_vouches_for_can_be_left_out() -> None:
    authority = Authority(NOON)
    item = authority.item(
        bulletin(klass=BroadcastClass.EMERGENCY, audience=HERE), now=NOON
    )
    holding = Holding().with_alerts(TOPICS["alert"], AlertsInForce(items=(item,)))
    me = Me("loa-1", "speaker", COMMUNE, COMMUNE)
    by = Judge(me, authority.ring(), NOON + MINUTE, {})

    assert len(holding.judged_alerts(by).approved) == 1
    assert holding.of(()).judged_alerts(by).approved == ()
    assert holding.of([str(TOPICS["alert"])]).judged_alerts(by).approved


@given(EMERGENCIES, st.lists(st.booleans(), min_size=4, max_size=4))
def test_what_has_not_begun_replaces_nothing(
    held: list[Approved], begun: list[bool]
) -> None:
    running = [one for one, has in zip(held, begun, strict=False) if has]

    standing = unreplaced(held, running)

    for one in held:
        over = any(
            one.bulletin.lineage in other.bulletin.alert.replaces
            and other.level <= one.level
            for other in running
            if other.bulletin.alert and other is not one
        )
        assert (one in standing) is not over


def test_an_emergency_replaces_nothing_of_a_wider_area_and_never_itself() -> None:
    wide, narrow = emergency("lu", level=1), emergency("het", ("lu", "het"), level=2)

    assert unreplaced((wide, narrow), (wide, narrow)) == (wide, narrow)
    assert unreplaced((narrow, wide), ()) == (narrow, wide)


def test_over_for_certain_unless_the_console_sent_it_after_its_end() -> None:
    one = emergency(expires=NOON)

    assert not surely_over(one, NOON - MINUTE, {})
    assert surely_over(one, NOON, {})
    assert surely_over(one, NOON + MINUTE, {"lu": NOON - MINUTE})
    assert not surely_over(one, NOON + MINUTE, {"lu": NOON})
