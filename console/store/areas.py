"""Areas: the tree of province, commune, hamlet and group."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.models import Area
from console.store import audit
from console.store.audit import Deed
from edge.audience import covered


def put(  # all but the first two are keywords
    session: Session,
    area: str,
    *,
    name: str,
    level: str,
    deed: Deed,
    position: int = 0,
) -> Area:
    """Adds the area, or names it anew."""
    row = session.get(Area, area)
    if row is None:
        row = Area(id=area, name="", level=level, position=position)
        session.add(row)
    if (row.name, row.level, row.position) != (name, level, position):
        row.name, row.level, row.position = name, level, position
        session.flush()
        audit.append(session, deed=deed, action="area.put", subject=area, name=name)
    return row


def get(session: Session, area: str) -> Area | None:
    """One area."""
    return session.get(Area, area)


def tree(session: Session, inside: Iterable[str] | None = None) -> Sequence[Area]:
    """All areas, or those inside the given ones; parents stand before children."""
    rows = {area.id: area for area in session.scalars(select(Area))}

    def place(area: Area) -> list[tuple[int, str]]:
        parts = area.id.split("/")
        paths = ("/".join(parts[: n + 1]) for n in range(len(parts)))
        return [
            (rows[p].position, rows[p].name) if p in rows else (0, p) for p in paths
        ]

    wanted = rows.values()
    if inside is not None:
        outer = tuple(inside)
        wanted = [a for a in wanted if covered(a.id, outer)]  # type: ignore[assignment]
    return sorted(wanted, key=place)
