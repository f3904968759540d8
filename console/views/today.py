"""Today: what sounds now, what comes, what failed and why; and the stop."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core.approval import Stage
from console.core.permissions import Action
from console.core.timeline import is_planned
from console.models import Bulletin, GuidanceVersion
from console.store import (
    asrun,
    bulletins,
    forgeries,
    guidance,
    nodes,
    notices,
    pictures,
    silence,
)
from console.views import (
    asked,
    bridge,
    called,
    camera_notice,
    camera_requests,
    compose_when,
    endings,
    evidence,
    forged,
    frame,
    guidance_record,
    hotspots,
    outlook_of,
    sighting_words,
    waiting_of,
    wording,
)
from console.views.languages import gettext as _
from edge.contract.units import BroadcastClass

blueprint = Blueprint("today", __name__)

FAILED = ("failed", "missed", "refused", "interrupted")
NEXT_SHOWN = 8
PLAYED_SHOWN = 6
STOPPED_WITHIN = timedelta(days=1)
"""Of the planned instant: longer than any bulletin sounds or waits."""


@blueprint.get("/")
def today() -> str:
    """The first page."""
    require(Action.VIEW)
    start, end = wording.day_bounds(frame.today(), auth.web().zone)
    rows = [
        row
        for row in asrun.between(auth.db(), start, end)
        if auth.allowed(Action.VIEW, row.node.area_id)
    ]
    air, among = on_air(), pictures.speakers(auth.db(), areas=auth.my_areas())
    return render_template(
        "today.html",
        air=air,
        waits=waiting_of.busy(),
        returned=_mine(Stage.RETURNED),
        returned_guidance=_returned_guidance(),
        name_of=guidance_record.name_of,
        submitted=_mine(Stage.SUBMITTED),
        fallen=outlook_of.fallen(),
        nearest=compose_when.nearest,
        coming=_coming(air),
        stopped=outlook_of.grouped([row for row in rows if row.outcome == "stopped"]),
        failed=outlook_of.grouped([row for row in rows if row.outcome in FAILED]),
        too_late=_too_late(start, end),
        refused=outlook_of.refused(),
        played=outlook_of.repeated(
            one for one in outlook_of.grouped(rows, among) if one.well
        )[-PLAYED_SHOWN:],
        troubled=(troubled := outlook_of.troubled()),
        lacking=outlook_of.lacking(troubled),
        nobody_obeys=outlook_of.nobody_obeys(),
        notices=notices.current(auth.db()),
        node_names={one.id: one.name for one in nodes.listed(auth.db())},
        endings=endings.soon(),
        forged=forged.unseen(),
        doubted=evidence.open_doubts(),
        unsigned=camera_notice.unsigned(),
        unanswered=camera_requests.unanswered(),
        undecided=camera_requests.undecided(),
        day_now=frame.today(),
        sw=sighting_words,
        closed_hotspots=hotspots.closed(),
        calls=(held := called.calling()),
        calls_seen=called.seen(held),
        may_answer=called.may_answer,
        condition=outlook_of.condition,
    )


@blueprint.get("/fragments/header-air")
def header_air() -> str:
    """The header's line, asked for again every few seconds."""
    return render_template("parts/air.html")


@blueprint.get("/fragments/air")
def air() -> str:
    """What sounds now, asked for again every few seconds."""
    require(Action.VIEW)
    waits = waiting_of.busy()
    return render_template("parts/on_air.html", air=on_air(), waits=waits)


@blueprint.get("/fragments/coming")
def next_up() -> str:
    """What comes, asked for again now and then: it begins, is stopped, or joins."""
    require(Action.VIEW)
    return render_template("parts/next_up.html", coming=_coming(on_air()))


@blueprint.get("/fragments/alerts")
def standing() -> str:
    """The emergencies in force, asked for again every few seconds."""
    require(Action.VIEW)
    return render_template("parts/alerts.html")


@blueprint.get("/stop")
def stop() -> str:
    """What sounds now and the emergencies in force, each with one button."""
    require(Action.STOP)
    waits = waiting_of.busy()
    return render_template(
        "stop.html",
        air=on_air(),
        follows=lambda nodes: waiting_of.behind(
            waits, [one.node for one, _at in nodes]
        ),
        problems={},
    )


@blueprint.post("/stop")
def stop_now() -> BaseResponse | tuple[str, int]:
    """Silences one bulletin's occurrence, here and on nodes that are offline now."""
    lineage = request.form.get("lineage", "")
    bulletin = bulletins.get(auth.db(), lineage)
    require(Action.STOP, bulletin.area_id)
    planned = asked.instant(request.form.get("planned", ""))
    if not _may_sound(bulletin, planned):
        abort(409)
    nodes = [
        node.node
        for node, doing in frame.sounding()
        if (doing.lineage, doing.planned) == (lineage, planned)
    ]
    follows = waiting_of.behind(waiting_of.busy(), nodes)
    with writing() as changing:
        silence.stop(
            changing,
            lineage=lineage,
            planned=planned,
            audience=_audience(bulletin),
            reason=_("Cán bộ bấm dừng"),
            deed=auth.deed(),
        )
    auth.web().wake()
    said = _(
        "Đã gửi lệnh dừng. Các cụm loa có kết nối im trong vài giây; "
        "những lượt phát sau vẫn theo lịch."
    )
    flash(*bridge.sent(said))
    for one in follows:
        said = _("“%(title)s” đang chờ loa nên phát ngay sau đó.", title=one.slot.title)
        flash(said, "warn")
    return redirect(url_for("today.today"))


@blueprint.post("/forged/seen")
def forged_seen() -> BaseResponse:
    """Takes the forged orders off the page that the person has read there."""
    require(Action.SET_UP_NODES)
    until = min(asked.instant(request.form.get("until", "")), auth.now())
    read = [
        one.node.id for one in forged.unseen() if one.may_clear and one.last_at <= until
    ]
    with writing() as changing:
        for node in read:
            forgeries.acknowledge(changing, node, until=until, deed=auth.deed())
    flash(_("Đã ghi vào sổ là đã xem. Có lệnh giả mới thì trang này báo lại."), "good")
    return redirect(url_for("today.today"))


def _coming(air: list[dict[str, object]]) -> list[outlook_of.Coming]:
    """What sounds already is not to come."""
    sounding = {(one["lineage"], one["planned"]) for one in air}
    slots = outlook_of.coming(auth.now(), auth.now() + timedelta(days=2))
    return outlook_of.with_readiness(
        [one for one in slots if (one.lineage, one.start) not in sounding][:NEXT_SHOWN]
    )


def _may_sound(bulletin: Bulletin, planned: datetime) -> bool:
    """True for what a loudspeaker says it sounds, and for what is planned about now.

    No other instant: a suppression travels to every node, and there is room for some.
    """
    if any(
        (one["lineage"], one["planned"]) == (bulletin.lineage, planned)
        for one in on_air()
    ):
        return True
    about_now = abs(planned - auth.now()) < STOPPED_WITHIN
    return about_now and any(
        is_planned(put.body, planned)
        for put in bulletin.versions
        if put.decision == "approved"
    )


def _too_late(start: datetime, end: datetime) -> list[outlook_of.Overtaken]:
    """What was approved today when its hour had passed, and does not sound."""
    approved = bulletins.approved_between(
        auth.db(), start, end, areas=auth.my_areas(Action.VIEW)
    )
    found = (outlook_of.approved_too_late(put) for put in approved)
    return [one for one in found if one is not None]


def _mine(stage: Stage) -> Sequence[Bulletin]:
    """What the person wrote and still has to care for."""
    if not auth.allowed(Action.COMPOSE):
        return ()
    return bulletins.of_author(auth.db(), auth.person().id, stages=[stage])


def _returned_guidance() -> Sequence[GuidanceVersion]:
    """What of the screens' contents she wrote and has to mend."""
    if not auth.allowed(Action.COMPOSE, auth.web().commune):
        return ()
    return guidance.returned_to(auth.db(), auth.person().id)


def _audience(bulletin: Bulletin) -> tuple[str, ...]:
    """Whom the sounding version is for."""
    put = bulletins.version(
        auth.db(), bulletin.lineage, bulletin.in_force or bulletin.newest
    )
    return put.body.audience if put else bulletin.draft.audience


def on_air() -> list[dict[str, object]]:
    """Each sounding occurrence once, with the loudspeakers that sound it."""
    found: dict[tuple[str, datetime], dict[str, object]] = {}
    for node, doing in frame.sounding():
        key = (doing.lineage, doing.planned)
        put = bulletins.version(auth.db(), doing.lineage, doing.version)
        row = found.setdefault(
            key,
            {
                "lineage": doing.lineage,
                "planned": doing.planned,
                "title": put.body.title if put else doing.lineage,
                "klass": doing.klass.value,
                "emergency": doing.klass is BroadcastClass.EMERGENCY,
                "nodes": [],
                "audible": False,
            },
        )
        row["audible"] = row["audible"] or frame.audible(doing)
        where = row["nodes"]
        assert isinstance(where, list)  # noqa: S101 made above
        where.append((node, doing.started))
    return list(found.values())
