"""Cameras: which there are, what each does now, and the way to what may be seen."""

from collections.abc import Iterable

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require
from console.core import fleet
from console.core.cameras import Camera, is_set_up, records, rules
from console.core.permissions import Action
from console.core.watching import NoticeWords
from console.store import cameras, nodes
from console.views import camera_words, frame

blueprint = Blueprint("cameras", __name__, url_prefix="/cameras")

Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def listed() -> Page:
    """All of them by the areas where they hang, those that need somebody first."""
    require(Action.SEE_CAMERAS)
    seen = cameras.cameras(auth.db(), areas=auth.my_areas(Action.SEE_CAMERAS))
    return render_template(
        "cameras.html",
        places=by_place(seen),
        condition=condition,
        names=frame.area_names(),
        commune=auth.web().commune,
        cw=camera_words,
    )


@blueprint.get("/<node>")
def page(node: str) -> Page:
    """One camera."""
    found = camera_of(node)
    return render_template(
        "camera.html",
        **_facts(found),
        area=frame.area_names().get(found.area, found.area),
        troubles=nodes.troubles(auth.db(), node=node, open_only=False)[:20],
        may_watch=auth.allowed(Action.WATCH, found.area),
        may_export=auth.allowed(Action.EXPORT, found.area),
        may_set=auth.allowed(Action.SET_UP_NODES, found.area),
        may_read_log=auth.allowed(Action.READ_AUDIT, auth.web().commune),
        rules=(held := rules(cameras.wishes(auth.db()), area=found.area, node=node)),
        set_up=is_set_up(held),
        unsigned=records(held) and not _sign().whole,
        commune=auth.web().commune,
    )


@blueprint.get("/<node>/state")
def state(node: str) -> Page:
    """The living part of its page."""
    return render_template("parts/camera.html", **_facts(camera_of(node)))


def by_place(seen: Iterable[Camera]) -> list[tuple[str, list[Camera]]]:
    """Area -> its cameras: which hamlet is all that is known of where they hang."""
    order = {"trouble": 0, "offline": 1, "behind": 2, "new": 3, "online": 4}
    places: dict[str, list[Camera]] = {}
    for one in sorted(seen, key=lambda one: (order[condition(one)], one.name)):
        places.setdefault(one.area, []).append(one)
    return sorted(places.items())


def condition(one: Camera) -> str:
    """In one word, for lists."""
    return fleet.condition(one, auth.now())


def camera_of(node: str, action: Action = Action.SEE_CAMERAS) -> Camera:
    """A camera of which this person may ask that."""
    found = cameras.camera(auth.db(), node)
    if found is None:
        abort(404)
    require(action, found.area)
    return found


def _sign() -> NoticeWords:
    return cameras.notice(auth.db(), auth.web().commune)


def _facts(found: Camera) -> dict[str, object]:
    agent = nodes.agent(auth.db(), found.node, cameras.CAMERA)
    return {
        "camera": found,
        "condition": condition(found),
        "beat": agent.beat if agent else None,
        "state_at": agent.state_at if agent else None,
        "refused": cameras.refused_settings(auth.db(), found),
        "cw": camera_words,
    }
