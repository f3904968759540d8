"""The web application: its parts put together, and what every page has alike.

``create_app`` is what gunicorn serves; ``build`` is the same on parts that the caller
made (tests, the demo). Pages are HTTPS only: the session cookie is never sent in clear.
"""

import hashlib
import logging
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
)
from flask import url_for as flask_url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.adapters import disk
from console.adapters.wake import waker
from console.auth import Web
from console.config import ConsoleConfig, work_folder
from console.core.permissions import Action
from console.models import Bulletin
from console.signing import Chest
from console.store import bulletins
from console.store.bulletins import NoSuchBulletinError
from console.store.database import Database
from console.views import (
    BLUEPRINTS,
    account,
    frame,
    languages,
    live,
    making,
    screens,
    uploads,
)
from edge.adapters.host import SystemClock

KIB = 1024
PAGE_LIMIT_BYTES = 2 * KIB * KIB
"""Of a request's body; uploads raise it for themselves."""
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

SENT_AGAIN: Final = frozenset({"csrf", "full", "meanwhile", "500"})
"""Errors after which the same form, sent once more, may well be taken."""

log = logging.getLogger(__name__)


def create_app(config: ConsoleConfig) -> Flask:
    """The application of a commune, as its ``console.toml`` describes it."""
    secret = config.keys.secret.read_bytes()
    chest = Chest(
        commune=config.site.area,
        secret=secret,
        administrator=config.keys.administrator,
    )
    web = Web(
        database=Database(config.database.url),
        clock=SystemClock(),
        commune=config.site.area,
        name=config.site.name,
        zone=ZoneInfo(config.site.zone),
        sounds=config.paths.sounds,
        work=work_folder(config),
        secret=secret,
        chest=chest,
        wake=waker(config.web.wake_port),
        authority=config.broker.ca,
        keep=config.keep,
    )
    return build(web)


def build(web: Web) -> Flask:
    """The application on these parts."""
    app = Flask("console")
    app.config.update(
        SECRET_KEY=hashlib.sha256(b"commune-edge web sessions\0" + web.secret).digest(),
        SESSION_COOKIE_NAME="__Host-session",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=auth.LONGEST_S),
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=PAGE_LIMIT_BYTES,
        MAX_FORM_MEMORY_SIZE=PAGE_LIMIT_BYTES,
        MAX_FORM_PARTS=3000,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )
    app.extensions["commune"] = web
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static_url"] = _static_urls(Path(app.static_folder or ""))
    languages.install(app)
    app.before_request(_only_signed_in)
    # A node's pass is not sent along by browsers, so nothing can be forged with it.
    protect = CSRFProtect(app)
    for view in (screens.receive, uploads.receive, live.receive):
        protect.exempt(view)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    frame.install(app)
    app.after_request(_guarded)
    app.teardown_request(lambda _error: auth.let_go())
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(
        NoSuchBulletinError, lambda _error: _error_page("404", 404)
    )
    app.register_error_handler(StaleDataError, _changed_meanwhile)
    app.register_error_handler(Exception, _crash)
    return app


def _static_urls(folder: Path) -> object:
    """url_for of a static file with its content's hash, so that it may be kept long."""
    marks = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in folder.glob("*.*")
    }
    return lambda name: flask_url_for("static", filename=name, v=marks[name])


def _only_signed_in() -> BaseResponse | str | tuple[str, int] | None:
    """Nobody sees a page without signing in, and nothing typed is lost by that."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.endpoint == "static" or auth.is_open(view):
        return None
    had_session = "person" in session
    found = auth.me()
    if found is None and request.path.startswith("/api/"):
        return account.basic_sign_in()
    if auth.is_poll() and (found is None or found.must_change_password):
        abort(401)  # a piece of a page is no place for another page
    if found is None and request.method == "POST" and _from_ourselves():
        if had_session:  # its file may be large; strangers send no large bodies
            making.widen(view)
        return account.sign_in_keeping_form()
    if found is None:
        return redirect(flask_url_for("account.sign_in", next=_here()))
    if found.must_change_password and not account.belongs(request.endpoint):
        return redirect(flask_url_for("account.password"))
    making.widen(view)
    return None


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _from_ourselves() -> bool:
    """A form is kept only where it came from a page of ours, not from a stranger's."""
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(source).netloc == request.host


def _guarded(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=2592000"
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _http_error(error: HTTPException) -> BaseResponse | tuple[str, int]:
    code = error.code or 500
    if code < 400:  # redirects are exceptions too
        return error.get_response()
    if request.path.startswith(("/api/", "/assets/", "/uploads/")):
        return Response(f"{code} {error.name}\n", code, mimetype="text/plain")
    kind = "csrf" if isinstance(error, CSRFError) else str(code)
    return _error_page(kind, code)


def _changed_meanwhile(error: Exception) -> BaseResponse | tuple[str, int]:
    """Somebody was faster between our look and our write, which only the database saw.

    Sent again, the form meets what is stored now, and its page shows both.
    """
    log.info("changed meanwhile path=%s error=%s", request.path, error)
    return _error_page("meanwhile", 409)


def _crash(error: Exception) -> BaseResponse | tuple[str, int]:
    if disk.is_full(error):
        log.error("disk full, page failed path=%s; free some space", request.path)
        return _error_page("full", 507)
    log.error("page failed path=%s", request.path, exc_info=error)
    return _error_page("500", 500)


def _bulletin() -> Bulletin | None:
    """The one whose page cannot be shown, or changed, as it stands now."""
    lineage = (request.view_args or {}).get("lineage")
    try:
        found = bulletins.get(auth.db(), lineage) if lineage else None
    except NoSuchBulletinError:
        return None
    return found if found and auth.allowed(Action.VIEW, found.area_id) else None


def _error_page(kind: str, code: int) -> tuple[str, int]:
    auth.let_go()
    g.pop("me", None)
    sent_again = (
        kind in {"csrf", "full", "meanwhile", "500"} and request.method == "POST"
    )
    try:
        typed = account.typed() if sent_again and _from_ourselves() else []
        about = _bulletin() if kind == "409" else None
        told = {"kind": kind, "code": code, "typed": typed, "about": about}
        return render_template("error.html", **told), code
    except Exception:
        # The frame itself needs the database, which may be what failed.
        log.exception("error page failed path=%s", request.path)
        session.modified = False
        # Past Flask, whose render_template would ask the database for the frame again.
        bare = current_app.jinja_env.get_template("error_bare.html")
        return bare.render(code=code), code
