"""Signing in and out, the password, the language."""

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import refresh
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response as BaseResponse

from console import auth, passwords, signing
from console.auth import LockedOut, TooManyTriesError, Wrong, open_to_all, writing
from console.models import Person
from console.store import people
from console.store.audit import Deed
from console.views import wording
from console.views.approval import locked_words
from console.views.languages import LANGUAGES, ngettext
from console.views.languages import gettext as _

blueprint = Blueprint("account", __name__)

KEEP_S = 24 * 3600
NEVER_KEPT = ("csrf_token", "password", "new_password", "again", "passphrase")
Page = str | tuple[str, int] | BaseResponse


def belongs(endpoint: str | None) -> bool:
    """True for what somebody may open who still has to change the password."""
    return endpoint in {"account.password", "account.sign_out", "account.language"}


@blueprint.get("/sign-in")
@open_to_all
def sign_in() -> Page:
    """The form."""
    if auth.me() is not None:
        return redirect(url_for("today.today"))
    return _form(problems={})


@blueprint.post("/sign-in")
@open_to_all
def sign_in_now() -> Page:
    """Lets in, or says in words why not; never which of the two was wrong."""
    name, password = request.form.get("sign_in", ""), request.form.get("password", "")
    found = auth.try_sign_in(name, password)
    if isinstance(found, LockedOut):
        why = _locked_words(found)
        return _form(problems={"sign_in": why}), 429
    if isinstance(found, Wrong):
        return _form(problems={"sign_in": _wrong_words(found)}), 401
    auth.begin_session(found)
    refresh()
    if kept := request.form.get("kept", ""):
        return _give_back(kept)
    return redirect(local(request.form.get("next", "")))


def _wrong_words(wrong: Wrong) -> str:
    """The same for a name that nobody has."""
    why = _("Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra phím Caps Lock.")
    if wrong.pause:
        return f"{why} {_locked_words(wrong.pause)}"
    left = ngettext(
        "Còn %(num)s lần thử trước khi phải chờ 15 phút.",
        "Còn %(num)s lần thử trước khi phải chờ 15 phút.",
        wrong.left,
    )
    return f"{why} {left}"


def _locked_words(locked: LockedOut) -> str:
    at = wording.not_before(locked.until, auth.web().zone)
    if locked.network:
        return _(
            "Mạng này đã nhập sai quá nhiều lần. Vì an toàn, máy chưa từng đăng nhập "
            "tên này phải chờ đến %(at)s; máy đã từng đăng nhập vẫn vào được. "
            "Đặt lại mật khẩu không giúp được.",
            at=at,
        )
    return _(
        "Đã nhập sai nhiều lần. Vì an toàn, tài khoản tạm khóa đến %(at)s. Chờ đến "
        "lúc đó, hoặc nhờ người quản trị đặt lại mật khẩu.",
        at=at,
    )


def sign_in_keeping_form() -> Page:
    """The session was over when a form came: sign in, then go on with it."""
    for file in request.files.values():
        file.close()
    secret = [name for name in request.form if name in NEVER_KEPT[1:]]
    kept = _keeper().dumps([request.path, typed(), bool(request.files or secret)])
    return _form(problems={}, kept=kept), 401


def typed() -> list[tuple[str, str]]:
    """The request's fields as they came, without passwords and files."""
    return [
        (name, value)
        for name, values in request.form.lists()
        if name not in NEVER_KEPT
        for value in values
    ]


def basic_sign_in() -> BaseResponse | None:
    """Scripts sign in with each request: HTTP Basic, counted like any other try."""
    given = request.authorization
    if given is not None and given.type == "basic":
        found = auth.try_sign_in(given.username or "", given.password or "")
        if isinstance(found, Person) and not found.must_change_password:
            g.me = found
            return None
    asks = {"WWW-Authenticate": 'Basic realm="commune-edge", charset="UTF-8"'}
    return Response("401 sign in\n", 401, asks, mimetype="text/plain")


@blueprint.post("/sign-out")
def sign_out() -> Page:
    """Ends the session."""
    auth.end_session()
    flash(_("Đã đăng xuất."), "good")
    return redirect(url_for("account.sign_in"))


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> Page:
    """A new password; an approver's key is wrapped anew by it in the same act."""
    person = auth.person()
    if request.method == "GET":
        return render_template("password.html", problems={})
    old, new = request.form.get("password", ""), request.form.get("new_password", "")
    problems = _password_problems(person, old, new, request.form.get("again", ""))
    if problems:
        return render_template("password.html", problems=problems), 422
    with writing() as changing:
        same = people.get(changing, person.id)
        assert same is not None  # noqa: S101 signed in a moment ago
        signing.rewrap(changing, same, old=old, new=new, secret=auth.web().secret)
        people.set_password(
            changing,
            same,
            passwords.hash_password(new),
            must_change=False,
            deed=Deed(same, auth.now()),
        )
    auth.begin_session(same)
    flash(_("Đã đổi mật khẩu. Lần sau đăng nhập bằng mật khẩu mới."), "good")
    return redirect(url_for("today.today"))


@blueprint.post("/language")
@open_to_all
def language() -> Page:
    """Vietnamese or English: here at once, elsewhere from the next sign-in on."""
    wanted = request.form.get("to", "vi")
    if wanted in LANGUAGES:
        session["language"] = wanted
        person = auth.me()
        if person is not None:
            with writing() as changing:
                same = people.get(changing, person.id)
                if same is not None:
                    people.set_language(changing, same, wanted)
    return redirect(local(request.form.get("back", "")))


def local(target: str) -> str:
    """A path on this site; anything else becomes the first page."""
    parts = urlsplit(target)
    plain = target.startswith("/") and not target.startswith(("//", "/\\"))
    plain = plain and target.isprintable()
    if plain and not parts.scheme and not parts.netloc and "\\" not in target:
        return target
    return url_for("today.today")


def _password_problems(
    person: Person, old: str, new: str, again: str
) -> dict[str, str]:
    try:
        if not auth.is_mine(old):  # the same password signs
            return {"password": _("Mật khẩu đang dùng không đúng.")}
    except TooManyTriesError:
        return {"password": locked_words()}
    match passwords.too_weak(new, person):
        case "short":
            return {
                "new_password": _(
                    "Mật khẩu mới quá ngắn: cần ít nhất %(least)s ký tự.",
                    least=passwords.LEAST_PASSWORD,
                )
            }
        case "common":
            return {"new_password": _("Mật khẩu này quá dễ đoán. Chọn một câu khác.")}
        case "name":
            return {"new_password": _("Mật khẩu không được chứa tên đăng nhập.")}
        case _good:
            pass
    if new == old:
        return {"new_password": _("Mật khẩu mới phải khác mật khẩu đang dùng.")}
    if new != again:
        return {"again": _("Hai lần nhập mật khẩu mới không giống nhau.")}
    return {}


def _form(*, problems: dict[str, str], kept: str = "") -> str:
    return render_template(
        "sign_in.html",
        problems=problems,
        kept=kept or request.form.get("kept", ""),
        next=request.values.get("next", ""),
        sign_in_name=request.form.get("sign_in", "") if problems else "",
    )


def _give_back(kept: str) -> Page:
    """What was typed before the session ended, with one button to send it."""
    try:
        path, pairs, more = _keeper().loads(kept, max_age=KEEP_S)
    except BadData:
        return redirect(url_for("today.today"))
    return render_template(
        "kept.html", path=local(path), pairs=pairs, left_out=more, problems={}
    )


def _keeper() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(auth.web().secret, salt="kept form")
