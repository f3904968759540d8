"""The plan and the places of cameras: each change is an entry of the audit log.

Whoever saves a camera's place last has placed it; nobody else's is touched.
"""

import hashlib
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.core.camera_map import GROUND, Place
from console.core.corners import percent
from console.models import CameraPlace, CameraPlan
from console.store import audit
from console.store.audit import Deed

PLAN: Final = "camera.plan"
NO_PLAN: Final = "camera.no-plan"
PLACE: Final = "camera.place"
UNPLACE: Final = "camera.unplace"
CHECKED: Final = "camera.places-checked"


def plan(session: Session, area: str) -> CameraPlan | None:
    """The commune's; None: nobody has brought one."""
    return session.get(CameraPlan, area)


def plan_name(session: Session, area: str) -> str:
    """The SHA-256 of its picture; empty: there is none."""
    row = plan(session, area)
    return row.sha256 if row is not None else ""


def proportion(row: CameraPlan | None) -> tuple[int, int]:
    """Width and height, of the empty ground where there is no plan."""
    return (row.width, row.height) if row is not None else GROUND


def put_plan(
    session: Session,
    area: str,
    picture: bytes,
    *,
    width: int,
    height: int,
    deed: Deed,
) -> None:
    """Replaces it; cameras stay where they are, and are to be checked."""
    row = plan(session, area)
    if row is None:
        row = CameraPlan(area_id=area)
        session.add(row)
    row.sha256 = hashlib.sha256(picture).hexdigest()
    row.picture, row.width, row.height = picture, width, height
    row.changed_at, row.changed_by = deed.at, deed.person_id
    session.flush()
    audit.append(session, deed=deed, action=PLAN, subject=area, sha256=row.sha256)


def drop_plan(session: Session, area: str, *, deed: Deed) -> None:
    """Cameras stand on empty ground again."""
    row = plan(session, area)
    if row is not None:
        session.delete(row)
        session.flush()
        audit.append(session, deed=deed, action=NO_PLAN, subject=area)


def places(session: Session) -> dict[str, Place]:
    """Node -> where it stands, of those that were placed."""
    rows = session.scalars(select(CameraPlace))
    return {row.node_id: _place(row) for row in rows}


def place(session: Session, node: str) -> Place | None:
    """Where a camera stands; None: it is not on the map."""
    row = session.get(CameraPlace, node)
    return _place(row) if row is not None else None


def put_place(session: Session, node: str, wanted: Place, *, deed: Deed) -> None:
    """Places a camera, or places it anew."""
    row = session.get(CameraPlace, node)
    if row is None:
        row = CameraPlace(node_id=node)
        session.add(row)
    row.x, row.y, row.looks, row.plan = wanted.x, wanted.y, wanted.looks, wanted.plan
    row.placed_at, row.placed_by = deed.at, deed.person_id
    session.flush()
    where = f"{percent(wanted.x)} {percent(wanted.y)}"
    audit.append(
        session,
        deed=deed,
        action=PLACE,
        subject=node,
        place=where,
        looks=wanted.looks.value,
    )


def drop_place(session: Session, node: str, *, deed: Deed) -> None:
    """Takes a camera off the map."""
    row = session.get(CameraPlace, node)
    if row is not None:
        session.delete(row)
        session.flush()
        audit.append(session, deed=deed, action=UNPLACE, subject=node)


def checked(session: Session, area: str, shown: str, *, deed: Deed) -> None:
    """Somebody has looked: all places are right on the plan ``shown``."""
    for row in session.scalars(select(CameraPlace)):
        row.plan = shown
    session.flush()
    audit.append(session, deed=deed, action=CHECKED, subject=area, sha256=shown)


def _place(row: CameraPlace) -> Place:
    return Place(row.x, row.y, row.looks, row.plan)
