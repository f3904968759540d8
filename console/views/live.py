"""A camera's live view: asked for here, pushed by the camera, played in the browser.

The camera brings pieces over HTTPS with a pass of its own key (`LivePush`); they lie in
a relay for some seconds, and the pages of those who asked fetch them from there: video,
or a picture a second for browsers that play none. Who asks is written down first, and
sees her own name over the picture. It ends by itself; who wants more asks again.
"""

import logging
import time
from collections.abc import Iterator
from typing import Final

from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.adapters.relay import Relay
from console.auth import open_to_all, web, writing
from console.core.cameras import Camera
from console.core.live import (
    BUDGET_BYTES,
    GOING,
    LASTS,
    Asked,
    Part,
    fits,
    is_picture,
    wanted,
)
from console.core.permissions import Action
from console.core.watching import Look
from console.store import cameras, live
from console.views import camera_words, purpose
from console.views.cameras import camera_of
from edge.contract.upload import FRAGMENT_BYTES, PICTURE_BYTES, LivePush
from edge.errors import MessageError
from edge.passes import read_as

blueprint = Blueprint("live", __name__)

WAIT_S: Final = 2.0
"""So long a request waits for the next piece."""
LOOK_S: Final = 0.04
PICTURE_S: Final = 0.25
MEGA: Final = 1_000_000
RELOAD: Final = 286
SCHEME: Final = "Pass "
BOUNDARY: Final = b"commune-picture"
Page = str | tuple[str, int] | BaseResponse

log = logging.getLogger(__name__)


@blueprint.get("/cameras/<node>/live")
def page(node: str) -> Page:
    """The picture while somebody may see it; else the button that begins it."""
    found = camera_of(node, Action.WATCH)
    if asking := purpose.ask(found):
        return asking
    return render_template("live.html", **_facts(found, _mine(node)))


@blueprint.post("/cameras/<node>/live")
def ask(node: str) -> Page:
    """Begins it, or goes on with it for as long again."""
    found = camera_of(node, Action.WATCH)
    if asking := purpose.ask(found):
        return asking
    relay().tidy(auth.now())
    with writing() as changing:
        asked = live.ask(
            changing, node, asked_by=auth.person().display, deed=auth.deed()
        )
    purpose.log(Look.LIVE, found, live=asked.live)
    web().wake()
    still = request.form.get("as") == "pictures"
    relay().see(asked.live, "pictures" if still else "video", asked.at)
    shown = "?as=pictures" if still else ""
    return redirect(url_for("live.page", node=found.node) + shown)


@blueprint.get("/cameras/<node>/live/state")
def state(node: str) -> Page:
    """How far it is; the page is shown anew when it is over, or has to ask why."""
    found = camera_of(node, Action.WATCH)
    facts = _facts(found, _mine(node))
    if facts["stage"] not in GOING or purpose.stated(found) is None:
        return "", RELOAD
    return render_template("parts/live.html", **facts)


@blueprint.get("/cameras/<node>/live/<view>/pieces")
def pieces(node: str, view: str) -> Response:
    """What came after a piece, as soon as there is any: 204 nothing yet, 410 over."""
    piece = request.args.get("after", 0, type=int)
    if _watching(node, view) is None:
        return Response(status=410)
    relay().see(view, "video", auth.now())
    auth.let_go()
    until_s = time.monotonic() + WAIT_S
    while not (taken := relay().after(view, piece)).data:
        if time.monotonic() >= until_s:
            return Response(status=204)
        time.sleep(LOOK_S)
    answer = Response(taken.data, mimetype="video/mp4")
    answer.headers["Live-Piece"] = str(taken.upto)
    return answer


@blueprint.get("/cameras/<node>/live/<view>/pictures")
def pictures(node: str, view: str) -> Response:
    """A picture a second, for browsers that play no video, and without scripts."""
    asked = _watching(node, view)
    if asked is None:
        return Response(status=410)
    held, clock, until = relay(), web().clock, asked.at + LASTS
    auth.let_go()

    def parts() -> Iterator[bytes]:
        shown, sent = 0, 0
        yield b"--" + BOUNDARY + b"\r\n"
        while clock.now() < until and sent < BUDGET_BYTES:
            held.see(view, "pictures", clock.now())
            found = held.picture(view)
            if found is not None and found[0] != shown:
                if not _may_still(node):
                    return
                shown, jpeg = found
                sent += len(jpeg)
                # With the boundary after it: only then do browsers show a picture.
                yield b"Content-Type: image/jpeg\r\n\r\n" + jpeg
                yield b"\r\n--" + BOUNDARY + b"\r\n"
            time.sleep(PICTURE_S)

    kind = f"multipart/x-mixed-replace; boundary={BOUNDARY.decode()}"
    return Response(stream_with_context(parts()), content_type=kind)


@blueprint.post("/uploads/live/<view>/<what>")
@open_to_all
def receive(view: str, what: str) -> tuple[str, int]:
    """A piece from the camera: what is looked at, or why not for its log."""
    limits = {"begin": 65536, "fragment": FRAGMENT_BYTES, "picture": PICTURE_BYTES}
    if what not in limits:
        abort(404)
    request.max_content_length = limits[what]
    try:
        push = _pass()
    except MessageError as error:
        log.warning("live view refused error=%s", error)
        return f"{error}\n", 403
    if push.live != view:
        return "the pass is for another view\n", 403
    now = auth.now()
    if not live.is_wanted(auth.db(), push.node, view, at=now):
        return "nobody asked for this, or it is over\n", 410
    looked_at = wanted(relay().seen(view), now)
    if not looked_at:
        return "nobody looks any more\n", 410
    auth.let_go()
    if not _keep(view, what, request.get_data(cache=False)):
        log.warning("live view refused, not what it says it is node=%s", push.node)
        return f"this is no {what}\n", 422
    return " ".join(looked_at), 200


def relay() -> Relay:
    """Where pieces lie, beside other work that may be emptied at any time."""
    return Relay(web().work.absolute() / "live")


# -- inside ---------------------------------------------------------------------------


def _keep(view: str, what: str, body: bytes) -> bool:
    if what == "picture":
        if not is_picture(body):
            return False
        relay().put_picture(view, body, auth.now())
        return True
    is_key = "key" in request.args
    part: Part = "begin" if what == "begin" else "key" if is_key else "more"
    if not fits(part, body):
        return False
    relay().put(view, part, body, auth.now())
    return True


def _pass() -> LivePush:
    text = request.headers.get("Authorization", "")
    if not text.startswith(SCHEME):
        raise MessageError("there is no pass")
    authority = web().authority.read_bytes()
    return read_as(LivePush, text.removeprefix(SCHEME), authority, auth.now())


def _mine(node: str) -> Asked | None:
    """What this person asked of the camera last."""
    return live.newest(auth.db(), node, by=auth.person().id)


def _watching(node: str, view: str) -> Asked | None:
    """Her own, unless it is over; a look of this session, which said why."""
    found, asked = camera_of(node, Action.WATCH), _mine(node)
    if purpose.stated(found) is None:
        abort(403)
    if asked is None or asked.live != view or not asked.goes_on(auth.now()):
        return None
    purpose.log_once(Look.LIVE, found, live=view)
    return asked


def _may_still(node: str) -> bool:
    """Whether who looks has neither lost the right to nor been locked or signed out."""
    auth.let_go(of_me=True)
    found = cameras.camera(auth.db(), node)
    may = found is not None and auth.allowed(Action.WATCH, found.area)
    auth.let_go()
    return may


def _facts(found: Camera, asked: Asked | None) -> dict[str, object]:
    if asked is not None and asked.is_past(auth.now()):
        asked = None
    came = relay().came(asked.live) if asked is not None else None
    return {
        "camera": found,
        "asked": asked,
        "stage": asked.stage(auth.now(), came) if asked is not None else None,
        "until": asked.at + LASTS if asked is not None else None,
        "minutes": int(LASTS.total_seconds()) // 60,
        "megabytes": BUDGET_BYTES // MEGA,
        "still": request.args.get("as") == "pictures",
        "cw": camera_words,
    }
