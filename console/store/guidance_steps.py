"""What people do to a record of the guidance: one function for each step.

The stages are those of bulletins (``core.approval``). Each function takes the row
version that the person saw; when somebody else was faster, ``RecordConflictError``
brings what the record is now, and the caller still holds what the person wrote.
A change of a fact is a version that needs approval; a version never changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from console.core.approval import Act, Stage, after, possible
from console.core.guidance import (
    Fact,
    Record,
    checked,
    fact_at,
    with_fact,
    without_fact,
)
from console.models import GuidanceBundle, GuidanceRecord, GuidanceVersion
from console.store import audit, guidance
from console.store.audit import Deed
from console.store.guidance import get
from console.store.guidance_hand import (
    decide,
    hand,
    log,
    put_up,
    step,
    told,
)


@dataclass(frozen=True, slots=True)
class Signed:
    """An approval that ``console.signing_guidance`` made."""

    approval: str
    """Compact JWS of a guidance-record."""
    kid: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """What somebody found when she compared a fact with its source."""

    on: date
    """The commune's local date."""
    sure: Literal["A", "B"]
    source: str = ""
    """Empty: the one that is named already."""


# -- writing --------------------------------------------------------------------------


def save(
    session: Session, code: str, draft: Record, *, row_version: int, deed: Deed
) -> GuidanceRecord:
    """Stores the whole working copy (names, tiles, cases); facts have their own steps.

    Raises:
        RecordConflictError, NotPossibleError, NoSuchRecordError
    """
    row = step(session, code, Act.SAVE, row_version=row_version, deed=deed)
    row.draft = draft
    session.flush()
    log(session, row, "save", deed=deed)
    return row


def add(session: Session, code: str, draft: Record, *, deed: Deed) -> GuidanceRecord:
    """A new procedure, as a working copy that nobody has put to an approver."""
    row = GuidanceRecord(
        code=code,
        stage=Stage.DRAFT,
        draft=draft,
        newest=0,
        edited_at=deed.at,
        edited_by=deed.person_id,
        writers=(deed.person_id,) if deed.person_id is not None else (),
    )
    session.add(row)
    session.flush()
    log(session, row, "add", deed=deed)
    return row


def put_fact(
    session: Session,
    code: str,
    place: str,
    fact: Fact,
    *,
    row_version: int,
    deed: Deed,
) -> GuidanceRecord:
    """Writes one fact; one place beyond the end of its list adds it.

    Raises:
        NoSuchPlaceError: there is no such list.
        RecordConflictError, NotPossibleError, NoSuchRecordError
    """
    row = step(session, code, Act.SAVE, row_version=row_version, deed=deed)
    row.draft = with_fact(row.draft, place, fact)
    session.flush()
    log(session, row, "fact", deed=deed, **told(place, fact))
    return row


def drop_fact(
    session: Session, code: str, place: str, *, row_version: int, deed: Deed
) -> GuidanceRecord:
    """Takes one fact, or one paper, out.

    Raises:
        NoSuchPlaceError: there is none.
        RecordConflictError, NotPossibleError, NoSuchRecordError
    """
    row = step(session, code, Act.SAVE, row_version=row_version, deed=deed)
    gone = fact_at(row.draft, place)
    row.draft = without_fact(row.draft, place)
    session.flush()
    log(session, row, "drop", deed=deed, **told(place, gone))
    return row


def check_fact(
    session: Session,
    code: str,
    place: str,
    found: Checked,
    *,
    row_version: int,
    deed: Deed,
) -> GuidanceRecord:
    """She compared the fact with its source, and it is so.

    Raises:
        NoSuchPlaceError: there is none.
        RecordConflictError, NotPossibleError, NoSuchRecordError
    """
    row = step(session, code, Act.SAVE, row_version=row_version, deed=deed)
    by = deed.by if isinstance(deed.by, str) else deed.by.display
    fact = checked(fact_at(row.draft, place), by=by, on=found.on, sure=found.sure)
    fact = msgspec.structs.replace(fact, source=found.source or fact.source)
    row.draft = with_fact(row.draft, place, fact)
    session.flush()
    log(session, row, "check", deed=deed, **told(place, fact))
    return row


def discard(
    session: Session, code: str, *, row_version: int, deed: Deed
) -> GuidanceRecord:
    """The working copy is again what was submitted last.

    Raises:
        RecordConflictError, NotPossibleError, NoSuchRecordError
    """
    row = step(session, code, Act.DISCARD, row_version=row_version, deed=deed)
    number = row.in_force or row.newest
    row.draft, row.writers = session.get_one(GuidanceVersion, (code, number)).body, ()
    row.stage = Stage.APPROVED if row.in_force is not None else Stage.DRAFT
    session.flush()
    log(session, row, "discard", deed=deed)
    return row


# -- towards approval -----------------------------------------------------------------


def submit(
    session: Session, code: str, *, row_version: int, deed: Deed
) -> GuidanceVersion:
    """Freezes the working copy as the next version, and has a bundle made with it.

    Raises:
        RecordConflictError, NotPossibleError, NoSuchRecordError
    """
    row = step(session, code, Act.SUBMIT, row_version=row_version, deed=deed)
    put = put_up(session, row, deed)
    guidance.sort_out(session)
    guidance.propose(session, [code], deed=deed)
    return put


def submit_all(session: Session, seen: Mapping[str, int], *, deed: Deed) -> list[str]:
    """Puts many up at once, in one bundle: code -> row version that she saw.

    Gives the codes; one that somebody else has changed since is left out.
    """
    done = []
    for code, row_version in seen.items():
        row = get(session, code)
        if row.row_version == row_version and Act.SUBMIT in possible(row.stage):
            row.stage = after(row.stage, Act.SUBMIT)
            hand(row, deed)
            put_up(session, row, deed)
            done.append(code)
    guidance.sort_out(session)
    guidance.propose(session, done, deed=deed)
    return done


def renew(session: Session, codes: Iterable[str], *, deed: Deed) -> list[str]:
    """Puts approved records up again as they are: their approval ends, or fell.

    Gives the codes; one of which a change is being written is left out.
    """
    done = []
    for code in codes:
        row = get(session, code)
        if row.stage is Stage.APPROVED:
            row.stage = after(row.stage, Act.SUBMIT)
            hand(row, deed)
            put_up(session, row, deed)
            done.append(code)
    guidance.sort_out(session)
    guidance.propose(session, done, deed=deed)
    return done


def recall(
    session: Session, code: str, *, row_version: int, deed: Deed
) -> GuidanceRecord:
    """The author takes the submitted version back.

    Raises:
        RecordConflictError, NotPossibleError, NoSuchRecordError
    """
    row = step(session, code, Act.RECALL, row_version=row_version, deed=deed)
    decide(session, row, "recalled", deed=deed)
    guidance.sort_out(session)
    log(session, row, "recall", deed=deed)
    return row


def give_back(
    session: Session, code: str, *, row_version: int, comment: str, deed: Deed
) -> GuidanceRecord:
    """The approver returns the submitted version with a comment.

    Raises:
        RecordConflictError, NotPossibleError, NoSuchRecordError
    """
    row = step(session, code, Act.RETURN, row_version=row_version, deed=deed)
    decide(session, row, "returned", deed=deed).comment = comment
    guidance.sort_out(session)
    log(session, row, "return", deed=deed, comment=comment)
    return row


def approve(
    session: Session,
    bundle: GuidanceBundle,
    signed: Mapping[str, tuple[int, Signed]],
    clips: Signed,
    *,
    deed: Deed,
) -> list[GuidanceRecord]:
    """Stores the approvals of one act: code -> (row version, approval). All or none.

    Raises:
        RecordConflictError, NotPossibleError
    """
    rows = []
    for code, (row_version, one) in signed.items():
        row = step(session, code, Act.APPROVE, row_version=row_version, deed=deed)
        put = decide(session, row, "approved", deed=deed)
        put.approval, put.approval_kid = one.approval, one.kid
        put.approval_until = one.until
        row.in_force, row.writers = put.version, ()
        session.flush()
        number = str(put.version)
        log(session, row, "approve", deed=deed, version=number, key=one.kid)
        rows.append(row)
    bundle.approval, bundle.approval_kid = clips.approval, clips.kid
    bundle.approval_until = clips.until
    bundle.countersigned_at = None
    guidance.sort_out(session)
    audit.append(
        session,
        deed=deed,
        action="guidance.voice",
        subject=str(bundle.version),
        sha256=bundle.clips_sha256 or "",
        key=clips.kid,
    )
    return rows


def fell(session: Session, kid: str, *, deed: Deed, countersigned_too: bool) -> None:
    """A key has ended: what it approved is out of force, as with bulletins.

    Kiosks leave it out as soon as they hold the keyset; here it waits to be renewed.
    """
    signed = session.scalars(
        select(GuidanceVersion)
        .where(
            GuidanceVersion.approval_kid == kid, GuidanceVersion.decision == "approved"
        )
        .options(joinedload(GuidanceVersion.of))
    ).all()
    for put in signed:
        if not countersigned_too and put.countersigned_at:
            continue
        put.decision = "fallen"
        if put.of.in_force == put.version:
            put.of.in_force = None
            log(session, put.of, "fall", deed=deed, key=kid)
    for bundle in session.scalars(
        select(GuidanceBundle).where(GuidanceBundle.approval_kid == kid)
    ):
        if countersigned_too or not bundle.countersigned_at:
            bundle.approval = bundle.approval_kid = None
    session.flush()
    guidance.sort_out(session)
