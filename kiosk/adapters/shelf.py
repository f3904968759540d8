"""What the kiosk has to show and to say: the bundle, and sounds fetched by their hash.

A bundle that was ordered is fetched, checked and swapped in; whatever goes wrong, the
one that is shown stays, and staff see why. For the agent's thread only.
"""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from edge.contract.bulletin import Sound
from edge.contract.guidance import GuidanceManifest
from edge.errors import HardwareError, MessageError
from edge.node.node import Node
from kiosk.core import speech
from kiosk.core.content import Content
from kiosk.core.doubt import in_doubt
from kiosk.core.page import Page
from kiosk.ports import Assets, Bundle, Bundles, Clip, Finder

REFUSED: Final = "bundle-refused"
MISSING: Final = "bundle-missing"
UNDRAWN: Final = "bundle-not-drawn"
SOUNDS_BYTES: Final = 300 << 20
"""For announcements that may be heard again; emergencies come first."""

log = logging.getLogger(__name__)


class Shelf:
    """The bundle that is shown, its clips, and the sounds that are here."""

    def __init__(
        self,
        node: Node,
        bundles: Bundles,
        assets: Assets,
        make_finder: Callable[[Content], Finder],
    ) -> None:
        self._node, self._bundles, self._assets = node, bundles, assets
        self._make_finder = make_finder
        self.bundle: Bundle | None = None
        self.content: Content | None = None
        self.finder: Finder | None = None
        self.changes = 0
        """Grows with each bundle."""
        self._doubtful: Content | None = None
        self._ordered: GuidanceManifest | None = None
        self._given_up = ""
        self._clips: dict[str, Path | None] = {}
        self._readable: tuple[Page, bool] | None = None
        """The page that was asked about last: mostly it is asked again."""
        self._wanted: dict[str, int] = {}

    @property
    def manifest_sha256(self) -> str | None:
        """Of the bundle that is shown."""
        return self.bundle.verdict.manifest_sha256 if self.bundle else None

    def content_on(self, *, day_is_known: bool) -> Content | None:
        """What may be shown; less of it while nobody knows the day."""
        if day_is_known or self.content is None:
            return self.content
        if self._doubtful is None:
            self._doubtful = in_doubt(self.content)
        return self._doubtful

    # -- bundles -----------------------------------------------------------------------

    def open(self) -> None:
        """Looks anew at what may be shown: at the start, and when the keys changed."""
        node = self._node
        try:
            found = self._bundles.open(
                me=node.me, ring=node.ring, now=node.believed_now()
            )
        except (HardwareError, MessageError, OSError) as error:
            log.warning("bundles not opened error=%s", error)
            found = None
        self._use(found)

    def order(self, manifest: GuidanceManifest) -> None:
        """The station says which bundle is to be shown."""
        self._ordered, self._given_up = manifest, ""

    def fetch(self, alarms: Iterable[Sound], notices: Iterable[Sound]) -> None:
        """Says what is needed, the most urgent first."""
        wanted = {one.sha256: one.size_bytes for one in alarms}
        order = self._pending()
        if order is not None:
            wanted[order.archive_sha256] = order.archive_bytes
        room = SOUNDS_BYTES
        for one in notices:
            room -= one.size_bytes
            if room > 0:
                wanted.setdefault(one.sha256, one.size_bytes)
        if wanted != self._wanted or list(wanted) != list(self._wanted):
            self._wanted = wanted
            self._assets.need(wanted)

    def take(self) -> None:
        """Installs the bundle that was ordered, if it is here."""
        order = self._pending()
        path = self._assets.path(order.archive_sha256) if order else None
        if order is None or path is None:
            return
        node = self._node
        try:
            found = self._bundles.install(
                path, order, me=node.me, ring=node.ring, now=node.believed_now()
            )
        except MessageError as error:
            self._given_up = order.manifest_sha256
            log.warning("bundle refused error=%s", error)
            node.trouble(REFUSED, str(error))
        except HardwareError as error:
            self._given_up = order.manifest_sha256
            log.warning("bundle not installed error=%s", error)
            node.trouble(REFUSED, str(error))
        else:
            node.well(REFUSED)
            node.well(UNDRAWN)
            self._use(found)

    def cannot_draw(self, reason: str) -> None:
        """Goes back to the bundle before this one."""
        node = self._node
        self._given_up = self.manifest_sha256 or ""
        try:
            found = self._bundles.roll_back(
                reason, me=node.me, ring=node.ring, now=node.believed_now()
            )
        except (HardwareError, MessageError, OSError) as error:
            log.warning("bundle not rolled back error=%s", error)
            found = None
        self._use(found)
        node.trouble(UNDRAWN, reason)

    def retry(self) -> None:
        """What the disk or a lacking key refused is tried again."""
        self._given_up = ""

    def _pending(self) -> GuidanceManifest | None:
        order = self._ordered
        if order is None:
            return None
        settled = {self.manifest_sha256, self._given_up}
        return None if order.manifest_sha256 in settled else order

    def _use(self, bundle: Bundle | None) -> None:
        if bundle is None:
            self._node.trouble(MISSING, "no bundle can be shown; publish one")
        else:
            self._node.well(MISSING)
        self.bundle = bundle
        self.content = bundle.verdict.content if bundle else None
        self.finder = self._make_finder(self.content) if self.content else None
        self._doubtful = None
        self._clips.clear()
        self._readable = None
        self.changes += 1

    # -- sounds ------------------------------------------------------------------------

    def can_read(self, page: Page) -> bool:
        """Whether a page can be read out: every sentence of it has its clip.

        The clips' files are looked at when they are played.
        """
        known = self._readable
        if known is None or known[0] != page:
            clips = self.bundle.verdict.clips if self.bundle else {}
            known = self._readable = (page, speech.readable(page, clips.__contains__))
        return known[1]

    def clip(self, name: str, number: int) -> Clip | None:
        """The sound of a sentence, if it is there and unspoilt."""
        if self.bundle is None:
            return None
        if name not in self._clips:
            self._clips[name] = self.bundle.clip(name)
        path = self._clips[name]
        return Clip(number, path) if path is not None else None

    def sound(self, sha256: str) -> Path | None:
        """A recording, if it is here."""
        return self._assets.path(sha256)
