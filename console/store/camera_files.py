"""Files that cameras bring: which are wanted, which are here, and when they go.

A camera brings a clip that somebody asked it for, a still that somebody asked it for
lately, and thumbnails of what it says it saw, of these no more than its own share: a
lying camera can push out nothing but its own.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from console.models import CameraFile, ClipAsked, ClipCopy
from console.store import cameras, nodes, stills
from edge.contract.upload import LARGEST, FileUpload

STILL: Final = "still"
STILL_PATIENCE: Final = timedelta(minutes=10)
"""The order lasts two minutes; the rest is for a slow line."""
THUMBNAILS_A_DAY: Final = 2000
"""Of one camera; three a minute by day, and many more than anybody looks at."""
THUMBNAILS_KEPT: Final = 20_000
"""Of one camera; the oldest go first."""


class Unwanted(msgspec.Struct, frozen=True):
    """Why a file is not taken."""

    why: str
    never: bool = True
    """False: it may be another time."""


def unwanted(session: Session, upload: FileUpload, *, at: datetime) -> Unwanted | None:
    """Why this file is not taken from this camera; None: it is."""
    if not _is_camera(session, upload.node):
        return Unwanted("no camera of this commune", never=False)
    if upload.size_bytes > LARGEST[upload.kind]:
        return Unwanted(f"too large for a {upload.kind}")
    match upload.kind:
        case "clip":
            return _unwanted_clip(session, upload)
        case "still":
            wanted = _is_wanted_still(session, upload, at)
            return None if wanted else Unwanted("nobody asked for this still lately")
        case "thumbnail":
            if _thumbnails(session, upload.node, since=at - timedelta(days=1)):
                return Unwanted("more thumbnails than a day has")
            return None


def _is_camera(session: Session, name: str) -> bool:
    """In service, too."""
    node = nodes.get(session, name)
    agent = nodes.agent(session, name, cameras.CAMERA)
    return node is not None and node.revoked_at is None and agent is not None


def _unwanted_clip(session: Session, upload: FileUpload) -> Unwanted | None:
    asked = session.get(ClipAsked, upload.about)
    if asked is None or asked.node_id != upload.node:
        return Unwanted("nobody asked for this clip")
    if asked.cancelled_at is not None or asked.removed_at is not None:
        return Unwanted("nobody wants this clip any more")
    if asked.sha256 != upload.sha256 and get(session, upload.node, asked.sha256 or ""):
        return Unwanted("this clip is here, and another does not take its place")
    return None


def _is_wanted_still(session: Session, upload: FileUpload, at: datetime) -> bool:
    asked = stills.newest(session, upload.node, at=at)
    if asked is None or not asked.at <= at <= asked.at + STILL_PATIENCE:
        return False
    return asked.still == upload.about


def _thumbnails(session: Session, node: str, *, since: datetime) -> bool:
    """Whether there are as many as may be."""
    counted = select(func.count()).where(
        CameraFile.node_id == node,
        CameraFile.kind == "thumbnail",
        CameraFile.received_at > since,
    )
    return (session.scalar(counted) or 0) >= THUMBNAILS_A_DAY


def get(session: Session, node: str, sha256: str) -> CameraFile | None:
    """One file that this camera brought."""
    return session.get(CameraFile, (node, sha256))


def present(session: Session, node: str, hashes: Collection[str]) -> frozenset[str]:
    """Which of these files this camera has brought."""
    if not hashes:
        return frozenset()
    return frozenset(
        session.scalars(
            select(CameraFile.sha256).where(
                CameraFile.node_id == node, CameraFile.sha256.in_(sorted(hashes))
            )
        )
    )


def newest(session: Session, node: str, kind: str) -> CameraFile | None:
    """The last one of a kind that it brought."""
    return session.scalars(
        select(CameraFile)
        .where(CameraFile.node_id == node, CameraFile.kind == kind)
        .order_by(CameraFile.received_at.desc())
        .limit(1)
    ).first()


def put(session: Session, upload: FileUpload, *, at: datetime) -> list[str]:
    """It is here and whole; gives the hashes of what nobody refers to any more."""
    row = session.get(CameraFile, (upload.node, upload.sha256))
    if row is None:
        row = CameraFile(node_id=upload.node, sha256=upload.sha256)
        session.add(row)
    row.kind, row.about = upload.kind, upload.about
    row.size_bytes, row.received_at = upload.size_bytes, at
    if upload.kind == "clip":
        asked = session.get(ClipAsked, upload.about)
        if asked is not None:
            asked.sha256, asked.size_bytes = upload.sha256, upload.size_bytes
    session.flush()
    most = {"thumbnail": THUMBNAILS_KEPT, "still": 1}.get(upload.kind)
    return [] if most is None else _drop_oldest(session, upload, most)


def _drop_oldest(session: Session, upload: FileUpload, most: int) -> list[str]:
    rows = session.scalars(
        select(CameraFile)
        .where(CameraFile.node_id == upload.node, CameraFile.kind == upload.kind)
        .order_by(CameraFile.received_at.desc(), CameraFile.sha256)
        .offset(most)
    ).all()
    return drop(session, rows)


def drop_stills(session: Session, node: str) -> list[str]:
    """Forgets what a camera was set up with; gives the hashes to remove."""
    rows = session.scalars(
        select(CameraFile).where(CameraFile.node_id == node, CameraFile.kind == STILL)
    ).all()
    return drop(session, rows)


def drop(session: Session, rows: Sequence[CameraFile]) -> list[str]:
    """Forgets them; gives the hashes that nothing refers to any more."""
    hashes = {row.sha256 for row in rows}
    for row in rows:
        session.delete(row)
    session.flush()
    return unnamed(session, hashes)


def unnamed(session: Session, hashes: Collection[str]) -> list[str]:
    """Those of them that nothing refers to."""
    return sorted({*hashes} - _named(session, hashes))


def _named(session: Session, hashes: Collection[str]) -> set[str]:
    some = sorted(hashes)
    files = session.scalars(
        select(CameraFile.sha256).where(CameraFile.sha256.in_(some))
    )
    copies = session.scalars(select(ClipCopy.sha256).where(ClipCopy.sha256.in_(some)))
    return {*files, *(copy for copy in copies if copy)}


def names(session: Session) -> frozenset[str]:
    """All hashes that something refers to."""
    files = session.scalars(select(CameraFile.sha256))
    copies = session.scalars(
        select(ClipCopy.sha256).where(ClipCopy.sha256.is_not(None))
    )
    return frozenset({*files, *(copy for copy in copies if copy)})


def used_bytes(session: Session) -> int:
    """What all files together take, as they were signed."""
    files = session.scalar(select(func.sum(CameraFile.size_bytes))) or 0
    copies = session.scalar(select(func.sum(ClipCopy.size_bytes))) or 0
    return int(files) + int(copies)
