"""The as-run log: what loudspeakers really did. On the page, for Excel, for scripts."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, jsonify, render_template, request

from console import auth
from console.auth import require
from console.core.permissions import Action
from console.models import AsRunRow
from console.store import asrun, bulletins, nodes, pictures
from console.views import asked, frame, outlook_of, wording, words
from console.views.languages import gettext as _

blueprint = Blueprint("asrun", __name__)

FORMULA = ("=", "+", "-", "@", "\t")


@blueprint.get("/as-run")
def log() -> str:
    """One day, narrowed to a loudspeaker or an outcome."""
    require(Action.VIEW)
    day = _day()
    rows, narrowed = _rows(day), any(map(request.args.get, ("node", "outcome")))
    among = () if narrowed else pictures.speakers(auth.db(), areas=auth.my_areas())
    return render_template(
        "asrun.html",
        day_=day,
        groups=outlook_of.grouped(rows, among),
        count=len(rows),
        nodes=nodes.loudspeakers(auth.db(), areas=auth.my_areas()),
        chosen_node=request.args.get("node", ""),
        chosen_outcome=request.args.get("outcome", ""),
    )


@blueprint.get("/as-run.csv")
def as_csv() -> Response:
    """The same for Excel: UTF-8 with a byte-order mark, local times."""
    require(Action.VIEW)
    day = _day()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        [
            _("Bản tin"),
            _("Mã"),
            _("Mức độ"),
            _("Cụm loa"),
            _("Giờ định phát"),
            _("Bắt đầu thật"),
            _("Kết thúc"),
            _("Số giây đã phát"),
            _("Kết quả"),
            _("Lý do"),
            _("Âm lượng (%)"),
        ]
    )
    zone = auth.web().zone
    for row in _rows(day):
        put = bulletins.version(auth.db(), row.lineage, row.version)
        local = [
            wording.stamp(at, zone) if at else ""
            for at in (row.planned, row.started, row.ended)
        ]
        outcome = words.OUTCOMES.get(row.outcome)
        why = asrun.reason(auth.db(), row)
        writer.writerow(
            [
                _harmless(put.body.title if put else ""),
                row.lineage,
                words.said(words.CLASSES, row.klass),
                _harmless(row.node.name),
                *local,
                round(row.played_ms / 1000),
                outcome[2] if outcome else row.outcome,
                words.said(words.REASONS, why) if why else "",
                row.volume_percent if row.volume_percent is not None else "",
            ]
        )
    name = f"nhat-ky-phat-{day.isoformat()}.csv"
    return Response(
        "\N{BYTE ORDER MARK}" + text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/api/as-run")
def as_json() -> Response:
    """For scripts: of one bulletin (``lineage``), or of one day (``day``)."""
    require(Action.VIEW)
    lineage = request.args.get("lineage")
    rows: Sequence[AsRunRow]
    if lineage:
        rows = [row for row in asrun.of_bulletin(auth.db(), lineage) if _visible(row)]
    else:
        rows = _rows(_day())
    return jsonify([_plain(row) for row in rows])


def _plain(row: AsRunRow) -> dict[str, object]:
    return {
        "lineage": row.lineage,
        "version": row.version,
        "class": row.klass,
        "node": row.node_id,
        "planned": row.planned.isoformat(),
        "started": row.started.isoformat() if row.started else None,
        "ended": row.ended.isoformat() if row.ended else None,
        "played_ms": row.played_ms,
        "outcome": row.outcome,
        "reason": asrun.reason(auth.db(), row),
        "volume_percent": row.volume_percent,
        "heard": row.heard,
    }


def _rows(day: date) -> Sequence[AsRunRow]:
    start, end = wording.day_bounds(day, auth.web().zone)
    node, outcome = request.args.get("node", ""), request.args.get("outcome", "")
    return [
        row
        for row in asrun.between(auth.db(), start, end)
        if _visible(row) and node in {"", row.node_id} and outcome in {"", row.outcome}
    ]


def _visible(row: AsRunRow) -> bool:
    return auth.allowed(Action.VIEW, row.node.area_id)


def _day() -> date:
    text = request.args.get("day", "")
    return asked.day(text) if text else frame.today()


def _harmless(text: str) -> str:
    """Excel runs what begins like a formula: an apostrophe keeps it text."""
    return f"'{text}" if text.startswith(FORMULA) else text
