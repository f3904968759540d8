"""Wishes for areas and nodes; ``console.core.rules`` says which of them count where."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.core.rules import Rules, Wish, rules
from console.models import Settings
from console.store import audit
from console.store.audit import Deed


def get(session: Session, scope: str) -> Wish:
    """What was wished for exactly this scope, ``area:A`` or ``node:N``."""
    row = session.get(Settings, scope)
    return Wish() if row is None else _wish(row)


def everything(session: Session) -> dict[str, Wish]:
    """Scope -> wish, all of them."""
    return {row.scope: _wish(row) for row in session.scalars(select(Settings))}


def put(session: Session, scope: str, wish: Wish, *, deed: Deed) -> None:
    """Replaces the wish for this scope; the bridge sends the nodes' settings anew."""
    row = session.get(Settings, scope)
    if row is None:
        row = Settings(scope=scope, changed_at=deed.at)
        session.add(row)
    changed: dict[str, Any] = {}
    for name in Wish.__struct_fields__:
        wanted = getattr(wish, name)
        if getattr(row, name) != wanted:
            told = None if wanted is None else msgspec.json.encode(wanted).decode()
            changed[name] = told or ""  # console.views.audit_words reads it
            setattr(row, name, wanted)
    row.changed_at = deed.at
    row.changed_by = deed.person_id
    session.flush()
    audit.append(session, deed=deed, action="settings.put", subject=scope, **changed)


def rules_of(
    session: Session, area: str, *, at: datetime, node: str | None = None
) -> Rules:
    """What holds in an area, or on one of its nodes."""
    return rules(everything(session), area=area, node=node, now=at)


def _wish(row: Settings) -> Wish:
    return Wish(**{name: getattr(row, name) for name in Wish.__struct_fields__})
