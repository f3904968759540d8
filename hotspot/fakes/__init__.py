"""A hotspot without a network, for ``--simulate`` and for tests.

tests/conformance runs the same expectations over these and the real ones.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from datetime import timedelta

from edge.errors import HardwareError
from edge.ports import Clock
from hotspot.core.clients import Lease
from hotspot.core.names import NamesPlan
from hotspot.core.sessions import Register
from hotspot.core.shaping import Lane
from hotspot.core.table import Admit, Change, Dismiss, Move, Pass, Rules
from hotspot.ports import (
    Answer,
    Ask,
    Board,
    DeskAwayError,
    Question,
    UplinkState,
    Usage,
    Used,
    Visitor,
)


class FakeDesk:
    """An agent that lets everybody on, until it is told to do otherwise.

    `visitors` holds how clients stand, by address; who is not in it is "new".
    """

    def __init__(self, clock: Clock, board: Board) -> None:
        self._clock = clock
        self.shown = board
        self.visitors: dict[str, Visitor] = {}
        self.vouchers: set[str] = set()
        """Which hold, where the board asks for one."""
        self.away = False

    def visitor(self, address: str) -> Visitor:
        """How the client with this IP address stands."""
        self._answer()
        return self.visitors.get(address, Visitor(standing="new"))

    def accept(self, address: str, voucher: str | None) -> Visitor:
        """On line from now on, unless something is in the way."""
        before = self.visitor(address)
        if before.standing not in {"new", "expired", "voucher"}:
            return before
        if self.shown.sign_in == "voucher" and voucher not in self.vouchers:
            return Visitor(standing="voucher")
        if not self.shown.open:
            return Visitor(standing="closed")
        until = self._clock.now() + timedelta(minutes=self.shown.session_minutes)
        self.visitors[address] = Visitor(standing="accepted", until=until)
        return self.visitors[address]

    def send_code(self, address: str, telephone: str) -> Visitor:
        """The same code for everybody."""
        before = self.visitor(address)
        if not self.shown.messages or before.standing == "accepted":
            return before
        if not telephone.isdigit():
            return Visitor(standing="number")
        self.vouchers.add("123456")
        return Visitor(standing="sent")

    def leave(self, address: str) -> Visitor:
        """Off line."""
        if self.visitor(address).standing == "accepted":
            self.visitors[address] = Visitor(standing="new")
        return self.visitor(address)

    def board(self) -> Board:
        """What the page shows."""
        self._answer()
        return self.shown

    def _answer(self) -> None:
        if self.away:
            raise DeskAwayError(
                "the hotspot's agent does not answer; it is started again"
            )


class FakeFirewall:
    """A table in memory. `flush` is somebody else's hand in it."""

    def __init__(self) -> None:
        self.rules: Rules | None = None
        self.passes: dict[int, Pass] = {}
        """Who is let on, by number."""
        self.used: dict[int, Used] = {}
        self.abuses = 0
        self.tended = 0
        self.loads = 0
        self.transactions = 0
        """How often it was changed while it stood."""
        self.broken = False

    def load(self, rules: Rules) -> None:
        """In the place of what was there; counters begin at nothing."""
        self._work()
        self.loads += 1
        self.rules = rules
        self.passes = {one.number: one for one in rules.passes if one.left_s > 0}
        self.used = {}
        self.abuses = 0

    def change(self, changes: Sequence[Change]) -> None:
        """All or nothing."""
        self._work()
        passes = dict(self.passes)
        for change in changes:
            match change:
                case Admit(one):
                    passes[one.number] = one
                case Dismiss(one):
                    self._must_be_in(passes, one)
                    del passes[one.number]
                case Move(before, after):
                    self._must_be_in(passes, before)
                    passes[after.number] = after
        self.passes = passes
        self.transactions += bool(changes)

    def tend(self) -> None:
        """Counted."""
        self._work()
        self.tended += 1

    def usage(self) -> Usage:
        """What it was told that they moved."""
        self._work()
        return Usage(
            {number: self.used.get(number, Used()) for number in self.passes},
            self.abuses,
        )

    def intact(self) -> bool:
        """Until it is flushed."""
        return self.rules is not None

    def flush(self) -> None:
        """Somebody else empties it."""
        self.rules, self.passes = None, {}

    def _work(self) -> None:
        if self.broken:
            raise HardwareError("nft -f -: Operation not permitted")

    def _must_be_in(self, passes: Mapping[int, Pass], one: Pass) -> None:
        if one.number not in passes:
            raise HardwareError("nft -f -: No such file or directory")


class FakeShaper:
    """Remembers lanes."""

    def __init__(self) -> None:
        self.lanes: dict[int, Lane] = {}
        self.broken = False

    def begin(self, lanes: Sequence[Lane]) -> None:
        """These alone."""
        self._work()
        self.lanes = {lane.number: lane for lane in lanes}

    def change(self, opened: Sequence[Lane], closed: Sequence[int]) -> None:
        """These too, and those not any more."""
        self._work()
        self.lanes |= {lane.number: lane for lane in opened}
        for number in closed:
            self.lanes.pop(number, None)

    def look_after(self) -> None:
        """Nothing comes or goes."""
        self._work()

    def _work(self) -> None:
        if self.broken:
            raise HardwareError("tc -batch -: Operation not permitted")


class FakeGateway:
    """An interface that comes and goes."""

    def __init__(self) -> None:
        self.there = True

    def hold(self) -> None:
        """Nothing to put there."""
        if not self.there:
            raise HardwareError('Device "wlan0" does not exist.')


class FakeNames:
    """Servers that end when they are told to."""

    def __init__(self) -> None:
        self.plan: NamesPlan | None = None
        self.dead: set[str] = set()
        self.closed = False

    def serve(self, plan: NamesPlan) -> None:
        """From now on."""
        self.plan = plan

    def look_after(self) -> tuple[str, ...]:
        """Names what had ended, and starts it."""
        ended, self.dead = tuple(sorted(self.dead)), set()
        return ended

    def close(self) -> None:
        """Both end."""
        self.closed = True


class FakeNeighbourhood:
    """Devices that come and go when somebody says so."""

    def __init__(self, *, everybody: bool = False) -> None:
        """``everybody``: whoever asks is there, at a MAC made of the address."""
        self.macs: dict[str, str] = {}
        """By address."""
        self.given: list[Lease] = []
        self._everybody = everybody

    def arrive(self, address: str, mac: str, *, lease: bool = True) -> None:
        """A device with this address."""
        self.macs[address] = mac
        if lease:
            self.given = [one for one in self.given if one.mac != mac]
            self.given.append(Lease(mac, address))

    def mac(self, address: str) -> str | None:
        """Who has this address."""
        if self._everybody and address not in self.macs:
            packed = ipaddress.ip_address(address).packed[-4:]
            return f"02:00:{packed.hex(':')}"
        return self.macs.get(address)

    def ask(self, address: str, mac: str) -> None:
        """It answers at once, or is not in `macs`."""

    def leases(self) -> tuple[Lease, ...]:
        """All."""
        return tuple(self.given)


class FakeUplink:
    """A way out, until it is cut."""

    def __init__(self) -> None:
        self.state = UplinkState("eth0", "ethernet")

    def look(self) -> UplinkState:
        """Which way leads out now."""
        return self.state


class FakeMemory:
    """Forgets when the power goes."""

    def __init__(self) -> None:
        self.register: Register | None = None
        self.full = False

    def load(self) -> Register | None:
        """What was kept."""
        return self.register

    def keep(self, register: Register) -> None:
        """Whole."""
        if self.full:
            raise HardwareError("/run is full")
        self.register = register


class FakePage:
    """A portal that ends when it is told to."""

    def __init__(self) -> None:
        self.runs = False

    def start(self) -> None:
        """It asks at the desk from now on."""
        self.runs = True

    def look_after(self) -> bool:
        """Whether it had ended."""
        ended, self.runs = not self.runs, True
        return ended

    def close(self) -> None:
        """Ended."""
        self.runs = False


class FakeQuestion:
    """A question, and its answer once there is one."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.answered: Answer | None = None

    @property
    def ask(self) -> Ask:
        """What is asked."""
        return self._ask

    def answer(self, answer: Answer) -> None:
        """Once."""
        self.answered = answer


class FakeQueue:
    """The agent's side of a desk without a socket."""

    def __init__(self) -> None:
        self.waiting: list[FakeQuestion] = []
        self.closed = False

    def take(self) -> tuple[Question, ...]:
        """All that wait."""
        taken, self.waiting = tuple(self.waiting), []
        return taken

    def close(self) -> None:
        """Answers nobody any more."""
        self.closed = True
