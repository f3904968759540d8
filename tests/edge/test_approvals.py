"""Which approvals of a snapshot may sound: an approver's word, unbent."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from edge import keys
from edge.approvals import Approved, approvals
from edge.audience import Me
from edge.contract.bulletin import Bulletin, Item
from edge.contract.command import Stop
from edge.contract.keyset import Keyset
from edge.contract.refusal import RefusalKind
from edge.contract.units import BroadcastClass
from edge.ring import Ring
from tests.rig.authority import (
    ALL_CLASSES,
    COMMUNE,
    NOON,
    TOPICS,
    Authority,
    bulletin,
    me,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def authority() -> Authority:
    return Authority()


def heard(
    authority: Authority,
    *items: Item,
    ring: Ring | None = None,
    channel: str = "plan",
    who: Me | None = None,
    versions: dict[str, int] | None = None,
) -> tuple[list[Approved], list[RefusalKind]]:
    approved, refused = approvals(
        items,
        topic=TOPICS[channel],
        me=who or me(),
        ring=ring or authority.ring(),
        now=NOON + HOUR,
        versions=versions or {},
    )
    return list(approved), [one.kind for one in refused]


def carried(authority: Authority, told: Bulletin, approval: bytes) -> Item:
    """An item with this very approval, rightly countersigned."""
    return msgspec.structs.replace(authority.item(told), approval=approval.decode())


def ended(authority: Authority, how: str, at_hour: float) -> Ring:
    """The ring after the approver's key was retired or revoked."""
    kid = authority.kid(authority.approver)
    keyset = keys.end(authority.approvers, kid, how, NOON + at_hour * HOUR)  # type: ignore[arg-type]  # parametrised
    return authority.ring().with_keyset(
        keyset, issuer=authority.kid(authority.administrator), commune=COMMUNE
    )


def test_an_approved_bulletin_for_this_hamlet_may_sound(authority: Authority) -> None:
    approved, refused = heard(authority, authority.item(bulletin()))

    assert [one.bulletin.lineage for one in approved] == ["hop-dan"]
    assert not refused


def test_a_bulletin_for_another_hamlet_is_neither_sounded_nor_refused(
    authority: Authority,
) -> None:
    item = authority.item(bulletin(audience=(f"area:{COMMUNE}/ap-1",)))

    assert heard(authority, item) == ([], [])


@pytest.mark.parametrize(
    "field", [{"sound_sha256": "cd" * 32}, {"lineage": "cup-dien"}, {"version": 2}]
)
def test_an_approval_of_another_bulletin_or_sound_is_foreign(
    authority: Authority, field: dict[str, object]
) -> None:
    item = msgspec.structs.replace(authority.item(bulletin()), **field)

    assert heard(authority, item) == ([], [RefusalKind.FOREIGN_APPROVAL])


def test_the_stations_key_can_introduce_no_sound(authority: Authority) -> None:
    item = authority.item(bulletin(), by=authority.station)

    assert heard(authority, item) == ([], [RefusalKind.NO_RIGHT])


def test_the_administrators_key_can_introduce_no_sound(authority: Authority) -> None:
    item = authority.item(bulletin(), by=authority.administrator)

    assert heard(authority, item) == ([], [RefusalKind.NO_RIGHT])


def test_a_strangers_approval_is_refused(authority: Authority) -> None:
    item = authority.item(bulletin(), by=authority.stranger)

    assert heard(authority, item) == ([], [RefusalKind.KEY_UNKNOWN])


def test_one_bad_item_leaves_the_others_standing(authority: Authority) -> None:
    bad = authority.item(bulletin(lineage="gia"), by=authority.stranger)
    good = authority.item(bulletin())

    approved, refused = heard(authority, bad, good)

    assert [one.bulletin.lineage for one in approved] == ["hop-dan"]
    assert refused == [RefusalKind.KEY_UNKNOWN]


# -- rights of class and area ------------------------------------------------------


def test_an_approver_without_the_class_is_refused(authority: Authority) -> None:
    clerk = authority.entry(authority.stranger, "approver", [BroadcastClass.ROUTINE])
    keyset = keys.add(authority.approvers, clerk)
    ring = authority.ring().with_keyset(
        keyset, issuer=authority.kid(authority.administrator), commune=COMMUNE
    )
    item = authority.item(
        bulletin(klass=BroadcastClass.PRIORITY), by=authority.stranger
    )

    assert heard(authority, item, ring=ring) == ([], [RefusalKind.NO_RIGHT])


@pytest.mark.parametrize(
    ("audience", "refused"),
    [
        (f"area:{COMMUNE}/ap-3", []),
        ("node:loa-ap3-1", []),
        (f"area:{COMMUNE}", [RefusalKind.NO_RIGHT]),
        ("all", [RefusalKind.NO_RIGHT]),
    ],
)
def test_a_hamlets_approver_reaches_no_further_than_the_hamlet(
    authority: Authority, audience: str, refused: list[RefusalKind]
) -> None:
    mine = authority.entry(
        authority.stranger, "approver", ALL_CLASSES, areas=(f"{COMMUNE}/ap-3",)
    )
    ring = authority.ring().with_keyset(
        keys.add(authority.approvers, mine),
        issuer=authority.kid(authority.administrator),
        commune=COMMUNE,
    )
    item = authority.item(bulletin(audience=(audience,)), by=authority.stranger)

    assert heard(authority, item, ring=ring)[1] == refused


def test_an_administrator_hands_on_no_more_than_she_has(authority: Authority) -> None:
    wide = authority.entry(
        authority.stranger, "approver", ALL_CLASSES, areas=("vinh-long",)
    )
    ring = authority.ring().with_keyset(
        keys.add(authority.approvers, wide),
        issuer=authority.kid(authority.administrator),
        commune=COMMUNE,
    )
    item = authority.item(bulletin(audience=("all",)), by=authority.stranger)

    assert heard(authority, item, ring=ring) == ([], [RefusalKind.NO_RIGHT])


def test_a_revoked_administrators_approvers_fall_with_her(authority: Authority) -> None:
    kid = authority.kid(authority.administrator)
    ring = replace(
        authority.ring(), named=keys.end(authority.named, kid, "revoked", NOON)
    )

    assert heard(authority, authority.item(bulletin()), ring=ring) == (
        [],
        [RefusalKind.KEY_UNKNOWN],
    )


def test_an_emergency_in_the_plan_is_refused(authority: Authority) -> None:
    item = authority.item(bulletin(klass=BroadcastClass.EMERGENCY))

    assert heard(authority, item) == ([], [RefusalKind.UNKNOWN_TYPE])
    assert heard(authority, item, channel="alert")[1] == []


# -- a key's life ------------------------------------------------------------------


def test_a_retired_keys_approval_countersigned_in_time_lives_on(
    authority: Authority,
) -> None:
    item = authority.item(bulletin())

    approved, refused = heard(authority, item, ring=ended(authority, "retired", 0.5))

    assert len(approved) == 1
    assert not refused


def test_a_retired_keys_approval_from_after_its_end_is_refused(
    authority: Authority,
) -> None:
    item = authority.item(bulletin(), now=NOON + 0.75 * HOUR)

    verdict = heard(authority, item, ring=ended(authority, "retired", 0.5))

    assert verdict == ([], [RefusalKind.KEY_ENDED])


def test_a_countersignature_dated_back_does_not_save_a_retired_keys_approval(
    authority: Authority,
) -> None:
    item = authority.item(bulletin(), now=NOON + 0.75 * HOUR, seen_at=NOON)

    verdict = heard(authority, item, ring=ended(authority, "retired", 0.5))

    assert verdict == ([], [RefusalKind.KEY_ENDED])


def test_every_approval_of_a_revoked_key_falls(authority: Authority) -> None:
    item = authority.item(bulletin())

    verdict = heard(authority, item, ring=ended(authority, "revoked", 0.5))

    assert verdict == ([], [RefusalKind.KEY_ENDED])


def test_a_lower_version_than_was_held_is_older(authority: Authority) -> None:
    item = authority.item(bulletin(version=2))

    assert heard(authority, item, versions={"hop-dan": 3}) == ([], [RefusalKind.OLDER])


def test_the_level_is_that_of_the_widest_area_the_key_answers_for(
    authority: Authority,
) -> None:
    approved, _ = heard(authority, authority.item(bulletin()))

    assert approved[0].level == 2


def test_a_group_is_addressed_by_its_members_only(authority: Authority) -> None:
    item = authority.item(bulletin(audience=(f"group:{COMMUNE}:truc-chinh",)))
    member = replace(me(), groups=frozenset({"truc-chinh"}))

    assert heard(authority, item) == ([], [])
    assert len(heard(authority, item, who=member)[0]) == 1


def test_a_retired_keys_approval_that_the_station_saw_too_late_is_refused(
    authority: Authority,
) -> None:
    item = authority.item(bulletin(), now=NOON, seen_at=NOON + 0.75 * HOUR)

    verdict = heard(authority, item, ring=ended(authority, "retired", 0.5))

    assert verdict == ([], [RefusalKind.KEY_ENDED])


def test_a_countersignature_from_the_future_is_not_in_force(
    authority: Authority,
) -> None:
    item = authority.item(bulletin(), seen_at=NOON + 2 * HOUR)

    assert heard(authority, item) == ([], [RefusalKind.NOT_IN_FORCE])


def test_an_approval_that_has_run_out_is_not_in_force(authority: Authority) -> None:
    told = bulletin()
    short = authority.order(
        "bulletin", told, by=authority.approver, aud=told.audience, valid_s=60
    )
    item = carried(authority, told, short)

    assert heard(authority, item) == ([], [RefusalKind.NOT_IN_FORCE])


def test_an_envelope_for_others_than_its_bulletin_names_is_foreign(
    authority: Authority,
) -> None:
    told = bulletin()
    wider = authority.order(
        "bulletin", told, by=authority.approver, aud=(f"area:{COMMUNE}",)
    )
    item = carried(authority, told, wider)

    assert heard(authority, item) == ([], [RefusalKind.FOREIGN_APPROVAL])


def test_another_order_of_an_approver_is_no_approval(authority: Authority) -> None:
    stop = authority.order("stop", Stop(), by=authority.approver)
    item = msgspec.structs.replace(authority.item(bulletin()), approval=stop.decode())

    assert heard(authority, item) == ([], [RefusalKind.UNKNOWN_TYPE])


def test_an_administrator_hands_on_no_class_that_she_has_not(
    authority: Authority,
) -> None:
    authority.named = Keyset(
        entries=(
            authority.entry(authority.station, "station"),
            authority.entry(
                authority.administrator, "administrator", [BroadcastClass.ROUTINE]
            ),
        )
    )
    item = authority.item(bulletin(klass=BroadcastClass.PRIORITY))

    assert heard(authority, item) == ([], [RefusalKind.NO_RIGHT])
