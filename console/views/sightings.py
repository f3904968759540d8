"""What cameras saw: a day by hours, an hour minute by minute, with small pictures.

The day of all cameras shows numbers and no picture, but numbers too tell when somebody
went by: every page here is a look, and begins with the purpose
(``console.views.purpose``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from flask import (
    Blueprint,
    Response,
    abort,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require
from console.core import sightings as core
from console.core.cameras import Camera
from console.core.permissions import Action
from console.core.watching import Look
from console.models import Sighting
from console.store import camera_files, clips, evidence, sightings
from console.views import (
    asked,
    camera_words,
    clip_form,
    frame,
    purpose,
    recording_of,
    wording,
)
from console.views import sighting_words as sw
from console.views.cameras import camera_of
from console.views.footage_shelf import sent, shelf

blueprint = Blueprint("sightings", __name__)

AN_HOUR_SHOWN = 24
"""Of the pictures of one hour on a day's page; the hour's own has all."""
DAYS_OFFERED = 7
LIST_SHOWN = 500
Page = str | tuple[str, int] | BaseResponse


@dataclass(frozen=True, slots=True)
class HourOfDay:
    """What one hour has to show."""

    start: datetime
    rows: tuple[Sighting, ...]
    more: int
    """How many are not shown here."""


@blueprint.get("/camera-events")
def overview() -> Page:
    """Every camera's day, hour by hour: where to look."""
    require(Action.WATCH)
    day, zone = _day(), auth.web().zone
    area = request.args.get("area", "")
    if asking := purpose.ask_of_all(area):
        return asking
    found = purpose.watchable(area)
    purpose.log_once(Look.DAY, *found, day=day.isoformat())
    nodes = [one.node for one in found]
    bounds = wording.day_bounds(day, zone)
    glimpses = sightings.glimpses(auth.db(), nodes, *bounds)
    return render_template(
        "camera_events.html",
        cameras=found,
        grid=recording_of.marked(found, core.by_hour(glimpses, nodes, day, zone)),
        tampered=sightings.between(auth.db(), nodes, *bounds, kinds=core.TAMPERING),
        areas=sorted({one.area for one in purpose.watchable()}),
        area=area,
        names=frame.area_names(),
        **_days(day),
    )


@blueprint.get("/cameras/<node>/events")
def events(node: str) -> Page:
    """One camera's day with its pictures."""
    found = camera_of(node, Action.WATCH)
    if asking := purpose.ask(found):
        return asking
    day = _day()
    purpose.log(Look.EVENTS, found, day=day.isoformat())
    facts = _facts(found) | _listed(found, day)
    told = sightings.kinds(auth.db(), found.node)
    return render_template("camera_day.html", filters=sw.filters(told), **facts)


@blueprint.get("/cameras/<node>/events/list")
def listed(node: str) -> Page:
    """The same list again, asked for by the page itself: the same look goes on."""
    found = camera_of(node, Action.WATCH)
    if purpose.stated(found) is None:
        abort(403)
    day = _day()
    purpose.log_once(Look.EVENTS, found, day=day.isoformat())
    facts = _facts(found) | _listed(found, day)
    return render_template("parts/camera_day.html", **facts)


@blueprint.get("/cameras/<node>/hours/<start>")
def hour(node: str, start: str) -> Page:
    """One hour: what was seen when, what is here of it, and the way to ask for it."""
    found = camera_of(node, Action.WATCH)
    if asking := purpose.ask(found):
        return asking
    begin = hour_of(start)
    purpose.log(Look.SEARCH, found, hour=begin.isoformat())
    return render_template("camera_hour.html", **hour_facts(found, begin))


@blueprint.get("/cameras/<node>/pictures/<sha256>.jpg")
def picture(node: str, sha256: str) -> Response:
    """A thumbnail: a part of the look that the page of its hour or its day is."""
    found = camera_of(node, Action.WATCH)
    if purpose.stated(found) is None:
        abort(403)
    row = camera_files.get(auth.db(), found.node, sha256)
    if row is None or row.kind != "thumbnail":
        abort(404)
    if not shelf().has(sha256):
        abort(404)
    event = sightings.get(auth.db(), found.node, row.about)
    seen = (event.began if event else row.received_at).astimezone(auth.web().zone)
    hour = seen.replace(minute=0, second=0, microsecond=0)
    if not purpose.is_logged(Look.SEARCH, found, hour=hour.isoformat()):
        purpose.log_once(Look.EVENTS, found, day=seen.date().isoformat())
    return sent(sha256, "image/jpeg")


def look_at_hour(found: Camera, begin: datetime) -> None:
    """Its page is shown again because something on it was typed wrong."""
    purpose.log_once(Look.SEARCH, found, hour=begin.isoformat())


def hour_facts(found: Camera, begin: datetime) -> dict[str, object]:
    """For the page of an hour."""
    end = begin + timedelta(hours=1)
    rows = sightings.between(auth.db(), [found.node], begin, end)
    asked_for = clips.of_stretch(auth.db(), found.node, begin, end)
    return {
        **_facts(found),
        "begin": begin,
        "end": end,
        "day": begin.astimezone(auth.web().zone).date(),
        "before": begin - timedelta(hours=1),
        "after": end if end <= auth.now() else None,
        "rows": rows[:LIST_SHOWN],
        "known": recording_of.of_hour(found, begin, seen=bool(rows)),
        "since": recording_of.since(found),
        "clips": [(one, clips.stage_of(auth.db(), one)) for one in asked_for],
        "pictures": pictures_of(found, rows),
        "problems": {},
        "wanted": clip_form.wanted(found, begin),
    }


def pictures_of(found: Camera, rows: Iterable[Sighting]) -> frozenset[str]:
    """Which of their pictures have come."""
    named = {row.thumbnail for row in rows if row.thumbnail}
    return camera_files.present(auth.db(), found.node, named)


def hour_url(node: str, instant: datetime) -> str:
    """The page of the hour in which it lies."""
    local = instant.astimezone(auth.web().zone)
    return url_for("sightings.hour", node=node, start=f"{local:%Y-%m-%dT%H}")


def hour_of(text: str) -> datetime:
    """The beginning of a local hour ``2026-11-29T14``; 404 where it is none."""
    try:
        wall = datetime.strptime(text, "%Y-%m-%dT%H")  # noqa: DTZ007 zone follows
    except ValueError:
        abort(404)
    if wall.year not in asked.YEARS:
        abort(404)
    return wall.replace(tzinfo=auth.web().zone)


# -- inside ---------------------------------------------------------------------------


def _facts(found: Camera) -> dict[str, object]:
    return {
        "camera": found,
        "area": frame.area_names().get(found.area, found.area),
        "doubt": evidence.open_doubt(auth.db(), found.node),
        "may_export": auth.allowed(Action.EXPORT, found.area),
        "hour_url": hour_url,
        "cw": camera_words,
        "sw": sw,
        "core": core,
    }


def _listed(found: Camera, day: date) -> dict[str, object]:
    zone, kind = auth.web().zone, request.args.get("kind", "")
    rows = sightings.between(
        auth.db(), [found.node], *wording.day_bounds(day, zone), kinds=_kinds(kind)
    )
    hours = _by_hour(rows)
    grid = core.by_hour(rows, [found.node], day, zone)
    return {
        "kind": kind,
        "hours": hours,
        "count": len(rows),
        "grid": recording_of.marked([found], grid)[found.node],
        "pictures": pictures_of(found, (row for one in hours for row in one.rows)),
        **_days(day),
    }


def _by_hour(rows: Sequence[Sighting]) -> list[HourOfDay]:
    zone = auth.web().zone

    def of(row: Sighting) -> datetime:
        local = row.began.astimezone(zone)
        return local.replace(minute=0, second=0, microsecond=0)

    found = []
    for start, group in groupby(reversed(rows), of):
        every = tuple(group)
        # Tampering is never among what is left out: it is why others are missing.
        first = sorted(every, key=lambda row: row.kind not in core.TAMPERING)
        kept = set(map(id, first[:AN_HOUR_SHOWN]))
        shown = tuple(row for row in every if id(row) in kept)
        found.append(HourOfDay(start, shown, len(every) - len(shown)))
    return found


def _kinds(kind: str) -> tuple[str, ...]:
    if kind == "tampering":
        return core.TAMPERING
    return (kind,) if kind in core.KINDS else ()


def _days(day: date) -> dict[str, object]:
    today = frame.today()
    return {
        "day": day,
        "days": [today - timedelta(days=n) for n in range(DAYS_OFFERED)],
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
        "is_today": day == today,
        "cw": camera_words,
        "sw": sw,
        "core": core,
        "hour_url": hour_url,
    }


def _day() -> date:
    text = request.args.get("day", "")
    return asked.day(text) if text else frame.today()
