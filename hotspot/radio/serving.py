"""Puts the radio's process together and runs it: `commune-hotspot radio`."""

import logging
from functools import partial
from pathlib import Path

from edge import config
from edge.adapters import journal
from edge.adapters.host import SystemClock
from edge.adapters.systemd import SystemdWatchdog
from edge.errors import ConfigError, EdgeError
from edge.runtime import Inbox, run, signals_to
from hotspot.adapters.radio import kernel
from hotspot.adapters.radio.hostapd import Hostapd
from hotspot.adapters.radio.reports import ReportFile
from hotspot.config import HotspotConfig, RadioSection
from hotspot.core.radio import chip_of
from hotspot.fakes.radio import FakeRadio
from hotspot.ports.radio import Radio
from hotspot.radio.keeper import RadioKeeper

log = logging.getLogger("hotspot.radio")


def serve(path: Path, *, simulate: bool) -> int:
    """Runs until it is told to end; the exit code.

    Raises: ConfigError when the file at `path` must be changed first.
    """
    settings = config.load(path, HotspotConfig)
    journal.set_up()
    if settings.radio is None:
        raise ConfigError(
            f"{path.name}: there is no [radio]; add it, or do not run this"
        )
    inbox, clock = Inbox(), SystemClock()
    interface = settings.network.guests
    keeper = RadioKeeper(
        settings,
        settings.radio,
        FakeRadio() if simulate else _radio(settings, settings.radio, interface),
        chip_of("" if simulate else kernel.driver_of(interface) or ""),
        signals=tuple if simulate else partial(kernel.signals, interface),
        reports=ReportFile(settings.radio_report),
        clock=clock,
    )
    try:
        with signals_to(inbox):
            keeper.start()
            run(keeper, inbox, clock, SystemdWatchdog())
    except EdgeError:
        raise
    except Exception:
        log.exception("radio failed")
        return 1
    return 0


def _radio(settings: HotspotConfig, section: RadioSection, interface: str) -> Radio:
    match section.by:
        case "hostapd":
            return Hostapd(
                settings.paths.run / "radio" / "hostapd",
                scan=partial(kernel.scan, interface),
                set_country=kernel.set_country,
            )
        case "networkmanager":
            # jeepney is loaded where it is needed.
            from hotspot.adapters.radio.networkmanager import NetworkManager

            return NetworkManager(
                interface,
                set_country=kernel.set_country,
                signals=partial(kernel.signals, interface),
            )
