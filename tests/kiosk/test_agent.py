"""The kiosk's story on fakes: fingers, orders, emergencies and faults."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from edge.contract.command import Stop
from edge.contract.content import Content
from edge.contract.kiosk import KioskUsed, StaffCalled
from edge.contract.refusal import RefusalKind
from edge.contract.report import RefusedItem
from edge.contract.settings import ClosedDays, KioskSlide, LocalSpan
from edge.contract.topics import Topic
from kiosk.core.sentences import clip_name
from kiosk.ports import Finder
from tests.kiosk.bench import KioskBench, sound
from tests.kiosk.sample import (
    BIRTH,
    acts_of,
    content,
    control,
    fact,
    procedure,
    texts_of,
)
from tests.rig.authority import COMMUNE, NOON

LATER: Final = timedelta(days=30)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[KioskBench]:
    bench = KioskBench(tmp_path)
    bench.enrol()
    yield bench
    bench.store.close()


# -- a resident ------------------------------------------------------------------------


def test_the_first_touch_shows_the_home_page_and_reads_it(bench: KioskBench) -> None:
    assert bench.page.id.startswith("idle:")

    bench.touch("wake")

    assert bench.page.id == "home"
    reason, clips, _ = bench.spoken()[-1]
    assert reason == "greeting"
    welcome = clip_name("vi", "Ông bà cần làm việc gì?")
    assert clips[0] == f"{welcome}.opus"


def test_the_sentence_that_is_read_is_lit(bench: KioskBench) -> None:
    bench.touch("wake")
    first = bench.screen.frame.sentence

    bench.live(2)

    assert (first, bench.screen.frame.sentence) == (0, 1)
    bench.live(20)
    assert bench.screen.frame.sentence is None


def test_three_touches_from_an_idle_screen_to_the_papers_of_a_birth(
    bench: KioskBench,
) -> None:
    bench.touch("wake", "event:sinh-con", f"procedure:{BIRTH}")

    assert "Giấy chứng sinh" in texts_of(bench.page)


def test_ticks_are_shown_and_forgotten_with_the_session(bench: KioskBench) -> None:
    bench.touch("wake", f"procedure:{BIRTH}", f"tick:{BIRTH}:chung-sinh")
    ticked = [one.text for one in bench.page.controls]
    bench.live(200)

    bench.touch("wake", f"procedure:{BIRTH}")

    assert "Chưa có 1 giấy" in ticked
    assert control(bench.page, f"procedure:{BIRTH}:where") is not None


def test_the_warning_is_drawn_and_spoken_before_a_session_ends(
    bench: KioskBench,
) -> None:
    bench.touch("wake", "office")

    bench.live(101)
    shown, said = bench.page.id, bench.spoken()[-1][0]
    bench.live(20)

    assert (shown, said) == ("farewell", "farewell")
    assert bench.page.id.startswith("idle:")


def test_what_cannot_be_read_out_has_no_button_for_it(tmp_path: Path) -> None:
    bench = KioskBench(tmp_path, mute=True)

    bench.touch("wake")

    assert control(bench.page, "aloud") is None
    assert control(bench.page, "call") is not None
    bench.store.close()


def test_a_search_finds_and_an_empty_one_counts_nothing_but_itself(
    bench: KioskBench,
) -> None:
    bench.touch("wake", "search", "key:k", "key:word=khai sinh", "find")

    assert bench.page.id == "results"
    assert f"procedure:{BIRTH}" in acts_of(bench.page)


def test_the_ticket_is_printed_with_the_papers(bench: KioskBench) -> None:
    bench.touch("wake", f"procedure:{BIRTH}:take", f"print:{BIRTH}")

    lines = [one.text for one in bench.printer.tickets[0].lines]
    assert "Giấy chứng sinh" in lines
    assert "Đã in." in texts_of(bench.page)


def test_a_printer_without_paper_is_told_to_the_resident_and_to_the_staff(
    bench: KioskBench,
) -> None:
    bench.printer.paper = False
    bench.touch("wake", f"procedure:{BIRTH}:take", f"print:{BIRTH}")
    told = texts_of(bench.page)
    troubles = bench.troubles()
    bench.printer.paper = True

    bench.touch(f"print:{BIRTH}")

    assert "Máy in hết giấy" in told
    assert "printer-out-of-paper" in troubles
    assert "printer-out-of-paper" not in bench.troubles()


def test_a_call_rings_says_so_and_says_who_comes(bench: KioskBench) -> None:
    bench.touch("wake", "call")
    told = texts_of(bench.page)
    bench.counter.acknowledge()
    bench.settle()

    assert bench.counter.rings == 1
    assert "Đã báo cán bộ." in told
    assert "Cán bộ đang tới." in texts_of(bench.page)


def call_of(bench: KioskBench) -> StaffCalled:
    bench.live(12)  # nobody acknowledges here: the batch before goes out again
    (called,) = [one for one in bench.events() if isinstance(one, StaffCalled)]
    return called


def test_the_light_follows_what_is_shown(bench: KioskBench) -> None:
    idle = bench.backlight.percent

    bench.touch("wake")
    used = bench.backlight.percent
    bench.raise_alert(bench.flood())

    assert (idle, used, bench.backlight.percent) == (80, 100, 100)


def test_a_light_that_cannot_be_dimmed_is_told_and_nothing_else_changes(
    bench: KioskBench,
) -> None:
    bench.backlight.works = False

    bench.touch("wake")

    assert bench.page.id == "home"
    assert "backlight-failed" in bench.troubles()


def test_a_button_beside_the_screen_calls_the_staff(bench: KioskBench) -> None:
    bench.buttons.press("call")
    bench.settle()

    assert bench.page.id == "call"
    assert bench.counter.rings == 1


def test_a_call_is_told_to_the_console_and_answered_from_there(
    bench: KioskBench,
) -> None:
    bench.touch("wake", "call")
    called = call_of(bench)

    bench.coming("another-call")
    before = texts_of(bench.page)
    bench.coming(called.call)

    assert "Đã báo cán bộ." in before
    assert "Cán bộ đang tới." in texts_of(bench.page)


@pytest.mark.parametrize("broken", [True, False])
def test_without_a_chime_the_staff_are_told_once_the_console_has_the_call(
    bench: KioskBench, *, broken: bool
) -> None:
    bench.counter.works, bench.counter.fitted = not broken, False

    bench.touch("wake", "call")
    before = texts_of(bench.page)
    call_of(bench)
    bench.acknowledge_all()
    bench.settle()

    assert "Đang báo cán bộ..." in before
    assert "Đã báo cán bộ." in texts_of(bench.page)
    assert ("counter-failed" in bench.troubles()) is broken


def test_a_call_that_is_over_is_answered_by_nobody(bench: KioskBench) -> None:
    bench.touch("wake", "call")
    called = call_of(bench)
    bench.live(250)
    bench.touch("wake", "call")

    bench.coming(called.call)

    assert "Cán bộ đang tới." not in texts_of(bench.page)


def test_nobody_answers_for_a_minute(bench: KioskBench) -> None:
    bench.touch("wake", "call")

    bench.live(61)

    assert "Mời ông bà đến quầy số 1." in texts_of(bench.page)
    bench.live(250)
    assert not bench.counter.lamp


def test_a_broken_chime_sends_the_resident_to_a_counter(bench: KioskBench) -> None:
    bench.counter.works = False

    bench.touch("wake", "call")
    bench.live(7)

    assert "Mời ông bà đến quầy số 1." in texts_of(bench.page)
    assert "Đã báo" not in texts_of(bench.page)
    assert "counter-failed" in bench.troubles()


def test_a_thousand_touches_in_a_second_draw_little_and_break_nothing(
    bench: KioskBench,
) -> None:
    bench.touch("wake", "search")
    before = len(bench.screen.frames)

    bench.touch(*(f"key:{'ab'[n % 2]}" for n in range(1000)), after_s=0.001)
    bench.touch("home")

    assert len(bench.screen.frames) - before < 60
    assert bench.page.id == "home"


# -- an emergency ----------------------------------------------------------------------


def test_an_emergency_takes_screen_and_voice_at_once(bench: KioskBench) -> None:
    bench.touch("wake", "office")

    bench.raise_alert(bench.flood())

    assert bench.page.alarm
    assert "Flood" in texts_of(bench.page)
    assert bench.spoken()[-1] == ("alarm", [sound("lu").sha256], 100)


def test_a_recording_that_comes_late_is_spoken_when_it_comes(
    bench: KioskBench,
) -> None:
    bench.raise_alert(bench.flood(), fetched=False)
    before = [one for one in bench.spoken() if sound("lu").sha256 in one[1]]

    bench.fetch([sound("lu")])

    assert before == []
    assert bench.spoken()[-1] == ("alarm", [sound("lu").sha256], 100)


def test_an_emergency_is_over_at_its_end_and_the_session_goes_on(
    bench: KioskBench,
) -> None:
    bench.touch("wake", "office")
    bench.raise_alert(bench.flood(minutes=1))

    bench.live(59)
    during = bench.page.id
    bench.live(1.5)
    after = bench.page.id
    bench.live(11)

    assert (during, after) == ("alarm", "cleared")
    assert bench.page.id == "office"


def test_a_call_at_night_is_told_that_the_office_is_closed(bench: KioskBench) -> None:
    bench.clock.step(10 * 3600)
    bench.live(1)

    bench.touch("wake", "call")

    text = texts_of(bench.page)
    assert "Bây giờ ngoài giờ làm việc." in text
    assert "ngày mai, thứ Hai 23/11, 7 giờ\nMở cửa lại" in text
    assert "ngồi chờ" not in text


def test_on_a_day_off_nobody_is_told_that_the_office_is_open(bench: KioskBench) -> None:
    today = bench.clock.now().astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    bench.settings(closed_days=(ClosedDays(since=today, reason="national-day"),))

    bench.touch("wake", "call")
    called = texts_of(bench.page)
    bench.clock.step(86400)
    bench.live(1)

    assert "Hôm nay nghỉ: Quốc khánh." in called
    assert "ngày mai, thứ Hai 23/11, 7 giờ\nMở cửa lại" in called
    assert "ngồi chờ" not in called
    assert "Quốc khánh" not in texts_of(bench.page)


def test_a_clock_that_is_not_believed_closes_no_office(bench: KioskBench) -> None:
    bench.source.is_synchronised = False
    bench.clock.step(-400 * 86400 + 10 * 3600)
    bench.power_cut(60)

    bench.touch("wake", "call")

    assert "ngoài giờ làm việc" not in texts_of(bench.page)


def test_the_all_clear_takes_it_from_the_screen(bench: KioskBench) -> None:
    bench.raise_alert(bench.flood())

    bench.raise_alert()

    assert bench.page.id == "cleared"
    bench.live(11)
    assert bench.page.id.startswith("idle:")


def test_an_emergency_outlives_a_power_cut_without_a_broker(
    bench: KioskBench,
) -> None:
    bench.raise_alert(bench.flood())
    bench.network = False

    bench.power_cut(60)

    assert bench.page.alarm


def test_without_a_clock_it_is_shown_until_it_is_surely_over(
    bench: KioskBench,
) -> None:
    bench.raise_alert(bench.flood(minutes=30))
    bench.network = False
    bench.source.is_synchronised = False
    bench.clock.step(-400 * 86400)

    bench.power_cut(60)
    first = bench.page.alarm
    bench.live(31 * 60)

    assert first
    assert not bench.page.alarm


def test_an_emergency_that_no_approver_signed_shows_nothing(
    bench: KioskBench,
) -> None:
    bench.authority.approver = bench.authority.stranger

    bench.raise_alert(bench.flood())

    assert not bench.page.alarm
    assert sum(bench.reported().refused.values()) == 1


def test_an_emergency_lights_a_dark_screen(bench: KioskBench) -> None:
    bench.settings(dark=(LocalSpan(start="00:00", end="23:59"),))
    dark = bench.screen.frame.dark

    bench.raise_alert(bench.flood())

    assert dark
    assert not bench.screen.frame.dark


def test_a_station_may_not_silence_an_emergency_an_approver_may(
    bench: KioskBench,
) -> None:
    bench.raise_alert(bench.flood())
    topic, stop = Topic("cmd", commune=COMMUNE), Stop(lineage="lu")
    order = bench.authority.order

    bench.order(topic, order("stop", stop, valid_s=60, now=bench.clock.now()))
    still = bench.voice.speaking
    by = bench.authority.approver
    bench.order(topic, order("stop", stop, by=by, valid_s=60, now=bench.clock.now()))

    assert still.startswith("alarm")
    assert bench.voice.speaking == ""
    assert bench.page.alarm


# -- announcements ---------------------------------------------------------------------


def test_an_announcement_is_heard_again_on_touch(bench: KioskBench) -> None:
    bench.publish(bench.news())
    bench.touch("wake", "news")
    before = texts_of(bench.page)
    bench.fetch([sound("tin")])

    bench.touch("replay:hop-dan")

    assert "còn đang tải" in before
    assert bench.spoken()[-1] == ("replay", [sound("tin").sha256], 70)
    assert "Đang phát" in texts_of(bench.page)


def test_what_no_approver_signed_is_not_announced(bench: KioskBench) -> None:
    bench.authority.approver = bench.authority.stranger

    bench.publish(bench.news())
    bench.touch("wake", "news")

    assert "Hiện không có thông báo nào." in texts_of(bench.page)


# -- content ---------------------------------------------------------------------------


def test_a_new_bundle_is_shown_to_whoever_stands_there(bench: KioskBench) -> None:
    bench.touch("wake", "office")
    other = content()
    hours = (fact("Chiều 13 giờ đến 17 giờ"),)
    office = type(other.office)(name=other.office.name, hours=hours)

    sha256 = bench.guide(
        type(other)(
            office=office, life_events=other.life_events, procedures=other.procedures
        )
    )

    assert "Chiều 13 giờ" in texts_of(bench.page)
    drawn = bench.reported().drawn
    assert drawn is not None
    assert drawn.bundle == sha256


def test_a_bundle_that_is_spoilt_leaves_the_last_good_one(bench: KioskBench) -> None:
    bench.bundles.spoilt.add(f"{2:064x}")

    bench.guide(content(procedure()))
    bench.touch("wake")

    assert "Sinh con" in texts_of(bench.page)
    assert "bundle-refused" in bench.troubles()


def test_a_bundle_that_was_on_its_way_is_still_wanted_after_a_restart(
    bench: KioskBench,
) -> None:
    bench.guide(content(procedure()), arrives=False)
    wanted = dict(bench.assets.wanted)
    bench.network = False

    bench.power_cut()

    assert wanted
    assert bench.assets.wanted == wanted


def test_a_bundle_that_cannot_be_drawn_gives_way_to_the_one_before(
    bench: KioskBench,
) -> None:
    bench.touch("wake")
    bench.screen.undrawable.add((f"{2:064x}", "home"))

    bench.guide(content(procedure()))

    assert len(bench.bundles.shown) == 1
    assert "bundle-not-drawn" in bench.troubles()


@pytest.mark.parametrize("page", ["news", "lookup"])
def test_a_bundle_does_not_pay_for_an_announcement_that_cannot_be_drawn(
    bench: KioskBench, page: str
) -> None:
    bench.guide(content(procedure()))
    bench.screen.cannot = lambda frame: frame.page.id == page

    bench.touch("wake", page)

    assert len(bench.bundles.shown) == 2
    assert "bundle-not-drawn" not in bench.troubles()
    assert "page-not-drawn" in bench.troubles()


def test_an_emergency_that_cannot_be_drawn_is_told_until_one_is(
    bench: KioskBench,
) -> None:
    bench.screen.cannot = lambda frame: frame.page.alarm
    bench.raise_alert(bench.flood())
    told = bench.troubles()
    bench.screen.cannot = lambda frame: False

    bench.raise_alert(bench.flood(minutes=60, version=2))

    assert "page-not-drawn" in told
    assert bench.page.alarm
    assert "page-not-drawn" not in bench.troubles()


def test_a_page_that_cannot_be_drawn_large_is_drawn_at_its_normal_size(
    bench: KioskBench,
) -> None:
    bench.screen.cannot = lambda frame: frame.look.scale_percent == 200
    bench.touch("wake", "look")

    bench.touch("size:200")

    assert bench.screen.frame.look.scale_percent == 100
    assert bench.page.id == "look"
    assert len(bench.bundles.shown) == 1
    assert "page-not-drawn" in bench.troubles()


def test_where_khmer_cannot_be_drawn_the_page_is_vietnamese_again(
    bench: KioskBench,
) -> None:
    bench.screen.cannot = lambda frame: frame.page.language == "km"
    bench.touch("wake")

    bench.touch("language:km")

    assert bench.page.language == "vi"
    assert len(bench.bundles.shown) == 1


def test_one_page_of_a_proven_bundle_gives_way_to_the_staff_alone(
    bench: KioskBench,
) -> None:
    bench.screen.cannot = lambda frame: "Hộ tịch" in texts_of(frame.page)
    bench.touch("wake", "more", "office")

    assert "Mời ông bà gọi cán bộ." in texts_of(bench.page)
    bench.touch("home")
    assert "Sinh con" in texts_of(bench.page)


def test_the_sheets_of_a_long_emergency_follow_each_other_from_its_first(
    bench: KioskBench,
) -> None:
    bench.live(5)

    bench.raise_alert(bench.flood())

    assert bench.screen.frame.sheet == 0
    bench.live(17)
    assert bench.screen.frame.sheet == 2


def test_without_any_bundle_there_is_a_plain_page_with_the_staff(
    bench: KioskBench,
) -> None:
    bench.bundles.shown.clear()
    bench.power_cut()

    bench.touch("wake")
    plain = texts_of(bench.page)
    bench.touch("call")

    assert "Màn hình đang được chuẩn bị." in plain
    assert bench.counter.rings == 1
    assert "bundle-missing" in bench.troubles()


def test_what_may_have_ended_is_not_shown_while_nobody_knows_the_day(
    tmp_path: Path,
) -> None:
    way = procedure().ways[0]
    free = fact("Miễn phí", until=(NOON + LATER).date())
    waived = procedure(ways=(type(way)(how="counter", fee=(free,)),))
    bench = KioskBench(tmp_path, of=content(waived))
    bench.touch("wake", f"procedure:{BIRTH}:where")
    known = texts_of(bench.page)
    bench.source.is_synchronised = False
    bench.clock.step(-400 * 86400)
    bench.power_cut()

    bench.touch("wake", f"procedure:{BIRTH}:where")

    assert "Miễn phí" in known
    assert "Miễn phí" not in texts_of(bench.page)
    assert "Hỏi cán bộ tại quầy." in texts_of(bench.page)
    bench.store.close()


# -- idle ------------------------------------------------------------------------------


def test_the_carousel_turns_and_the_picture_walks(bench: KioskBench) -> None:
    bench.settings(
        dark=(),
        slides=(KioskSlide(show="welcome"), KioskSlide(show="hours", dwell_s=15)),
    )
    bench.live(120)

    shown = {(one.page.id, one.step) for one in bench.screen.frames[-9:]}
    assert {page for page, _ in shown} == {"idle:welcome", "idle:hours"}
    assert len({step for _, step in shown}) > 1


def test_somebody_who_comes_near_lights_the_screen(bench: KioskBench) -> None:
    bench.settings(dark=(LocalSpan(start="00:00", end="23:59"),))
    before = bench.screen.frame.dark

    bench.presence.see()
    bench.settle()
    lit = bench.screen.frame.dark
    bench.live(61)

    assert (before, lit, bench.screen.frame.dark) == (True, False, True)


# -- faults ----------------------------------------------------------------------------


def test_a_lost_voice_is_reported_and_the_session_still_ends(
    bench: KioskBench,
) -> None:
    bench.voice.lose_device()
    bench.touch("wake")
    troubles = bench.troubles()

    bench.live(125)

    assert "voice-lost" in troubles
    assert bench.page.id.startswith("idle:")
    bench.voice.restore_device()
    bench.touch("wake")
    assert "voice-lost" not in bench.troubles()


def test_an_unplugged_screen_is_reported_until_it_is_back(bench: KioskBench) -> None:
    bench.screen.lose()
    bench.settle()
    lost = bench.troubles()
    bench.screen.restore()
    bench.settle()

    assert "screen-lost" in lost
    assert "screen-lost" not in bench.troubles()


def test_without_a_network_ever_it_serves_all_the_same(tmp_path: Path) -> None:
    bench = KioskBench(tmp_path)
    bench.broker.power_cut()
    bench.settle()

    bench.touch("wake", f"procedure:{BIRTH}", f"print:{BIRTH}", "call")

    assert bench.printer.tickets
    assert bench.counter.rings == 1
    bench.store.close()


def test_a_clock_that_jumps_ends_no_session(bench: KioskBench) -> None:
    bench.touch("wake", "office")

    bench.clock.step(86400)
    bench.live(30)

    assert bench.page.id == "office"


def test_content_that_no_search_can_be_made_of_costs_the_search_alone(
    tmp_path: Path,
) -> None:
    class Broken(KioskBench):
        @staticmethod
        def make_finder(_of: Content) -> Finder:
            raise OverflowError("unsigned short is greater than maximum")

    bench = Broken(tmp_path)
    bench.enrol()

    bench.touch("wake", "search", "key:k", "find")
    told, troubles = texts_of(bench.page), bench.troubles()
    bench.guide(content(), version=2)

    assert "hoặc gọi cán bộ" in told
    assert "search-not-prepared" in troubles
    assert bench.reported().drawn is not None
    assert len(bench.bundles.shown) == 2
    bench.store.close()


# -- what the console is told ----------------------------------------------------------


def test_what_it_refuses_of_plan_and_alerts_it_names_while_it_holds_them(
    bench: KioskBench,
) -> None:
    rightful = bench.authority.approver
    bench.authority.approver = bench.authority.stranger
    bench.publish(bench.news())
    bench.raise_alert(bench.flood())
    named = bench.reported().refused_items
    bench.power_cut(5)
    after_a_power_cut = bench.reported()
    bench.authority.approver = rightful

    bench.publish(bench.news())
    bench.raise_alert()

    assert named == tuple(
        RefusedItem(lineage=lineage, version=1, kind=RefusalKind.KEY_UNKNOWN)
        for lineage in ("lu", "hop-dan")
    )
    assert after_a_power_cut.refused_items == named
    assert after_a_power_cut.refused == {RefusalKind.KEY_UNKNOWN: 2}
    assert bench.reported().refused_items == ()


def test_the_state_tells_what_is_really_drawn(bench: KioskBench) -> None:
    idle = bench.reported().drawn
    bench.touch("wake")
    busy = bench.reported().drawn
    bench.raise_alert(bench.flood())
    alarm = bench.reported().drawn

    assert idle is not None
    assert busy is not None
    assert alarm is not None
    assert (idle.kind, busy.kind, alarm.kind) == ("idle", "session", "emergency")
    assert idle.page_sha256 is not None
    assert busy.page_sha256 is None
    assert idle.bundle == f"{1:064x}"
    assert idle.frame is not None


def test_use_is_told_hourly_as_counts(bench: KioskBench) -> None:
    bench.touch("wake", "search", "key:x", "find", "call", f"procedure:{BIRTH}")
    bench.live(3700)

    used = [one for one in bench.events() if isinstance(one, KioskUsed)]
    assert len(used) == 1
    assert (used[0].sessions, used[0].searches, used[0].no_result) == (1, 1, 1)
    assert used[0].calls == 1
    assert used[0].views[f"procedure:{BIRTH}"] == 1


def test_use_survives_a_power_cut(bench: KioskBench) -> None:
    bench.touch("wake")
    bench.live(15)

    bench.power_cut()
    bench.live(3700)

    used = [one for one in bench.events() if isinstance(one, KioskUsed)]
    assert [one.sessions for one in used] == [1]


@pytest.mark.parametrize("zone", ["Asia/Atlantis", "Asia", "a" * 300])
def test_a_zone_that_is_none_is_a_trouble_and_no_crash(
    bench: KioskBench, zone: str
) -> None:
    bench.settings(zone=zone)
    during = bench.troubles()
    bench.settings()

    assert "settings-zone" in during
    assert "settings-zone" not in bench.troubles()


def test_settings_from_outside_the_commune_are_refused(bench: KioskBench) -> None:
    always = LocalSpan(start="00:00", end="23:59")

    bench.settings(area="vinh-long/other", dark=(always,))

    assert not bench.screen.frame.dark
    assert sum(bench.reported().refused.values()) >= 1


def test_an_orderly_end_frees_every_part(bench: KioskBench) -> None:
    bench.end()

    assert bench.screen.closed
    assert bench.printer.closed
    assert bench.counter.closed
    assert bench.presence.closed
