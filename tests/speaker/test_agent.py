"""The loudspeaker's story, lived through on fakes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from edge.adapters.store import Store
from edge.contract.bulletin import Missed, Plan, Suppression
from edge.contract.command import Stop, TestTone, Time
from edge.contract.refusal import RefusalKind
from edge.contract.report import (
    AsRun,
    ClockStepped,
    ToneSounded,
    TroubleBegan,
    TroubleEnded,
)
from edge.contract.settings import Ceiling, LocalSpan, Mute
from edge.contract.topics import Topic
from edge.contract.units import BroadcastClass
from edge.errors import HardwareError
from speaker.ports import Finished, Lamp
from tests.rig.authority import ALL_CLASSES, COMMUNE, NOON
from tests.speaker.bench import HERE, MINUTE, NODE, SpeakerBench, sound

ROUTINE, PRIORITY = BroadcastClass.ROUTINE, BroadcastClass.PRIORITY
SECOND = timedelta(seconds=1)
CMD = Topic("cmd", node=NODE)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SpeakerBench]:
    bench = SpeakerBench(tmp_path)
    bench.enrol()
    yield bench
    bench.store.close()


def stop(bench: SpeakerBench, *, by: str = "station", **what: object) -> None:
    key = bench.authority.station if by == "station" else bench.authority.approver
    body = Stop(**what)  # type: ignore[arg-type]
    now = bench.clock.now()
    order = bench.authority.order("stop", body, by=key, aud=HERE, valid_s=120, now=now)
    bench.order(CMD, order)


def sounding(bench: SpeakerBench) -> str:
    """The lineage on air, as the console sees it."""
    doing = bench.state().doing
    return doing.lineage if doing is not None and doing.started is not None else ""


def troubles(bench: SpeakerBench) -> list[str]:
    return [
        f"{'+' if isinstance(event, TroubleBegan) else '-'}{event.code}"
        for event in bench.events()
        if isinstance(event, TroubleBegan | TroubleEnded)
    ]


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


# -- stop ------------------------------------------------------------------------------


def test_stop_ends_what_sounds_at_once_and_for_the_rest_of_that_occurrence(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON - 86400 * SECOND, rule="FREQ=DAILY"))
    bench.live_until(NOON + 2 * SECOND)

    stop(bench)
    silent = bench.player._current is None
    bench.power_cut()
    bench.live(240)

    assert silent
    assert bench.told() == [("tin", "stopped", "stopped-by-staff")]
    assert bench.as_run()[0].played_ms == 2000


def test_stopping_leaves_the_next_days_occurrence_alone(bench: SpeakerBench) -> None:
    bench.publish(bench.news(NOON - 86400 * SECOND, rule="FREQ=DAILY"))
    bench.live_until(NOON + 2 * SECOND)
    stop(bench, lineage="tin", planned=NOON)

    bench.live_until(NOON + timedelta(days=1, minutes=1))

    assert bench.told() == [
        ("tin", "stopped", "stopped-by-staff"),
        ("tin", "aired", ""),
    ]


def test_an_occurrence_can_be_stopped_before_it_begins(bench: SpeakerBench) -> None:
    bench.publish(bench.news(NOON))
    stop(bench, lineage="tin", planned=NOON)

    bench.live_until(NOON + 10 * MINUTE)

    assert bench.played == []
    assert bench.told() == [("tin", "missed", "stopped-by-staff")]


def test_a_stop_that_a_power_cut_interrupted_is_carried_out_after_it(
    bench: SpeakerBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.publish(bench.news(NOON))

    def power_cut(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(bench.agent, "_act", power_cut)
        with pytest.raises(KeyboardInterrupt):
            stop(bench, lineage="tin", planned=NOON)
    bench.power_cut()
    bench.live_until(NOON + 10 * MINUTE)

    assert bench.played == []
    assert bench.told() == [("tin", "missed", "stopped-by-staff")]


def test_a_clock_that_is_years_ahead_for_a_while_repeats_nothing(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON, missed=Missed(policy="late", window_s=3600)))
    bench.live_until(NOON + MINUTE)

    step(bench, 86400 * 400)
    bench.live(3 * 3600)
    bench.source.is_synchronised = True
    step(bench, -86400 * 400 - 3 * 3600)
    bench.live(1200)

    assert bench.heard == ["tin"]


def test_the_station_cannot_stop_an_emergency_and_its_approver_can(
    bench: SpeakerBench,
) -> None:
    bench.raise_alert(bench.flood())
    bench.live(4)

    stop(bench)
    stop(bench, lineage="lu")
    still = sounding(bench)
    stop(bench, lineage="lu", by="approver")
    bench.live(10)

    assert still == "lu"
    assert bench.told() == [("lu", "stopped", "stopped-by-staff")]
    assert bench.state().refused == {RefusalKind.NO_RIGHT: 1}


def test_the_stop_button_ends_a_bulletin_but_no_emergency(bench: SpeakerBench) -> None:
    bench.publish(bench.news(NOON))
    bench.live_until(NOON + 2 * SECOND)
    bench.amplifier.press_stop()
    bench.settle()
    bench.raise_alert(bench.flood())
    bench.live(3)
    bench.amplifier.press_stop()
    bench.live(10)

    assert bench.told() == [
        ("tin", "stopped", "stopped-at-the-node"),
        ("lu", "aired", ""),
    ]


def test_a_suppression_in_a_new_plan_reaches_what_sounds(bench: SpeakerBench) -> None:
    told = bench.news(NOON)
    bench.publish(told)
    bench.live_until(NOON + 2 * SECOND)

    bench.publish(told, suppressed=[Suppression(lineage="tin", planned=NOON)])
    bench.live(10)

    assert bench.told() == [("tin", "stopped", "stopped-by-staff")]


def test_a_suppression_for_another_hamlet_is_not_ours(bench: SpeakerBench) -> None:
    elsewhere = Suppression(
        lineage="tin", planned=NOON, audience=(f"area:{COMMUNE}/ap-9",)
    )
    bench.publish(bench.news(NOON), suppressed=[elsewhere])

    bench.live_until(NOON + MINUTE)

    assert bench.told() == [("tin", "aired", "")]


# -- settings --------------------------------------------------------------------------


def test_mute_silences_at_once_what_sounds_and_what_follows(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON), bench.news(NOON + MINUTE, lineage="sau"))
    bench.live_until(NOON + 2 * SECOND)

    bench.set(mute=Mute(until=NOON + 60 * MINUTE, reason="đám tang"))
    bench.live_until(NOON + 10 * MINUTE)

    assert bench.told() == [("tin", "stopped", "muted"), ("sau", "missed", "muted")]


def test_mute_does_not_silence_an_emergency(bench: SpeakerBench) -> None:
    bench.raise_alert(bench.flood())
    bench.live(4)

    bench.set(mute=Mute(until=NOON + 60 * MINUTE, reason="thi"))
    bench.live(10)

    assert bench.told() == [("lu", "aired", "")]


def test_a_ceiling_that_begins_while_something_sounds_takes_effect(
    bench: SpeakerBench,
) -> None:
    noon = Ceiling(span=LocalSpan(start="12:00", end="13:00"), volume_percent=30)
    bench.publish(bench.news(NOON - 2 * SECOND))
    bench.set(ceilings=(noon,))

    bench.live_until(NOON + 2 * SECOND)

    assert bench.played[0].volume_percent == 80
    assert bench.player.volume_percent == 30


def test_the_nodes_trim_moves_every_start(bench: SpeakerBench) -> None:
    bench.publish(bench.news(NOON))
    bench.set(trim_ms=-20.0)

    bench.live_until(NOON + MINUTE)

    assert [one.at for one in bench.played] == [NOON - timedelta(milliseconds=20)]
    assert bench.told() == [("tin", "aired", "")]


def test_a_node_that_joins_a_group_plays_future_occurrences_only(
    bench: SpeakerBench,
) -> None:
    daily = bench.news(
        NOON - 86400 * SECOND,
        rule="FREQ=DAILY",
        audience=(f"group:{COMMUNE}:cho",),
        missed=Missed(policy="late", window_s=3600),
    )
    bench.publish(daily)
    bench.live_until(NOON + MINUTE)

    bench.set(groups=("cho",))
    bench.download()
    bench.live_until(NOON + timedelta(days=1, minutes=1))

    assert [one.planned for one in bench.as_run()] == [NOON + timedelta(days=1)]


def test_a_node_that_leaves_a_group_stops_what_it_no_longer_should_sound(
    bench: SpeakerBench,
) -> None:
    bench.set(groups=("cho",))
    bench.publish(bench.news(NOON, audience=(f"group:{COMMUNE}:cho",)))
    bench.live_until(NOON + 2 * SECOND)

    bench.set(groups=())
    bench.live(10)

    assert bench.told() == [("tin", "stopped", "withdrawn")]


def test_a_zone_that_this_node_does_not_know_is_a_trouble_and_no_crash(
    bench: SpeakerBench,
) -> None:
    bench.set(zone="Asia/Atlantis")
    bench.set(zone="Asia/Bangkok")

    assert troubles(bench) == ["+settings-zone", "-settings-zone"]


# -- keys ------------------------------------------------------------------------------


def test_an_approver_revoked_while_his_bulletin_sounds_is_silenced(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))
    bench.live_until(NOON + 2 * SECOND)

    change_standing(bench, "revoked")
    bench.live(60)

    assert bench.told() == [("tin", "stopped", "withdrawn")]
    assert bench.state().refused == {RefusalKind.KEY_ENDED: 1}


def test_a_retired_approvers_countersigned_series_goes_on(bench: SpeakerBench) -> None:
    bench.publish(bench.news(NOON))
    bench.clock.advance(1)

    change_standing(bench, "retired")
    bench.live_until(NOON + MINUTE)

    assert bench.told() == [("tin", "aired", "")]


def change_standing(bench: SpeakerBench, standing: str) -> None:
    authority, now = bench.authority, bench.clock.now()
    entry = msgspec.structs.replace(
        authority.entry(authority.approver, "approver", ALL_CLASSES),
        standing=standing,
        ended=now,
    )
    authority.approvers = msgspec.structs.replace(authority.approvers, entries=(entry,))
    bench.order(Topic("keys", commune=COMMUNE), authority.commune_keys(now=now))


def test_a_bulletin_that_a_stranger_approved_does_not_sound_and_is_counted_once(
    bench: SpeakerBench,
) -> None:
    item = bench.authority.item(bench.news(NOON), by=bench.authority.stranger)
    plan = bench.authority.order("plan", Plan(items=(item,)))
    bench.order(Topic("plan", commune=COMMUNE), plan)

    bench.live_until(NOON + 90 * MINUTE)

    assert bench.played == []
    assert bench.state().refused == {RefusalKind.KEY_UNKNOWN: 1}


# -- clock -----------------------------------------------------------------------------


def test_an_untrusted_clock_holds_the_news_and_lets_the_alert_through(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))
    bench.source.is_synchronised = False
    year_1970 = datetime(1970, 1, 1, tzinfo=UTC)
    bench.console_ahead = NOON - year_1970
    bench.clock.set(year_1970)
    bench.power_cut()
    bench.raise_alert(bench.flood(effective=NOON, expires=NOON + 120 * MINUTE))
    bench.live(1800)
    meanwhile = {lineage for lineage, *_ in bench.told()}

    bench.source.is_synchronised = True
    bench.console_ahead = timedelta()
    step(bench, (NOON + 20 * MINUTE - bench.clock.now()).total_seconds())
    bench.raise_alert()
    bench.live(30)

    assert meanwhile == {"lu"}
    assert ("tin", "missed", "clock-untrusted") in bench.told()


def test_an_alert_from_before_the_power_cut_waits_for_the_console_or_the_time(
    bench: SpeakerBench,
) -> None:
    bench.raise_alert(bench.flood(repeat_every_s=60))
    bench.live(10)
    bench.source.is_synchronised = False
    bench.network = False
    bench.power_cut()

    bench.live(180)
    alone = len(bench.as_run())
    bench.network_back()
    bench.live(5)

    assert alone == 1
    assert len(bench.played) == 2


@pytest.mark.parametrize("by_s", [-3600, 3600])
def test_a_clock_that_jumps_an_hour_while_news_sound_plays_nothing_twice(
    bench: SpeakerBench, by_s: int
) -> None:
    hourly = bench.news(NOON - 7 * 60 * MINUTE, rule="FREQ=DAILY;BYHOUR=11,12,13,14")
    bench.publish(hourly)
    bench.live_until(NOON + 2 * SECOND)

    step(bench, by_s)
    bench.live(2 * 3600)
    step(bench, -by_s)
    bench.live(2 * 3600)

    starts = [one.planned for one in bench.as_run() if one.started]
    assert len(starts) == len(set(starts))
    keys = [(one.planned, one.outcome) for one in bench.as_run()]
    assert len(keys) == len({planned for planned, _ in keys})


def test_a_clock_set_back_in_the_last_second_before_the_news_lets_them_wait_again(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))
    bench.live_until(NOON - SECOND)

    step(bench, -600)
    bench.live(60)
    early = list(bench.heard)
    while bench.clock.now() < NOON + MINUTE:
        bench.live(1)  # as the loop does; nothing is due before the time is believed

    assert early == []
    assert [outcome for _, outcome, _ in bench.told()] == ["aired"]
    assert bench.heard == ["tin"]
    assert all(one.started and one.started >= NOON for one in bench.as_run())


def step(bench: SpeakerBench, by_s: float) -> None:
    bench.clock.step(by_s)
    bench.agent.handle(ClockStepped(by_s=by_s))
    bench.settle()


def test_the_consoles_signed_time_lets_the_held_news_go(bench: SpeakerBench) -> None:
    bench.publish(bench.news(NOON))
    bench.source.is_synchronised = False
    bench.power_cut()
    body = Time(now=bench.clock.now())
    order = bench.authority.order(
        "time", body, aud=HERE, valid_s=60, now=bench.clock.now()
    )
    bench.order(CMD, order)

    bench.live_until(NOON + MINUTE)

    assert bench.told() == [("tin", "aired", "")]


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


# -- faults ----------------------------------------------------------------------------


def test_a_lost_sound_card_is_a_trouble_and_its_return_plays_the_news_again(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))
    bench.live_until(NOON + 2 * SECOND)

    bench.player.lose_device()
    bench.live(30)
    lamp = bench.amplifier.lamp
    bench.player.restore_device()
    bench.live(30)

    assert lamp is Lamp.TROUBLE
    assert bench.told() == [
        ("tin", "failed", "device-lost"),
        ("tin", "aired", "late"),
    ]
    assert troubles(bench) == ["+sound-device-lost", "-sound-device-lost"]


def test_a_card_that_is_away_all_the_time_is_the_reason_and_is_known_beforehand(
    bench: SpeakerBench,
) -> None:
    bench.player.lose_device()
    bench.publish(bench.news(NOON))
    bench.live(4000 if bench.clock.now() > NOON else 60)

    known = troubles(bench)
    bench.live_until(NOON + 10 * MINUTE)

    assert bench.told() == [("tin", "missed", "device-lost")]
    assert "+sound-device-lost" in [*known, *troubles(bench)]


def test_an_idle_node_finds_a_missing_sound_card_within_the_hour(
    bench: SpeakerBench,
) -> None:
    bench.live(60)
    bench.player.lose_device()

    bench.live(3700)
    bench.player.restore_device()
    bench.live(10)

    assert troubles(bench) == ["+sound-device-lost", "-sound-device-lost"]


def test_a_relay_that_does_not_answer_is_told_and_silences_nothing(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))
    bench.amplifier.broken = True

    bench.live_until(NOON + MINUTE)

    assert bench.told() == [("tin", "aired", "")]
    assert "+amplifier-fault" in troubles(bench)


def test_a_sound_that_went_bad_on_the_disk_is_found_and_made_anew_before_its_time(
    bench: SpeakerBench,
) -> None:
    told = bench.news(NOON)
    bench.publish(told)
    spoil(bench.library.path(told.sound.sha256))

    bench.live_until(NOON + MINUTE)

    assert bench.told() == [("tin", "aired", "")]
    assert len(bench.decoder.decoded) == 2


def test_a_download_that_went_bad_too_is_fetched_again(bench: SpeakerBench) -> None:
    told = bench.news(NOON + 30 * MINUTE)
    bench.publish(told)
    spoil(bench.library.path(told.sound.sha256))
    (bench.folder / "assets" / told.sound.sha256).write_text("khac")

    bench.live_until(NOON + 25 * MINUTE)
    gone = not (bench.folder / "assets" / told.sound.sha256).exists()
    bench.assets.lose(told.sound.sha256)
    bench.download()
    bench.live_until(NOON + 31 * MINUTE)

    assert gone
    assert bench.told() == [("tin", "aired", "")]


def spoil(wav: Path | None) -> None:
    assert wav is not None
    data = bytearray(wav.read_bytes())
    data[1000] ^= 0xFF
    wav.write_bytes(data)


def test_a_sound_that_vanished_in_the_last_second_is_made_anew_and_sounds_late(
    bench: SpeakerBench,
) -> None:
    told = bench.news(NOON)
    bench.publish(told)
    bench.live_until(NOON - 2 * SECOND)
    wav = bench.library.path(told.sound.sha256)
    assert wav is not None
    wav.unlink()

    bench.live_until(NOON + MINUTE)

    assert [outcome for _, outcome, _ in bench.told()] == ["aired"]


def test_a_disk_that_takes_nothing_does_not_silence_an_emergency(
    bench: SpeakerBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.raise_alert(bench.flood(effective=NOON))

    def full(*_: object) -> None:
        raise HardwareError("the disk is full")

    monkeypatch.setattr(bench.store, "set_record", full)
    monkeypatch.setattr(bench.store, "enqueue", full)
    bench.live_until(NOON + MINUTE)
    aired = len(bench.played)
    monkeypatch.undo()
    bench.live(5)

    assert aired == 1
    assert bench.told() == [("lu", "aired", "")]


# -- test tone -------------------------------------------------------------------------


def tone(bench: SpeakerBench, **fields: object) -> None:
    order = bench.authority.order(
        "test-tone",
        TestTone(**fields),  # type: ignore[arg-type]
        aud=HERE,
        valid_s=120,
        now=bench.clock.now(),
    )
    bench.order(CMD, order)


def test_a_technician_hears_the_tone_and_the_console_learns_of_it(
    bench: SpeakerBench,
) -> None:
    tone(bench, seconds=3)

    bench.live(20)

    tones = [event for event in bench.events() if isinstance(event, ToneSounded)]
    assert [one.started is not None for one in tones] == [True]
    assert [(one.frames, one.volume_percent) for one in bench.played] == [
        (3 * 48_000, 40)
    ]


def test_a_bulletin_takes_the_air_from_a_tone(bench: SpeakerBench) -> None:
    bench.publish(bench.news(NOON))
    bench.live_until(NOON - 12 * SECOND)
    tone(bench, seconds=30)

    bench.live_until(NOON + MINUTE)

    assert bench.told() == [("tin", "aired", "")]


def test_a_tone_that_finds_the_air_taken_is_reported_as_not_sounded(
    bench: SpeakerBench,
) -> None:
    long = sound("dai", 200_000)
    bench.sounds["dai"] = long
    bench.decoder.frames = 200 * 48_000
    bench.publish(bench.news(NOON, sound=long))
    bench.live_until(NOON + 2 * SECOND)
    tone(bench)

    bench.live_until(NOON + 5 * MINUTE)

    tones = [event for event in bench.events() if isinstance(event, ToneSounded)]
    assert [one.started for one in tones] == [None]


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
