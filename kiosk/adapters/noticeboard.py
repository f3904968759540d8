"""What the kiosk holds of plan and alerts, judged.

For the agent's thread only.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from edge.contract.bulletin import AlertsInForce, Plan, Sound
from edge.contract.topics import Topic
from edge.holding import Holding, Judge, Judged
from edge.node.node import Node
from edge.ports import Clock
from kiosk.core import alarm
from kiosk.core.alarm import Alarm, Held
from kiosk.core.notices import notices
from kiosk.core.pages.view import Notice


class Noticeboard:
    """Snapshots and what follows from them."""

    def __init__(self, node: Node, clock: Clock) -> None:
        self._node, self._clock = node, clock
        self._holding = Holding()
        self.plan, self.alerts = Judged(), Judged()
        self.notices: tuple[Notice, ...] = ()
        self.stale = True
        """What is held must be judged anew."""
        self._came: dict[str, datetime] = {}
        self._believed: bool | None = None
        self._born: tuple[datetime, float] | None = None

    def take_plan(self, topic: Topic, plan: Plan) -> None:
        """In place of what was held."""
        self._holding = self._holding.with_plan(topic, plan)
        self.stale = True

    def take_alerts(self, topic: Topic, alerts: AlertsInForce, *, fresh: bool) -> None:
        """In place of what was held; `fresh`: the console sent it just now."""
        self._holding = self._holding.with_alerts(topic, alerts)
        self.stale = True
        if fresh:
            past = self._node.surely_past
            self._came |= {item.lineage: past for item in alerts.items}

    def judge(self) -> bool:
        """Judges anew where that is due; whether it was."""
        node, now = self._node, self._node.believed_now()
        if not self.stale and (now is not None) == self._believed:
            return False
        self.stale, self._believed = False, now is not None
        by = Judge(node.me, node.ring, now, node.versions.highest)
        self.alerts = self._holding.judged_alerts(by)
        self.plan = self._holding.judged_plan(by)
        node.withhold((*self.alerts.refused, *self.plan.refused))
        node.versions.count((*self.alerts.approved, *self.plan.approved))
        return True

    def level(self, lineage: str) -> int | None:
        """Of an emergency that is held; None: there is none of this lineage."""
        levels = {one.bulletin.lineage: one.level for one in self.alerts.approved}
        return levels.get(lineage)

    def alarms(self, zone: ZoneInfo) -> tuple[Alarm, ...]:
        """The emergencies that take the screen now."""
        return alarm.in_force(self._held(), zone)

    def alert_sounds(self) -> tuple[Sound, ...]:
        """The recordings of the emergencies, before they begin too."""
        return alarm.sounds(self._held())

    def next_change(self) -> datetime | None:
        """When `alarms` will say something else."""
        return alarm.next_change(self._held())

    def notice(self, zone: ZoneInfo, sound: Callable[[str], Path | None]) -> None:
        """The announcements to be heard again; `sound` finds a recording by hash."""
        now = self._node.believed_now()
        if now is None:
            self.notices = ()
            return
        shas = (one.bulletin.sound.sha256 for one in self.plan.approved)
        ready = [sha256 for sha256 in shas if sound(sha256) is not None]
        self.notices = notices(self.plan.approved, now, zone, ready)

    def _held(self) -> Held:
        if self._born is None:
            self._born = (self._node.surely_past, self._clock.monotonic())
        floor, since_s = self._born
        lived = timedelta(seconds=self._clock.monotonic() - since_s)
        return Held(
            approved=self.alerts.approved,
            now=self._node.believed_now(),
            past=max(self._node.surely_past, floor + lived),
            came=self._came,
        )
