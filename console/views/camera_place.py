"""Placing cameras on the map, and the plan under them: for those who set cameras up.

A camera is placed by pressing on the plan, which leads back here with the numbers of
that place filled in, or by typing the numbers; nothing holds before *Lưu*. The plan is
shown in one of two fixed sizes, because a browser without scripts tells only how many
pixels from the corner somebody pressed.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.adapters import plan_picture
from console.adapters.plan_picture import NoPlanError, Plan
from console.auth import require, writing
from console.core import camera_map as core
from console.core.camera_map import Direction, Place
from console.core.cameras import Camera
from console.core.corners import percent
from console.core.permissions import Action
from console.core.plan_picture import LEAST_PX, MOST_BYTES
from console.store import camera_map
from console.views import asked, camera_words, making
from console.views.camera_map import facts, shown
from console.views.cameras import camera_of
from console.views.languages import gettext as _

blueprint = Blueprint("camera_place", __name__, url_prefix="/cameras")

SIZES = {"narrow": 300, "wide": 800}
"""Pixels of the plan's width where it is pressed on, on small screens and large."""
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("/<node>/place")
def form(node: str) -> Page:
    """The plan to press on, and where the camera stands now or was pressed."""
    found = camera_of(node, Action.SET_UP_NODES)
    return _form(found, _begun(found), {})


@blueprint.post("/<node>/place")
def save(node: str) -> Page:
    """Keeps it."""
    found = camera_of(node, Action.SET_UP_NODES)
    typed = {name: request.form.get(name, "") for name in ("x", "y", "looks")}
    x, y = core.thousandths(typed["x"]), core.thousandths(typed["y"])
    problems = {
        name: _("Nhập một số từ 0 đến 100, như 62,5; hoặc bấm lên sơ đồ.")
        for name, read in (("x", x), ("y", y))
        if read is None
    }
    if typed["looks"] not in list(Direction):
        problems["looks"] = _("Chọn camera nhìn về phía nào trên sơ đồ.")
    if problems or x is None or y is None:
        return _form(found, typed, problems), 422
    shown_plan = request.form.get("plan", "")[:64]
    place = Place(x, y, Direction(typed["looks"]), shown_plan)
    with writing() as changing:
        camera_map.put_place(changing, node, place, deed=auth.deed())
    flash(_("Đã đặt %(name)s lên bản đồ.", name=found.name), "good")
    return redirect(url_for("camera_map.page"))


@blueprint.post("/<node>/unplace")
def remove(node: str) -> Page:
    """Takes it off the map."""
    found = camera_of(node, Action.SET_UP_NODES)
    with writing() as changing:
        camera_map.drop_place(changing, node, deed=auth.deed())
    flash(_("Đã lấy %(name)s khỏi bản đồ.", name=found.name), "good")
    return redirect(url_for("camera_map.page"))


# -- the plan -------------------------------------------------------------------------


@blueprint.post("/map/plan")
@making.takes_uploads
def put_plan() -> Page:
    """Another picture to place them on."""
    area = auth.web().commune
    require(Action.SET_UP_NODES, area)
    try:
        plan = _brought()
    except NoPlanError as error:
        return shown({"plan": _why(error)}), 422
    with writing() as changing:
        camera_map.put_plan(
            changing,
            area,
            plan.picture,
            width=plan.width,
            height=plan.height,
            deed=auth.deed(),
        )
    flash(_("Đã đổi sơ đồ."), "good")
    return redirect(url_for("camera_map.page"))


@blueprint.post("/map/no-plan")
def drop_plan() -> Page:
    """Empty ground again."""
    area = auth.web().commune
    require(Action.SET_UP_NODES, area)
    with writing() as changing:
        camera_map.drop_plan(changing, area, deed=auth.deed())
    flash(_("Đã bỏ sơ đồ. Các camera vẫn ở chỗ đã đặt."), "good")
    return redirect(url_for("camera_map.page"))


@blueprint.post("/map/checked")
def checked() -> Page:
    """Every camera stands where it should on the plan that was shown."""
    area = auth.web().commune
    require(Action.SET_UP_NODES, area)
    with writing() as changing:
        now_held = camera_map.plan_name(changing, area)
        same = request.form.get("plan", "") == now_held
        if same:
            camera_map.checked(changing, area, now_held, deed=auth.deed())
    if same:
        flash(_("Đã ghi nhận: các camera đúng chỗ trên sơ đồ này."), "good")
    else:
        flash(_("Sơ đồ vừa được đổi lần nữa. Xem lại rồi bấm."), "warn")
    return redirect(url_for("camera_map.page"))


# -- inside ---------------------------------------------------------------------------


def _brought() -> Plan:
    """The plan out of what came with the form."""
    file = request.files.get("plan")
    if file is None or not file.filename:
        raise NoPlanError("none", "no file")
    with file.stream:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NoPlanError("large", f"more than {MOST_BYTES} bytes")
    return plan_picture.made(content)


def _why(error: NoPlanError) -> str:
    match error.why:
        case "none":
            return _("Chọn một tệp hình.")
        case "kind":
            return _("Tệp này không phải hình PNG hay JPEG. Lưu lại thành JPEG.")
        case "large":
            return _("Hình lớn hơn 20 MB. Chụp lại nhỏ hơn.")
        case "small":
            return _(
                "Hình quá nhỏ hoặc quá dài: cạnh ngắn cần ít nhất %(n)s điểm ảnh.",
                n=LEAST_PX,
            )
        case _:
            return _("Không đọc được hình này: tệp hư hoặc quá lớn. Chụp lại.")


def _begun(found: Camera) -> dict[str, str]:
    """What the form holds at first: what was pressed, else what holds."""
    held = camera_map.place(auth.db(), found.node)
    typed = {
        "x": percent(held.x) if held else "",
        "y": percent(held.y) if held else "",
        "looks": held.looks if held else "",
    }
    if (at := _pressed()) is not None:
        typed["x"], typed["y"] = (percent(part) for part in at)
    return typed


def _pressed() -> tuple[int, int] | None:
    width, height = camera_map.proportion(
        camera_map.plan(auth.db(), auth.web().commune)
    )
    for name, width_px in SIZES.items():
        if f"{name}.x" in request.args:
            x, y = (
                asked.whole(request.args.get(f"{name}.{axis}", "")) for axis in "xy"
            )
            height_px = round(width_px * height / width)
            return core.pressed(x, y, width_px=width_px, height_px=height_px)
    return None


def _form(found: Camera, typed: dict[str, str], problems: dict[str, str]) -> str:
    x, y = core.thousandths(typed["x"]), core.thousandths(typed["y"])
    turned = typed["looks"] if typed["looks"] in list(Direction) else ""
    return render_template(
        "camera_place.html",
        **facts(),
        camera=found,
        held=camera_map.place(auth.db(), found.node),
        typed=typed,
        at=(x, y) if x is not None and y is not None else None,
        degrees=Direction(turned).degrees if turned else None,
        problems=problems,
        sizes=SIZES,
        directions=camera_words.DIRECTIONS,
        turns={one.value: one.degrees for one in Direction},
    )
