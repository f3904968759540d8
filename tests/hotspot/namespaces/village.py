"""A village in network namespaces: guests, a hotspot, and the Internet behind it.

    guest, neighbour --- [lan0: a bridge of isolated ports] hotspot [up0] --- internet
                                                            hotspot [up1] --- internet

Names of namespaces are new each time, and all are removed at the end, whatever happens.
The Internet has servers in the documentation's ranges (RFC 5737, 3849), and addresses
of the private ranges as well, as an office behind the same cable would have.
"""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hotspot.adapters.desk import SocketDesk
from tests.hotspot.namespaces.wire import inside, mac_of

GATEWAY, GATEWAY6 = "10.77.0.1", "fd77:7:7::1"
UPLINK, UPLINK6 = "198.51.100.2", "2001:db8:1::2"
INTERNET, INTERNET6 = "198.51.100.1", "2001:db8:1::1"
MODEM, MODEM_INTERNET = "192.0.2.2", "192.0.2.1"
SERVER, SERVER6 = "203.0.113.10", "2001:db8:2::10"
GARDEN_HOST = "dichvucong.gov.vn"
GARDEN, GARDEN6 = "203.0.113.80", "2001:db8:2::80"
GARDEN_LATER = "203.0.113.81"
RESOLVER = "203.0.113.53"
OFFICE = ("10.1.2.3", "172.16.5.5", "192.168.1.1", "100.64.9.9", "169.254.7.7")
OFFICE6 = "fd00:aaaa::1"

WAIT_S = 15.0


def run(*command: str, text: str = "") -> str:
    ended = subprocess.run(
        command, input=text, capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.returncode == 0, f"{command}: {ended.stderr}"
    return ended.stdout


def wait_for(what: Callable[[], object], why: str, *, seconds: float = WAIT_S) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not in {seconds} s: {why}"
        time.sleep(0.02)


class Guest:
    """A device with an interface of its own in a namespace of its own."""

    def __init__(self, village: "Village", name: str, number: int) -> None:
        self._village = village
        self.namespace = f"{village.mark}-{name}"
        self.interface = "wl0"
        self.address, self.address6 = f"10.77.1.{number}", f"fd77:7:7::1:{number:x}"
        port = f"p-{name}"[:15]
        village.namespace(self.namespace)
        village.ip(
            "link",
            "add",
            port,
            "type",
            "veth",
            "peer",
            "name",
            "wl0",
            "netns",
            self.namespace,
        )
        village.ip("link", "set", port, "master", "lan0", "up")
        run(
            "bridge",
            "-n",
            village.hotspot,
            "link",
            "set",
            "dev",
            port,
            "isolated",
            "on",
        )
        self.ip("link", "set", "lo", "up")
        self.ip("link", "set", "wl0", "up")
        self.ip("addr", "add", f"{self.address}/22", "dev", "wl0")
        self.ip("addr", "add", f"{self.address6}/64", "dev", "wl0", "nodad")
        self.ip("route", "add", "default", "via", GATEWAY)
        self.ip("-6", "route", "add", "default", "via", GATEWAY6)
        self.mac = mac_of(self.namespace, "wl0")

    def ip(self, *words: str) -> str:
        return run("ip", "-n", self.namespace, *words)

    def start(self, *command: str) -> "subprocess.Popen[str]":
        """Ended with the village at the latest."""
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.namespace, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._village.processes.append(process)
        return process

    def flood(self, seconds: float, per_s: int = 10_000) -> "subprocess.Popen[str]":
        """Asks for the page without end; `tests.rig.page_flood` has what it says."""
        return self.start(
            *(sys.executable, "-m", "tests.rig.page_flood", "--host", GATEWAY),
            *("--seconds", str(seconds), "--per-second", str(per_s)),
        )


class Village:
    """See above. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = f"hs{secrets.token_hex(3)}"
        self.hotspot, self.internet = f"{self.mark}-hot", f"{self.mark}-net"
        self._namespaces: list[str] = []
        self.processes: list[subprocess.Popen[Any]] = []
        self.agent: subprocess.Popen[bytes] | None = None
        self.portal: dict[str, object] = {"name": "xã Tân An", "cache": "cache"}
        self.environment = {"MALLOC_ARENA_MAX": "1"}
        """Of agent and page, besides this program's: what their units say."""
        self.desk = SocketDesk(folder / "run" / "desk" / "socket")

    def __enter__(self) -> "Village":
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self.agent is not None:
                self.end(self.agent)
        finally:
            self._clear_away()

    def _clear_away(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        for name in self._namespaces:
            pids = subprocess.run(
                ["ip", "netns", "pids", name],
                capture_output=True,
                text=True,
                check=False,
            ).stdout.split()
            for pid in pids:
                with contextlib.suppress(OSError):
                    os.kill(int(pid), signal.SIGKILL)
            subprocess.run(["ip", "netns", "del", name], check=False)

    def namespace(self, name: str) -> None:
        run("ip", "netns", "add", name)
        self._namespaces.append(name)

    def ip(self, *words: str) -> str:
        return run("ip", "-n", self.hotspot, *words)

    def net(self, *words: str) -> str:
        return run("ip", "-n", self.internet, *words)

    def nft(self, text: str) -> str:
        return run("ip", "netns", "exec", self.hotspot, "nft", "-f", "-", text=text)

    def start(self, namespace: str, *command: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            ["ip", "netns", "exec", namespace, *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | self.environment,
        )
        self.processes.append(process)
        return process

    def end(self, process: "subprocess.Popen[bytes]", *, kill: bool = False) -> None:
        process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
        process.wait(timeout=10)

    def echo(self, listening: socket.socket) -> None:
        """Says back whatever is said, until the listening socket is closed."""

        def listen() -> None:
            with contextlib.suppress(OSError):
                while True:
                    one, _ = listening.accept()
                    threading.Thread(target=answer, args=(one,), daemon=True).start()

        def answer(one: socket.socket) -> None:
            with one, contextlib.suppress(OSError):
                while said := one.recv(65536):
                    one.sendall(said)

        threading.Thread(target=listen, daemon=True).start()

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, act)
        timer.daemon = True
        timer.start()

    # -- the agent ---------------------------------------------------------------------

    def command(self, name: str, config: Path) -> list[str]:
        more = ["--without-portal"] if name == "run" else []
        return [sys.executable, "-m", "hotspot", name, *more, "--config", str(config)]

    def crowd(self, count: int) -> list[str]:
        """Addresses of devices that the kernel has talked with, each at its MAC."""
        addresses = [f"10.77.2.{n}" for n in range(1, count + 1)]
        known = "".join(
            f"neigh replace {address} lladdr 02:00:00:00:07:{n:02x} dev lan0\n"
            for n, address in enumerate(addresses)
        )
        run("ip", "-n", self.hotspot, "-batch", "-", text=known)
        return addresses

    def resolve(self, hosts: dict[str, tuple[str, ...]]) -> "subprocess.Popen[bytes]":
        """The Internet's name server: these hosts, and the server for all others."""
        lines = [f"--address=/{h}/{a}" for h, many in hosts.items() for a in many]
        self.resolver = self.start(
            self.internet, "dnsmasq", "-k", "-C", "/dev/null", "-p", "53",
            f"--listen-address={RESOLVER}", "--bind-interfaces", "-R", "-h",
            "--pid-file=", f"--address=/#/{SERVER}", "--local-ttl=30", *lines,
        )  # fmt: skip
        return self.resolver

    def configure(
        self, network: dict[str, object] | None = None, **settings: object
    ) -> Path:
        """``settings``: of `HotspotSettings`; open day and night unless they say."""
        place = {
            "guests": "lan0",
            "uplinks": ["up0", "up1"],
            "address": f"{GATEWAY}/22",
            "address6": f"{GATEWAY6}/64",
            "upstream": [RESOLVER],
        } | (network or {})
        said = {"area": "vinh-long/tan-an", "hours": []} | settings
        path = self.folder / "hotspot.toml"
        path.write_text(
            f"""
[node]
id = "wifi-cho"
commune = "vinh-long/tan-an"

[paths]
state = "state"
run = "run"

[network]
{_lines(place)}

[portal]
{_lines(self.portal)}

[clock]
trust = "host"

[settings]
{_lines(said)}
""",
            encoding="utf-8",
        )
        return path

    def run_agent(
        self, network: dict[str, object] | None = None, **settings: object
    ) -> None:
        """Starts it, and returns when it answers."""
        config = self.configure(network, **settings)
        with (self.folder / "agent.log").open("ab") as log:
            self.agent = subprocess.Popen(
                ["ip", "netns", "exec", self.hotspot, *self.command("run", config)],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | self.environment,
            )  # fmt: skip
        self.await_agent()

    def await_agent(self) -> None:
        def answers() -> bool:
            assert self.agent is not None
            assert self.agent.poll() is None, self.log()
            with contextlib.suppress(OSError):
                return bool(self.desk.board())
            return False

        wait_for(answers, "the agent answers")
        wait_for(self._names_answer, "both name servers listen")

    def _names_answer(self) -> bool:
        with inside(self.hotspot):
            bound = Path("/proc/thread-self/net/udp").read_text()
        return ":14B5 " in bound and ":14B6 " in bound

    def greet(self, guest: Guest) -> None:
        """The guest's browser opens the portal's port, so the kernel knows its MAC."""
        with inside(guest.namespace):
            both = [
                (socket.socket(socket.AF_INET), GATEWAY),
                (socket.socket(socket.AF_INET6), GATEWAY6),
            ]
        for knock, gateway in both:
            with knock, contextlib.suppress(OSError):
                knock.settimeout(2)
                knock.connect((gateway, 80))

    def log(self) -> str:
        return (self.folder / "agent.log").read_text(encoding="utf-8")

    # -- building ----------------------------------------------------------------------

    def _build(self) -> None:
        for name in (self.hotspot, self.internet):
            self.namespace(name)
        self.ip("link", "set", "lo", "up")
        self.ip("link", "add", "lan0", "type", "bridge", "forward_delay", "0")
        self.ip("link", "set", "lan0", "up")
        self.net("link", "set", "lo", "up")
        self._uplink("up0", UPLINK, INTERNET, UPLINK6, INTERNET6)
        self._uplink("up1", MODEM, MODEM_INTERNET, "", "")
        self.ip("route", "add", "default", "via", INTERNET)
        self.ip("-6", "route", "add", "default", "via", INTERNET6)
        for address in (SERVER, GARDEN, GARDEN_LATER, RESOLVER, *OFFICE):
            self.net("addr", "add", f"{address}/32", "dev", "lo")
        for address in (SERVER6, GARDEN6, OFFICE6):
            self.net("addr", "add", f"{address}/128", "dev", "lo", "nodad")
        # The way back, as long as nobody hides guests behind the hotspot's address.
        self.net("route", "add", "10.77.0.0/22", "via", UPLINK)
        self.net("-6", "route", "add", "fd77:7:7::/64", "via", UPLINK6)
        self.guest = Guest(self, "guest", 5)
        self.neighbour = Guest(self, "other", 6)

    def _uplink(
        self, name: str, ours: str, theirs: str, six: str, theirs6: str
    ) -> None:
        self.ip("link", "add", name, "type", "veth", "peer", "name", f"i{name}",
                "netns", self.internet)  # fmt: skip
        self.ip("addr", "add", f"{ours}/24", "dev", name)
        self.net("addr", "add", f"{theirs}/24", "dev", f"i{name}")
        if six:
            self.ip("addr", "add", f"{six}/64", "dev", name, "nodad")
            self.net("addr", "add", f"{theirs6}/64", "dev", f"i{name}", "nodad")
        self.ip("link", "set", name, "up")
        self.net("link", "set", f"i{name}", "up")


def _lines(table: Mapping[str, object]) -> str:
    """Of a TOML table."""
    return "\n".join(f"{key} = {_value(value)}" for key, value in table.items())


def _value(value: object) -> str:
    match value:
        case dict():
            return f"{{ {', '.join(_lines(value).splitlines())} }}"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case _:
            return json.dumps(value)


def listing(namespace: str, *words: str) -> object:
    return json.loads(run("ip", "-n", namespace, "-j", *words) or "[]")


__all__: Sequence[str] = ("Guest", "Village", "inside", "listing", "run", "wait_for")
