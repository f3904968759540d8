"""The life of a bulletin, who may do what, and which rules hold where: as tables."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.core.approval import LIFE, Act, NotPossibleError, Stage, after, possible
from console.core.audience import Place, area_of, outside, reached, unheard
from console.core.draft import Draft, IncompleteError, Lack, as_bulletin, lacks
from console.core.permissions import (
    TABLE,
    Action,
    Grant,
    Role,
    areas_for,
    may,
    may_approve,
)
from console.core.rules import Wish, rules, speaker_settings
from edge.contract.bulletin import Sound
from edge.contract.codec import decode, encode
from edge.contract.settings import LocalSpan, Mute, SpeakerSettings
from edge.contract.units import BroadcastClass
from tests.console.office import HAMLET, flood, meeting
from tests.rig.authority import COMMUNE, NOON

PLACES = (
    Place("loa-1", HAMLET, frozenset({"cho"})),
    Place("loa-2", f"{COMMUNE}/ap-4", frozenset({"cho"})),
    Place("loa-3", f"{COMMUNE}/ap-30"),
)

# -- life -----------------------------------------------------------------------------


@given(acts=st.lists(st.sampled_from(Act), max_size=30))
def test_whatever_people_try_nothing_is_approved_that_was_not_submitted(
    acts: list[Act],
) -> None:
    stage, trail = Stage.DRAFT, []
    for act in acts:
        if act in possible(stage):
            trail.append((stage, act))
            stage = after(stage, act)

    for at, act in trail:
        if act is Act.APPROVE:
            assert at is Stage.SUBMITTED


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("act", Act)
def test_the_table_answers_for_every_stage_and_act(stage: Stage, act: Act) -> None:
    if (stage, act) in LIFE:
        assert after(stage, act) in Stage
        assert act in possible(stage)
    else:
        with pytest.raises(NotPossibleError):
            after(stage, act)


def test_nothing_is_lost_for_ever_every_stage_can_be_left() -> None:
    assert {stage for stage in Stage if not possible(stage)} == set()


# -- permissions ----------------------------------------------------------------------

AREA = st.sampled_from(["vl", COMMUNE, HAMLET, f"{COMMUNE}/ap-30", "dt/other"])
GRANT = st.builds(Grant, st.sampled_from(Role), AREA)


@given(grants=st.lists(GRANT, max_size=4), action=st.sampled_from(Action), area=AREA)
def test_a_right_on_an_area_is_a_right_on_all_within_it(
    grants: list[Grant], action: Action, area: str
) -> None:
    if may(grants, action, area):
        assert may(grants, action, f"{area}/inside")
        assert any(
            area == wide or area.startswith(f"{wide}/")
            for wide in areas_for(grants, action)
        )


@given(grants=st.lists(GRANT, max_size=4), action=st.sampled_from(Action))
def test_the_areas_of_a_right_are_exactly_where_it_holds(
    grants: list[Grant], action: Action
) -> None:
    for area in areas_for(grants, action):
        assert may(grants, action, area)


def test_a_hamlet_whose_name_begins_alike_is_another_hamlet() -> None:
    grants = [Grant(Role.AUTHOR, HAMLET)]

    assert may(grants, Action.COMPOSE, HAMLET)
    assert not may(grants, Action.COMPOSE, f"{COMMUNE}/ap-30")
    assert not may(grants, Action.COMPOSE, COMMUNE)


def test_an_administrator_manages_people_and_puts_nothing_on_air() -> None:
    grants = [Grant(Role.ADMINISTRATOR, COMMUNE)]

    assert may(grants, Action.MANAGE_KEYS, COMMUNE)
    for action in (Action.COMPOSE, Action.APPROVE, Action.STOP_EMERGENCY):
        assert not may(grants, action, COMMUNE)


def test_every_action_is_in_the_table_and_somebody_may_do_it() -> None:
    assert set(TABLE) == set(Action)
    assert all(TABLE.values())


@pytest.mark.parametrize(
    ("own", "allowed", "may_she"),
    [(False, False, True), (True, False, False), (True, True, True)],
)
def test_ones_own_bulletin_needs_somebody_else_unless_the_commune_says_otherwise(
    *, own: bool, allowed: bool, may_she: bool
) -> None:
    grants = [Grant(Role.APPROVER, COMMUNE)]

    assert may_approve(grants, HAMLET, own=own, own_allowed=allowed) is may_she


# -- audience -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "nodes"),
    [
        (["all"], ["loa-1", "loa-2", "loa-3"]),
        ([f"area:{HAMLET}"], ["loa-1"]),
        ([f"group:{COMMUNE}:cho"], ["loa-1", "loa-2"]),
        ([f"group:{HAMLET}:cho"], ["loa-1"]),
        (["node:loa-2", f"area:{HAMLET}", "node:loa-1"], ["loa-1", "loa-2"]),
        (["node:nobody"], []),
    ],
)
def test_an_audience_reaches_each_of_its_nodes_once(
    audience: list[str], nodes: list[str]
) -> None:
    assert [place.node for place in reached(audience, PLACES)] == nodes


def test_addresses_at_which_no_loudspeaker_stands_are_found() -> None:
    bare = f"area:{COMMUNE}/ap-9"

    assert unheard([f"area:{HAMLET}", bare, "node:nobody"], PLACES) == (
        bare,
        "node:nobody",
    )


@pytest.mark.parametrize(
    ("address", "beyond"),
    [
        ("all", True),
        (f"area:{COMMUNE}", False),
        (f"area:{HAMLET}", False),
        ("area:vinh-long", True),
        (f"group:{HAMLET}:cho", False),
        ("node:loa-2", False),
        ("node:nobody", True),
    ],
)
def test_an_address_beyond_somebodys_areas_is_found(
    address: str, *, beyond: bool
) -> None:
    assert outside([address], [COMMUNE], PLACES) == ((address,) if beyond else ())


def test_a_node_stands_for_the_area_in_which_it_stands() -> None:
    assert area_of("node:loa-1", PLACES) == HAMLET
    assert area_of("node:nobody", PLACES) is None


# -- drafts ---------------------------------------------------------------------------

SOUND = Sound(sha256="ab" * 32, size_bytes=1, duration_ms=1000)


def test_an_empty_draft_says_all_that_it_lacks_in_the_order_of_the_form() -> None:
    assert lacks(Draft()) == (Lack.TITLE, Lack.SOUND, Lack.AUDIENCE, Lack.TIME)
    emergency = Draft(klass=BroadcastClass.EMERGENCY, title=" ")
    assert lacks(emergency) == (Lack.TITLE, Lack.SOUND, Lack.AUDIENCE, Lack.EXPIRY)


def test_an_incomplete_draft_becomes_no_bulletin() -> None:
    with pytest.raises(IncompleteError) as caught:
        as_bulletin(meeting(title=""), SOUND, lineage="x", version=1)

    assert caught.value.lacks == (Lack.TITLE,)


@pytest.mark.parametrize(
    ("klass", "window_s"),
    [(BroadcastClass.ROUTINE, 300), (BroadcastClass.PRIORITY, 3600)],
)
def test_a_class_brings_its_own_window_unless_the_draft_says_otherwise(
    klass: BroadcastClass, window_s: int
) -> None:
    body = as_bulletin(meeting(klass=klass), SOUND, lineage="x", version=1)

    assert (body.missed.policy, body.missed.window_s) == ("late", window_s)


def test_screens_show_of_an_emergency_what_is_read_out() -> None:
    long = flood(text="Nước lên. " * 900)

    said = as_bulletin(flood(text="Nước lên."), SOUND, lineage="x", version=1)
    cut = as_bulletin(long, SOUND, lineage="x", version=1)

    assert said.alert is not None
    assert cut.alert is not None
    assert said.alert.texts == {"vi": "Nước lên."}
    assert cut.alert.texts["vi"].endswith(" lên. Nước…")
    assert len(encode(cut)) < 8_000


def test_a_draft_that_was_an_emergency_before_leaves_its_alert_behind() -> None:
    body = as_bulletin(meeting(alert=flood().alert), SOUND, lineage="x", version=1)

    assert body.alert is None


def test_an_older_draft_still_opens_when_fields_are_added() -> None:
    assert msgspec.json.decode(b'{"title":"x","later":1}', type=Draft).title == "x"


# -- rules ----------------------------------------------------------------------------

NIGHT = (LocalSpan(start="20:00", end="06:00"),)
NOON_REST = (LocalSpan(start="11:00", end="13:00"),)


def test_the_nearest_wish_counts_and_each_field_by_itself() -> None:
    wishes = {
        f"area:{COMMUNE}": Wish(quiet=NIGHT, quota_minutes=60, own_approval=True),
        f"area:{HAMLET}": Wish(quiet=NOON_REST),
        "node:loa-1": Wish(trim_ms=12.5),
    }

    held = rules(wishes, area=HAMLET, node="loa-1", now=NOON)

    assert (held.quiet, held.quota_minutes, held.trim_ms) == (NOON_REST, 60, 12.5)
    assert held.own_approval
    assert held.cache_mib == SpeakerSettings(area="x").cache_mib


def test_a_wish_for_none_is_a_wish() -> None:
    wishes = {f"area:{COMMUNE}": Wish(quiet=NIGHT), f"area:{HAMLET}": Wish(quiet=())}

    assert rules(wishes, area=HAMLET, now=NOON).quiet == ()


def test_a_mute_that_has_passed_gives_way_to_one_further_out() -> None:
    over = Mute(until=NOON - timedelta(minutes=1), reason="Đám tang")
    wider = Mute(until=NOON + timedelta(hours=3), reason="Thi cử")
    wishes = {f"area:{HAMLET}": Wish(mute=over), f"area:{COMMUNE}": Wish(mute=wider)}

    assert rules(wishes, area=HAMLET, now=NOON).mute == wider


@given(
    quota=st.integers(0, 1440) | st.none(),
    trim=st.floats(-500, 500) | st.none(),
    cache=st.integers(50, 100_000) | st.none(),
)
def test_whatever_is_wished_for_is_told_to_a_node_in_words_of_the_contract(
    quota: int | None, trim: float | None, cache: int | None
) -> None:
    wish = Wish(quota_minutes=quota, trim_ms=trim, cache_mib=cache, quiet=NIGHT)
    held = rules({"node:loa-1": wish}, area=HAMLET, node="loa-1", now=NOON)

    told = speaker_settings(held, area=HAMLET, groups=("cho",), zone="Asia/Ho_Chi_Minh")

    assert decode(encode(told), SpeakerSettings) == told
