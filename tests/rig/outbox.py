"""A node and a console as programs of their own, to be killed while events flow.

`python -m tests.rig.outbox node|console DIR` runs one of them for a directory that
`prepare` filled. The node reports numbered events; the console keeps each (epoch, seq)
once and acknowledges what it has committed. Neither ever ends by itself.
"""

import secrets
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.adapters.host import HostClockSource, LinuxHost, SystemClock
from edge.adapters.mqtt import MqttLink
from edge.adapters.store import Store
from edge.config import BrokerSection
from edge.contract.codec import decode
from edge.contract.report import Ack, AsRun, Batch, Hello
from edge.contract.topics import Topic, parse, subscriptions
from edge.contract.units import BroadcastClass
from edge.errors import LinkError
from edge.fakes import CountingWatchdog
from edge.jws import SNAPSHOT_VALID_S, compose
from edge.node import Identity, Node, World, last_will
from edge.runtime import Connected, Inbox, Received, Shutdown, run
from tests.rig.authority import COMMUNE, Authority
from tests.rig.broker import Broker

NODE = "loa-1"
AT_ONCE = 500
"""Events that the node reports in one go, in one transaction."""


class Plan(msgspec.Struct):
    """What both programs read."""

    port: int
    ca: str
    certs: dict[str, tuple[str, str]]
    roots: tuple[str, ...]
    station: bytes
    keysets: dict[str, bytes]
    events: int

    def broker(self, name: str) -> BrokerSection:
        cert, key = self.certs[name]
        return BrokerSection(
            host="127.0.0.1",
            port=self.port,
            ca=Path(self.ca),
            cert=Path(cert),
            key=Path(key),
            reconnect_window_s=0.3,
        )


def prepare(folder: Path, broker: Broker, events: int) -> None:
    """Everything the two programs need, for so many events."""
    authority = Authority(SystemClock().now())
    certs = {}
    for name in (NODE, "console"):
        identity = broker.authority.issue(name)
        certs[name] = (str(identity.cert), str(identity.key))
    plan = Plan(
        port=broker.port,
        ca=str(broker.authority.ca),
        certs=certs,
        roots=authority.roots,
        station=authority.station.private_bytes(
            serialization.Encoding.Raw,
            serialization.PrivateFormat.Raw,
            serialization.NoEncryption(),
        ),
        keysets={"ce/1/all/keys": authority.root_keys()},
        events=events,
    )
    (folder / "plan").write_bytes(msgspec.msgpack.encode(plan))


def kept(folder: Path) -> list[str]:
    """Lineages that the console has committed, in order."""
    with _console_db(folder) as db:
        rows = db.execute("SELECT lineage FROM got ORDER BY epoch, seq").fetchall()
    db.close()
    return [row[0] for row in rows]


def count_kept(folder: Path) -> int:
    """How many numbered events the console has."""
    with _console_db(folder) as db:
        found = db.execute("SELECT count(*) FROM got WHERE lineage != ''").fetchone()
    db.close()
    return int(found[0])


class Reporter:
    """An agent that only reports, as fast as its disk allows."""

    def __init__(self, node: Node, store: Store, events: int) -> None:
        self._node, self._store, self._events = node, store, events
        self._told = int(store.value("told") or b"0")

    def due(self) -> datetime | None:
        if self._told < self._events:
            return SystemClock().now()
        return self._node.due()

    def handle(self, event: object) -> None:
        if self._told < self._events and not isinstance(event, Shutdown):
            told = min(self._events, self._told + AT_ONCE)
            with self._store.transaction():
                for number in range(self._told, told):
                    self._node.report(_event(number))
                self._store.set_value("told", b"%d" % told)
            self._told = told
        self._node.handle(event, lambda _accepted: None)


def node(folder: Path) -> None:
    plan = msgspec.msgpack.decode((folder / "plan").read_bytes(), type=Plan)
    clock, inbox = SystemClock(), Inbox()
    store = Store(folder / "node.sqlite", now=clock.now())
    identity = Identity(
        node=NODE,
        agent="speaker",
        commune=COMMUNE,
        roots=plan.roots,
        version="0",
        boot=secrets.token_hex(4),
    )
    link = MqttLink(
        plan.broker(NODE),
        name=f"{NODE}.speaker",
        inbox=inbox,
        subscriptions=[str(topic) for topic in subscriptions(COMMUNE, NODE, "speaker")],
        will=last_will(identity, clock.now()),
    )
    world = World(
        link=link,
        ledger=store,
        clock=clock,
        source=HostClockSource("host"),
        host=LinuxHost(folder),
    )
    speaker = Node(identity, world)
    speaker.start(lambda _accepted: None)
    link.start()
    agent = Reporter(speaker, store, plan.events)
    run(agent, inbox, clock, CountingWatchdog())


def console(folder: Path) -> None:
    plan = msgspec.msgpack.decode((folder / "plan").read_bytes(), type=Plan)
    station = Ed25519PrivateKey.from_private_bytes(plan.station)
    inbox = Inbox()
    link = MqttLink(
        plan.broker("console"),
        name="console.bridge",
        inbox=inbox,
        subscriptions=["ce/1/node/+/+/evt", "ce/1/node/+/+/hello"],
    )
    link.start()
    db = _console_db(folder)
    while True:
        event = inbox.take(1.0)
        try:
            match event:
                case Connected():
                    _publish_keysets(link, plan)
                case Received(topic, payload) if topic.endswith("/hello"):
                    decode(payload, Hello)
                    _publish_keysets(link, plan)
                case Received(topic, payload):
                    batch = decode(payload, Batch)
                    number = _commit(db, batch)
                    _acknowledge(link, station, parse(topic), batch, number)
                case _:
                    pass
        except LinkError:
            continue  # the node sends it again


def _publish_keysets(link: MqttLink, plan: Plan) -> None:
    for name, payload in plan.keysets.items():
        link.publish(parse(name), payload)


def _commit(db: sqlite3.Connection, batch: Batch) -> int:
    """Keeps each event once; the number of the acknowledgement."""
    with db:
        db.executemany(
            "INSERT OR IGNORE INTO got VALUES (?, ?, ?)",
            [
                (batch.epoch, one.seq, getattr(one.body, "lineage", ""))
                for one in batch.events
            ],
        )
        db.execute("UPDATE acks SET seq = seq + 1")
        return int(db.execute("SELECT seq FROM acks").fetchone()[0])


def _acknowledge(
    link: MqttLink, station: Ed25519PrivateKey, topic: Topic, batch: Batch, number: int
) -> None:
    order = compose(
        station,
        type_="ack",
        body=Ack(outbox_epoch=batch.epoch, upto=batch.events[-1].seq),
        aud=(f"node:{topic.node}",),
        epoch=1,
        seq=number,
        now=SystemClock().now(),
        valid_s=SNAPSHOT_VALID_S,
    )
    link.publish(Topic("ack", node=topic.node, agent=topic.agent), order)


def _console_db(folder: Path) -> sqlite3.Connection:
    db = sqlite3.connect(folder / "console.sqlite", timeout=30)
    db.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE IF NOT EXISTS got "
        "(epoch INTEGER, seq INTEGER, lineage TEXT, PRIMARY KEY (epoch, seq));"
        "CREATE TABLE IF NOT EXISTS acks (seq INTEGER);"
        "INSERT INTO acks SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM acks);"
    )
    return db


def _event(number: int) -> AsRun:
    return AsRun(
        lineage=f"tin-{number}",
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=datetime(2026, 1, 1, tzinfo=UTC),
        outcome="aired",
    )


if __name__ == "__main__":
    {"node": node, "console": console}[sys.argv[1]](Path(sys.argv[2]))
