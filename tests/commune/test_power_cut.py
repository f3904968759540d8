"""The power goes at any moment: nothing is lost, nothing sounds twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from edge.contract.topics import Topic
from edge.contract.units import BroadcastClass
from tests.rig.authority import NOON
from tests.speaker.bench import MINUTE, SpeakerBench

SECOND = timedelta(seconds=1)
STEPS = 60
"""At least as many as an undisturbed day has: each is cut once."""
NEWS, PRIORITY, FLOOD = NOON, NOON + 20 * SECOND, NOON + 2 * SECOND


class PowerCut(BaseException):
    """Nothing catches it: the program is simply gone."""


class Fuse:
    """Blows at the n-th thing that leaves the program: on disk, or to the player.

    Once blown, nothing leaves it any more, whatever ``finally`` would still do.
    """

    def __init__(self, blows_at: int) -> None:
        self.left = blows_at

    def wear(self) -> None:
        self.left -= 1
        if self.left <= 0:
            raise PowerCut

    @property
    def blown(self) -> bool:
        return self.left <= 0


class FusedBench(SpeakerBench):
    """A loudspeaker whose power goes at the n-th effect, and returns 3 s later."""

    def __init__(self, folder: Path, fuse: Fuse) -> None:
        self.fuse = fuse
        self.cuts = 0
        super().__init__(folder, start=NOON - 30 * SECOND)

    def order(self, topic: Topic | str, payload: bytes) -> None:
        with self.power():
            super().order(topic, payload)

    def download(self) -> None:
        with self.power():
            super().download()

    def live_until(self, then: datetime, *others: SpeakerBench) -> None:
        while self.clock.now() < then:
            with self.power():
                super().live_until(then, *others)

    @contextmanager
    def power(self) -> Iterator[None]:
        """If it goes meanwhile, the program starts again three seconds later."""
        try:
            yield
        except PowerCut:
            self.cuts += 1
            self.fuse.left = 1_000_000
            self.clock.advance(3)
            self.begin()

    def settle(self) -> None:
        self.fit()
        super().settle()

    def fit(self) -> None:
        """Puts the fuse between this start of the program and the world, once."""
        if getattr(self.store, "fused", False):
            return
        store, player = self.store, self.player
        commit, start = store.transaction, player.start
        store.fused = True  # type: ignore[attr-defined]
        depth = 0

        @contextmanager
        def transaction() -> Iterator[None]:
            nonlocal depth
            depth += 1
            try:
                with commit():
                    yield
                    if depth == 1:
                        self.fuse.wear()  # before it is on the disk
                if depth == 1:
                    self.fuse.wear()  # after
            finally:
                depth -= 1

        def begin(*order: object, **more: object) -> None:
            self.fuse.wear()
            start(*order, **more)  # type: ignore[arg-type]

        store.transaction = transaction  # type: ignore[method-assign]
        player.start = begin  # type: ignore[method-assign]


def a_day(bench: FusedBench) -> None:
    """News that a flood alert interrupts, a priority bulletin, then the all-clear."""
    bench.enrol()
    urgent = BroadcastClass.PRIORITY
    bench.publish(
        bench.news(NEWS), bench.news(PRIORITY, lineage="uu-tien", klass=urgent)
    )
    bench.live_until(FLOOD)
    bench.raise_alert(bench.flood(repeat_every_s=3600))
    bench.live_until(NOON + 6 * MINUTE)
    bench.raise_alert()
    bench.tell_all()


def check(bench: SpeakerBench) -> None:
    """What must hold however the power went."""
    told = bench.as_run()
    outcomes: dict[tuple[str, object], list[str]] = {}
    for one in told:
        outcomes.setdefault((one.lineage, one.planned), []).append(one.outcome)

    assert {"tin", "uu-tien", "lu"} <= {one.lineage for one in told}, "nothing is lost"
    for key, ends in outcomes.items():
        final = [end for end in ends if end != "pre-empted"]
        assert len(final) <= 1, f"{key} ended twice: {ends}"
    for lineage in ("tin", "uu-tien"):
        sounded = bench.heard.count(lineage)
        ends = [one.outcome for one in told if one.lineage == lineage]
        assert sounded <= 1 + ends.count("pre-empted"), f"{lineage} sounded again"
        assert sounded <= len(ends), f"{lineage} sounded without a record"


def test_an_undisturbed_day_counts_the_effects_that_follow_one_another(
    tmp_path: Path,
) -> None:
    fuse = Fuse(1_000_000)
    bench = FusedBench(tmp_path, fuse)

    a_day(bench)

    assert bench.cuts == 0
    assert bench.told() == [
        ("tin", "pre-empted", "higher-class"),
        ("lu", "aired", ""),
        ("tin", "aired", "late"),
        ("uu-tien", "aired", ""),
    ]
    assert 50 <= 1_000_000 - fuse.left <= STEPS


@pytest.mark.parametrize("tens", range(STEPS // 10))
def test_the_power_may_go_at_any_step(tmp_path: Path, tens: int) -> None:
    for step in range(tens * 10 + 1, tens * 10 + 11):
        folder = tmp_path / str(step)
        bench = FusedBench(folder, Fuse(step))
        a_day(bench)

        check(bench)
        bench.store.close()


@hypothesis_settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.integers(1, 400), st.integers(0, 200)), max_size=6),
)
def test_cuts_at_any_time_and_of_any_length_double_nothing(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[int, int]]
) -> None:
    """``cuts``: tenths of a second of life, then seconds of darkness."""
    bench = SpeakerBench(tmp_path_factory.mktemp("node"), start=NOON - 30 * SECOND)
    bench.enrol()
    bench.publish(bench.news(NEWS), bench.news(PRIORITY, lineage="uu-tien"))
    bench.raise_alert(bench.flood(effective=FLOOD, repeat_every_s=60))
    for lived, dark_s in cuts:
        bench.live(lived / 10)
        bench.power_cut(dark_s)
    bench.live_until(max(NOON + 8 * MINUTE, bench.clock.now() + SECOND))
    bench.tell_all()

    check(bench)
    bench.store.close()
