"""Bytes through a village, as fast as they go: `python -m tests.rig.flow`.

`serve` answers every connection with bytes until it is closed, or takes bytes where the
first that comes says so. `load` opens connections from several addresses, and prints
how many bytes went through in the middle of the time.
"""

import argparse
import json
import selectors
import socket
import sys
import threading
import time
from typing import Final

PORT: Final = 7001
CHUNK: Final = bytes(1 << 18)
GET, PUT = b"g", b"p"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["serve", "load"])
    parser.add_argument("--server", default="")
    parser.add_argument("--from", dest="sources", default="", help="A%%dev,...")
    parser.add_argument("--put", action="store_true")
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args()
    if options.what == "serve":
        _serve()
    else:
        sources = options.sources.split(",")
        bits = _load(options.server, sources, options.seconds, put=options.put)
        sys.stdout.write(json.dumps({"mbit_s": bits / 1e6}) + "\n")


def _serve() -> None:
    listening = socket.create_server(
        ("::", PORT), family=socket.AF_INET6, dualstack_ipv6=True, backlog=512
    )
    while True:
        one, _ = listening.accept()
        threading.Thread(target=_answer, args=(one,), daemon=True).start()


def _answer(one: socket.socket) -> None:
    with one:
        try:
            if one.recv(1) == GET:
                while True:
                    one.sendall(CHUNK)
            buffer = bytearray(len(CHUNK))
            while one.recv_into(buffer):
                pass
        except OSError:
            return


def _load(server: str, sources: list[str], seconds: float, *, put: bool) -> float:
    """Bits a second of all together, without the first third (slow start)."""
    selector = selectors.DefaultSelector()
    for source in sources:
        address, _, device = source.partition("%")
        one = socket.socket(socket.AF_INET)
        if device:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
        one.bind((address, 0))
        one.connect((server, PORT))
        one.sendall(PUT if put else GET)
        if put:  # or the first seconds only fill what the kernel keeps back
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 15)
        one.settimeout(0)
        way = selectors.EVENT_WRITE if put else selectors.EVENT_READ
        selector.register(one, way)
    buffer, moved = bytearray(len(CHUNK)), 0
    begun_s = counted_s = time.monotonic()
    end_s = begun_s + seconds
    warm = False
    while (now_s := time.monotonic()) < end_s:
        if not warm and now_s > begun_s + seconds / 3:
            warm, moved, counted_s = True, 0, now_s
        for key, _ in selector.select(0.2):
            ready = key.fileobj
            assert isinstance(ready, socket.socket)
            moved += ready.send(CHUNK) if put else ready.recv_into(buffer)
    took_s = time.monotonic() - counted_s
    return moved * 8 / took_s


if __name__ == "__main__":
    main()
