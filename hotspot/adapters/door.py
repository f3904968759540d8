"""Who is on line, and what follows from it in the firewall, in lanes and on the disk.

The register is written down first and the firewall told afterwards: whenever the power
or the program ends in between, the next start makes the kernel equal to the register,
in one transaction. For the agent's thread only.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from edge.contract.settings import HotspotSettings
from edge.errors import HardwareError
from hotspot.adapters import plans
from hotspot.adapters.parts import Parts
from hotspot.adapters.whereabouts import Whereabouts
from hotspot.core import sessions
from hotspot.core.clients import Client, Lease
from hotspot.core.sessions import Limits, Register, Session, Verdict
from hotspot.core.shaping import Lane
from hotspot.core.table import Admit, Dismiss, Move, Rules
from hotspot.ports import Usage

FIREWALL: Final = "hotspot-firewall"
LANES: Final = "hotspot-lanes"
KEY_BYTES: Final = 32

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moved:
    """What went through since the last look."""

    down_bytes: int = 0
    up_bytes: int = 0
    abuses: int = 0


class Door:
    """Holds the register. ``ended`` is told each session that is over."""

    def __init__(self, parts: Parts, ended: Callable[[Session], None]) -> None:
        self._parts, self._ended = parts, ended
        self._node, self._clock = parts.node, parts.clock
        self._firewall, self._shaper = parts.firewall, parts.shaper
        self._whereabouts = Whereabouts(parts.neighbourhood, parts.clock)
        self._rules = Rules(
            net=plans.net(parts.config),
            abuse=plans.abuse(parts.config),
            blocked=parts.config.devices.blocked,
        )
        self.register = Register(key=secrets.token_bytes(KEY_BYTES))
        self.limits = Limits(clients_max=0, session_s=0, open=False)
        self._lane = Lane(0, 0, 0)
        self._abuses = 0
        self._closed = True
        """The table is not as it should be; nobody is let on."""

    # -- from the agent ----------------------------------------------------------------

    def settle(self, settings: HotspotSettings) -> None:
        """Rates of those on line change with those of the settings."""
        lane = Lane(0, settings.down_kbit_s, settings.up_kbit_s)
        if lane != self._lane:
            self._lane = lane
            self._change_lanes(self.register.sessions.values(), ())

    def open(self) -> None:
        """Takes up who was on line before a restart, and loads the table."""
        kept = self._parts.memory.load()
        if kept is not None:
            self.register = kept
            log.info("sessions taken up count=%d", len(kept.sessions))
        self.reload()
        self._begin_lanes()

    def ask_of(self, upstream: tuple[str, ...]) -> None:
        """Name servers are asked of these from now on."""
        if upstream != self._rules.upstream:
            self._rules = replace(self._rules, upstream=upstream)
            self.reload()

    def reload(self) -> None:
        """The whole table anew, in one transaction: nobody on line is dropped."""
        now_s = self._clock.monotonic()
        self.register = sessions.counters_anew(self.register)
        self._abuses = 0
        passes = self.register.passes(now_s)
        try:
            self._firewall.load(replace(self._rules, passes=passes, tended=True))
        except HardwareError as error:
            self._closed = True
            self._node.trouble(FIREWALL, str(error)[:200])
            return
        self._closed = False
        self._node.well(FIREWALL)

    def standing(self, client: Client) -> Verdict:
        """How this client stands."""
        now_s = self._clock.monotonic()
        return sessions.judge(self.register, client.mac, now_s, self.limits)

    def code(self, client: Client) -> str:
        """What staff call this client today."""
        return sessions.code(self.register.key, client.mac)

    def admit(self, clients: Sequence[Client]) -> list[Session | None]:
        """Lets them on, all in one transaction; None: something is in the way.

        Raises:
            HardwareError: nobody was let on.
        """
        now_s, before = self._clock.monotonic(), self.register
        register, found = before, list[Session | None]()
        for client in clients:
            register, session = sessions.admit(
                register, client.mac, client.address4, now_s, self.limits
            )
            found.append(session)
        begun = [session for session in found if session is not None]
        if not begun:
            return found
        if self._closed:
            raise HardwareError("the firewall is not loaded; nobody is let on")
        self._parts.memory.keep(register)
        self._change_lanes(begun, ())
        try:
            self._firewall.change([Admit(one.pass_at(now_s)) for one in begun])
        except HardwareError:
            self._parts.memory.keep(before)
            self._closed = True  # whatever is in the way, the next look loads anew
            raise
        self.register = register
        return found

    def dismiss(self, mac: str, *, lapsed: bool) -> None:
        """Ends a session before its time, if there is one."""
        session = self.register.sessions.get(mac)
        if session is not None:
            self._end([session], lapsed=lapsed)

    def of_day(self, day: str) -> None:
        """With another day a new account for everybody, and a new key."""
        if day == self.register.day:
            return
        if not self.register.day:  # what was before the clock was believed is today's
            self.register = replace(self.register, day=day)
            return
        key = secrets.token_bytes(KEY_BYTES)
        self.register = sessions.begin_day(self.register, key, day)
        self.keep()

    # -- every other second ------------------------------------------------------------

    def look(self) -> Moved:
        """Counts what went through, and ends what may not go on."""
        if self._closed:
            self.reload()
        now_s = self._clock.monotonic()
        moved = self._measure(now_s)
        over = sessions.ending(self.register, now_s, self.limits)
        if over:
            self._end(over, lapsed=True)
        return moved

    def guard(self) -> bool:
        """Whether the table is as it was loaded; otherwise it is loaded again."""
        if self._firewall.intact():
            return True
        self._closed = True
        self.reload()
        return False

    def tend(self) -> None:
        """Keeps the table open."""
        if self._closed:
            return
        try:
            self._firewall.tend()
        except HardwareError as error:
            log.warning("table not tended error=%s", error)
            self._closed = True

    def follow(self, leases: Iterable[Lease]) -> None:
        """Guests who have another address now keep their session."""
        now_s, moves = self._clock.monotonic(), list[Move]()
        register = self.register
        moved = self._whereabouts.moved(register.sessions, leases)
        for mac, address in moved.items():
            before = register.sessions[mac]
            register = sessions.move(register, mac, address)
            after = register.sessions[mac]
            moves.append(Move(before.pass_at(now_s), after.pass_at(now_s)))
        if moves:
            self.register = register
            self.keep()
            self._tell(moves)

    def look_after_lanes(self) -> None:
        """Interfaces come and go."""
        self._try_lanes(self._shaper.look_after)

    def keep(self) -> None:
        """Writes down who is on line."""
        try:
            self._parts.memory.keep(self.register)
        except HardwareError as error:
            log.warning("register not kept error=%s", error)

    # -- inside ------------------------------------------------------------------------

    def _measure(self, now_s: float) -> Moved:
        try:
            usage = self._firewall.usage()
        except HardwareError as error:
            log.warning("counters cannot be read error=%s", error)
            self._closed, usage = True, Usage({})
        before = self._carried()
        used = {n: (one.down_bytes, one.up_bytes) for n, one in usage.sessions.items()}
        self.register = sessions.measure(self.register, used, now_s)
        down, up = self._carried()
        abuses, self._abuses = max(0, usage.abuses - self._abuses), usage.abuses
        return Moved(down - before[0], up - before[1], abuses)

    def _carried(self) -> tuple[int, int]:
        running = self.register.sessions.values()
        return sum(s.down_bytes for s in running), sum(s.up_bytes for s in running)

    def _end(self, over: Sequence[Session], *, lapsed: bool) -> None:
        now_s = self._clock.monotonic()
        for session in over:
            self.register = sessions.without(
                self.register, session.mac, now_s, lapsed=lapsed
            )
        self.keep()
        # What ends by its time has ended in the kernel already.
        early = [Dismiss(s.pass_at(now_s)) for s in over if s.ends_s > now_s]
        self._tell(early)
        self._change_lanes((), [session.number for session in over])
        for session in over:
            self._ended(session)

    def _tell(self, changes: Sequence[Dismiss | Move]) -> None:
        """An element that ended by itself in this very moment spoils a transaction."""
        try:
            self._firewall.change(changes)
        except HardwareError as error:
            log.info("table loaded anew reason=%s", error)
            self.reload()

    def _lanes(self, of: Iterable[Session]) -> list[Lane]:
        return [replace(self._lane, number=one.number) for one in of]

    def _begin_lanes(self) -> None:
        lanes = self._lanes(self.register.sessions.values())
        self._try_lanes(lambda: self._shaper.begin(lanes))

    def _change_lanes(self, opened: Iterable[Session], closed: Sequence[int]) -> None:
        lanes = self._lanes(opened)
        if lanes or closed:
            self._try_lanes(lambda: self._shaper.change(lanes, closed))

    def _try_lanes(self, act: Callable[[], None]) -> None:
        try:
            act()
            self._node.well(LANES)
        except HardwareError as error:
            self._node.trouble(LANES, str(error)[:200])
