"""Stopping what sounds: now, and on nodes that hear of it later."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from console.store import requests, suppressions
from console.store.audit import Deed


def stop(
    session: Session,
    *,
    lineage: str,
    planned: datetime,
    audience: Sequence[str],
    reason: str,
    deed: Deed,
) -> None:
    """Silences one occurrence of a routine or priority bulletin, everywhere it is for.

    The command works at once where nodes are online; the suppression travels in the
    next plan, so that the others catch up. Later occurrences sound.
    """
    for address in audience:
        requests.stop(
            session,
            address=address,
            lineage=lineage,
            planned=planned,
            reason=reason,
            deed=deed,
        )
    suppressions.suppress(
        session, lineage=lineage, planned=planned, reason=reason, deed=deed
    )
