"""The ring of keys: what it learns, what it keeps through a restart."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.contract.keyset import Keyset
from edge.contract.refusal import Refusal
from edge.jws import BadOrderError, public_text
from edge.ring import Ring, restored_ring
from edge.trust import Accepted, judge
from tests.rig.authority import COMMUNE, NOON, TOPICS, Authority, me


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

    ring = restored_ring(authority.roots, root_keys, {COMMUNE: commune_keys})

    assert ring == authority.ring()


def test_a_keyset_on_disk_that_was_altered_is_not_believed() -> None:
    authority = Authority()
    payload = authority.root_keys(by=authority.stranger)

    with pytest.raises(BadOrderError):
        restored_ring(authority.roots, payload, {})


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
