"""A node and a wall clock that cannot be believed: it jumps, runs ahead, is in 1970."""

from datetime import UTC, datetime, timedelta

import pytest

from edge.contract.command import Time
from edge.contract.topics import Topic
from tests.rig.authority import COMMUNE, NOON
from tests.speaker.acts import CMD, SECOND, step
from tests.speaker.bench import HERE, MINUTE, SpeakerBench


def console_says(bench: SpeakerBench) -> None:
    """The console's signed time, as every node gets it now and then."""
    now = bench.console_now()
    order = bench.authority.order("time", Time(now=now), aud=HERE, valid_s=60, now=now)
    bench.order(CMD, order)


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
    (said,) = bench.state().troubles

    bench.source.is_synchronised = True
    bench.console_ahead = timedelta()
    step(bench, (NOON + 20 * MINUTE - bench.clock.now()).total_seconds())
    bench.raise_alert()
    bench.live(30)

    assert meanwhile == {"lu"}
    assert said.code == "clock-untrusted"
    assert "it says 1970-01-01" in said.detail
    assert ("tin", "missed", "clock-untrusted") in bench.told()


def test_news_let_their_time_pass_while_nobody_vouches_for_the_clock(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))
    bench.source.is_synchronised = False
    bench.power_cut()

    bench.live_until(NOON + MINUTE)
    silent = (list(bench.heard), bench.told())
    console_says(bench)
    bench.live(30)

    assert silent == ([], [])
    assert bench.told() == [("tin", "aired", "late")]


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


def test_after_a_power_cut_that_set_the_clock_to_1970_an_alert_keeps_its_rhythm(
    bench: SpeakerBench,
) -> None:
    bench.raise_alert(bench.flood(repeat_every_s=600))
    bench.live(10)
    bench.source.is_synchronised = False
    bench.clock.set(datetime(1970, 1, 1, tzinfo=UTC))
    bench.power_cut()

    bench.live(1810)

    assert bench.heard == ["lu"] * 5  # one before, then at 0, 10, 20 and 30 minutes


def test_no_rubbish_from_the_broker_wakes_an_alert_that_only_the_disk_remembers(
    bench: SpeakerBench,
) -> None:
    bench.raise_alert(bench.flood(repeat_every_s=60))
    bench.live(10)
    bench.source.is_synchronised = False
    bench.broker.publish(str(Topic("alert", commune=COMMUNE)), b"{}", retain=True)

    bench.power_cut()
    bench.live(600)

    assert bench.heard == ["lu"]


def test_an_alert_that_expired_does_not_come_back_with_a_clock_set_to_1970(
    bench: SpeakerBench,
) -> None:
    bench.raise_alert(bench.flood(expires=bench.clock.now() + 30 * MINUTE))
    bench.live(3600)
    before = len(bench.heard)
    bench.source.is_synchronised = False
    bench.clock.set(datetime(1970, 1, 1, tzinfo=UTC))

    bench.power_cut()  # the console is off: the broker repeats what it retains
    bench.live(3600)

    assert before == 6
    assert len(bench.heard) == before


def test_a_new_alert_sounds_even_where_the_node_believes_that_its_time_has_passed(
    bench: SpeakerBench,
) -> None:
    told = bench.flood(expires=bench.clock.now() + 30 * MINUTE)
    step(bench, 86400)
    step(bench, -86400)

    bench.raise_alert(told)
    bench.live(10)

    assert bench.state().clock == "untrusted"
    assert bench.heard == ["lu"]


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
    assert len(bench.heard) == len(starts) >= 2
    assert NOON in starts
    keys = [(one.planned, one.outcome) for one in bench.as_run()]
    assert len(keys) == len({planned for planned, _ in keys})


def test_what_a_clock_an_hour_ahead_has_played_is_not_played_again_in_its_time(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON, rule="FREQ=DAILY;BYHOUR=12;BYMINUTE=0,55"))
    bench.live_until(NOON - 2 * MINUTE)

    step(bench, 3600)
    bench.live(30)
    ahead = len(bench.heard)
    step(bench, -3600)
    console_says(bench)
    bench.live_until(NOON + 70 * MINUTE)

    assert ahead == 1
    assert bench.heard == ["tin", "tin"]
    started = [one.planned for one in bench.as_run() if one.started]
    assert started == [NOON + 55 * MINUTE, NOON]


def test_news_handed_over_when_the_clock_jumps_wait_until_somebody_vouches_for_it(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))
    bench.live_until(NOON - SECOND)
    handed_over = len(bench.played)

    bench.source.is_synchronised = False
    step(bench, 0.5)
    bench.live(30)
    alone = list(bench.heard)
    console_says(bench)
    bench.live(30)

    assert handed_over == 1
    assert alone == []
    assert bench.told() == [("tin", "aired", "late")]


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


def test_the_consoles_signed_time_lets_the_held_news_go(bench: SpeakerBench) -> None:
    bench.publish(bench.news(NOON))
    bench.source.is_synchronised = False
    bench.power_cut()
    console_says(bench)

    bench.live_until(NOON + MINUTE)

    assert bench.told() == [("tin", "aired", "")]


def test_a_clock_that_was_a_year_ahead_silences_nothing_once_it_is_right_again(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON - 86400 * SECOND, rule="FREQ=DAILY"))
    step(bench, 365 * 86400)
    bench.live(3600)
    bench.power_cut()
    step(bench, -365 * 86400)
    bench.live(60)
    silent = bench.state().clock

    console_says(bench)
    bench.power_cut()
    bench.live_until(NOON + timedelta(days=2, minutes=1))

    assert silent == "untrusted"
    assert bench.state().clock == "synchronised"
    assert bench.heard == ["tin"] * 3  # one of them at what it took for noon
    today = [one.outcome for one in bench.as_run() if one.planned == NOON]
    assert today == ["missed"]


def test_a_clock_that_was_days_ahead_for_a_minute_costs_no_announcement(
    bench: SpeakerBench,
) -> None:
    daily = bench.news(NOON - 86400 * SECOND, rule="FREQ=DAILY")
    step(bench, 3 * 86400)
    bench.console_ahead = timedelta(days=-3)
    bench.publish(daily, bench.news(NOON, lineage="moi"))
    bench.live(60)
    step(bench, -3 * 86400)
    bench.console_ahead = timedelta()
    console_says(bench)

    bench.live_until(NOON + timedelta(days=4, minutes=1))

    assert bench.heard == ["moi", "tin", "tin", "tin", "tin", "tin"]


def test_news_that_a_clock_days_ahead_has_written_off_sound_in_their_time(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON - 86400 * SECOND, rule="FREQ=DAILY"))
    step(bench, 3 * 86400 + 7200)
    bench.live(60)
    written_off = [one.planned for one in bench.as_run() if one.outcome == "missed"]

    step(bench, -3 * 86400 - 7200)
    console_says(bench)
    bench.live_until(NOON + timedelta(days=4, minutes=1))

    assert written_off == [NOON + timedelta(days=day) for day in range(4)]
    assert bench.heard == ["tin"] * 5
