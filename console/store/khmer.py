"""What people read out in Khmer, of all that may still be shown."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.core.guidance import OFFICE
from console.core.khmer import recordings
from console.models import GuidanceRecord, GuidanceVersion


def sounds(session: Session) -> frozenset[str]:
    """Hashes of the recordings that are being written, wait or are in force."""
    bodies = [
        *session.scalars(
            select(GuidanceRecord.draft).where(GuidanceRecord.code == OFFICE)
        ),
        *session.scalars(
            select(GuidanceVersion.body).where(
                GuidanceVersion.code == OFFICE,
                GuidanceVersion.decision.in_(("waiting", "approved")),
            )
        ),
    ]
    return frozenset(one.sound for body in bodies for one in recordings(body))
