"""The kiosk's story.

An event comes: a finger, an order, a word of a part, a second that has passed.

- Orders change what is held (`_act`, within the transaction that remembers them).
- What the event means for conduct is decided by `kiosk.core.navigation.step`; what it
  decides is carried out at once (`_do`).
- Then everything is looked at anew (`_look`): emergencies that begin or are over, a
  bundle that has arrived, and whether the screen still shows what it should.

Without network, clock, sound, printer, bundle or screen it goes on with what is left.
Only the agent's thread comes here; all parts post their events to the inbox.
"""

import logging
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from edge.audience import covered
from edge.contract.bulletin import AlertsInForce, Plan
from edge.contract.command import Snapshot, StaffComing, Stop
from edge.contract.guidance import GuidanceManifest
from edge.contract.keyset import Keyset
from edge.contract.refusal import RefusalKind
from edge.contract.report import ClockStepped
from edge.contract.settings import KioskSettings
from edge.contract.units import BroadcastClass
from edge.runtime import AssetReady, Shutdown, Tick
from edge.timetable import zone_named
from edge.trust import Accepted
from kiosk import ports
from kiosk.adapters.display import Display
from kiosk.adapters.fittings import ALARM_PERCENT, Fittings, Tally
from kiosk.adapters.noticeboard import Noticeboard
from kiosk.adapters.pager import Pager
from kiosk.adapters.parts import Parts
from kiosk.adapters.shelf import FinderReady, Shelf
from kiosk.adapters.snapshots import Snapshots
from kiosk.adapters.undrawn import Undrawn
from kiosk.core import events, speech
from kiosk.core.navigation import step
from kiosk.core.page import Page, Touched
from kiosk.core.session import Hits, Reading, State
from kiosk.core.ticket import ticket

NOTICES_EVERY_S: Final = 60.0
RETRY_EVERY_S: Final = 600.0
KEEP_EVERY_S: Final = 10.0

FOR_CONDUCT: Final = (
    Touched,
    events.Pressed,
    events.Approached,
    events.Said,
    events.Saying,
    events.StaffComing,
    events.StaffTold,
    events.TicketDone,
)

log = logging.getLogger(__name__)


class Kiosk:
    """The agent of one guidance screen. Make it, ``start`` it, feed it events."""

    def __init__(self, parts: Parts) -> None:
        node, clock = parts.node, parts.clock
        self._node, self._clock = node, clock
        self._assets, self._beside = parts.stock.assets, (parts.presence, parts.buttons)
        self._board = Noticeboard(node, clock)
        self._shelf = Shelf(node, parts.stock)
        self._display = Display(node, clock, parts.screen, parts.backlight)
        self._snapshots = Snapshots(node, parts.screen, parts.courier)
        self._fittings = Fittings(
            node,
            voice=parts.voice,
            printer=parts.printer,
            counter=parts.counter,
            post=parts.stock.post,
        )
        self._tally = Tally(node, parts.ledger, clock)
        settings = KioskSettings(area=node.identity.commune)
        self._pager = Pager(
            node=node,
            clock=clock,
            shelf=self._shelf,
            board=self._board,
            printer=parts.printer is not None,
            settings=settings,
            zone=ZoneInfo(settings.zone),
        )
        self._undrawn = Undrawn(node, self._shelf, self._pager)
        self.state = State()
        self._started = self._keys_changed = False
        self._unsaid: dict[str, str] = {}
        """SHA-256 of a recording that was not here when it was due -> its lineage."""
        self._notices_s = float("-inf")
        self._retry_s = self._kept_s = clock.monotonic()
        self._fonts = -1

    def start(self) -> None:
        """Takes up what was held; the first page is on its way when it returns."""
        self._node.start(self._act)
        self._started = True
        self._keys_changed = False
        self._shelf.open()
        self._look()

    def due(self) -> datetime | None:
        """When the next thing is to be done, besides the look once a second."""
        wakes = (self._node.due(), self._board.next_change())
        return min(filter(None, wakes), default=None)

    def handle(self, event: object) -> None:
        """One event, to its end."""
        if isinstance(event, Shutdown):
            self._farewell()
            self._node.handle(event, self._act)
            return
        try:
            self._node.handle(event, self._act)
        finally:
            self._hear(event)
            self._look()

    # -- what happened -----------------------------------------------------------------

    def _act(self, accepted: Accepted) -> None:
        match accepted.body:
            case Plan() as plan:
                self._board.take_plan(accepted.topic, plan)
            case AlertsInForce() as alerts:
                self._board.take_alerts(accepted.topic, alerts, fresh=self._started)
            case KioskSettings() as settings:
                self._settle(accepted, settings)
            case GuidanceManifest() as manifest:
                self._shelf.order(manifest)
            case Keyset():
                self._board.stale = self._keys_changed = True
            case Stop() as stop:
                self._stop(accepted, stop)
            case StaffComing(call=call):
                self._fittings.coming(call)
            case Snapshot() as wanted:
                self._snapshots.want(wanted)
            case _:
                log.info("order not for a kiosk type=%s", accepted.order.type)

    def _settle(self, accepted: Accepted, settings: KioskSettings) -> None:
        if not covered(settings.area, (self._node.me.commune,)):
            why = f"{settings.area} lies outside {self._node.me.commune}"
            self._node.refuse_order(accepted, RefusalKind.NO_RIGHT, why)
            return
        known = zone_named(settings.zone)
        if known is None:
            self._node.trouble("settings-zone", settings.zone)
        else:
            self._node.well("settings-zone")
            self._pager.zone = known
        self._pager.settings, self._board.stale = settings, True
        self._node.settle(settings.area, settings.groups)

    def _stop(self, accepted: Accepted, stop: Stop) -> None:
        """Ends what is being said of it; the screen follows the snapshot alone."""
        reading = self.state.reading
        level = self._board.level(stop.lineage or "")
        may = accepted.may_stop(BroadcastClass.EMERGENCY, level or 0, self._node.me)
        if level is not None and not may:
            why = f"this {accepted.role}'s key may not stop that emergency"
            self._node.refuse_order(accepted, RefusalKind.NO_RIGHT, why)
        elif reading is not None and reading.reason in {"alarm", "replay"}:
            urgent = reading.reason == "alarm"
            if stop.lineage == reading.what or (stop.lineage is None and not urgent):
                self._fittings.hush()

    def _hear(self, event: object) -> None:
        if isinstance(event, FOR_CONDUCT):
            self._step(event)
        self._shelf.hear(event)
        self._snapshots.hear(event, self._shelf.manifest_sha256)
        done = self._fittings.hear(event)
        if done is not None:
            self._step(done)
        match event:
            case Tick() | ClockStepped():
                self._step(events.Passed())
            case events.Approached():
                self._pager.somebody_is_here()
            case ports.Drew():
                self._display.drew(event)
                self._undrawn.drew(event.page)
            case ports.NotDrawn(frame, reason):
                self._not_drawn(frame, reason)
            case FinderReady():
                self._find_what_waits()
            case AssetReady(sha256):
                self._notices_s = float("-inf")
                lineage = self._unsaid.pop(sha256, None)
                if lineage is not None:
                    self._step(events.SoundCame(lineage))
            case _:
                pass

    def _not_drawn(self, frame: ports.Frame, reason: str) -> None:
        if self._undrawn.tell(frame, reason) and self.state.shown == frame.page.id:
            self._step(events.NotShown())

    def _step(self, event: events.Event) -> None:
        self.state, actions = step(self.state, event, self._clock.monotonic())
        for action in actions:
            self._do(action)

    def _do(self, action: events.Action) -> None:
        match action:
            case events.Speak(reading):
                clips, percent = self._spoken(reading)
                self._fittings.say(reading.id, clips, percent)
            case events.Hush():
                self._fittings.hush()
            case events.TellStaff():
                self._fittings.ring()
            case events.LetStaffBe():
                self._fittings.rest()
            case events.PrintTicket(job, code):
                self._print(job, code)
            case events.Find(query):
                self._find(query)
            case events.Suggest(typed):
                finder = self._shelf.finder
                words = finder.suggest(typed) if finder else ()
                self._step(events.Suggested(typed, words))
            case events.Count():
                self._tally.count(action)

    def _find(self, query: str) -> None:
        """Finds it, or waits for the search to be prepared."""
        finder = self._shelf.finder
        if finder is not None:
            self._step(events.Answered(finder.find(query)))
        elif self._shelf.content is None:
            self._step(events.Answered(Hits(query, "nothing")))

    def _find_what_waits(self) -> None:
        session = self.state.session
        if session and session.page == "results" and session.hits is None:
            self._find(session.typed.strip())

    def _spoken(self, reading: Reading) -> tuple[list[ports.Clip], int]:
        """What is said, and how loud (percent)."""
        volume = self._pager.settings.volume_percent
        match reading.reason:
            case "alarm":
                return self._alarm(reading), ALARM_PERCENT
            case "replay":
                known = (o for o in self._board.notices if o.lineage == reading.what)
                path = next((self._shelf.sound(o.sound.sha256) for o in known), None)
                return ([ports.Clip(0, path)] if path else []), volume
            case _:
                return self._clips(self._pager.page(reading.what, self.state)), volume

    def _alarm(self, reading: Reading) -> list[ports.Clip]:
        """The approved recording; until it is here, what the bundle can say."""
        one = next((o for o in self.state.alarms if o.lineage == reading.what), None)
        if one is None or one.sound is None:
            return []
        path = self._shelf.sound(one.sound.sha256)
        if path is not None:
            return [ports.Clip(0, path)]
        self._unsaid[one.sound.sha256] = one.lineage
        return self._clips(self._pager.page("alarm", self.state))

    def _clips(self, page: Page) -> list[ports.Clip]:
        said = speech.utterances(page)
        found = (self._shelf.clip(one.clip, one.number) for one in said)
        return [clip for clip in found if clip is not None]

    def _print(self, job: str, code: str) -> None:
        view = self._pager.view(self.state)
        procedure = view.content.procedure(code) if view.content else None
        if procedure is None:
            self._step(events.TicketDone(job, "failed"))
        else:
            self._fittings.print(job, ticket(view, procedure))

    def _farewell(self) -> None:
        self._tally.keep()
        self._fittings.close()
        for one in self._beside:
            one.close()
        self._display.close()
        self._assets.stop()

    # -- what follows ------------------------------------------------------------------

    def _look(self) -> None:
        if self._board.judge():
            self._notices_s = float("-inf")
        alarms = self._board.alarms(self._pager.zone)
        if alarms != self.state.alarms:
            self._step(events.AlarmsChanged(alarms))
        self._draw()  # an emergency waits for nothing that follows
        if self._keys_changed:
            self._keys_changed = False
            self._shelf.open()
        self._shelf.take()
        if self._look_after() or self._fonts != self._shelf.changes:
            self._draw()

    def _look_after(self) -> bool:
        """Whether there is something else to be shown now."""
        now_s, before = self._clock.monotonic(), self._board.notices
        if now_s >= self._notices_s + NOTICES_EVERY_S:
            self._notices_s = now_s
            self._board.notice(self._pager.zone, self._shelf.sound)
        if now_s >= self._retry_s + RETRY_EVERY_S:
            self._retry_s = now_s
            self._shelf.retry()
        recordings = (one.sound for one in self._board.notices)
        self._shelf.fetch(self._board.alert_sounds(), recordings)
        if now_s >= self._kept_s + KEEP_EVERY_S:
            self._kept_s = now_s
            self._tally.keep()
            self._tally.tell()
        session = self.state.session is not None
        self._display.tell(self._shelf.manifest_sha256, session=session)
        return self._board.notices != before

    def _draw(self) -> None:
        if self._fonts != self._shelf.changes:
            self._fonts = self._shelf.changes
            self._undrawn.forget()
            bundle = self._shelf.bundle
            folder = bundle.folder / "fonts" if bundle else None
            self._display.use_fonts(folder)
            self._fittings.use_fonts(folder)
        self._display.show(self._pager.frame(self.state), self._pager.settings)
