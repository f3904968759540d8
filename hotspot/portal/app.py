"""The portal: redirects strangers, shows one page, and lets guests accept.

Nothing of a request is trusted: the address is the connection's, everything else is
only looked up or compared. What is meant for another host is answered as captive
portals are expected to (302, or the probe's own words once the client is on line); with
TLS for another name the connection never gets this far. No script, no cookie, and
nothing from elsewhere: the page works with the uplink cut.
"""

import base64
import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from flask import Flask, Response, abort, redirect, request, send_file
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from edge.ports import Clock
from hotspot.core import probes
from hotspot.core.wanted import Wanted, recalled, wanted
from hotspot.portal.captive_api import API_PATH, captive
from hotspot.portal.page import terms
from hotspot.portal.place import Place
from hotspot.portal.rendering import Guest, kept_page, page_of
from hotspot.portal.words import LANGUAGES, Language, language_of, word
from hotspot.ports import Board, DeskAwayError, FrontDesk, Visitor

SHA256: Final = re.compile(r"[0-9a-f]{64}")
CODE: Final = re.compile(r"[0-9A-Za-z.]{1,40}")


def make_app(desk: FrontDesk, place: Place, clock: Clock) -> Flask:
    """The application; any number of threads may call it."""
    app = Flask(__name__)
    app.jinja_env.trim_blocks = True
    style = (Path(app.root_path) / "templates" / "portal.css").read_text("utf-8")
    return _Portal(desk, place, clock, style.replace("\n", "")).dress(app)


@dataclass(frozen=True, slots=True)
class _Portal:
    desk: FrontDesk
    place: Place
    clock: Clock
    style: str

    def dress(self, app: Flask) -> Flask:
        """With all that it answers."""
        app.config["MAX_CONTENT_LENGTH"] = 4096
        app.jinja_env.globals["style"] = Markup(self.style)  # noqa: S704 our own file
        app.before_request(self.elsewhere)
        app.after_request(_sealed(self.style))
        app.register_error_handler(HTTPException, self.lost)
        routes: tuple[tuple[str, str, Callable[..., AnyResponse | str]], ...] = (
            ("GET", "/", self.home),
            ("POST", "/accept", self.accept),
            ("POST", "/leave", self.leave),
            ("GET", "/kept", self.kept),
            ("GET", "/sound/<sha256>", self.sound),
            ("GET", "/terms/<language>.mp3", self.spoken),
            ("GET", "/thu-tuc/<code>", self.procedure),
            ("GET", API_PATH, self.api),
        )
        for method, path, view in routes:
            app.add_url_rule(path, view.__name__, view, methods=[method])
        return app

    # -- what was meant for elsewhere --------------------------------------------------

    def elsewhere(self) -> AnyResponse | None:
        """The answer to what another host was asked; None: it is for us."""
        host = request.headers.get("Host", "")
        if self.place.is_ours(host):
            return None
        words = probes.probe(host, request.path)
        if words is not None:
            if self._on_line():
                return Response(
                    words.body, words.status, dict(words.fields), mimetype=words.type
                )
            return redirect(f"{self.place.base}/", 302)
        target = request.environ.get("RAW_URI") or request.full_path.rstrip("?")
        aim = wanted(host, target, self.place.key) if request.method == "GET" else None
        return redirect(f"{self.place.base}/{_query(aim)}", 302)

    def _on_line(self) -> bool:
        try:
            visitor = self.desk.visitor(_client())
            return visitor.standing == "accepted" and self.desk.board().uplink != "down"
        except DeskAwayError:
            return False

    # -- the page ----------------------------------------------------------------------

    def home(self) -> AnyResponse:
        """How the guest stands, and the commune's word."""
        return self._page(self.desk.visitor)

    def accept(self) -> AnyResponse:
        """The button was pressed: of this page, and beneath these terms."""
        if not self._from_here():
            return self._page(self.desk.visitor, note="not-ours")
        try:
            board = self.desk.board()
        except DeskAwayError:
            return self._page(self.desk.visitor)
        if request.form.get("terms") != str(board.terms):
            return self._page(self.desk.visitor, note="terms-changed")
        voucher = request.form.get("voucher", "").strip()[:40] or None
        return self._page(lambda client: self.desk.accept(client, voucher), moves=True)

    def leave(self) -> AnyResponse:
        """The guest wants to be off line."""
        if not self._from_here():
            return self._page(self.desk.visitor, note="not-ours")
        return self._page(self.desk.leave, moves=True)

    def kept(self) -> str:
        """What is kept, and what is not."""
        return kept_page(self._board(), self._guest(), now=self.clock.now())

    def _page(
        self, ask: Callable[[str], Visitor], *, note: str = "", moves: bool = False
    ) -> AnyResponse:
        """The page; where an act moved the guest, by an address of its own.

        So loading it again repeats nothing. What was refused is told at once.
        """
        guest = self._guest()
        try:
            visitor, board = ask(_client()), self.desk.board()
        except DeskAwayError:
            text = page_of(None, None, guest, self.place, now=self.clock.now())
            return Response(text, 503, {"Retry-After": "10"}, mimetype="text/html")
        if moves and visitor.standing in {"accepted", "new"}:
            return redirect(f"{self.place.base}/{guest.query()}", 303)
        told = word(note, guest.language) if note else ""
        text = page_of(
            visitor, board, guest, self.place, note=told, now=self.clock.now()
        )
        return Response(text, mimetype="text/html")

    def _board(self) -> Board | None:
        try:
            return self.desk.board()
        except DeskAwayError:
            return None

    def _guest(self) -> Guest:
        """Language and aim, of the form or the address."""
        said: MultiDict[str, str] = request.args
        with suppress(HTTPException):  # a form that is too large is not read
            said = MultiDict([*request.args.items(), *request.form.items()])
        wish = said.get("lang", "")
        language = language_of(wish, request.headers.get("Accept-Language", ""))
        aim = recalled(said.get("to", ""), said.get("mark", ""), self.place.key)
        chosen = wish == language
        return Guest(language, chosen=chosen, onward=aim)

    def _from_here(self) -> bool:
        """Browsers say where a form stood; who hides that ("null") is believed.

        Otherwise the button would lead nowhere for them; what a stranger's form could
        win is that somebody is on line who did not read the terms.
        """
        origin = request.headers.get("Origin", "null")
        return origin == "null" or self.place.is_ours(origin.partition("://")[2])

    # -- files and programs ------------------------------------------------------------

    def sound(self, sha256: str) -> AnyResponse:
        """The recording of an announcement."""
        path = self.place.sounds / sha256
        if not SHA256.fullmatch(sha256) or not path.is_file():
            abort(404)
        return send_file(path, mimetype="audio/ogg", conditional=True, max_age=3600)

    def spoken(self, language: Language) -> AnyResponse:
        """The terms, read out."""
        board = self._board()
        if board is None or language not in LANGUAGES:
            abort(404)
        path = self.place.voice(language, " ".join(terms(board, language)))
        if path is None:
            abort(404)
        return send_file(path, mimetype="audio/mpeg", conditional=True, max_age=60)

    def procedure(self, code: str) -> AnyResponse:
        """A guidance screen's QR code: on to the page that the commune has for it."""
        board = self._board()
        if board is None or not board.procedures or not CODE.fullmatch(code):
            return redirect(f"{self.place.base}/", 302)
        return redirect(f"{board.procedures.rstrip('/')}/thu-tuc/{code}", 302)

    def api(self) -> AnyResponse:
        """RFC 8908."""
        try:
            visitor = self.desk.visitor(_client())
        except DeskAwayError:
            visitor = Visitor(standing="unknown")
        said = captive(visitor, base=self.place.base, now=self.clock.now())
        answer = Response(said, mimetype="application/captive+json")
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    def lost(self, error: HTTPException) -> AnyResponse:
        """A page that we do not have: shown as such, with the way back."""
        guest = self._guest()
        text = kept_page(None, guest, now=self.clock.now(), lost=True)
        return Response(text, error.code or 500, mimetype="text/html")


def _client() -> str:
    return request.remote_addr or ""


def _query(aim: Wanted | None) -> str:
    return f"?{urlencode({'to': aim.url, 'mark': aim.mark})}" if aim else ""


def _sealed(style: str) -> Callable[[AnyResponse], AnyResponse]:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; media-src 'self';"
        " base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )

    def seal(answer: AnyResponse) -> AnyResponse:
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers["Content-Security-Policy"] = policy
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "same-origin"
        return answer

    return seal
