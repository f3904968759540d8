"""What the screen was given, what it really drew, and what the console is told of it.

For the agent's thread only.
"""

import contextlib
from pathlib import Path
from typing import Final, Literal

from edge.contract.kiosk import Drawn
from edge.contract.settings import KioskSettings
from edge.errors import HardwareError
from edge.node.node import Node
from edge.ports import Clock
from kiosk.core.brightness import brightness
from kiosk.core.proof import page_sha256
from kiosk.ports import Backlight, Drew, Frame, Screen

BACKLIGHT: Final = "backlight-failed"
TOLD_EVERY_S: Final = 60.0
"""How often the last frame is told, when nothing else is."""


class Display:
    """The screen, and the last word about it."""

    def __init__(
        self, node: Node, clock: Clock, screen: Screen, backlight: Backlight
    ) -> None:
        self._node, self._clock, self._screen = node, clock, screen
        self._backlight = backlight
        self._percent: int | None = None
        """How bright it is; None: unknown."""
        self.frame: Frame | None = None
        """What the screen shall show."""
        self._drew: Drew | None = None
        self._sha256: str | None = None
        self._told: Drawn | None = None
        self._told_s = float("-inf")

    def use_fonts(self, folder: Path | None) -> None:
        """Of another bundle: everything is drawn anew."""
        self._screen.use_fonts(folder)
        self.frame = None

    def show(self, frame: Frame, settings: KioskSettings) -> None:
        """Shows it, if it is not shown already, and as bright as it is to be."""
        alarm, session = frame.page.alarm, not frame.page.id.startswith("idle:")
        self._shine(brightness(settings, alarm=alarm, dark=frame.dark, session=session))
        if frame != self.frame:
            self.frame = frame
            self._screen.show(frame)

    def _shine(self, percent: int) -> None:
        if percent == self._percent:
            return
        try:
            self._backlight.shine(percent)
        except HardwareError as error:
            self._node.trouble(BACKLIGHT, str(error))
        else:
            self._percent = percent
            self._node.well(BACKLIGHT)

    def drew(self, event: Drew) -> None:
        """The screen says that it did."""
        if self._drew is None or self._drew.page != event.page:
            self._sha256 = page_sha256(event.page)
        self._drew = event

    def tell(self, bundle: str | None, *, session: bool) -> None:
        """At once when it is something else, otherwise once a minute.

        Not page by page: what one resident looks at is nobody's business.
        """
        frame, drew = self.frame, self._drew
        if frame is None:
            return
        kind = _kind(frame, session=session)
        open_ = kind in {"idle", "emergency"} and drew and drew.page == frame.page
        sha256 = self._sha256 if open_ else None
        told, now_s = self._told, self._clock.monotonic()
        same = told is not None and (told.kind, told.bundle) == (kind, bundle)
        new = told is not None and told.page_sha256 is None and sha256 is not None
        if same and not new and now_s < self._told_s + TOLD_EVERY_S:
            return
        self._told_s = now_s
        self._told = Drawn(
            kind=kind,
            bundle=bundle,
            page_sha256=sha256,
            frame=drew.at if drew else None,
        )
        self._node.draw(self._told)

    def close(self) -> None:
        """The screen's thread ends."""
        self._screen.close()
        with contextlib.suppress(HardwareError):
            self._backlight.close()


def _kind(
    frame: Frame, *, session: bool
) -> Literal["dark", "idle", "session", "emergency"]:
    if frame.page.alarm:
        return "emergency"
    if frame.dark:
        return "dark"
    return "session" if session else "idle"
