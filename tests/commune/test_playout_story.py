"""From the approver's signature to the as-run record, on every loudspeaker meant."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from edge.contract.bulletin import Bulletin, Suppression
from edge.contract.units import BroadcastClass
from speaker.ports import Lamp
from tests.rig.authority import COMMUNE, NOON
from tests.speaker.bench import MINUTE, SpeakerBench

SECOND = timedelta(seconds=1)


class Commune:
    """Two loudspeakers of two hamlets on one broker, and what is done to both."""

    def __init__(self, folder: Path) -> None:
        self.ap_3 = SpeakerBench(folder / "ap-3")
        self.ap_7 = SpeakerBench(
            folder / "ap-7", id_="loa-ap7-1", hamlet="ap-7", beside=self.ap_3
        )
        self.both = (self.ap_3, self.ap_7)
        self.ap_3.enrol()
        self.ap_7.set()
        for one in self.both:
            one.settle()

    def does(self, order: Callable[[SpeakerBench], None]) -> None:
        """One console orders; every node takes it, and what it then lacks arrives."""
        order(self.ap_3)
        for one in self.both:
            one.settle()
            one.download()

    def live(self, seconds: float) -> None:
        then = self.ap_3.clock.now() + timedelta(seconds=seconds)
        self.ap_3.live_until(then, self.ap_7)

    def live_through(
        self, *told: Bulletin, flood_at: timedelta
    ) -> list[list[tuple[str, str, str]]]:
        """News by the plan, then a flood alert; what each node has to tell of it."""
        self.does(lambda console: console.publish(*told))
        until = NOON + flood_at - self.ap_3.clock.now()
        self.live(until.total_seconds())
        self.does(lambda console: console.raise_alert(console.flood()))
        self.live(60)
        self.does(lambda console: console.raise_alert())
        self.live(60)
        return [one.told() for one in self.both]


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Commune]:
    commune = Commune(tmp_path)
    yield commune
    for one in commune.both:
        one.store.close()


def for_all(told: Bulletin) -> Bulletin:
    return msgspec.structs.replace(told, audience=(f"area:{COMMUNE}",))


def test_news_are_pre_empted_by_the_flood_alert_and_heard_again_where_they_were_meant(
    commune: Commune,
) -> None:
    news = commune.ap_3.news(NOON)

    ap_3, ap_7 = commune.live_through(news, flood_at=2 * SECOND)

    assert ap_3[0] == ("tin", "pre-empted", "higher-class")
    assert ap_3[-1] == ("tin", "aired", "late")
    assert ap_7 == []


def test_both_hamlets_begin_at_the_same_instant(commune: Commune) -> None:
    news = for_all(commune.ap_3.news(NOON))

    commune.live_through(news, flood_at=2 * MINUTE)

    starts = [one.played[0].at for one in commune.both]
    assert starts == [NOON, NOON]


def test_a_flood_alert_for_the_whole_commune_sounds_everywhere_and_ends_everywhere(
    commune: Commune,
) -> None:
    def alarm(console: SpeakerBench) -> None:
        console.raise_alert(for_all(console.flood(repeat_every_s=30)))

    commune.does(alarm)
    commune.live(32)
    on_air = [one.state().doing for one in commune.both]
    commune.does(lambda console: console.raise_alert())
    silent = [one.player._current is None for one in commune.both]

    assert [one.lineage if one else "" for one in on_air] == ["lu", "lu"]
    assert silent == [True, True]


def test_a_node_that_was_off_line_catches_up_with_stops_and_alerts(
    commune: Commune,
) -> None:
    news = for_all(commune.ap_3.news(NOON))
    commune.does(lambda console: console.publish(news))
    commune.ap_7.network_gone()
    out = Suppression(lineage="tin", planned=NOON)
    commune.does(lambda console: console.publish(news, suppressed=[out]))
    commune.ap_7.network_back()

    commune.live(11 * 60)

    assert [one.told() for one in commune.both] == [
        [("tin", "missed", "suppressed")],
        [("tin", "missed", "suppressed")],
    ]


def test_a_node_that_stays_off_line_plays_what_it_holds(commune: Commune) -> None:
    news = for_all(commune.ap_3.news(NOON))
    commune.does(lambda console: console.publish(news))
    commune.ap_7.network_gone()
    out = Suppression(lineage="tin", planned=NOON)
    commune.does(lambda console: console.publish(news, suppressed=[out]))

    commune.live(11 * 60)

    assert [one.told() for one in commune.both] == [
        [("tin", "missed", "suppressed")],
        [("tin", "aired", "")],
    ]


def test_a_drill_is_told_as_any_emergency(commune: Commune) -> None:
    def drill(console: SpeakerBench) -> None:
        console.raise_alert(for_all(console.flood(drill=True)))

    commune.does(drill)
    commune.live(30)

    classes = [[one.klass for one in bench.as_run()] for bench in commune.both]
    assert classes == [[BroadcastClass.EMERGENCY]] * 2
    assert commune.ap_3.amplifier.lamp is Lamp.READY
