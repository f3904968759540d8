"""A clip that the console asks for again: the agent's ledger and a real courier.

The console orders again what never came or what it has lost (`console.bridge`). Such an
order is signed anew; one that a broker only repeats is not.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.contract.camera import Clip, ClipMade
from edge.contract.topics import Topic
from edge.errors import HardwareError
from tests.camera.bench import NODE, CameraBench
from tests.camera.desk import Desk
from tests.camera.test_courier import clip

pytestmark = [pytest.mark.process]


class Camera:
    """An agent whose orders a real courier carries out."""

    def __init__(self, folder: Path) -> None:
        self.bench, self.desk = CameraBench(folder), Desk(folder)
        self.bench.enrol()
        self.seen = 0

    def carry_out(self) -> int:
        """What the agent asked of its courier since; how many orders it was."""
        orders = self.bench.courier.clips[self.seen :]
        self.seen += len(orders)
        for order in orders:
            self.desk.courier.clip(order)
            self.bench.hear(self.desk.events.get(timeout=30))
        return len(orders)

    def repeat(self) -> None:
        """The broker delivers the last order once more, byte by byte the same."""
        topic = str(Topic("cmd", node=NODE))
        last = [body for name, body in self.bench.broker.log if name == topic][-1]
        self.bench.broker.publish(topic, last)
        self.bench.live(1)

    def close(self) -> None:
        self.desk.close()
        self.bench.store.close()


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[Camera]:
    camera = Camera(tmp_path)
    yield camera
    camera.close()


def lost(camera: Camera) -> None:
    """The console's disk, or a backup of the day before."""
    camera.desk.console.files.clear()


def here(camera: Camera, made: ClipMade) -> bool:
    arrived = camera.desk.console.files.get(made.sha256 or "", b"")
    return len(arrived) == made.size_bytes


def order() -> Clip:
    return clip(0, 2)


def test_a_clip_that_the_console_lost_is_made_and_brought_again(
    camera: Camera,
) -> None:
    camera.bench.order("clip", order())
    assert camera.carry_out() == 1
    lost(camera)

    camera.bench.order("clip", order())
    assert camera.carry_out() == 1

    first, second = camera.bench.told(ClipMade)
    assert (first.outcome, second.outcome) == ("sent", "sent")
    assert here(camera, second)
    assert camera.desk.exported() == 2  # each copy is in the chain


def test_so_it_is_after_a_start_and_as_often_as_it_is_ordered(camera: Camera) -> None:
    for _ in range(3):
        camera.bench.order("clip", order())
        camera.carry_out()
        lost(camera)
        camera.bench.end()
        camera.bench.begin()
        camera.seen = 0

    assert camera.bench.courier.clips == []  # nothing is left over
    assert camera.desk.exported() == 3


def test_one_whose_answer_the_disk_did_not_take_is_carried_out_when_ordered_again(
    camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise HardwareError("camera.sqlite: database or disk is full")

    camera.bench.order("clip", order())
    with monkeypatch.context() as during:
        during.setattr(camera.bench.store, "delete_record", full)
        with pytest.raises(HardwareError):  # logged, and the agent goes on
            camera.carry_out()
    lost(camera)

    camera.bench.order("clip", order())
    assert camera.carry_out() == 1

    assert here(camera, camera.bench.told(ClipMade)[-1])


def test_an_order_that_a_broker_repeats_is_carried_out_once(camera: Camera) -> None:
    camera.bench.order("clip", order())
    camera.repeat()
    assert camera.carry_out() == 1

    camera.repeat()

    assert camera.carry_out() == 0
    assert len(camera.bench.told(ClipMade)) == 1


def test_one_that_is_ordered_again_while_it_is_brought_is_brought_once(
    camera: Camera,
) -> None:
    camera.bench.order("clip", order())
    camera.bench.order("clip", order())

    assert camera.carry_out() == 1
    (made,) = camera.bench.told(ClipMade)
    assert here(camera, made)
