"""Listening: the very file that will sound, and how its making goes on."""

import re
from pathlib import Path

from flask import Blueprint, Response, abort, send_file

from console import auth, sound
from console.auth import require
from console.core.permissions import Action
from console.store import sounds

blueprint = Blueprint("sounds", __name__, url_prefix="/sounds")

ONE_YEAR_S = 365 * 86400


@blueprint.get("/<sha256>.ogg")
def ogg(sha256: str) -> Response:
    """The finished file."""
    return _kept(_file(sha256), "audio/ogg")


@blueprint.get("/<sha256>.mp3")
def mp3(sha256: str) -> Response:
    """The same for browsers that play no Opus, made at the first asking."""
    made = sound.mp3_of(_file(sha256), auth.web().work / "mp3")
    return _kept(made, "audio/mpeg")


def _file(sha256: str) -> Path:
    require(Action.VIEW)
    if not re.fullmatch("[0-9a-f]{64}", sha256) or not sounds.known(auth.db(), sha256):
        abort(404)
    path = auth.web().sounds / sha256
    if not path.exists():
        abort(404)
    return path


def _kept(path: Path, mimetype: str) -> Response:
    """The name says what it holds, so a browser may keep it: slow 4G pays once."""
    answer = send_file(path, mimetype=mimetype, conditional=True, max_age=ONE_YEAR_S)
    answer.headers["Cache-Control"] = f"private, max-age={ONE_YEAR_S}, immutable"
    return answer
