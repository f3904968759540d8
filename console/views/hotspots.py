"""Wi-Fi hotspots: how each is, how much it is used, and what is wished of it."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core import fleet
from console.core.hotspots import (
    MIB,
    Hotspot,
    HotspotWish,
    busiest,
    by_day,
    by_hour,
    hotspot_settings,
    not_let_on,
)
from console.core.permissions import Action
from console.store import hotspots, nodes
from console.views import frame, hotspot_form, hotspot_words, outlook_of
from console.views.languages import gettext as _
from edge.contract.settings import Closure, HotspotSettings

blueprint = Blueprint("hotspots", __name__, url_prefix="/hotspots")

COUNTED_DAYS = 30
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def listed() -> Page:
    """All of them, those that need somebody first."""
    require(Action.VIEW)
    seen = hotspots.hotspots(auth.db(), areas=auth.my_areas())
    order = {"trouble": 0, "offline": 1, "behind": 2, "new": 3, "online": 4}
    return render_template(
        "hotspots.html",
        hotspots=sorted(seen, key=lambda one: (order[condition(one)], one.name)),
        condition=condition,
        closure=closure,
        names=frame.area_names(),
        hw=hotspot_words,
    )


@blueprint.get("/<node>")
def page(node: str) -> Page:
    """One hotspot."""
    found = _hotspot(node)
    zone = auth.web().zone
    today = frame.today()
    days = [today - timedelta(days=back) for back in range(COUNTED_DAYS - 1, -1, -1)]
    since = auth.now() - timedelta(days=COUNTED_DAYS)
    counted = hotspots.hours(auth.db(), node, since=since)
    if found.running is not None:
        counted.append(found.running)
    of_day = by_hour(counted, zone)
    return render_template(
        "hotspot.html",
        **_facts(found),
        area=frame.area_names().get(found.area, found.area),
        of_day=of_day,
        busiest=busiest(of_day),
        of_month=by_day(counted, days, zone),
        accepted=sum(one.accepted for one in counted),
        away_s=sum(one.uplink_away_s for one in counted),
        refused=not_let_on(counted),
        days=COUNTED_DAYS,
        troubles=nodes.troubles(auth.db(), node=node, open_only=False)[:20],
        may_set=_may_set(found.area),
    )


@blueprint.get("/<node>/state")
def state(node: str) -> Page:
    """The living part of its page."""
    return render_template("parts/hotspot.html", **_facts(_hotspot(node)))


@blueprint.get("/<node>/settings")
def settings(node: str) -> Page:
    """Hours, limits, garden and message of one hotspot."""
    found = _hotspot(node)
    _require_set(found.area)
    return _form(found, {})


@blueprint.post("/<node>/settings")
def save(node: str) -> Page:
    """Keeps them; the hotspot follows when it hears of it."""
    found = _hotspot(node)
    _require_set(found.area)
    problems: dict[str, str] = {}
    wish: HotspotWish | None = HotspotWish()
    if request.form.get("as") != "others":
        wish = hotspot_form.read(
            request.form, _settings(found), problems, now=auth.now()
        )
    if problems or wish is None:
        return _form(found, problems), 422
    with writing() as changing:
        hotspots.put_wish(changing, f"node:{node}", wish, deed=auth.deed())
    auth.web().wake()
    flash(
        _("Đã lưu. Điểm Wi-Fi đổi theo khi nhận được, thường trong vài giây."), "good"
    )
    if wish.pause is not None:
        flash(
            _(
                "Mã máy cần ngưng: nếu hôm nay không máy nào mang mã đó, điểm Wi-Fi "
                "báo lại ở trang này trong vài giây."
            ),
            "good",
        )
    return redirect(url_for("hotspots.page", node=node))


def condition(one: Hotspot) -> str:
    """In one word, for lists."""
    return fleet.condition(one, auth.now())


def closure(one: Hotspot) -> Closure | None:
    """Until when staff have closed it, and why."""
    return _settings(one).closure


def closed() -> list[tuple[Hotspot, Closure]]:
    """Those that staff have closed."""
    seen = hotspots.hotspots(auth.db(), areas=auth.my_areas())
    return [(one, held) for one in seen if (held := closure(one)) is not None]


# -- inside ---------------------------------------------------------------------------


def _hotspot(node: str) -> Hotspot:
    found = hotspots.hotspot(auth.db(), node)
    if found is None:
        abort(404)
    require(Action.VIEW, found.area)
    return found


def _facts(found: Hotspot) -> dict[str, object]:
    agent = nodes.agent(auth.db(), found.node, hotspots.HOTSPOT)
    return {
        "hotspot": found,
        "condition": condition(found),
        "beat": agent.beat if agent else None,
        "rules": _settings(found),
        "mib": MIB,
        "hw": hotspot_words,
        "refused_items": outlook_of.refused_by(found.state),
    }


def _settings(found: Hotspot) -> HotspotSettings:
    return hotspot_settings(
        hotspots.wishes(auth.db()),
        node=found.node,
        area=found.area,
        groups=(),
        zone=auth.web().zone.key,
        now=auth.now(),
    )


def _may_set(area: str) -> bool:
    return auth.allowed(Action.SET_UP_NODES, area) or auth.allowed(
        Action.SET_RULES, area
    )


def _require_set(area: str) -> None:
    if not _may_set(area):
        abort(403)


def _form(found: Hotspot, problems: dict[str, str]) -> str:
    own = hotspots.wish(auth.db(), f"node:{found.node}") != HotspotWish()
    typed = request.form if request.method == "POST" else None
    return render_template(
        "hotspot_settings.html",
        hotspot=found,
        rules=_settings(found),
        own=own,
        typed=typed,
        problems=problems,
        form=hotspot_form,
        hw=hotspot_words,
    )
