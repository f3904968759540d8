"""What cameras record and keep, and what they must not see: "Cài đặt camera".

One page for one camera, with masks and zones drawn on its view, and one for all of the
commune's. What a camera does as all others do follows them when they change.
"""

import msgspec
from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core import corners
from console.core.cameras import Camera, CameraWish, lean, rules
from console.core.permissions import Action
from console.store import cameras, stills
from console.views import camera_form, camera_view, camera_words, frame
from console.views.asked import whole
from console.views.cameras import camera_of
from console.views.footage_shelf import shelf
from console.views.languages import gettext as _

blueprint = Blueprint("camera_settings", __name__)

Page = str | tuple[str, int] | BaseResponse


@blueprint.get("/cameras/<node>/settings")
def one(node: str) -> Page:
    """Of one camera."""
    return _form(camera_of(node, Action.SET_UP_NODES), {})


@blueprint.post("/cameras/<node>/settings")
def save(node: str) -> Page:
    """Keeps them; the camera follows when it hears of it."""
    found = camera_of(node, Action.SET_UP_NODES)
    problems: dict[str, str] = {}
    held = rules(cameras.wishes(auth.db()), area=found.area, node=node)
    around = rules(cameras.wishes(auth.db()), area=found.area)
    if request.form.get("as") == "others":
        wished = CameraWish(masks=held.masks, zones=held.zones)
    else:
        wished = lean(camera_form.read(request.form, problems), around)
        wished = msgspec.structs.replace(
            wished,
            zones=camera_form.zones(request.form, problems),
            masks=camera_form.masks(request.form, problems),
        )
    if problems:
        return _form(found, problems), 422
    return _put(f"node:{node}", wished, url_for("cameras.page", node=node), node)


@blueprint.get("/camera-settings")
def everywhere() -> Page:
    """Of all cameras of the commune that have no wish of their own."""
    require(Action.SET_UP_NODES, auth.web().commune)
    return _form(None, {})


@blueprint.post("/camera-settings")
def save_everywhere() -> Page:
    """Keeps them."""
    area = auth.web().commune
    require(Action.SET_UP_NODES, area)
    problems: dict[str, str] = {}
    above = {
        scope: wish
        for scope, wish in cameras.wishes(auth.db()).items()
        if scope != f"area:{area}"
    }
    wished = lean(camera_form.read(request.form, problems), rules(above, area=area))
    if problems:
        return _form(None, problems), 422
    return _put(f"area:{area}", wished, url_for("cameras.listed"))


@blueprint.post("/cameras/<node>/settings/earlier")
def again(node: str) -> Page:
    """What once held for this camera holds again."""
    camera_of(node, Action.SET_UP_NODES)
    back = url_for("camera_settings.one", node=node)
    return _again(f"node:{node}", back, node)


@blueprint.post("/camera-settings/earlier")
def again_everywhere() -> Page:
    """The same for all of them."""
    area = auth.web().commune
    require(Action.SET_UP_NODES, area)
    return _again(f"area:{area}", url_for("camera_settings.everywhere"))


@blueprint.post("/cameras/<node>/still")
def ask_still(node: str) -> Page:
    """Asks the camera for a picture to draw on; the page follows what becomes of it."""
    camera_of(node, Action.SET_UP_NODES)
    with writing() as changing:
        stills.ask(changing, node, deed=auth.deed())
    auth.web().wake()
    return redirect(url_for("camera_settings.one", node=node) + "#view")


@blueprint.get("/cameras/<node>/still")
def still_progress(node: str) -> str | tuple[str, int]:
    """How far it is; the page asks every second while something may still come."""
    found = camera_of(node, Action.SET_UP_NODES)
    asked = stills.newest(auth.db(), node, at=auth.now())
    if asked is None or camera_view.is_settled(asked, found):
        return "", 286  # the script reloads the page
    return render_template("parts/camera_still.html", asked=asked, cw=camera_words)


@blueprint.get("/cameras/<node>/view.jpg")
def view(node: str) -> Response:
    """What it saw when somebody who sets it up asked for a still. It is logged."""
    found = camera_of(node, Action.SET_UP_NODES)
    return camera_view.picture(found)


# -- inside ---------------------------------------------------------------------------


def _put(scope: str, wished: CameraWish, then: str, node: str = "") -> BaseResponse:
    with writing() as changing:
        cameras.put_wish(changing, scope, wished, deed=auth.deed())
        gone = camera_view.drop(changing, node) if node else []
    for one in gone:
        shelf().remove(one)
    auth.web().wake()
    flash(_("Đã lưu. Camera đổi theo khi nhận được, thường trong vài giây."), "good")
    return redirect(then)


def _again(scope: str, then: str, node: str = "") -> Page:
    number = whole(request.form.get("number", ""))
    past = cameras.earlier(auth.db(), scope)
    found = next((one for one in past if one.number == number), None)
    if found is None:
        abort(404)
    lost = _unmasked(cameras.wish(auth.db(), scope), found.wish)
    if lost and "sure" not in request.form:
        return _form(
            next((one for one in cameras.cameras(auth.db()) if one.node == node), None),
            {},
            lost={"number": number, "names": lost},
        ), 409
    return _put(scope, found.wish, then, node)


def _unmasked(held: CameraWish, wished: CameraWish) -> list[str]:
    """Names of the masks that would be no more: nobody uncovers them by a slip."""
    kept = {mask.outline for mask in wished.masks or ()}
    return [mask.name for mask in held.masks or () if mask.outline not in kept]


def _form(
    found: Camera | None,
    problems: dict[str, str],
    lost: dict[str, object] | None = None,
) -> str:
    area = found.area if found else auth.web().commune
    node = found.node if found else None
    scope = f"node:{node}" if node else f"area:{area}"
    held = rules(cameras.wishes(auth.db()), area=area, node=node)
    typed = request.form if request.method == "POST" and lost is None else None
    return render_template(
        "camera_settings.html",
        camera=found,
        rules=held,
        own=lean(cameras.wish(auth.db(), scope), CameraWish()) != CameraWish(),
        earlier=cameras.earlier(auth.db(), scope),
        typed=typed,
        problems=problems,
        lost=lost,
        form=camera_form,
        written=corners.written,
        mask_rows=camera_form.rows(len(held.masks or ()), typed, "mask"),
        zone_rows=camera_form.rows(len(held.zones or ()), typed, "zone"),
        area=frame.area_names().get(area, area),
        commune=auth.web().commune,
        cw=camera_words,
        **(camera_view.facts(found) if found else {}),
    )
