"""Alerts and announcements for guests: judged, downloaded, laid out for the portal.

The portal may read nothing of the agent's, so recordings are laid out as copies beside
the desk, by SHA-256. For the agent's thread only.
"""

import logging
import shutil
from pathlib import Path

from edge.contract.bulletin import AlertsInForce, Plan
from edge.contract.topics import Topic
from edge.holding import Holding, Judge, Judged
from edge.node.node import Node
from hotspot.core.notices import foremost, told
from hotspot.ports import Assets, BoardAlert, BoardNotice

log = logging.getLogger(__name__)


class Noticeboard:
    """What the console last said, and what of it holds now."""

    def __init__(self, node: Node, sounds: Path, assets: Assets | None) -> None:
        """``sounds``: the folder that the portal may read."""
        self._node, self._sounds, self._assets = node, sounds, assets
        self._holding = Holding()
        self._plan, self._alerts = Judged(), Judged()
        self._needed: dict[str, int] = {}

    def take_plan(self, topic: Topic, plan: Plan) -> None:
        """In place of what was held."""
        self._holding = self._holding.with_plan(topic, plan)
        self.judge()

    def take_alerts(self, topic: Topic, alerts: AlertsInForce) -> None:
        """In place of what was held."""
        self._holding = self._holding.with_alerts(topic, alerts)
        self.judge()

    def judge(self) -> None:
        """Anew, with the keys and the time as they are known now."""
        node = self._node
        by = Judge(node.me, node.ring, node.believed_now(), node.versions.highest)
        self._alerts = self._holding.judged_alerts(by)
        self._plan = self._holding.judged_plan(by)
        node.versions.count((*self._alerts.approved, *self._plan.approved))
        node.withhold((*self._alerts.refused, *self._plan.refused))
        self._need()

    def alert(self) -> BoardAlert | None:
        """What stands on top of the page."""
        one = foremost(
            self._alerts.approved,
            now=self._node.believed_now(),
            past=self._node.surely_past,
        )
        if one is None or one.bulletin.alert is None:
            return None
        alert = one.bulletin.alert
        texts = {lang: text for lang, text in alert.texts.items() if text}
        return BoardAlert(
            texts=texts or {"vi": one.bulletin.title},
            until=alert.expires,
            drill=alert.drill,
        )

    def notices(self) -> tuple[BoardNotice, ...]:
        """What sounded lately."""
        return tuple(
            BoardNotice(
                title=one.approved.bulletin.title,
                sound=one.approved.bulletin.sound.sha256,
                at=one.at,
            )
            for one in told(self._plan.approved, now=self._node.believed_now())
        )

    def lay_out(self) -> None:
        """Copies what is here and was not laid out; takes away what is not needed."""
        if self._assets is None:
            return
        try:
            self._sounds.mkdir(parents=True, exist_ok=True)
            for old in self._sounds.iterdir():
                if old.name not in self._needed:
                    old.unlink()
            for sha256 in self._needed:
                here, there = self._assets.path(sha256), self._sounds / sha256
                if here is not None and not there.exists():
                    new = there.with_suffix(".new")
                    shutil.copyfile(here, new)
                    new.chmod(0o644)
                    new.replace(there)
        except OSError as error:
            log.warning(
                "recordings not laid out folder=%s error=%s", self._sounds, error
            )

    def _need(self) -> None:
        spoken = told(self._plan.approved, now=self._node.believed_now())
        sounds = [one.approved.bulletin.sound for one in spoken]
        needed = {sound.sha256: sound.size_bytes for sound in sounds}
        if self._assets is not None and needed != self._needed:
            self._needed = needed
            self._assets.need(needed)
        self.lay_out()
