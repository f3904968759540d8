"""Puts the portal's process together and runs it: `commune-hotspot portal`.

It has no rights and asks the agent about everything; killed, it lets nobody on.
"""

import logging
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge import config
from edge.adapters import journal
from edge.adapters.host import SystemClock
from edge.adapters.systemd import SystemdWatchdog
from edge.errors import EdgeError
from hotspot.adapters import plans
from hotspot.adapters.aloud import ReadAloud
from hotspot.adapters.desk import SocketDesk
from hotspot.adapters.front.limits import Certificate, Listen
from hotspot.adapters.front.server import Front
from hotspot.config import HotspotConfig
from hotspot.portal.app import make_app
from hotspot.portal.place import Place

log = logging.getLogger("hotspot.portal")


def serve(path: Path) -> int:
    """Runs until it is told to end; the exit code.

    Raises: ConfigError when the file at `path` must be changed first.
    """
    settings = config.load(path, HotspotConfig)
    journal.set_up()
    watchdog, clock = SystemdWatchdog(), SystemClock()
    try:
        app = make_app(SocketDesk(settings.desk), _place(settings), clock)
        front = Front(app, _listens(settings), each_turn=watchdog.feed)
        with _signals_to(front):
            watchdog.ready()
            log.info("portal serves url=%s", settings.portal.url)
            front.serve()
            watchdog.stopping()
    except EdgeError:
        raise
    except Exception:
        log.exception("portal failed")
        return 1
    return 0


def _place(settings: HotspotConfig) -> Place:
    net, portal = plans.net(settings), settings.portal
    ours = {portal.host, str(net.gateway4.ip)}
    if net.gateway6 is not None:
        ours.add(str(net.gateway6.ip))
    return Place(
        base=portal.url,
        hosts=frozenset(ours),
        sounds=settings.sounds,
        voice=ReadAloud(portal.cache),
        key=secrets.token_bytes(32),
    )


def _listens(settings: HotspotConfig) -> list[Listen]:
    """On our own addresses on the guests' side; the firewall leads guests there."""
    net, portal = plans.net(settings), settings.portal
    hosts = [str(one.ip) for one in (net.gateway4, net.gateway6) if one is not None]
    listens = [Listen(host, portal.port) for host in hosts]
    if portal.cert is not None and portal.key is not None:
        own = Certificate(portal.host, portal.cert, portal.key)
        listens += [Listen(host, portal.tls_port, own) for host in hosts]
    return listens


@contextmanager
def _signals_to(front: Front) -> Iterator[None]:
    """While it is entered, SIGTERM and SIGINT end it in order."""

    def stop(_number: int, _frame: object) -> None:
        front.stop()

    before = {
        number: signal.signal(number, stop)
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
