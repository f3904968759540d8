"""From a fact that was changed to the archive that kiosks fetch."""

from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console import signing
from console.bridge import kiosk_orders
from console.bridge.agent import SUBSCRIPTIONS, Bridge
from console.bridge.desk import Desk
from console.core.approval import Stage
from console.core.guidance import CLIPS, fact_at
from console.core.rules import Wish
from console.models import GuidanceVersion
from console.signing import NotAllowedError
from console.store import (
    guidance,
    guidance_steps,
    keys,
    nodes,
    notices,
    settings,
    station,
)
from console.store.guidance_hand import RecordConflictError
from edge.audience import Me
from edge.contract.envelope import Order
from edge.contract.guidance import GuidanceManifest
from edge.contract.topics import Topic
from edge.fakes import HandInbox, MemoryBroker, MemoryLink
from edge.guidance import check_record, check_seal
from edge.jws import take_apart
from edge.runtime import Shutdown, Tick
from tests.console.guidance_office import (
    BIRTH,
    DEATH,
    FEE,
    GuidanceOffice,
)
from tests.console.office import PASSPHRASE
from tests.rig.authority import COMMUNE

KIOSK = Me("kiosk-1", "kiosk", COMMUNE, COMMUNE)


@pytest.fixture
def made(tmp_path: Path) -> GuidanceOffice:
    return GuidanceOffice(tmp_path)


@pytest.fixture
def opened(made: GuidanceOffice) -> GuidanceOffice:
    made.opened()
    return made


def has_kiosk(made: GuidanceOffice) -> None:
    with made.database.write() as session:
        nodes.put(
            session,
            "kiosk-1",
            name="Màn hình sảnh",
            area=COMMUNE,
            agents=("kiosk",),
            deed=made.office.command,
        )


def notice(made: GuidanceOffice) -> dict[str, str] | None:
    with made.database.read() as session:
        found = [one for one in notices.current(session) if "guidance" in one.code]
    return found[0].detail if found else None


# -- the beginning --------------------------------------------------------------------


def test_a_fresh_commune_begins_with_the_starter_before_its_approver(
    made: GuidanceOffice,
) -> None:
    made.steps()

    with made.database.read() as session:
        waiting = {put.code for put in guidance.waiting(session)}
    assert waiting == {"office", BIRTH, DEATH}
    assert made.in_force() == {}


def test_nothing_is_built_before_somebody_asks_or_a_kiosk_comes(
    made: GuidanceOffice,
) -> None:
    made.steps()
    assert made.prompt.builds == 0

    has_kiosk(made)
    made.steps()

    assert made.prompt.builds == 1
    assert made.bundle().stage == "built"


def test_what_is_there_already_is_never_filled_over(opened: GuidanceOffice) -> None:
    opened.write_fee("Lệ phí 5.000 đồng.")
    before = opened.record().draft

    opened.restart()
    opened.steps()

    assert opened.record().draft == before


# -- a changed fee --------------------------------------------------------------------


def test_a_changed_fee_waits_and_the_old_one_stays_until_it_is_approved(
    opened: GuidanceOffice,
) -> None:
    first = opened.published()
    opened.write_fee("Lệ phí 5.000 đồng.")
    opened.submit()
    opened.steps()

    assert opened.published().version == first.version
    assert opened.record().stage is Stage.SUBMITTED

    opened.approve()
    opened.steps()

    second = opened.published()
    assert second.version > first.version
    assert second.selection[BIRTH] > first.selection[BIRTH]
    assert second.selection[DEATH] == first.selection[DEATH]
    assert b"5.000" in archive(opened)
    assert b"8.000" not in archive(opened)


def archive(made: GuidanceOffice) -> bytes:
    name = made.published().archive_sha256
    assert name is not None
    return (made.rooms.assets / name).read_bytes()


def test_kiosks_find_every_approval_and_the_seal_to_fit(
    opened: GuidanceOffice,
) -> None:
    ring, row = opened.ring(), opened.published()
    with opened.database.read() as session:
        versions = list(guidance.in_force(session).values())

    for put in versions:
        assert put.built is not None
        assert put.approval is not None
        assert put.countersigned_at is not None
        answered = check_record(
            put.built,
            put.approval.encode(),
            countersigned=put.countersigned_at,
            me=KIOSK,
            ring=ring,
            now=opened.office.clock.now(),
        )
        assert (answered.record.code, answered.record.version) == (
            put.code,
            put.version,
        )
    parts = archive(opened).split(b"\n")
    clips, _, manifest, approvals, seal = parts
    body = check_seal(seal, manifest, approvals, me=KIOSK, ring=ring)
    assert body.manifest_sha256 == row.manifest_sha256
    taken = {one["code"]: one for one in msgspec.json.decode(approvals)}
    assert row.countersigned_at is not None
    voice = check_record(
        clips,
        taken[CLIPS]["approval"].encode(),
        countersigned=row.countersigned_at,
        me=KIOSK,
        ring=ring,
        now=opened.office.clock.now(),
    )
    assert voice.record.code == CLIPS
    assert set(taken) == {*row.selection, CLIPS}


def test_the_order_names_the_newest_bundle_and_outlives_an_epoch(
    opened: GuidanceOffice,
) -> None:
    topic = str(Topic("guidance", commune=COMMUNE))
    now = opened.office.clock.now()

    with opened.database.write() as session:
        kiosk_orders.bundle_and_settings(session, opened.desk, now=now)
        first = station.outgoing(session, topic)
        assert first is not None
        jws, epoch = first.jws, first.epoch
        station.open_epoch(session, at=now, why="a test")
        kiosk_orders.bundle_and_settings(session, opened.desk, now=now)
        again = station.outgoing(session, topic)
        assert again is not None
        assert again.epoch > epoch

    order = msgspec.json.decode(take_apart(jws.encode()).payload, type=Order)
    told = msgspec.json.decode(order.body, type=GuidanceManifest)
    row = opened.published()
    assert told.manifest_sha256 == row.manifest_sha256
    assert told.archive_sha256 == row.archive_sha256
    assert told.archive_bytes == len(archive(opened))


def test_the_bridge_publishes_what_was_approved_by_itself(
    made: GuidanceOffice,
) -> None:
    clock, broker = made.office.clock, MemoryBroker()
    inbox = HandInbox(clock)
    bridge = Bridge(
        desk=made.desk,
        database=made.database,
        link=MemoryLink(
            broker, name="console.bridge", inbox=inbox, subscriptions=SUBSCRIPTIONS
        ),
        clock=clock,
        root_keyset=made.office.root_keyset,
        guidance=made.work,
    )

    def live(seconds: int) -> None:
        for _ in range(seconds):
            clock.advance(1)
            bridge.handle(Tick(clock.now()))
            while (event := inbox.poll()) is not None:
                bridge.handle(event)

    bridge.start()
    live(5)
    has_kiosk(made)
    live(8)
    made.approve()
    live(8)
    bridge.handle(Shutdown("test"))

    jws = broker.retained[str(Topic("guidance", commune=COMMUNE))]
    order = msgspec.json.decode(take_apart(jws).payload, type=Order)
    told = msgspec.json.decode(order.body, type=GuidanceManifest)
    assert told.manifest_sha256 == made.published().manifest_sha256
    assert str(Topic("settings", node="kiosk-1", agent="kiosk")) in broker.retained


def test_after_a_restore_versions_count_above_all_that_kiosks_may_hold(
    opened: GuidanceOffice,
) -> None:
    before = opened.published()
    with opened.database.write() as session:
        station.open_epoch(session, at=opened.office.clock.now(), why="restored")

    opened.write_fee("Lệ phí 5.000 đồng.")
    number = opened.submit()

    assert number > 1_000_000 > before.version
    assert opened.bundle().version > 1_000_000


# -- approving ------------------------------------------------------------------------


def test_who_wrote_a_fact_does_not_approve_it_unless_the_commune_allows_that(
    opened: GuidanceOffice,
) -> None:
    opened.write_fee("Lệ phí 5.000 đồng.", by="approver")
    opened.submit(by="author")
    opened.steps()

    with pytest.raises(NotAllowedError) as refused:
        opened.approve()
    assert refused.value.code == "own-guidance"

    with opened.database.write() as session:
        deed = opened.office.command
        settings.put(session, f"area:{COMMUNE}", Wish(own_approval=True), deed=deed)
    opened.approve()
    assert opened.record().stage is Stage.APPROVED


def test_somebody_without_a_key_approves_nothing(opened: GuidanceOffice) -> None:
    opened.write_fee("Lệ phí 5.000 đồng.")
    opened.submit()
    opened.steps()

    with pytest.raises(NotAllowedError) as refused:
        opened.approve(by="author")

    assert refused.value.code == "no-key"


def test_bytes_that_say_something_else_than_what_was_submitted_are_not_signed(
    opened: GuidanceOffice,
) -> None:
    opened.write_fee("Lệ phí 5.000 đồng.")
    number = opened.submit()
    opened.steps()
    with opened.database.write() as session:
        put = session.get_one(GuidanceVersion, (BIRTH, number))
        assert put.built is not None
        put.built = put.built.replace(b"5.000", b"9.000")

    with pytest.raises(NotAllowedError) as refused:
        opened.approve()

    assert refused.value.code == "other-words"
    assert opened.in_force()[BIRTH] < number


def test_what_is_not_built_yet_cannot_be_approved(opened: GuidanceOffice) -> None:
    opened.write_fee("Lệ phí 5.000 đồng.")
    opened.submit()

    with pytest.raises(NotAllowedError) as refused:
        opened.approve()

    assert refused.value.code == "not-built"


def test_of_two_changes_one_may_be_approved_and_the_other_later(
    opened: GuidanceOffice,
) -> None:
    opened.write_fee("Lệ phí 5.000 đồng.")
    opened.submit()
    first = opened.bundle().version
    opened.write_fee("Lệ phí 6.000 đồng.", code=DEATH)
    opened.submit(DEATH)
    second = opened.bundle().version
    opened.steps()

    opened.approve(second)

    with pytest.raises(NotAllowedError) as refused:
        opened.approve(first)
    assert refused.value.code == "changed"
    third = opened.propose(BIRTH)
    opened.steps()
    opened.approve(third)
    opened.steps()
    shown = archive(opened)
    assert b"5.000" in shown
    assert b"6.000" in shown


def test_two_people_at_once_lose_nothing(opened: GuidanceOffice) -> None:
    seen = opened.record().row_version
    opened.write_fee("Lệ phí 5.000 đồng.")

    with opened.database.write() as session:
        deed = opened.office.deed(session, "approver")
        fact = fact_at(opened.record().draft, FEE)
        with pytest.raises(RecordConflictError) as conflict:
            guidance_steps.put_fact(
                session, BIRTH, FEE, fact, row_version=seen, deed=deed
            )

    assert "5.000" in fact_at(conflict.value.theirs.draft, FEE).vi
    assert conflict.value.theirs.editor is not None


def test_a_returned_change_goes_back_to_its_writer_with_a_comment(
    opened: GuidanceOffice,
) -> None:
    opened.write_fee("Lệ phí 5.000 đồng.")
    number = opened.submit()
    with opened.database.write() as session:
        guidance_steps.give_back(
            session,
            BIRTH,
            row_version=guidance.get(session, BIRTH).row_version,
            comment="Xem lại nghị quyết.",
            deed=opened.office.deed(session, "approver"),
        )

    assert opened.record().stage is Stage.RETURNED
    with opened.database.read() as session:
        put = guidance.version(session, BIRTH, number)
        assert put is not None
        assert (put.decision, put.comment) == ("returned", "Xem lại nghị quyết.")
    assert opened.bundle().stage == "outdated"


# -- keys -----------------------------------------------------------------------------


def test_what_a_revoked_key_approved_falls_and_can_be_put_up_again(
    opened: GuidanceOffice,
) -> None:
    with opened.database.write() as session:
        (key,) = keys.active_of(session, opened.office.person(session, "approver").id)
        signing.revoke(
            session,
            key,
            passphrase=PASSPHRASE,
            chest=opened.office.chest,
            deed=opened.office.deed(session, "administrator"),
        )
    assert opened.in_force() == {}
    with opened.database.read() as session:
        fallen = [put.code for put in guidance.fallen(session)]
    assert fallen == [DEATH, BIRTH, "office"]

    opened.office.appoint()
    with opened.database.write() as session:
        deed = opened.office.deed(session, "author")
        assert guidance_steps.renew(session, fallen, deed=deed) == fallen
    opened.steps()
    opened.approve()
    opened.steps()

    assert set(opened.in_force()) == {BIRTH, DEATH, "office"}
    assert opened.published().selection == opened.in_force()


def test_what_a_retired_key_approved_in_time_stays(opened: GuidanceOffice) -> None:
    before = opened.in_force()
    with opened.database.write() as session:
        (key,) = keys.active_of(session, opened.office.person(session, "approver").id)
        signing.retire(
            session,
            key,
            passphrase=PASSPHRASE,
            chest=opened.office.chest,
            deed=opened.office.deed(session, "administrator"),
        )

    assert opened.in_force() == before


# -- faults ---------------------------------------------------------------------------


def test_a_text_without_room_is_named_and_the_last_good_bundle_stays(
    opened: GuidanceOffice,
) -> None:
    first = opened.published()
    opened.write_fee("Lệ phí rất dài.")
    opened.submit()
    opened.prompt.too_long = (f"procedures/{BIRTH}.json", f"{FEE}.vi")

    opened.steps()

    row = opened.bundle()
    assert row.stage == "failed"
    (fault,) = row.faults
    assert (fault.code, fault.text, fault.why) == (
        BIRTH,
        "Lệ phí rất dài.",
        "too-long",
    )
    told = notice(opened)
    assert told is not None
    assert (told["record"], told["why"]) == ("Khai sinh", "too-long")
    assert opened.published().version == first.version

    opened.prompt.too_long = None
    opened.propose(BIRTH)
    opened.steps()
    assert notice(opened) is None


def test_a_missing_program_is_tried_again_by_itself(opened: GuidanceOffice) -> None:
    opened.write_fee("Lệ phí 5.000 đồng.")
    opened.submit()
    opened.prompt.broken = "commune-kiosk: espeak-ng is missing; install it"
    opened.steps()
    builds = opened.prompt.builds
    told = notice(opened)
    assert told is not None
    assert told["why"] == "no-tool"

    opened.prompt.broken = ""
    opened.steps(20)
    assert opened.prompt.builds == builds
    opened.office.clock.advance(300)
    opened.steps()

    assert opened.bundle().stage == "built"
    assert notice(opened) is None


def test_a_bridge_that_was_killed_while_building_begins_again(
    opened: GuidanceOffice,
) -> None:
    opened.write_fee("Lệ phí 5.000 đồng.")
    opened.submit()
    opened.steps(1)
    assert opened.bundle().stage == "building"

    opened.restart()
    opened.steps()

    assert opened.bundle().stage == "built"


def test_a_bridge_that_was_killed_before_packing_packs_after_its_start(
    opened: GuidanceOffice,
) -> None:
    opened.write_fee("Lệ phí 5.000 đồng.")
    opened.submit()
    opened.steps()
    opened.approve()

    opened.restart()
    opened.steps()

    assert opened.published().selection == opened.in_force()


def test_an_archive_that_is_lost_is_made_again_as_it_was(
    opened: GuidanceOffice,
) -> None:
    name = opened.published().archive_sha256
    assert name is not None
    (opened.rooms.assets / name).unlink()
    for folder in opened.rooms.work.iterdir():
        folder.rename(opened.folder / folder.name)  # the work folder was emptied

    opened.restart()
    opened.steps()

    assert b"8.000" in archive(opened)


def test_another_key_of_the_station_seals_the_bundle_anew(
    opened: GuidanceOffice,
) -> None:
    first = opened.published()
    key = Ed25519PrivateKey.generate()
    opened.desk = Desk(COMMUNE, "Asia/Ho_Chi_Minh", key)

    opened.restart()
    opened.steps()

    second = opened.published()
    assert second.version == first.version
    assert second.manifest_sha256 == first.manifest_sha256
    assert second.archive_sha256 != first.archive_sha256
    assert second.seal_kid == opened.desk.kid


def test_with_nothing_to_approve_nothing_is_asked_for(opened: GuidanceOffice) -> None:
    with opened.database.write() as session:
        deed = opened.office.deed(session, "author")

        assert guidance.propose(session, None, deed=deed) is None


def test_folders_of_bundles_that_nobody_can_approve_go(opened: GuidanceOffice) -> None:
    opened.write_fee("Lệ phí 5.000 đồng.")
    opened.submit()
    opened.steps()
    opened.approve()
    opened.steps()

    left = [folder.name for folder in opened.rooms.work.iterdir()]

    assert left == [str(opened.published().version)]


def test_another_voice_sounds_only_once_an_approver_has_signed_it(
    opened: GuidanceOffice,
) -> None:
    first = opened.published().archive_sha256
    assert first is not None
    (opened.rooms.assets / first).unlink()
    for folder in opened.rooms.work.iterdir():
        folder.rename(opened.folder / folder.name)
    opened.prompt.voice = "north"

    opened.restart()
    opened.steps()

    assert opened.bundle().approval is None
    assert notice(opened) is not None
    opened.approve(opened.propose())
    opened.steps()
    assert notice(opened) is None
    assert b"north" in archive(opened)
