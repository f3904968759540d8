"""A commune's keys for tests and benches: whoever may sign, and one who may not."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge import keys
from edge.approvals import Approved, approvals
from edge.audience import Me
from edge.contract.bulletin import (
    Alert,
    AlertsInForce,
    Bulletin,
    Item,
    Missed,
    Plan,
    Sound,
)
from edge.contract.guidance import GuidanceRecord, GuidanceSeal
from edge.contract.keyset import KeyEntry, Keyset, Role
from edge.contract.schedule import Timetable
from edge.contract.topics import Topic
from edge.contract.units import BroadcastClass
from edge.jws import SNAPSHOT_VALID_S, compose, key_id, public_text
from edge.ring import Ring

COMMUNE = "vinh-long/tan-an"
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
"""12:00 in Vĩnh Long."""
ALL_CLASSES = tuple(BroadcastClass)
TOPICS = {
    "plan": Topic("plan", commune=COMMUNE),
    "alert": Topic("alert", commune=COMMUNE),
    "cmd": Topic("cmd", commune=COMMUNE),
    "keys": Topic("keys", commune=COMMUNE),
    "root-keys": Topic("keys"),
}


def me(node: str = "loa-ap3-1", hamlet: str = "ap-3") -> Me:
    return Me(node, "speaker", COMMUNE, f"{COMMUNE}/{hamlet}")


def bulletin(**changes: object) -> Bulletin:
    """A routine bulletin for hamlet 3, once at 12:05; change what matters."""
    fields: dict[str, object] = {
        "lineage": "hop-dan",
        "version": 1,
        "title": "Mời họp dân ấp 3",
        "sound": Sound(sha256="ab" * 32, size_bytes=40_000, duration_ms=5_000),
        "audience": (f"area:{COMMUNE}/ap-3",),
        "klass": BroadcastClass.ROUTINE,
        "volume_percent": 80,
        "missed": Missed(policy="late", window_s=300),
        "timetable": Timetable(starts="2026-11-22T12:05"),
    }
    fields |= changes
    if fields["klass"] is BroadcastClass.EMERGENCY:
        fields["timetable"] = None
        fields.setdefault(
            "alert",
            Alert(
                effective=NOON,
                expires=NOON + timedelta(hours=2),
                repeat_every_s=300,
            ),
        )
    return Bulletin(**fields)  # type: ignore[arg-type]  # checked by the Struct itself


class Authority:
    """Root, station, administrator and approver of one commune, and their orders.

    Every order takes the next sequence number, as a console does.
    """

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.root = Ed25519PrivateKey.generate()
        self.station = Ed25519PrivateKey.generate()
        self.administrator = Ed25519PrivateKey.generate()
        self.approver = Ed25519PrivateKey.generate()
        self.stranger = Ed25519PrivateKey.generate()
        self.epoch, self.seq = 1, 0
        self.named = Keyset(
            entries=(
                self.entry(self.station, "station"),
                self.entry(self.administrator, "administrator", ALL_CLASSES),
            )
        )
        self.approvers = Keyset(
            entries=(self.entry(self.approver, "approver", ALL_CLASSES),)
        )

    def entry(
        self,
        key: Ed25519PrivateKey,
        role: Role,
        classes: Iterable[BroadcastClass] = (),
        *,
        areas: Iterable[str] = (COMMUNE,),
        days: int = 900,
    ) -> KeyEntry:
        return keys.entry(
            public_text(key),
            role,
            areas=areas,
            classes=classes,
            since=self.at - timedelta(days=30),
            until=self.at + timedelta(days=days),
        )

    @property
    def roots(self) -> tuple[str, ...]:
        return (public_text(self.root),)

    def ring(self) -> Ring:
        """The ring of a node that has heard both keysets."""
        return (
            Ring(self.roots)
            .with_keyset(self.named, issuer=self.kid(self.root), commune=None)
            .with_keyset(
                self.approvers, issuer=self.kid(self.administrator), commune=COMMUNE
            )
        )

    @staticmethod
    def kid(key: Ed25519PrivateKey) -> str:
        return key_id(public_text(key))

    def order(
        self,
        type_: str,
        body: msgspec.Struct,
        *,
        by: Ed25519PrivateKey | None = None,
        aud: Iterable[str] = (f"area:{COMMUNE}",),
        valid_s: int = SNAPSHOT_VALID_S,
        now: datetime | None = None,
        prio: int = 0,
    ) -> bytes:
        """A signed order, by the station unless said otherwise."""
        self.seq += 1
        return compose(
            by or self.station,
            type_=type_,
            body=body,
            aud=tuple(aud),
            epoch=self.epoch,
            seq=self.seq,
            now=now or self.at,
            valid_s=valid_s,
            prio=prio,
        )

    def root_keys(self, **how: object) -> bytes:
        how = {"by": self.root, "aud": ("all",)} | how
        return self.order("keyset", self.named, **how)  # type: ignore[arg-type]

    def commune_keys(self, **how: object) -> bytes:
        how = {"by": self.administrator} | how
        return self.order("keyset", self.approvers, **how)  # type: ignore[arg-type]

    def item(
        self,
        told: Bulletin,
        *,
        by: Ed25519PrivateKey | None = None,
        now: datetime | None = None,
        seen_at: datetime | None = None,
    ) -> Item:
        """The bulletin, approved and countersigned, as snapshots carry it."""
        approval = self.order(
            "bulletin",
            told,
            by=by or self.approver,
            aud=told.audience,
            now=now,
            prio=told.klass.rank,
        )
        return Item(
            lineage=told.lineage,
            version=told.version,
            sound_sha256=told.sound.sha256,
            approval=approval.decode(),
            countersigned=seen_at or now or self.at,
        )

    def plan(self, *told: Bulletin, **how: object) -> bytes:
        items = tuple(self.item(one) for one in told)
        return self.order("plan", Plan(items=items), **how)  # type: ignore[arg-type]

    def alerts(self, *told: Bulletin, **how: object) -> bytes:
        body = AlertsInForce(items=tuple(self.item(one) for one in told))
        return self.order("alerts", body, prio=2, **how)  # type: ignore[arg-type]

    def record_approval(
        self, code: str, version: int, record: bytes, **how: object
    ) -> bytes:
        """An approver answers for a record of the kiosk's content."""
        body = GuidanceRecord(
            code=code, version=version, sha256=hashlib.sha256(record).hexdigest()
        )
        how = {"by": self.approver} | how
        return self.order("guidance-record", body, **how)  # type: ignore[arg-type]

    def seal(
        self, manifest: bytes, approvals: bytes, version: int = 1, **how: object
    ) -> bytes:
        """The station's seal on a bundle."""
        body = GuidanceSeal(
            version=version,
            manifest_sha256=hashlib.sha256(manifest).hexdigest(),
            approvals_sha256=hashlib.sha256(approvals).hexdigest(),
        )
        return self.order("guidance-seal", body, **how)  # type: ignore[arg-type]

    def approved(self, told: Bulletin, who: Me | None = None) -> Approved:
        """The bulletin as a node holds it after judging."""
        channel = "alert" if told.klass is BroadcastClass.EMERGENCY else "plan"
        accepted, refused = approvals(
            (self.item(told),),
            topic=TOPICS[channel],
            me=who or me(),
            ring=self.ring(),
            now=self.at,
            versions={},
        )
        assert accepted, refused
        return accepted[0]
