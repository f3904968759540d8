"""Approvers' keys, approvals and keysets, read back as a node reads them."""

from datetime import timedelta
from pathlib import Path

import pytest

from console import signing
from console.core.permissions import Grant, Role
from console.signing import Choice, NotAllowedError
from console.store import bulletins, keys, people, requests, settings, steps
from console.store.steps import ConflictError
from edge.contract.bulletin import TOGETHER, Bulletin
from edge.contract.command import Stop
from edge.contract.keyset import Keyset
from edge.contract.topics import Topic
from edge.errors import ConfigError, MessageError
from edge.jws import body_of, take_apart
from edge.ring import Ring, authentic
from tests.console.office import HAMLET, PASSPHRASE, Office, flood, meeting
from tests.rig.authority import COMMUNE, NOON

TOPIC = str(Topic("keys", commune=COMMUNE))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def commune_keyset(office: Office) -> tuple[Keyset, tuple[int, int]]:
    """The newest keyset, believed as a node believes it."""
    ring = Ring(office.authority.roots).with_keyset(
        office.authority.named, issuer="root", commune=None
    )
    with office.database.read() as session:
        issue = keys.newest_issue(session, TOPIC)
        assert issue is not None
    order, role, _ = authentic(take_apart(issue.jws.encode()), ring)
    assert role == "administrator"
    assert order.aud == (f"area:{COMMUNE}",)
    return body_of(order, Keyset), (order.epoch, order.seq)


def refused(office: Office, *choices: Choice, name: str = "approver") -> str:
    with (
        pytest.raises(NotAllowedError) as caught,
        office.database.write() as session,
    ):
        signing.approve(session, choices, office.signer(session, name))
    return caught.value.code


def test_an_appointed_approver_stands_in_the_communes_keyset(office: Office) -> None:
    kid = office.appoint()

    keyset, revision = commune_keyset(office)
    assert [(entry.kid, entry.role, entry.areas) for entry in keyset.entries] == [
        (kid, "approver", (COMMUNE,))
    ]
    assert revision == (1, 1)


def test_a_wrong_passphrase_appoints_nobody(office: Office) -> None:
    with pytest.raises(MessageError), office.database.write() as session:
        signing.appoint(
            session,
            office.person(session, "approver"),
            password="p",
            passphrase="a guess",
            chest=office.chest,
            deed=office.deed(session, "administrator"),
        )

    with office.database.read() as session:
        assert keys.entries(session) == ()


def test_a_missing_stick_is_named_with_what_to_do(office: Office) -> None:
    office.chest.administrator.unlink()

    with pytest.raises(ConfigError, match="put the administrator's stick in"):
        office.appoint()


def test_somebody_without_the_role_gets_no_key(office: Office) -> None:
    with pytest.raises(NotAllowedError) as caught:
        office.appoint("author")

    assert caught.value.code == "no-approver"


def test_one_password_approves_all_that_was_ticked(office: Office) -> None:
    kid = office.appoint()
    choices = [office.submit(meeting(title=title)) for title in ("Một", "Hai")]

    office.approve(*choices)

    keyset, _ = commune_keyset(office)
    public = keyset.entries[0].public
    with office.database.read() as session:
        for choice, title in zip(choices, ("Một", "Hai"), strict=True):
            put = bulletins.version(session, choice.lineage, 1)
            assert put is not None
            assert put.approval is not None
            order, _, _ = authentic(take_apart(put.approval.encode()), Ring((public,)))
            assert (order.iss, order.type) == (kid, "bulletin")
            assert body_of(order, Bulletin) == put.body
            assert put.body.title == title
            assert order.aud == put.body.audience
            assert put.bulletin.in_force == 1


def test_a_wrong_password_approves_nothing(office: Office) -> None:
    office.appoint()
    choice = office.submit()

    with pytest.raises(MessageError, match="does not open"):
        office.approve(choice, password="a guess")

    assert office.bulletin(choice.lineage).in_force is None


def test_one_bulletin_that_may_not_keeps_all_of_the_act_from_being_approved(
    office: Office,
) -> None:
    office.appoint()
    good, own = office.submit(), office.submit(by="approver")

    assert refused(office, good, own) == "own-bulletin"
    assert office.bulletin(good.lineage).in_force is None


def test_ones_own_bulletin_is_approved_only_where_the_commune_allows_it(
    office: Office,
) -> None:
    office.appoint()
    own = office.submit(by="approver")
    with office.database.write() as session:
        scope = f"area:{COMMUNE}"
        wish = settings.get(session, scope)
        settings.put(
            session,
            scope,
            type(wish)(own_approval=True),
            deed=office.deed(session, "administrator"),
        )

    office.approve(own)

    assert office.bulletin(own.lineage).in_force == 1


def test_an_author_cannot_approve(office: Office) -> None:
    office.appoint()

    assert refused(office, office.submit(), name="author") == "no-key"


def test_a_role_that_was_taken_away_approves_no_more(office: Office) -> None:
    office.appoint()
    choice = office.submit()
    with office.database.write() as session:
        people.set_roles(
            session,
            office.person(session, "approver"),
            [Grant(Role.VIEWER, COMMUNE)],
            deed=office.deed(session, "administrator"),
        )

    assert refused(office, choice) == "no-right"


def test_an_approver_of_a_hamlet_cannot_reach_the_next_one(office: Office) -> None:
    with office.database.write() as session:
        people.set_roles(
            session,
            office.person(session, "approver"),
            [Grant(Role.APPROVER, HAMLET)],
            deed=office.deed(session, "administrator"),
        )
    office.appoint()
    abroad = office.submit(meeting(audience=(f"area:{COMMUNE}/ap-4",)))

    assert refused(office, abroad) == "no-right"


def test_an_approval_for_everywhere_is_beyond_a_communes_key(office: Office) -> None:
    office.appoint()

    assert refused(office, office.submit(meeting(audience=("all",)))) == "audience"


def test_somebody_who_was_slower_is_told(office: Office) -> None:
    office.appoint()
    choice = office.submit()
    office.approve(choice)

    with pytest.raises(ConflictError):
        office.approve(choice)


def test_a_changed_password_opens_the_key_and_the_old_one_does_not(
    office: Office,
) -> None:
    office.appoint()
    with office.database.write() as session:
        person = office.person(session, "approver")
        signing.rewrap(
            session,
            person,
            old="her password",
            new="a better one",
            secret=office.chest.secret,
        )
    choice = office.submit()

    with pytest.raises(MessageError):
        office.approve(choice)
    office.approve(choice, password="a better one")

    assert office.bulletin(choice.lineage).in_force == 1


def test_the_database_alone_opens_no_key(office: Office) -> None:
    office.appoint()
    choice = office.submit()

    with office.database.read() as session:
        person = office.person(session, "approver")
        thief = signing.Signer(person, "her password", b"x" * 32, NOON)
        with pytest.raises(MessageError):
            signing.approve(session, [choice], thief)


def test_a_revoked_keys_approvals_fall_and_are_listed(office: Office) -> None:
    kid = office.appoint()
    lineage = office.approved()

    with office.database.write() as session:
        key = keys.get(session, kid)
        assert key is not None
        lost = signing.revoke(
            session,
            key,
            passphrase=PASSPHRASE,
            chest=office.chest,
            deed=office.deed(session, "administrator"),
        )

    assert [put.lineage for put in lost] == [lineage]
    with office.database.read() as session:
        listed = bulletins.fallen(session, areas=[COMMUNE], at=office.clock.now())
        assert [put.lineage for put in listed] == [lineage]
    keyset, revision = commune_keyset(office)
    assert keyset.entries[0].standing == "revoked"
    assert revision == (1, 2)
    assert office.bulletin(lineage).in_force is None


def test_a_fallen_bulletin_is_submitted_and_approved_again(office: Office) -> None:
    kid = office.appoint()
    lineage = office.approved()
    with office.database.write() as session:
        key = keys.get(session, kid)
        assert key is not None
        deed = office.deed(session, "administrator")
        signing.revoke(
            session, key, passphrase=PASSPHRASE, chest=office.chest, deed=deed
        )
    office.appoint(password="a new one")

    with office.database.write() as session:
        held = bulletins.get(session, lineage)
        put = steps.submit(
            session,
            lineage,
            row_version=held.row_version,
            deed=office.deed(session, "author"),
        )
        choice = Choice(lineage, put.version, held.row_version)
    office.approve(choice, password="a new one")

    assert office.bulletin(lineage).in_force == 2


@pytest.mark.parametrize(("seen", "left"), [(True, 1), (False, None)])
def test_a_retired_keys_approvals_live_on_where_the_station_has_seen_them(
    office: Office, *, seen: bool, left: int | None
) -> None:
    kid = office.appoint()
    lineage = office.approved()
    with office.database.write() as session:
        put = bulletins.version(session, lineage, 1)
        assert put is not None
        put.countersigned_at = put.decided_at if seen else None
    with office.database.write() as session:
        key = keys.get(session, kid)
        assert key is not None
        signing.retire(
            session,
            key,
            passphrase=PASSPHRASE,
            chest=office.chest,
            deed=office.deed(session, "administrator"),
        )

    assert office.bulletin(lineage).in_force == left


def test_a_lost_password_means_another_key_and_the_old_one_is_retired(
    office: Office,
) -> None:
    old = office.appoint()
    new = office.appoint(password="another")

    keyset, _ = commune_keyset(office)
    standing = {entry.kid: entry.standing for entry in keyset.entries}
    assert standing == {old: "retired", new: "active"}


def test_an_expired_key_signs_nothing(office: Office) -> None:
    office.appoint()
    office.clock.advance(timedelta(days=6 * 366).total_seconds())

    assert refused(office, office.submit()) == "no-key"


def test_an_emergency_begins_a_moment_after_its_approval_on_all_loudspeakers_alike(
    office: Office,
) -> None:
    kid = office.appoint()
    choice = office.submit(flood())
    office.clock.advance(60)

    office.approve(choice)

    keyset, _ = commune_keyset(office)
    (entry,) = keyset.entries
    with office.database.read() as session:
        put = bulletins.version(session, choice.lineage, choice.version)
        assert put is not None
        assert put.approval is not None
        shown = put.body
    order, _, _ = authentic(take_apart(put.approval.encode()), Ring((entry.public,)))
    signed = body_of(order, Bulletin)
    assert order.iss == kid
    assert signed == shown
    assert signed.alert is not None
    begins = office.clock.now() + TOGETHER
    assert signed.alert.effective == begins
    assert signed.alert.expires == NOON + timedelta(hours=2)


def test_stopping_an_emergency_is_signed_and_takes_it_out_of_force(
    office: Office,
) -> None:
    kid = office.appoint()
    lineage = office.approved(flood())
    office.clock.advance(60)

    with office.database.write() as session:
        signing.stop_emergency(
            session,
            lineage,
            office.signer(session),
            row_version=bulletins.get(session, lineage).row_version,
            reason="Nước đã rút",
        )

    assert office.bulletin(lineage).in_force is None
    keyset, _ = commune_keyset(office)
    with office.database.read() as session:
        (request,) = requests.waiting(session)
        assert request.signed is not None
        order, _, _ = authentic(
            take_apart(request.signed.encode()), Ring((keyset.entries[0].public,))
        )
    assert (order.type, order.iss, order.aud) == ("stop", kid, (f"area:{HAMLET}",))
    assert body_of(order, Stop) == Stop(lineage=lineage, reason="Nước đã rút")


def test_a_key_never_uses_a_number_twice_though_the_clock_goes_back(
    office: Office,
) -> None:
    kid = office.appoint()
    with office.database.write() as session:
        key = keys.get(session, kid)
        assert key is not None

        numbers = [
            keys.next_seq(session, key, NOON + timedelta(hours=hours))
            for hours in (0, 1, 0, -5, 2)
        ]

    assert numbers == sorted(set(numbers))
