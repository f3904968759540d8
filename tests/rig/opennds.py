"""openNDS (Debian's package) in the hotspot's place, in the same village.

It is given what its manual asks for: forwarding on, names from a dnsmasq on the guests'
side, and an iptables that it can drive. On other machines it may stand otherwise.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

from tests.hotspot.namespaces.village import (
    GATEWAY,
    GATEWAY6,
    RESOLVER,
    Village,
    run,
    wait_for,
)

IPTABLES: Final = ("iptables-legacy", "ip6tables-legacy")
READY_S: Final = 40.0
_CONFIGURATION: Final = """\
GatewayInterface lan0
GatewayName Bench
MaxClients 250
FirewallRuleSet authenticated-users {
    FirewallRule allow all
}
FirewallRuleSet preauthenticated-users {
}
FirewallRuleSet users-to-router {
    FirewallRule allow udp port 53
    FirewallRule allow tcp port 53
    FirewallRule allow udp port 67
}
"""


def missing() -> str:
    """What of it is not on this machine; empty: nothing."""
    wanted = {"opennds": "opennds", "iptables-legacy": "iptables"}
    lacks = [package for name, package in wanted.items() if not shutil.which(name)]
    return " ".join(lacks)


class OpenNds:
    """Runs from the beginning, until it is killed."""

    def __init__(self, village: Village) -> None:
        folder = village.folder
        for family in ("4/ip_forward", "6/conf/all/forwarding"):
            on = f"echo 1 > /proc/sys/net/ipv{family}"
            run("ip", "netns", "exec", village.hotspot, "sh", "-c", on)
        village.ip("addr", "add", f"{GATEWAY}/22", "dev", "lan0")
        village.ip("addr", "add", f"{GATEWAY6}/64", "dev", "lan0", "nodad")
        village.start(
            village.hotspot, "dnsmasq", "-k", "-C", "/dev/null", "-p", "53",
            "--interface=lan0", "--bind-interfaces", "-R", "-h",
            f"--server={RESOLVER}", "--pid-file=",
        )  # fmt: skip
        path = _drivable_iptables(folder / "bin")
        (folder / "opennds.conf").write_text(_CONFIGURATION)
        self._log = folder / "opennds.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *("ip", "netns", "exec", village.hotspot, "opennds", "-f"),
                    *("-d", "2", "-c", str(folder / "opennds.conf")),
                    *("-w", str(folder / "opennds.sock")),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PATH": path},
            )
        wait_for(self._is_running, "openNDS runs", seconds=READY_S)
        time.sleep(1.0)

    def kill(self) -> None:
        """At once, as ours is."""
        self._process.kill()
        self._process.wait()

    def _is_running(self) -> bool:
        assert self._process.poll() is None, self._log.read_text()
        return "openNDS is now running" in self._log.read_text(errors="replace")


def _drivable_iptables(folder: Path) -> str:
    """A PATH on which `iptables` is the one that it can drive beside nftables."""
    folder.mkdir()
    for name in IPTABLES:
        found = shutil.which(name)
        assert found is not None
        (folder / name.removesuffix("-legacy")).symlink_to(found)
    return f"{folder}:{os.environ['PATH']}"
