"""OpenCV's detector from outside: what it does wrong is told once and costs a name."""

import queue
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from camera.adapters import hog
from camera.adapters.hog import MISSING, HogSpotter
from camera.core.blocks import Luma
from camera.core.naming import Spotted
from camera.ports import SpotterBack, SpotterFailed

PICTURE: Luma = np.full((64, 40), 90, np.uint8)
READ = "import sys; sys.stdin.buffer.read(); "


def python(words: str) -> Sequence[str]:
    return (sys.executable, "-c", READ + words)


def answer(spotter: HogSpotter, event: int) -> Spotted:
    until_s = time.monotonic() + 60
    while not spotter.ask(event, PICTURE):
        assert time.monotonic() < until_s
        time.sleep(0.01)
    while not (found := spotter.answers()):
        assert time.monotonic() < until_s
        time.sleep(0.01)
    return found[0]


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hog, "is_installed", lambda: True)


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("sys.exit('no memory')", "ended with 1: no memory"),
        ("import os; os.kill(os.getpid(), 9)", "ended with -9"),
        ("print('perhaps')", "cannot be asked"),
    ],
    ids=["fails", "is killed", "talks nonsense"],
)
def test_a_detector_that_fails_is_told_once_and_finds_nobody(
    words: str, says: str
) -> None:
    posted: queue.Queue[object] = queue.Queue()
    spotter = HogSpotter(posted.put, command=python(words))

    told = [answer(spotter, event) for event in (1, 2)]

    assert [(one.event, one.kind) for one in told] == [(1, "motion"), (2, "motion")]
    failed = posted.get_nowait()
    assert isinstance(failed, SpotterFailed)
    assert says in failed.reason
    assert posted.empty()


@pytest.mark.process
def test_a_detector_that_hangs_is_ended() -> None:
    posted: queue.Queue[object] = queue.Queue()
    forever = python("import time; time.sleep(3600)")
    spotter = HogSpotter(posted.put, command=forever, patience_s=0.2)

    assert answer(spotter, 1).kind == "motion"

    assert posted.get_nowait() == SpotterFailed("no answer within 0.2 s")


@pytest.mark.process
def test_what_works_again_is_told(tmp_path: Path) -> None:
    there = tmp_path / "works"
    words = f"import os; print(0.75 if os.path.exists({str(there)!r}) else '')"
    posted: queue.Queue[object] = queue.Queue()
    spotter = HogSpotter(posted.put, command=python(words))
    assert answer(spotter, 1).kind == "motion"
    there.touch()

    told = answer(spotter, 2)

    assert (told.kind, told.confidence) == ("person", 0.75)
    assert isinstance(posted.get_nowait(), SpotterFailed)
    assert posted.get_nowait() == SpotterBack()


def test_where_opencv_is_missing_it_is_said_at_once_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hog, "is_installed", lambda: False)
    posted: queue.Queue[object] = queue.Queue()

    spotter = HogSpotter(posted.put)

    assert answer(spotter, 1).kind == "motion"
    assert posted.get_nowait() == SpotterFailed(MISSING)
    assert posted.empty()
