"""People's keys and the keysets that name them, as stored; nothing is signed here."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, cast

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.models import KeysetIssue, Person, PersonKey, Seen
from console.store import audit
from console.store.audit import Deed
from edge.contract.keyset import KeyEntry
from edge.contract.units import BroadcastClass
from edge.errors import ConfigError
from edge.jws import key_id
from edge.keys import WrappedKey


def add(
    session: Session,
    person: Person,
    *,
    public: str,
    wrapped: bytes,
    areas: tuple[str, ...],
    until: datetime,
    deed: Deed,
) -> PersonKey:
    """Stores a new key of a person, good for every class."""
    key = PersonKey(
        kid=key_id(public),
        person_id=person.id,
        public=public,
        wrapped=wrapped,
        areas=areas,
        classes=tuple(BroadcastClass),
        since=deed.at,
        until=until,
    )
    session.add(key)
    session.flush()
    audit.append(
        session,
        deed=deed,
        action="key.add",
        subject=person.sign_in,
        key=key.kid,
        areas=", ".join(areas),
    )
    return key


def get(session: Session, kid: str) -> PersonKey | None:
    """One key."""
    return session.get(PersonKey, kid)


def of(session: Session, person_id: int) -> Sequence[PersonKey]:
    """All keys that a person ever had, the newest first."""
    return session.scalars(
        select(PersonKey)
        .where(PersonKey.person_id == person_id)
        .order_by(PersonKey.since.desc())
    ).all()


def active_of(session: Session, person_id: int) -> Sequence[PersonKey]:
    """The keys with which a person signs (one, or none)."""
    return [key for key in of(session, person_id) if key.standing == "active"]


def end(
    session: Session,
    key: PersonKey,
    *,
    how: str,
    deed: Deed,
) -> None:
    """Retires or revokes a key; its private half is forgotten."""
    key.standing, key.ended, key.wrapped = how, deed.at, None
    session.flush()
    audit.append(session, deed=deed, action=f"key.{how}", subject=key.kid)


def next_seq(session: Session, key: PersonKey, at: datetime) -> int:
    """A number for the key's next order: milliseconds since 1970, or one more."""
    key.last_seq = max(key.last_seq + 1, int(at.timestamp() * 1000))
    session.flush()
    return key.last_seq


def entries(session: Session) -> tuple[KeyEntry, ...]:
    """Every key, as a keyset names it."""
    rows = session.scalars(select(PersonKey).order_by(PersonKey.since, PersonKey.kid))
    return tuple(
        KeyEntry(
            kid=key.kid,
            public=key.public,
            role="approver",
            areas=key.areas,
            classes=tuple(BroadcastClass(word) for word in key.classes),
            since=key.since,
            until=key.until,
            standing=cast("Literal['active', 'retired', 'revoked']", key.standing),
            ended=key.ended,
        )
        for key in rows
    )


def next_issue(session: Session, topic: str) -> tuple[int, int]:
    """(epoch, seq) of the next keyset: above ours and above what any node holds."""
    newest = newest_issue(session, topic)
    epoch, seq = (newest.epoch, newest.seq) if newest else (1, 0)
    seen = session.get(Seen, topic)
    if seen is not None and (seen.epoch, seen.seq) > (epoch, seq):
        return seen.epoch + 1, 1
    return epoch, seq + 1


def newest_issue(session: Session, topic: str) -> KeysetIssue | None:
    """The keyset in force on a topic."""
    return session.scalars(
        select(KeysetIssue)
        .where(KeysetIssue.topic == topic)
        .order_by(KeysetIssue.epoch.desc(), KeysetIssue.seq.desc())
        .limit(1)
    ).first()


def store_issue(
    session: Session, topic: str, *, epoch: int, seq: int, jws: str, deed: Deed
) -> None:
    """Stores a signed keyset; the bridge publishes the newest."""
    issue = KeysetIssue(
        topic=topic,
        epoch=epoch,
        seq=seq,
        jws=jws,
        made_at=deed.at,
        made_by=deed.person_id,
    )
    session.add(issue)
    session.flush()
    audit.append(
        session,
        deed=deed,
        action="keyset.issue",
        subject=topic,
        revision=f"{epoch}.{seq}",
    )


def read_wrapped(file: Path) -> WrappedKey:
    """The administrator's wrapped key.

    Raises:
        ConfigError: the file is not there (the stick is not in?) or is not a key.
    """
    try:
        return msgspec.json.decode(file.read_bytes(), type=WrappedKey)
    except OSError as error:
        raise ConfigError(
            f"{file}: {error.strerror}; put the administrator's stick in and try again"
        ) from error
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{file}: not a wrapped key: {error}") from error
