"""The ring of keys: what it learns, what it keeps through a restart."""

from datetime import timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.contract.keyset import KeyEntry, Keyset
from edge.contract.refusal import Refusal
from edge.jws import BadOrderError, public_text
from edge.ring import ENDED_KEPT, Ring, relearned
from edge.trust import Accepted, judge
from tests.rig.authority import COMMUNE, NOON, TOPICS, Authority, me


def ended(entry: KeyEntry, standing: str = "revoked") -> KeyEntry:
    return msgspec.structs.replace(entry, standing=standing, ended=NOON)


def named_by_the_administrator(
    ring: Ring, authority: Authority, *entries: KeyEntry
) -> Ring:
    return ring.with_keyset(
        Keyset(entries=entries),
        issuer=authority.kid(authority.administrator),
        commune=COMMUNE,
    )


def standing(ring: Ring, kid: str) -> str | None:
    found = ring.find(kid)
    return found[2].standing if found and found[2] else None


def learned(ring: Ring, payload: bytes, topic: str) -> Ring:
    verdict = judge(payload, topic, me=me(), ring=ring, marks=lambda *_: None, now=NOON)
    assert isinstance(verdict, Accepted), verdict
    assert isinstance(verdict.body, Keyset)
    return ring.with_keyset(
        verdict.body, issuer=verdict.order.iss, commune=verdict.topic.commune
    )


def test_a_new_node_learns_everyone_from_the_root_key_alone() -> None:
    authority = Authority()
    ring = Ring(authority.roots)

    ring = learned(ring, authority.root_keys(), "ce/1/all/keys")
    ring = learned(ring, authority.commune_keys(), str(TOPICS["keys"]))

    found = ring.find(authority.kid(authority.approver))
    assert found is not None
    assert found[1] == "approver"


def test_a_restarted_node_has_the_same_ring() -> None:
    authority = Authority()
    root_keys, commune_keys = authority.root_keys(), authority.commune_keys()

    ring = relearned(Ring(authority.roots), root_keys, commune=None)
    ring = relearned(ring, commune_keys, commune=COMMUNE)

    assert ring == authority.ring()


def test_a_keyset_on_disk_that_was_altered_is_not_believed() -> None:
    authority = Authority()
    payload = authority.root_keys(by=authority.stranger)

    with pytest.raises(BadOrderError):
        relearned(Ring(authority.roots), payload, commune=None)


def test_the_next_root_signs_the_next_keyset_and_the_old_one_still_may() -> None:
    authority = Authority()
    successor = Ed25519PrivateKey.generate()
    authority.named = msgspec.structs.replace(
        authority.named, next_root=public_text(successor)
    )
    ring = learned(Ring(authority.roots), authority.root_keys(), "ce/1/all/keys")

    ring = learned(ring, authority.root_keys(by=successor), "ce/1/all/keys")

    assert ring.roots == (*authority.roots, public_text(successor))


def test_an_administrator_cannot_name_another_administrator() -> None:
    authority = Authority()
    authority.approvers = msgspec.structs.replace(
        authority.approvers,
        entries=(authority.entry(authority.stranger, "administrator"),),
    )

    assert authority.ring().find(authority.kid(authority.stranger)) is None


def test_an_administrators_keyset_for_another_commune_is_refused() -> None:
    authority = Authority()
    payload = authority.commune_keys(aud=("area:vinh-long/phu-quoi",))

    verdict = judge(
        payload,
        "ce/1/commune/vinh-long_phu-quoi/keys",
        me=me(),
        ring=authority.ring(),
        marks=lambda *_: None,
        now=NOON,
    )

    assert isinstance(verdict, Refusal)


def test_where_the_administrator_is_lost_the_root_names_a_communes_approvers() -> None:
    authority = Authority()
    station, administrator = authority.named.entries
    authority.named = Keyset(entries=(station, ended(administrator)))
    (good,) = authority.approvers.entries
    ring = learned(authority.ring(), authority.root_keys(), "ce/1/all/keys")
    lost = ring.find(good.kid)

    keys = authority.commune_keys(by=authority.root)
    ring = learned(ring, keys, str(TOPICS["keys"]))

    assert lost is None
    assert standing(ring, good.kid) == "active"


# -- keys that ended -------------------------------------------------------------------


@pytest.mark.parametrize("first", ["active", "revoked"])
def test_a_key_that_a_keyset_names_twice_counts_as_its_worse_entry(first: str) -> None:
    authority = Authority()
    (good,) = authority.approvers.entries
    entries = (good, ended(good)) if first == "active" else (ended(good), good)

    ring = named_by_the_administrator(authority.ring(), authority, *entries)

    assert standing(ring, good.kid) == "revoked"


def test_a_revoked_key_does_not_come_back_under_another_id() -> None:
    authority = Authority()
    (good,) = authority.approvers.entries
    alias = msgspec.structs.replace(good, kid="A" * 22)
    ring = named_by_the_administrator(authority.ring(), authority, ended(good))

    ring = named_by_the_administrator(ring, authority, alias)

    assert ring.find(alias.kid) is None


def test_a_key_retired_twice_ended_when_it_ended_first() -> None:
    authority = Authority()
    (good,) = authority.approvers.entries
    later = msgspec.structs.replace(
        ended(good, "retired"), ended=NOON + timedelta(days=1)
    )
    ring = named_by_the_administrator(
        authority.ring(), authority, ended(good, "retired")
    )

    ring = named_by_the_administrator(ring, authority, later)

    found = ring.find(good.kid)
    assert found is not None
    assert found[2] is not None
    assert found[2].ended == NOON


def test_who_ends_keys_that_nobody_has_fills_no_card_and_frees_no_key() -> None:
    authority = Authority()
    (good,) = authority.approvers.entries
    station = authority.entry(authority.station, "station")
    ring = named_by_the_administrator(authority.ring(), authority, ended(good))
    for _ in range(4):
        junk = (Ed25519PrivateKey.generate() for _ in range(300))
        ring = named_by_the_administrator(
            ring, authority, *(ended(authority.entry(k, "approver")) for k in junk)
        )

    ring = named_by_the_administrator(ring, authority, good)
    after = ring.with_keyset(Keyset(entries=(ended(station),)), issuer="", commune=None)

    assert len(ring.ended) == ENDED_KEPT
    assert standing(ring, good.kid) == "revoked"
    assert ("", station.kid) in after.ended


def test_a_key_issued_anew_to_whoever_lost_hers_is_believed() -> None:
    authority = Authority()
    (good,) = authority.approvers.entries
    anew = authority.entry(authority.stranger, "approver", good.classes)

    ring = named_by_the_administrator(authority.ring(), authority, ended(good), anew)

    assert standing(ring, anew.kid) == "active"
