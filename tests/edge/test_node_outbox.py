"""Events on their way through kills of everything in between."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.rig.broker import Broker
from tests.rig.outbox import count_kept, kept, prepare

EVENTS = 20_000
ROOT = Path(__file__).parents[2]


class Program:
    """One of the two programs, killed and started again at will."""

    def __init__(self, role: str, folder: Path) -> None:
        self._command = [sys.executable, "-m", "tests.rig.outbox", role, str(folder)]
        self._errors = folder / f"{role}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(self._command, cwd=ROOT, stderr=errors)

    def kill(self) -> None:
        assert self._process is not None
        assert self._process.poll() is None, self._errors.read_text()[-2000:]
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@contextmanager
def running(*parts: Program | Broker) -> Iterator[None]:
    for part in parts:
        part.start()
    try:
        yield
    finally:
        for part in parts:
            part.kill()


def carry(folder: Path, events: int, *, kills: int) -> float:
    """Seconds until the console has them all, through so many kills on the way."""
    broker = Broker(folder / "broker")
    prepare(folder, broker, events)
    node, console = Program("node", folder), Program("console", folder)
    chance = random.Random(5)
    killed = 0
    began = time.monotonic()
    with running(broker, console, node):
        while (arrived := count_kept(folder)) < events:
            assert time.monotonic() - began < 150, f"{arrived} of {events}"
            time.sleep(0.05)
            if killed < kills and arrived > events * killed // (kills + 1):
                victim = (node, broker, console)[killed % 3]
                victim.kill()
                time.sleep(chance.uniform(0.0, 0.2))
                victim.start()
                killed += 1
        took_s = time.monotonic() - began
    assert killed == kills
    return took_s


@pytest.mark.broker
def test_nothing_is_lost_or_doubled_when_node_broker_and_console_are_killed_in_turn(
    tmp_path: Path,
) -> None:
    carry(tmp_path, EVENTS, kills=6)

    got = Counter(one for one in kept(tmp_path) if one)
    assert set(got) == {f"tin-{number}" for number in range(EVENTS)}
    assert set(got.values()) == {1}
