"""The ground that every agent's program stands on, and the program's life on it.

Each agent has one store, one connection and one identity, made from the same sections
of its file; only what it does with them differs. ``serve`` makes that ground, lets the
agent build upon it, and runs it until it is told to end.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from edge import VERSION
from edge.adapters import journal, tls
from edge.adapters.alone import NoBroker
from edge.adapters.assets import AssetCache, Source
from edge.adapters.host import HostClockSource, LinuxHost, SystemClock
from edge.adapters.mqtt import MqttLink
from edge.adapters.slate import SlateFile
from edge.adapters.store import Store
from edge.adapters.systemd import SystemdWatchdog
from edge.config import LoneConfig
from edge.contract.topics import subscriptions
from edge.contract.units import AgentName
from edge.errors import ConfigError, EdgeError
from edge.node import Identity, Node, World, last_will
from edge.ports import Link
from edge.runtime import Agent, Inbox, run, signals_to

log = logging.getLogger(__name__)


class Startable(Agent, Protocol):
    """An agent that takes up what was held before it handles its first event."""

    def start(self) -> None:
        """Called once, from the agent's thread."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Made, and not started: no thread runs, nothing is connected."""

    node: Node
    store: Store
    link: Link
    inbox: Inbox
    clock: SystemClock
    console: Source | None
    """None: a node without a console."""
    state: Path
    """The folder that is the agent's own."""

    @property
    def source(self) -> Source:
        """The console's files, over HTTPS with the node's certificate.

        Raises:
            ConfigError: this node has no console.
        """
        if self.console is None:
            raise ConfigError('the file has no "console"; add [console]')
        return self.console

    def assets(self, budget_bytes: int) -> AssetCache:
        """A cache of the console's files that keeps to a budget."""
        return AssetCache(
            self.state / "assets",
            self.source,
            self.inbox,
            self.clock,
            budget_bytes=budget_bytes,
        )


def serve(
    agent: AgentName, settings: LoneConfig, build: Callable[[Ground], Startable]
) -> int:
    """Runs an agent until it is told to end; the exit code.

    Raises:
        EdgeError: something must be put right first, and the message says what.
    """
    journal.set_up()
    try:
        ground = _made(agent, settings)
        built = build(ground)
        with signals_to(ground.inbox):
            built.start()
            ground.link.start()
            run(built, ground.inbox, ground.clock, SystemdWatchdog())
    except EdgeError:
        raise
    except Exception:
        log.exception("agent failed")
        return 1
    return 0


def _made(agent: AgentName, settings: LoneConfig) -> Ground:
    state, broker, console = settings.paths.state, settings.broker, settings.console
    inbox, clock = Inbox(), SystemClock()
    store = Store(state / f"{agent}.sqlite", now=clock.now())
    identity = Identity(
        node=settings.node.id,
        agent=agent,
        commune=settings.node.commune,
        roots=settings.trust.roots if settings.trust else (),
        version=VERSION,
        boot=secrets.token_hex(8),
    )
    link = _link(settings, identity, inbox, clock)
    world = World(
        link=link,
        ledger=store,
        clock=clock,
        source=HostClockSource(settings.clock.trust),
        host=LinuxHost(state),
        certificate_ends=tls.ends(broker.cert) if broker else None,
        slate=SlateFile(state / f"{agent}.trying"),
    )
    return Ground(
        node=Node(identity, world),
        store=store,
        link=link,
        inbox=inbox,
        clock=clock,
        console=Source(console.url, console.ca, broker.cert, broker.key)
        if console and broker
        else None,
        state=state,
    )


def _link(
    settings: LoneConfig, identity: Identity, inbox: Inbox, clock: SystemClock
) -> Link:
    if settings.broker is None:
        return NoBroker()
    topics = subscriptions(identity.commune, identity.node, identity.agent)
    return MqttLink(
        settings.broker,
        name=f"{identity.node}.{identity.agent}",
        inbox=inbox,
        subscriptions=[str(topic) for topic in topics],
        will=last_will(identity, clock.now()),
    )
