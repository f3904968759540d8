"""What the kiosk has to show and to say: the bundle, and sounds fetched by their hash.

A bundle that was ordered is fetched, checked and swapped in; whatever goes wrong, the
one that is shown stays, and staff see why. Reading and checking thousands of files and
preparing the search take seconds on a small machine, so a worker does that and posts
what came of it; nothing else here leaves the agent's thread.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge.contract.bulletin import Sound
from edge.contract.content import Content
from edge.contract.guidance import GuidanceManifest
from edge.errors import HardwareError, MessageError
from edge.node.node import Node
from edge.runtime import Tick
from kiosk.core import speech
from kiosk.core.doubt import in_doubt
from kiosk.core.page import Page
from kiosk.core.session import Hits
from kiosk.ports import Assets, Bundle, Bundles, Clip, Drew, Finder

REFUSED: Final = "bundle-refused"
MISSING: Final = "bundle-missing"
UNDRAWN: Final = "bundle-not-drawn"
SEARCHLESS: Final = "search-not-prepared"
SOUNDS_BYTES: Final = 300 << 20
"""For announcements that may be heard again; emergencies come first."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """This is the best bundle that is on the disk."""

    bundle: Bundle | None


@dataclass(frozen=True, slots=True)
class Installed:
    """What was ordered was swapped in; or not, and why."""

    order: GuidanceManifest
    bundle: Bundle | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FinderReady:
    """The search over this content is prepared; or it cannot be."""

    content: Content
    finder: Finder
    fault: str = ""


class _FindsNothing:
    """The search over content that none can be made of: residents call the staff."""

    def find(self, query: str) -> Hits:
        return Hits(query, "nothing")

    def suggest(self, _typed: str) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What the shelf stands on."""

    bundles: Bundles
    assets: Assets
    make_finder: Callable[[Content], Finder]
    submit: Callable[[Callable[[], None]], None]
    """Has a job done, one after the other, by another thread."""
    post: Callable[[object], None]


class Shelf:
    """The bundle that is shown, its clips, and the sounds that are here."""

    def __init__(self, node: Node, stock: Stock) -> None:
        self._node, self._stock = node, stock
        self.bundle: Bundle | None = None
        self.content: Content | None = None
        self.finder: Finder | None = None
        """None until it is prepared."""
        self.changes = 0
        """Grows with each bundle."""
        self.fresh = False
        """The bundle took the place of another just now, which can come back."""
        self._doubtful: Content | None = None
        self._unprepared: Content | None = None
        """Its search waits for the first page: both want the processor."""
        self._ordered: GuidanceManifest | None = None
        self._given_up = ""
        self._installing = False
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
        node, bundles, post = self._node, self._stock.bundles, self._stock.post
        me, ring, now = node.me, node.ring, node.believed_now()

        def job() -> None:
            try:
                found = bundles.open(me=me, ring=ring, now=now)
            except (HardwareError, MessageError, OSError) as error:
                log.warning("bundles not opened error=%s", error)
                found = None
            post(Opened(found))

        self._stock.submit(job)

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
        if list(wanted.items()) != list(self._wanted.items()):
            self._wanted = wanted
            self._stock.assets.need(wanted)

    def take(self) -> None:
        """Installs the bundle that was ordered, once it is here."""
        order = None if self._installing else self._pending()
        path = self._stock.assets.path(order.archive_sha256) if order else None
        if order is None or path is None:
            return
        wanted, archive, self._installing = order, path, True
        node, bundles, post = self._node, self._stock.bundles, self._stock.post
        me, ring, now = node.me, node.ring, node.believed_now()

        def job() -> None:
            try:
                found = bundles.install(archive, wanted, me=me, ring=ring, now=now)
            except Exception as error:  # no archive may end what installs the next
                log.warning("bundle not installed", exc_info=error)
                post(Installed(wanted, None, str(error)))
            else:
                post(Installed(wanted, found))

        self._stock.submit(job)

    def cannot_draw(self, reason: str) -> None:
        """Goes back to the bundle before this one."""
        node, bundles, post = self._node, self._stock.bundles, self._stock.post
        me, ring, now = node.me, node.ring, node.believed_now()
        self._given_up, self.fresh = self.manifest_sha256 or "", False

        def job() -> None:
            try:
                found = bundles.roll_back(reason, me=me, ring=ring, now=now)
            except (HardwareError, MessageError, OSError) as error:
                log.warning("bundle not rolled back error=%s", error)
                found = None
            post(Opened(found))

        self._stock.submit(job)
        node.trouble(UNDRAWN, reason)

    def retry(self) -> None:
        """What the disk or a lacking key refused is tried again."""
        self._given_up = ""

    def hear(self, event: object) -> None:
        """What came of a job."""
        match event:
            case Opened(bundle):
                self._use(bundle)
            case Installed(_, bundle) if bundle is not None:
                self._installing = False
                self._node.well(REFUSED)
                self._node.well(UNDRAWN)
                self.fresh = self.bundle is not None
                self._use(bundle)
            case Installed(order, _, reason):
                self._installing, self._given_up = False, order.manifest_sha256
                log.warning("bundle refused error=%s", reason)
                self._node.trouble(REFUSED, reason)
            case FinderReady(content, finder, fault) if content is self.content:
                self.finder = finder
                if fault:
                    self._node.trouble(SEARCHLESS, fault)
                else:
                    self._node.well(SEARCHLESS)
            case Drew() | Tick() if self._unprepared is not None:
                self._prepare(self._unprepared)
                self._unprepared = None
            case _:
                pass

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
        same = (
            self.bundle is not None
            and bundle is not None
            and bundle.folder == self.bundle.folder
            and bundle.verdict == self.bundle.verdict
        )
        if same:
            return
        self.bundle, self.finder = bundle, None
        self.content = bundle.verdict.content if bundle else None
        self._doubtful = self._readable = None
        self._clips.clear()
        self.changes += 1
        self._unprepared = self.content

    def _prepare(self, content: Content) -> None:
        make, post = self._stock.make_finder, self._stock.post

        def job() -> None:
            try:
                post(FinderReady(content, make(content)))
            except Exception as error:  # nobody signs for the words of the search
                log.warning("search not prepared", exc_info=error)
                post(FinderReady(content, _FindsNothing(), repr(error)))

        self._stock.submit(job)

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
        return self._stock.assets.path(sha256)
