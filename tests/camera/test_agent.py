import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from camera import ports
from camera.core.media import Video
from camera.core.sights import Activity, Tampered, TamperKind
from camera.core.view import plan_of
from edge.contract.camera import (
    CameraMask,
    CameraSaw,
    CameraSettings,
    CameraTampered,
    Clip,
    ClipMade,
    EvidenceHead,
    EvidenceLocked,
    Live,
    LiveEnded,
    Lock,
    Still,
    StillMade,
    Unlock,
)
from edge.contract.settings import LocalSpan
from edge.errors import HardwareError
from tests.camera.bench import CameraBench, instant
from tests.rig.authority import COMMUNE

VIDEO = Video(1280, 720, b"")
HASH = "ab" * 32
S = 1_000_000_000


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[CameraBench]:
    bench = CameraBench(tmp_path)
    bench.enrol()
    yield bench
    bench.store.close()


def filming(bench: CameraBench) -> CameraBench:
    bench.hear(ports.TakenUp((), 0, index_replaced=False), ports.CameraBack(VIDEO))
    return bench


def sealed(number: int, *, over: int = 0, short: int = 0) -> ports.Sealed:
    return ports.Sealed(number, number + 1, f"{number:064x}", 1000, over, short)


def movement(bench: CameraBench, *, ended: bool = False) -> Activity:
    now_ns = bench.media_ns()
    return Activity(
        id=7,
        kind="motion",
        began_ns=now_ns - 2 * S,
        ended_ns=now_ns if ended else None,
        score=0.8,
        blocks=((3, 4),),
        zone="cong",
        words="12 blocks for 2 s",
    )


def test_a_camera_that_films_says_so_and_its_lamp_is_steady(bench: CameraBench) -> None:
    filming(bench)

    doing = bench.state().filming

    assert doing is not None
    assert (doing.doing, doing.width) == ("recording", 1280)
    assert bench.cabinet.lamp is ports.Lamp.RECORDING


def test_a_camera_that_is_unplugged_and_back_is_told_once_each(
    bench: CameraBench,
) -> None:
    filming(bench)

    bench.hear(ports.CameraLost("unplugged"))
    away = bench.state()
    bench.hear(ports.CameraBack(VIDEO))

    assert away.filming is not None
    assert away.filming.doing == "no-pictures"
    assert "camera-lost" in {trouble.code for trouble in away.troubles}
    assert bench.troubles() == set()


def test_a_camera_that_falls_silent_is_told(bench: CameraBench) -> None:
    filming(bench)
    bench.lens.silent_s = 6.0

    assert "camera-silent" in bench.troubles()
    assert bench.cabinet.lamp is ports.Lamp.TROUBLE
    bench.lens.silent_s = 0.1
    assert bench.troubles() == set()


@pytest.mark.parametrize(
    ("event", "back", "code"),
    [
        (ports.RecordingLost("disk full"), ports.RecordingBack(), "recording-failed"),
        (sealed(3, over=1 << 30), sealed(4), "evidence-over-cap"),
        (sealed(3, short=1 << 30), sealed(4), "recordings-no-room"),
        (ports.AgeHeld(held=True), ports.AgeHeld(held=False), "camera-clock-leapt"),
        (ports.WatchFailed("no such block"), ports.WatchBack(), "watch-failed"),
        (ports.SpotterFailed("no OpenCV"), ports.SpotterBack(), "spotter-failed"),
        (ports.CabinetOpened(), ports.CabinetClosed(), "cabinet-open"),
    ],
)
def test_troubles_begin_and_end(
    bench: CameraBench, event: object, back: object, code: str
) -> None:
    filming(bench)

    bench.hear(event)
    during = bench.troubles()
    bench.hear(back)

    assert during == {code}
    assert bench.troubles() == set()


def test_pins_that_fail_are_told_and_tried_again(bench: CameraBench) -> None:
    bench.cabinet.broken = True
    filming(bench)

    assert "pins-failed" in bench.troubles()
    bench.cabinet.broken = False
    assert bench.troubles() == set()
    assert bench.cabinet.lamp is ports.Lamp.RECORDING


def test_what_moved_is_told_with_its_reasons_and_a_thumbnail(
    bench: CameraBench,
) -> None:
    filming(bench)

    bench.hear(ports.Saw(movement(bench), b"jpeg"))
    bench.hear(ports.Saw(movement(bench, ended=True)))

    began, ended = bench.told(CameraSaw)
    assert (began.zone, began.score, began.words) == ("cong", 80, "12 blocks for 2 s")
    assert began.ended is None
    assert began.thumbnail is not None
    assert ended.id == began.id
    assert ended.ended is not None
    assert bench.courier.thumbnails == [(began.id, b"jpeg")]


def test_what_moves_in_quiet_hours_is_recorded_and_no_event(bench: CameraBench) -> None:
    all_day = (LocalSpan(start="00:00", end="23:59"),)
    bench.settle(CameraSettings(area=COMMUNE, quiet=all_day, record="events"))
    filming(bench)

    bench.hear(ports.Saw(movement(bench)))

    assert bench.told(CameraSaw) == []
    assert bench.recorder.promoted


def test_an_event_keeps_what_was_before_it_where_only_events_are_recorded(
    bench: CameraBench,
) -> None:
    bench.settle(CameraSettings(area=COMMUNE, record="events", before_s=10, after_s=20))
    filming(bench)
    now_ns = bench.media_ns()

    bench.hear(ports.Saw(movement(bench)))

    assert bench.recorder.promoted == [(now_ns - 12 * S, now_ns + 20 * S)]


def test_tampering_is_a_trouble_until_it_is_over(bench: CameraBench) -> None:
    filming(bench)
    began = bench.media_ns()

    bench.hear(ports.Saw(Tampered(TamperKind.COVERED, began, None, 0.9)))
    during = bench.troubles()
    bench.hear(ports.Saw(Tampered(TamperKind.COVERED, began, began + S, 0.9)))

    assert during == {"camera-tampered"}
    assert bench.troubles() == set()
    assert [one.kind for one in bench.told(CameraTampered)] == ["covered", "covered"]


def test_the_head_of_the_chain_is_told_each_minute_while_it_grows(
    bench: CameraBench,
) -> None:
    filming(bench)

    for number in range(1, 6):
        bench.hear(sealed(number))
        bench.live(20)

    heads = bench.told(EvidenceHead)
    assert [head.segment for head in heads] == [1, 3]


def test_the_head_of_before_is_told_after_a_start(bench: CameraBench) -> None:
    bench.hear(
        ports.TakenUp(
            adopted=(3,),
            lost_bytes=0,
            index_replaced=False,
            link=4,
            sha256=HASH,
            segment=3,
            earlier=((3, HASH),),
        )
    )

    (head,) = bench.told(EvidenceHead)
    assert (head.link, head.sha256, head.segment) == (4, HASH, 3)
    assert head.earlier == ((3, HASH),)


def test_a_week_without_broker_and_console_loses_nothing(bench: CameraBench) -> None:
    filming(bench)
    bench.broker.power_cut()

    for number in range(1, 170):  # one an hour keeps the test short
        bench.hear(sealed(number))
        bench.clock.advance(3600)
        bench.live(1)
    bench.broker.power_back()
    bench.link.retry()
    heads: list[EvidenceHead] = []
    for _ in range(4):
        heads = bench.told(EvidenceHead)

    assert [head.segment for head in heads] == list(range(1, 170))


def test_a_lock_is_asked_for_until_it_is_answered(bench: CameraBench) -> None:
    filming(bench)
    order = Lock(lock="a", start=instant(0), end=instant(60), reason="va chạm")

    bench.order("lock", order)
    assert bench.recorder.locks == [order]
    bench.begin()
    bench.hear(ports.TakenUp((), 0, index_replaced=False))

    assert bench.recorder.locks == [order]
    bench.hear(ports.Locked("a", 2))
    assert bench.told(EvidenceLocked) == [EvidenceLocked(lock="a", segments=2)]
    bench.begin()
    bench.hear(ports.TakenUp((), 0, index_replaced=False))
    assert bench.recorder.locks == []
    bench.order("unlock", Unlock(lock="a"))
    assert bench.recorder.unlocked == ["a"]


def test_an_order_that_comes_again_before_its_answer_is_carried_out_once(
    bench: CameraBench,
) -> None:
    """The console asks again where it heard nothing."""
    filming(bench)
    lock = Lock(lock="a", start=instant(0), end=instant(60), reason="va chạm")

    for _ in range(2):
        bench.order("clip", clip(minutes=5))
        bench.order("lock", lock)

    assert bench.courier.clips == [clip(minutes=5)]
    assert bench.recorder.locks == [lock]


def test_a_clip_is_asked_for_until_it_is_answered(bench: CameraBench) -> None:
    filming(bench)
    order = clip(minutes=5)

    bench.order("clip", order)
    bench.begin()
    assert bench.courier.clips == [order]
    made = ClipMade(clip="c", outcome="never-recorded", reason="nothing then")
    bench.hear(ports.ClipDone(made))

    assert bench.told(ClipMade) == [made]
    bench.begin()
    assert bench.courier.clips == []


@pytest.mark.parametrize("answer", ["locked", "made"])
def test_power_that_fails_while_an_answer_is_kept_costs_neither_it_nor_the_order(
    bench: CameraBench, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    class PowerFailsError(Exception):
        pass

    def power_fails(*_: object) -> None:
        raise PowerFailsError

    filming(bench)
    lock = Lock(lock="a", start=instant(0), end=instant(60), reason="va chạm")
    bench.order("lock", lock)
    bench.order("clip", clip(minutes=5))
    made = ClipMade(clip="c", outcome="never-recorded", reason="nothing then")

    with monkeypatch.context() as during:
        during.setattr(bench.store, "enqueue", power_fails)
        with pytest.raises(PowerFailsError):
            bench.hear(
                ports.Locked("a", 1) if answer == "locked" else ports.ClipDone(made)
            )
    bench.begin()
    bench.hear(ports.TakenUp((), 0, index_replaced=False))

    assert bench.recorder.locks == [lock]
    assert bench.courier.clips == [clip(minutes=5)]


def test_a_lock_whose_answer_the_disk_did_not_take_is_carried_out_when_ordered_again(
    bench: CameraBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise HardwareError("camera.sqlite: database or disk is full")

    filming(bench)
    lock = Lock(lock="a", start=instant(0), end=instant(60), reason="va chạm")
    bench.order("lock", lock)
    with monkeypatch.context() as during:
        during.setattr(bench.store, "delete_record", full)
        with pytest.raises(HardwareError):  # logged, and the agent goes on
            bench.hear(ports.Locked("a", 1))

    bench.order("lock", lock)
    bench.hear(ports.Locked("a", 1))

    assert bench.recorder.locks == [lock, lock]
    assert bench.told(EvidenceLocked) == 2 * [EvidenceLocked(lock="a", segments=1)]


def test_an_unlocking_that_the_disk_would_not_take_is_asked_again_until_it_is_done(
    bench: CameraBench,
) -> None:
    filming(bench)
    bench.order("unlock", Unlock(lock="a"))

    bench.begin()
    bench.hear(ports.TakenUp((), 0, index_replaced=False))
    started = list(bench.recorder.unlocked)
    bench.hear(ports.RecordingBack())
    back = list(bench.recorder.unlocked)
    bench.hear(ports.Unlocked("a"))
    bench.hear(ports.RecordingBack())

    assert "a" in started
    assert len(back) == len(started) + 1
    assert bench.recorder.unlocked == back


def test_a_lock_that_is_unlocked_while_no_disk_is_there_locks_nothing(
    bench: CameraBench,
) -> None:
    filming(bench)
    lock = Lock(lock="a", start=instant(0), end=instant(60), reason="va chạm")
    bench.order("lock", lock)
    asked = len(bench.recorder.locks)

    bench.order("unlock", Unlock(lock="a"))
    bench.hear(ports.RecordingBack())

    assert len(bench.recorder.locks) == asked
    assert bench.recorder.unlocked == ["a", "a"]


@pytest.mark.parametrize("minutes", [0, -1, 61])
def test_a_clip_of_no_length_or_of_hours_is_refused_in_words(
    bench: CameraBench, minutes: int
) -> None:
    bench.order("clip", clip(minutes=minutes))

    (made,) = bench.told(ClipMade)
    assert made.outcome == "refused"
    assert "hour" in made.reason
    assert bench.courier.clips == []


def clip(*, minutes: int) -> Clip:
    end = instant(0) + timedelta(minutes=minutes)
    return Clip(clip="c", start=instant(0), end=end, purpose="mất xe", asked_by="CA")


def test_a_live_view_is_pushed_and_its_end_is_told(bench: CameraBench) -> None:
    filming(bench)
    order = Live(live="l", asked_by="Công an xã")

    bench.order("live", order)
    ended = LiveEnded(live="l", reason="budget", sent_bytes=20_000_000)
    bench.hear(ports.LiveOver(ended))

    assert bench.live_view.orders == [order]
    assert bench.told(LiveEnded) == [ended]


def test_a_live_view_without_a_camera_ends_at_once_and_says_why(
    bench: CameraBench,
) -> None:
    filming(bench)
    bench.hear(ports.CameraLost("unplugged"))

    bench.order("live", Live(live="l"))

    assert [one.reason for one in bench.told(LiveEnded)] == ["no-camera"]
    assert bench.live_view.orders == []


def test_a_camera_that_shall_record_nothing_shows_nothing_either(
    bench: CameraBench,
) -> None:
    bench.settle(CameraSettings(area=COMMUNE, record="off"))
    filming(bench)

    bench.order("live", Live(live="l"))

    assert [one.reason for one in bench.told(LiveEnded)] == ["off"]


def test_nobody_sees_what_came_before_the_masks(bench: CameraBench) -> None:
    bench.settle(CameraSettings(area=COMMUNE, record="off"))
    filming(bench)
    mask = CameraMask(name="nha dan", outline=((0, 0), (300, 0), (0, 400)))
    bench.settle(CameraSettings(area=COMMUNE, masks=(mask,)))

    bench.order("live", Live(live="early"))
    filming(bench)  # the lens was made anew
    bench.order("live", Live(live="now"))

    assert [one.live for one in bench.told(LiveEnded)] == ["early"]
    assert [one.live for one in bench.live_view.orders] == ["now"]


def test_a_live_view_ends_with_the_recording(bench: CameraBench) -> None:
    filming(bench)
    bench.order("live", Live(live="l"))

    bench.settle(CameraSettings(area=COMMUNE, record="off"))

    assert [(one.live, one.seconds) for one in bench.live_view.orders] == [
        ("l", 60),
        ("l", 0),
    ]


def test_a_live_view_is_stopped_although_the_camera_is_away(bench: CameraBench) -> None:
    bench.order("live", Live(live="l", seconds=0))

    assert [one.seconds for one in bench.live_view.orders] == [0]
    bench.end()
    assert bench.live_view.stopped


def test_other_masks_make_the_lens_anew_and_the_same_ones_do_not(
    bench: CameraBench,
) -> None:
    before = bench.lens.renewed
    mask = CameraMask(name="nha dan", outline=((0, 0), (300, 0), (0, 400)))

    bench.settle(CameraSettings(area=COMMUNE, masks=(mask,)))
    bench.settle(CameraSettings(area=COMMUNE, masks=(mask,)))

    assert bench.lens.renewed == before + 1


def test_nothing_is_recorded_before_the_first_settings(tmp_path: Path) -> None:
    bench = CameraBench(tmp_path)
    bench.live(6)
    before, troubles = bench.lens.started, {t.code for t in bench.state().troubles}

    bench.enrol()
    settled = bench.lens.started
    bench.begin()
    bench.store.close()

    assert (before, settled, bench.lens.started) == (False, True, True)
    assert "camera-lost" in troubles


@pytest.mark.parametrize("zone", ["Mars/Base", "Asia"])
def test_a_zone_that_nobody_knows_is_told_and_vietnams_holds(
    bench: CameraBench, zone: str
) -> None:
    at_noon = (LocalSpan(start="11:00", end="13:00"),)
    bench.settle(CameraSettings(area=COMMUNE, zone=zone, infra_red=at_noon))
    filming(bench)
    during, lit = bench.troubles(), bench.cabinet.infra_red
    plan = plan_of(bench.agent.settings)

    bench.settle(CameraSettings(area=COMMUNE))

    assert (during, lit) == ({"settings-zone"}, True)
    assert plan == plan_of(CameraSettings(area=COMMUNE))
    assert bench.troubles() == set()


def test_settings_of_another_commune_are_refused(bench: CameraBench) -> None:
    bench.settle(CameraSettings(area="an-giang/cho-moi"))

    assert bench.agent.settings.area == COMMUNE
    assert bench.state().refused != {}


def test_the_infra_red_lamp_keeps_its_hours(bench: CameraBench) -> None:
    all_day = (LocalSpan(start="00:00", end="23:59"),)

    bench.settle(CameraSettings(area=COMMUNE, infra_red=all_day))
    bench.live(1)
    lit = bench.cabinet.infra_red
    bench.settle(CameraSettings(area=COMMUNE, infra_red=()))
    bench.live(1)

    assert (lit, bench.cabinet.infra_red) == (True, False)


def test_an_orderly_end_stops_everything(bench: CameraBench) -> None:
    filming(bench)

    bench.end()

    assert bench.lens.stopped
    assert not bench.recorder.running
    assert bench.cabinet.lamp is ports.Lamp.OFF


# -- being set up -------------------------------------------------------------------

OFF = CameraSettings(area=COMMUNE, record="off")


def test_a_camera_that_is_being_set_up_looks_and_says_that_it_records_nothing(
    tmp_path: Path,
) -> None:
    bench = CameraBench(tmp_path)
    bench.enrol(OFF)

    filming(bench)

    doing = bench.state().filming
    assert bench.lens.started
    assert doing is not None
    assert (doing.doing, doing.width) == ("off", 1280)
    assert bench.recorder.settings == OFF
    assert bench.cabinet.lamp is ports.Lamp.OFF
    bench.store.close()


def test_a_still_that_was_asked_for_is_answered_and_brought(bench: CameraBench) -> None:
    filming(bench)

    bench.order("still", Still(still="s1"))
    bench.hear(ports.StillTaken("s1", b"jpeg"))

    sha256 = hashlib.sha256(b"jpeg").hexdigest()
    assert bench.lens.stills == ["s1"]
    assert bench.told(StillMade) == [
        StillMade(still="s1", outcome="made", sha256=sha256)
    ]
    assert bench.courier.stills == [("s1", b"jpeg")]


def test_a_still_that_cannot_be_had_says_why(bench: CameraBench) -> None:
    bench.order("still", Still(still="s1"))
    filming(bench)
    bench.order("still", Still(still="s2"))
    bench.hear(ports.StillTaken("s2", b"", "no picture out of a keyframe"))

    first, second = bench.told(StillMade)

    assert (first.outcome, first.reason) == ("no-camera", "there are no pictures")
    assert (second.outcome, second.reason) == (
        "failed",
        "no picture out of a keyframe",
    )
    assert bench.courier.stills == []


def test_a_camera_without_settings_shows_nobody_anything(tmp_path: Path) -> None:
    bench = CameraBench(tmp_path)
    bench.enrol_only()

    bench.order("still", Still(still="s1"))

    (told,) = bench.told(StillMade)
    assert told.outcome == "no-camera"
    assert "no settings yet" in told.reason
    assert not bench.lens.started
    bench.store.close()
