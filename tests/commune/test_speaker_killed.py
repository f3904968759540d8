"""The real program on a real broker, killed in the middle of what it does."""

import hashlib
import time
from datetime import timedelta
from pathlib import Path

import pytest

from edge.contract.bulletin import Sound
from tests.rig.broker import running_broker
from tests.rig.lone_agent import Console, Program, configured, now, serving, speech

pytestmark = [pytest.mark.broker, pytest.mark.process]


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
