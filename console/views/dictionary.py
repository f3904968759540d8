"""The commune's dictionary: how its own names and abbreviations are read out."""

import unicodedata

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.auth import require, writing
from console.core.permissions import Action
from console.store import dictionary
from console.views.languages import gettext as _
from edge import reading

blueprint = Blueprint("dictionary", __name__, url_prefix="/dictionary")

LONGEST = 80
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("")
def page() -> Page:
    """All words, and a form for one more."""
    require(Action.COMPOSE)
    return _page(request.args.get("word", "")[:LONGEST], "", {})


@blueprint.post("")
def put() -> Page:
    """Adds or changes a word."""
    require(Action.COMPOSE)
    word, said = _clean("word"), _clean("said")
    problems = {}
    if not word or len(word) > LONGEST:
        problems["word"] = _("Nhập chữ cần đọc khác, tối đa 80 ký tự.")
    if not said or len(said) > 2 * LONGEST:
        problems["said"] = _("Nhập cách đọc, viết bằng chữ như khi nói.")
    if problems:
        return _page(word, said, problems), 422
    with writing() as changing:
        dictionary.put(changing, word, said, deed=auth.deed())
    flash(
        _(
            "Đã lưu: “%(word)s” đọc là “%(said)s”. "
            "Bấm Nghe thử lại ở bản tin đang soạn.",
            word=word,
            said=reading.read_out(said),
        ),
        "good",
    )
    return redirect(url_for("dictionary.page"))


@blueprint.post("/remove")
def remove() -> Page:
    """Takes a word out, and offers to put it back."""
    require(Action.COMPOSE)
    word = request.form.get("word", "")
    said = dictionary.mapping(auth.db()).get(word, "")
    with writing() as changing:
        dictionary.remove(changing, word, deed=auth.deed())
    flash(_("Đã bỏ “%(word)s”. Muốn lấy lại, bấm Lưu bên dưới.", word=word), "good")
    return _page(word, said, {})


def _page(word: str, said: str, problems: dict[str, str]) -> str:
    return render_template(
        "dictionary.html",
        entries=dictionary.entries(auth.db()),
        word=word,
        spoken=said,
        problems=problems,
    )


def _clean(name: str) -> str:
    text = unicodedata.normalize("NFC", request.form.get(name, ""))
    return " ".join(text.split())
