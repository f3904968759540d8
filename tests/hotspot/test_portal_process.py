"""The portal's own process before a real agent that has no network (`--simulate`)."""

import contextlib
import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotspot.adapters.aloud import ReadAloud
from tests.rig.broker import free_port
from tests.rig.guest_probes import PROBES

pytestmark = pytest.mark.process

OWN = "wifi.internal"
AGENT = ("run", "--simulate", "--without-portal")
"""A page of its own would outlive an agent that is killed."""
CONFIG = """
[node]
id = "wifi-cho"
commune = "vinh-long/tan-an"
[paths]
state = "state"
run = "run"
[network]
guests = "lan0"
uplinks = ["up0"]
address = "{address}/22"
[portal]
name = "Xã Tân An"
port = {port}
cache = "cache"
[clock]
trust = "host"
[settings]
area = "vinh-long/tan-an"
hours = []
"""


class Pair:
    """Agent and portal, each a process."""

    def __init__(self, folder: Path) -> None:
        self.address, self.port = "127.0.0.1", free_port()
        self.config = folder / "hotspot.toml"
        text = CONFIG.format(address=self.address, port=self.port)
        self.config.write_text(text, encoding="utf-8")
        (folder / "state").mkdir()
        self.agent = self.start(*AGENT)
        self.portal = self.start("portal")

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "hotspot", *words, "--config"]
        log = (self.config.parent / f"{words[0]}.log").open("ab")
        with log:
            return subprocess.Popen(
                [*command, str(self.config)], stdout=log, stderr=subprocess.STDOUT
            )

    def ask(
        self, path: str = "/", host: str = OWN, form: str = ""
    ) -> tuple[int, str, str]:
        """(status, Location, body)."""
        connection = http.client.HTTPConnection(self.address, self.port, timeout=10)
        with contextlib.closing(connection):
            fields = {"Host": host}
            if form:
                fields["Content-Type"] = "application/x-www-form-urlencoded"
            method = "POST" if form else "GET"
            connection.request(method, path, form or None, fields)
            answer = connection.getresponse()
            where = answer.headers.get("Location", "")
            return answer.status, where, answer.read().decode()

    def until(self, status: int) -> None:
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError):
                if self.ask()[0] == status:
                    return
            assert time.monotonic() < deadline, f"never {status}"
            time.sleep(0.05)

    def end(self) -> None:
        for process in (self.portal, self.agent):
            process.kill()
            process.wait()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path)
    try:
        made.until(200)
        yield made
    finally:
        made.end()


def test_a_guest_accepts_and_every_system_hears_it(pair: Pair) -> None:
    before = [pair.ask(one.path, one.host) for one in PROBES]
    accepted = pair.ask("/accept", form="terms=1&lang=vi")
    after = [pair.ask(one.path, one.host) for one in PROBES]

    assert {(status, where) for status, where, _ in before} == {(302, f"http://{OWN}/")}
    assert accepted[:2] == (303, f"http://{OWN}/?lang=vi")
    for one, (status, _, body) in zip(PROBES, after, strict=True):
        assert one.content(status, body.encode()), one.system


def test_the_page_outlives_its_agent_and_says_so(pair: Pair) -> None:
    pair.agent.kill()
    pair.agent.wait()
    pair.until(503)
    probe = pair.ask("/generate_204", "www.gstatic.com")

    pair.agent = pair.start(*AGENT)
    pair.until(200)

    assert probe[0] == 302


def test_it_ends_in_order_when_asked_to(pair: Pair) -> None:
    pair.portal.send_signal(signal.SIGTERM)

    assert pair.portal.wait(timeout=10) == 0
    with contextlib.suppress(OSError):  # somebody else may have the port by now
        assert "Xã Tân An" not in pair.ask()[2]


def test_the_terms_are_read_out_once_into_a_small_file(tmp_path: Path) -> None:
    aloud = ReadAloud(tmp_path)
    text = "Wi-Fi này miễn phí. Mỗi lần dùng được một trăm hai mươi phút."

    assert aloud("vi", text) is None
    assert aloud("km", text) is None
    deadline = time.monotonic() + 30
    while (path := aloud("vi", text)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert 5_000 < path.stat().st_size < 60_000
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    streams = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", path],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "mp3" in streams.stdout
