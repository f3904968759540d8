"""Records of the guidance and the bundles made of them, looked up and asked for.

What people do to a record is ``store.guidance_steps``. A bundle is asked for before it
is approved: what an approver signs, the spoken sentences among it, has to be there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from console.core.approval import Stage
from console.core.building import Selection, next_version, proposed, still_possible
from console.core.guidance import Record, numbered
from console.models import GuidanceBundle, GuidanceRecord, GuidanceVersion
from console.store import audit, station
from console.store.audit import Deed
from edge.errors import EdgeError

OPEN: Final = ("wanted", "building", "built")
"""Stages of a bundle that may still be approved."""
ARCHIVES_KEPT: Final = 2


class NoSuchRecordError(EdgeError, LookupError):
    """There is no guidance under this code."""


# -- records ------------------------------------------------------------------------


def get(session: Session, code: str) -> GuidanceRecord:
    """One record.

    Raises:
        NoSuchRecordError: there is none.
    """
    row = session.get(GuidanceRecord, code)
    if row is None:
        raise NoSuchRecordError(f"there is no guidance {code!r}")
    return row


def listed(session: Session) -> Sequence[GuidanceRecord]:
    """Every record, by code; the office is one of them."""
    return session.scalars(
        select(GuidanceRecord)
        .order_by(GuidanceRecord.code)
        .options(joinedload(GuidanceRecord.editor))
    ).all()


def version(session: Session, code: str, number: int) -> GuidanceVersion | None:
    """One version of a record."""
    return session.get(GuidanceVersion, (code, number))


def waiting(session: Session) -> Sequence[GuidanceVersion]:
    """Versions that wait for an approver, the longest waiting first."""
    return session.scalars(
        select(GuidanceVersion)
        .where(GuidanceVersion.decision == "waiting")
        .order_by(GuidanceVersion.submitted_at, GuidanceVersion.code)
        .options(joinedload(GuidanceVersion.of), joinedload(GuidanceVersion.submitter))
    ).all()


def returned_to(session: Session, person_id: int) -> Sequence[GuidanceVersion]:
    """What an approver gave back of that which this person wrote or submitted."""
    rows = session.scalars(
        select(GuidanceVersion)
        .join(GuidanceVersion.of)
        .where(
            GuidanceRecord.stage == Stage.RETURNED,
            GuidanceRecord.newest == GuidanceVersion.version,
        )
        .order_by(GuidanceVersion.code)
        .options(joinedload(GuidanceVersion.of))
    ).all()
    return [
        put for put in rows if person_id in {put.submitted_by, *(put.writers or ())}
    ]


def fallen(session: Session) -> Sequence[GuidanceVersion]:
    """Versions whose approval fell with a revoked key: to be put up again."""
    return session.scalars(
        select(GuidanceVersion)
        .join(GuidanceVersion.of)
        .where(
            GuidanceVersion.decision == "fallen",
            GuidanceVersion.version == GuidanceRecord.newest,
            GuidanceRecord.stage == Stage.APPROVED,
        )
        .order_by(GuidanceVersion.code)
        .options(joinedload(GuidanceVersion.of))
    ).all()


def in_force(session: Session) -> dict[str, GuidanceVersion]:
    """Code -> the approved version that kiosks are to show."""
    rows = session.scalars(
        select(GuidanceVersion)
        .join(GuidanceVersion.of)
        .where(GuidanceRecord.in_force == GuidanceVersion.version)
        .order_by(GuidanceVersion.code)
        .options(joinedload(GuidanceVersion.decider))
    )
    return {row.code: row for row in rows}


def is_empty(session: Session) -> bool:
    """True in a fresh database."""
    return session.scalars(select(GuidanceRecord.code).limit(1)).first() is None


def fill(session: Session, records: Mapping[str, Record], *, deed: Deed) -> None:
    """What the program brings along, put before an approver.

    Only codes that are not there: nothing that people wrote is touched.
    """
    number = next_version(0, epoch(session))
    for code, record in sorted(records.items()):
        if session.get(GuidanceRecord, code) is not None:
            continue
        body = numbered(code, record, number)
        row = GuidanceRecord(
            code=code,
            stage=Stage.SUBMITTED,
            draft=body,
            newest=number,
            edited_at=deed.at,
            edited_by=deed.person_id,
        )
        session.add(row)
        session.flush()
        put = GuidanceVersion(
            code=code,
            version=number,
            body=body,
            submitted_at=deed.at,
            submitted_by=deed.person_id,
            decision="waiting",
        )
        session.add(put)
        audit.append(
            session,
            deed=deed,
            action="guidance.fill",
            subject=code,
            version=str(number),
        )
    session.flush()


# -- bundles --------------------------------------------------------------------------


def propose(
    session: Session, codes: Iterable[str] | None, *, deed: Deed
) -> GuidanceBundle | None:
    """The bundle in which these waiting records are approved; wake the bridge then.

    The bridge makes it; ``GuidanceBundle.stage``, ``step``, ``done`` and ``whole``
    tell how far it is. None given, or nothing in force yet: all that wait. One that is
    there already is given again. Where nothing waits, it is the bundle of what is in
    force, if its voice has to be signed; None: there is nothing to approve.
    """
    held = numbers(in_force(session).values())
    open_ = numbers(waiting(session))
    wanted = open_ if codes is None or not held else codes
    chosen = {code: open_[code] for code in wanted if code in open_}
    if not chosen and (not held or approved_bundle(session) is not None):
        return None
    return want(session, proposed(held, chosen), deed=deed)


def want(session: Session, selection: Selection, *, deed: Deed) -> GuidanceBundle:
    """The bundle of exactly these versions: the one that is there, or a new wish."""
    selection = dict(sorted(selection.items()))
    for bundle in open_bundles(session):
        if bundle.selection == selection:
            return bundle
    newest = session.scalars(
        select(GuidanceBundle.version).order_by(GuidanceBundle.version.desc()).limit(1)
    ).first()
    bundle = GuidanceBundle(
        version=next_version(newest or 0, epoch(session)),
        made_at=deed.at.replace(microsecond=0),
        asked_by=deed.person_id,
        selection=selection,
        stage="wanted",
        faults=(),
    )
    session.add(bundle)
    session.flush()
    audit.append(
        session, deed=deed, action="guidance.bundle", subject=str(bundle.version)
    )
    return bundle


def bundle(session: Session, number: int) -> GuidanceBundle | None:
    """One bundle, to follow what becomes of it."""
    return session.get(GuidanceBundle, number)


def bundles(session: Session, *, limit: int = 20) -> Sequence[GuidanceBundle]:
    """The newest first, whatever became of them."""
    return session.scalars(
        select(GuidanceBundle).order_by(GuidanceBundle.version.desc()).limit(limit)
    ).all()


def open_bundles(session: Session) -> Sequence[GuidanceBundle]:
    """Those that can be approved, or were and are to be published; newest first."""
    return session.scalars(
        select(GuidanceBundle)
        .where(GuidanceBundle.stage.in_(OPEN))
        .order_by(GuidanceBundle.version.desc())
    ).all()


def published(session: Session) -> GuidanceBundle | None:
    """What kiosks are ordered to show."""
    return session.scalars(
        select(GuidanceBundle)
        .where(GuidanceBundle.published_at.is_not(None))
        .order_by(GuidanceBundle.version.desc())
        .limit(1)
    ).first()


def of_manifest(session: Session, sha256: str) -> GuidanceBundle | None:
    """The bundle that a kiosk says it shows."""
    return session.scalars(
        select(GuidanceBundle)
        .where(GuidanceBundle.manifest_sha256 == sha256)
        .order_by(GuidanceBundle.version.desc())
        .limit(1)
    ).first()


def approved_bundle(session: Session) -> GuidanceBundle | None:
    """The bundle of just what is in force, approved down to its voice."""
    held = numbers(in_force(session).values())
    for row in open_bundles(session):
        if row.approval is not None and row.selection == held:
            return row
    return None


def choices(session: Session, bundle: GuidanceBundle) -> list[GuidanceVersion]:
    """The versions that an approval of this bundle would bring into force."""
    return [
        put for put in waiting(session) if bundle.selection.get(put.code) == put.version
    ]


def sort_out(session: Session) -> None:
    """Marks the bundles that nobody can approve any more. Call after every change."""
    held = numbers(in_force(session).values())
    open_ = numbers(waiting(session))
    for row in open_bundles(session):
        if not still_possible(row.selection, held, open_):
            row.stage = "outdated"
    session.flush()


def archives(session: Session) -> frozenset[str]:
    """Archives that kiosks may fetch: what they are to show, and the one before."""
    newest = session.scalars(
        select(GuidanceBundle.archive_sha256)
        .where(GuidanceBundle.archive_sha256.is_not(None))
        .order_by(GuidanceBundle.version.desc())
        .limit(ARCHIVES_KEPT)
    )
    return frozenset(sha256 for sha256 in newest if sha256 is not None)


def numbers(versions: Iterable[GuidanceVersion]) -> Selection:
    """Code -> version, sorted."""
    return dict(sorted((put.code, put.version) for put in versions))


def history(session: Session, code: str) -> Sequence[GuidanceVersion]:
    """Every version of a record, the newest first."""
    return session.scalars(
        select(GuidanceVersion)
        .where(GuidanceVersion.code == code)
        .order_by(GuidanceVersion.version.desc())
        .options(
            joinedload(GuidanceVersion.submitter), joinedload(GuidanceVersion.decider)
        )
    ).all()


def approvals_ending(
    session: Session, *, before: datetime
) -> Sequence[GuidanceVersion]:
    """What kiosks will leave out from then on, unless it is approved anew."""
    return session.scalars(
        select(GuidanceVersion)
        .join(GuidanceVersion.of)
        .where(
            GuidanceRecord.in_force == GuidanceVersion.version,
            or_(
                GuidanceVersion.approval_until.is_(None),
                GuidanceVersion.approval_until < before,
            ),
        )
    ).all()


def epoch(session: Session) -> int:
    """In which versions are counted; a restored console's next one."""
    held = station.get(session)
    return held.epoch + 1 if held.needs_epoch else held.epoch
