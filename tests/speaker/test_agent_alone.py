"""A node left to itself: one thing at a time, and weeks without network or power."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.errors import HardwareError
from tests.rig.authority import NOON
from tests.speaker.acts import SECOND, troubles
from tests.speaker.bench import MINUTE, SpeakerBench, sound

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


# -- a card that goes bad --------------------------------------------------------------


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The store of a loudspeaker that has played, missed and been told things."""
    bench = SpeakerBench(tmp_path_factory.mktemp("lived"))
    bench.enrol()
    bench.publish(bench.news(), bench.news(lineage="nhac", sound=bench.sounds["nhac"]))
    bench.raise_alert(bench.flood())
    bench.live_until(NOON + MINUTE)
    bench.end()
    bench.store.close()
    return bench.store.path.read_bytes()


@settings(max_examples=60)
@given(data=st.data())
def test_no_bit_that_flips_on_the_card_keeps_a_loudspeaker_from_starting(
    lived: bytes, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(lived) - 1))
    bit = data.draw(st.integers(0, 7))
    spoilt = bytearray(lived)
    spoilt[place] ^= 1 << bit
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "speaker.sqlite").write_bytes(spoilt)

        bench = SpeakerBench(Path(folder), start=NOON + 2 * MINUTE)
        bench.live(2)

        assert bench.state().online
        bench.store.close()


@pytest.mark.parametrize("namespace", ["occurrence", "since", "version"])
def test_a_record_that_the_disk_spoilt_costs_no_more_than_itself(
    bench: SpeakerBench, namespace: str
) -> None:
    bench.publish(bench.news())
    bench.live_until(NOON + MINUTE)
    for key, value in bench.store.records(namespace).items():
        bench.store.set_record(namespace, key, b"\xff".join((value[:5], value[6:])))
    bench.store.set_value("settled", b"2026-11\xff")

    bench.begin()
    bench.raise_alert(bench.flood())
    bench.live(30)

    assert "lu" in bench.heard
