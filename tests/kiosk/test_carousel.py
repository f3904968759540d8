"""What the screen shows while nobody is here."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from edge.contract.settings import KioskSlide, LocalSpan
from kiosk.core.carousel import idle

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING: Final = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
HERE: Final = "vinh-long/tan-an"
NIGHT: Final = LocalSpan(start="18:00", end="06:00")
SLIDES: Final = (
    KioskSlide(show="welcome", dwell_s=20),
    KioskSlide(show="hours", dwell_s=10),
)


def test_slides_turn_after_their_dwell_time() -> None:
    shown = [
        idle(SLIDES, (), HERE, MORNING + timedelta(seconds=second)).page
        for second in range(60)
    ]

    assert shown.count("idle:welcome") == 40
    assert shown.count("idle:hours") == 20
    assert shown[:30] == shown[30:]


def test_a_slide_is_shown_in_its_hours_alone() -> None:
    slides = (KioskSlide(show="news", span=LocalSpan(start="07:00", end="08:00")),)

    assert idle(slides, (), HERE, MORNING).page == "idle:welcome"
    early = MORNING.replace(hour=7)
    assert idle(slides, (), HERE, early).page == "idle:news"


def test_a_slide_is_shown_in_its_area_alone() -> None:
    other = (KioskSlide(show="news", areas=("vinh-long/other",)),)
    wider = (KioskSlide(show="news", areas=("vinh-long",)),)

    assert idle(other, (), HERE, MORNING).page == "idle:welcome"
    assert idle(wider, (), HERE, MORNING).page == "idle:news"


def test_the_screen_is_dark_by_its_timetable_across_midnight() -> None:
    dark = [
        idle(SLIDES, (NIGHT,), HERE, MORNING.replace(hour=hour)).dark
        for hour in (5, 6, 12, 17, 18, 23)
    ]

    assert dark == [True, False, False, False, True, True]


def test_everything_moves_a_step_each_minute() -> None:
    steps = [
        idle(SLIDES, (), HERE, MORNING + timedelta(minutes=minute)).step
        for minute in range(3)
    ]

    assert [step - steps[0] for step in steps] == [0, 1, 2]
