"""Sounds: what is known of each file in the sounds directory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from console.core.approval import Stage
from console.core.publication import KEPT, is_over
from console.models import AsRunRow, Bulletin, SoundFile, Version
from console.store import guidance, khmer
from console.store.audit import Deed

UNFINISHED: Final = frozenset({Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED})


def put(
    session: Session,
    *,
    sha256: str,
    size_bytes: int,
    duration_ms: int,
    made: str,
    deed: Deed,
    text: str = "",
) -> SoundFile:
    """Enters a sound; the same bytes again give the row that is there, made anew."""
    row = session.get(SoundFile, sha256)
    if row is None:
        row = SoundFile(
            sha256=sha256,
            size_bytes=size_bytes,
            duration_ms=duration_ms,
            made=made,
            text=text,
            made_at=deed.at,
            made_by=deed.person_id,
        )
        session.add(row)
    row.made_at = max(row.made_at, deed.at)
    session.flush()
    return row


def get(session: Session, sha256: str) -> SoundFile | None:
    """One sound."""
    return session.get(SoundFile, sha256)


def sweep(
    session: Session, *, at: datetime, made_before: datetime, kept_since: datetime
) -> int:
    """Takes out the sounds made before then that nothing needs; how many.

    Needed is what somebody still writes or puts before an approver, what can still
    sound, and what records and papers since ``kept_since`` are about. Drafts of
    bulletins that were over long ago lose theirs.
    """
    drafts = session.scalars(select(Bulletin)).all()
    needed = _of_drafts(drafts, kept_since) | _of_versions(session, at, kept_since)
    needed |= khmer.sounds(session)
    old = session.scalars(select(SoundFile).where(SoundFile.made_at < made_before))
    gone = {row.sha256: row for row in old if row.sha256 not in needed}
    for bulletin in drafts:
        if bulletin.draft.sound_sha256 in gone:
            draft = msgspec.structs.replace(bulletin.draft, sound_sha256=None)
            bulletin.draft = draft
    for row in gone.values():
        session.delete(row)
    session.flush()
    return len(gone)


def names(session: Session) -> frozenset[str]:
    """All that are entered, and the archives of the kiosks' guidance."""
    entered = frozenset(session.scalars(select(SoundFile.sha256)))
    return entered | guidance.archives(session)


def uploads(session: Session) -> frozenset[str]:
    """Names in the uploads directory that drafts hold."""
    return frozenset(
        row.draft.making.upload
        for row in session.scalars(select(Bulletin))
        if row.stage in UNFINISHED
    )


def _of_drafts(drafts: Sequence[Bulletin], kept_since: datetime) -> set[str | None]:
    return {
        row.draft.sound_sha256
        for row in drafts
        if row.stage in UNFINISHED or row.edited_at >= kept_since
    }


def _of_versions(
    session: Session, at: datetime, kept_since: datetime
) -> set[str | None]:
    recent = AsRunRow.planned >= kept_since
    runs = select(AsRunRow.lineage, AsRunRow.version).where(recent).distinct()
    sounded = {(lineage, version) for lineage, version in session.execute(runs)}
    found: set[str | None] = set()
    for put in session.scalars(select(Version)):
        lives = put.approval_until is not None and put.approval_until > at
        if (
            put.submitted_at >= kept_since
            or put.decision == "waiting"
            or (put.lineage, put.version) in sounded
            or (lives and not is_over(put.body, at - KEPT))
        ):
            found.add(put.body.sound.sha256)
    return found


def known(session: Session, sha256: str) -> bool:
    """True where the sound, or the archive for kiosks, may be given to nodes."""
    entered = session.scalar(select(exists().where(SoundFile.sha256 == sha256)))
    return bool(entered) or sha256 in guidance.archives(session)
