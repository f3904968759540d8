"""Vietnamese is what the pages are written in; English comes from one catalogue.

``messages.po`` is read when the program starts: no compiled copy to keep in step, and
no build step. A sentence without a translation stays Vietnamese.
"""

import functools
import io
from pathlib import Path

import flask_babel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request, session
from flask_babel import Babel

from console import auth

LANGUAGES = ("vi", "en")
CATALOGUE = Path(__file__).parent.parent / "translations/en/LC_MESSAGES/messages.po"


def install(app: Flask) -> None:
    """Flask-Babel, its catalogues put in place before it looks for files."""
    app.config["BABEL_DEFAULT_LOCALE"] = "vi"
    babel = Babel(app, locale_selector=language)
    held = {("en", "messages"): _english(), ("vi", "messages"): Translations()}
    with app.app_context():
        babel.domain_instance.cache.update(held)


def language() -> str:
    """The session's language, else the one the person chose last, else Vietnamese."""
    found = auth.me()
    chosen = session.get("language") or (found.language if found else "")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(["vi"], default="vi") or "vi"


@functools.cache
def _english() -> Translations:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def gettext(words: str, **values: object) -> str:
    """The sentence in the request's language, with its values put in."""
    return str(flask_babel.gettext(words, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The same by number; Vietnamese has one form for all."""
    return str(flask_babel.ngettext(one, many, num, **values))


def storage(mebibytes: float) -> str:
    """As in "28,4 GB" or "512 MB", counted in thousands as storage is sold."""
    megabytes = mebibytes * (1 << 20) / 1e6
    if megabytes < 1000:
        return f"{megabytes:.0f} MB"
    return f"{decimal(megabytes / 1000)} GB"


def decimal(number: float) -> str:
    """With one digit behind the comma, or the point where English is read."""
    return str(flask_babel.format_decimal(round(number, 1)))
