"""Quiet hours, ceilings and quota, of the commune or a hamlet; self-approval.

Whether approvers may approve what they wrote is the commune's to say, by an
administrator who approves nothing herself; hamlets follow it.
"""

import re

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core.permissions import Action, may_set_own_approval
from console.core.rules import Wish
from console.store import areas, settings
from console.views import asked, span_form
from console.views.languages import gettext as _
from edge.contract.settings import Ceiling, LocalSpan

blueprint = Blueprint("rules", __name__, url_prefix="/rules")

SPANS_SHOWN = 3
CEILINGS = (30, 40, 50, 60, 70, 80, 90)
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def page() -> Page:
    """What holds in an area; the commune where none is asked for."""
    return _page(_area(), {})


@blueprint.post("")
def save() -> Page:
    """Replaces the wishes for the area; loudspeakers get them within seconds."""
    area = _area()
    require(Action.SET_RULES, area)
    problems: dict[str, str] = {}
    scope = f"area:{area}"
    own = "own" in request.form or area == auth.web().commune
    with writing() as changing:
        before = settings.get(changing, scope)
        if own:
            wish = _wish(before, problems)
        else:
            wish = msgspec.structs.replace(
                before, quiet=None, ceilings=None, quota_minutes=None
            )
        wish = msgspec.structs.replace(
            wish, own_approval=_own_approval(area, before.own_approval)
        )
        if not problems:
            settings.put(changing, scope, wish, deed=auth.deed())
    if problems:
        return _page(area, problems), 422
    auth.web().wake()
    flash(_("Đã lưu quy định. Các cụm loa nhận trong ít giây."), "good")
    return redirect(url_for("rules.page", area=area))


def _wish(before: Wish, problems: dict[str, str]) -> Wish:
    quiet = [
        span
        for n in range(SPANS_SHOWN)
        if (span := _span("quiet", n, problems)) is not None
    ]
    ceilings = []
    for n in range(SPANS_SHOWN):
        span = _span("ceiling", n, problems)
        percent = asked.whole(request.form.get(f"percent{n}", ""), default=-1)
        if span is not None and percent >= 0:
            volume = max(1, min(100, percent))
            ceilings.append(Ceiling(span=span, volume_percent=volume))
    quota = request.form.get("quota", "").strip()
    if not re.fullmatch("[0-9]{1,4}", quota) or not 1 <= int(quota) <= 1440:
        problems["quota"] = _("Nhập số phút từ 1 đến 1440.")
        quota = "180"
    return msgspec.structs.replace(
        before,
        quiet=tuple(quiet),
        ceilings=tuple(ceilings),
        quota_minutes=int(quota),
    )


def _own_approval(area: str, before: bool | None) -> bool | None:  # noqa: FBT001 a wish
    """What the area says of it from now on; None: as the commune does."""
    wanted = "own_approval" in request.form
    if area != auth.web().commune:
        return False if before is False else None
    if _may_set_own_approval():
        return wanted
    if wanted and not before:
        abort(403)
    return before


def _may_set_own_approval() -> bool:
    return may_set_own_approval(auth.person().grants, auth.web().commune)


def _span(what: str, number: int, problems: dict[str, str]) -> LocalSpan | None:
    start, end = f"{what}{number}_start", f"{what}{number}_end"
    return span_form.read(request.form, start, end, problems, like=("21:00", "05:00"))


def _area() -> str:
    wanted = request.values.get("area", "") or auth.web().commune
    require(Action.SET_RULES, wanted)
    if wanted != auth.web().commune and areas.get(auth.db(), wanted) is None:
        abort(404)
    return wanted


def _page(area: str, problems: dict[str, str]) -> str:
    wish = settings.get(auth.db(), f"area:{area}")
    row = areas.get(auth.db(), area)
    return render_template(
        "rules.html",
        area=area,
        area_name=row.name if row else area,
        places=areas.tree(auth.db(), inside=[auth.web().commune]),
        rules=settings.rules_of(auth.db(), area, at=auth.now()),
        own=area == auth.web().commune or wish.quiet is not None,
        is_commune=area == auth.web().commune,
        may_set_own_approval=_may_set_own_approval(),
        spans=range(SPANS_SHOWN),
        percents=CEILINGS,
        typed=request.form if request.method == "POST" else None,
        problems=problems,
    )
