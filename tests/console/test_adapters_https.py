"""The web server: clients who send half of something, or read slowly, over real TLS."""

import hashlib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TypeVar

import pytest

from tests.rig.broker import Authority, free_port

pytestmark = pytest.mark.process

PROMPTLY_S = 3.0
DRIPPING = 260
"""Many more than both processes have places in their waiting rooms."""
T = TypeVar("T")
MIB = 1024 * 1024
SOUND = bytes(range(256)) * 4 * 1024 * 8  # 8 MiB: more than any socket buffers
SERVER = """
import sys
from pathlib import Path
from console.adapters.https import Listen, serve
from console.adapters.https_patience import Patience

SOUND = bytes(range(256)) * 4 * 1024 * 8

def make_app():
    def app(environ, start_response):
        body = environ["wsgi.input"].read()
        sound = environ["PATH_INFO"] == "/sound"
        said = SOUND if sound else b"page %d" % len(body)
        start_response("200 OK", [("Content-Length", str(len(said)))])
        for at in range(0, len(said), 8192):
            yield said[at:at + 8192]
    return app

port, cert, key = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
patience = Patience(**{name: float(value) for name, value in
                       (pair.split("=") for pair in sys.argv[4:])})
serve(Listen("127.0.0.1", port, cert, key), make_app, patience)
"""


class Web:
    """A server of its own, and clients of every kind."""

    def __init__(self, folder: Path, **patience: float) -> None:
        authority = Authority(folder)
        mine = authority.issue("web", server=True)
        self.port = free_port()
        self._tls = ssl.create_default_context(cafile=str(mine.ca))
        given = [f"{name}={value}" for name, value in patience.items()]
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(self.port), mine.cert, mine.key, *given],
            stderr=subprocess.DEVNULL,
        )
        self._until_it_answers()

    def _until_it_answers(self) -> None:
        until = time.monotonic() + 30
        while True:
            try:
                self.page()
            except OSError:
                assert time.monotonic() < until, "the server does not start"
                assert self._process.poll() is None
                threading.Event().wait(0.1)
            else:
                return

    def raw(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def secure(self, plain: socket.socket | None = None) -> ssl.SSLSocket:
        return self._tls.wrap_socket(plain or self.raw(), server_hostname="localhost")

    def page(self) -> float:
        """Seconds until a page was there."""
        begun = time.monotonic()
        with self.secure() as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            assert b"page 0" in _all(client)
        return time.monotonic() - begun

    def page_over(self, *, round_trip_s: float) -> float:
        """Seconds until a page was there, over a line with this round trip."""
        came, goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._tls.wrap_bio(came, goes, server_hostname="localhost")
        ask = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        line = threading.Event()
        begun = time.monotonic()
        with self.raw() as plain:

            def through(act: Callable[[], T]) -> T:
                while True:
                    results: list[T] = []
                    with suppress(ssl.SSLWantReadError):
                        results.append(act())
                    if said := goes.read():
                        line.wait(round_trip_s)
                        plain.sendall(said)
                    if results:
                        return results[0]
                    came.write(plain.recv(65536) or _reset())

            through(tls.do_handshake)
            through(lambda: tls.write(ask))
            got = b""
            while b"page 0" not in got:
                got += through(lambda: tls.read(4096))
        return time.monotonic() - begun

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _reset() -> bytes:
    raise ConnectionResetError


def _all(client: socket.socket) -> bytes:
    parts = []
    while part := client.recv(65536):
        parts.append(part)
    return b"".join(parts)


def _half(web: Web, kind: int) -> socket.socket:
    """A connection that stops half-way, each at another place."""
    client = web.raw()
    match kind % 4:
        case 0:
            return client  # says nothing
        case 1:
            client.sendall(b"\x16\x03\x01\x02")  # a hello breaks off
            return client
        case 2:
            secure = web.secure(client)
            secure.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
            return secure
        case _:
            secure = web.secure(client)
            secure.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nx")
            return secure


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    made = Web(tmp_path)
    yield made
    made.close()


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Web]:
    """A server whose patience ends within the time of a test."""
    made = Web(tmp_path, handshake_s=1.0, request_s=1.0, still_s=2.0)
    yield made
    made.close()


def _drip_on(
    web: Web, count: int, stop: threading.Event, full: threading.Event
) -> None:
    """Holds so many half requests, new ones for those that ended, and sends bytes."""
    with ExitStack() as held:
        slow: list[socket.socket] = []
        while not stop.wait(0.1):
            while len(slow) < count and not stop.is_set():
                with suppress(OSError):
                    slow.append(held.enter_context(_half(web, 2 + len(slow) % 2)))
            full.set()
            for client in list(slow):
                try:
                    client.send(b"x")
                except OSError:
                    slow.remove(client)
                    client.close()


@pytest.fixture
def dripped_on(web: Web) -> Iterator[Web]:
    """A server with many more dripping clients than it has threads."""
    stop, full = threading.Event(), threading.Event()
    dripper = threading.Thread(target=_drip_on, args=(web, DRIPPING, stop, full))
    dripper.start()
    full.wait(60)
    yield web
    stop.set()
    dripper.join()


def test_hundreds_of_dripping_requests_keep_nobody_on_a_slow_line_from_a_page(
    dripped_on: Web,
) -> None:
    took_s = [dripped_on.page_over(round_trip_s=0.3) for _ in range(6)]

    assert max(took_s) < PROMPTLY_S


def test_a_slow_download_is_not_cut_for_dripping_requests(dripped_on: Web) -> None:
    pause = threading.Event()
    got = 0
    with dripped_on.secure() as client:
        client.sendall(b"GET /sound HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        while part := client.recv(65536):
            got += len(part)
            pause.wait(len(part) / MIB)  # 8 s in all

    assert got > len(SOUND)


def test_more_of_them_than_threads_push_out_each_other_alone(web: Web) -> None:
    with ExitStack() as held:
        for _ in range(400):
            client = held.enter_context(web.raw())
            client.sendall(b"\x16\x03\x01\x02")
        took_s = [web.page() for _ in range(5)]

    assert max(took_s) < PROMPTLY_S


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_a_half_sent_request_is_hung_up_on(hasty: Web, kind: int) -> None:
    with _half(hasty, kind) as client:
        begun = time.monotonic()
        with suppress(ConnectionResetError):
            _all(client)
        took_s = time.monotonic() - begun

    assert took_s < 10


@pytest.mark.parametrize("kind", [2, 3])
def test_a_byte_now_and_then_does_not_put_the_end_off(hasty: Web, kind: int) -> None:
    with _half(hasty, kind) as client:
        client.settimeout(0.1)
        drops = 0
        ended = False
        while not ended and drops < 90:
            drops += 1
            try:
                client.send(b"x")
                ended = client.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True

    assert ended


def test_clients_who_never_close_hold_up_nobody(web: Web) -> None:
    begun = time.monotonic()
    with ExitStack() as held:
        for _ in range(40):
            client = held.enter_context(web.secure())
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        web.page()
        took_s = time.monotonic() - begun

    assert took_s < 15  # 2 s for each of them before, one after the other


def test_a_slow_download_outlives_every_limit_and_is_whole(hasty: Web) -> None:
    with hasty.secure() as client:
        client.sendall(b"GET /sound HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        pause = threading.Event()
        parts, pieces = [], 0
        while part := client.recv(65536):
            parts.append(part)
            if sum(map(len, parts)) // MIB > pieces:
                pieces += 1
                pause.wait(0.6)  # 5 s in all, never still for 2
        got = b"".join(parts)

    _head, _, sound = got.partition(b"\r\n\r\n")
    assert hashlib.sha256(sound).digest() == hashlib.sha256(SOUND).digest()


def test_a_slow_upload_has_the_time_that_its_bytes_earn(hasty: Web) -> None:
    size = 16 * 1024
    with hasty.secure() as client:
        head = (
            f"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {size}"
        )
        client.sendall(head.encode() + b"\r\n\r\n")
        pause = threading.Event()
        for _ in range(8):
            pause.wait(0.5)  # 4 s in all, four times what a request has
            client.sendall(b"x" * (size // 8))
        answer = _all(client)

    assert b"page 16384" in answer


def test_a_download_that_stands_still_is_given_up(hasty: Web) -> None:
    with hasty.secure() as client:
        client.sendall(b"GET /sound HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        client.recv(1024)
        threading.Event().wait(4)
        got = b""
        with suppress(OSError):
            got = _all(client)

    assert len(got) < len(SOUND)
