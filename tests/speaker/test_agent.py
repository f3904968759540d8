"""The loudspeaker's story, lived through on fakes."""

import msgspec
import pytest

from edge.adapters.store import Store
from edge.contract.bulletin import Missed
from edge.contract.report import (
    AsRun,
)
from speaker.ports import Finished
from tests.rig.authority import NOON
from tests.speaker.acts import PRIORITY, ROUTINE, SECOND, sounding, troubles
from tests.speaker.bench import MINUTE, SpeakerBench

# -- an ordinary day -------------------------------------------------------------------


def test_an_approved_bulletin_sounds_at_its_instant_and_the_console_learns_of_it(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))

    bench.live_until(NOON + MINUTE)

    assert [(one.at, one.volume_percent) for one in bench.played] == [(NOON, 80)]
    assert bench.as_run() == [
        AsRun(
            lineage="tin",
            version=1,
            klass=ROUTINE,
            planned=NOON,
            outcome="aired",
            started=NOON,
            ended=NOON + 5 * SECOND,
            played_ms=5000,
            volume_percent=80,
        )
    ]


def test_the_amplifier_is_on_before_the_first_sample_and_off_after_the_last(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))

    bench.live_until(NOON - 4 * SECOND)
    before = bench.amplifier.powered
    bench.live_until(NOON - 2 * SECOND)
    warm = bench.amplifier.powered
    bench.live_until(NOON + MINUTE)

    assert (before, warm, bench.amplifier.powered) == (False, True, False)


def test_a_slow_amplifier_is_switched_on_earlier_and_delays_nothing(
    bench: SpeakerBench,
) -> None:
    bench.settle_time = 9 * SECOND
    bench.power_cut()
    bench.publish(bench.news(NOON))

    bench.live_until(NOON + MINUTE)

    assert bench.told() == [("tin", "aired", "")]
    assert bench.played[0].at == NOON


def test_the_entry_is_on_disk_before_the_player_is_told(bench: SpeakerBench) -> None:
    bench.publish(bench.news(NOON))
    on_disk: list[bool] = []
    start = bench.player.start

    def told(*order: object, **more: object) -> None:
        other = Store(bench.store.path, now=NOON)
        on_disk.append(
            any(b'"starting"' in v for v in other.records("occurrence").values())
        )
        other.close()
        start(*order, **more)  # type: ignore[arg-type]

    bench.player.start = told  # type: ignore[method-assign]
    bench.live_until(NOON + MINUTE)

    assert on_disk == [True]


def test_the_state_names_what_is_on_air_and_which_sounds_are_missing(
    bench: SpeakerBench,
) -> None:
    told, kept = bench.news(NOON), bench.sounds
    bench.sounds = {}
    bench.publish(told)
    missing = bench.state().missing
    bench.sounds = kept
    bench.download()

    bench.live_until(NOON + 2 * SECOND)

    assert missing == (kept["tin"].sha256,)
    assert bench.state().missing == ()
    assert sounding(bench) == "tin"


def test_a_sound_that_comes_late_sounds_late_within_the_window(
    bench: SpeakerBench,
) -> None:
    told, kept = bench.news(NOON), bench.sounds
    bench.sounds = {}
    bench.publish(told)
    bench.live_until(NOON + MINUTE)
    bench.sounds = kept
    bench.download()

    bench.live(30)

    assert bench.told() == [("tin", "aired", "late")]


def test_a_sound_that_never_comes_is_the_reason_in_the_record(
    bench: SpeakerBench,
) -> None:
    told = bench.news(NOON)
    bench.sounds = {}
    bench.publish(told)

    bench.live_until(NOON + 10 * MINUTE)

    assert bench.told() == [("tin", "missed", "sound-missing")]


def test_a_file_without_sound_is_reported_and_named_in_the_record(
    bench: SpeakerBench,
) -> None:
    told = bench.news(NOON)
    bench.decoder.undecodable.add(told.sound.sha256)
    bench.publish(told)

    bench.live_until(NOON + 10 * MINUTE)

    bench.publish()
    assert bench.told() == [("tin", "missed", "sound-unreadable")]
    assert troubles(bench) == ["+sound-not-decoded", "-sound-not-decoded"]


def test_a_plan_delivered_again_replays_nothing(bench: SpeakerBench) -> None:
    bench.publish(bench.news(NOON))
    bench.live_until(NOON + MINUTE)

    bench.network_gone()
    bench.network_back()
    bench.publish(bench.news(NOON, version=2))
    bench.live(240)

    assert bench.told() == [("tin", "aired", "")]


def test_equals_wait_for_their_turn_and_sound_one_after_the_other(
    bench: SpeakerBench,
) -> None:
    music = bench.news(NOON, lineage="nhac", sound=bench.sounds["nhac"])
    bench.publish(bench.news(NOON), music)

    bench.live_until(NOON + MINUTE)

    assert bench.told() == [("nhac", "aired", ""), ("tin", "aired", "late")]


def test_what_may_not_wait_for_its_turn_is_missed_because_the_air_was_busy(
    bench: SpeakerBench,
) -> None:
    drop = Missed(policy="drop", window_s=0)
    music = bench.news(NOON, lineage="nhac", sound=bench.sounds["nhac"])
    bench.publish(bench.news(NOON, missed=drop), music)

    bench.live_until(NOON + MINUTE)

    assert sorted(bench.told()) == [("nhac", "aired", ""), ("tin", "missed", "busy")]


# -- precedence ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interrupted", "again", "offset_ms"),
    [("restart", 1, 0), ("resume", 1, 2000), ("drop", 0, 0)],
)
def test_an_emergency_pre_empts_the_news_and_says_so(
    bench: SpeakerBench, interrupted: str, again: int, offset_ms: int
) -> None:
    bench.publish(bench.news(NOON, interrupted=interrupted))
    bench.live_until(NOON + 2 * SECOND)

    bench.raise_alert(bench.flood())
    on_air = bench.player.orders[-1]
    bench.live(60)

    assert on_air.playout_id.startswith("lu.")
    assert on_air.at == NOON + 2 * SECOND
    assert bench.told()[:2] == [
        ("tin", "pre-empted", "higher-class"),
        ("lu", "aired", ""),
    ]
    assert bench.as_run()[0].played_ms == 2000
    assert bench.told()[2:] == [("tin", "aired", "late")] * again
    assert [one.offset_frames for one in bench.played[2:]] == [offset_ms * 48] * again


def test_an_alert_raised_again_finds_its_sound_and_begins_in_the_same_moment(
    bench: SpeakerBench,
) -> None:
    bench.raise_alert(bench.flood())
    bench.live(10)
    bench.raise_alert()
    bench.publish(bench.news(NOON))
    bench.live_until(NOON + 2 * SECOND)

    again = bench.flood(lineage="lu-2")
    bench.raise_alert(again, download=False)

    assert bench.played[-1].playout_id.startswith("lu-2.")
    assert bench.played[-1].at == NOON + 2 * SECOND


def test_a_late_word_about_what_gave_way_does_not_end_the_emergency(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON, interrupted="drop"))
    bench.live_until(NOON + 2 * SECOND)
    gave_way = bench.player.orders[-1].playout_id
    bench.raise_alert(bench.flood())

    bench.inbox.post(Finished(gave_way, bench.clock.now(), 240_000))
    bench.settle()

    assert sounding(bench) == "lu"


def test_the_provinces_news_does_not_cut_the_communes_flood_alert(
    bench: SpeakerBench,
) -> None:
    bench.raise_alert(bench.flood())
    bench.publish(bench.news(bench.clock.now() + 4 * SECOND, klass=PRIORITY))

    bench.live(60)

    assert [lineage for lineage, *_ in bench.told()] == ["lu", "tin"]


def test_an_alert_is_repeated_until_the_all_clear_and_silenced_by_it_at_once(
    bench: SpeakerBench,
) -> None:
    bench.raise_alert(bench.flood(repeat_every_s=60))
    bench.live(60 + 3)

    bench.raise_alert()
    silent = bench.player._current is None
    bench.live(300)

    assert silent
    assert bench.told() == [("lu", "aired", ""), ("lu", "stopped", "withdrawn")]


def test_a_newer_version_of_an_alert_takes_over_at_once(bench: SpeakerBench) -> None:
    first = bench.flood(repeat_every_s=3600)
    bench.raise_alert(first)
    bench.live(4)

    bench.raise_alert(msgspec.structs.replace(first, version=2))
    bench.live(60)

    assert [(one.version, one.outcome, one.reason) for one in bench.as_run()] == [
        (1, "stopped", "replaced"),
        (2, "aired", ""),
    ]


# -- the end ---------------------------------------------------------------------------


def test_an_orderly_end_says_how_far_it_came_and_is_not_replayed(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))
    bench.live_until(NOON + 2 * SECOND)

    bench.end()
    bench.begin()
    bench.live(60)

    record = bench.as_run()[0]
    assert bench.told() == [("tin", "interrupted", "power-or-restart")]
    assert record.played_ms == 2000


def test_an_orderly_end_before_the_first_sample_leaves_it_to_the_next_start(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))
    bench.live_until(NOON - SECOND)

    bench.end()
    bench.clock.advance(10)
    bench.begin()
    bench.live(60)

    assert bench.told() == [("tin", "aired", "late")]


def test_a_cabinet_that_is_opened_is_told_at_once(bench: SpeakerBench) -> None:
    bench.amplifier.open_cabinet()
    bench.settle()
    bench.amplifier.close_cabinet()
    bench.settle()

    assert troubles(bench) == ["+cabinet-open", "-cabinet-open"]
