"""The ring of keys: the configured root, what it named, and what was handed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import msgspec

from edge.audience import covered
from edge.contract.envelope import Order
from edge.contract.keyset import KeyEntry, Keyset
from edge.contract.refusal import RefusalKind
from edge.contract.units import AreaId, KeyId, PublicKey
from edge.jws import BadOrderError, Sealed, body_of, key_id, take_apart, verify

ROOT: Final = "root"
ENDED: Final = ("active", "retired", "revoked")
"""Weakest first."""

ENDED_KEPT: Final = 1000
"""Of each keyset's signers. An honest keyset has no more than 300 entries in all its
life; who has stolen an administrator's key must not fill the card with others."""

Ended = Mapping[tuple[str, KeyId], KeyEntry]
"""(commune, or empty for the root's keyset; key) -> the entry that ended it."""


@dataclass(frozen=True, slots=True)
class Delegated:
    """A commune's keyset and the administrator's key that signed it."""

    issuer: KeyId
    keyset: Keyset


@dataclass(frozen=True, slots=True)
class Ring:
    """Every key that is known, from the configured root keys down."""

    roots: tuple[PublicKey, ...]
    """Persist these: a keyset may have named the next root."""
    named: Keyset = field(default_factory=lambda: Keyset(entries=()))
    delegated: Mapping[AreaId, Delegated] = field(default_factory=dict)
    ended: Ended = field(default_factory=dict)
    """Persist these: a key that was retired or revoked once never comes back, whatever
    a later keyset says. That of a console restored from an older backup would."""

    def find(self, kid: KeyId) -> tuple[PublicKey, str, KeyEntry | None] | None:
        """(public key, role, entry) of a key id; the root has no entry.

        Rights that were handed on are cut to those of the administrator who did so,
        and fall with the revocation of that key.
        """
        for public in self.roots:
            if key_id(public) == kid:
                return public, ROOT, None
        for known in self.named.entries:
            if known.kid == kid:
                return known.public, known.role, known
        for given in self.delegated.values():
            for known in given.keyset.entries:
                if known.kid == kid:
                    cut = self._cut(known, given.issuer)
                    return (known.public, known.role, cut) if cut else None
        return None

    def with_keyset(
        self, keyset: Keyset, *, issuer: KeyId, commune: str | None
    ) -> Ring:
        """The ring after an accepted keyset: the root's where no commune is named.

        An entry under another id than its key's own is left out: it could bring back a
        key that ended, or hide one behind it.
        """
        place = commune or ""
        ended = dict(self.ended)
        entries = [one for one in keyset.entries if one.kid == key_id(one.public)]
        for one in entries:
            if one.standing != "active":
                known = ended.get((place, one.kid))
                ended[place, one.kid] = _never_back(one, known)
        kept = msgspec.structs.replace(
            keyset,
            entries=tuple(_never_back(e, ended.get((place, e.kid))) for e in entries),
        )
        ring = replace(self, ended=_first(ENDED_KEPT, ended, place))
        if commune is not None:
            given = Delegated(issuer, kept)
            return replace(ring, delegated={**self.delegated, commune: given})
        roots = dict.fromkeys(self.roots)
        if keyset.next_root is not None:
            roots[keyset.next_root] = None
        return replace(ring, roots=tuple(roots), named=kept)

    def _cut(self, given: KeyEntry, administrator: KeyId) -> KeyEntry | None:
        if any(key_id(public) == administrator for public in self.roots):
            return given  # the root may name anybody, on a commune's topic too
        for giver in self.named.entries:
            if giver.kid == administrator:
                break
        else:
            return None
        if giver.standing == "revoked" or given.role not in {"approver", "source"}:
            return None
        return msgspec.structs.replace(
            given,
            areas=tuple(a for a in given.areas if covered(a, giver.areas)),
            classes=tuple(c for c in given.classes if c in giver.classes),
            until=min(given.until, giver.until),
        )


def _never_back(entry: KeyEntry, once: KeyEntry | None) -> KeyEntry:
    """The entry, at least as ended as it was known to be, and no later."""
    if once is None or ENDED.index(once.standing) < ENDED.index(entry.standing):
        return entry
    alike = (entry, once) if entry.standing == once.standing else (once,)
    ended = min((one.ended for one in alike if one.ended is not None), default=None)
    return msgspec.structs.replace(entry, standing=once.standing, ended=ended)


def _first(count: int, ended: Ended, place: str) -> Ended:
    """As many of a place as were known first, and all of other places."""
    beyond = [one for one in ended if one[0] == place][count:]
    return {one: entry for one, entry in ended.items() if one not in set(beyond)}


def authentic(sealed: Sealed, ring: Ring) -> tuple[Order, str, KeyEntry | None]:
    """(order, role, entry) of a sealed order whose signature was found to fit.

    Raises:
        BadOrderError: KEY_UNKNOWN, ALTERED, UNREADABLE or UNKNOWN_TYPE.
    """
    found = ring.find(sealed.kid)
    if found is None:
        raise BadOrderError(
            RefusalKind.KEY_UNKNOWN, f"key {sealed.kid[:40]!r} is in no keyset held"
        )
    public, role, known = found
    return verify(sealed, public), role, known


def relearned(ring: Ring, payload: bytes, *, commune: AreaId | None) -> Ring:
    """The ring with a keyset that the node held before it restarted; the root's first.

    Its signature is checked again; time and marks are not: that was done on acceptance.

    Raises:
        BadOrderError: what the disk holds was not signed by a key of the ring.
    """
    order, _, _ = authentic(take_apart(payload), ring)
    keyset = body_of(order, Keyset)
    return ring.with_keyset(keyset, issuer=order.iss, commune=commune)
