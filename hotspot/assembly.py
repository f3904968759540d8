"""Puts a hotspot's agent together, from real or simulated parts, and runs it."""

import logging
import secrets
from importlib.metadata import version
from pathlib import Path

from edge import config
from edge.adapters import journal
from edge.adapters.host import HostClockSource, LinuxHost, SystemClock
from edge.adapters.mqtt import MqttLink
from edge.adapters.store import Store
from edge.adapters.systemd import SystemdWatchdog
from edge.contract.topics import subscriptions
from edge.errors import EdgeError
from edge.node import Identity, Node, World, last_will
from edge.ports import Link
from edge.runtime import Inbox, run, signals_to
from hotspot.adapters.alone import NoBroker
from hotspot.adapters.desk import DeskServer
from hotspot.adapters.dnsmasq import Dnsmasq
from hotspot.adapters.memory import RunFile
from hotspot.adapters.neighbourhood import KernelNeighbourhood
from hotspot.adapters.nftables import Nftables
from hotspot.adapters.parts import Parts
from hotspot.adapters.traffic import TrafficControl
from hotspot.adapters.uplink import KernelUplink
from hotspot.adapters.vouchers import VoucherFile
from hotspot.agent import Hotspot
from hotspot.config import HotspotConfig
from hotspot.core.ruleset import Rules
from hotspot.fakes import (
    FakeFirewall,
    FakeNames,
    FakeNeighbourhood,
    FakeShaper,
    FakeUplink,
)

log = logging.getLogger("hotspot")


def serve(path: Path, *, simulate: bool) -> int:
    """Runs until it is told to end; the exit code.

    Raises: ConfigError when the file at `path` must be changed first.
    """
    settings = config.load(path, HotspotConfig)
    journal.set_up()
    inbox, clock = Inbox(), SystemClock()
    try:
        agent, link = _assemble(settings, inbox, clock, simulate=simulate)
        with signals_to(inbox):
            agent.start()
            link.start()
            run(agent, inbox, clock, SystemdWatchdog())
    except EdgeError:
        raise
    except Exception:
        log.exception("agent failed")
        return 1
    return 0


def close(path: Path) -> int:
    """Loads the closed table, before the radio and before the agent; the exit code.

    Raises: ConfigError, HardwareError.
    """
    settings = config.load(path, HotspotConfig)
    Nftables(settings.net).load(Rules(net=settings.net, abuse=settings.abuse))
    return 0


def _assemble(
    settings: HotspotConfig, inbox: Inbox, clock: SystemClock, *, simulate: bool
) -> tuple[Hotspot, Link]:
    state, here = settings.paths.state, settings.paths.run
    settings.desk.parent.mkdir(parents=True, exist_ok=True)
    store = Store(state / "hotspot.sqlite", now=clock.now())
    identity = Identity(
        node=settings.node.id,
        agent="hotspot",
        commune=settings.node.commune,
        roots=settings.trust.roots if settings.trust else (),
        version=version("commune-edge"),
        boot=secrets.token_hex(8),
    )
    link = _link(settings, identity, inbox, clock)
    world = World(
        link=link,
        ledger=store,
        clock=clock,
        source=HostClockSource(settings.clock.trust),
        host=LinuxHost(state),
    )
    net, leases = settings.net, here / "leases"
    parts = Parts(
        config=settings,
        node=Node(identity, world),
        ledger=store,
        clock=clock,
        firewall=FakeFirewall() if simulate else Nftables(net),
        shaper=FakeShaper() if simulate else TrafficControl(net.guests, net.uplinks),
        names=FakeNames() if simulate else Dnsmasq(here, "root"),
        neighbourhood=FakeNeighbourhood(everybody=True)
        if simulate
        else KernelNeighbourhood(net.guests, leases),
        uplink=FakeUplink() if simulate else KernelUplink(net.uplinks),
        memory=RunFile(here / "register.json"),
        vouchers=VoucherFile(settings.devices.vouchers, store),
        desk=DeskServer(settings.desk, inbox.post),
    )
    return Hotspot(parts), link


def _link(
    settings: HotspotConfig, identity: Identity, inbox: Inbox, clock: SystemClock
) -> Link:
    if settings.broker is None:
        return NoBroker()
    topics = subscriptions(identity.commune, identity.node, "hotspot")
    return MqttLink(
        settings.broker,
        name=f"{identity.node}.hotspot",
        inbox=inbox,
        subscriptions=[str(topic) for topic in topics],
        will=last_will(identity, clock.now()),
    )
