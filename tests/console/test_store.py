"""The store: every step of a bulletin, sign-in attempts, areas, requests, notices."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from console.core.approval import NotPossibleError, Stage
from console.core.draft import IncompleteError, Lack
from console.core.permissions import Grant, Role
from console.core.rules import Wish
from console.models import Bulletin, Person
from console.store import (
    areas,
    audit,
    bulletins,
    nodes,
    notices,
    people,
    pictures,
    requests,
    settings,
    sounds,
    steps,
    suppressions,
)
from console.store.audit import Deed
from console.store.bulletins import NoSuchBulletinError
from console.store.steps import ConflictError
from edge.contract.command import Stop
from edge.contract.settings import LocalSpan
from edge.errors import MessageError
from tests.console.office import HAMLET, SOUND, Office, meeting
from tests.rig.authority import COMMUNE, NOON


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def act(
    office: Office,
    step: Callable[..., object],
    lineage: str,
    by: str = "author",
    **more: object,
) -> None:
    """One step by somebody who has just opened the bulletin."""
    with office.database.write() as session:
        row_version = bulletins.get(session, lineage).row_version
        step(
            session,
            lineage,
            row_version=row_version,
            deed=office.deed(session, by),
            **more,
        )


def drafted(office: Office, **changes: object) -> Bulletin:
    with office.database.write() as session:
        return steps.create(
            session,
            area=COMMUNE,
            draft=meeting(**changes),
            deed=office.deed(session, "author"),
        )


# -- steps ----------------------------------------------------------------------------


def test_the_second_of_two_who_edit_is_told_who_was_first_and_loses_nothing(
    office: Office,
) -> None:
    opened = drafted(office)
    act(office, steps.save, opened.lineage, by="approver", draft=meeting(title="Hai"))

    with (
        pytest.raises(ConflictError) as caught,
        office.database.write() as session,
    ):
        steps.save(
            session,
            opened.lineage,
            row_version=opened.row_version,
            draft=meeting(title="Một"),
            deed=office.deed(session, "author"),
        )

    theirs = caught.value.theirs
    assert (theirs.draft.title, theirs.editor.sign_in) == ("Hai", "approver")
    assert office.bulletin(opened.lineage).draft.title == "Hai"


def test_a_returned_bulletin_keeps_its_comment_and_comes_back_as_a_new_version(
    office: Office,
) -> None:
    lineage = office.submit().lineage

    act(office, steps.give_back, lineage, by="approver", comment="Sai giờ họp")
    act(office, steps.save, lineage, draft=meeting(title="Sửa giờ"))
    act(office, steps.submit, lineage)

    with office.database.read() as session:
        first = bulletins.version(session, lineage, 1)
        second = bulletins.version(session, lineage, 2)
        assert first is not None
        assert second is not None
        assert (first.decision, first.comment) == ("returned", "Sai giờ họp")
        assert (second.decision, second.body.title) == ("waiting", "Sửa giờ")
        assert [put.version for put in bulletins.waiting(session, areas=[COMMUNE])] == [
            2
        ]


def test_what_was_submitted_does_not_change_when_the_draft_does(office: Office) -> None:
    lineage = office.submit().lineage
    act(office, steps.recall, lineage)
    act(office, steps.save, lineage, draft=meeting(title="Khác"))

    with office.database.read() as session:
        put = bulletins.version(session, lineage, 1)
        assert put is not None
        assert put.body.title == "Mời họp dân ấp 3"


def test_a_version_stays_in_force_while_its_change_is_being_written(
    office: Office,
) -> None:
    office.appoint()
    lineage = office.approved()

    act(office, steps.save, lineage, draft=meeting(title="Đổi giờ"))
    act(office, steps.submit, lineage)

    held = office.bulletin(lineage)
    assert (held.stage, held.in_force, held.newest) == (Stage.SUBMITTED, 1, 2)


def test_discarding_a_change_leaves_what_is_in_force(office: Office) -> None:
    office.appoint()
    lineage = office.approved()
    act(office, steps.save, lineage, draft=meeting(title="Thôi"))

    act(office, steps.discard, lineage)

    held = office.bulletin(lineage)
    assert (held.stage, held.in_force) == (Stage.APPROVED, 1)


def test_withdrawing_takes_back_what_still_waits(office: Office) -> None:
    office.appoint()
    lineage = office.approved()
    act(office, steps.submit, lineage)

    act(office, steps.withdraw, lineage, reason="Hoãn")

    with office.database.read() as session:
        assert bulletins.waiting(session, areas=[COMMUNE]) == []
        assert bulletins.in_force(session) == []
        assert bulletins.get(session, lineage).withdrawn_reason == "Hoãn"


def test_what_cannot_be_done_at_this_stage_is_refused_and_changes_nothing(
    office: Office,
) -> None:
    lineage = office.submit().lineage

    with pytest.raises(NotPossibleError):
        act(office, steps.save, lineage, draft=meeting(title="x"))

    assert office.bulletin(lineage).draft.title == "Mời họp dân ấp 3"


@pytest.mark.parametrize("sound", [None, "cd" * 32])
def test_without_a_sound_that_is_there_nothing_is_submitted(
    office: Office, sound: str | None
) -> None:
    lineage = drafted(office, sound_sha256=sound).lineage

    with pytest.raises(IncompleteError) as caught:
        act(office, steps.submit, lineage)

    assert caught.value.lacks == (Lack.SOUND,)
    assert office.bulletin(lineage).stage is Stage.DRAFT


def test_a_bulletin_that_is_not_there_is_named(office: Office) -> None:
    with office.database.read() as session, pytest.raises(NoSuchBulletinError):
        bulletins.get(session, "nothing")


def test_only_somebody_who_signed_in_changes_a_bulletin(office: Office) -> None:
    with (
        pytest.raises(TypeError, match="bridge is not a person"),
        office.database.write() as session,
    ):
        steps.create(
            session, area=COMMUNE, draft=meeting(), deed=Deed(audit.BRIDGE, NOON)
        )


def test_lists_show_an_area_and_all_within_and_no_neighbour(office: Office) -> None:
    def titles(session: Session, *where: str) -> list[str]:
        rows = bulletins.listed(session, areas=where)
        return sorted(row.draft.title for row in rows)

    with office.database.write() as session:
        deed = office.deed(session, "author")
        for area, title in (
            (COMMUNE, "xã"),
            (HAMLET, "ấp 3"),
            (f"{COMMUNE}/ap-4", "4"),
        ):
            steps.create(session, area=area, draft=meeting(title=title), deed=deed)

    with office.database.read() as session:
        assert titles(session, COMMUNE) == ["4", "xã", "ấp 3"]
        assert titles(session, HAMLET) == ["ấp 3"]
        assert titles(session) == []


def test_every_step_is_in_the_audit_log(office: Office) -> None:
    office.appoint()
    lineage = office.approved()
    act(office, steps.withdraw, lineage, reason="x")

    with office.database.read() as session:
        log = audit.entries(session, subject=lineage)
    assert [entry.action.removeprefix("bulletin.") for entry in reversed(log)] == [
        *("create", "submit", "approve", "withdraw")
    ]


# -- people ---------------------------------------------------------------------------


def test_a_sign_in_name_is_the_same_however_it_is_written(office: Office) -> None:
    with office.database.read() as session:
        assert people.by_sign_in(session, "  AUTHOR ") is not None

    with (
        pytest.raises(MessageError, match="is taken"),
        office.database.write() as session,
    ):
        people.add(
            session,
            sign_in="Author",
            display="x",
            password_hash="-",
            grants=[],
            deed=office.command,
        )


def test_failures_are_counted_by_name_since_its_last_success_and_by_address(
    office: Office,
) -> None:
    with office.database.write() as session:
        author = office.person(session, "author")
        for minute, ok in enumerate([False, False, True, False, False, False]):
            attempt = people.begin_attempt(
                session,
                counted=people.by_name("author"),
                address="10.0.0.9",
                at=NOON + timedelta(minutes=minute),
            )
            if ok:
                people.attempt_succeeded(session, attempt, author)

    since, until = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
    with office.database.read() as session:
        of_name = people.failures(
            session, counted=people.by_name(" AUTHOR "), since=since, until=until
        )
        of_address = people.failures_from(session, "10.0.0.9", since=since, until=until)

    assert (of_name, of_address) == (3, 5)


@given(typed=st.text())
def test_no_typed_name_reaches_the_count_of_a_signer_or_of_a_browser(
    typed: str,
) -> None:
    counted = people.by_name(typed)

    assert counted.startswith("name ")
    assert counted != people.by_signer(Person(id=7))
    assert counted != people.by_browser(typed)


def test_somebody_who_is_locked_out_may_do_nothing_and_every_session_ends(
    office: Office,
) -> None:
    with office.database.write() as session:
        person = office.person(session, "author")
        before = person.session_stamp
        people.set_active(
            session,
            person,
            active=False,
            deed=office.deed(session, "administrator"),
        )

        assert person.grants == ()
        assert person.session_stamp > before


def test_roles_are_replaced_and_kept_where_they_stay(office: Office) -> None:
    wanted = [Grant(Role.AUTHOR, COMMUNE), Grant(Role.TECHNICIAN, HAMLET)]
    with office.database.write() as session:
        person = office.person(session, "author")
        deed = office.deed(session, "administrator")
        people.set_roles(session, person, wanted, deed=deed)

    with office.database.read() as session:
        assert set(office.person(session, "author").grants) == set(wanted)


# -- places, settings, silences --------------------------------------------------------


def test_areas_come_parents_first_and_siblings_in_their_order(office: Office) -> None:
    with office.database.write() as session:
        areas.put(
            session,
            f"{COMMUNE}/ap-10",
            name="Ấp 10",
            level="hamlet",
            position=-1,
            deed=office.command,
        )
        assert [area.name for area in areas.tree(session)] == [
            *("Xã Tân An", "Ấp 10", "Ấp 3", "Ấp 4")
        ]
        assert [area.name for area in areas.tree(session, [HAMLET])] == ["Ấp 3"]


def test_a_node_keeps_its_reports_when_it_moves(office: Office) -> None:
    with office.database.write() as session:
        moved = nodes.put(
            session,
            "loa-ap3-1",
            name="Mới",
            area=f"{COMMUNE}/ap-4",
            groups=["cho"],
            deed=office.command,
        )

        assert [agent.name for agent in moved.agents] == ["speaker"]
        assert [row.id for row in nodes.listed(session, areas=[HAMLET])] == []
        assert nodes.places(session)[0].groups == {"cho"}


def test_a_revoked_node_is_listed_no_more(office: Office) -> None:
    with office.database.write() as session:
        row = nodes.get(session, "loa-ap3-1")
        assert row is not None
        nodes.revoke(session, row, deed=office.command)

        assert nodes.listed(session) == []
        assert pictures.speakers(session) == ()


def test_settings_of_a_scope_come_back_as_they_were_wished(office: Office) -> None:
    wish = Wish(quiet=(LocalSpan(start="22:00", end="04:30"),), quota_minutes=45)
    with office.database.write() as session:
        settings.put(session, f"area:{COMMUNE}", wish, deed=office.command)

    with office.database.read() as session:
        assert settings.get(session, f"area:{COMMUNE}") == wish
        assert settings.get(session, f"area:{HAMLET}") == Wish()
        held = settings.rules_of(session, HAMLET, at=NOON)
        assert (held.quiet, held.quota_minutes) == (wish.quiet, 45)


def test_suppressions_matter_until_two_days_after_they_are_over(office: Office) -> None:
    lineage = drafted(office).lineage
    with office.database.write() as session:
        for days in (0, 7):
            suppressions.suppress(
                session,
                lineage=lineage,
                planned=NOON,
                until=NOON + timedelta(days=days) if days else None,
                reason="Tết",
                deed=office.deed(session, "author"),
            )

    with office.database.read() as session:

        def count(days: int) -> int:
            at = NOON + timedelta(days=days)
            return len(suppressions.current(session, at=at))

        assert [count(days) for days in (0, 1, 3, 8, 10)] == [2, 2, 1, 1, 0]


def test_the_same_sound_is_entered_once_and_kept_while_anything_names_it(
    office: Office,
) -> None:
    lineage = drafted(office).lineage
    with office.database.write() as session:
        for sha256 in (SOUND, "cd" * 32, "cd" * 32):
            sounds.put(
                session,
                sha256=sha256,
                size_bytes=1,
                duration_ms=1,
                made="uploaded",
                deed=office.command,
            )

        later = NOON + timedelta(days=1)
        gone = sounds.sweep(
            session, at=later, made_before=later, kept_since=later - timedelta(days=90)
        )
        assert gone == 1
        assert sounds.names(session) == {SOUND}
        assert bulletins.get(session, lineage).draft.sound_sha256 == SOUND


def test_a_notice_is_counted_until_it_is_over(office: Office) -> None:
    with office.database.write() as session:
        for minute in range(3):
            at = NOON + timedelta(minutes=minute)
            notices.raise_(session, "plan-too-large", subject="x", at=at, bytes="9")

        (one,) = notices.current(session)
        assert (one.count, one.since, one.detail) == (3, NOON, {"bytes": "9"})

        notices.clear(session, "plan-too-large", subject="x")
        assert notices.current(session) == []


def test_the_day_ahead_names_what_sounds_in_an_area_alone(office: Office) -> None:
    office.appoint()
    lineage = office.approved()

    with office.database.read() as session:
        day = NOON, NOON + timedelta(days=1)
        here, places = pictures.day(session, *day, areas=[HAMLET])
        elsewhere, _ = pictures.day(session, *day, areas=[f"{COMMUNE}/ap-4"])

    assert [slot.lineage for slot in here] == [lineage]
    assert [place.node for place in places] == ["loa-ap3-1"]
    assert elsewhere == ()


def test_a_command_for_everywhere_is_refused_before_any_node_has_to(
    office: Office,
) -> None:
    with office.database.read() as session:
        deed = office.deed(session, "author")
        with pytest.raises(MessageError, match="not to all"):
            requests.ask(session, "stop", address="all", body=Stop(), deed=deed)
