"""What every Shaper does, expected of the fake one and of the real one alike."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, get_args

import pytest

from hotspot.adapters.traffic import TrafficControl
from hotspot.core import shaping
from hotspot.core.shaping import Lane, Leaf, Side
from hotspot.fakes import FakeShaper
from hotspot.ports import Shaper
from tests.hotspot.namespaces.village import Village, run
from tests.hotspot.namespaces.wire import inside

AN, BINH = Lane(0x10, 4000, 1000), Lane(0x11, 8000, 2000)


class Stage(Protocol):
    """A shaper, and a look at its lanes: number -> kbit/s to the guest."""

    shaper: Shaper

    def lanes(self) -> dict[int, int]: ...


class FakeStage:
    def __init__(self) -> None:
        self._fake = FakeShaper()
        self.shaper: Shaper = self._fake

    def lanes(self) -> dict[int, int]:
        return {n: lane.down_kbit_s for n, lane in self._fake.lanes.items()}


class RealStage:
    def __init__(self) -> None:
        self.shaper: Shaper = TrafficControl("lan0", ("up0", "away0"))

    def lanes(self) -> dict[int, int]:
        units = {"Kbit": 1, "Mbit": 1000}
        found: dict[int, int] = {}
        for line in run("tc", "class", "show", "dev", "lan0").splitlines():
            match = re.search(r"htb 1:(\w+) .* rate (\d+)([KM]bit) ", line)
            if match and 0x10 <= int(match[1], 16) < 0xFFF0:
                found[int(match[1], 16)] = int(match[2]) * units[match[3]]
        return found


@pytest.fixture(params=["fake", pytest.param("tc", marks=pytest.mark.root)])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    if request.param == "fake":
        yield FakeStage()
        return
    with Village(tmp_path) as village, inside(village.hotspot):
        yield RealStage()


def test_it_begins_with_these_lanes_alone(stage: Stage) -> None:
    stage.shaper.begin([AN])
    stage.shaper.begin([BINH])

    assert stage.lanes() == {0x11: 8000}


def test_lanes_come_change_and_go(stage: Stage) -> None:
    stage.shaper.begin([])

    stage.shaper.change([AN, BINH], [])
    assert stage.lanes() == {0x10: 4000, 0x11: 8000}
    stage.shaper.change([Lane(0x10, 64, 64)], [0x11])

    assert stage.lanes() == {0x10: 64}


def test_a_lane_that_is_not_there_may_be_closed(stage: Stage) -> None:
    stage.shaper.begin([AN])

    stage.shaper.change([], [0x99])
    stage.shaper.look_after()

    assert stage.lanes() == {0x10: 4000}


@pytest.mark.root
def test_an_interface_that_comes_later_gets_its_lanes(tmp_path: Path) -> None:
    with Village(tmp_path) as village, inside(village.hotspot):
        shaper = TrafficControl("lan0", ("up0", "modem0"))
        shaper.begin([AN])
        village.ip("link", "add", "modem0", "type", "veth", "peer", "name", "modem1")

        shaper.look_after()

        assert "1:10" in run("tc", "class", "show", "dev", "modem0")


@pytest.mark.root
@pytest.mark.parametrize("leaf", get_args(Leaf))
def test_a_queue_is_there_or_the_kernel_lacks_it(tmp_path: Path, leaf: Leaf) -> None:
    """Whatever the kernel has, `tc` understands what it is told of it."""
    with Village(tmp_path) as village, inside(village.hotspot):
        TrafficControl("lan0", ("up0",)).begin([])

        told = subprocess.run(
            ["tc", "-batch", "-"],
            input=shaping.opened(Side("lan0", "down"), [AN], leaf),
            capture_output=True,
            text=True,
            check=False,
        )

    assert told.stderr == "" or "qdisc kind is unknown" in told.stderr
