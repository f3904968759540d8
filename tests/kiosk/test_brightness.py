"""How bright the screen is."""

from hypothesis import given
from hypothesis import strategies as st

from edge.contract.settings import KioskSettings
from kiosk.core.brightness import brightness

SHARES = st.integers(10, 100)


@given(used=SHARES, idle=SHARES, dark=st.booleans(), session=st.booleans())
def test_an_emergency_is_bright_and_the_dark_hours_are_dark(
    *, used: int, idle: int, dark: bool, session: bool
) -> None:
    settings = KioskSettings(
        area="vinh-long/tan-an", brightness_percent=used, idle_brightness_percent=idle
    )

    def seen(*, alarm: bool = False, dark: bool = False, session: bool = False) -> int:
        return brightness(settings, alarm=alarm, dark=dark, session=session)

    assert seen(alarm=True, dark=dark, session=session) == 100
    assert seen(dark=True, session=session) == 0
    assert seen(session=True) == used >= seen()
    assert seen() > 0
