"""The real program on a real broker, killed: what it must not forget."""

from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from edge.contract.bulletin import Bulletin
from edge.contract.schedule import Timetable
from tests.rig.authority import COMMUNE, bulletin
from tests.rig.broker import running_broker
from tests.rig.lone_agent import Console, Program, now
from tests.speaker.bulletins import wall

pytestmark = [pytest.mark.broker, pytest.mark.process]

NODE: Final = "wifi-cho"
CONFIG: Final = """
[node]
id = "{node}"
commune = "{commune}"
[broker]
host = "127.0.0.1"
port = {broker.port}
ca = "{broker.ca}"
cert = "{broker.cert}"
key = "{broker.key}"
reconnect_window_s = 0.2
[console]
url = "https://127.0.0.1:9"
ca = "{broker.ca}"
[trust]
roots = ["{root}"]
[paths]
state = "state"
run = "run"
[network]
guests = "lan0"
uplinks = ["up0"]
address = "127.0.0.1/22"
[portal]
name = "Xã Tân An"
cache = "cache"
[clock]
trust = "host"
[settings]
area = "{commune}"
"""


def news(version: int) -> Bulletin:
    return bulletin(
        lineage="hop-dan",
        version=version,
        audience=(f"area:{COMMUNE}",),
        timetable=Timetable(starts=wall(now() + timedelta(hours=1))),
    )


def test_a_hotspot_that_was_killed_takes_no_older_version_of_what_it_has_seen(
    tmp_path: Path,
) -> None:
    (tmp_path / "state").mkdir()
    config = tmp_path / "hotspot.toml"
    with running_broker(tmp_path / "broker") as broker:
        console = Console(broker, node=NODE, agent="hotspot")
        (root,) = console.authority.roots
        text = CONFIG.format(
            node=NODE, commune=COMMUNE, broker=broker.section(NODE), root=root
        )
        config.write_text(text, encoding="utf-8")
        console.introduce()
        program = Program(tmp_path, config, ["-m", "hotspot"], ["--without-portal"])
        console.plan(news(version=2))
        console.hear(lambda: console.held > (0, 0))
        console.plan()  # it left the plan
        left = console.authority.seq
        console.hear(lambda: console.held[1] >= left)

        program.kill()
        program.start()
        console.plan(news(version=1))
        console.hear(lambda: "older" in console.refused)
        assert console.state is not None
        refused = console.state.refused_items
        program.end()
        console.link.stop()

    assert [(one.lineage, one.version, one.kind) for one in refused] == [
        ("hop-dan", 1, "older")
    ]
