"""One device that asks for the page ten thousand times a second, as a program.

    python -m tests.rig.page_flood --host 10.77.0.1 --seconds 3

It holds `connections` open and offers them its requests in turn, whether the other side
takes them or not. What it says at the end is one JSON line: how many requests it
offered, how many the connections took, how many were answered.
"""

import argparse
import json
import socket
import sys
import time
from dataclasses import dataclass, field

ASK = b"GET / HTTP/1.1\r\nHost: wifi.internal\r\n\r\n"
STEP_S = 0.002


@dataclass
class Flood:
    """Counts what it does."""

    host: str
    port: int
    connections: int
    offered: int = 0
    taken: int = 0
    answered: int = 0
    _open: list[socket.socket] = field(default_factory=list)

    def run(self, seconds: float, per_s: int) -> None:
        """Offers at this pace, or as near to it as this program comes."""
        begun_s = time.monotonic()
        while (gone_s := time.monotonic() - begun_s) < seconds:
            self._fill()
            for _ in range(max(0, int(gone_s * per_s) - self.offered)):
                self._offer()
            self._hear()
            time.sleep(STEP_S)

    def _fill(self) -> None:
        if len(self._open) < self.connections:
            new = socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET)
            new.settimeout(0)
            new.connect_ex((self.host, self.port))
            self._open.append(new)

    def _offer(self) -> None:
        self.offered += 1
        if not self._open:
            return
        one = self._open[self.offered % len(self._open)]
        try:
            self.taken += one.send(ASK) == len(ASK)
        except BlockingIOError:
            return
        except OSError:
            self._drop(one)

    def _hear(self) -> None:
        for one in list(self._open):
            try:
                said = one.recv(1 << 16)
            except BlockingIOError:
                continue
            except OSError:
                said = b""
            self.answered += said.count(b"HTTP/1.1 ")
            if not said:
                self._drop(one)

    def _drop(self, one: socket.socket) -> None:
        one.close()
        self._open.remove(one)


def main() -> int:
    """Floods, and says what came of it."""
    parser = argparse.ArgumentParser(prog="page_flood")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, default=80)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--per-second", type=int, default=10_000)
    options = parser.parse_args()
    flood = Flood(options.host, options.port, options.connections)
    flood.run(options.seconds, options.per_second)
    counts = {n: getattr(flood, n) for n in ("offered", "taken", "answered")}
    sys.stdout.write(json.dumps(counts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
