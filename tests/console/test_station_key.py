"""The station's key was stolen: the next one takes over, and nodes follow alone."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console import signing
from console.bridge.agent import Wake
from console.store import audit, requests, station
from console.store import keys as people_keys
from edge import keys
from edge.contract.bulletin import Plan
from edge.contract.codec import decode
from edge.contract.command import TestTone
from edge.contract.envelope import Order
from edge.contract.refusal import RefusalKind
from edge.contract.topics import Topic
from edge.jws import take_apart
from tests.console.office import PASSPHRASE
from tests.console.test_bridge import PLAN, SETTINGS, Commune
from tests.rig.authority import NOON
from tests.rig.node import NODE


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    return Commune(tmp_path)


def replace_key(commune: Commune) -> Ed25519PrivateKey:
    """What ``commune-provision renew --station-key`` does; gives the stolen key."""
    authority = commune.office.authority
    stolen, authority.station = authority.station, Ed25519PrivateKey.generate()
    revoked = keys.end(authority.named, authority.kid(stolen), "revoked", NOON)
    authority.named = keys.add(revoked, authority.entry(authority.station, "station"))
    commune.office.root_keyset.write_bytes(authority.root_keys())
    return stolen


def forged(commune: Commune, stolen: Ed25519PrivateKey, epoch: int = 2**40) -> None:
    """A thief empties the plan."""
    authority = commune.office.authority
    authority.epoch, before = epoch, authority.epoch
    payload = authority.order("plan", Plan(items=()), by=stolen)
    authority.epoch = before
    commune.broker.publish(str(PLAN), payload, retain=True)
    commune.settle()
    commune.live(1)


def test_the_nodes_follow_the_new_key_and_the_series_goes_on(
    commune: Commune,
) -> None:
    lineage = commune.office.approved()
    commune.wake()
    before = commune.plan().items

    replace_key(commune)
    commune.begin()

    new = commune.office.authority.kid(commune.office.authority.station)
    held = commune.bench.store.snapshots()
    assert {take_apart(held[str(at)]).kid for at in (PLAN, SETTINGS)} == {new}
    assert commune.plan().items == before
    assert commune.sounds() == [lineage]
    assert commune.bench.state().refused == {}


def test_the_series_of_an_approver_who_left_outlives_the_stations_key(
    commune: Commune,
) -> None:
    kid = commune.office.appoint()
    lineage = commune.office.approved()
    commune.wake()
    commune.clock.advance(60)
    with commune.office.database.write() as session:
        key = people_keys.get(session, kid)
        assert key is not None
        signing.retire(
            session,
            key,
            passphrase=PASSPHRASE,
            chest=commune.office.chest,
            deed=commune.office.deed(session, "administrator"),
        )
    commune.wake()

    replace_key(commune)
    commune.begin()

    assert commune.sounds() == [lineage]


def test_the_stolen_key_is_refused_from_then_on(commune: Commune) -> None:
    lineage = commune.office.approved()
    commune.wake()
    stolen = replace_key(commune)
    commune.begin()

    forged(commune, stolen)

    assert commune.sounds() == [lineage]
    assert commune.bench.state().refused == {RefusalKind.KEY_ENDED: 1}


def test_what_the_thief_had_put_in_force_is_replaced_however_high_he_counted(
    commune: Commune,
) -> None:
    lineage = commune.office.approved()
    commune.wake()
    forged(commune, commune.office.authority.station)
    assert commune.sounds() == []

    replace_key(commune)
    commune.begin()
    commune.live(2)

    assert commune.sounds() == [lineage]
    assert commune.bench.state().plan == commune.revision("plan")
    with commune.office.database.read() as session:
        row = station.outgoing(session, str(PLAN))
        assert row is not None
        assert (row.epoch, row.seq) == commune.revision("plan")


def test_a_node_that_was_away_meanwhile_follows_when_it_is_back(
    commune: Commune,
) -> None:
    lineage = commune.office.approved()
    commune.wake()
    commune.broker.cut(f"{NODE}.speaker")
    stolen = replace_key(commune)
    commune.begin()

    commune.bench.begin()
    commune.settle()
    forged(commune, stolen)

    assert commune.sounds() == [lineage]
    assert commune.bench.state().refused == {RefusalKind.KEY_ENDED: 1}


def test_a_command_that_the_old_key_signed_and_nobody_sent_is_signed_anew(
    commune: Commune,
) -> None:
    office = commune.office
    commune.broker.deny("console.bridge", str(Topic("cmd", node=NODE)))
    with office.database.write() as session:
        deed = office.deed(session, "administrator")
        requests.test_tone(session, node=NODE, tone=TestTone(), deed=deed)
    commune.bridge.handle(Wake())  # handed over, dropped, and killed before the answer
    commune.broker._denied.clear()

    replace_key(commune)
    commune.begin()

    order = commune.held["test-tone"].order
    assert order.iss == office.authority.kid(office.authority.station)


def test_a_bridge_that_starts_with_the_same_key_signs_nothing_anew(
    commune: Commune,
) -> None:
    commune.office.approved()
    commune.wake()
    before = commune.bench.store.snapshots()

    commune.begin()

    assert commune.bench.store.snapshots() == before


def test_the_audit_log_says_when_the_stations_key_changed(commune: Commune) -> None:
    replace_key(commune)
    commune.begin()

    with commune.office.database.read() as session:
        opened = [e for e in audit.entries(session) if e.action == "epoch.open"]
        outgoing = station.outgoing(session, str(SETTINGS))
    assert len(opened) == 1
    kid = commune.office.authority.kid(commune.office.authority.station)
    assert kid in opened[0].detail["why"]
    assert outgoing is not None
    assert decode(take_apart(outgoing.jws.encode()).payload, Order).epoch == 2


def test_an_older_key_out_of_a_backup_is_named_in_the_bridge_s_log(
    commune: Commune, caplog: pytest.LogCaptureFixture
) -> None:
    older = replace_key(commune)
    commune.begin()
    commune.live(1)
    commune.office.authority.station, newer = older, commune.office.authority.station

    commune.begin()  # restored: signed with what nodes no longer believe
    commune.live(95)
    named = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    commune.office.authority.station = newer
    commune.begin()
    commune.live(95)

    refused = [text for text in named if "do not take our orders" in text]
    assert len(refused) == 1
    assert f"nodes={NODE}" in refused[0]
