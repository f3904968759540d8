"""Sounds: what is known of each file in the sounds directory."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from console.models import Bulletin, SoundFile, Version
from console.store.audit import Deed


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
    """Enters a sound once; the same bytes again give the row that is there."""
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
        session.flush()
    return row


def get(session: Session, sha256: str) -> SoundFile | None:
    """One sound."""
    return session.get(SoundFile, sha256)


def unused(session: Session, *, before: datetime) -> Sequence[SoundFile]:
    """Sounds made before then that no draft holds and no version ever had."""
    drafts = {row.sound_sha256 for row in session.scalars(select(Bulletin.draft))}
    versions = {body.sound.sha256 for body in session.scalars(select(Version.body))}
    old = session.scalars(select(SoundFile).where(SoundFile.made_at < before))
    return [row for row in old if row.sha256 not in drafts | versions]


def known(session: Session, sha256: str) -> bool:
    """True where the sound may be given to nodes."""
    return bool(session.scalar(select(exists().where(SoundFile.sha256 == sha256))))
