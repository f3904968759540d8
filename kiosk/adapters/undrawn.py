"""What becomes of a page that the screen cannot draw.

Plainer for this resident; or the bundle before; or without this page, and staff are
told. A bundle is given up only for its own words: announcements and settings stand on
pages too, and an emergency is nobody's bundle.

For the agent's thread only.
"""

import logging
from typing import Final

from edge.node.node import Node
from kiosk.adapters.pager import Pager
from kiosk.adapters.shelf import Shelf
from kiosk.core.page import Look, Page
from kiosk.core.pages import is_from_elsewhere
from kiosk.ports import Frame

NOT_DRAWN: Final = "page-not-drawn"

log = logging.getLogger(__name__)


class Undrawn:
    """Keeps nothing: the pager knows which pages it must do without."""

    def __init__(self, node: Node, shelf: Shelf, pager: Pager) -> None:
        self._node, self._shelf, self._pager = node, shelf, pager

    def tell(self, frame: Frame, reason: str) -> bool:
        """Whether it may still be drawn, plainer."""
        page = frame.page
        log.error("page not drawn page=%s reason=%s", page.id, reason)
        if page.alarm:
            self._node.trouble(NOT_DRAWN, f"{page.id}: {reason}")
        if not frame.bundle or frame.bundle != self._shelf.manifest_sha256:
            return False
        if frame.look != Look() or page.language == "km":
            self._node.trouble(NOT_DRAWN, f"{page.id} in {page.language}: {reason}")
            return True
        if self._shelf.fresh and not is_from_elsewhere(page.id):
            self._shelf.cannot_draw(f"{page.id}: {reason}")
        elif page.id not in self._pager.undrawable:
            self._node.trouble(NOT_DRAWN, f"{page.id}: {reason}")
            self._pager.undrawable.add(page.id)
        return False

    def drew(self, page: Page) -> None:
        """An emergency is on the screen: if that failed before, it is over."""
        if page.alarm and not self._pager.undrawable:
            self._node.well(NOT_DRAWN)

    def forget(self) -> None:
        """Another bundle: everything is tried anew."""
        self._pager.undrawable.clear()
        self._node.well(NOT_DRAWN)
