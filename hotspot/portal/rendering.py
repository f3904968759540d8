"""Renders the page: values in, HTML out."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from edge.ports import Clock
from hotspot.core.wanted import Wanted
from hotspot.portal.page import away, face, message, moment, terms
from hotspot.portal.place import Place
from hotspot.portal.words import (
    KHMER_READ_BY,
    LANGUAGES,
    NAMES,
    Language,
    has_khmer,
    word,
)
from hotspot.ports import Board, BoardNotice, Visitor

TEMPLATES: Final = Path(__file__).with_name("templates")


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
        template = Markup('<input type="hidden" name="{}" value="{}">\n')
        return Markup("").join(template.format(*pair) for pair in values.items())


class Pages:
    """All pages; from any thread."""

    def __init__(self, place: Place, clock: Clock) -> None:
        self._place, self._clock = place, clock
        style = (TEMPLATES / "portal.css").read_text("utf-8").replace("\n", "")
        self._made = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True
        )
        self._made.globals["style"] = Markup(style)  # noqa: S704 our own file
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
        language, now = guest.language, self._clock.now()
        shown = away(language)
        held: dict[str, Any] = {}
        if visitor is not None and board is not None:
            shown = face(visitor, board, language, now=now, onward=guest.onward)
            held = self._board(board, language, now)
        return self._render(
            "page.html",
            **_frame(board, guest, now=now),
            **held,
            face=shown,
            headline_key=visitor.standing if visitor else "away",
            note=note,
            code=visitor.code if visitor else "",
            onward=guest.onward,
            refresh=shown.refresh,
            carried=guest.fields,
        )

    def kept(self, board: Board | None, guest: Guest) -> str:
        """What is kept, and what is not."""
        days = board.retention_days if board else 30
        frame = _frame(board, guest, now=self._clock.now(), path="/kept")
        return self._render("kept.html", **frame, days=days)

    def lost(self, guest: Guest) -> str:
        """There is no such page."""
        return self._render("lost.html", **_frame(None, guest, now=self._clock.now()))

    def _board(
        self, board: Board, language: Language, now: datetime
    ) -> dict[str, object]:
        spoken = terms(board, language)
        reads: Language = "vi" if language == "km" else language
        read = self._place.voice(reads, " ".join(spoken))
        return {
            "terms": spoken,
            "terms_sound": f"/terms/{reads}.mp3" if read else "",
            "message": message(board, language),
            "notices": [
                _notice(one, board, self._place, language, now) for one in board.notices
            ],
        }

    def _render(self, template: str, **values: object) -> str:
        return self._made.get_template(template).render(values)


def _frame(
    board: Board | None, guest: Guest, *, now: datetime, path: str = "/"
) -> dict[str, Any]:
    language = guest.language

    def say(key: str, *what: object) -> str:
        return word(key, language, *what)

    return {
        "language": language,
        "languages": [(code, NAMES[code]) for code in LANGUAGES],
        "here": lambda code: f"{path}{guest.query(code)}",
        "link": lambda path: f"{path}{guest.query()}",
        "word": say,
        "spoken": lambda key: language if has_khmer(key) or language != "km" else "vi",
        "khmer_read": KHMER_READ_BY,
        "board": board,
        "alert": _alert(board, language, now),
    }


def _alert(
    board: Board | None, language: Language, now: datetime
) -> dict[str, object] | None:
    alert = board.alert if board else None
    if board is None or alert is None:
        return None
    until = moment(alert.until, language, zone=board.zone, now=now)
    spoken = language if language in alert.texts else "vi"
    return {
        "drill": alert.drill,
        "text": alert.texts.get(spoken) or next(iter(alert.texts.values()), ""),
        "lang": spoken,
        "until": word("until", language, until),
    }


def _notice(
    one: BoardNotice, board: Board, place: Place, language: Language, now: datetime
) -> dict[str, object]:
    here = one.sound is not None and (place.sounds / one.sound).is_file()
    return {
        "title": one.title,
        "text": one.text,
        "when": moment(one.at, language, zone=board.zone, now=now),
        "sound": f"/sound/{one.sound}" if here else "",
        "silent": one.sound is not None and not here,
    }
