"""Counts of an hour, bytes of a month, and visits for as long as the settings say.

Counts go to the console and are of nobody: an hour's when it is over, and in the node's
state how far the one that runs has come. Visits stay on the node: when a device was
on line, under a number that nobody can trace back once the day's key is gone.
For the agent's thread only.
"""

import functools
import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from edge.contract.hotspot import HotspotCounts, NotLetOn, Serving
from edge.contract.units import Instant
from edge.errors import HardwareError
from edge.node.ledger import Ledger
from edge.node.node import Node
from edge.ports import Clock
from hotspot.adapters.door import Moved
from hotspot.core.sessions import Session, device
from hotspot.ports import UplinkState

HOUR: Final = timedelta(hours=1)
KEEP_S: Final = 300.0
SHOW_S: Final = 30.0
"""So often the console sees more of the hour that runs, when nobody comes or goes."""
_MONTH: Final = "hotspot-month"
_COUNTS: Final = "hotspot-counts"
_VISIT: Final = "visit"

log = logging.getLogger(__name__)


class _Month(msgspec.Struct):
    month: str = ""
    bytes: int = 0


class _Visit(msgspec.Struct):
    device: str
    until: Instant
    down_bytes: int
    up_bytes: int
    terms: int


class Tally:
    """The counts of the hour that runs."""

    def __init__(
        self, node: Node, ledger: Ledger, clock: Clock, *, reports: bool
    ) -> None:
        """``reports``: there is a console that wants the counts."""
        self._node, self._ledger, self._clock = node, ledger, clock
        self._reports = reports
        self._month = self._read_month()
        self._counts = self._read_counts()
        self._refused: Counter[NotLetOn] = Counter(self._counts.refused)
        self._uplink = UplinkState()
        self._looked_s = self._kept_s = clock.monotonic()
        self._shown: Serving | None = None
        self._shown_s = float("-inf")

    @property
    def month_bytes(self) -> int:
        """Through the uplink since the month began."""
        return self._month.bytes

    def accepted(self, count: int) -> None:
        """Somebody was let on."""
        self._add(accepted=self._counts.accepted + count)

    def refused(self, why: NotLetOn, count: int = 1) -> None:
        """Somebody was not."""
        self._refused[why] += count

    def look(self, moved: Moved, clients: int, uplink: UplinkState) -> None:
        """Every other second."""
        now_s = self._clock.monotonic()
        passed_s, self._looked_s = now_s - self._looked_s, now_s
        if moved.abuses:
            self.refused("abuse", moved.abuses)
        self._add(
            clients=max(self._counts.clients, clients),
            down_bytes=self._counts.down_bytes + moved.down_bytes,
            up_bytes=self._counts.up_bytes + moved.up_bytes,
        )
        if not uplink.interface:
            away_s = self._counts.uplink_away_s + round(passed_s)
            self._add(uplink_away_s=min(7200, away_s))
        self._carry(uplink)
        if now_s >= self._kept_s + KEEP_S:
            self._kept_s = now_s
            self.keep()

    def visit(self, session: Session, key: bytes) -> None:
        """A session is over."""
        now = self._clock.now()
        ago_s = self._clock.monotonic() - session.began_s
        began = now - timedelta(seconds=ago_s)
        visit = _Visit(
            device=device(key, session.mac),
            until=now,
            down_bytes=session.down_bytes,
            up_bytes=session.up_bytes,
            terms=session.terms,
        )
        name = f"{began.isoformat(timespec='seconds')} {session.number:x}"
        self._write(
            lambda: self._ledger.set_record(_VISIT, name, msgspec.json.encode(visit))
        )

    def forget(self, retention_days: int) -> None:
        """Visits that are older than may be kept; only when the time is known."""
        now = self._node.believed_now()
        if now is None:
            return
        oldest = (now - timedelta(days=retention_days)).isoformat(timespec="seconds")
        old = [key for key in self._ledger.records(_VISIT) if key < oldest]
        for key in old:
            self._write(functools.partial(self._ledger.delete_record, _VISIT, key))

    def tell(self, *, signal_dbm: int | None = None) -> bool:
        """Reports an hour that is over; whether one was."""
        now = self._clock.now()
        if self._counts.since <= now < self._counts.since + HOUR:
            return False
        if self._reports:
            self._node.report(self._summed_up(now, signal_dbm))
        self._counts = HotspotCounts(since=now, until=now)
        self._refused.clear()
        self.keep()
        return True

    def show(self, clients: int, *, signal_dbm: int | None = None) -> None:
        """Says how the hour goes: when somebody comes or goes, and now and then."""
        now_s, shown = self._clock.monotonic(), self._shown
        as_before = shown is not None and shown.clients == clients
        if as_before and now_s < self._shown_s + SHOW_S:
            return
        self._shown_s = now_s
        self._add(clients=max(self._counts.clients, clients))
        hour = self._summed_up(self._clock.now(), signal_dbm)
        serving = Serving(clients=clients, hour=hour)
        if shown is None or _of_guests(serving) != _of_guests(shown):
            self._shown = serving
            self._node.serve(serving)

    def begin_month(self, zone: ZoneInfo) -> None:
        """The month's bytes begin anew with it; only when the time is known."""
        now = self._node.believed_now()
        if now is None:
            return
        month = f"{now.astimezone(zone):%Y-%m}"
        if month != self._month.month:
            known = self._month.bytes if not self._month.month else 0
            self._month = _Month(month, known)
            self.keep()

    def keep(self) -> None:
        """Over a power cut."""
        counts = msgspec.structs.replace(self._counts, refused=dict(self._refused))
        self._write(
            lambda: self._ledger.set_value(_COUNTS, msgspec.json.encode(counts))
        )
        self._write(
            lambda: self._ledger.set_value(_MONTH, msgspec.json.encode(self._month))
        )

    def _summed_up(self, until: datetime, signal_dbm: int | None) -> HotspotCounts:
        return msgspec.structs.replace(
            self._counts,
            until=until,
            refused=dict(self._refused),
            signal_dbm=signal_dbm,
            uplink=self._uplink.kind,
            month_bytes=self._month.bytes,
        )

    def _carry(self, uplink: UplinkState) -> None:
        if uplink.interface and uplink.interface == self._uplink.interface:
            # A counter that went back belongs to an interface that came anew.
            more = uplink.carried_bytes - self._uplink.carried_bytes
            self._month.bytes += more if more >= 0 else uplink.carried_bytes
        self._uplink = uplink

    def _add(self, **more: int) -> None:
        self._counts = msgspec.structs.replace(self._counts, **more)

    def _write(self, write: Callable[[], object]) -> None:
        try:
            write()
        except HardwareError as error:
            log.warning("counts not kept error=%s", error)

    def _read_counts(self) -> HotspotCounts:
        now: datetime = self._clock.now()
        return _read(self._ledger.value(_COUNTS), HotspotCounts) or HotspotCounts(
            since=now, until=now
        )

    def _read_month(self) -> _Month:
        return _read(self._ledger.value(_MONTH), _Month) or _Month()


def _of_guests(serving: Serving) -> Serving:
    """Without what changes while nobody is there: a state says what is new."""
    hour, since = serving.hour, serving.hour.since
    quiet = msgspec.structs.replace(hour, until=since, month_bytes=0, signal_dbm=None)
    return Serving(clients=serving.clients, hour=quiet)


S = TypeVar("S", bound=msgspec.Struct)


def _read(kept: bytes | None, kind: type[S]) -> S | None:
    try:
        return None if kept is None else msgspec.json.decode(kept, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.warning("kept counts unreadable error=%s", error)
        return None
