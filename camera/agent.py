"""The camera's story.

An event comes: the lens, the recorder, the watch or an order says something, or a
second has passed.

- Orders change what is held (`_act`, within the transaction that remembers them); what
  takes longer (clips, locks) is written down there, and done until it is answered.
- What was seen is told with its reasons; where only events are recorded, it is kept.
- Once a minute the console is told how far the chain of evidence goes.
- Then everything is looked at anew (`_look`): what is wrong, what the lamps show.

Recording waits for nothing of this: lens, recorder and watch have threads of their own,
and go on without network, console and clock. Only the agent's thread comes here.
"""

import logging
from datetime import datetime
from typing import Final

import msgspec

from camera import ports
from camera.adapters.housing import Housing
from camera.adapters.keeping import Keeping
from camera.adapters.parts import Parts
from camera.core import telling
from camera.core.media import Span, Video
from camera.core.sights import Activity, Sight, Tampered
from edge.audience import covered
from edge.contract.camera import (
    CameraSettings,
    Clip,
    Filming,
    Live,
    LiveEnded,
    Lock,
    Still,
    StillMade,
    Unlock,
)
from edge.contract.refusal import RefusalKind
from edge.runtime import Shutdown
from edge.timetable import holding, zone_of
from edge.trust import Accepted

SILENT_S: Final = 5.0
LOST: Final = "camera-lost"
SILENT: Final = "camera-silent"
WATCH: Final = "watch-failed"
SPOTTER: Final = "spotter-failed"
TAMPERED: Final = "camera-tampered"
UNSETTLED: Final = "no settings yet: nothing is recorded before its masks are known"
_FAILURES: Final[dict[type, str]] = {
    ports.WatchFailed: WATCH,
    ports.WatchBack: WATCH,
    ports.SpotterFailed: SPOTTER,
    ports.SpotterBack: SPOTTER,
}
_S: Final = 1_000_000_000

log = logging.getLogger(__name__)


class Camera:
    """The agent of one camera. Make it, ``start`` it, feed it events."""

    def __init__(self, parts: Parts) -> None:
        node, clock = parts.node, parts.clock
        self._node, self._clock = node, clock
        self._lens, self._recorder = parts.lens, parts.recorder
        self._courier, self._live = parts.courier, parts.live
        self._keeping = Keeping(
            node, parts.ledger, clock, parts.recorder, parts.courier
        )
        self._housing = Housing(node, clock, parts.cabinet)
        self._use = parts.use
        self.settings = CameraSettings(area=node.identity.commune)
        self._zone = zone_of(self.settings.zone)
        self._video: Video | None = None
        self._shown: Live | None = None
        self._started = self._settled = self._looking = False
        self._tampered: set[str] = set()
        self._began_s = clock.monotonic()

    def start(self) -> None:
        """Takes up what was held; with settings the first picture is on its way."""
        self._node.start(self._act)
        self._started = True
        self._use(self.settings)
        self._keeping.start(self.settings)
        self._begin_looking()
        self._look()

    def due(self) -> datetime | None:
        """When the next thing is to be done, besides the look once a second."""
        return self._node.due()

    def handle(self, event: object) -> None:
        """One event, to its end."""
        if isinstance(event, Shutdown):
            if self._looking:
                self._lens.stop()
            self._live.stop()
            self._keeping.close()
            self._housing.close()
            self._node.handle(event, self._act)
            return
        try:
            self._node.handle(event, self._act)
        finally:
            self._hear(event)
            self._look()

    # -- orders -----------------------------------------------------------------------

    def _act(self, accepted: Accepted) -> None:
        match accepted.body:
            case CameraSettings() as settings:
                self._settle(accepted, settings)
            case Clip() as order:
                self._keeping.want_clip(order)
            case Lock() as order:
                self._keeping.want_lock(order)
            case Unlock(lock=lock):
                self._keeping.want_unlock(lock)
            case Still(still=still):
                self._want_still(still)
            case Live() as order:
                self._show(order)
            case _:
                log.info("order not for a camera type=%s", accepted.order.type)

    def _settle(self, accepted: Accepted, settings: CameraSettings) -> None:
        if not covered(settings.area, (self._node.me.commune,)):
            why = f"{settings.area} lies outside {self._node.me.commune}"
            self._node.refuse_order(accepted, RefusalKind.NO_RIGHT, why)
            return
        self._node.settle(settings.area, settings.groups)
        self._zone = zone_of(settings.zone)
        known = self._zone.key == settings.zone
        self._say("settings-zone", "" if known else settings.zone)
        if self.settings.record == "off" != settings.record:
            self._video = None  # until the lens is made anew, with masks
        self.settings, self._settled = settings, True
        if settings.record == "off" and self._shown is not None:
            self._live.show(msgspec.structs.replace(self._shown, seconds=0))
        if self._started:
            is_other = self._use(settings)
            self._keeping.use(settings)
            if is_other and self._looking:
                self._lens.renew()
            self._begin_looking()

    def _want_still(self, still: str) -> None:
        """For whoever sets it up; it shows no more than a recording would."""
        if self._video is None:
            why = "there are no pictures" if self._looking else UNSETTLED
            self._node.report(StillMade(still=still, outcome="no-camera", reason=why))
            return
        self._lens.take_still(still)

    def _show(self, order: Live) -> None:
        if order.seconds and self.settings.record == "off":
            self._node.report(LiveEnded(live=order.live, reason="off"))
        elif order.seconds and self._video is None:
            self._node.report(LiveEnded(live=order.live, reason="no-camera"))
        else:
            self._shown = order
            self._live.show(order)

    def _begin_looking(self) -> None:
        """Never before the first settings: nobody knows what must be masked."""
        if self._settled and not self._looking:
            self._looking = True
            self._lens.start()

    # -- what happened ----------------------------------------------------------------

    def _hear(self, event: object) -> None:
        self._keeping.hear(event)
        match event:
            case ports.CameraBack(video):
                self._video = video
                self._node.well(LOST)
            case ports.CameraLost(reason):
                self._video = None
                self._node.trouble(LOST, reason)
            case ports.Saw(sight, thumbnail):
                self._saw(sight, thumbnail)
            case ports.StillTaken() as taken:
                self._send_still(taken)
            case ports.WatchFailed(reason) | ports.SpotterFailed(reason):
                self._node.trouble(_FAILURES[type(event)], reason)
            case ports.WatchBack() | ports.SpotterBack():
                self._node.well(_FAILURES[type(event)])
            case ports.LiveOver(ended):
                self._shown = None
                self._node.report(ended)
            case ports.CabinetOpened() | ports.CabinetClosed():
                self._housing.hear(event)
            case _:
                pass

    def _send_still(self, taken: ports.StillTaken) -> None:
        self._node.report(telling.still(taken.still, taken.jpeg, taken.reason))
        if taken.jpeg:
            self._courier.still(taken.still, taken.jpeg)

    def _saw(self, sight: Sight, thumbnail: bytes) -> None:
        at = telling.Instants(self._clock.now(), self._clock.monotonic())
        match sight:
            case Tampered(kind=kind, ended_ns=None):
                self._tampered.add(kind)
            case Tampered(kind=kind):
                self._tampered.discard(kind)
            case Activity():
                self._promote(sight, at.media_ns)
                if holding(self.settings.quiet, at.now, self._zone):
                    return
        told = telling.event(sight, at, self._node.identity.boot, thumbnail)
        self._node.report(told)
        if thumbnail:
            self._courier.thumbnail(telling.name_of(told), thumbnail)

    def _promote(self, sight: Activity, now_ns: int) -> None:
        """Where only events are recorded, this one is kept."""
        if self.settings.record == "events":
            start_ns = sight.began_ns - self.settings.before_s * _S
            end_ns = (sight.ended_ns or now_ns) + self.settings.after_s * _S
            self._recorder.promote(Span(start_ns, end_ns))

    # -- what follows -----------------------------------------------------------------

    def _look(self) -> None:
        waited_s = self._clock.monotonic() - self._began_s
        if not self._looking and waited_s > SILENT_S:
            self._node.trouble(LOST, UNSETTLED)
        silent = self._video is not None and self._lens.silent_s > SILENT_S
        self._say(SILENT, f"nothing for {SILENT_S:.0f} s" if silent else "")
        self._say(TAMPERED, ", ".join(sorted(self._tampered)))
        self._keeping.look()
        doing = telling.doing(
            pictures=self._video is not None and not silent,
            disk=self._keeping.disk,
            record=self.settings.record,
        )
        self._node.film(self._filming(doing))
        self._housing.light(
            doing,
            infra_red=bool(
                holding(self.settings.infra_red, self._clock.now(), self._zone)
            ),
        )

    def _filming(self, doing: telling.Doing) -> Filming:
        head, video = self._keeping.head, self._video
        return Filming(
            doing=doing,
            width=video.width if video else 0,
            height=video.height if video else 0,
            link=head.link if head else 0,
            head=head.sha256 if head else None,
        )

    def _say(self, code: str, detail: str) -> None:
        if detail:
            self._node.trouble(code, detail)
        else:
            self._node.well(code)
