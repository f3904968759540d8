"""Browsers in which somebody has signed in before; each has tries of its own.

Strangers who fail under a name lock it, and could do so for ever. Where its owner has
signed in already, a signed cookie says so, and tries in that browser are counted by
themselves. The cookie lets nobody in; a new password ends it.
"""

import secrets
from typing import Final

from flask import Response, after_this_request, request
from itsdangerous import BadData, URLSafeSerializer

from console.models import Person

LASTS_S: Final = 365 * 24 * 3600


def known(person: Person, secret: bytes) -> str | None:
    """The browser's number, where the person has signed in with her password of now."""
    try:
        said = _signer(secret).loads(request.cookies.get(_name(person), ""))
    except BadData:
        return None
    match said:
        case [person.id, person.session_stamp, str(number)]:
            return number
        case _:
            return None


def remember(person: Person, secret: bytes) -> None:
    """The answer to this request makes the browser known; call after signing in."""
    number = known(person, secret) or secrets.token_urlsafe(16)
    value = _signer(secret).dumps([person.id, person.session_stamp, number])
    name = _name(person)

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            name, value, LASTS_S, secure=True, httponly=True, samesite="Lax"
        )
        return response


def _name(person: Person) -> str:
    """One for each person: several may share a computer."""
    return f"__Host-known-{person.id}"


def _signer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="known browser")
