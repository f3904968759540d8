"""The web server before the portal, met by guests who are slow, rude or many."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.errors import ConfigError
from hotspot.adapters.front.answer import Reply
from hotspot.adapters.front.limits import Certificate, Limits, Listen
from hotspot.adapters.front.server import Front
from hotspot.core.http_request import Request
from hotspot.core.turns import Pace
from tests.rig.broker import Authority

pytestmark = pytest.mark.process

HERE = "127.0.0.1"
ASK = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def hello(request: Request, _client: str) -> Reply:
    body = request.body or request.target.encode("latin-1")
    if body == b"/fault":
        raise RuntimeError("a page that fails")
    if body == b"/nothing":
        return Reply(204)
    if body == b"/two-lines":
        return Reply(302, {"Location": "/a\r\nSet-Cookie: b"})
    if body == b"/long":
        return Reply(200, {}, (b"x" * 65536 for _ in range(64)), 4 << 20)
    return Reply(200, {}, (body,), len(body))


@contextmanager
def serving(
    limits: Limits | None = None, certificate: Certificate | None = None
) -> Iterator[int]:
    front = Front(hello, [Listen(HERE, 0, certificate)], limits)
    thread = threading.Thread(target=front.serve)
    thread.start()
    try:
        yield front.ports[0]
    finally:
        front.stop()
        thread.join(timeout=10)
        assert not thread.is_alive()


def connected(port: int, own: str = HERE) -> socket.socket:
    """A connection; every 127.x.x.x is a client of its own."""
    return socket.create_connection((HERE, port), timeout=10, source_address=(own, 0))


def to_the_end(one: socket.socket) -> bytes:
    data = b""
    try:
        while piece := one.recv(65536):
            data += piece
    except ConnectionResetError:
        pass
    return data


def _received(one: socket.socket, size: int) -> bool:
    """Whether so many bytes come; closes it."""
    with one:
        while size > 0 and (piece := one.recv(65536)):
            size -= len(piece)
    return size <= 0


def asked(port: int, data: bytes = ASK, own: str = HERE) -> bytes:
    with connected(port, own) as one:
        one.sendall(data.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        return to_the_end(one)


def test_several_requests_go_over_one_connection_also_at_once() -> None:
    with serving() as port, connected(port) as one:
        one.sendall(
            b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\nConnection: close\r\n\r\n"
        )

        said = to_the_end(one)

    assert said.count(b"HTTP/1.1 200 OK") == 2
    assert b"\r\n\r\n/aHTTP/1.1" in said
    assert said.endswith(b"/b")


def test_an_answer_without_a_body_says_no_length_and_the_next_one_follows() -> None:
    with serving() as port, connected(port) as one:
        one.sendall(
            b"GET /nothing HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\nConnection: close\r\n\r\n"
        )

        first, second = to_the_end(one).split(b"\r\n\r\n", 1)

    assert first.startswith(b"HTTP/1.1 204 ")
    assert b"Content-Length" not in first
    assert second.startswith(b"HTTP/1.1 200 OK")


def test_a_long_answer_arrives_whole_and_others_are_served_meanwhile() -> None:
    with serving() as port, connected(port) as slow:
        slow.sendall(b"GET /long HTTP/1.0\r\n\r\n")
        assert slow.recv(1000)

        assert asked(port).endswith(b"/")
        assert len(to_the_end(slow)) > (4 << 20) - 1000


def test_a_page_that_fails_ends_nothing_else() -> None:
    with serving() as port:
        for path in (b"/fault", b"/two-lines"):
            answer = asked(port, b"GET %s HTTP/1.1\r\n\r\n" % path)
            assert answer.startswith(b"HTTP/1.1 500")
            assert b"Set-Cookie" not in answer

        assert asked(port).endswith(b"/")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (
            b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 9000,
            b"413",
        ),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n", b"431"),
        (b"\x16\x03\x01\x00\xff" + b"\x00" * 100, b"400"),
    ],
)
def test_what_is_no_request_is_told_so_and_the_connection_ends(
    data: bytes, status: bytes
) -> None:
    with serving() as port, connected(port) as one:
        one.sendall(data)

        assert to_the_end(one).startswith(b"HTTP/1.1 " + status)


def test_who_sends_a_byte_now_and_then_is_given_up() -> None:
    limits = Limits(request_s=0.4, idle_s=0.4)
    with serving(limits) as port, connected(port) as silent, connected(port) as slow:
        slow.settimeout(0.1)
        ended = b"open"
        for _ in range(100):
            try:
                slow.sendall(b"G")
                ended = slow.recv(100)
            except TimeoutError:
                continue
            except OSError:
                ended = b""
            break

        assert ended == b""
        assert to_the_end(silent) == b""


def test_who_takes_nothing_of_an_answer_is_given_up() -> None:
    with serving(Limits(still_s=0.4)) as port, connected(port) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.sendall(b"GET /long HTTP/1.1\r\n\r\n")
        _until(lambda: _peer_gone(deaf))


def test_connections_that_say_nothing_do_not_keep_others_out() -> None:
    limits = Limits(connections=40, of_one_client=30)
    with serving(limits) as port:
        crowd = [connected(port, f"127.0.0.{1 + n % 4}") for n in range(200)]
        try:
            answers = [asked(port, own=f"127.0.1.{n}") for n in range(1, 20)]
        finally:
            for one in crowd:
                one.close()

    assert all(answer.endswith(b"/") for answer in answers)


def test_answers_that_are_taken_slowly_do_not_keep_others_out() -> None:
    limits = Limits(connections=40, of_one_client=30, still_s=600)
    with serving(limits) as port:
        crowd = [connected(port, f"127.0.0.{1 + n % 4}") for n in range(40)]
        try:
            for one in crowd:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                one.sendall(b"GET /long HTTP/1.1\r\n\r\n")
            begun = [one.recv(1) for one in crowd]  # each is being answered
            answers = [asked(port, own=f"127.0.1.{n}") for n in range(1, 20)]
        finally:
            for one in crowd:
                one.close()

    assert all(begun)
    assert all(answer.endswith(b"/") for answer in answers)


def test_who_has_one_answer_keeps_it_however_slowly_he_takes_it() -> None:
    limits = Limits(connections=3, still_s=600)
    with serving(limits) as port:
        crowd = [connected(port, f"127.0.0.{1 + n}") for n in range(3)]
        for one in crowd:
            one.sendall(b"GET /long HTTP/1.1\r\n\r\n")
        begun = [one.recv(1) for one in crowd]

        with connected(port, "127.0.1.1") as late:
            assert to_the_end(late) == b""
        wholes = [_received(one, 4 << 20) for one in crowd]

    assert all(begun)
    assert all(wholes)


def test_a_flood_from_one_client_does_not_starve_the_others() -> None:
    limits = Limits(pace=Pace(burst=20, per_s=20), turn_s=30)
    stopped = threading.Event()
    with serving(limits) as port:
        flood = [
            threading.Thread(target=_flood, args=(port, stopped)) for _ in range(12)
        ]
        for thread in flood:
            thread.start()
        try:
            answers = [asked(port, own=f"127.0.1.{n}") for n in range(1, 40)]
        finally:
            stopped.set()
            for thread in flood:
                thread.join()

    assert all(answer.endswith(b"/") for answer in answers)


def test_one_client_gets_its_pace_and_no_more() -> None:
    limits = Limits(pace=Pace(burst=10, per_s=1e-6), turn_s=60)
    with serving(limits) as port, connected(port) as one:
        one.sendall(ASK * 100)
        got = b""
        while got.count(b"\r\n\r\n/") < 10:  # whole answers
            got += one.recv(65536)
        others = [asked(port, own=f"127.0.1.{n}") for n in range(1, 40)]
        one.settimeout(0.0)

        with pytest.raises(BlockingIOError):  # turn after turn, and none of them its
            one.recv(65536)

    assert all(answer.endswith(b"/") for answer in others)
    assert got.count(b"\r\n\r\n/") == 10


def test_who_has_waited_for_its_pace_is_answered() -> None:
    limits = Limits(pace=Pace(burst=1, per_s=50))
    with serving(limits) as port, connected(port) as one:
        one.sendall(ASK * 5)
        got = b""
        while got.count(b"200 OK") < 5:
            came = one.recv(65536)
            assert came, f"closed after {got.count(b'200 OK')} answers"
            got += came


def test_an_address_that_is_taken_is_told_with_its_remedy() -> None:
    with serving() as port, pytest.raises(ConfigError, match=f"port {port}.*correct"):
        Front(hello, [Listen(HERE, port)])


def test_tls_is_spoken_for_the_portals_own_name_and_no_other(tmp_path: Path) -> None:
    issued = Authority(tmp_path).issue("wifi.tan-an.vn", server=True)
    own = Certificate("wifi.tan-an.vn", issued.cert, issued.key)
    client = ssl.create_default_context()
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    with serving(certificate=own) as port:
        with client.wrap_socket(
            connected(port), server_hostname="wifi.tan-an.vn"
        ) as one:
            one.sendall(b"GET /long HTTP/1.0\r\n\r\n")
            assert len(to_the_end(one)) > 4 << 20
        with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
            client.wrap_socket(connected(port), server_hostname="www.google.com")
        with connected(port) as plain:
            plain.sendall(ASK)
            assert b"HTTP" not in to_the_end(plain)


def test_a_guest_who_is_gone_before_the_greeting_ends_nothing_else(
    tmp_path: Path,
) -> None:
    issued = Authority(tmp_path).issue("wifi.tan-an.vn", server=True)
    own = Certificate("wifi.tan-an.vn", issued.cert, issued.key)
    front = Front(hello, [Listen(HERE, 0, own)])
    gone = connected(front.ports[0])
    gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    gone.close()  # a reset, while the connection still waits to be accepted
    thread = threading.Thread(target=front.serve)
    thread.start()

    try:
        client = ssl.create_default_context()
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        with client.wrap_socket(
            connected(front.ports[0]), server_hostname="wifi.tan-an.vn"
        ) as one:
            one.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert to_the_end(one).startswith(b"HTTP/1.1 200")
    finally:
        front.stop()
        thread.join(timeout=10)


def test_a_certificate_is_read_anew_when_it_changes(tmp_path: Path) -> None:
    issued = Authority(tmp_path).issue("wifi.tan-an.vn", server=True)
    own = Certificate("wifi.tan-an.vn", issued.cert, issued.key)
    client = ssl.create_default_context()
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE

    def shown(port: int) -> bytes:
        with client.wrap_socket(
            connected(port), server_hostname="wifi.tan-an.vn"
        ) as one:
            return one.getpeercert(binary_form=True) or b""

    with serving(certificate=own) as port:
        before = shown(port)
        Authority(tmp_path).issue("wifi.tan-an.vn", server=True)
        after = shown(port)
        issued.cert.write_text("spoilt")
        spoilt = shown(port)

    assert before != after == spoilt


def _flood(port: int, stopped: threading.Event) -> None:
    while not stopped.is_set():
        try:
            with connected(port) as one:
                one.settimeout(0.2)
                one.sendall(ASK * 50)
                while not stopped.is_set() and one.recv(65536):
                    one.sendall(ASK)
        except OSError:
            continue


def _peer_gone(one: socket.socket) -> bool:
    try:
        one.send(b"x")
    except OSError:
        return True
    return False


def _until(holds: Callable[[], bool], *, within_s: float = 10) -> None:
    until = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)
