"""Renders the page: values in, HTML out."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from edge.ports import Clock
from hotspot.core.wanted import Wanted
from hotspot.portal import sections
from hotspot.portal.markup import NOTHING, hidden, lines, tag
from hotspot.portal.page import Face, away, face, message, moment, terms
from hotspot.portal.place import Place
from hotspot.portal.sections import Alarm, Notice, Tongue
from hotspot.portal.words import KHMER_READ_BY, LANGUAGES, NAMES, Language
from hotspot.ports import Board, BoardNotice, Visitor

STYLE: Final = Path(__file__).with_name("portal.css")


@dataclass(frozen=True, slots=True)
class Guest:
    """What is known of who asks: a language, and where they were going."""

    language: Language
    chosen: bool
    """By name; else the browser said so."""
    onward: Wanted | None = None

    def query(self, language: Language | None = None) -> str:
        """Carries both on, in an address; empty where there is nothing to carry."""
        carried: dict[str, str] = {}
        if language or self.chosen:
            carried["lang"] = language or self.language
        if self.onward is not None:
            carried |= {"to": self.onward.url, "mark": self.onward.mark}
        return f"?{urlencode(carried)}" if carried else ""

    def fields(self) -> Markup:
        """The same in a form."""
        values: dict[str, str] = {"lang": self.language}
        if self.onward is not None:
            values |= {"to": self.onward.url, "mark": self.onward.mark}
        return lines(hidden(name, value) for name, value in values.items())


class Pages:
    """All pages; from any thread."""

    def __init__(self, place: Place, clock: Clock) -> None:
        self._place, self._clock = place, clock
        style = STYLE.read_text("utf-8").replace("\n", "")
        self._style = Markup(style)  # noqa: S704 our own file
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; media-src 'self';"
            " base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
        )
        """What a browser may load of them (Content-Security-Policy)."""

    def page(
        self,
        visitor: Visitor | None,
        board: Board | None,
        guest: Guest,
        *,
        note: str = "",
    ) -> str:
        """The page; without a board it says that the hotspot is starting."""
        say, now = Tongue(guest.language), self._clock.now()
        if visitor is None or board is None:
            shown = away(guest.language)
            parts = [_standing(shown, guest, note=note)]
        else:
            shown = face(visitor, board, guest.language, now=now, onward=guest.onward)
            form = _form(shown, board, guest)
            parts = [
                _message(message(board, guest.language)),
                _standing(shown, guest, note=note, form=form),
                self._agreement(board, guest),
                sections.announcements(self._notices(board, guest.language, now), say),
                _procedures(board, say),
                _code(visitor.code, say),
            ]
        parts = [sections.title(say("title"), _commune(board)), *parts]
        return self._framed(parts, board, guest, refresh=shown.refresh)

    def kept(self, board: Board | None, guest: Guest) -> str:
        """What is kept, and what is not."""
        say, days = Tongue(guest.language), board.retention_days if board else 30
        parts = [
            sections.title(say("kept-title"), _commune(board)),
            sections.kept(days, _commune(board), say),
            tag("p", tag("a", say("back"), href=f"/{guest.query()}")),
        ]
        return self._framed(parts, board, guest, path="/kept")

    def lost(self, guest: Guest) -> str:
        """There is no such page."""
        say = Tongue(guest.language)
        back = tag("a", say("back"), class_="main", href=f"/{guest.query()}")
        parts = [sections.title(say("not-found"), ""), tag("p", back)]
        return self._framed(parts, None, guest)

    def _agreement(self, board: Board, guest: Guest) -> Markup:
        spoken = terms(board, guest.language)
        reads: Language = "vi" if guest.language == "km" else guest.language
        read = self._place.voice(reads, " ".join(spoken))
        sound = f"/terms/{reads}.mp3" if read else ""
        kept = f"/kept{guest.query()}"
        return sections.agreement(spoken, sound, Tongue(guest.language), kept=kept)

    def _notices(
        self, board: Board, language: Language, now: datetime
    ) -> tuple[Notice, ...]:
        return tuple(
            _notice(one, board, self._place, language, now) for one in board.notices
        )

    def _framed(
        self,
        parts: Iterable[str],
        board: Board | None,
        guest: Guest,
        *,
        path: str = "/",
        refresh: str = "",
    ) -> str:
        say, commune = Tongue(guest.language), _commune(board)
        to = {code: f"{path}{guest.query(code)}" for code in LANGUAGES}
        drafted = guest.language == "km" and not KHMER_READ_BY
        head = [
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", http_equiv="refresh", content=refresh) if refresh else NOTHING,
            tag("title", say("title"), f" - {commune}" if commune else ""),
            tag("style", self._style),
        ]
        main = [
            sections.alarm(_alarm(board, say, self._clock.now()), say),
            tag("p", say("draft"), class_="draft") if drafted else NOTHING,
            tag("p", say("ask-staff"), class_="ask") if drafted else NOTHING,
            *parts,
        ]
        body = [
            sections.languages(NAMES, guest.language, to),
            tag("main", lines(main)),
        ]
        whole = lines([tag("head", lines(head)), tag("body", lines(body))])
        return Markup("<!DOCTYPE html>\n") + tag("html", whole, lang=guest.language)


def _standing(
    shown: Face, guest: Guest, *, note: str, form: Markup = NOTHING
) -> Markup:
    say = Tongue(guest.language)
    return sections.standing(shown, say, note=note, onward=guest.onward, form=form)


def _form(shown: Face, board: Board, guest: Guest) -> Markup:
    """The button's; who may not go on line, and is not on line, has none."""
    say, carried = Tongue(guest.language), guest.fields()
    match shown.button:
        case "accept":
            return sections.accepting(
                shown,
                say,
                carried=carried,
                terms=board.terms,
                by_message=board.messages,
            )
        case "leave":
            return sections.leaving(say, carried=carried)
        case "":
            return NOTHING


def _commune(board: Board | None) -> str:
    return board.commune if board else ""


def _message(text: str) -> Markup:
    return tag("p", text, class_="message") if text else NOTHING


def _procedures(board: Board, say: Tongue) -> Markup:
    if not board.procedures:
        return NOTHING
    return tag("p", tag("a", say("procedures"), href=board.procedures))


def _code(code: str, say: Tongue) -> Markup:
    if not code:
        return NOTHING
    return tag("p", say("code", code), class_="soft", lang=say.of("code"))


def _alarm(board: Board | None, say: Tongue, now: datetime) -> Alarm | None:
    alert = board.alert if board else None
    if board is None or alert is None:
        return None
    until = moment(alert.until, say.language, zone=board.zone, now=now)
    spoken = say.language if say.language in alert.texts else "vi"
    text = alert.texts.get(spoken) or next(iter(alert.texts.values()), "")
    return Alarm(alert.drill, text, spoken, say("until", until))


def _notice(
    one: BoardNotice, board: Board, place: Place, language: Language, now: datetime
) -> Notice:
    here = one.sound is not None and (place.sounds / one.sound).is_file()
    return Notice(
        title=one.title,
        text=one.text,
        when=moment(one.at, language, zone=board.zone, now=now),
        sound=f"/sound/{one.sound}" if here else "",
        silent=one.sound is not None and not here,
    )
