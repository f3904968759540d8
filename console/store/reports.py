"""What nodes say, folded into the tables: each report once, whatever comes twice.

The functions of this module work in the bridge's transaction; the acknowledgement goes
out after it was committed. (node, agent, epoch, seq) is the key of a report.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from console.models import (
    Agent,
    AsRunRow,
    Base,
    RefusalCount,
    Report,
    Request,
    TroubleRow,
)
from console.store import camera_reports, hotspots, kiosks
from edge.contract.hotspot import HotspotCounts
from edge.contract.kiosk import KioskUsed
from edge.contract.report import (
    AsRun,
    Batch,
    Beat,
    Hello,
    Numbered,
    Refused,
    Started,
    State,
    ToneSounded,
    TroubleBegan,
    TroubleEnded,
)

MOST_OPEN: Final = 100
"""Troubles of an agent at a time, far more than it knows; a thief invents more."""

# On the tables themselves: half the time of the same through the mapped classes.
_REPORTS = insert(Base.metadata.tables[Report.__tablename__])
_RUNS = insert(Base.metadata.tables[AsRunRow.__tablename__])


def state(
    session: Session, agent: Agent, said: State, *, live: bool, at: datetime
) -> None:
    """The newest state; a farewell or last will only speaks for its own boot.

    ``live`` is false for what the broker had kept: it says nothing about now.
    """
    if not said.online:
        if agent.state is None or agent.state.boot == said.boot:
            agent.gone_boot = said.boot
        return
    agent.state, agent.state_at = said, at
    _heard(agent, boot=said.boot, live=live, at=at)
    session.flush()


def beat(session: Session, agent: Agent, said: Beat, *, at: datetime) -> None:
    """A sign of life."""
    agent.beat, agent.beat_at = said, at
    _heard(agent, boot=said.boot, live=True, at=at)
    session.flush()


def hello(session: Session, agent: Agent, said: Hello, *, at: datetime) -> None:
    """A node has just connected."""
    agent.hello, agent.hello_at = said, at
    _heard(agent, boot=said.boot, live=True, at=at)
    session.flush()


def batch(session: Session, agent: Agent, said: Batch, *, at: datetime) -> int:
    """Stores what is new; gives the number up to which the node may forget.

    A node sends the oldest that it still holds first, so what lies below the batch was
    acknowledged before, by this console or the one that it was restored from.
    """
    if not said.events:
        return agent.outbox_upto if agent.outbox_epoch == said.epoch else 0
    new = unknown(session, agent, said)
    _store(session, agent, said.epoch, new, at)
    for event in new:
        _fold(session, agent, event, at)
    upto = max(event.seq for event in said.events)
    if (said.epoch, upto) > (agent.outbox_epoch, agent.outbox_upto):
        agent.outbox_epoch, agent.outbox_upto = said.epoch, upto
    _heard(agent, boot=None, live=True, at=at)
    session.flush()
    return upto


def unknown(session: Session, agent: Agent, said: Batch) -> list[Numbered]:
    """The events of a batch that are not stored yet, each once."""
    known = set(
        session.scalars(
            select(Report.seq).where(
                Report.node_id == agent.node_id,
                Report.agent == agent.name,
                Report.epoch == said.epoch,
                Report.seq.in_([event.seq for event in said.events]),
            )
        )
    )
    return list(
        {event.seq: event for event in said.events if event.seq not in known}.values()
    )


def of_node(session: Session, node: str, *, limit: int = 100) -> Sequence[Report]:
    """What a node reported, the newest first."""
    return session.scalars(
        select(Report)
        .where(Report.node_id == node)
        .order_by(Report.received_at.desc(), Report.seq.desc())
        .limit(limit)
    ).all()


def refusals(session: Session, *, node: str | None = None) -> Sequence[RefusalCount]:
    """Bad orders that nodes refused, the newest first."""
    query = select(RefusalCount).order_by(RefusalCount.last_at.desc()).limit(500)
    if node is not None:
        query = query.where(RefusalCount.node_id == node)
    return session.scalars(query).all()


# -- inside -------------------------------------------------------------------------


def _heard(agent: Agent, *, boot: str | None, live: bool, at: datetime) -> None:
    if boot is not None:
        # State and last will share one topic: what it says last, kept or not, holds.
        agent.gone_boot = None
    if live:
        agent.heard_at = at


def _store(
    session: Session, agent: Agent, epoch: int, new: Sequence[Numbered], at: datetime
) -> None:
    if not new:
        return
    where = {"node_id": agent.node_id, "agent": agent.name, "epoch": epoch}
    rows = []
    for event in new:
        body = msgspec.json.encode(event.body)
        kind = str(type(event.body).__struct_config__.tag)
        rows.append(
            {
                **where,
                "seq": event.seq,
                "at": event.at,
                "received_at": at,
                "kind": kind,
                "body": body.decode(),
            }
        )
    session.execute(_REPORTS, rows)
    runs = [
        {**where, "seq": event.seq, "at": event.at, "received_at": at, **_run(run)}
        for event in new
        if isinstance(run := event.body, AsRun)
    ]
    if runs:
        session.execute(_RUNS, runs)


def _run(run: AsRun) -> dict[str, object]:
    names = (
        *("lineage", "version", "planned", "outcome", "reason", "started", "ended"),
        *("played_ms", "volume_percent", "heard"),
    )
    return {"klass": run.klass.value, **{name: getattr(run, name) for name in names}}


def _fold(session: Session, agent: Agent, event: Numbered, at: datetime) -> None:
    camera_reports.fold(session, agent, event, at=at)
    match event.body:
        case Refused():
            _count_refusal(session, agent, event.body, at)
        case TroubleBegan(code=code, detail=detail):
            known = _open_trouble(session, agent, code) is not None
            if not known and _open_troubles(session, agent) < MOST_OPEN:
                began = TroubleRow(
                    node_id=agent.node_id,
                    agent=agent.name,
                    code=code,
                    detail=detail,
                    began_at=event.at,
                )
                session.add(began)
        case Started():
            # What is still wrong begins anew; what is not, nobody else would end.
            _end_troubles(session, agent, event.at)
        case TroubleEnded(code=code):
            trouble = _open_trouble(session, agent, code)
            if trouble is not None:
                trouble.ended_at = event.at
        case ToneSounded(order_id=order_id, heard=heard):
            request = session.scalars(
                select(Request).where(Request.order_id == order_id)
            ).first()
            if request is not None:
                request.answer, request.answered_at = heard, at
        case KioskUsed() | HotspotCounts() as counted:
            _count_use(session, agent, counted)
        case _:
            pass  # kept as it came; the pages read it from the reports


def _count_use(
    session: Session, agent: Agent, counted: KioskUsed | HotspotCounts
) -> None:
    match counted:
        case KioskUsed():
            kiosks.count(session, agent.node_id, counted)
        case HotspotCounts():
            hotspots.count(session, agent.node_id, counted)


def _end_troubles(session: Session, agent: Agent, at: datetime) -> None:
    session.execute(
        update(TroubleRow)
        .where(
            TroubleRow.node_id == agent.node_id,
            TroubleRow.agent == agent.name,
            TroubleRow.ended_at.is_(None),
        )
        .values(ended_at=at)
    )


def _open_trouble(session: Session, agent: Agent, code: str) -> TroubleRow | None:
    return session.scalars(
        select(TroubleRow)
        .where(
            TroubleRow.node_id == agent.node_id,
            TroubleRow.agent == agent.name,
            TroubleRow.code == code,
            TroubleRow.ended_at.is_(None),
        )
        .limit(1)
    ).first()


def _open_troubles(session: Session, agent: Agent) -> int:
    counted = select(func.count()).where(
        TroubleRow.node_id == agent.node_id,
        TroubleRow.agent == agent.name,
        TroubleRow.ended_at.is_(None),
    )
    return session.scalar(counted) or 0


def _count_refusal(session: Session, agent: Agent, bad: Refused, at: datetime) -> None:
    key = (agent.node_id, agent.name, bad.kind.value, bad.issuer)
    row = session.get(RefusalCount, key)
    if row is None:
        row = RefusalCount(
            node_id=key[0], agent=key[1], kind=key[2], issuer=key[3], count=0
        )
        session.add(row)
    row.count += bad.count
    row.last_at, row.last_detail = at, bad.detail
    session.flush()
