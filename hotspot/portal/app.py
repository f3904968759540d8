"""The portal: redirects strangers, shows one page, and lets guests accept.

Nothing of a request is trusted: the address is the connection's, everything else is
only looked up or compared. What is meant for another host is answered as captive
portals are expected to (302, or the probe's own words once the client is on line); with
TLS for another name the connection never gets this far. No script, no cookie, and
nothing from elsewhere: the page works with the uplink cut.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from edge.ports import Clock
from hotspot.adapters.front.answer import App, Reply
from hotspot.core import probes
from hotspot.core.http_request import Request
from hotspot.core.wanted import Wanted, recalled, wanted
from hotspot.portal import replies
from hotspot.portal.asking import Asking, asking
from hotspot.portal.captive_api import captive
from hotspot.portal.page import terms
from hotspot.portal.place import Place
from hotspot.portal.rendering import Guest, Pages
from hotspot.portal.words import LANGUAGES, language_of, word
from hotspot.ports import Board, DeskAwayError, FrontDesk, Visitor

SHA256: Final = re.compile(r"[0-9a-f]{64}")
CODE: Final = re.compile(r"[0-9A-Za-z.]{1,40}")
VOUCHER_LETTERS: Final = 40


def make_app(desk: FrontDesk, place: Place, clock: Clock) -> App:
    """The application; any number of threads may call it."""
    return _Portal(desk, place, clock, Pages(place, clock)).answer


@dataclass(frozen=True, slots=True)
class _Portal:
    desk: FrontDesk
    place: Place
    clock: Clock
    pages: Pages

    def answer(self, request: Request, client: str) -> Reply:
        """To whatever is asked."""
        ask = asking(request, client)
        ours = self.place.is_ours(ask.host)
        return self._sealed(self._here(ask) if ours else self._elsewhere(ask))

    def _here(self, ask: Asking) -> Reply:
        if ask.method == "GET":
            return self._shown(ask)
        match ask.path:
            case ("accept",):
                return self._accept(ask)
            case ("leave",):
                return self._leave(ask)
            case ("code",):
                return self._send_code(ask)
            case _:
                return self._lost(ask)

    def _shown(self, ask: Asking) -> Reply:
        match ask.path:
            case ("",):
                return self._page(ask, self.desk.visitor)
            case ("accept" | "leave" | "code",):
                return self._home()
            case ("kept",):
                return replies.text(self.pages.kept(self._board(), self._guest(ask)))
            case ("sound", sha256):
                return self._sound(ask, sha256)
            case ("terms", name):
                return self._spoken(ask, name.removesuffix(".mp3"))
            case ("thu-tuc", code):
                return self._procedure(code)
            case ("captive-portal", "api"):
                return self._api(ask)
            case _:
                return self._lost(ask)

    # -- what was meant for elsewhere --------------------------------------------------

    def _elsewhere(self, ask: Asking) -> Reply:
        words = probes.probe(ask.host, ask.whole_path)
        if words is not None:
            if not self._on_line(ask.client):
                return self._home()
            told = replies.text(words.body, words.type, status=words.status)
            return replace(told, fields={**told.fields, **words.fields})
        if ask.method != "GET":
            return self._home()
        aim = wanted(ask.host, ask.target, ask.client, self.place.key)
        return replies.lead(f"{self.place.base}/{_query(aim)}")

    def _on_line(self, client: str) -> bool:
        try:
            visitor = self.desk.visitor(client)
            return visitor.standing == "accepted" and self.desk.board().uplink != "down"
        except DeskAwayError:
            return False

    def _home(self) -> Reply:
        return replies.lead(f"{self.place.base}/")

    # -- the page ----------------------------------------------------------------------

    def _accept(self, ask: Asking) -> Reply:
        """The button was pressed: of this page, and beneath these terms."""
        if not self._from_here(ask):
            return self._page(ask, self.desk.visitor, note="not-ours")
        try:
            board = self.desk.board()
        except DeskAwayError:
            return self._page(ask, self.desk.visitor)
        if ask.form.get("terms") != str(board.terms):
            return self._page(ask, self.desk.visitor, note="terms-changed")
        voucher = ask.form.get("voucher", "").strip()[:VOUCHER_LETTERS] or None
        return self._page(
            ask, lambda client: self.desk.accept(client, voucher), moves=True
        )

    def _send_code(self, ask: Asking) -> Reply:
        """The guest has no code yet, and asks for one by text message."""
        if not self._from_here(ask):
            return self._page(ask, self.desk.visitor, note="not-ours")
        number = ask.form.get("telephone", "").strip()[:VOUCHER_LETTERS]
        return self._page(ask, lambda client: self.desk.send_code(client, number))

    def _leave(self, ask: Asking) -> Reply:
        """The guest wants to be off line."""
        if not self._from_here(ask):
            return self._page(ask, self.desk.visitor, note="not-ours")
        return self._page(ask, self.desk.leave, moves=True)

    def _page(
        self,
        ask: Asking,
        standing: Callable[[str], Visitor],
        *,
        note: str = "",
        moves: bool = False,
    ) -> Reply:
        """The page; where an act moved the guest, by an address of its own.

        So loading it again repeats nothing. What was refused is told at once.
        """
        guest = self._guest(ask)
        try:
            visitor = standing(ask.client)
            if moves and visitor.standing in {"accepted", "new"}:
                return replies.lead(f"{self.place.base}/{guest.query()}", status=303)
            board = self.desk.board()
        except DeskAwayError:
            away = self.pages.page(None, None, guest)
            return replies.text(away, status=503, Retry_After="10")
        told = word(note, guest.language) if note else ""
        return replies.text(self.pages.page(visitor, board, guest, note=told))

    def _board(self) -> Board | None:
        try:
            return self.desk.board()
        except DeskAwayError:
            return None

    def _guest(self, ask: Asking) -> Guest:
        """Language and aim, of the form or the address."""
        wish = ask.said("lang")
        language = language_of(wish, ask.fields.get("accept-language", ""))
        to, mark = ask.said("to"), ask.said("mark")
        aim = recalled(to, mark, ask.client, self.place.key)
        return Guest(language, chosen=wish == language, onward=aim)

    def _from_here(self, ask: Asking) -> bool:
        """Browsers say where a form stood; who hides that ("null") is believed.

        Otherwise the button would lead nowhere for them; what a stranger's form could
        win is that somebody is on line who did not read the terms.
        """
        origin = ask.fields.get("origin", "null")
        return origin == "null" or self.place.is_ours(origin.partition("://")[2])

    # -- files and programs ------------------------------------------------------------

    def _sound(self, ask: Asking, sha256: str) -> Reply:
        """The recording of an announcement."""
        if not SHA256.fullmatch(sha256):
            return self._lost(ask)
        path, span = self.place.sounds / sha256, ask.fields.get("range", "")
        found = replies.file(path, "audio/ogg", span=span, keep_s=3600)
        return found or self._lost(ask)

    def _spoken(self, ask: Asking, name: str) -> Reply:
        """The terms, read out."""
        board = self._board()
        for language in LANGUAGES:
            if board is None or name != language:
                continue
            path = self.place.voice(language, " ".join(terms(board, language)))
            span = ask.fields.get("range", "")
            if path and (
                found := replies.file(path, "audio/mpeg", span=span, keep_s=60)
            ):
                return found
        return self._lost(ask)

    def _procedure(self, code: str) -> Reply:
        """A guidance screen's QR code: on to the page that the commune has for it."""
        board = self._board()
        if board is None or not board.procedures or not CODE.fullmatch(code):
            return self._home()
        return replies.lead(f"{board.procedures.rstrip('/')}/thu-tuc/{code}")

    def _api(self, ask: Asking) -> Reply:
        """RFC 8908."""
        try:
            visitor = self.desk.visitor(ask.client)
        except DeskAwayError:
            visitor = Visitor(standing="unknown")
        said = captive(visitor, base=self.place.base, now=self.clock.now())
        kind, keep = "application/captive+json", "private, no-store"
        return replies.text(said, kind, Cache_Control=keep)

    def _lost(self, ask: Asking) -> Reply:
        """A page that we do not have: shown as such, with the way back."""
        return replies.text(self.pages.lost(self._guest(ask)), status=404)

    def _sealed(self, reply: Reply) -> Reply:
        fields = {
            "Cache-Control": "no-store",
            **reply.fields,
            "Content-Security-Policy": self.pages.policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        }
        return replace(reply, fields=fields)


def _query(aim: Wanted | None) -> str:
    return f"?{urlencode({'to': aim.url, 'mark': aim.mark})}" if aim else ""
