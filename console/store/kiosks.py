"""Kiosks: what is wished of them, what they show, and how residents use them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from console.core.kiosks import Kiosk, KioskWish, procedures_sought
from console.models import (
    Agent,
    GuidanceBundle,
    KioskDay,
    KioskWishes,
    Node,
    PageViews,
    Person,
    Report,
    Request,
)
from console.store import guidance, nodes, requests
from console.store.audit import Deed
from console.store.wishes import WishBook
from edge.contract.codec import decode
from edge.contract.command import StaffComing
from edge.contract.kiosk import KioskUsed, StaffCalled

KIOSK: Final = "kiosk"
LATELY: Final = timedelta(days=90)
LONGEST_PAGE: Final = 100
CALLED: Final = "staff-called"
COMING: Final = "staff-coming"
CALL_LASTS: Final = timedelta(minutes=15)


# -- what they show -------------------------------------------------------------------


def kiosks(
    session: Session, *, areas: Iterable[str] | None = None
) -> tuple[Kiosk, ...]:
    """Every kiosk in service in these areas (none given: everywhere)."""
    ordered = guidance.published(session)
    manifest = ordered.manifest_sha256 if ordered else None
    found = nodes.with_agent(session, KIOSK, areas=areas)
    return tuple(_kiosk(session, node, agent, manifest) for node, agent in found)


def kiosk(session: Session, node: str) -> Kiosk | None:
    """One kiosk; None where the node is none, or out of service."""
    return next((one for one in kiosks(session) if one.node == node), None)


def any_in_service(session: Session) -> bool:
    """Whether the commune has a kiosk."""
    query = (
        select(Agent.node_id)
        .join(Node, Node.id == Agent.node_id)
        .where(Agent.name == KIOSK, Node.revoked_at.is_(None))
        .limit(1)
    )
    return session.scalars(query).first() is not None


def _kiosk(session: Session, node: Node, agent: Agent, ordered: str | None) -> Kiosk:
    state = agent.state
    drawn = state.drawn.bundle if state is not None and state.drawn else None
    shown = guidance.of_manifest(session, drawn) if drawn else None
    return Kiosk(
        node=node.id,
        name=node.name,
        area=node.area_id,
        heard_at=agent.heard_at,
        gone_boot=agent.gone_boot,
        state=state,
        ordered=ordered,
        bundle_version=shown.version if shown else None,
    )


def showing(session: Session, bundle: GuidanceBundle) -> tuple[list[Kiosk], int]:
    """The kiosks that say they show a bundle, and how many there are in all."""
    everyone = kiosks(session)
    named = [
        one
        for one in everyone
        if one.drawn is not None and one.drawn.bundle == bundle.manifest_sha256
    ]
    return named, len(everyone)


# -- wishes ---------------------------------------------------------------------------


WISHES: Final = WishBook(KioskWishes, KioskWish, "kiosk.settings")
wish, wishes, put_wish = WISHES.one, WISHES.everything, WISHES.put


# -- calls for the staff --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """A resident who asked for somebody."""

    node: str
    call: str
    at: datetime
    """When this console heard of it."""
    answered_at: datetime | None
    """When somebody said here that she is coming."""
    answered_by: str = ""


def calls(session: Session, *, at: datetime) -> tuple[Call, ...]:
    """The calls of the last minutes, those that nobody answered first."""
    answers = {
        (row.address.removeprefix("node:"), decode(row.body.encode(), StaffComing)): row
        for row in session.scalars(
            select(Request).where(
                Request.kind == COMING, Request.made_at >= at - CALL_LASTS
            )
        )
    }
    rows = session.scalars(
        select(Report)
        .where(Report.kind == CALLED, Report.received_at >= at - CALL_LASTS)
        .order_by(Report.received_at)
    )
    found = []
    for row in rows:
        said = decode(row.body.encode(), StaffCalled)
        answer = answers.get((row.node_id, StaffComing(call=said.call)))
        made_by = answer.made_by if answer is not None else None
        person = session.get(Person, made_by) if made_by is not None else None
        found.append(
            Call(
                node=row.node_id,
                call=said.call,
                at=row.received_at,
                answered_at=answer.made_at if answer is not None else None,
                answered_by=person.display if person is not None else "",
            )
        )
    return tuple(sorted(found, key=lambda one: one.answered_at is not None))


def answer(session: Session, call: Call, *, deed: Deed) -> Request:
    """Tells the kiosk that somebody is coming; wake the bridge afterwards."""
    body, address = StaffComing(call=call.call), f"node:{call.node}"
    return requests.ask(session, COMING, address=address, body=body, deed=deed)


# -- use ------------------------------------------------------------------------------


def count(session: Session, node: str, used: KioskUsed) -> None:
    """Adds what a kiosk counted; call it once for each report."""
    day = used.until.astimezone(UTC).date()
    row = session.get(KioskDay, (node, day))
    names = (
        *("sessions", "searches", "no_result", "calls", "answered"),
        *("tickets", "replays"),
    )
    if row is None:
        row = KioskDay(node_id=node, day=day, **dict.fromkeys(names, 0))
        session.add(row)
    for name in names:
        setattr(row, name, getattr(row, name) + getattr(used, name))
    for page, views in used.views.items():
        seen = session.get(PageViews, (day, page[:LONGEST_PAGE]))
        if seen is None:
            seen = PageViews(day=day, page=page[:LONGEST_PAGE], views=0)
            session.add(seen)
        seen.views += views
    session.flush()


def days(session: Session, node: str, *, since: date) -> Sequence[KioskDay]:
    """What a kiosk counted on each day, the newest first."""
    return session.scalars(
        select(KioskDay)
        .where(KioskDay.node_id == node, KioskDay.day >= since)
        .order_by(KioskDay.day.desc())
    ).all()


def views(session: Session, *, since: date) -> list[tuple[str, int]]:
    """(page, how often it was opened on all kiosks), the most opened first."""
    total = func.sum(PageViews.views)
    rows = session.execute(
        select(PageViews.page, total)
        .where(PageViews.day >= since)
        .group_by(PageViews.page)
        .order_by(total.desc(), PageViews.page)
    )
    return [(page, int(seen)) for page, seen in rows]


def sought(session: Session, *, at: datetime) -> dict[str, int]:
    """Code -> how often residents opened it lately; for the worklist."""
    since = (at - LATELY).astimezone(UTC).date()
    return procedures_sought(views(session, since=since))
