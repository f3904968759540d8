"""What the console is shown of the screen, and what it never is."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.contract.kiosk import ScreenSeen
from tests.kiosk.bench import KioskBench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[KioskBench]:
    bench = KioskBench(tmp_path)
    bench.enrol()
    yield bench
    bench.store.close()


def seen(bench: KioskBench) -> list[ScreenSeen]:
    bench.live(12)
    return [one for one in bench.events() if isinstance(one, ScreenSeen)]


def test_the_console_gets_a_picture_of_the_idle_screen_and_its_hash(
    bench: KioskBench,
) -> None:
    bench.snapshot("a1")

    (told,) = {one.snapshot: one for one in seen(bench)}.values()
    picture = bench.courier.pictures["a1"]
    assert (told.snapshot, told.kind) == ("a1", "idle")
    assert told.picture == hashlib.sha256(picture).hexdigest()
    assert told.frame is not None


def test_in_a_session_there_is_no_picture_and_no_hash_of_it(bench: KioskBench) -> None:
    bench.touch("wake")

    bench.snapshot("a1")

    (told,) = {one.snapshot: one for one in seen(bench)}.values()
    assert (told.kind, told.picture) == ("session", None)
    assert told.frame is not None
    assert bench.courier.pictures == {}


def test_an_emergency_may_be_seen_by_everybody(bench: KioskBench) -> None:
    bench.touch("wake")
    bench.raise_alert(bench.flood())

    bench.snapshot("a1")

    (told,) = {one.snapshot: one for one in seen(bench)}.values()
    assert told.kind == "emergency"
    assert "a1" in bench.courier.pictures


def test_a_picture_that_does_not_arrive_is_not_named(bench: KioskBench) -> None:
    bench.courier.works = False

    bench.snapshot("a1")

    (told,) = {one.snapshot: one for one in seen(bench)}.values()
    assert (told.kind, told.picture) == ("idle", None)


def test_a_question_that_comes_too_late_is_not_answered(bench: KioskBench) -> None:
    bench.snapshot("a1", valid_s=-1)

    assert seen(bench) == []
    assert bench.courier.pictures == {}
