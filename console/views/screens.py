"""What is really on a kiosk's screen: asked for here, brought by the kiosk over HTTPS.

The upload needs nobody signed in: the kiosk's pass, signed with the key of its own
certificate, says which picture it is and for which question.
"""

import hashlib
import logging
from pathlib import Path
from typing import Final

from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import open_to_all, require, web, writing
from console.core.kiosks import Kiosk
from console.core.permissions import Action
from console.store import kiosks, screens
from console.views import kiosk_words
from edge.contract.upload import PICTURE_BYTES, Upload
from edge.errors import MessageError
from edge.passes import read

blueprint = Blueprint("screens", __name__)

PNG: Final = b"\x89PNG\r\n\x1a\n"
SCHEME: Final = "Pass "

log = logging.getLogger(__name__)


@blueprint.post("/kiosks/<node>/screen")
def ask(node: str) -> BaseResponse:
    """Asks the kiosk for a picture; the page follows what becomes of it."""
    found = _kiosk(node)
    if not may_ask(found.area):
        abort(403)
    with writing() as changing:
        screens.ask(changing, node, deed=auth.deed())
    web().wake()
    return redirect(url_for("kiosks.page", node=node) + "#screen")


@blueprint.get("/kiosks/<node>/screen")
def progress(node: str) -> str | tuple[str, int]:
    """How far it is; the page asks every second while something may still come."""
    found = _kiosk(node)
    shown = of(found)
    asked = shown["asked"]
    if not isinstance(asked, screens.Asked) or asked.stage in {"seen", "silent"}:
        return "", 286  # the script reloads the page
    return render_template("parts/kiosk_screen.html", kiosk=found, **shown)


@blueprint.get("/kiosks/<node>/screen/<snapshot>.png")
def picture(node: str, snapshot: str) -> Response:
    """The picture that was taken last."""
    found = _kiosk(node)
    asked = screens.newest(auth.db(), found.node, at=auth.now())
    if asked is None or asked.snapshot != snapshot or not _is_there(found.node, asked):
        abort(404)
    return send_file(_place(found.node, asked.snapshot), "image/png", max_age=0)


@blueprint.post("/uploads/screen")
@open_to_all
def receive() -> tuple[str, int]:
    """A kiosk brings what it was asked for: 201, or why not for its log."""
    request.max_content_length = PICTURE_BYTES
    try:
        upload = _pass()
    except MessageError as error:
        log.warning("upload refused error=%s", error)
        return f"{error}\n", 403
    if not screens.is_wanted(auth.db(), upload, at=auth.now()):
        log.warning("upload refused, nobody asked for it node=%s", upload.node)
        return "nobody asked for this\n", 403
    body = request.get_data(cache=False)
    fits = len(body) == upload.size_bytes and body.startswith(PNG)
    if not fits or hashlib.sha256(body).hexdigest() != upload.sha256:
        log.warning("upload refused, another file than signed node=%s", upload.node)
        return "not the file that was signed\n", 422
    _keep(upload, body)
    return "", 201


def of(found: Kiosk) -> dict[str, object]:
    """For the page of a kiosk."""
    asked = screens.newest(auth.db(), found.node, at=auth.now())
    return {
        "asked": asked,
        "pictured": asked is not None and _is_there(found.node, asked),
        "may_ask": may_ask(found.area),
        "kw": kiosk_words,
    }


def may_ask(area: str) -> bool:
    """Staff who write, and technicians."""
    return auth.allowed(Action.COMPOSE, area) or auth.allowed(Action.TEST_NODES, area)


def _pass() -> Upload:
    text = request.headers.get("Authorization", "")
    if not text.startswith(SCHEME):
        raise MessageError("there is no pass")
    return read(text.removeprefix(SCHEME), web().authority.read_bytes(), auth.now())


def _keep(upload: Upload, body: bytes) -> None:
    place = _place(upload.node, upload.snapshot)
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_suffix(".new")
    new.write_bytes(body)
    for old in place.parent.glob("*.png"):
        old.unlink(missing_ok=True)
    new.replace(place)


def _place(node: str, snapshot: str) -> Path:
    """Both come from the contract's own types: neither is a path."""
    return web().work.absolute() / "screens" / node / f"{snapshot}.png"


def _is_there(node: str, asked: screens.Asked) -> bool:
    named = asked.seen is not None and asked.seen.picture is not None
    return named and _place(node, asked.snapshot).is_file()


def _kiosk(node: str) -> Kiosk:
    found = kiosks.kiosk(auth.db(), node)
    if found is None:
        abort(404)
    require(Action.VIEW, found.area)
    return found
