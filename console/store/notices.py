"""What staff or technicians must know, counted until it is over."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from console.models import Notice


def raise_(
    session: Session, code: str, *, subject: str = "", at: datetime, **detail: str
) -> Notice:
    """Says it, or counts it once more."""
    notice = session.get(Notice, (code, subject))
    if notice is None:
        notice = Notice(code=code, subject=subject, count=0, since=at)
        session.add(notice)
    notice.count += 1
    notice.last_at, notice.detail = at, detail
    session.flush()
    return notice


def clear(session: Session, code: str, *, subject: str = "") -> None:
    """It is over."""
    notice = session.get(Notice, (code, subject))
    if notice is not None:
        session.delete(notice)
        session.flush()


def stands(session: Session, code: str, *, subject: str = "") -> bool:
    """Whether it was said, and is not over."""
    return session.get(Notice, (code, subject)) is not None


def fade(session: Session, codes: Collection[str], *, before: datetime) -> None:
    """What was said last before then is over: nobody comes to take it back."""
    session.execute(
        delete(Notice).where(Notice.code.in_(codes), Notice.last_at < before)
    )


def current(session: Session) -> Sequence[Notice]:
    """All that stand, the newest first."""
    return session.scalars(select(Notice).order_by(Notice.last_at.desc())).all()
