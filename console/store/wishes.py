"""What is wished of one kind of device: for all of an area, or for one of them."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.store import audit
from console.store.audit import Deed
from edge.contract.codec import encode

W = TypeVar("W", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class WishBook(Generic[W]):
    """Wishes by scope, ``area:A`` or ``node:N``."""

    table: Any
    """Of ``console.models``, with scope, wish, changed_at and changed_by."""
    kind: type[W]
    """Made without anything, it wishes nothing."""
    action: str
    """Its word in the audit log."""

    def one(self, session: Session, scope: str) -> W:
        """What was wished for exactly this scope."""
        row = session.get(self.table, scope)
        wished: W = row.wish if row is not None else self.kind()
        return wished

    def everything(self, session: Session) -> dict[str, W]:
        """Scope -> wish, all of them."""
        return {row.scope: row.wish for row in session.scalars(select(self.table))}

    def put(self, session: Session, scope: str, wished: W, *, deed: Deed) -> None:
        """Replaces the wish for this scope; the bridge sends the settings anew."""
        row = session.get(self.table, scope)
        if row is None:
            row = self.table(scope=scope)
            session.add(row)
        row.wish, row.changed_at, row.changed_by = wished, deed.at, deed.person_id
        session.flush()
        audit.append(
            session,
            deed=deed,
            action=self.action,
            subject=scope,
            wish=encode(wished).decode(),
        )
