"""Which page is to be seen, in all detail: content, session and place put together.

For the agent's thread only.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from edge.contract.content import Content, statement
from edge.contract.settings import KioskSettings
from edge.node.node import Node
from edge.opening import Standing, standing
from edge.ports import Clock
from kiosk.adapters.noticeboard import Noticeboard
from kiosk.adapters.shelf import Shelf
from kiosk.core import carousel, pages, speech
from kiosk.core.alarm import Alarm
from kiosk.core.page import Look, Page
from kiosk.core.pages.view import Place, View
from kiosk.core.session import Session, State
from kiosk.ports import Frame

ALARM_SHEET_S: Final = 8.0
PRESENT_S: Final = 60.0
"""How long somebody who was seen keeps the screen lit in the dark hours."""


@dataclass(slots=True, kw_only=True)
class Pager:
    """Makes frames; keeps the settings, and when somebody or an alarm came."""

    node: Node
    clock: Clock
    shelf: Shelf
    board: Noticeboard
    printer: bool
    settings: KioskSettings
    zone: ZoneInfo
    undrawable: set[str] = field(default_factory=set)
    """Ids of pages of this bundle that the screen cannot draw."""
    _seen_s: float = field(default=float("-inf"))
    _alarms: tuple[Alarm, ...] = ()
    _alarms_s: float = 0.0
    """The emergencies on the screen, and since when it is these."""

    def somebody_is_here(self) -> None:
        """The presence sensor says so."""
        self._seen_s = self.clock.monotonic()

    def frame(self, state: State) -> Frame:
        """What the screen shows now."""
        local = self.clock.now().astimezone(self.zone)
        settings = self.settings
        idle = carousel.idle(settings.slides, settings.dark, settings.area, local)
        shown, bundle = state.shown, self.shelf.manifest_sha256 or ""
        turned = self._turn(state.alarms)
        if not shown:
            seen = self.clock.monotonic() < self._seen_s + PRESENT_S
            dark = idle.dark and not seen and self._day_is_known
            page = self.page(idle.page, state)
            return Frame(page, step=idle.step, dark=dark, bundle=bundle)
        session, reading = state.session or Session(), state.reading
        aloud = reading is not None and reading.what == shown
        return Frame(
            page=self.page(shown, state),
            look=Look() if shown == "alarm" else session.look,
            sheet=turned if shown == "alarm" else session.sheet,
            sentence=reading.sentence if reading is not None and aloud else None,
            step=idle.step,
            bundle="" if shown == "alarm" else bundle,
        )

    def page(self, page_id: str, state: State) -> Page:
        """A page; without the control that reads it out where it cannot be."""
        view = self.view(state)
        if page_id in self.undrawable:
            return speech.without_reading(pages.unavailable(view, page_id))
        page = pages.page(
            view.content, page_id, view.language, view.day, view.session, view.place
        )
        return page if self.shelf.can_read(page) else speech.without_reading(page)

    def view(self, state: State) -> View:
        """What pages and tickets are made of."""
        reading, session = state.reading, state.session or Session()
        what = reading.what if reading is not None else ""
        replayed = reading is not None and reading.reason == "replay"
        content = self.shelf.content_on(day_is_known=self._day_is_known)
        office = self._office(content)
        place = Place(
            languages=self.settings.languages,
            printer=self.printer,
            local_url=self.settings.local_url,
            lookup_url=self.settings.lookup_url,
            notices=self.board.notices,
            alarms=state.alarms,
            playing=what if replayed else "",
            reading=bool(what) and what == session.page,
            closed=office.closed,
            day_off=office.day_off,
            reopens=office.reopens,
        )
        return View(content, state.language, self._day(), session, place)

    def _turn(self, alarms: tuple[Alarm, ...]) -> int:
        """Those of a long emergency follow each other, from the first."""
        now_s = self.clock.monotonic()
        if alarms != self._alarms:
            self._alarms, self._alarms_s = alarms, now_s
        return int((now_s - self._alarms_s) // ALARM_SHEET_S)

    def _office(self, content: Content | None) -> Standing:
        """Only by a clock that is believed, and by the hours that are shown."""
        now = self.node.believed_now()
        if now is None:
            return Standing()

        def hours_on(day: date) -> str:
            told = statement(content.office.hours, day) if content else None
            return told.text["vi"] if told else ""

        days = self.settings.closed_days
        return standing(hours_on, days, now.astimezone(self.zone))

    @property
    def _day_is_known(self) -> bool:
        return self.node.believed_now() is not None

    def _day(self) -> date:
        now = self.node.believed_now() or self.node.surely_past
        return now.astimezone(self.zone).date()
