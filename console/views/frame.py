"""What every page has around its own matter: who is here, the menu, what is on air."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import Flask, current_app, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from console import auth
from console.core import audience, fleet
from console.core.fleet import Speaker
from console.core.permissions import Action
from console.store import areas, asrun, bulletins, guidance, nodes, pictures
from console.views import (
    alerts,
    audit_words,
    bridge,
    called,
    languages,
    repeating,
    wording,
    words,
)
from console.views.languages import gettext as _
from edge.contract.report import Sounding
from edge.timetable import ending


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One link of the menu."""

    words: str
    url: str
    here: bool
    count: int = 0


def install(app: Flask) -> None:
    """Filters and names that all templates use."""
    app.context_processor(_around)
    app.jinja_env.globals.update(
        icon=icon,
        csrf=csrf,
        bridge_is_down=bridge.is_down,
        words=words,
        said=words.said,
        reason_of=lambda row: asrun.reason(auth.db(), row),
        audit_details=audit_words.details,
        deeds=audit_words.DEEDS,
        problems={},
        screens_at=screens_at,
        unheard=unheard,
        where_words=audience_words,
    )
    app.jinja_env.tests.update(audible=audible)
    app.jinja_env.filters.update(
        when=lambda at: wording.when(at, auth.now(), auth.web().zone),
        moment=lambda at: wording.moment(at, auth.now(), auth.web().zone),
        moment_s=lambda at: wording.moment(
            at, auth.now(), auth.web().zone, seconds=True
        ),
        away=lambda at: wording.away(at, auth.now()),
        clock=lambda at: wording.clock(at, auth.web().zone),
        clock_s=lambda at: wording.clock(at, auth.web().zone, seconds=True),
        day=day_word,
        duration=wording.length,
        decimal=languages.decimal,
        ending=ending,
        storage=languages.storage,
        upfirst=upfirst,
        in_words=repeating.in_words,
        only_time=repeating.only_time,
    )


def icon(name: str, more: str = "") -> Markup:
    """A drawing beside a word; it says nothing that the word does not."""
    static_url = current_app.jinja_env.globals["static_url"]
    url = cast("Callable[[str], str]", static_url)("icons.svg")
    kind = escape(f"icon {more}".strip())
    return Markup(
        '<svg class="{}" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>'
    ).format(kind, url, name)


def csrf() -> Markup:
    """The hidden field of every form."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(
        generate_csrf()
    )


def day_word(day: date) -> str:
    """As in "hôm nay", "thứ Hai 24/11"."""
    return wording.day_word(day, today())


def today() -> date:
    """The commune's date."""
    return auth.now().astimezone(auth.web().zone).date()


def upfirst(text: object) -> str:
    """A capital at the beginning, the rest as it is."""
    said = str(text)
    return said[:1].upper() + said[1:]


def sounding() -> list[tuple[Speaker, Sounding]]:
    """What sounds now by what the loudspeakers say, of those that can be reached."""
    return fleet.sounding(
        pictures.speakers(auth.db(), areas=auth.my_areas()), auth.now()
    )


def audible(doing: Sounding) -> bool:
    """It is heard; until its amplifier has warmed up, it is only about to be."""
    return doing.started is not None and doing.started <= auth.now()


def guidance_waiting() -> int:
    """How much of what kiosks show waits for this person's approval."""
    if not auth.allowed(Action.APPROVE, auth.web().commune):
        return 0
    return len(guidance.waiting(auth.db()))


def area_names() -> Mapping[str, str]:
    """Area -> its name as residents say it."""
    return {area.id: area.name for area in areas.tree(auth.db())}


def address_words(address: str, names: Mapping[str, str]) -> str:
    """As in "Ấp 3", or the name of a loudspeaker."""
    kind, _colon, rest = address.partition(":")
    match kind:
        case "all":
            return _("tất cả cụm loa")
        case "area":
            return names.get(rest, rest)
        case "node":
            if address in names:
                return names[address]
            node = nodes.get(auth.db(), rest)
            return node.name if node else rest
        case _:
            return rest.rpartition(":")[2]


def audience_words(addresses: Iterable[str]) -> str:
    """As in "Ấp 1, Ấp 3"."""
    return audiences()(addresses)


def audiences() -> Callable[[Iterable[str]], str]:
    """The same for many: what the places are called is read once."""
    areas_, nodes_ = area_names(), {n.id: n.name for n in nodes.listed(auth.db())}
    names = {**areas_, **{f"node:{node}": name for node, name in nodes_.items()}}

    def said(addresses: Iterable[str]) -> str:
        return ", ".join(address_words(address, names) for address in addresses)

    return said


def unheard(addresses: Iterable[str]) -> tuple[str, ...]:
    """Those of the addresses at which no loudspeaker stands yet."""
    return audience.unheard(addresses, nodes.places(auth.db()))


def screens_at(addresses: Iterable[str]) -> str | None:
    """Names of the guidance screens that show what is for these; None: there are none.

    Empty where there are screens, and none of them shows it.
    """
    screens = nodes.screens(auth.db())
    if not screens:
        return None
    names = {row.id: row.name for row in nodes.listed(auth.db())}
    return ", ".join(names[one.node] for one in audience.reached(addresses, screens))


def _around() -> dict[str, Any]:
    person = auth.me()
    commune = areas.get(auth.db(), auth.web().commune)
    around: dict[str, Any] = {
        "me": person,
        "language": languages.language(),
        "commune_name": commune.name if commune else auth.web().name,
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
        "now": auth.now(),
        "today": today(),
        "allowed": auth.allowed,
        "Action": Action,
    }
    if person is not None:
        waiting = fallen = 0
        if auth.allowed(Action.APPROVE):
            reach = auth.my_areas(Action.APPROVE)
            waiting = len(bulletins.waiting(auth.db(), areas=reach))
            fallen = len(bulletins.fallen(auth.db(), areas=reach, at=auth.now()))
        around |= {
            "on_air": sounding(),
            "alerts": alerts.standing(),
            "open_calls": called.open_calls(),
            "may_stop": auth.allowed(Action.STOP),
            "menu": _menu(waiting + fallen, screens := guidance_waiting()),
            "waiting_count": waiting,
            "queue_count": waiting + fallen,
            "guidance_count": screens,
        }
    return around


def _menu(waiting: int, screens: int) -> list[MenuItem]:
    """Only what the person may open.

    Contents of screens have a line and a count of their own: a commune starts with some
    forty, and must not lose sight of an announcement among them.
    """
    rows = (
        (_("Hôm nay"), "today.today", Action.VIEW, 0),
        (_("Soạn bản tin"), "compose.begin", Action.COMPOSE, 0),
        (_("Bản tin"), "bulletins.listed", Action.VIEW, 0),
        (_("Chờ duyệt"), "approval.queue", Action.APPROVE, waiting),
        (_("Duyệt màn hình"), "guidance_approval.queue", Action.APPROVE, screens),
        (_("Lịch phát"), "schedule.day", Action.VIEW, 0),
        (_("Nhật ký phát"), "asrun.log", Action.VIEW, 0),
        (_("Cụm loa"), "speakers.listed", Action.VIEW, 0),
        (_("Thủ tục"), "guidance.listed", Action.VIEW, 0),
        (_("Màn hình"), "kiosks.listed", Action.VIEW, 0),
        (_("Wi-Fi"), "hotspots.listed", Action.VIEW, 0),
        (_("Camera"), "cameras.listed", Action.SEE_CAMERAS, 0),
        (_("Người dùng"), "people.listed", Action.MANAGE_PEOPLE, 0),
        (_("Sổ kiểm tra"), "audit.log", Action.READ_AUDIT, 0),
    )
    whole = {"guidance_approval.queue": auth.web().commune}
    return [
        MenuItem(said, url_for(endpoint), _here(endpoint), count)
        for said, endpoint, action, count in rows
        if auth.allowed(action, whole.get(endpoint))
    ]


BELONGS = {
    "camera_map": "cameras",
    "camera_notice": "cameras",
    "camera_place": "cameras",
    "camera_requests": "cameras",
    "camera_settings": "cameras",
    "purpose": "cameras",
    "person_keys": "people",
    "checking": "bulletins",
    "clips": "cameras",
    "evidence": "cameras",
    "live": "cameras",
    "exports": "cameras",
    "sightings": "cameras",
    "rules": "speakers",
    "guidance_confirm": "guidance",
    "guidance_edit": "guidance",
    "guidance_import": "guidance",
    "guidance_names": "guidance",
}
"""Pages that the menu counts to another subject."""


def _here(endpoint: str) -> bool:
    subject = request.blueprint or ""
    return endpoint.split(".")[0] == BELONGS.get(subject, subject)
