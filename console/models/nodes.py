"""Nodes as they were enrolled, as they report themselves, and what they did."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from console.models.base import Base, Big, Wire
from console.models.people import Area
from edge.contract.report import Beat, Hello, State
from edge.contract.settings import Ceiling, LocalSpan, Mute


class Node(Base):
    """One device that was enrolled."""

    __tablename__ = "nodes"

    id: Mapped[str] = mapped_column(primary_key=True)  # edge.contract NodeId
    name: Mapped[str]  # "Cụm loa cổng chùa"
    area_id: Mapped[str] = mapped_column(ForeignKey("areas.id"), index=True)
    groups: Mapped[tuple[str, ...]] = mapped_column(Wire(tuple[str, ...]), default=())
    added_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]  # its certificate is no longer accepted

    area: Mapped[Area] = relationship(lazy="joined")
    agents: Mapped[list["Agent"]] = relationship(
        order_by="Agent.name", back_populates="node", lazy="selectin"
    )


class Agent(Base):
    """One program on a node (speaker, kiosk …) and what it last said of itself."""

    __tablename__ = "agents"

    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[State | None] = mapped_column(Wire(State))
    state_at: Mapped[datetime | None]  # when the console received it
    beat: Mapped[Beat | None] = mapped_column(Wire(Beat))
    beat_at: Mapped[datetime | None]
    hello: Mapped[Hello | None] = mapped_column(Wire(Hello))
    hello_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]  # the last live word of any kind
    gone_boot: Mapped[str | None]  # the boot whose last will the broker sent
    outbox_epoch: Mapped[Big] = mapped_column(default=0)  # of its reports
    outbox_upto: Mapped[Big] = mapped_column(default=0)  # all up to here are stored

    node: Mapped[Node] = relationship(back_populates="agents")


class Settings(Base):
    """Wishes for an area or one node; unset means: as the area around it."""

    __tablename__ = "settings"

    scope: Mapped[str] = mapped_column(primary_key=True)  # "area:A" or "node:N"
    quiet: Mapped[tuple[LocalSpan, ...] | None] = mapped_column(
        Wire(tuple[LocalSpan, ...])
    )
    ceilings: Mapped[tuple[Ceiling, ...] | None] = mapped_column(
        Wire(tuple[Ceiling, ...])
    )
    mute: Mapped[Mute | None] = mapped_column(Wire(Mute))
    quota_minutes: Mapped[int | None]  # routine and priority sound a day
    trim_ms: Mapped[float | None]
    cache_mib: Mapped[int | None]
    own_approval: Mapped[bool | None]  # approving one's own bulletins is allowed
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Report(Base):
    """One event from a node's outbox, as it came; kept once whatever is sent twice."""

    __tablename__ = "reports"
    __table_args__ = (
        ForeignKeyConstraint(["node_id", "agent"], ["agents.node_id", "agents.name"]),
        Index("ix_reports_kind", "kind", "at"),
    )

    node_id: Mapped[str] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[Big] = mapped_column(primary_key=True)  # of the node's outbox
    seq: Mapped[Big] = mapped_column(primary_key=True)
    at: Mapped[datetime]  # by the node's clock
    received_at: Mapped[datetime]
    kind: Mapped[str]  # "as-run", "started" …
    body: Mapped[str]  # its JSON


class AsRunRow(Base):
    """What really happened to one occurrence on one node."""

    __tablename__ = "as_run"
    __table_args__ = (
        Index("ix_as_run_bulletin", "lineage", "planned"),
        Index("ix_as_run_planned", "planned"),
    )

    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"), primary_key=True)
    agent: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[Big] = mapped_column(primary_key=True)
    seq: Mapped[Big] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    lineage: Mapped[str]  # no foreign key: a node may know what a restored console lost
    version: Mapped[int]
    klass: Mapped[str]
    planned: Mapped[datetime]
    outcome: Mapped[str]  # edge.contract.report.Outcome
    reason: Mapped[str]  # edge.contract.report.REASONS
    started: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    played_ms: Mapped[Big]
    volume_percent: Mapped[int | None]
    heard: Mapped[str]  # heard | partly | not-heard | unknown

    node: Mapped[Node] = relationship()


class TroubleRow(Base):
    """One thing that was or is wrong on a node."""

    __tablename__ = "troubles"
    __table_args__ = (Index("ix_troubles_open", "node_id", "agent", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"))
    agent: Mapped[str]
    code: Mapped[str]  # a heading of docs/explanation/troubleshooting.md
    detail: Mapped[str]
    began_at: Mapped[datetime]  # by the node's clock
    ended_at: Mapped[datetime | None]

    node: Mapped[Node] = relationship()


class RefusalCount(Base):
    """Bad orders that a node refused, by kind and issuer."""

    __tablename__ = "refusals"

    node_id: Mapped[str] = mapped_column(ForeignKey("nodes.id"), primary_key=True)
    agent: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  # RefusalKind
    issuer: Mapped[str] = mapped_column(primary_key=True)  # key id, or empty
    count: Mapped[int]
    last_at: Mapped[datetime]
    last_detail: Mapped[str]

    node: Mapped[Node] = relationship()
