"""What is true of the node now, as its state tells it."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from edge.contract.camera import Filming
from edge.contract.hotspot import Serving
from edge.contract.kiosk import Drawn
from edge.contract.refusal import RefusalKind
from edge.contract.report import (
    REFUSED_ITEMS,
    ClockState,
    RefusedItem,
    Revision,
    Sounding,
    State,
    Trouble,
)
from edge.contract.topics import Topic
from edge.contract.units import Sha256
from edge.contract.witness import AuditHead
from edge.node.identity import Identity

MISSING: Final = 100
"""Sounds named in a state; a longer list would only say "many"."""
_DETAIL: Final = 200

log = logging.getLogger(__name__)


class Standing:
    """Each method that changes it says whether it did."""

    def __init__(self, identity: Identity, refused: Mapping[str, int]) -> None:
        self._identity = identity
        self._doing: Sounding | None = None
        self._missing: tuple[Sha256, ...] = ()
        self._refused_items: tuple[RefusedItem, ...] = ()
        self._drawn: Drawn | None = None
        self._filming: Filming | None = None
        self._serving: Serving | None = None
        self._troubles: dict[str, Trouble] = {}
        self._refused = {kind: refused[kind] for kind in RefusalKind if kind in refused}

    @property
    def troubles(self) -> frozenset[str]:
        """Codes of what is wrong."""
        return frozenset(self._troubles)

    def show(self, doing: Sounding | None, missing: tuple[Sha256, ...]) -> bool:
        """What is on air, and which sounds are not here yet."""
        before = (self._doing, self._missing)
        self._doing, self._missing = doing, missing
        return before != (doing, missing)

    def withhold(self, items: tuple[RefusedItem, ...]) -> bool:
        """What of the held snapshots is refused here."""
        before, self._refused_items = self._refused_items, items
        return before != items

    def draw(self, drawn: Drawn) -> bool:
        """What a screen shows."""
        before, self._drawn = self._drawn, drawn
        return before != drawn

    def film(self, filming: Filming) -> bool:
        """What a camera does."""
        before, self._filming = self._filming, filming
        return before != filming

    def serve(self, serving: Serving) -> bool:
        """What a hotspot does."""
        before, self._serving = self._serving, serving
        return before != serving

    def refused(self, kind: RefusalKind) -> None:
        """One more bad order."""
        self._refused[kind] = self._refused.get(kind, 0) + 1

    def began(self, code: str, detail: str, at: datetime) -> bool:
        """Something is wrong, or is wrong in another way."""
        known = self._troubles.get(code)
        if known is None:
            log.warning("trouble began code=%s detail=%s", code, detail)
        elif known.detail == detail[:_DETAIL]:
            return False
        since = known.since if known is not None else at
        self._troubles[code] = Trouble(code=code, since=since, detail=detail[:_DETAIL])
        return True

    def ended(self, code: str) -> bool:
        """It works again."""
        if self._troubles.pop(code, None) is None:
            return False
        log.info("trouble ended code=%s", code)
        return True

    def state(
        self,
        *,
        online: bool,
        at: datetime,
        clock: ClockState,
        held: Mapping[str, Revision],
        audit: AuditHead | None,
    ) -> State:
        """All of it, for the console. ``held``: topic -> revision."""

        def revision(topic: Topic) -> Revision:
            return held.get(str(topic), (0, 0))

        commune = self._identity.commune
        return State(
            online=online,
            boot=self._identity.boot,
            at=at,
            version=self._identity.version,
            doing=self._doing,
            keys=revision(Topic("keys", commune=commune)),
            plan=revision(Topic("plan", commune=commune)),
            alert=revision(Topic("alert", commune=commune)),
            settings=revision(self._identity.topic("settings")),
            clock=clock,
            missing=self._missing[:MISSING],
            refused=dict(self._refused),
            refused_items=self._refused_items[:REFUSED_ITEMS],
            troubles=tuple(self._troubles.values()),
            drawn=self._drawn,
            filming=self._filming,
            serving=self._serving,
            audit=audit,
        )
