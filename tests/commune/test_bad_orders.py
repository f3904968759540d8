"""Ten thousand bad orders at a whole loudspeaker: none acted on, every one counted."""

from collections import Counter
from pathlib import Path

import pytest

from edge.contract.refusal import RefusalKind
from edge.contract.report import AsRun, Refused
from tests.rig.bad_orders import KINDS, Forger
from tests.speaker.bench import SpeakerBench


@pytest.mark.parametrize(
    "count", [120, pytest.param(10_000, marks=pytest.mark.process)]
)
def test_no_bad_order_is_acted_on_and_each_is_counted_by_its_kind(
    tmp_path: Path, count: int
) -> None:
    bench = SpeakerBench(tmp_path)
    forger = Forger(bench.authority)
    enrol(bench, forger)
    sent: Counter[RefusalKind] = Counter()

    for kind, topic, payload in forger.stream(count):
        bench.order(topic, payload)
        sent[kind] += 1
    bench.live(3600)

    assert set(sent) == set(KINDS)
    assert len(KINDS) == 12
    assert bench.state().refused == sent
    assert bench.played == []
    assert not any(isinstance(event, AsRun) for event in bench.events())
    told: Counter[RefusalKind] = Counter()
    for event in bench.events():
        if isinstance(event, Refused):
            told[event.kind] += event.count
    assert told == sent


def test_the_counts_outlive_a_power_cut(tmp_path: Path) -> None:
    bench = SpeakerBench(tmp_path)
    forger = Forger(bench.authority)
    enrol(bench, forger)
    for _, topic, payload in forger.stream(24):
        bench.order(topic, payload)
    bench.live(5)
    bench.broker.retained.clear()  # or the last bad plan would come once more

    bench.power_cut(60)

    assert bench.state().refused == dict.fromkeys(KINDS, 2)


def enrol(bench: SpeakerBench, forger: Forger) -> None:
    """The node holds keysets, settings, a plan and a stop that can be replayed."""
    bench.enrol()
    for topic, order in forger.openers():
        bench.order(topic, order)
