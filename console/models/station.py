"""What web and bridge tell each other, and what the bridge has sent."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from console.models.base import Base, Big, Wire


class Station(Base):
    """One row: the station's own count of its orders, and how the bridge is."""

    __tablename__ = "station"

    id: Mapped[int] = mapped_column(primary_key=True)  # always 1
    epoch: Mapped[Big]
    seq: Mapped[Big]  # the last one used; raised and committed before it is sent
    connected: Mapped[bool] = mapped_column(default=False)  # to the broker
    connected_at: Mapped[datetime | None]  # since when, or when it was lost
    alive_at: Mapped[datetime | None]  # the bridge's own beat, every few seconds
    needs_epoch: Mapped[bool] = mapped_column(default=False)
    # ^ set by restore: no order goes out before a new epoch is opened
    night_at: Mapped[datetime | None]  # the last night that upkeep saw
    steady_since: Mapped[datetime | None]  # no clock jumped over nights since then
    kid: Mapped[str | None]  # of the key that signed ``outgoing``; another: all anew


class Outgoing(Base):
    """The newest retained order of a topic; sent again on every connection."""

    __tablename__ = "outgoing"

    topic: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[Big]
    seq: Mapped[Big]
    content_sha256: Mapped[str]  # of the body: an equal body raises no revision
    jws: Mapped[str]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # handed to the broker; nodes confirm by state


class Seen(Base):
    """The highest revision of a topic that any node ever said to hold.

    Higher than our own: this console was restored and must open a new epoch.
    """

    __tablename__ = "seen"

    topic: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[Big]
    seq: Mapped[Big]
    node_id: Mapped[str]  # who said so
    at: Mapped[datetime]


class Request(Base):
    """Something that the web asks the bridge to send at once."""

    __tablename__ = "requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # stop | stop-emergency | test-tone
    address: Mapped[str]  # edge.contract Address
    body: Mapped[str]  # JSON of the command's body
    signed: Mapped[str | None]  # compact JWS: an approver's, or composed when sent
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime]
    order_id: Mapped[str | None]  # of the order sent; tone-sounded answers with it
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    failed: Mapped[str] = mapped_column(default="")  # a code, where it was not sent
    answer: Mapped[str] = mapped_column(
        default=""
    )  # heard | partly | not-heard | unknown
    answered_at: Mapped[datetime | None]


class Notice(Base):
    """Something that staff or technicians must know: counted, until it is over."""

    __tablename__ = "notices"

    code: Mapped[str] = mapped_column(primary_key=True)  # "plan-too-large" …
    subject: Mapped[str] = mapped_column(primary_key=True)  # a node, a topic, or empty
    detail: Mapped[dict[str, str]] = mapped_column(Wire(dict[str, str]))
    count: Mapped[int]
    since: Mapped[datetime]
    last_at: Mapped[datetime]
