"""What a hotspot asks of its parts. Adapters and fakes answer alike.

``FrontDesk`` is what the portal, a process of its own, asks the agent.
"""

from typing import Annotated, Literal, Protocol

import msgspec

from edge.contract.settings import Closure, GuestMessage, LocalSpan
from edge.contract.units import Count, Instant, Sha256
from edge.errors import LinkError

# -- the portal asks the agent ---------------------------------------------------------

Standing = Literal[
    "new",  # may accept
    "accepted",
    "expired",  # the session is over; may accept again
    "quota",  # the day's bytes or minutes are used up
    "blocked",
    "full",  # as many are on line as may be
    "closed",  # outside the opening hours, or closed by the staff
    "unknown",  # nobody of ours has this address
    "voucher",  # this hotspot asks for a voucher, and this one does not hold
]


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """How a client stands."""

    standing: Standing
    until: Instant | None = None
    """When the session ends, or when it may be tried again."""
    bytes_left: Count | None = None
    """Of the day; unset: no limit."""


class BoardAlert(msgspec.Struct, frozen=True, kw_only=True):
    """The most important emergency in force."""

    texts: dict[Literal["vi", "km", "en"], str]
    """Headline by language; never empty."""
    until: Instant
    drill: bool = False


class BoardNotice(msgspec.Struct, frozen=True, kw_only=True):
    """One announcement of the commune, to be heard again."""

    title: str
    text: str = ""
    """Empty: there is only the recording."""
    sound: Sha256 | None = None
    """The recording; a file of this name lies in the agent's folder for the portal."""
    at: Instant


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What the page for guests shows, besides the visitor's own standing."""

    commune: str
    """Its name as people write it."""
    message: GuestMessage = GuestMessage()
    zone: str = "Asia/Ho_Chi_Minh"
    hours: tuple[LocalSpan, ...] = ()
    """When guests are let on; empty: day and night."""
    closure: Closure | None = None
    open: bool = True
    """Now."""
    uplink: Literal["up", "down", "unknown"] = "unknown"
    session_minutes: Annotated[int, msgspec.Meta(ge=1)] = 120
    sign_in: Literal["terms", "voucher"] = "terms"
    terms: Annotated[int, msgspec.Meta(ge=1)] = 1
    retention_days: Annotated[int, msgspec.Meta(ge=1)] = 30
    alert: BoardAlert | None = None
    notices: tuple[BoardNotice, ...] = ()
    procedures: str = ""
    """Address of the procedure pages; empty: there are none."""


class DeskAwayError(LinkError):
    """The agent gave no answer in time: show that the hotspot is being looked after."""


class FrontDesk(Protocol):
    """What the portal asks the agent; from any thread, each answer within 2 s.

    Every method raises DeskAwayError when there is no answer.
    """

    def visitor(self, address: str) -> Visitor:
        """How the client with this IP address stands."""

    def accept(self, address: str, voucher: str | None) -> Visitor:
        """The client accepts the terms; on line when the answer says "accepted"."""

    def leave(self, address: str) -> Visitor:
        """The client ends its session."""

    def board(self) -> Board:
        """What the page shows."""
