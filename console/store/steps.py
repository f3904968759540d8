"""What people do to a bulletin: one function for each step of ``core.approval``.

Each takes the row version that the person saw. When somebody else has changed the
bulletin meanwhile, ``ConflictError`` brings what it is now, and nothing is lost: the
caller still holds what the person wrote.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from console.core.approval import Act, NotPossibleError, Stage, after
from console.core.draft import Draft, IncompleteError, Lack, as_bulletin
from console.models import Bulletin, SoundFile, Version
from console.store import audit
from console.store.audit import Deed
from console.store.bulletins import get, is_emergency
from edge.contract.bulletin import Sound
from edge.errors import EdgeError


class ConflictError(EdgeError):
    """Somebody else changed the bulletin after this person had opened it.

    ``theirs`` is what it is now, with its ``editor``; it belongs to no session.
    """

    def __init__(self, theirs: Bulletin) -> None:
        super().__init__(
            f"bulletin {theirs.lineage} was changed by {theirs.editor.sign_in} at "
            f"{theirs.edited_at:%Y-%m-%d %H:%M:%S} UTC; compare before saving again"
        )
        self.theirs = theirs


def create(session: Session, *, area: str, draft: Draft, deed: Deed) -> Bulletin:
    """A new bulletin, as a draft."""
    bulletin = Bulletin(
        lineage=secrets.token_hex(8),
        area_id=area,
        stage=Stage.DRAFT,
        draft=draft,
        author_id=_hand(deed),
        created_at=deed.at,
        edited_at=deed.at,
        edited_by=_hand(deed),
    )
    session.add(bulletin)
    session.flush()
    _log(session, bulletin, "create", deed=deed, title=draft.title)
    return bulletin


def save(
    session: Session,
    lineage: str,
    *,
    row_version: int,
    draft: Draft,
    deed: Deed,
    by_itself: bool = False,
) -> Bulletin:
    """Stores the working copy.

    A draft that saves itself every few seconds is logged only where something begins:
    another person's hand, or a draft where none was.

    Raises:
        ConflictError, NotPossibleError, NoSuchBulletinError
    """
    before = get(session, lineage)
    goes_on = before.stage is Stage.DRAFT and before.edited_by == _hand(deed)
    bulletin = _step(session, lineage, Act.SAVE, row_version=row_version, deed=deed)
    bulletin.draft = draft
    session.flush()
    if not (by_itself and goes_on):
        _log(session, bulletin, "save", deed=deed, title=draft.title)
    return bulletin


def submit(session: Session, lineage: str, *, row_version: int, deed: Deed) -> Version:
    """Freezes the working copy as the next version and puts it to an approver.

    Raises:
        IncompleteError: with what the draft lacks.
        ConflictError, NotPossibleError, NoSuchBulletinError
    """
    bulletin = _step(session, lineage, Act.SUBMIT, row_version=row_version, deed=deed)
    draft, number = bulletin.draft, bulletin.newest + 1
    sound = session.get(SoundFile, draft.sound_sha256) if draft.sound_sha256 else None
    if sound is None:
        raise IncompleteError((Lack.SOUND,))
    put = Version(
        lineage=lineage,
        version=number,
        body=as_bulletin(
            draft,
            Sound(
                sha256=sound.sha256,
                size_bytes=sound.size_bytes,
                duration_ms=sound.duration_ms,
            ),
            lineage=lineage,
            version=number,
        ),
        text=draft.text,
        submitted_at=deed.at,
        submitted_by=_hand(deed),
        decision="waiting",
    )
    bulletin.newest = number
    session.add(put)
    session.flush()
    _log(session, bulletin, "submit", deed=deed, version=str(number))
    return put


def recall(session: Session, lineage: str, *, row_version: int, deed: Deed) -> Bulletin:
    """The author takes the submitted version back."""
    bulletin = _step(session, lineage, Act.RECALL, row_version=row_version, deed=deed)
    _decide(session, bulletin, "recalled", deed=deed)
    _log(session, bulletin, "recall", deed=deed)
    return bulletin


def give_back(
    session: Session,
    lineage: str,
    *,
    row_version: int,
    comment: str,
    deed: Deed,
) -> Bulletin:
    """The approver returns the submitted version with a comment."""
    bulletin = _step(session, lineage, Act.RETURN, row_version=row_version, deed=deed)
    put = _decide(session, bulletin, "returned", deed=deed)
    put.comment = comment
    _log(session, bulletin, "return", deed=deed, comment=comment)
    return bulletin


@dataclass(frozen=True, slots=True)
class Signed:
    """An approval that ``console.signing`` made."""

    approval: str
    """Compact JWS of the bulletin order."""
    kid: str
    until: datetime
    """Nodes refuse it from then on."""


def approve(
    session: Session, put: Version, *, row_version: int, signed: Signed, deed: Deed
) -> Bulletin:
    """Stores an approval; its version is in force."""
    bulletin = _step(
        session, put.lineage, Act.APPROVE, row_version=row_version, deed=deed
    )
    _decide(session, bulletin, "approved", deed=deed)
    put.approval, put.approval_kid = signed.approval, signed.kid
    put.approval_until = signed.until
    bulletin.in_force = put.version
    bulletin.withdrawn_at, bulletin.withdrawn_reason = None, ""
    session.flush()
    number = str(put.version)
    _log(session, bulletin, "approve", deed=deed, version=number, key=signed.kid)
    return bulletin


def withdraw(
    session: Session,
    lineage: str,
    *,
    row_version: int,
    reason: str,
    deed: Deed,
) -> Bulletin:
    """Ends what is in force: no later occurrence sounds. Undone by ``reinstate``."""
    bulletin = _step(session, lineage, Act.WITHDRAW, row_version=row_version, deed=deed)
    for put in bulletin.versions:
        if put.decision == "waiting":
            put.decision, put.decided_at, put.decided_by = (
                "recalled",
                deed.at,
                _hand(deed),
            )
    bulletin.in_force = None
    bulletin.withdrawn_at, bulletin.withdrawn_reason = deed.at, reason
    session.flush()
    _log(session, bulletin, "withdraw", deed=deed, reason=reason)
    return bulletin


def reinstate(
    session: Session, lineage: str, *, row_version: int, deed: Deed
) -> Bulletin:
    """Undoes a withdrawal: the newest approved version is in force again.

    Raises:
        NotPossibleError: an emergency; a siren wants an approver's password anew.
        ConflictError, NoSuchBulletinError
    """
    bulletin = _step(
        session, lineage, Act.REINSTATE, row_version=row_version, deed=deed
    )
    if was_emergency(bulletin):
        raise NotPossibleError(Stage.WITHDRAWN, Act.REINSTATE)
    newest = _newest_approved(bulletin)
    bulletin.in_force = newest.version if newest else None
    bulletin.withdrawn_at, bulletin.withdrawn_reason = None, ""
    session.flush()
    _log(session, bulletin, "reinstate", deed=deed)
    return bulletin


def was_emergency(bulletin: Bulletin) -> bool:
    """True where what was approved last is an emergency."""
    newest = _newest_approved(bulletin)
    return newest is not None and is_emergency(newest)


def _newest_approved(bulletin: Bulletin) -> Version | None:
    approved = [put for put in bulletin.versions if put.decision == "approved"]
    return max(approved, key=lambda put: put.version, default=None)


def discard(
    session: Session, lineage: str, *, row_version: int, deed: Deed
) -> Bulletin:
    """Puts a draft out of sight; saving it again brings it back.

    Where a version is in force only the working copy goes and the version stays.
    """
    bulletin = _step(session, lineage, Act.DISCARD, row_version=row_version, deed=deed)
    if bulletin.in_force is not None:
        bulletin.stage = Stage.APPROVED
    session.flush()
    _log(session, bulletin, "discard", deed=deed)
    return bulletin


def fell(
    session: Session, kid: str, *, deed: Deed, countersigned_too: bool
) -> Sequence[Version]:
    """A key has ended: what it approved is out of force.

    A revoked key's approvals all fall, a retired key's only where the station had not
    countersigned them. Gives what was in force until now, for re-approval.
    """
    signed = session.scalars(
        select(Version)
        .where(Version.approval_kid == kid, Version.decision == "approved")
        .options(joinedload(Version.bulletin))
    ).all()
    signed = [put for put in signed if countersigned_too or not put.countersigned_at]
    lost = [put for put in signed if put.bulletin.in_force == put.version]
    for put in signed:
        put.decision = "fallen"
    for put in lost:
        put.bulletin.in_force = None
        audit.append(
            session, deed=deed, action="bulletin.fall", subject=put.lineage, key=kid
        )
    session.flush()
    return lost


def _hand(deed: Deed) -> int:
    """Only somebody who signed in changes bulletins, never a part of the system."""
    if deed.person_id is None:
        raise TypeError(f"{deed.name} is not a person; a bulletin needs one")
    return deed.person_id


def _step(
    session: Session,
    lineage: str,
    act: Act,
    *,
    row_version: int,
    deed: Deed,
) -> Bulletin:
    bulletin = get(session, lineage)
    if bulletin.row_version != row_version:
        conflict = ConflictError(bulletin)
        # Out of the session, or the transaction's undoing would empty them.
        session.expunge(bulletin.editor)
        session.expunge(bulletin)
        raise conflict
    bulletin.stage = after(bulletin.stage, act)
    bulletin.edited_at, bulletin.edited_by = deed.at, _hand(deed)
    return bulletin


def _decide(
    session: Session, bulletin: Bulletin, decision: str, *, deed: Deed
) -> Version:
    put = session.get_one(Version, (bulletin.lineage, bulletin.newest))
    put.decision, put.decided_at, put.decided_by = decision, deed.at, _hand(deed)
    session.flush()
    return put


def _log(
    session: Session,
    bulletin: Bulletin,
    step: str,
    *,
    deed: Deed,
    **detail: str,
) -> None:
    action, subject = f"bulletin.{step}", bulletin.lineage
    audit.append(session, deed=deed, action=action, subject=subject, **detail)
