"""What of the guidance may be read by everybody now: approved, and still standing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.core.building import Selection
from console.models import GuidanceRecord, GuidanceVersion


def standing(session: Session, *, at: datetime) -> Selection:
    """Code -> version in force whose approval has not ended."""
    rows = session.execute(
        select(GuidanceVersion.code, GuidanceVersion.version)
        .join(GuidanceVersion.of)
        .where(
            GuidanceRecord.in_force == GuidanceVersion.version,
            GuidanceVersion.decision == "approved",
            GuidanceVersion.approval_until > at,
            GuidanceVersion.built.is_not(None),
        )
        .order_by(GuidanceVersion.code)
    )
    return {code: version for code, version in rows}  # noqa: C416  rows, not pairs


def built(session: Session, selection: Selection) -> dict[str, bytes]:
    """Code -> the bytes that an approver signed."""
    rows = session.execute(
        select(GuidanceVersion.code, GuidanceVersion.version, GuidanceVersion.built)
        .join(GuidanceVersion.of)
        .where(
            GuidanceVersion.code.in_(selection),
            GuidanceRecord.in_force == GuidanceVersion.version,  # of years of others
        )
    )
    return {
        code: held
        for code, version, held in rows
        if held is not None and selection[code] == version
    }
