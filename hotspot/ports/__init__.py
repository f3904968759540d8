"""What a hotspot asks of its parts. Adapters and fakes answer alike.

``FrontDesk`` is what the portal, a process of its own, asks the agent. All other ports
are what the agent asks, from its own thread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Protocol

import msgspec

from edge.contract.settings import Closure, GuestMessage, LocalSpan
from edge.contract.units import Count, Instant, Sha256
from edge.errors import LinkError
from hotspot.core.clients import Lease
from hotspot.core.names import NamesPlan
from hotspot.core.sessions import Register
from hotspot.core.shaping import Lane
from hotspot.core.table import Change, Rules

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
    "voucher",  # this hotspot asks for a code, and this one does not hold
    "sent",  # a code is on its way by text message
    "number",  # not sent: that is no mobile number
    "wait",  # not sent: too many were, or the gateway takes none
]


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """How a client stands."""

    standing: Standing
    until: Instant | None = None
    """When the session ends, or when it may be tried again."""
    bytes_left: Count | None = None
    """Of the day; unset: no limit."""
    code: str = ""
    """What staff call this device today; empty: it is not known."""


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
    messages: bool = False
    """Whether a code may also be asked for by text message."""
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

    def send_code(self, address: str, telephone: str) -> Visitor:
        """The client asks for a code by text message."""

    def leave(self, address: str) -> Visitor:
        """The client ends its session."""

    def board(self) -> Board:
        """What the page shows."""


Address = Annotated[str, msgspec.Meta(max_length=64)]


class AskVisitor(msgspec.Struct, frozen=True, tag_field="ask", tag="visitor"):
    """See ``FrontDesk.visitor``."""

    address: Address


class AskAccept(msgspec.Struct, frozen=True, tag_field="ask", tag="accept"):
    """See ``FrontDesk.accept``."""

    address: Address
    voucher: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class AskCode(msgspec.Struct, frozen=True, tag_field="ask", tag="code"):
    """See ``FrontDesk.send_code``."""

    address: Address
    telephone: Annotated[str, msgspec.Meta(max_length=64)]


class AskLeave(msgspec.Struct, frozen=True, tag_field="ask", tag="leave"):
    """See ``FrontDesk.leave``."""

    address: Address


class AskBoard(msgspec.Struct, frozen=True, tag_field="ask", tag="board"):
    """See ``FrontDesk.board``."""


Ask = AskVisitor | AskAccept | AskCode | AskLeave | AskBoard
Answer = Visitor | Board


# -- the agent asks its parts ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Used:
    """What a session has moved since its elements were made."""

    down_bytes: int = 0
    up_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What the table has counted."""

    sessions: Mapping[int, Used]
    """By number; only those that the kernel still lets on."""
    abuses: int = 0
    """Packets refused for too many connections, or for mail."""


class Firewall(Protocol):
    """The one table; closed by construction, whatever happens to whoever calls.

    Every method raises HardwareError when the kernel refuses; nothing was changed then.
    """

    def load(self, rules: Rules) -> None:
        """All of it, in one transaction, in the place of what was there."""

    def change(self, changes: Sequence[Change]) -> None:
        """Sessions that begin, end or move; all or nothing."""

    def tend(self) -> None:
        """Keeps the table open for some seconds more."""

    def usage(self) -> Usage:
        """What was moved and refused since it was loaded."""

    def intact(self) -> bool:
        """Whether rules and guard are as they were loaded."""


class Shaper(Protocol):
    """A lane for every session, on both interfaces. Raises HardwareError."""

    def begin(self, lanes: Sequence[Lane]) -> None:
        """Everything anew, with these lanes."""

    def change(self, opened: Sequence[Lane], closed: Sequence[int]) -> None:
        """In one batch for each interface."""

    def look_after(self) -> None:
        """Sets up interfaces that have come."""


class Gateway(Protocol):
    """Our own addresses on the guests' side."""

    def hold(self) -> None:
        """Puts there what is missing. Raises HardwareError: no such interface, say."""


class Names(Protocol):
    """Addresses (DHCP) and names for guests. Raises HardwareError."""

    def serve(self, plan: NamesPlan) -> None:
        """From now on; servers whose configuration did not change go on."""

    def look_after(self) -> tuple[str, ...]:
        """Starts again what has ended; names what had."""

    def close(self) -> None:
        """Ends them."""


class Neighbourhood(Protocol):
    """Who is there, as the kernel and the DHCP server know it. Raises HardwareError."""

    def mac(self, address: str) -> str | None:
        """Of a client on our side with this IP address, lower case; None: nobody."""

    def ask(self, address: str, mac: str) -> None:
        """Asks this device whether it has the address.

        Some 3 s later ``mac`` names it still, or no more.
        """

    def leases(self) -> tuple[Lease, ...]:
        """All that are given away now."""


@dataclass(frozen=True, slots=True)
class UplinkState:
    """The way to the Internet."""

    interface: str = ""
    """Empty: none."""
    kind: Literal["none", "ethernet", "wifi", "modem", "other"] = "none"
    carried_bytes: int = 0
    """Both ways, since the interface exists."""
    servers: tuple[str, ...] = ()
    """Name servers that this machine was told to ask."""


class Uplink(Protocol):
    """Which way leads out now."""

    def look(self) -> UplinkState:
        """Never raises: what cannot be read is no way out."""


class Memory(Protocol):
    """Keeps who is on line over a restart of the agent, not over the machine's."""

    def load(self) -> Register | None:
        """What was kept since the machine started; None: nothing that can be read."""

    def keep(self, register: Register) -> None:
        """All or nothing. Raises HardwareError."""


class Page(Protocol):
    """The portal's program. Raises HardwareError."""

    def start(self) -> None:
        """It asks at the desk from now on."""

    def look_after(self) -> bool:
        """Starts it again when it has ended; whether it had."""

    def close(self) -> None:
        """Ends it, where it is ours."""


class Vouchers(Protocol):
    """Codes that let somebody on once."""

    def held(self, code: str) -> str | None:
        """Its own number, however it is typed; None: it does not hold, or no more.

        Raises HardwareError.
        """

    def use(self, number: str) -> None:
        """It holds no more. Raises HardwareError."""

    def left(self) -> int:
        """How many hold. Raises HardwareError."""


class Question(Protocol):
    """One question of the portal's that waits for its answer."""

    @property
    def ask(self) -> Ask:
        """What is asked."""

    def answer(self, answer: Answer) -> None:
        """Lets the asker go on; once."""


class Desk(Protocol):
    """The agent's side of the front desk; posts `Asked` when somebody asks."""

    def take(self) -> tuple[Question, ...]:
        """All questions that wait."""

    def close(self) -> None:
        """Answers nobody any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions wait at the desk."""


class Assets(Protocol):
    """Files of the console, by SHA-256; see `edge.adapters.assets`."""

    def need(self, wanted: Mapping[str, int]) -> None:
        """SHA-256 -> size in bytes, the most urgent first; AssetReady follows."""

    def path(self, sha256: str) -> Path | None:
        """The verified file, or None."""
