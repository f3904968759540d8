"""What of a bulletin's times has passed while it was written or waited."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from console.core.timeline import Behind, behind, is_planned, window
from console.models import Bulletin, Version
from console.store import asrun
from edge.contract.bulletin import Bulletin as BulletinOnWire

TOLD_WITHIN = timedelta(minutes=1)
"""After a sound's end its node has told of it, if it can be reached."""


def overtaken(session: Session, put: Version, now: datetime) -> Behind:
    """What of a version was to sound before it was approved, or would be if now.

    Once approved, ``late`` holds only what may still sound.
    """
    decided = put.decided_at or now
    found = behind(put.body, put.submitted_at, decided)
    return _unsounded(session, put.bulletin, put.body, found, now)


def before_submission(
    session: Session, bulletin: Bulletin, body: BulletinOnWire, now: datetime
) -> Behind:
    """The same of what its author is about to submit."""
    return _unsounded(session, bulletin, body, behind(body, now, now), now)


def _unsounded(
    session: Session,
    bulletin: Bulletin,
    body: BulletinOnWire,
    found: Behind,
    now: datetime,
) -> Behind:
    """Without what an older version in force had to sound, or any node told of."""
    if not (found.late or found.lost):
        return found
    older = [
        one
        for one in bulletin.versions
        if one.version != body.version and one.decision == "approved" and one.decided_at
    ]

    def its_own(at: datetime) -> bool:
        told = asrun.of_bulletin(session, bulletin.lineage, planned=at, limit=1)
        return not told and not any(
            one.decided_at and one.decided_at <= at and is_planned(one.body, at)
            for one in older
        )

    late = tuple(filter(its_own, found.late))
    sounds = timedelta(milliseconds=body.sound.duration_ms) + TOLD_WITHIN
    closed = tuple(at for at in late if at + window(body) + sounds <= now)
    return Behind(
        late=tuple(at for at in late if at not in closed),
        lost=(*filter(its_own, found.lost), *closed),
    )
