"""A whole kiosk program with a commune around it: broker, console's files, keys.

For benches: everything is real but the console, whose orders are signed here.
"""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from edge.contract.bulletin import TOGETHER, Alert, AlertsInForce, Bulletin, Sound
from edge.contract.content import Language
from edge.contract.settings import KioskSettings
from edge.contract.topics import Topic
from edge.contract.units import BroadcastClass
from tests.rig.assets import AssetServer, name_of
from tests.rig.authority import COMMUNE, Authority, bulletin
from tests.rig.broker import Broker
from tests.rig.bundles import ordered, sign
from tests.rig.sink import WITH_US

NODE = "man-hinh-1"
LANGUAGES: tuple[Language, ...] = ("vi", "en")
TREE = Path(__file__).parents[2]
PROGRAM = (
    "import sys; sys.modules['numpy'] = None;"
    "from kiosk.__main__ import main; sys.exit(main(sys.argv[1:]))"
)
"""`commune-kiosk`, but without numpy: pygame takes it along where there is one. A kiosk
has none; the tests' environment does."""


def now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


class KioskRig:
    """Made with a built bundle, which it signs; `start` runs the program."""

    def __init__(self, folder: Path, bundle: Path) -> None:
        self.authority = Authority(now())
        self._broker = Broker(folder / "broker")
        self._console = AssetServer(folder / "console", self._broker.authority)
        self._log = folder / "kiosk.log"
        self._config = folder / "kiosk.toml"
        self._bundle, self._folder = bundle, folder
        self._lineage = 0

    def __enter__(self) -> "KioskRig":
        self._broker.start()
        section = self._broker.section(NODE)
        source = self._console.source()
        self._config.write_text(
            f'[node]\nid = "{NODE}"\ncommune = "{COMMUNE}"\n'
            f'[broker]\nhost = "127.0.0.1"\nport = {section.port}\n'
            f'ca = "{section.ca}"\ncert = "{section.cert}"\nkey = "{section.key}"\n'
            "reconnect_window_s = 0.2\n"
            f'[console]\nurl = "{source.url}"\nca = "{section.ca}"\n'
            f'[trust]\nroots = ["{self.authority.roots[0]}"]\n'
            f'[paths]\nstate = "{self._folder / "state"}"\n'
            '[clock]\ntrust = "host"\n'
        )
        me = self._broker.section("console")
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="console")
        self._client.tls_set(str(me.ca), str(me.cert), str(me.key))
        self._client.connect("127.0.0.1", me.port)
        self._client.loop_start()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()
        self._console.close()
        self._broker.stop()

    def publish(self, topic: Topic, order: bytes) -> None:
        """One retained order."""
        self._client.publish(str(topic), order, qos=1, retain=True)

    def enrol(self) -> None:
        """Keys, settings (never dark) and the bundle."""
        make = self.authority
        self.publish(Topic("keys"), make.root_keys(now=now()))
        self.publish(Topic("keys", commune=COMMUNE), make.commune_keys(now=now()))
        body = KioskSettings(area=COMMUNE, dark=(), languages=LANGUAGES)
        settings = make.order("kiosk-settings", body, aud=(f"node:{NODE}",), now=now())
        self.publish(Topic("settings", node=NODE, agent="kiosk"), settings)
        sign(self._bundle, make, seen=now())
        archive = self._folder / "bundle.tar"
        guidance = ordered(self._bundle, archive)
        self._console.add(archive.read_bytes())
        order = make.order("guidance", guidance, now=now())
        self.publish(Topic("guidance", commune=COMMUNE), order)

    def clips(self) -> tuple[Path, ...]:
        """The bundle's spoken sentences."""
        return tuple((self._bundle / "clips").iterdir())

    def sound(self, recording: bytes, duration_ms: int) -> Sound:
        """A recording that the console holds."""
        self._console.add(recording)
        return Sound(
            sha256=name_of(recording),
            size_bytes=len(recording),
            duration_ms=duration_ms,
        )

    def flood(self, sound: Sound) -> Bulletin:
        """A new emergency, each time, as the console signs one."""
        self._lineage += 1
        begins = now()
        return bulletin(
            lineage=f"lu-{self._lineage}",
            title="Lũ đang lên",
            sound=sound,
            klass=BroadcastClass.EMERGENCY,
            audience=(f"area:{COMMUNE}",),
            alert=Alert(
                effective=begins + TOGETHER,
                expires=begins + timedelta(hours=1),
                repeat_every_s=300,
                texts={"vi": "Nước lên nhanh, bà con ấp 3 lên nhà văn hóa xã ngay."},
            ),
        )

    def alert(self, *told: Bulletin) -> None:
        """The emergencies in force; none: all clear."""
        items = tuple(self.authority.item(one, now=now()) for one in told)
        order = self.authority.order(
            "alerts", AlertsInForce(items=items), prio=2, now=now()
        )
        self.publish(Topic("alert", commune=COMMUNE), order)

    @contextlib.contextmanager
    def running(self, world: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
        """The program for a while."""
        process = self.start(world)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)

    def start(self, world: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        """The program, started now; the caller ends it."""
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [
                    *WITH_US,
                    *(sys.executable, "-c", PROGRAM),
                    *("run", "--config", str(self._config)),
                ],
                env=os.environ | dict(world),
                cwd=TREE,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def said(self) -> str:
        """The program's log."""
        return self._log.read_text(encoding="utf-8", errors="replace")
