"""The real program on a real broker, killed in the middle of what it does."""

import contextlib
import hashlib
import http.server
import json
import signal
import ssl
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edge.adapters.mqtt import MqttLink
from edge.contract.bulletin import Plan, Sound
from edge.contract.codec import decode
from edge.contract.report import Ack, AsRun, Batch
from edge.contract.schedule import Timetable
from edge.contract.settings import SpeakerSettings
from edge.contract.topics import Topic
from edge.runtime import Connected, Inbox, Received
from tests.rig.authority import COMMUNE, Authority, bulletin
from tests.rig.broker import Broker, running_broker
from tests.speaker.bulletins import wall

NODE = "loa-ap3-1"
HERE = (f"node:{NODE}",)
pytestmark = [pytest.mark.broker, pytest.mark.process]


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 (the program under test has the real clock)


def speech(folder: Path, seconds: int = 2) -> Path:
    """A sound file; what it says does not matter here."""
    path = folder / "speech.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes(bytes(range(200)) * (480 * seconds))
    return path


@contextlib.contextmanager
def serving(broker: Broker, data: bytes) -> Iterator[int]:
    """The console's downloads: one file under its own hash."""

    class Download(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Download)
    identity = broker.authority.issue("console-web", server=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(identity.cert, identity.key)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Console:
    """Orders what it is asked to, and acknowledges every batch, as the bridge does."""

    def __init__(self, broker: Broker) -> None:
        self.authority = Authority(now())
        self.told: dict[tuple[int, int], object] = {}
        self._inbox = Inbox()
        self.link = MqttLink(
            broker.section("console"),
            name="console",
            inbox=self._inbox,
            subscriptions=[str(Topic("evt", node=NODE, agent="speaker"))],
        )
        self.link.start()
        deadline = time.monotonic() + 20
        while not isinstance(self._inbox.take(1.0), Connected):
            assert time.monotonic() < deadline, "the console found no broker"

    def enrol(self) -> None:
        here = SpeakerSettings(area=f"{COMMUNE}/ap-3", quiet=())
        self.link.publish(Topic("keys"), self.authority.root_keys())
        keys = self.authority.commune_keys()
        self.link.publish(Topic("keys", commune=COMMUNE), keys)
        settings = self.authority.order("speaker-settings", here, aud=HERE)
        self.link.publish(Topic("settings", node=NODE, agent="speaker"), settings)

    def publish(self, sound: Sound, times: list[datetime]) -> None:
        told = [
            bulletin(
                lineage=f"tin-{number}",
                sound=sound,
                timetable=Timetable(starts=wall(at)),
            )
            for number, at in enumerate(times)
        ]
        items = tuple(self.authority.item(one, now=now()) for one in told)
        plan = self.authority.order("plan", Plan(items=items), now=now())
        self.link.publish(Topic("plan", commune=COMMUNE), plan)

    def listen(self, until: float) -> None:
        while (left_s := until - time.time()) > 0:
            event = self._inbox.take(min(left_s, 0.2))
            if isinstance(event, Received):
                self._take(decode(event.payload, Batch))

    def _take(self, batch: Batch) -> None:
        for one in batch.events:
            known = self.told.setdefault((batch.epoch, one.seq), one.body)
            assert known == one.body, "one number, two events"
        ack = Ack(outbox_epoch=batch.epoch, upto=batch.events[-1].seq)
        order = self.authority.order("ack", ack, aud=HERE, now=now())
        self.link.publish(Topic("ack", node=NODE, agent="speaker"), order)

    def as_run(self) -> list[AsRun]:
        return [one for one in self.told.values() if isinstance(one, AsRun)]


class Program:
    """`commune-speaker run`, as systemd would keep it alive."""

    def __init__(self, folder: Path, config: Path) -> None:
        self.log = folder / "speaker.log"
        self._config = config
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "speaker", "run", "--simulate", "--config"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, str(self._config)], stdout=log, stderr=log
            )

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)

    def end(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(10)

    def begun(self, lineage: str) -> int:
        return self.log.read_text().count(f"playout begins id={lineage}.")


def configured(folder: Path, broker: Broker, console: Console, web_port: int) -> Path:
    section = broker.section(NODE)
    path = folder / "speaker.toml"
    path.write_text(
        f'[node]\nid = "{NODE}"\ncommune = "{COMMUNE}"\n'
        f'[broker]\nhost = "127.0.0.1"\nport = {section.port}\nca = "{section.ca}"\n'
        f'cert = "{section.cert}"\nkey = "{section.key}"\nreconnect_window_s = 0.2\n'
        f'[console]\nurl = "https://127.0.0.1:{web_port}"\nca = "{section.ca}"\n'
        f"[trust]\nroots = {json.dumps(list(console.authority.roots))}\n"
        '[paths]\nstate = "state"\n[clock]\ntrust = "host"\n'
        "[cabinet]\nsettle_s = 0.5\n"
    )
    return path


def test_killed_while_armed_while_sounding_and_in_between_it_doubles_and_loses_nothing(
    tmp_path: Path,
) -> None:
    data = speech(tmp_path).read_bytes()
    sound = Sound(
        sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data), duration_ms=2000
    )
    with (
        running_broker(tmp_path / "broker") as broker,
        serving(broker, data) as web_port,
    ):
        console = Console(broker)
        console.enrol()
        program = Program(tmp_path, configured(tmp_path, broker, console, web_port))
        first = now().replace(microsecond=0) + timedelta(seconds=8)
        times = [first + timedelta(seconds=5 * number) for number in range(4)]
        console.publish(sound, times)

        # Armed; sounding; over, with the record on its way; and one left in peace.
        for at, killed_after_s in zip(times, (-0.7, 1.0, 2.1), strict=False):
            console.listen(at.timestamp() + killed_after_s)
            program.kill()
            program.start()
        console.listen(times[-1].timestamp() + 4)
        code = program.end()
        console.listen(time.time() + 0.5)
        console.link.stop()

    outcomes = {one.lineage: one.outcome for one in console.as_run()}
    records = [one.lineage for one in console.as_run()]
    assert code == 0
    assert sorted(records) == [f"tin-{n}" for n in range(4)], program.log.read_text()
    assert [program.begun(f"tin-{n}") for n in range(4)] == [1, 1, 1, 1]
    assert outcomes["tin-0"] == outcomes["tin-1"] == "interrupted"
    assert outcomes["tin-3"] == "aired"
