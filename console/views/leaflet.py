"""What the code on a kiosk's screen or slip opens: a procedure, to be read at home.

Open to everybody and the same for everybody: nothing is asked, nothing is kept, no
cookie is set, none is read. It says what kiosks say, from the bytes that an approver
signed. It knows procedures only: the number of a resident's file means nothing here.
"""

import hashlib
from collections.abc import Mapping
from datetime import date

import flask_babel
import msgspec
from flask import Blueprint, Response, current_app, make_response, request

from console import auth
from console.auth import db, open_to_all, web
from console.core.building import Selection
from console.core.guidance import OFFICE
from console.core.leaflet import LANGUAGES, contents, leaflet
from console.store import kiosks, leaflets
from console.views import guidance_words, opening_words
from edge.contract.content import (
    ASK_IN_KHMER,
    Content,
    Language,
    LifeEvent,
    Office,
    Procedure,
    statement,
)
from edge.opening import Standing, standing

blueprint = Blueprint("leaflet", __name__, url_prefix="/thu-tuc")


class _Front(msgspec.Struct):
    """The record of the office, as the builder wrote it."""

    office: Office
    life_events: tuple[LifeEvent, ...] = ()


@blueprint.get("/<code>")
@open_to_all
def page(code: str) -> Response:
    """One procedure."""
    return _answer(code)


@blueprint.get("", strict_slashes=False)
@open_to_all
def listed() -> Response:
    """All of them, by life event."""
    return _answer("")


def _answer(code: str) -> Response:
    language = _language()
    day = auth.now().astimezone(web().zone).date()
    approved = leaflets.standing(db(), at=auth.now())
    held = leaflets.built(db(), approved)
    office = _office(held)
    mark = _mark(code, language, day, approved, office)
    if request.if_none_match.contains(mark):
        return _kept(Response(status=304), mark)
    content = _content(held)
    found = content.procedure(code) if content and code else None
    with flask_babel.force_locale("en" if language == "en" else "vi"):
        if content is None or (code and found is None):
            text = _drawn("leaflet_none.html", language, day)
            return make_response(text, 404)
        text = _drawn(
            "leaflet.html" if found else "leaflets.html",
            language,
            day,
            office=content.office,
            closed=opening_words.closed(office, day),
            leaflet=leaflet(content, found, language, day) if found else None,
            contents=() if found else contents(content, language, day),
        )
    return _kept(make_response(text), mark)


def _drawn(template: str, language: Language, day: date, **more: object) -> str:
    """Past Flask, which would look who is signed in, and read a cookie for it."""
    return current_app.jinja_env.get_template(template).render(
        language=language,
        languages=LANGUAGES,
        day=day,
        ask_in_khmer=ASK_IN_KHMER,
        commune=web().name,
        gw=guidance_words,
        **more,
    )


def _language() -> Language:
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else "vi"


def _mark(
    code: str, language: str, day: date, approved: Selection, office: Standing
) -> str:
    """Of everything that the page depends on but the program."""
    held = repr((code, language, day, sorted(approved.items()), office))
    return hashlib.sha256(held.encode()).hexdigest()[:20]


def _kept(answer: Response, mark: str) -> Response:
    """A telephone may keep it, and asks each time whether it is still so."""
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _office(held: Mapping[str, bytes]) -> Standing:
    """Whether it is closed now, as its screens say."""
    if OFFICE not in held:
        return Standing()
    hours = msgspec.json.decode(held[OFFICE], type=_Front).office.hours

    def hours_on(day: date) -> str:
        told = statement(hours, day)
        return told.text["vi"] if told else ""

    days = kiosks.wish(db(), f"area:{web().commune}").closed_days or ()
    return standing(hours_on, days, auth.now().astimezone(web().zone))


def _content(held: dict[str, bytes]) -> Content | None:
    if OFFICE not in held:
        return None
    front = msgspec.json.decode(held.pop(OFFICE), type=_Front)
    return Content(
        office=front.office,
        life_events=front.life_events,
        procedures=tuple(
            msgspec.json.decode(one, type=Procedure) for one in held.values()
        ),
    )
