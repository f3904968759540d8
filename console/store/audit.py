"""The audit log: appended to, never changed; each entry holds the one before.

Whoever changes one entry has to change all that follow, and the head that the nodes
were told. The tables refuse UPDATE and DELETE besides (triggers in the migrations).
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.models import AuditEntry, Person

BEGINNING = "0" * 64
BRIDGE = "bridge"
COMMAND_LINE = "command-line"


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does something, and when: every function that changes anything takes one."""

    by: Person | str
    """Somebody who signed in, or the name of a part of the system."""
    at: datetime

    @property
    def name(self) -> str:
        """As the log has it."""
        return self.by if isinstance(self.by, str) else self.by.sign_in

    @property
    def person_id(self) -> int | None:
        """Unset where no person did it."""
        return None if isinstance(self.by, str) else self.by.id


def append(
    session: Session,
    *,
    deed: Deed,
    action: str,
    subject: str = "",
    **detail: str,
) -> AuditEntry:
    """Adds what was done, in the transaction that does it."""
    newest = head(session)
    entry = AuditEntry(
        id=newest.id + 1 if newest else 1,
        at=deed.at,
        who=deed.name,
        action=action,
        subject=subject,
        detail=detail,
    )
    entry.hash = _hash(newest.hash if newest else BEGINNING, entry)
    session.add(entry)
    session.flush()
    return entry


def head(session: Session) -> AuditEntry | None:
    """The newest entry: its id and hash stand for the whole log."""
    return session.scalars(
        select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
    ).first()


def first_broken(session: Session) -> int | None:
    """The id of the first entry that was changed or is missing; none when whole."""
    before, expected = BEGINNING, 1
    for entry in session.scalars(
        select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=500)
    ):
        if entry.id != expected or entry.hash != _hash(before, entry):
            return expected
        before, expected = entry.hash, expected + 1
    return None


def entries(
    session: Session,
    *,
    subject: str | None = None,
    actions: Collection[str] | None = None,
    who: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> Sequence[AuditEntry]:
    """Newest first; ``before`` is the id that the last page ended with.

    Unset: of every subject, action and person.
    """
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(AuditEntry.subject == subject)
    if actions is not None:
        query = query.where(AuditEntry.action.in_(actions))
    if who is not None:
        query = query.where(AuditEntry.who == who)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return session.scalars(query).all()


def since(session: Session, at: datetime) -> Iterator[AuditEntry]:
    """Newest first, back to that instant: no more of the log is read."""
    newest = select(AuditEntry).order_by(AuditEntry.id.desc())
    rows = session.scalars(newest.execution_options(yield_per=200))
    yield from takewhile(lambda entry: entry.at >= at, rows)


def _hash(before: str, entry: AuditEntry) -> str:
    fields = [
        before,
        entry.id,
        entry.at,
        entry.who,
        entry.action,
        entry.subject,
        sorted(entry.detail.items()),
    ]
    return hashlib.sha256(msgspec.json.encode(fields)).hexdigest()
