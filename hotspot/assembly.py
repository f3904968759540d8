"""Puts a hotspot's agent together, from real or simulated parts, and runs it."""

from pathlib import Path

from edge import config
from edge.adapters import ground
from edge.adapters.ground import Ground
from hotspot.adapters import plans
from hotspot.adapters.desk import DeskServer
from hotspot.adapters.dnsmasq import Dnsmasq
from hotspot.adapters.gateway import KernelGateway
from hotspot.adapters.memory import RunFile
from hotspot.adapters.neighbourhood import KernelNeighbourhood
from hotspot.adapters.nftables import Nftables
from hotspot.adapters.parts import Parts
from hotspot.adapters.portal_process import PortalProcess, SystemdsPortal
from hotspot.adapters.radio.reports import ReportFile
from hotspot.adapters.sms_spool import SmsSpool
from hotspot.adapters.traffic import TrafficControl
from hotspot.adapters.uplink import KernelUplink
from hotspot.adapters.vouchers import VoucherFile
from hotspot.agent import Hotspot
from hotspot.config import HotspotConfig
from hotspot.core.table import Rules
from hotspot.ports import Page
from hotspot.ports.radio import RadioReports

RECORDINGS_BYTES = 100 << 20
"""Of the announcements that guests hear again; far more than there ever are."""


def serve(path: Path, *, simulate: bool, portal: bool) -> int:
    """Runs until it is told to end; the exit code. ``portal``: starts it as well.

    Raises: ConfigError when the file at `path` must be changed first.
    """
    settings = config.load(path, HotspotConfig)
    here = settings.paths.run
    page = PortalProcess(path, here / "portal.pid") if portal else SystemdsPortal()
    make = _simulated if simulate else _real
    return ground.serve(
        "hotspot", settings, lambda on: Hotspot(make(settings, on, page))
    )


def close(path: Path) -> int:
    """Loads the closed table, before the radio and before the agent; the exit code.

    Raises: ConfigError, HardwareError.
    """
    settings = config.load(path, HotspotConfig)
    net, abuse = plans.net(settings), plans.abuse(settings)
    Nftables(net).load(Rules(net=net, abuse=abuse))
    return 0


def _real(settings: HotspotConfig, on: Ground, page: Page) -> Parts:
    net, here = plans.net(settings), settings.paths.run
    return Parts(
        config=settings,
        node=on.node,
        ledger=on.store,
        clock=on.clock,
        firewall=Nftables(net),
        shaper=TrafficControl(net.guests, net.uplinks),
        gateway=KernelGateway(net),
        names=Dnsmasq(here, "root"),
        neighbourhood=KernelNeighbourhood(net.guests, here / "leases"),
        uplink=KernelUplink(net.uplinks),
        memory=RunFile(settings.paths.register),
        radio=_radio(settings),
        assets=on.assets(RECORDINGS_BYTES) if settings.console else None,
        vouchers=VoucherFile(settings.devices.vouchers, on.store),
        messenger=SmsSpool(settings.sms.spool) if settings.sms else None,
        desk=_desk(settings, on),
        page=page,
    )


def _simulated(settings: HotspotConfig, on: Ground, page: Page) -> Parts:
    """Everybody is there, and nobody's packets are touched."""
    from hotspot.fakes import (
        FakeFirewall,
        FakeGateway,
        FakeNames,
        FakeNeighbourhood,
        FakeShaper,
        FakeUplink,
    )
    from hotspot.fakes.codes import FakeMessenger

    return Parts(
        config=settings,
        node=on.node,
        ledger=on.store,
        clock=on.clock,
        firewall=FakeFirewall(),
        shaper=FakeShaper(),
        gateway=FakeGateway(),
        names=FakeNames(),
        neighbourhood=FakeNeighbourhood(everybody=True),
        uplink=FakeUplink(),
        memory=RunFile(settings.paths.register),
        radio=_radio(settings),
        assets=on.assets(RECORDINGS_BYTES) if settings.console else None,
        vouchers=VoucherFile(settings.devices.vouchers, on.store),
        messenger=FakeMessenger() if settings.sms else None,
        desk=_desk(settings, on),
        page=page,
    )


def _desk(settings: HotspotConfig, on: Ground) -> DeskServer:
    settings.desk.parent.mkdir(parents=True, exist_ok=True)
    return DeskServer(settings.desk, on.inbox.post)


def _radio(settings: HotspotConfig) -> RadioReports | None:
    return ReportFile(settings.radio_report) if settings.radio else None
