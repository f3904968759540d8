"""The commune's own words and how they are read out."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.models import SpokenWord
from console.store import audit
from console.store.audit import Deed


def entries(session: Session) -> Sequence[SpokenWord]:
    """All of them, by word."""
    return session.scalars(select(SpokenWord).order_by(SpokenWord.word)).all()


def mapping(session: Session) -> dict[str, str]:
    """Word -> what is said, as ``edge.reading`` takes it."""
    return {row.word: row.said for row in entries(session)}


def put(session: Session, word: str, said: str, *, deed: Deed) -> None:
    """Adds a word, or changes what is said for it."""
    row = session.get(SpokenWord, word)
    if row is None:
        row = SpokenWord(word=word)
        session.add(row)
    row.said, row.changed_at, row.changed_by = said, deed.at, deed.person_id
    session.flush()
    audit.append(session, deed=deed, action="word.put", subject=word, said=said)


def remove(session: Session, word: str, *, deed: Deed) -> None:
    """Takes a word out; it is read by the rules again."""
    row = session.get(SpokenWord, word)
    if row is not None:
        session.delete(row)
        session.flush()
        audit.append(session, deed=deed, action="word.remove", subject=word)
