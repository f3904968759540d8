"""One agent's real program on a real broker, and a console that orders by hand."""

import contextlib
import json
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from edge.adapters.mqtt import MqttLink
from edge.contract.bulletin import Bulletin, Plan, Sound
from edge.contract.codec import decode
from edge.contract.refusal import RefusalKind
from edge.contract.report import Ack, AsRun, Batch, Revision, State
from edge.contract.schedule import Timetable
from edge.contract.settings import SpeakerSettings
from edge.contract.topics import Topic
from edge.contract.units import AgentName
from edge.runtime import Connected, Inbox, Received
from tests.rig.authority import COMMUNE, Authority, bulletin
from tests.rig.broker import Broker
from tests.rig.https import HttpsServer, Request
from tests.speaker.bulletins import wall

NODE = "loa-ap3-1"
HERE = (f"node:{NODE}",)


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

    def answer(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    server = HttpsServer(broker.authority, answer)
    try:
        yield server.port
    finally:
        server.close()


class Console:
    """Orders what it is asked to, and acknowledges every batch, as the bridge does."""

    def __init__(
        self, broker: Broker, *, node: str = NODE, agent: AgentName = "speaker"
    ) -> None:
        self._node, self._agent = node, agent
        self.authority = Authority(now())
        self.told: dict[tuple[int, int], object] = {}
        self.state: State | None = None
        self._inbox = Inbox()
        self.link = MqttLink(
            broker.section("console"),
            name="console",
            inbox=self._inbox,
            subscriptions=[
                str(Topic(channel, node=node, agent=agent))
                for channel in ("evt", "state")
            ],
        )
        self.link.start()
        deadline = time.monotonic() + 20
        while not isinstance(self._inbox.take(1.0), Connected):
            assert time.monotonic() < deadline, "the console found no broker"

    def enrol(self) -> None:
        self.introduce()
        here = SpeakerSettings(area=f"{COMMUNE}/ap-3", quiet=())
        settings = self.authority.order("speaker-settings", here, aud=HERE)
        self.link.publish(Topic("settings", node=NODE, agent="speaker"), settings)

    def introduce(self) -> None:
        """Both keysets."""
        self.link.publish(Topic("keys"), self.authority.root_keys())
        keys = self.authority.commune_keys()
        self.link.publish(Topic("keys", commune=COMMUNE), keys)

    def publish(
        self, sound: Sound, times: Sequence[datetime], *, name: str = "tin"
    ) -> None:
        """A plan of bulletins that are called by a name and their number."""
        told = [
            bulletin(
                lineage=f"{name}-{number}",
                sound=sound,
                timetable=Timetable(starts=wall(at)),
            )
            for number, at in enumerate(times)
        ]
        self.plan(*told)

    def plan(self, *told: Bulletin) -> None:
        """In place of the one before."""
        items = tuple(self.authority.item(one, now=now()) for one in told)
        plan = self.authority.order("plan", Plan(items=items), now=now())
        self.link.publish(Topic("plan", commune=COMMUNE), plan)

    def listen(self, until: float) -> None:
        while (left_s := until - time.time()) > 0:
            event = self._inbox.take(min(left_s, 0.2))
            match event:
                case Received(topic, payload) if topic.endswith("/evt"):
                    self._take(decode(payload, Batch))
                case Received(_, payload):
                    self.state = decode(payload, State)
                case _:
                    pass

    def hear(self, what: Callable[[], bool], patience_s: float = 30.0) -> None:
        """Listens until it is so."""
        deadline = time.monotonic() + patience_s
        while not what():
            assert time.monotonic() < deadline, (
                f"not so in {patience_s} s: {self.state}"
            )
            self.listen(time.time() + 0.1)

    def _take(self, batch: Batch) -> None:
        for one in batch.events:
            known = self.told.setdefault((batch.epoch, one.seq), one.body)
            assert known == one.body, "one number, two events"
        ack = Ack(outbox_epoch=batch.epoch, upto=batch.events[-1].seq)
        here = (f"node:{self._node}",)
        order = self.authority.order("ack", ack, aud=here, now=now())
        self.link.publish(Topic("ack", node=self._node, agent=self._agent), order)

    @property
    def held(self) -> Revision:
        """The plan that the agent says it runs."""
        return self.state.plan if self.state else (0, 0)

    @property
    def refused(self) -> dict[RefusalKind, int]:
        return self.state.refused if self.state else {}

    def as_run(self) -> list[AsRun]:
        return [one for one in self.told.values() if isinstance(one, AsRun)]


class Program:
    """An agent's `run --simulate`, as systemd would keep it alive."""

    def __init__(
        self,
        folder: Path,
        config: Path,
        program: Sequence[str] = ("-m", "speaker"),
        options: Sequence[str] = (),
    ) -> None:
        self.log = folder / "agent.log"
        self._command = [sys.executable, *program, "run", "--simulate", *options]
        self._command += ["--config", str(config)]
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)

    def ended(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.poll()

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
