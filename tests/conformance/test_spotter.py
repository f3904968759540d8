"""Spotters alike: the fake, and OpenCV's people detector in a process of its own.

Not run: a sensor or a module that names things itself (IMX500, Hailo); none is written.
"""

import queue
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from camera.adapters.hog import HogSpotter
from camera.core.blocks import Luma
from camera.core.naming import Spotted, Spotter, What
from camera.fakes import FakeSpotter
from tests.camera.person import grass, somebody

PATIENCE_S = 60.0


@dataclass
class Bench:
    """A spotter, and how it is made to see somebody or nobody."""

    spotter: Spotter
    expect: Callable[[What], None]
    posted: "queue.Queue[object]"

    def answer(self) -> Spotted:
        """The next, however slow the machine is."""
        until_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < until_s:
            found: Sequence[Spotted] = self.spotter.answers()
            if found:
                (one,) = found
                return one
            time.sleep(0.01)
        raise AssertionError(f"no answer within {PATIENCE_S:.0f} s")


@pytest.fixture(
    params=["fake", pytest.param("hog", marks=pytest.mark.process)],
)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    posted: queue.Queue[object] = queue.Queue()
    if request.param == "hog":
        pytest.importorskip("cv2", reason="OpenCV is an extra: requirements-hog.lock")
        spotter = HogSpotter(posted.put, patience_s=PATIENCE_S)
        yield Bench(spotter, lambda _: None, posted)
        return
    fake = FakeSpotter()

    def expect(kind: What) -> None:
        fake.kind = kind

    yield Bench(fake, expect, posted)


@pytest.mark.parametrize("kind", ["person", "motion"])
def test_it_says_once_whether_it_is_a_person_and_how_sure_it_is(
    bench: Bench, kind: What
) -> None:
    bench.expect(kind)
    comes = kind == "person"

    taken = bench.spotter.ask(7, somebody() if comes else grass())
    told = bench.answer()

    assert taken
    assert told.event == 7
    assert told.kind == kind
    assert (0 < told.confidence <= 1) if comes else told.confidence == 0
    assert list(bench.spotter.answers()) == []
    assert bench.posted.empty()


def test_it_takes_one_picture_at_a_time_and_the_next_when_it_is_free(
    bench: Bench,
) -> None:
    first, second = bench.spotter.ask(1, grass()), bench.spotter.ask(2, grass())
    assert (first, second) == (True, False)

    assert bench.answer().event == 1
    until_s = time.monotonic() + PATIENCE_S
    while not bench.spotter.ask(3, grass()):
        assert time.monotonic() < until_s
        time.sleep(0.01)
    assert bench.answer().event == 3


@pytest.mark.parametrize("shape", [(8, 8), (176, 320), (176, 8), (8, 320), (1, 1)])
def test_a_picture_of_any_size_is_answered(
    bench: Bench, shape: tuple[int, int]
) -> None:
    bench.expect("motion")
    picture: Luma = np.full(shape, 128, np.uint8)

    assert bench.spotter.ask(1, picture)

    assert bench.answer().kind == "motion"
    assert bench.posted.empty()
