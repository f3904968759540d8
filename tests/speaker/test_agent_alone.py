"""A node left to itself: one thing at a time, and weeks without network or power."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from edge.errors import HardwareError
from tests.rig.authority import NOON
from tests.speaker.acts import SECOND, troubles
from tests.speaker.bench import SpeakerBench, sound

# -- busy ------------------------------------------------------------------------------


class FullDisk:
    """A decoder that finds no room for anything."""

    def __init__(self) -> None:
        self.tried: list[Path] = []

    def decode(self, source: Path, into: Path) -> int:
        self.tried.append(source)
        raise HardwareError(f"{into}: no space left")


def test_an_alerts_sound_is_decoded_before_the_rest_of_a_new_plan(
    bench: SpeakerBench,
) -> None:
    jobs: list[Callable[[], None]] = []
    bench.library._submit = jobs.append
    many = {f"tin-{n}": sound(f"tin-{n}") for n in range(5)}
    bench.sounds |= many
    plan = [bench.news(lineage=name, sound=one) for name, one in many.items()]
    bench.publish(*plan)
    bench.raise_alert(bench.flood())

    while jobs:
        jobs.pop(0)()
        bench.settle()

    decoded = [path.name for path in bench.decoder.decoded]
    assert decoded.index(bench.sounds["lu"].sha256) == 1  # after what had begun
    assert len(decoded) == len(many) + 1


def test_one_sound_that_cannot_be_decoded_holds_up_no_other(
    bench: SpeakerBench,
) -> None:
    many = {f"tin-{n}": sound(f"tin-{n}") for n in range(3)}
    bench.sounds |= many
    disk = FullDisk()
    bench.library._decoder = disk
    plan = [bench.news(lineage=name, sound=one) for name, one in many.items()]
    bench.publish(*plan)
    tried = list(disk.tried)

    bench.library._decoder = bench.decoder  # there is room again
    bench.live(61)

    assert len(tried) >= len(many)
    assert {one.name for one in tried} == {one.sha256 for one in many.values()}
    assert bench.agent._studio.ready >= {one.sha256 for one in many.values()}


# -- alone -----------------------------------------------------------------------------


def test_a_node_without_network_plays_its_plan_for_three_weeks_and_tells_it_all(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON - 86400 * SECOND, rule="FREQ=DAILY"))
    bench.network_gone()

    bench.live_until(NOON + timedelta(days=20, minutes=1))
    alone = bench.as_run()
    bench.network_back()
    bench.tell_all()

    assert [one.planned for one in alone] == [
        NOON + timedelta(days=day) for day in range(21)
    ]
    assert {one.outcome for one in alone} == {"aired"}
    assert bench.as_run() == alone


def test_a_node_without_power_for_three_weeks_tells_of_each_day_that_it_missed(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON - 86400 * SECOND, rule="FREQ=DAILY"))

    bench.power_cut(21 * 86400)
    bench.live(60)

    assert bench.told() == [("tin", "missed", "power-or-restart")] * 21


def test_after_a_long_absence_most_of_what_was_missed_is_summed_up(
    bench: SpeakerBench,
) -> None:
    often = [
        bench.news(
            NOON - 86400 * SECOND,
            lineage=f"tin-{number}",
            rule="FREQ=DAILY;BYHOUR=7,9,11,13,15,17",
        )
        for number in range(4)
    ]
    bench.publish(*often)

    bench.power_cut(40 * 86400)
    bench.live(3)
    bench.tell_all()

    assert len(bench.as_run()) == 500
    assert troubles(bench).count("+missed-summed-up") == 1
    bench.live(7200)
    assert troubles(bench).count("+missed-summed-up") == 1
