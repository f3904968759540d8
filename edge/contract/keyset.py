"""Keysets: who may sign what, for which areas, until when. Versions only grow.

The root's keyset (on ``all``) names stations, administrators and alert sources. An
administrator's keyset (on a commune's topic) names that commune's approvers, within the
administrator's own areas: nobody hands on more than was handed to them.
"""

from typing import Annotated, Literal

import msgspec

from edge.contract.units import (
    AreaId,
    BroadcastClass,
    Instant,
    KeyId,
    PublicKey,
)

Role = Literal["station", "administrator", "approver", "source"]
"""station: snapshots, settings, stops. administrator: keysets of approvers.
approver: everything that brings sound. source: alerts of a machine (CAP)."""

Standing = Literal["active", "retired", "revoked"]
"""retired: approvals countersigned before ``ended`` live on. revoked: all fall."""


class KeyEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One key and its rights: what it may sound (``classes``), and where."""

    kid: KeyId
    public: PublicKey
    role: Role
    areas: Annotated[tuple[AreaId, ...], msgspec.Meta(min_length=1, max_length=50)]
    classes: tuple[BroadcastClass, ...] = ()
    since: Instant
    until: Instant
    standing: Standing = "active"
    ended: Instant | None = None
    """When it was retired or revoked; unset while active."""


class Keyset(msgspec.Struct, frozen=True, kw_only=True):
    """Body of a ``keyset`` order; the order's (epoch, seq) is the version."""

    entries: Annotated[tuple[KeyEntry, ...], msgspec.Meta(max_length=300)]
    next_root: PublicKey | None = None
    """Only the root may name its successor; nodes accept both from then on."""
