"""Guests who ask without end, or what nobody should ask: the others do not notice."""

import contextlib
import json
import socket
import time

import pytest

from tests.hotspot.namespaces.telephone import OWN, asked, get, opens, run_all
from tests.hotspot.namespaces.village import GATEWAY, SERVER, Guest, Village, inside
from tests.rig.burden import alone_mb

pytestmark = pytest.mark.root

FLOOD_S = 4.0
PER_S = 10_000
MOST_ANSWERS = 200
"""A burst at first, then some dozens a second."""
SWELLS_MB = 8.0
"""More than pages asked for the first time take, far less than what was sent."""

HEAD = b"POST /accept HTTP/1.1\r\nHost: wifi.internal\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
PARTS = b"Content-Type: multipart/form-data; boundary=x\r\n"


def test_ten_thousand_requests_a_second_leave_the_page_to_the_others(
    village: Village, web: None
) -> None:
    page = run_all(village)
    assert village.agent is not None
    before_mb = alone_mb(page.pid) + alone_mb(village.agent.pid)

    flood = village.neighbour.flood(FLOOD_S, PER_S)
    pages, until_s = 0, time.monotonic() + FLOOD_S - 1.0
    while time.monotonic() < until_s:
        pages += get(village.guest, OWN, "/")[0] == 200
        time.sleep(0.1)
    accepted = get(village.guest, OWN, "/accept", form="terms=1")[0]
    swollen_mb = alone_mb(page.pid) + alone_mb(village.agent.pid) - before_mb
    said = json.loads(flood.communicate(timeout=30)[0])

    assert said["offered"] > PER_S * (FLOOD_S - 1.0), "the flood was none"
    assert 0 < said["answered"] < MOST_ANSWERS
    assert pages >= 10
    assert accepted == 303
    assert opens(village.guest, SERVER, 443)
    assert not opens(village.neighbour, SERVER, 443)
    assert swollen_mb < SWELLS_MB
    assert page.poll() is None
    assert village.agent.poll() is None


def form(body: bytes, kind: bytes = FORM) -> bytes:
    return HEAD + kind + b"Content-Length: %d\r\n\r\n" % len(body) + body


HOSTILE = {
    "binary": form(bytes(range(256)) * 8),
    "bad utf-8": form(b"terms=0&lang=\xff\xfe&voucher=%ff%fe%00&to=\xc3\x28"),
    "10 MB": form(b"terms=1&x=" + b"a" * (10 << 20)),
    "10 MB, said to be 10 bytes": form(b"terms=1&x")[:-9] + b"a" * (10 << 20),
    "a length that is none": HEAD + FORM + b"Content-Length: -1\r\n\r\nterms=1",
    "two lengths": HEAD + b"Content-Length: 7\r\nContent-Length: 0\r\n\r\nterms=1",
    "chunks": HEAD
    + FORM
    + b"Transfer-Encoding: chunked\r\n\r\n7\r\nterms=1\r\n0\r\n\r\n",
    "ten thousand fields": HEAD + b"X: y\r\n" * 10_000 + b"\r\n",
    "a field of a megabyte": HEAD + b"X: " + b"y" * (1 << 20) + b"\r\n\r\n",
    "a field that is two": HEAD + b"X: a\rSet-Cookie: b\r\n\r\n",
    "a target of a megabyte": b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\n\r\n",
    "a thousand form fields": form(b"&".join(b"f%d=" % n for n in range(700))),
    "parts": form(b"--x\r\nContent-Disposition: form-data\r\n" * 90, PARTS),
    "no end of parts": form(
        b'--x\r\nContent-Disposition: form-data; name="\xff"', PARTS
    ),
    "an address elsewhere": form(b"terms=0&to=javascript:alert(1)&mark=0"),
    "nothing but zeros": bytes(100),
    "a greeting of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
}


REFUSED = {b"400", b"405", b"411", b"413", b"417", b"431"}
REFUSALS = {
    "10 MB": b"413",
    "a length that is none": b"400",
    "two lengths": b"400",
    "chunks": b"411",
    "ten thousand fields": b"431",
    "a field of a megabyte": b"431",
    "a field that is two": b"400",
    "a target of a megabyte": b"431",
    "nothing but zeros": b"400",
    "a greeting of TLS": b"400",
}


def test_whatever_is_sent_as_a_form_the_page_stays_and_lets_nobody_on(
    village: Village, web: None
) -> None:
    page = run_all(village)
    assert village.agent is not None
    before_mb = alone_mb(page.pid)

    told = {name: sends(village.neighbour, data) for name, data in HOSTILE.items()}

    for name, answer in told.items():
        status = answer[9:12]
        assert not answer or status in {b"200", b"303", *REFUSED}, (name, answer[:200])
        assert b"Set-Cookie" not in answer, name
        assert b"javascript:" not in answer, name
    wrong = {name: told[name][9:12] for name in REFUSALS}
    assert wrong == REFUSALS
    assert not opens(village.neighbour, SERVER, 443)
    assert alone_mb(page.pid) - before_mb < SWELLS_MB
    assert page.poll() is None
    assert village.agent.poll() is None
    assert get(village.neighbour, OWN, "/accept", form="terms=1")[0] == 303
    assert opens(village.neighbour, SERVER, 443)


def sends(guest: Guest, data: bytes) -> bytes:
    """What comes back, to the end or for a second."""
    with inside(guest.namespace):
        one = socket.create_connection((GATEWAY, 80), timeout=1.0)
    said = b""
    with one:
        with contextlib.suppress(OSError):  # refused before all was said
            one.sendall(data)
        with contextlib.suppress(OSError):
            while piece := one.recv(1 << 16):
                said += piece
                if b"\r\n\r\n" in said:
                    break
    return said


def test_a_byte_now_and_then_on_every_connection_keeps_nobody_out(
    village: Village,
) -> None:
    run_all(village)
    slow: list[socket.socket] = []
    for _ in range(60):
        with inside(village.neighbour.namespace):
            one = socket.socket()
        one.settimeout(0)
        one.connect_ex((GATEWAY, 80))
        slow.append(one)
    time.sleep(1.0)
    for one in slow:
        try:
            one.send(b"GET / HTTP/1.1\r\nX-slow: ")
        except OSError:
            continue

    answers = [asked(village.guest, GATEWAY, "/")[0].status for _ in range(5)]

    assert answers == [200] * 5
    for one in slow:
        one.close()
