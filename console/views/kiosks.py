"""Guidance screens: how each is, what it really shows, how it is used, its hours."""

from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core import fleet
from console.core.building import shown_version
from console.core.guidance import OFFICE
from console.core.kiosks import Kiosk, KioskWish, kiosk_settings
from console.core.permissions import Action
from console.store import guidance, kiosks, nodes
from console.views import (
    asked,
    called,
    closed_days,
    frame,
    kiosk_words,
    languages,
    outlook_of,
    screens,
    span_form,
)
from console.views.guidance_words import name_of
from console.views.languages import gettext as _
from edge.contract.settings import KioskSettings, KioskSlide, LocalSpan
from edge.errors import MessageError

blueprint = Blueprint("kiosks", __name__, url_prefix="/kiosks")

COUNTED_DAYS = 30
PAGES_SHOWN = 40
SPANS_SHOWN = 3
VOLUMES = (0, 30, 50, 70, 85, 100)
DWELLS_S = (8, 10, 15, 20, 30, 60)
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def listed() -> Page:
    """All of them, those that need somebody first."""
    require(Action.VIEW)
    seen = kiosks.kiosks(auth.db(), areas=auth.my_areas())
    order = {"trouble": 0, "offline": 1, "behind": 2, "new": 3, "online": 4}
    since = frame.today() - timedelta(days=COUNTED_DAYS)
    return render_template(
        "kiosks.html",
        kiosks=sorted(seen, key=lambda one: (order[condition(one)], one.name)),
        condition=condition,
        names=frame.area_names(),
        ordered=guidance.published(auth.db()),
        number=shown_version,
        pages=_pages(kiosks.views(auth.db(), since=since)[:PAGES_SHOWN]),
        days=COUNTED_DAYS,
        may_set=_may_set(auth.web().commune),
        kw=kiosk_words,
    )


@blueprint.get("/calls")
def calls() -> Page:
    """Asked again every few seconds: the page comes anew when somebody calls."""
    require(Action.VIEW)
    if request.args.get("seen") != called.seen(called.calling()):
        return "", 286  # the script reloads the page
    return ""


@blueprint.post("/<node>/coming")
def coming(node: str) -> Page:
    """Tells the resident at the kiosk that somebody is on her way."""
    found = _kiosk(node)
    if not called.may_answer(found.area):
        abort(403)
    wanted = request.form.get("call", "")
    with writing() as changing:
        now = auth.deed()
        held = kiosks.calls(changing, at=now.at)
        call = next(
            (one for one in held if (one.node, one.call) == (node, wanted)), None
        )
        if call is not None and call.answered_at is None:
            kiosks.answer(changing, call, deed=now)
    if call is None:
        flash(_("Lời gọi này đã qua lâu, màn hình không còn chờ nữa."), "warn")
    elif call.answered_at is not None:
        flash(_("%(who)s đã nhận lời rồi.", who=call.answered_by or "-"), "good")
    else:
        auth.web().wake()
        flash(_("Đã báo “Cán bộ đang tới” lên màn hình. Mời anh/chị ra ngay."), "good")
    return redirect(url_for("today.today"))


@blueprint.get("/<node>")
def page(node: str) -> Page:
    """One kiosk."""
    found = _kiosk(node)
    since = frame.today() - timedelta(days=COUNTED_DAYS)
    return render_template(
        "kiosk.html",
        **(_facts(found) | screens.of(found)),
        area=frame.area_names().get(found.area, found.area),
        rules=(rules := _settings(found)),
        closed_days=closed_days.to_come(rules.closed_days),
        may_close=_may_set(auth.web().commune),
        counts=kiosks.days(auth.db(), node, since=since),
        days=COUNTED_DAYS,
        troubles=nodes.troubles(auth.db(), node=node, open_only=False)[:20],
        may_set=_may_set(found.area),
    )


@blueprint.get("/<node>/state")
def state(node: str) -> Page:
    """The living part of its page."""
    return render_template("parts/kiosk.html", **_facts(_kiosk(node)))


@blueprint.get("/<node>/settings")
def settings(node: str) -> Page:
    """Hours, carousel, volume of one kiosk."""
    found = _kiosk(node)
    _require_set(found.area)
    return _form(found, {})


@blueprint.post("/<node>/settings")
def save(node: str) -> Page:
    """Keeps them; the kiosk follows when it hears of it."""
    found = _kiosk(node)
    _require_set(found.area)
    problems: dict[str, str] = {}
    wish = KioskWish() if request.form.get("as") == "others" else _wish(problems)
    if problems or wish is None:
        return _form(found, problems), 422
    with writing() as changing:
        kiosks.put_wish(changing, f"node:{node}", wish, deed=auth.deed())
    auth.web().wake()
    flash(_("Đã lưu. Màn hình đổi theo khi nhận được, thường trong vài giây."), "good")
    return redirect(url_for("kiosks.page", node=node))


def condition(one: Kiosk) -> str:
    """In one word, for lists."""
    return fleet.condition(one, auth.now())


# -- inside ---------------------------------------------------------------------------


def _kiosk(node: str) -> Kiosk:
    found = kiosks.kiosk(auth.db(), node)
    if found is None:
        abort(404)
    require(Action.VIEW, found.area)
    return found


def _facts(found: Kiosk) -> dict[str, object]:
    agent = nodes.agent(auth.db(), found.node, kiosks.KIOSK)
    return {
        "kiosk": found,
        "condition": condition(found),
        "beat": agent.beat if agent else None,
        "ordered": guidance.published(auth.db()),
        "number": shown_version,
        "kw": kiosk_words,
        "refused_items": outlook_of.refused_by(found.state),
    }


def _pages(counted: list[tuple[str, int]]) -> list[tuple[str, int]]:
    names = {
        row.code: name_of(row.code, row.draft, languages.language())
        for row in guidance.listed(auth.db())
    }
    events = _events()
    return [(kiosk_words.page(one, names, events), count) for one, count in counted]


def _events() -> Mapping[str, str]:
    try:
        office = guidance.get(auth.db(), OFFICE).draft
    except guidance.NoSuchRecordError:
        return {}
    english = languages.language() == "en"
    return {
        event["key"]: (english and event["name"].get("en")) or event["name"]["vi"]
        for event in office.get("life_events", ())
    }


def _settings(found: Kiosk) -> KioskSettings:
    return kiosk_settings(
        kiosks.wishes(auth.db()),
        node=found.node,
        area=found.area,
        groups=(),
        zone=auth.web().zone.key,
    )


def _may_set(area: str) -> bool:
    return auth.allowed(Action.SET_UP_NODES, area) or auth.allowed(
        Action.SET_RULES, area
    )


def _require_set(area: str) -> None:
    if not _may_set(area):
        abort(403)


def _form(found: Kiosk, problems: dict[str, str]) -> str:
    held = _settings(found)
    typed = request.form if request.method == "POST" else None
    return render_template(
        "kiosk_settings.html",
        kiosk=found,
        rules=held,
        own=kiosks.wish(auth.db(), f"node:{found.node}") != KioskWish(),
        spans=range(SPANS_SHOWN),
        volumes=[(n, f"{n}%" if n else _("Không đọc thành tiếng")) for n in VOLUMES],
        lights=[(n, f"{n}%") for n in (100, 80, 60, 40, 20)],
        dwells=[(n, _("%(n)s giây", n=n)) for n in DWELLS_S],
        typed=typed,
        shows={slide.show for slide in held.slides},
        dwell=held.slides[0].dwell_s if held.slides else 15,
        problems=problems,
        here=request.host_url.rstrip("/"),
        kw=kiosk_words,
    )


def _wish(problems: dict[str, str]) -> KioskWish | None:
    form = request.form
    dark = [one for n in range(SPANS_SHOWN) if (one := _span(n, problems)) is not None]
    shows = [key for key in kiosk_words.SLIDES if key in form.getlist("show")]
    if not shows:
        problems["show"] = _("Chọn ít nhất một trang để trình chiếu khi vắng người.")
    spoken = form.getlist("language")
    kept = [key for key in ("vi", "en", "km") if key == "vi" or key in spoken]
    url = form.get("local_url", "").strip()
    try:
        return KioskWish(
            dark=tuple(dark),
            slides=tuple(
                KioskSlide(
                    show=show,  # type: ignore[arg-type]  # a key of SLIDES
                    dwell_s=max(
                        5, min(600, asked.whole(form.get("dwell", ""), default=15))
                    ),
                )
                for show in shows
            ),
            languages=tuple(kept),
            brightness_percent=_light("brightness"),
            idle_brightness_percent=_light("idle_brightness"),
            volume_percent=min(100, asked.whole(form.get("volume", ""), default=70)),
            local_url=_url(url),
        )
    except MessageError:
        problems["local_url"] = _("Địa chỉ phải bắt đầu bằng http:// hoặc https://")
    return None


def _light(name: str) -> int:
    """Percent; never so dark that nobody sees what stands there."""
    return max(10, min(100, asked.whole(request.form.get(name, ""), default=100)))


def _url(text: str) -> str:
    if text and (not text.startswith(("http://", "https://")) or len(text) > 200):
        raise MessageError("no address")
    if any(letter.isspace() for letter in text):
        raise MessageError("a space in an address")
    return text


def _span(number: int, problems: dict[str, str]) -> LocalSpan | None:
    start, end = f"start{number}", f"end{number}"
    return span_form.read(request.form, start, end, problems, like=("18:00", "06:00"))
