"""Who is on line, until when, and what they have used (pure).

A session belongs to a MAC address; it ends after its time, with the opening hours, or
when the day's minutes or bytes are used up. Time is the monotonic clock's, so that a
wall clock that jumps neither cuts nor prolongs anything.

MAC addresses live in memory alone. What is remembered of a day is kept under a keyed
number (`device`), and the key goes with the day.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from hotspot.core.table import FIRST_SESSION, LAST_SESSION, Pass

CODE_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""None that is taken for another when it is read out or typed."""
CODE_LENGTH: Final = 5
LAPSED_S: Final = 900.0
"""So long a guest whose time is over is told so."""

Standing = Literal["new", "accepted", "expired", "quota", "blocked", "full", "closed"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the settings allow now."""

    clients_max: int
    session_s: float
    day_s: float | None = None
    day_bytes: int | None = None
    terms: int = 1
    open: bool = True
    open_left_s: float | None = None
    """Until it closes; None: it does not, within a day."""
    blocked: frozenset[str] = frozenset()
    """MAC addresses."""
    paused: frozenset[str] = frozenset()
    """Codes (`code`)."""


@dataclass(frozen=True, slots=True)
class Session:
    """One guest on line."""

    number: int
    mac: str
    address4: str | None
    began_s: float
    ends_s: float
    terms: int
    down_bytes: int = 0
    up_bytes: int = 0
    seen_s: float = 0.0
    """Up to when its time is in the day's account."""
    counted_down: int = 0
    counted_up: int = 0
    """What the kernel's counters said when they were last read."""

    def pass_at(self, now_s: float) -> Pass:
        """As the firewall wants it."""
        return Pass(self.number, self.mac, self.address4, self.ends_s - now_s)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a device has used today."""

    bytes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Register:
    """Everybody who is on line, and the day's account."""

    key: bytes
    """Of the day; without it nobody can tell whose an account was."""
    sessions: Mapping[str, Session] = field(default_factory=dict)
    """By MAC address."""
    spent: Mapping[str, Spent] = field(default_factory=dict)
    """By `device`."""
    lapsed: Mapping[str, float] = field(default_factory=dict)
    """MAC address -> until when it is said that the session is over."""
    day: str = ""
    """The local date of account and key, also over a restart; empty: not known yet."""
    last_number: int = FIRST_SESSION - 1

    def passes(self, now_s: float) -> tuple[Pass, ...]:
        """All sessions as the firewall wants them."""
        return tuple(one.pass_at(now_s) for one in self.sessions.values())


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a device stands."""

    standing: Standing
    left_s: float | None = None
    """Of the session."""
    bytes_left: int | None = None


def device(key: bytes, mac: str) -> str:
    """The keyed number of a device, as long as the key lasts."""
    return hmac.new(key, mac.encode(), hashlib.sha256).hexdigest()[:16]


def code(key: bytes, mac: str) -> str:
    """What staff call a device, as long as the key lasts.

    It leads to no keyed number on the disk, and none leads to it.
    """
    digest = hmac.digest(key, b"code " + mac.encode(), "sha256")
    return "".join(CODE_LETTERS[byte % 32] for byte in digest[:CODE_LENGTH])


def carried_by(register: Register, macs: Iterable[str]) -> frozenset[str]:
    """The codes that these devices carry, besides those that are known anyhow."""
    known = {*macs, *register.sessions, *register.lapsed}
    return frozenset(code(register.key, mac) for mac in known)


def judge(register: Register, mac: str, now_s: float, limits: Limits) -> Verdict:
    """How this device stands; "new" and "expired" may accept."""
    if mac in limits.blocked:
        return Verdict("blocked")
    if limits.paused and code(register.key, mac) in limits.paused:
        return Verdict("blocked")
    if not limits.open:
        return Verdict("closed", limits.open_left_s)
    spent = register.spent.get(device(register.key, mac), Spent())
    bytes_left, seconds_left = _left(spent, limits)
    session = register.sessions.get(mac)
    if session is not None and now_s < session.ends_s:
        return Verdict("accepted", session.ends_s - now_s, bytes_left)
    if (bytes_left is not None and bytes_left <= 0) or (
        seconds_left is not None and seconds_left <= 0
    ):
        return Verdict("quota", None, bytes_left)
    if _running(register, now_s) >= limits.clients_max:
        return Verdict("full")
    lapsed = now_s < register.lapsed.get(mac, now_s)
    return Verdict("expired" if lapsed else "new", None, bytes_left)


def admit(
    register: Register, mac: str, address4: str | None, now_s: float, limits: Limits
) -> tuple[Register, Session | None]:
    """With a session for this device, unless something is in the way.

    Who has one keeps it; with an IPv4 address that it did not know, it moves there.
    """
    if judge(register, mac, now_s, limits).standing not in {"new", "expired"}:
        return register, None
    _, seconds_left = _left(
        register.spent.get(device(register.key, mac), Spent()), limits
    )
    at_most = (limits.session_s, seconds_left, limits.open_left_s)
    lasts_s = min(s for s in at_most if s is not None)
    number = _next_number(register)
    session = Session(
        number=number,
        mac=mac,
        address4=address4,
        began_s=now_s,
        ends_s=now_s + lasts_s,
        terms=limits.terms,
        seen_s=now_s,
    )
    return (
        replace(
            register,
            sessions={**register.sessions, mac: session},
            lapsed={m: s for m, s in register.lapsed.items() if m != mac},
            last_number=number,
        ),
        session,
    )


def move(register: Register, mac: str, address4: str) -> Register:
    """The guest has this address now."""
    moved = replace(register.sessions[mac], address4=address4)
    return replace(register, sessions={**register.sessions, mac: moved})


def measure(
    register: Register, used: Mapping[int, tuple[int, int]], now_s: float
) -> Register:
    """With what has been moved since, and the time that has passed, in the accounts.

    ``used``: number -> bytes to and from the guest since the kernel began to count.
    """
    sessions, spent = dict(register.sessions), dict(register.spent)
    for mac, one in register.sessions.items():
        down, up = used.get(one.number, (one.counted_down, one.counted_up))
        # A counter that is smaller than before began anew.
        more_down = down - one.counted_down if down >= one.counted_down else down
        more_up = up - one.counted_up if up >= one.counted_up else up
        until_s = min(now_s, one.ends_s)
        sessions[mac] = replace(
            one,
            down_bytes=one.down_bytes + more_down,
            up_bytes=one.up_bytes + more_up,
            seen_s=max(one.seen_s, until_s),
            counted_down=down,
            counted_up=up,
        )
        who = device(register.key, mac)
        before = spent.get(who, Spent())
        spent[who] = Spent(
            before.bytes + more_down + more_up,
            before.seconds + max(0.0, until_s - one.seen_s),
        )
    lapsed = {m: s for m, s in register.lapsed.items() if s > now_s}
    return replace(register, sessions=sessions, spent=spent, lapsed=lapsed)


def ending(register: Register, now_s: float, limits: Limits) -> tuple[Session, ...]:
    """Sessions that may go on no longer: the kernel ends the first kind by itself.

    Their time is over; or the day's account is used up, the hotspot has closed, the
    terms are new, or the device is blocked.
    """
    return tuple(
        one
        for mac, one in register.sessions.items()
        if one.terms < limits.terms
        or judge(register, mac, now_s, limits).standing != "accepted"
        or _used_up(register, mac, limits)
    )


def without(register: Register, mac: str, now_s: float, *, lapsed: bool) -> Register:
    """Without this device's session; ``lapsed``: it will be told that it is over."""
    told = {m: s for m, s in register.lapsed.items() if s > now_s}
    if lapsed:
        told[mac] = now_s + LAPSED_S
    return replace(
        register,
        sessions={m: s for m, s in register.sessions.items() if m != mac},
        lapsed=told,
    )


def begin_day(register: Register, key: bytes, day: str) -> Register:
    """A new account for everybody, under a new key."""
    return replace(register, key=key, spent={}, day=day)


def counters_anew(register: Register) -> Register:
    """The kernel's counters begin at nothing again."""
    return replace(
        register,
        sessions={
            mac: replace(one, counted_down=0, counted_up=0)
            for mac, one in register.sessions.items()
        },
    )


def _left(spent: Spent, limits: Limits) -> tuple[int | None, float | None]:
    """Bytes and seconds of the day."""
    return (
        None if limits.day_bytes is None else max(0, limits.day_bytes - spent.bytes),
        None if limits.day_s is None else max(0.0, limits.day_s - spent.seconds),
    )


def _used_up(register: Register, mac: str, limits: Limits) -> bool:
    spent = register.spent.get(device(register.key, mac), Spent())
    return any(left is not None and left <= 0 for left in _left(spent, limits))


def _running(register: Register, now_s: float) -> int:
    return sum(now_s < one.ends_s for one in register.sessions.values())


def _next_number(register: Register) -> int:
    """The next that is free: one that was just given up may still mark connections."""
    taken = {one.number for one in register.sessions.values()}
    number = register.last_number
    while True:
        number = FIRST_SESSION if number >= LAST_SESSION else number + 1
        if number not in taken:
            return number
