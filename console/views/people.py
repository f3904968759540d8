"""People, their roles, and the keys of approvers: the administrator's desk."""

import secrets
from typing import cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth, passwords, signing
from console.auth import TooManyTriesError, require, signing_try, writing
from console.core.permissions import Action, Grant, Role
from console.models import Person
from console.signing import Chest, NotAllowedError
from console.store import areas, keys, people
from console.views import frame
from console.views.approval import locked_words
from console.views.languages import gettext as _
from edge.audience import covered
from edge.errors import ConfigError, MessageError

blueprint = Blueprint("people", __name__, url_prefix="/people")

LETTERS = "abcdefghkmnpqrstuvwxyz"
DIGITS = "23456789"
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def listed() -> Page:
    """Everybody who has a role where this administrator has hers."""
    require(Action.MANAGE_PEOPLE)
    return render_template(
        "people.html",
        people=[one for one in people.everyone(auth.db()) if _mine(one)],
        names=frame.area_names(),
        keys_of={
            one.id: keys.active_of(auth.db(), one.id)
            for one in people.everyone(auth.db())
        },
        is_approver=signing.is_approver,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def add() -> Page:
    """A person, her roles and her first password, shown once."""
    require(Action.MANAGE_PEOPLE)
    if request.method == "GET":
        return _form(None, {})
    problems, grants = _read()
    if problems:
        return _form(None, problems), 422
    password = first_password()
    try:
        with writing() as changing:
            person = people.add(
                changing,
                sign_in=_sign_in(),
                display=_display(),
                password_hash=passwords.hash_password(password),
                grants=grants,
                deed=auth.deed(),
            )
            number = person.id
    except MessageError:
        why = _("Tên đăng nhập này đã có người dùng. Chọn tên khác.")
        return _form(None, {"sign_in": why}), 422
    return _shown(number, password, is_new=True)


@blueprint.get("/<int(max=999999999):number>")
def page(number: int) -> Page:
    """One person: roles, key, password."""
    return _form(person_of(number), {})


@blueprint.post("/<int(max=999999999):number>")
def save(number: int) -> Page:
    """Replaces the roles."""
    person = person_of(number)
    problems, grants = _read(person)
    if problems:
        return _form(person, problems), 422
    with writing() as changing:
        same = people.get(changing, number)
        if same is None:
            abort(404)
        people.set_roles(changing, same, grants, deed=auth.deed())
        has_key = bool(keys.active_of(changing, number))
        still_approves = signing.is_approver(same)
    flash(_("Đã lưu vai trò."), "good")
    if has_key and not still_approves:
        flash(_("Người này vẫn còn khóa ký. Cho thôi dùng khóa ở bên dưới."), "warn")
    return redirect(url_for("people.page", number=number))


@blueprint.post("/<int(max=999999999):number>/lock")
def lock(number: int) -> Page:
    """Locks out at once, or lets in again."""
    person = whole_person_of(number)
    if person.id == auth.person().id:
        return _form(person, {"lock": _("Không tự khóa tài khoản của mình được.")}), 422
    active = request.form.get("active") == "yes"
    with writing() as changing:
        same = people.get(changing, number)
        if same is None:
            abort(404)
        people.set_active(changing, same, active=active, deed=auth.deed())
    flash(_("Đã mở lại tài khoản.") if active else _("Đã khóa tài khoản."), "good")
    return redirect(url_for("people.page", number=number))


@blueprint.post("/<int(max=999999999):number>/reset")
def reset(number: int) -> Page:
    """A new first password. A key that the old one opened cannot be opened any more."""
    person = whole_person_of(number)
    held = keys.active_of(auth.db(), number)
    if held and signing.is_approver(person):
        return appoint(number)
    password = first_password()
    with writing() as changing:
        same = people.get(changing, number)
        if same is None:
            abort(404)
        people.set_password(
            changing,
            same,
            passwords.hash_password(password),
            must_change=True,
            deed=auth.deed(),
        )
    return _shown(number, password, is_new=False)


@blueprint.post("/<int(max=999999999):number>/appoint")
def appoint(number: int) -> Page:
    """One step: a first password and a key that it opens, named by a new keyset."""
    person = whole_person_of(number)
    require(Action.MANAGE_KEYS, auth.web().commune)
    password = first_password()
    try:
        with signing_try(), writing() as changing:
            same = people.get(changing, number)
            if same is None:
                abort(404)
            people.set_password(
                changing,
                same,
                passwords.hash_password(password),
                must_change=True,
                deed=auth.deed(),
            )
            signing.appoint(
                changing,
                same,
                password=password,
                passphrase=request.form.get("passphrase", ""),
                chest=chest(),
                deed=auth.deed(),
            )
    except TooManyTriesError:
        return _form(person, {"passphrase": locked_words()}), 422
    except NotAllowedError:
        why = _("Trước hết đánh dấu vai trò Người duyệt và lưu, rồi mới cấp khóa.")
        return _form(person, {"passphrase": why}), 422
    except (MessageError, ConfigError) as error:
        return _form(person, {"passphrase": passphrase_problem(error)}), 422
    auth.web().wake()
    return _shown(number, password, is_new=False, key=True)


def chest() -> Chest:
    """What signing keysets needs besides the passphrase."""
    return cast("Chest", auth.web().chest)


def passphrase_problem(error: Exception) -> str:
    """Why the administrator's key did not open."""
    if isinstance(error, ConfigError):
        return _(
            "Không thấy tệp khóa quản trị. Cắm USB của người quản trị rồi thử lại."
        )
    return _(
        "Cụm mật khẩu quản trị (ghi trong phong bì khi lập hệ thống) không đúng. "
        "Chưa có gì thay đổi."
    )


def first_password() -> str:
    """Easy to read out and to type: "kemu-4827-tova-63"; about 50 bits."""

    def letters() -> str:
        return "".join(secrets.choice(LETTERS) for _n in range(4))

    def digits(count: int) -> str:
        return "".join(secrets.choice(DIGITS) for _n in range(count))

    return f"{letters()}-{digits(4)}-{letters()}-{digits(2)}"


def _shown(number: int, password: str, *, is_new: bool, key: bool = False) -> str:
    auth.let_go()
    person = people.get(auth.db(), number)
    return render_template(
        "first_password.html",
        person=person,
        needs_key=is_new and person is not None and signing.is_approver(person),
        password=password,
        is_new=is_new,
        key=key,
    )


def _form(person: Person | None, problems: dict[str, str]) -> str:
    typed = (
        request.form if request.method == "POST" and "sign_in" in request.form else None
    )
    held = {(grant.role, grant.area_id) for grant in person.roles} if person else set()
    return render_template(
        "person.html",
        person=person,
        problems=problems,
        typed=typed,
        roles=list(Role),
        held=held,
        places=areas.tree(auth.db(), inside=auth.my_areas(Action.MANAGE_PEOPLE)),
        keys=keys.of(auth.db(), person.id) if person else [],
        is_approver=person is not None and signing.is_approver(person),
    )


def _read(person: Person | None = None) -> tuple[dict[str, str], list[Grant]]:
    problems = {}
    if person is None and not _valid_name(_sign_in()):
        problems["sign_in"] = _(
            "Tên đăng nhập gồm 3 đến 40 chữ thường không dấu, số, dấu chấm hoặc gạch."
        )
    if person is None and not _display():
        problems["display"] = _("Nhập họ tên hoặc chức danh.")
    reach = auth.my_areas(Action.MANAGE_PEOPLE)
    known = {place.id for place in areas.tree(auth.db())}
    grants = []
    for text in request.form.getlist("grant"):
        role, _at, area = text.partition("@")
        if role in list(Role) and area in known and covered(area, reach):
            grants.append(Grant(Role(role), area))
    beyond = [
        Grant(held.role, held.area_id)
        for held in (person.roles if person else [])
        if not covered(held.area_id, reach)
    ]
    if not grants and not beyond:
        problems["grant"] = _("Chọn ít nhất một vai trò.")
    if (
        person
        and person.id == auth.person().id
        and not any(grant.role is Role.ADMINISTRATOR for grant in grants)
    ):
        problems["grant"] = _("Không tự bỏ vai trò Quản trị của mình được.")
    return problems, [*grants, *beyond]


def _valid_name(name: str) -> bool:
    return 3 <= len(name) <= 40 and all(
        letter.isascii() and (letter.isalnum() or letter in ".-_") for letter in name
    )


def _sign_in() -> str:
    return request.form.get("sign_in", "").strip().lower()


def _display() -> str:
    return request.form.get("display", "").strip()[:100]


def person_of(number: int) -> Person:
    """Somebody whom this administrator looks after."""
    found = people.get(auth.db(), number)
    if found is None:
        abort(404)
    require(Action.MANAGE_PEOPLE)
    if not _mine(found):
        abort(403)
    return found


def whole_person_of(number: int) -> Person:
    """Somebody all of whose roles lie where this administrator has hers.

    Who sets a password can sign in with all that it opens: a hamlet's administrator
    must not become the commune's by way of somebody with a role in both.
    """
    found = person_of(number)
    for held in found.roles:
        require(Action.MANAGE_PEOPLE, held.area_id)
    return found


def _mine(person: Person) -> bool:
    """Somebody without a role belongs to every administrator."""
    return not person.roles or any(
        auth.allowed(Action.MANAGE_PEOPLE, held.area_id) for held in person.roles
    )
