"""Machines of the sample's own small network, each in a network namespace.

The namespaces bear no names: the kernel removes each one, with its cables and its
firewall, when its last process has ended, however that came. So nothing of them can be
left behind, and nothing of this machine's own network is touched.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from script.sample.processes import Company
from script.sample.troubles import DemoError

PROGRAMS: Final = ("ip", "nft", "dnsmasq", "unshare", "nsenter", "setpriv", "mount")
READY_WITHIN_S: Final = 20.0
# /sys shows the interfaces of the namespace in which it was mounted. /run is where a
# machine keeps what it is doing just now: that of another machine is not this one's.
_OWN_PLACES: Final = "mount -t sysfs sysfs /sys && mount -t tmpfs tmpfs /run"
_HOLD: Final = f"{_OWN_PLACES} && ip link set lo up && exec sleep infinity"
_TRY: Final = (
    f"{_OWN_PLACES} && ip link add eth0 type veth peer name eth1"
    " && nft add table inet try"
)


@dataclass(frozen=True, slots=True)
class Machine:
    """One namespace."""

    pid: int
    """Of who holds it: ``nsenter --net --mount --target PID`` leads inside."""

    def inside(self, *command: str | Path) -> Sequence[str | Path]:
        """The same command, run there."""
        return ("nsenter", "--net", "--mount", f"--target={self.pid}", "--", *command)

    def lay(self, *lines: str) -> None:
        """Commands of ip(8): cables, addresses, routes.

        Raises:
            DemoError: one of them failed; with what it said.
        """
        ended = subprocess.run(
            self.inside("ip", "-batch", "-"),
            input="\n".join(lines),
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode != 0:
            raise DemoError("Không nối được mạng mẫu:", ended.stderr.strip())


def machine(company: Company, name: str, part: str) -> Machine:
    """A new one, with nothing in it but loopback; of a ``part`` of the sample.

    Raises: DemoError.
    """
    command = ["unshare", "--net", "--mount", "sh", "-c", _HOLD]
    holder = company.join(name, command, part=part)
    made = Machine(holder.process.pid if holder.process else 0)
    # It has become itself when everything before has been done.
    comm = Path(f"/proc/{made.pid}/comm")
    company.until(
        lambda: comm.exists() and comm.read_text() == "sleep\n",
        within_s=READY_WITHIN_S,
        vi=f"mạng mẫu {name} chưa dựng xong",
        en=f"the namespace {name} is not there",
    )
    return made


def obstacle() -> DemoError | None:
    """Why there can be no such machine here; None: there can."""
    if os.geteuid() != 0:
        return DemoError(
            "cần quyền quản trị máy (root). Muốn xem, chạy: sudo script/demo",
            "it needs root: sudo script/demo",
        )
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        return DemoError(
            f"máy này thiếu {', '.join(missing)}. Chạy script/setup, và xem PATH có"
            " /usr/sbin chưa",
            f"{', '.join(missing)} not found: run script/setup, and have /usr/sbin on"
            " PATH",
        )
    tried = subprocess.run(
        ["unshare", "--net", "--mount", "sh", "-c", _TRY],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode == 0:
        return None
    said = " ".join(tried.stderr.split())[:200]
    return DemoError(
        "máy này không cho dựng mạng thử (không gian mạng, veth, nftables). Trong"
        " container thì cần --privileged",
        "this machine allows no network of its own (namespaces, veth, nftables); a"
        f" container needs --privileged. It says: {said}",
    )
