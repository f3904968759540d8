"""The Wi-Fi hotspot of the sample commune, and one guest of it.

    guest [wlan0] --- [wlan0] hotspot [eth0] --- [eth0] Internet (of the sample)
                              hotspot --- broker and console (see `cable`)

Each is a machine in a network namespace; cables stand for the radio. The hotspot runs
on the very file that a technician takes to a Raspberry Pi, with the names that the
interfaces have there: all but the radio is real.
"""

import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from enum import Enum
from functools import cached_property, partial
from typing import Final

from script.sample.founding import program
from script.sample.joining import Joining
from script.sample.namespaces import Machine, machine, obstacle
from script.sample.people import TECHNICIAN, SignIn
from script.sample.place import Ports, StateDir
from script.sample.processes import Company
from script.sample.troubles import DemoError
from script.sample.visitor import Fills, Visitor

NODE: Final = "wifi-cho"
PART: Final = "Wi-Fi"
MACHINES: Final = ("internet", "hotspot", "guest")
JOINING: Final = Joining("hotspot", NODE, "Wi-Fi chợ")
# Addresses of the documentation's ranges (RFC 5737): nobody on the Internet has them.
UPLINK, PROVIDER = "198.51.100.2", "198.51.100.1"
SERVER, NAME_SERVER = "203.0.113.10", "203.0.113.53"
SEEN_WITHIN_S: Final = 180.0
_ON_LINE: Final = re.compile(r"[1-9]\d* (?:máy đang vào mạng|devices? on line)")
"""On the hotspot's page, in whatever language this account reads it."""


def settle(state: StateDir) -> None:
    """Makes its identity and tells the console of it, unless it is done.

    Raises: DemoError.
    """
    if JOINING.issue(state):
        # No radio and no provider has told of name servers; and /var is this machine's.
        config = JOINING.config(state)
        cache = JOINING.home(state) / "page"
        text = config.read_text(encoding="utf-8")
        text = text.replace(
            "[network]\n", f'[network]\nupstream = ["{NAME_SERVER}"]\n'
        ).replace("[portal]\n", f'[portal]\ncache = "{cache}"\n')
        config.write_text(text, encoding="utf-8")
    JOINING.register(state)


def put_up(company: Company, state: StateDir, ports: Ports) -> None:
    """The hotspot between its guest and its Internet.

    Raises: DemoError: this machine is not made for it, and why.
    """
    why = obstacle()
    if why is not None:
        raise why
    settle(state)
    internet, hotspot, guest = (
        machine(company, f"wifi-{name}", PART) for name in MACHINES
    )
    _wire(internet, hotspot, guest)
    join = partial(company.join, part=PART)
    join("wifi-server", internet.inside(*_own("internet"), SERVER, NAME_SERVER))
    home = f"/proc/{os.getpid()}/ns/net"
    both = (str(ports.broker), str(ports.web))
    join("wifi-cable", hotspot.inside(*_own("cable"), home, *both))
    # The page's process has no part of the agent's, as with the units of systemd.
    command, config = program("commune-hotspot"), JOINING.config(state)
    join(NODE, hotspot.inside(command, "run", "--without-portal", "--config", config))
    join(f"{NODE}-page", hotspot.inside(command, "portal", "--config", config))
    join("wifi-telephone", guest.inside(*_own("guest"), "wlan0"))


def _wire(internet: Machine, hotspot: Machine, guest: Machine) -> None:
    hotspot.lay(
        f"link add eth0 type veth peer name eth0 netns {internet.pid}",
        f"link add wlan0 type veth peer name wlan0 netns {guest.pid}",
        f"address add {UPLINK}/24 dev eth0",
        "link set eth0 up",
        f"route add default via {PROVIDER}",
        "link set wlan0 up",
    )
    internet.lay(
        f"address add {PROVIDER}/24 dev eth0",
        "link set eth0 up",
        *(f"address add {one}/32 dev lo" for one in (SERVER, NAME_SERVER)),
    )
    guest.lay("link set wlan0 up")


def _own(module: str) -> Sequence[str]:
    return (sys.executable, "-m", f"script.sample.{module}")


class Stage(Enum):
    """How far its guest is."""

    CLOSED = "open at its usual hours"
    OPEN = "open day and night, nobody seen yet"
    COUNTED = "the console has counted the guest"


class Wifi:
    """Looks whether the guest is counted; `step` is called now and then."""

    def __init__(self, sign_in: SignIn, say: Callable[[str], None]) -> None:
        self._sign_in, self._say = sign_in, say
        self._since_s = time.monotonic()
        self.stage = Stage.CLOSED

    @cached_property
    def _technician(self) -> Visitor:
        return self._sign_in(TECHNICIAN)

    def step(self) -> None:
        """One look.

        Raises: DemoError, OSError: the console does not answer as it should.
        """
        match self.stage:
            case Stage.CLOSED:
                keep_open(self._technician)
                self.stage = Stage.OPEN
            case Stage.OPEN:
                self._look()
            case Stage.COUNTED:
                pass

    def _look(self) -> None:
        page = self._technician.open(f"/hotspots/{NODE}")
        if _ON_LINE.search(page.text):
            self._say(
                "Một máy khách mẫu đã đọc trang chào, bấm đồng ý và đang vào mạng."
                " / A sample guest was shown the page, accepted, and is on line:\n"
                f"  {self._technician.home}/hotspots/{NODE}\n"
            )
            self.stage = Stage.COUNTED
        elif time.monotonic() > self._since_s + SEEN_WITHIN_S:
            raise DemoError(
                f"Sau {SEEN_WITHIN_S:.0f} giây chưa thấy máy khách mẫu vào Wi-Fi."
                " Xem wifi-telephone.log",
                "the sample guest is not on line; see wifi-telephone.log",
            )


def keep_open(technician: Visitor) -> None:
    """A sample is looked at in the evening too: its hotspot has no closing hour."""
    page = technician.open(f"/hotspots/{NODE}/settings")
    form = page.form("start0", "end0", "clients_max")
    spans = [n for n in ("0", "1", "2") if dict(form.fields).get(f"start{n}")]
    if spans:
        ends: Fills = {f"{end}{n}": "" for n in spans for end in ("start", "end")}
        technician.send(page, form, ends)
