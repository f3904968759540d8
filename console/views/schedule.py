"""What will sound on a day, hamlet by hamlet: a line to look at, a list to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request

from console import auth
from console.auth import require
from console.core.permissions import Action
from console.core.rules import rules
from console.core.timeline import Slot, by_area
from console.store import pictures, settings
from console.views import frame, wording
from edge.contract.settings import LocalSpan
from edge.timetable import stretches

blueprint = Blueprint("schedule", __name__, url_prefix="/schedule")

THINNEST = 4
"""Of 1440 drawn units: a ten-second bulletin can still be seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the day, in minutes from midnight."""

    kind: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """One hamlet's day."""

    area: str
    name: str
    slots: tuple[Slot, ...]
    bars: tuple[Bar, ...]


@blueprint.get("")
def day() -> str:
    """Tomorrow, or any day."""
    require(Action.VIEW)
    wanted = _wanted()
    zone = auth.web().zone
    start, end = wording.day_bounds(wanted, zone)
    slots, places = pictures.day(auth.db(), start, end, areas=auth.my_areas())
    names = frame.area_names()
    wishes = settings.everything(auth.db())
    rows = []
    for area, here in by_area(slots, places).items():
        quiet = rules(wishes, area=area, now=auth.now()).quiet
        bars = (*_quiet_bars(quiet), *_bars(here, start.timestamp()))
        rows.append(Row(area, names.get(area, area), here, bars))
    return render_template(
        "schedule.html",
        rows=rows,
        wanted=wanted,
        before=wanted - timedelta(days=1),
        after=wanted + timedelta(days=1),
        tomorrow=frame.today() + timedelta(days=1),
    )


def _wanted() -> date:
    tomorrow = frame.today() + timedelta(days=1)
    try:
        found = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return tomorrow
    return found if 2000 <= found.year <= 2199 else tomorrow


def _bars(slots: Iterable[Slot], midnight_s: float) -> list[Bar]:
    return [
        Bar(
            slot.klass.value,
            (slot.start.timestamp() - midnight_s) / 60,
            max(THINNEST, (slot.end - slot.start).total_seconds() / 60),
        )
        for slot in slots
        if slot.nodes
    ]


def _quiet_bars(spans: Iterable[LocalSpan]) -> list[Bar]:
    parts = (part for span in spans for part in stretches(span))
    return [Bar("quiet", part.start, len(part)) for part in parts]
