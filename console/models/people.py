"""Areas, people, what they may do, and the keys that they sign with."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from console.core.permissions import Grant, Role
from console.models.base import Base, Big, Wire, Word


class Area(Base):
    """One area of the tree; the path says what lies within what."""

    __tablename__ = "areas"

    id: Mapped[str] = mapped_column(primary_key=True)  # edge.contract AreaId
    name: Mapped[str]  # as residents say it: "Ấp 3"
    level: Mapped[str]  # province | commune | hamlet | group; words are settings
    position: Mapped[int] = mapped_column(default=0)  # order among its siblings


class Person(Base):
    """Somebody who signs in."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_in: Mapped[str] = mapped_column(unique=True)  # lower case
    display: Mapped[str]
    password_hash: Mapped[str]  # argon2id, PHC string
    language: Mapped[str] = mapped_column(default="vi")
    active: Mapped[bool] = mapped_column(default=True)  # False: locked by hand
    must_change_password: Mapped[bool] = mapped_column(default=True)
    session_stamp: Mapped[int] = mapped_column(default=0)
    # ^ grows at password change and locking: sessions that hold a lower one are over
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]

    roles: Mapped[list["RoleHeld"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="RoleHeld.area_id"
    )

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Roles as ``console.core.permissions`` reads them; none while locked."""
        if not self.active:
            return ()
        return tuple(Grant(held.role, held.area_id) for held in self.roles)


class RoleHeld(Base):
    """A person's role on an area."""

    __tablename__ = "roles"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(Word(Role), primary_key=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("areas.id"), primary_key=True)


class PersonKey(Base):
    """A key that signs bulletins, wrapped by its owner's password and the secret."""

    __tablename__ = "person_keys"

    kid: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    public: Mapped[str]  # raw Ed25519, base64url
    wrapped: Mapped[bytes | None]  # edge.keys; emptied when the key has ended
    areas: Mapped[tuple[str, ...]] = mapped_column(Wire(tuple[str, ...]))
    classes: Mapped[tuple[str, ...]] = mapped_column(Wire(tuple[str, ...]))
    since: Mapped[datetime]
    until: Mapped[datetime]
    standing: Mapped[str] = mapped_column(default="active")  # | retired | revoked
    ended: Mapped[datetime | None]
    last_seq: Mapped[Big] = mapped_column(default=0)  # of its orders; only grows


class KeysetIssue(Base):
    """A keyset as signed; the newest of each topic is what the bridge publishes."""

    __tablename__ = "keysets"

    topic: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[Big] = mapped_column(primary_key=True)
    seq: Mapped[Big] = mapped_column(primary_key=True)
    jws: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # ^ unset: made by commune-provision or from the command line


class SignInAttempt(Base):
    """One try to sign in; old ones are pruned."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_who", "sign_in", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    counted: Mapped[str] = mapped_column("sign_in")  # console.store.people.by_name…
    address: Mapped[str]  # core.networks; empty where it does not count
    at: Mapped[datetime] = mapped_column(index=True)
    ok: Mapped[bool]


class EndedSession(Base):
    """A session that somebody signed out of: a copy of its cookie is worth nothing."""

    __tablename__ = "ended_sessions"

    id: Mapped[str] = mapped_column(primary_key=True)  # as the cookie names it
    ended_at: Mapped[datetime]


class AuditEntry(Base):
    """One thing that was done; each carries the hash of the one before."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3…
    at: Mapped[datetime]
    who: Mapped[str]  # sign-in name, "bridge" or "command-line"
    action: Mapped[str]  # a word such as "bulletin.approve"
    subject: Mapped[str]  # lineage, node, person…
    detail: Mapped[dict[str, str]] = mapped_column(Wire(dict[str, str]))
    hash: Mapped[str]  # SHA-256 over the one before and this one's fields
