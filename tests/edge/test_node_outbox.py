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


def carry(folder: Path, events: int, *, kill_every_s: float) -> tuple[float, int]:
    """Seconds until the console has them all, and how many kills there were."""
    broker = Broker(folder / "broker")
    prepare(folder, broker, events)
    node, console = Program("node", folder), Program("console", folder)
    chance, kills = random.Random(5), 0
    began = time.monotonic()
    with running(broker, console, node):
        killed_at = began
        while count_kept(folder) < events:
            assert time.monotonic() - began < 150, f"{count_kept(folder)} of {events}"
            time.sleep(0.1)
            if time.monotonic() - killed_at > kill_every_s:
                victim = (node, broker, console)[kills % 3]
                victim.kill()
                time.sleep(chance.uniform(0.0, 0.2))
                victim.start()
                kills, killed_at = kills + 1, time.monotonic()
        took_s = time.monotonic() - began
    return took_s, kills


@pytest.mark.broker
def test_nothing_is_lost_or_doubled_when_node_broker_and_console_are_killed_in_turn(
    tmp_path: Path,
) -> None:
    _, kills = carry(tmp_path, 6000, kill_every_s=1.0)

    got = Counter(one for one in kept(tmp_path) if one)
    assert kills >= 3
    assert set(got) == {f"tin-{number}" for number in range(6000)}
    assert set(got.values()) == {1}
