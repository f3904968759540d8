"""Loudspeakers: how each one is, a test tone, silence until a time."""

from datetime import date, datetime

import msgspec
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core.fleet import Presence, presence
from console.core.permissions import Action
from console.models import Node
from console.store import (
    asrun,
    nodes,
    pictures,
    reports,
    requests,
    settings,
    station,
)
from console.views import compose_when, forged, frame, outlook_of
from console.views.languages import gettext as _
from edge.contract.command import TestTone
from edge.contract.settings import Mute

blueprint = Blueprint("speakers", __name__, url_prefix="/speakers")

RUNS_SHOWN = 30
TONES = {"quiet": 20, "normal": 40, "loud": 70}
"""Percent."""
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def listed() -> Page:
    """All of them, those that need somebody first."""
    require(Action.VIEW)
    order = {"trouble": 0, "offline": 1, "new": 2, "online": 3}
    seen = pictures.speakers(auth.db(), areas=auth.my_areas())
    return render_template(
        "speakers.html",
        speakers=sorted(
            seen, key=lambda one: (order[outlook_of.condition(one)], one.name)
        ),
        condition=outlook_of.condition,
        lacking=outlook_of.lacking(seen),
        sounding={one.node for one, _doing in frame.sounding()},
        names=frame.area_names(),
        forged=forged.unseen(),
        rules={
            one.node: settings.rules_of(
                auth.db(), one.area, at=auth.now(), node=one.node
            )
            for one in seen
        },
    )


@blueprint.get("/<node_id>")
def page(node_id: str) -> Page:
    """One loudspeaker."""
    return _page(_node(node_id), {})


@blueprint.get("/<node_id>/state")
def state(node_id: str) -> Page:
    """The living part of its page."""
    node = _node(node_id)
    return render_template("parts/speaker.html", **_facts(node))


@blueprint.post("/<node_id>/tone")
def tone(node_id: str) -> Page:
    """Sounds the built-in tone for three seconds."""
    node = _node(node_id)
    require(Action.TEST_NODES, node.area_id)
    volume = TONES.get(request.form.get("volume", ""), TONES["normal"])
    speaker = pictures.speaker(node)
    if speaker is None or presence(speaker, auth.now()) is not Presence.ONLINE:
        problem = _("Cụm loa đang mất kết nối nên chưa thử được.")
        return _page(node, {"tone": problem}), 422
    with writing() as changing:
        requests.test_tone(
            changing,
            node=node_id,
            tone=TestTone(volume_percent=volume),
            deed=auth.deed(),
        )
    auth.web().wake()
    flash(_("Đã gửi lệnh phát âm thử. Loa kêu trong vài giây."), "good")
    return redirect(url_for("speakers.page", node_id=node_id))


@blueprint.post("/<node_id>/mute")
def mute(node_id: str) -> Page:
    """Silence until a time, with a reason; emergencies still sound."""
    node = _node(node_id)
    require(Action.MUTE, node.area_id)
    reason = request.form.get("reason", "").strip()[:200]
    problems = {}
    try:
        day = date.fromisoformat(request.form.get("until_day", ""))
        at = compose_when.to_time(request.form.get("until_time", ""))
        until = datetime.combine(day, at, auth.web().zone)
    except ValueError:
        until = auth.now()
        problems["until_day"] = _("Chọn ngày, giờ mở loa lại.")
    if not problems and until <= auth.now():
        problems["until_day"] = _("Lúc đó đã qua rồi. Chọn lúc khác.")
    if not reason:
        problems["reason"] = _("Viết lý do, ví dụ: đám tang, thi cử.")
    if problems:
        return _page(node, problems), 422
    _set_mute(node, Mute(until=until, reason=reason))
    flash(_("Đã tạm tắt loa. Tin khẩn cấp vẫn phát."), "good")
    return redirect(url_for("speakers.page", node_id=node_id))


@blueprint.post("/<node_id>/unmute")
def unmute(node_id: str) -> Page:
    """Sounds again at once."""
    node = _node(node_id)
    require(Action.MUTE, node.area_id)
    _set_mute(node, None)
    flash(_("Đã mở loa lại."), "good")
    return redirect(url_for("speakers.page", node_id=node_id))


def _set_mute(node: Node, wanted: Mute | None) -> None:
    scope = f"node:{node.id}"
    with writing() as changing:
        wish = msgspec.structs.replace(settings.get(changing, scope), mute=wanted)
        settings.put(changing, scope, wish, deed=auth.deed())
    auth.web().wake()


def _node(node_id: str) -> Node:
    node = nodes.get(auth.db(), node_id)
    if node is None or pictures.speaker(node) is None:
        abort(404)
    require(Action.VIEW, node.area_id)
    return node


def _facts(node: Node) -> dict[str, object]:
    speaker = pictures.speaker(node)
    return {
        "node": node,
        "speaker": speaker,
        "condition": outlook_of.condition(speaker) if speaker else "new",
        "reached": speaker and presence(speaker, auth.now()) is Presence.ONLINE,
        "beat": next((a.beat for a in node.agents if a.name == "speaker"), None),
        "refused_items": outlook_of.refused_by(speaker.state if speaker else None),
        "refusals": reports.refusals(auth.db(), node=node.id),
        "plan_sent": _plan_sent(),
    }


def _plan_sent() -> tuple[int, int] | None:
    """The newest plan that was handed to the broker."""
    for row in station.everything_outgoing(auth.db()):
        if row.topic.endswith("/plan"):
            return row.epoch, row.seq
    return None


def _page(node: Node, problems: dict[str, str]) -> str:
    area = frame.area_names().get(node.area_id, node.area_id)
    return render_template(
        "speaker.html",
        **_facts(node),
        area=area,
        rules=settings.rules_of(auth.db(), node.area_id, at=auth.now(), node=node.id),
        played=outlook_of.grouped(asrun.of_node(auth.db(), node.id, limit=RUNS_SHOWN)),
        troubles=nodes.troubles(auth.db(), node=node.id, open_only=False)[:20],
        problems=problems,
        typed=request.form,
    )
