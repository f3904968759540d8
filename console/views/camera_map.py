"""The map of cameras: where each stands, how it is, and the way to its page.

It shows no picture that a camera took, so nobody is asked why she looks. Who may not
see a camera in the list does not see it here; when a camera saw something last stands
here for those who may watch it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, render_template
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require
from console.core import camera_map as core
from console.core.camera_map import Laid, Place, standing
from console.core.cameras import Camera
from console.core.permissions import Action
from console.models import CameraPlan
from console.store import camera_map, cameras, sightings
from console.views import camera_words, frame, wording
from console.views.cameras import condition
from console.views.languages import gettext as _

blueprint = Blueprint("camera_map", __name__, url_prefix="/cameras/map")

Page = str | tuple[str, int] | BaseResponse


@dataclass(frozen=True, slots=True)
class Mark:
    """A camera on the map."""

    number: int
    camera: Camera
    place: Place
    lines: Sequence[str]
    """Its words beside it, where there is room."""
    standing: str
    """A key of ``camera_words.STANDING``."""
    seen_at: datetime | None
    """When it saw something last; unset too for those who may not watch it."""
    wide: Laid
    """How it is drawn on a large screen."""
    narrow: Laid


@blueprint.get("")
def page() -> Page:
    """The plan with its marks, the list of them, and who is not on it yet."""
    require(Action.SEE_CAMERAS)
    return shown({})


@blueprint.get("/state")
def state() -> Page:
    """The living part of it."""
    require(Action.SEE_CAMERAS)
    return render_template("parts/camera_map.html", **facts())


@blueprint.get("/<sha256>.jpg")
def picture(sha256: str) -> Response:
    """The plan; another one has another address."""
    require(Action.SEE_CAMERAS)
    row = plan()
    if row is None or row.sha256 != sha256:
        abort(404)
    answer = Response(row.picture, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


# -- for this page and for placing ----------------------------------------------------


def plan() -> CameraPlan | None:
    """The commune's."""
    return camera_map.plan(auth.db(), auth.web().commune)


def facts() -> dict[str, object]:
    """What plan and list show of the cameras that this person may see."""
    places, seen = camera_map.places(auth.db()), visible()
    row = plan()
    width, height = camera_map.proportion(row)
    marks = _marks(seen, places, width, height)
    held = [mark.place for mark in marks]
    return {
        "plan": row,
        "width": width,
        "height": height,
        "marks": marks,
        "unplaced": [one for one in seen if one.node not in places],
        "plan_name": (name := row.sha256 if row else ""),
        "to_check": core.to_check(held, name),
        "condition": condition,
        "names": frame.area_names(),
        "cw": camera_words,
    }


def visible() -> list[Camera]:
    """The cameras that this person may see, by name."""
    seen = cameras.cameras(auth.db(), areas=auth.my_areas(Action.SEE_CAMERAS))
    return sorted(seen, key=lambda one: (one.name, one.node))


def shown(problems: Mapping[str, str]) -> str:
    """The whole page."""
    return render_template(
        "camera_map.html",
        problems=problems,
        may_change_plan=auth.allowed(Action.SET_UP_NODES, auth.web().commune),
        **facts(),
    )


# -- inside ---------------------------------------------------------------------------


def _marks(
    seen: Sequence[Camera], places: Mapping[str, Place], width: int, height: int
) -> list[Mark]:
    """The cameras that stand on the map, numbered."""
    placed = [one for one in seen if one.node in places]
    watched = [one.node for one in placed if auth.allowed(Action.WATCH, one.area)]
    last = sightings.newest(auth.db(), watched)
    states = [standing(condition(one), one.filming) for one in placed]
    lines = [
        _lines(one, state, last.get(one.node))
        for one, state in zip(placed, states, strict=True)
    ]
    wanted = [(places[one.node], said) for one, said in zip(placed, lines, strict=True)]
    size = {"width": width, "height": height}
    wide = core.lay_out(wanted, **size)
    narrow = core.lay_out(wanted, **size, shown_px=core.NARROW_PX)
    drawn = list(zip(wide, narrow, strict=True))
    return [
        Mark(at + 1, one, *wanted[at], states[at], last.get(one.node), *drawn[at])
        for at, one in enumerate(placed)
    ]


def _lines(one: Camera, state: str, seen_at: datetime | None) -> list[str]:
    lines = [one.name, frame.upfirst(camera_words.STANDING[state][2])]
    if seen_at is not None:
        ago = wording.away(seen_at, auth.now())
        lines.append(_("Có động %(ago)s", ago=ago))
    return [core.short(line) for line in lines]
