"""Looks at what cameras saw: why somebody watches, and that she did.

Every look is an entry of the audit log, which is chained: who, when, which camera,
what, and for what purpose. That is asked once for a session and a camera, and kept.

A page fetches pictures and pieces of film by itself, over and over: what it looks at is
an entry when it begins, and again while it lasts, every ``AGAIN``.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.core.watching import LONGEST_WORDS, LOOKS, Look, Purpose
from console.models import AuditEntry, CameraPurpose
from console.store import audit
from console.store.audit import Deed

AGAIN: Final = timedelta(minutes=10)
"""For so long one entry stands for a look at the same thing for the same purpose."""


def purpose(session: Session, *, browser: str, node: str) -> CameraPurpose | None:
    """Why this session watches this camera; None: it has not said so."""
    return session.get(CameraPurpose, (browser, node))


def state_purpose(
    session: Session,
    *,
    browser: str,
    node: str,
    purpose: Purpose,
    words: str,
    deed: Deed,
) -> None:
    """Keeps why; the same session may say something else later. Somebody signed in."""
    row = session.get(CameraPurpose, (browser, node))
    if row is None:
        row = CameraPurpose(session=browser, node_id=node)
        session.add(row)
    row.person_id = deed.person_id or 0
    row.purpose, row.words = purpose, words[:LONGEST_WORDS]
    row.given_at = deed.at
    session.flush()


def log_look(
    session: Session,
    look: Look,
    *,
    browser: str,
    node: str,
    deed: Deed,
    **detail: str,
) -> None:
    """Writes down that somebody looks, and why: as she said, or as ``detail`` says."""
    stated = _stated(session, browser, node)
    audit.append(session, deed=deed, action=look.deed, subject=node, **stated, **detail)


def is_logged(
    session: Session,
    look: Look,
    *,
    browser: str,
    node: str,
    deed: Deed,
    **detail: str,
) -> bool:
    """Whether just this look was written down lately."""
    said = _stated(session, browser, node) | detail
    return any(
        (entry.who, entry.action, entry.subject) == (deed.name, look.deed, node)
        and entry.detail == said
        for entry in audit.since(session, deed.at - AGAIN)
    )


def _stated(session: Session, browser: str, node: str) -> dict[str, str]:
    row = purpose(session, browser=browser, node=node)
    return {"purpose": row.purpose.value, "words": row.words} if row else {}


def looks(
    session: Session,
    *,
    node: str | None = None,
    who: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> Sequence[AuditEntry]:
    """Who looked, newest first."""
    return audit.entries(
        session, subject=node, actions=LOOKS, who=who, before=before, limit=limit
    )


def lookers(session: Session) -> Sequence[str]:
    """Everybody who ever looked."""
    return session.scalars(
        select(AuditEntry.who)
        .where(AuditEntry.action.in_(LOOKS))
        .distinct()
        .order_by(AuditEntry.who)
    ).all()
