"""What became of each occurrence."""

from datetime import timedelta

import msgspec

from speaker.core.ledger import latest, outdated, recovered
from tests.rig.authority import NOON
from tests.speaker.bulletins import entry, flood, held, news


def test_a_restart_closes_what_was_under_way_and_says_that_the_power_went() -> None:
    under_way = held(
        entry(news(), NOON, phase="sounding"),
        entry(news(lineage="b"), NOON, phase="starting"),
        entry(news(lineage="c"), NOON),
    )

    closed = recovered(under_way)

    assert [(e.phase, r.outcome, r.reason, r.started) for e, r in closed] == [
        ("done", "interrupted", "power-or-restart", NOON),
        ("done", "interrupted", "power-or-restart", None),
    ]


def test_entries_are_forgotten_after_forty_days_unless_they_are_among_the_newest() -> (
    None
):
    old = [entry(news(), NOON - timedelta(days=41, hours=n)) for n in range(1001)]
    young = entry(news(), NOON - timedelta(days=39))

    few = outdated((*old[:5], young), NOON)
    many = outdated((young, *old), NOON)

    assert few == ()
    assert many == (old[1000].key, old[999].key)[::-1]
    assert latest(held(*old, young), "tin", NOON) == young


def test_the_start_that_stands_for_forgotten_ones_is_the_latest_only_by_itself() -> (
    None
):
    first = entry(flood(), NOON, began=NOON)
    stands = msgspec.structs.replace(first, through=NOON + timedelta(minutes=6))
    before = entry(flood(), NOON - timedelta(seconds=3))

    assert latest(held(stands, before), "lu", NOON) == before
    assert latest(held(stands), "lu", NOON) == stands
