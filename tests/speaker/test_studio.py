"""Parts that fail: told to the console, and nothing falls silent for it."""

import pytest

from edge.errors import HardwareError
from speaker.ports import Lamp, SoundFailed
from tests.rig.authority import NOON
from tests.speaker.acts import SECOND, spoil, troubles
from tests.speaker.bench import MINUTE, SpeakerBench


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


def test_a_sound_that_fails_after_nobody_needs_it_is_no_trouble(
    bench: SpeakerBench,
) -> None:
    told = bench.news(NOON)
    bench.publish(told)
    bench.publish()

    bench.inbox.post(SoundFailed(told.sound.sha256, "no sound", unreadable=True))
    bench.settle()

    assert troubles(bench) == []


def test_when_a_sound_was_compared_is_remembered_only_while_it_is_needed(
    bench: SpeakerBench,
) -> None:
    bench.publish(bench.news(NOON))
    bench.live(10)
    needed = set(bench.agent._studio._checked)
    bench.publish()
    bench.live(10)

    assert len(needed) == 1
    assert bench.agent._studio._checked == {}
