"""Two languages of one text: somebody has compared them, or took that back."""

from sqlalchemy.orm import Session

from console.core import pairing
from console.store.audit import Deed
from console.store.guidance import get
from console.store.guidance_hand import log


def compare(
    session: Session, code: str, pair: pairing.Pair, *, deed: Deed
) -> pairing.Old | None:
    """Somebody has read both languages of a text: they say the same.

    Nothing that residents see changes, so nobody has to approve it. A pair that has
    been written anew meanwhile is another one, and stays. Returns what ``uncompare``
    needs to know; None: there was nothing to compare.

    Raises:
        NoSuchRecordError
    """
    row = get(session, code)
    old = pairing.old_of(row.draft, pair)
    if old is not None:
        row.draft = pairing.compared(row.draft, pair)
        session.flush()
        log(session, row, "compare", deed=deed, text=pair[0][:300])
    return old


def uncompare(
    session: Session, code: str, pair: pairing.Pair, old: pairing.Old, *, deed: Deed
) -> bool:
    """She pressed too soon: they are to be compared still. False: they are gone.

    Raises:
        NoSuchRecordError
    """
    row = get(session, code)
    draft = pairing.doubted(row.draft, pair, old)
    if draft == row.draft:
        return False
    row.draft = draft
    session.flush()
    log(session, row, "uncompare", deed=deed, text=pair[0][:300])
    return True
