"""What people who pass a camera are told: a sign to print, and the notice it names.

The notice is open to everybody and the same for everybody: nothing is asked, no cookie
is set, none is read. It says only what settings and the commune say.
"""

import logging

import flask_babel
from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.adapters.camera_program import draw_sign
from console.auth import db, open_to_all, require, web, writing
from console.core.cameras import Camera, records, rules
from console.core.permissions import Action
from console.core.watching import NoticeWords
from console.store import areas, cameras
from console.views import frame, guidance_words
from console.views.cameras import camera_of
from console.views.languages import gettext as _
from edge.errors import HardwareError

blueprint = Blueprint("camera_notice", __name__)

LANGUAGES = ("vi", "en")
LONGEST = 60
"""More does not fit on the sign."""
Page = str | tuple[str, int] | BaseResponse

log = logging.getLogger(__name__)


@blueprint.get("/camera-notice")
@open_to_all
def notice() -> Response:
    """What is recorded, for how long, and whom to ask."""
    language = "en" if request.args.get("lang") == "en" else "vi"
    names = {area.id: area.name for area in areas.tree(db())}
    counted: dict[str, int] = {}
    for one in cameras.cameras(db()):
        place = names.get(one.area, one.area)
        counted[place] = counted.get(place, 0) + 1
    with flask_babel.force_locale(language):
        # Past Flask, which would look who is signed in, and read a cookie for it.
        text = current_app.jinja_env.get_template("camera_notice.html").render(
            language=language,
            languages=LANGUAGES,
            day=auth.now().astimezone(web().zone).date(),
            commune=web().name,
            gw=guidance_words,
            words=cameras.notice(db(), web().commune),
            places=counted,
            days=sorted(_kept_days()),
        )
    return make_response(text)


@blueprint.get("/camera-sign")
def signs() -> Page:
    """The words of sign and notice, and the signs to print."""
    require(Action.SEE_CAMERAS)
    return _form({})


@blueprint.post("/camera-sign")
def save() -> Page:
    """Keeps the words."""
    area = web().commune
    require(Action.SET_UP_NODES, area)
    typed = {
        name: " ".join(request.form.get(name, "").split())
        for name in NoticeWords.__struct_fields__
    }
    problems = {
        name: _("Ghi vào đây, nhiều nhất %(n)s chữ; bảng báo cần có.", n=LONGEST)
        for name, text in typed.items()
        if len(text) > LONGEST or not (text or name == "office")
    }
    if problems:
        return _form(problems), 422
    with writing() as changing:
        cameras.put_notice(changing, area, NoticeWords(**typed), deed=auth.deed())
    flash(_("Đã lưu. Bảng báo và trang thông báo dùng ngay lời này."), "good")
    return redirect(url_for("camera_notice.signs"))


@blueprint.get("/cameras/<node>/sign.svg")
def sign(node: str) -> Page:
    """The sign of one camera, to print on A4."""
    found = camera_of(node)
    words = cameras.notice(db(), web().commune)
    if not words.whole:
        flash(_("Ghi những lời của bảng báo trước."), "warn")
        return redirect(url_for("camera_notice.signs"))
    held = rules(cameras.wishes(db()), area=found.area, node=node)
    try:
        drawn = draw_sign(
            controller=words.controller,
            phone=words.phone,
            purpose=words.purpose,
            days=held.keep_days or 1,
            notice=_address(),
        )
    except HardwareError as error:
        log.warning("sign not drawn error=%s", error)
        flash(_("Chưa vẽ được bảng báo. Xem nhật ký của máy chủ."), "warn")
        return redirect(url_for("camera_notice.signs"))
    return Response(drawn, mimetype="image/svg+xml")


def unsigned() -> list[Camera]:
    """Cameras that record while the sign has no words yet; for who may write them."""
    if not auth.allowed(Action.SET_UP_NODES, web().commune):
        return []
    if cameras.notice(db(), web().commune).whole:
        return []
    wishes = cameras.wishes(db())
    return [
        one
        for one in cameras.cameras(db())
        if records(rules(wishes, area=one.area, node=one.node))
    ]


# -- inside ---------------------------------------------------------------------------


def _address() -> str:
    """Of the notice, as this person reaches the console."""
    return url_for("camera_notice.notice", _external=True, _scheme="https")


def _kept_days() -> set[int]:
    """Of each camera."""
    wishes = cameras.wishes(db())
    return {
        rules(wishes, area=one.area, node=one.node).keep_days or 0
        for one in cameras.cameras(db())
    }


def _form(problems: dict[str, str]) -> str:
    words = cameras.notice(db(), web().commune)
    commune = areas.get(db(), web().commune)
    return render_template(
        "camera_sign.html",
        words=words,
        suggested=_(
            "UBND %(commune)s", commune=commune.name if commune else web().name
        ),
        typed=request.form if request.method == "POST" else None,
        problems=problems,
        longest=LONGEST,
        notice=_address(),
        cameras=cameras.cameras(db(), areas=auth.my_areas(Action.SEE_CAMERAS)),
        names=frame.area_names(),
        may_set=auth.allowed(Action.SET_UP_NODES, web().commune),
    )
