"""The bridge's story: for each event, write what follows from it, then send.

Once a second, and whenever the web wakes it, it looks whether anything was done since
(every deed is in the audit log, so one number tells), countersigns, composes what has
changed, and sends what has not been sent. On every connection all retained orders go
out again. A busy database makes it wait with what it has, in order; nothing is lost.
"""

import contextlib
import logging
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from console.adapters.disk import database_trouble, is_damaged
from console.bridge import (
    camera_orders,
    clip_orders,
    commands,
    folding,
    hotspot_orders,
    kiosk_orders,
    orders,
)
from console.bridge.desk import Desk
from console.bridge.guidance import GuidanceWork
from console.bridge.intake import Intake
from console.bridge.roll_call import RollCall
from console.bridge.upkeep import Upkeep
from console.core.ages import since
from console.store import audit, notices, requests, station, witness
from console.store.database import Database
from edge.contract.command import Time
from edge.contract.topics import ROOT, UP_CHANNELS, Topic, parse
from edge.errors import HardwareError, LinkError, MessageError
from edge.ports import Clock, Link
from edge.runtime import (
    Connected,
    Disconnected,
    Published,
    Received,
    Shutdown,
    SubscribeRefused,
    Tick,
)

SUBSCRIPTIONS: Final = tuple(
    f"{ROOT}/node/+/+/{channel}" for channel in sorted(UP_CHANNELS)
)
ALIVE_EVERY: Final = timedelta(seconds=5)
LOOK_ANYWAY: Final = timedelta(seconds=30)
"""Alerts expire, mutes pass and bulletins end without anybody doing anything."""
TIME_EVERY: Final = timedelta(minutes=10)
SETTLED: Final = timedelta(seconds=10)
"""After a hello: by then a node has told what it holds of what is retained."""
EPOCH_AGAIN: Final = timedelta(days=1)
"""For one node. After a new epoch, which is above all that nodes ever said, an honest
one is not ahead of us again."""
MOST_WAITING: Final = 5000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wake:
    """The web has done something."""


class Bridge:
    """All of it runs in one thread; it never waits for the broker."""

    def __init__(
        self,
        *,
        desk: Desk,
        database: Database,
        link: Link,
        clock: Clock,
        root_keyset: Path,
        upkeep: Upkeep | None = None,
        guidance: GuidanceWork | None = None,
    ) -> None:
        self._desk = desk
        self._database = database
        self._link = link
        self._clock = clock
        self._root_keyset = root_keyset
        self._upkeep = upkeep
        self._guidance = guidance
        self._intake = Intake(desk, database)
        self._connected = False
        self._waiting: deque[object] = deque()
        self._seen_deed = -1
        self._looked: datetime | None = None
        self._alive: datetime | None = None
        self._time_sent: datetime | None = None
        self._epochs_opened: dict[str, datetime] = {}
        """Node -> when it last made us open one."""
        self._greeted: dict[str, datetime] = {}
        self._roll = RollCall(desk, database)
        self._commands: dict[int, int] = {}
        """Token of the link -> number of the request that it carries."""

    def start(self) -> None:
        """Begins to connect."""
        self._link.start()

    def due(self) -> datetime | None:
        """Nothing waits for more than the loop's own second."""
        return None

    def handle(self, event: object) -> None:
        """One event, after those that a busy database made wait.

        Raises:
            HardwareError: the database stays away, and what came waits in memory; or
                it is damaged, and what came is left out, so that a node says it again.
        """
        if self._upkeep is not None:
            self._upkeep.make_room()
        if len(self._waiting) >= MOST_WAITING:
            raise RuntimeError("the database has been away for too long; starting anew")
        if not (self._waiting and isinstance(event, (Tick, Wake))):
            self._waiting.append(event)
        while self._waiting:
            try:
                self._live(self._waiting[0])
            except DBAPIError as error:
                trouble = database_trouble(error)
                if trouble is None:
                    raise
                if is_damaged(error):  # it stays so: go on with what still works
                    self._waiting.popleft()
                    self._tell_damage()
                raise HardwareError(f"{trouble}; trying again") from error
            except (LinkError, MessageError) as error:
                log.info("not sent now error=%s", error)
            self._waiting.popleft()

    def _tell_damage(self) -> None:
        now = self._clock.now()
        with contextlib.suppress(DBAPIError), self._database.write() as session:
            notices.raise_(session, "console-database-damaged", at=now)

    def _live(self, event: object) -> None:
        now = self._clock.now()
        match event:
            case Received():
                self._take(event, now)
            case Connected():
                self._connected = True
                self._commands.clear()
                self._say_alive(now)
                self._look(now)
                self._send_retained(now, everything=True)
                self._send_commands(now)
                self._acknowledge_again(now)
            case Disconnected(reason=reason):
                self._connected = False
                self._say_alive(now)
                log.warning("broker away reason=%s", reason)
            case Published(token=token):
                self._confirmed(token, now)
            case SubscribeRefused(topics=topics):
                with self._database.write() as session:
                    notices.raise_(
                        session, "acl-refuses-console", at=now, topics=", ".join(topics)
                    )
                log.error("the broker's ACL keeps reports from us topics=%s", topics)
            case Tick() | Wake():
                self._routine(now)
                self._work_beside(now)
            case Shutdown():
                self._leave(now)
            case _:
                pass

    def _work_beside(self, now: datetime) -> None:
        """A little of what hurries nobody."""
        if self._upkeep is not None:
            self._upkeep.step(now)
        if self._guidance is not None:
            self._guidance.step(now)

    def _leave(self, now: datetime) -> None:
        self._connected = False
        if self._guidance is not None:
            self._guidance.stop()
        self._say_alive(now)
        self._link.stop()

    # -- down -------------------------------------------------------------------------

    def _routine(self, now: datetime) -> None:
        if since(self._alive, now) >= ALIVE_EVERY:
            self._say_alive(now)
        if self._something_done() or since(self._looked, now) >= LOOK_ANYWAY:
            if self._connected:
                self._send_commands(now)  # a stop does not wait for the plan
            self._look(now)
        if not self._connected:
            return
        self._send_what_is_lacking(now)
        if since(self._time_sent, now) >= TIME_EVERY:
            self._tell_time(Topic("cmd", commune=self._desk.commune), now)
            self._time_sent = now

    def _something_done(self) -> bool:
        with self._database.read() as session:
            newest = audit.head(session)
        return newest is not None and newest.id != self._seen_deed

    def _look(self, now: datetime) -> None:
        """Composes and sends what follows from all that was done, alerts first."""
        with self._database.write() as session:
            newest = audit.head(session)
            if station.get(session).needs_epoch:
                station.open_epoch(
                    session, at=now, why="restored, or its log explained"
                )
            orders.take_key(session, self._desk, now=now)
            orders.keysets(session, self._desk, self._root_keyset, now=now)
            in_force = orders.countersign(session, now=now)
            orders.alerts(session, self._desk, in_force, now=now)
        self._send_fresh(now)
        with self._database.write() as session:
            orders.plan_and_settings(session, self._desk, now=now)
            kiosk_orders.bundle_and_settings(session, self._desk, now=now)
            hotspot_orders.settings(session, self._desk, now=now)
            camera_orders.settings(session, self._desk, now=now)
            clip_orders.orders(session, now=now)
            witness.look(session, at=now)
        self._send_fresh(now)
        self._seen_deed = newest.id if newest is not None else 0
        self._looked = now
        self._roll.call(now)

    def _send_fresh(self, now: datetime) -> None:
        if self._connected:
            self._send_retained(now, everything=False)

    def _send_retained(self, now: datetime, *, everything: bool) -> None:
        with self._database.read() as session:
            rows = [
                row
                for row in station.everything_outgoing(session)
                if everything or row.sent_at is None
            ]
        sent = []
        try:
            for row in rows:
                self._link.publish(parse(row.topic), row.jws.encode())
                sent.append(row.topic)
        finally:
            if sent:
                with self._database.write() as session:
                    station.mark_sent(session, sent, at=now)

    def _send_commands(self, now: datetime) -> None:
        under_way = set(self._commands.values())
        with self._database.write() as session:
            ready = commands.commands(session, self._desk, now=now)
        for request in ready:
            if request.id not in under_way and request.signed is not None:
                topic = commands.command_topic(self._desk, request)
                token = self._link.publish(topic, request.signed.encode())
                self._commands[token] = request.id
                log.info("command sent kind=%s to=%s", request.kind, request.address)

    def _confirmed(self, token: int, now: datetime) -> None:
        number = self._commands.pop(token, None)
        if number is None:
            return
        with self._database.write() as session:
            requests.mark_sent(session, number, at=now)

    def _tell_time(self, topic: Topic, now: datetime) -> None:
        with self._database.write() as session:
            head = witness.head_of_night(session, zone=self._desk.zone, now=now)
            body = Time(now=now, audit=head)
            _, jws = self._desk.order(session, topic, type_="time", body=body, now=now)
        self._link.publish(topic, jws)

    def _say_alive(self, now: datetime) -> None:
        with self._database.write() as session:
            station.alive(session, connected=self._connected, at=now)
        self._alive = now

    # -- up ---------------------------------------------------------------------------

    def _take(self, message: Received, now: datetime) -> None:
        taken = self._intake.take(message, now)
        if taken is None:
            return
        if taken.acknowledgement is not None:
            self._link.publish(*taken.acknowledgement)
        if taken.folded.behind:
            self._catch_up(taken.folded, now)
        if taken.folded.greeted:
            self._greet(taken.folded, now)

    def _acknowledge_again(self, now: datetime) -> None:
        """Reports that were stored, and whose acknowledgement was lost with us."""
        with self._database.write() as session:
            acks = commands.acknowledgements(session, self._desk, now=now)
        for topic, jws in acks:
            self._link.publish(topic, jws)

    def _catch_up(self, folded: folding.Folded, now: datetime) -> None:
        """A node holds more than we ever sent: we were restored, or it lies."""
        node = folded.topic.node or ""
        why = f"{node} holds more: {', '.join(folded.behind)}"
        if since(self._epochs_opened.get(node), now) < EPOCH_AGAIN:
            log.warning("no new epoch for the same node again why=%s", why)
            return
        with self._database.write() as session:
            station.open_epoch(session, at=now, why=why)
        self._epochs_opened[node] = now
        log.warning("new epoch opened why=%s", why)
        self._look(now)

    def _greet(self, folded: folding.Folded, now: datetime) -> None:
        """The time for a node without a clock; what it lacks is looked at soon."""
        node = folded.topic.node or ""
        self._greeted[node] = now
        self._tell_time(Topic("cmd", node=node), now)
        with self._database.read() as session:
            if clip_orders.waits_for(session, node):
                self._looked = None  # now is the time to ask

    def _send_what_is_lacking(self, now: datetime) -> None:
        """What a node that greeted us a while ago has not got, though it is retained.

        A broker may have dropped it, or have lost its disk.
        """
        due = [node for node, at in self._greeted.items() if since(at, now) >= SETTLED]
        if not due:
            return
        for node in due:
            del self._greeted[node]
        with self._database.read() as session:
            rows = orders.lacking(session, self._desk, due)
        for row in rows:
            log.info("sent again, a node lacks it topic=%s", row.topic)
            self._link.publish(parse(row.topic), row.jws.encode())
