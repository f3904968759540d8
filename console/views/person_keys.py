"""Ending an approver's key: what it would mean, and doing it."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from console import auth, signing
from console.auth import TooManyTriesError, require, signing_try, writing
from console.core.permissions import Action
from console.core.publication import is_over
from console.models import Person, PersonKey
from console.store import bulletins, keys
from console.views.approval import locked_words
from console.views.languages import gettext as _
from console.views.people import Page, chest, passphrase_problem, person_of
from edge.errors import ConfigError, MessageError

blueprint = Blueprint("person_keys", __name__, url_prefix="/people")

WAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "active": ("retire", "revoke"),
    "retired": ("revoke",),
    "revoked": (),
}
"""How a key of each standing can be ended; a retired one may yet turn out stolen."""


@blueprint.get("/<int(max=999999999):number>/keys/<kid>")
def page(number: int, kid: str) -> Page:
    """What ending the key would mean, before it is done."""
    return _key_page(person_of(number), _key(number, kid), {})


@blueprint.post("/<int(max=999999999):number>/keys/<kid>")
def end(number: int, kid: str) -> Page:
    """Retires (approvals live on) or revokes (all fall)."""
    person, key = person_of(number), _key(number, kid)
    require(Action.MANAGE_KEYS, auth.web().commune)
    how = request.form.get("how", "")
    if how not in WAYS[key.standing]:
        return _key_page(person, key, {"how": _("Chọn một cách.")}), 422
    act = signing.retire if how == "retire" else signing.revoke
    try:
        with signing_try(), writing() as changing:
            same = keys.get(changing, kid)
            if same is None:
                abort(404)
            lost = act(
                changing,
                same,
                passphrase=request.form.get("passphrase", ""),
                chest=chest(),
                deed=auth.deed(),
            )
            titles = [
                put.body.title for put in lost if not is_over(put.body, auth.now())
            ]
    except TooManyTriesError:
        return _key_page(person, key, {"passphrase": locked_words()}), 422
    except (MessageError, ConfigError) as error:
        problems = {"passphrase": passphrase_problem(error)}
        return _key_page(person, key, problems), 422
    auth.web().wake()
    flash(_done(how), "good")
    if titles:
        flash(
            _(
                "Các bản tin này thôi phát, cần duyệt lại: %(titles)s",
                titles=", ".join(titles),
            ),
            "warn",
        )
    return redirect(url_for("people.page", number=number))


def _key_page(person: Person, key: PersonKey, problems: dict[str, str]) -> str:
    signed = [
        put
        for put in bulletins.in_force(auth.db())
        if put.approval_kid == key.kid and not is_over(put.body, auth.now())
    ]
    return render_template(
        "key.html",
        person=person,
        key=key,
        signed=signed,
        unsent=[put for put in signed if put.countersigned_at is None],
        ways=WAYS[key.standing],
        chosen=request.form.get("how") or WAYS[key.standing][0],
        problems=problems,
    )


def _done(how: str) -> str:
    """What was done, by its name: the two differ in what goes on sounding."""
    if how == "retire":
        return _(
            "Đã cho thôi dùng khóa ký: không ký được gì nữa, bản tin đã duyệt vẫn phát."
        )
    return _(
        "Đã thu hồi khóa ký: các cụm loa có kết nối không nhận gì do khóa này ký nữa."
    )


def _key(number: int, kid: str) -> PersonKey:
    key = keys.get(auth.db(), kid)
    if key is None or key.person_id != number or not WAYS[key.standing]:
        abort(404)
    return key
