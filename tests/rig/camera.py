"""A whole camera program with a broker and keys around it, filming a file."""

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from edge.contract.camera import CameraSettings
from edge.contract.codec import decode
from edge.contract.report import Ack, Batch, Event, State
from edge.contract.topics import Topic
from tests.rig.authority import COMMUNE, Authority
from tests.rig.broker import Broker

NODE: Final = "cam-1"
TREE: Final = Path(__file__).resolve().parents[2]
E = TypeVar("E")


def now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


class CameraRig:
    """Enter it, ``enrol``, ``start``; ``state`` and ``events`` are what it said."""

    def __init__(self, folder: Path, source: str) -> None:
        self.authority = Authority(now())
        self.state_folder = folder / "state"
        self.state: State | None = None
        self.events: list[Event] = []
        self._broker = Broker(folder / "broker")
        self._config, self._log = folder / "camera.toml", folder / "camera.log"
        self._source = source
        self._lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def recordings(self) -> Path:
        return self.state_folder / "recordings"

    @property
    def ca(self) -> Path:
        return Path(self._broker.section(NODE).ca)

    def __enter__(self) -> "CameraRig":
        self._broker.start()
        section = self._broker.section(NODE)
        self._config.write_text(
            f'[node]\nid = "{NODE}"\ncommune = "{COMMUNE}"\n'
            f'[broker]\nhost = "127.0.0.1"\nport = {section.port}\n'
            f'ca = "{section.ca}"\ncert = "{section.cert}"\nkey = "{section.key}"\n'
            "reconnect_window_s = 0.2\n"
            f'[console]\nurl = "https://127.0.0.1:1"\nca = "{section.ca}"\n'
            f'[trust]\nroots = ["{self.authority.roots[0]}"]\n'
            f'[paths]\nstate = "{self.state_folder}"\n'
            '[clock]\ntrust = "host"\n'
            f'[camera]\nsource = "{self._source}"\n'
        )
        me = self._broker.section("console")
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="console")
        self._client.tls_set(str(me.ca), str(me.cert), str(me.key))
        self._client.on_message = self._hear
        self._client.connect("127.0.0.1", me.port)
        for channel in ("state", "evt"):
            topic = Topic(channel, node=NODE, agent="camera")
            self._client.subscribe(str(topic), qos=1)
        self._client.loop_start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self._client.disconnect()
        self._client.loop_stop()
        self._broker.stop()

    def enrol(self, settings: CameraSettings | None = None) -> None:
        """Keys and settings, all retained."""
        make = self.authority
        self._publish(Topic("keys"), make.root_keys(now=now()))
        self._publish(Topic("keys", commune=COMMUNE), make.commune_keys(now=now()))
        self.settle(settings or CameraSettings(area=COMMUNE))

    def settle(self, settings: CameraSettings) -> None:
        self._publish(
            Topic("settings", node=NODE, agent="camera"),
            self._order("camera-settings", settings),
        )

    def order(self, name: str, body: msgspec.Struct) -> None:
        """A command."""
        self._publish(Topic("cmd", node=NODE), self._order(name, body), retain=False)

    def start(self, *options: str) -> None:
        command = [sys.executable, "-m", "camera", "run", "--config", self._config]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*map(str, command), *options], cwd=TREE, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """As a power cut does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def end(self) -> int | None:
        """In an orderly way; the exit code."""
        if self.process is None:
            return None
        self.process.terminate()
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def told(self, kind: type[E]) -> list[E]:
        """The events of a kind, so far."""
        with self._lock:
            return [event for event in self.events if isinstance(event, kind)]

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def _order(self, name: str, body: msgspec.Struct) -> bytes:
        return self.authority.order(name, body, aud=(f"node:{NODE}",), now=now())

    def _publish(self, topic: Topic, order: bytes, *, retain: bool = True) -> None:
        self._client.publish(str(topic), order, qos=1, retain=retain).wait_for_publish(
            10
        )

    def _hear(
        self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage
    ) -> None:
        if message.topic.endswith("/state"):
            self.state = decode(bytes(message.payload), State)
            return
        batch = decode(bytes(message.payload), Batch)
        with self._lock:
            self.events += [one.body for one in batch.events]
        ack = Ack(outbox_epoch=batch.epoch, upto=batch.events[-1].seq)
        order = self._order("ack", ack)
        topic = Topic("ack", node=NODE, agent="camera")
        self._client.publish(str(topic), order, qos=1)
