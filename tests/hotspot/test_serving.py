"""What a hotspot says of the hour that runs, in its state."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.contract.codec import decode
from edge.contract.hotspot import HotspotCounts, Serving
from edge.contract.report import State
from hotspot.adapters.tally import SHOW_S
from hotspot.ports import Used
from tests.hotspot.stage import AN, BINH, Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    made.enrol()
    made.pass_time(5)
    yield made
    made.store.close()


def states(stage: Stage) -> list[State]:
    said = [payload for topic, payload in stage.broker.log if topic.endswith("/state")]
    return [decode(payload, State) for payload in said]


def serving(stage: Stage) -> Serving:
    newest = states(stage)[-1].serving
    assert newest is not None
    return newest


def test_who_comes_and_who_goes_is_counted_within_seconds(stage: Stage) -> None:
    nobody = serving(stage).clients

    stage.accept(AN)
    stage.accept(BINH)
    stage.pass_time(3)
    both = serving(stage)
    stage.leave(AN)
    stage.pass_time(3)

    assert nobody == 0
    assert (both.clients, both.hour.accepted) == (2, 2)
    assert serving(stage).clients == 1
    assert serving(stage).hour.clients == 2


def test_bytes_are_told_as_often_as_a_beat_and_a_quiet_hotspot_says_nothing(
    stage: Stage,
) -> None:
    stage.accept(AN)
    stage.pass_time(3)
    [number] = stage.firewall.passes
    stage.firewall.used[number] = Used(down_bytes=700, up_bytes=70)
    stage.pass_time(SHOW_S + 3)
    moved = serving(stage).hour
    told = len(states(stage))

    stage.pass_time(10 * SHOW_S)

    assert (moved.down_bytes, moved.up_bytes) == (700, 70)
    assert len(states(stage)) == told


def test_the_hour_that_is_over_is_reported_and_the_next_one_begins(
    stage: Stage,
) -> None:
    stage.accept(AN)

    stage.pass_time(3700)

    [hour] = [one for one in stage.events() if isinstance(one, HotspotCounts)]
    assert hour.accepted == 1
    assert serving(stage).hour.since == hour.until
    assert serving(stage).hour.accepted == 0
    assert hour.until - hour.since >= timedelta(hours=1)
