"""What the commune's orders do: stop, settings, keys, test tone."""

from datetime import timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.contract.bulletin import Missed, Plan, Suppression
from edge.contract.command import Stop
from edge.contract.refusal import RefusalKind
from edge.contract.report import RefusedItem, ToneSounded
from edge.contract.settings import Ceiling, LocalSpan, Mute
from edge.contract.topics import Topic
from tests.rig.authority import ALL_CLASSES, COMMUNE, NOON
from tests.speaker.acts import (
    CMD,
    SECOND,
    change_standing,
    sounding,
    step,
    stop,
    tone,
    troubles,
)
from tests.speaker.bench import HERE, MINUTE, SpeakerBench, sound

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


def test_a_hamlets_approver_cannot_stop_the_communes_emergency(
    bench: SpeakerBench,
) -> None:
    authority, hamlet = bench.authority, Ed25519PrivateKey.generate()
    narrow = authority.entry(
        hamlet, "approver", ALL_CLASSES, areas=(f"{COMMUNE}/ap-3",)
    )
    entries = (*authority.approvers.entries, narrow)
    authority.approvers = msgspec.structs.replace(authority.approvers, entries=entries)
    bench.order(Topic("keys", commune=COMMUNE), authority.commune_keys())
    bench.raise_alert(bench.flood())
    bench.live(4)

    body, now = Stop(lineage="lu"), bench.clock.now()
    order = authority.order("stop", body, by=hamlet, aud=HERE, valid_s=120, now=now)
    bench.order(CMD, order)
    bench.live(10)

    assert bench.told() == [("lu", "aired", "")]
    assert bench.state().refused == {RefusalKind.NO_RIGHT: 1}


def test_an_emergency_stopped_while_the_amplifier_warms_up_does_not_begin(
    bench: SpeakerBench,
) -> None:
    bench.raise_alert(bench.flood(effective=bench.clock.now() + 10 * SECOND))
    bench.live(8)

    stop(bench, lineage="lu", by="approver")
    bench.live(60)

    assert bench.heard == []
    assert bench.told() == [("lu", "missed", "stopped-by-staff")]


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

    assert bench.told() == [("tin", "stopped", "muted"), ("sau", "refused", "muted")]


def test_what_falls_into_quiet_hours_is_refused_and_not_played_in_the_morning(
    bench: SpeakerBench,
) -> None:
    bench.set(quiet=(LocalSpan(start="11:58", end="12:30"),))
    bench.publish(bench.news(NOON))

    bench.live_until(NOON + 60 * MINUTE)

    assert bench.told() == [("tin", "refused", "quiet-hours")]


def test_quiet_hours_that_are_lifted_in_time_let_the_news_sound_late(
    bench: SpeakerBench,
) -> None:
    bench.set(quiet=(LocalSpan(start="11:58", end="12:30"),))
    bench.publish(bench.news(NOON))
    bench.live_until(NOON + MINUTE)

    bench.set(quiet=())
    bench.live(30)

    assert bench.told() == [("tin", "aired", "late")]


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


def test_settings_that_move_a_node_out_of_its_commune_are_refused(
    bench: SpeakerBench,
) -> None:
    bench.set(area="vinh-long/binh-minh/ap-3")
    bench.power_cut()
    bench.live(5)
    bench.set()  # it can still be told better
    bench.publish(bench.news(NOON))
    bench.live_until(NOON + MINUTE)

    assert bench.heard == ["tin"]
    assert set(bench.state().refused) == {RefusalKind.NO_RIGHT}


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


@pytest.mark.parametrize("standing", ["revoked", "retired"])
@pytest.mark.parametrize("cut", [False, True], ids=["running on", "after a power cut"])
def test_a_key_that_ended_once_never_comes_back_whatever_a_restored_console_says(
    bench: SpeakerBench, standing: str, *, cut: bool
) -> None:
    from_before = bench.authority.approvers
    change_standing(bench, standing)
    bench.live(60)
    bench.authority.approvers = from_before  # the console knows nothing of it
    bench.order(
        Topic("keys", commune=COMMUNE),
        bench.authority.commune_keys(now=bench.clock.now()),
    )
    if cut:
        bench.power_cut(5)

    bench.publish(bench.news(NOON))
    bench.live_until(NOON + MINUTE)

    assert bench.heard == []
    assert bench.state().refused == {RefusalKind.KEY_ENDED: 1}


def test_a_commune_cannot_end_a_key_that_the_root_names(bench: SpeakerBench) -> None:
    authority, now = bench.authority, bench.clock.now()
    station = msgspec.structs.replace(
        authority.entry(authority.station, "station"), standing="revoked", ended=now
    )
    authority.approvers = msgspec.structs.replace(
        authority.approvers, entries=(*authority.approvers.entries, station)
    )
    bench.order(Topic("keys", commune=COMMUNE), authority.commune_keys(now=now))

    bench.publish(bench.news(NOON))
    bench.live_until(NOON + MINUTE)

    assert bench.told() == [("tin", "aired", "")]


def test_a_retired_approvers_countersigned_series_goes_on(bench: SpeakerBench) -> None:
    bench.publish(bench.news(NOON))
    bench.clock.advance(1)

    change_standing(bench, "retired")
    bench.live_until(NOON + MINUTE)

    assert bench.told() == [("tin", "aired", "")]


def test_a_bulletin_that_a_stranger_approved_does_not_sound_and_is_counted_once(
    bench: SpeakerBench,
) -> None:
    item = bench.authority.item(bench.news(NOON), by=bench.authority.stranger)
    plan = bench.authority.order("plan", Plan(items=(item,)))
    bench.order(Topic("plan", commune=COMMUNE), plan)

    bench.live_until(NOON + 90 * MINUTE)

    assert bench.played == []
    assert bench.state().refused == {RefusalKind.KEY_UNKNOWN: 1}


def test_what_it_refuses_of_a_held_plan_it_names_until_the_plan_is_another(
    bench: SpeakerBench,
) -> None:
    bad = bench.authority.item(bench.news(NOON), by=bench.authority.stranger)
    good = bench.authority.item(bench.news(NOON, lineage="khac"))
    plan = bench.authority.order("plan", Plan(items=(bad, good)))
    bench.order(Topic("plan", commune=COMMUNE), plan)
    bench.live(5)
    named = bench.state().refused_items

    bench.power_cut()
    bench.live(5)
    after_a_power_cut = bench.state().refused_items
    bench.publish(bench.news(NOON))
    bench.live(5)

    assert named == (
        RefusedItem(lineage="tin", version=1, kind=RefusalKind.KEY_UNKNOWN),
    )
    assert after_a_power_cut == named
    assert bench.state().refused_items == ()


# -- test tone -------------------------------------------------------------------------


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


def test_no_tone_wakes_anybody_in_quiet_hours_but_the_silent_one_may_test(
    bench: SpeakerBench,
) -> None:
    bench.set(quiet=(LocalSpan(start="11:00", end="12:30"),))
    tone(bench)
    bench.live(20)
    tone(bench, kind="silent")
    bench.live(20)

    tones = [event for event in bench.events() if isinstance(event, ToneSounded)]
    assert [one.started is not None for one in tones] == [False, True]
    assert [one.reason for one in tones] == ["quiet-hours", ""]
    assert len(bench.played) == 1


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
    assert [(one.started, one.reason) for one in tones] == [(None, "busy")]
