"""What nodes ask of the web: sounds by their hash, and whether it is well.

Sounds are public by nature (they are about to be shouted across the fields) and are
named by a hash that nobody guesses, so no sign-in is asked for.
"""

import re
from typing import Final

from flask import Blueprint, Response, abort, jsonify, send_from_directory

from console.auth import db, open_to_all, web
from console.store import sounds, station

SHA256: Final = re.compile("[0-9a-f]{64}")
YEAR_S: Final = 365 * 86400

blueprint = Blueprint("assets", __name__)


@blueprint.get("/assets/<sha256>")
@open_to_all
def asset(sha256: str) -> Response:
    """One finished sound; Range lets a node go on where its 4G broke off."""
    if not SHA256.fullmatch(sha256) or not sounds.known(db(), sha256):
        abort(404)
    answer = send_from_directory(
        web().sounds.absolute(),
        sha256,
        mimetype="application/octet-stream",
        conditional=True,
        etag=False,
        max_age=YEAR_S,
    )
    answer.set_etag(sha256)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.cache_control.immutable = True
    return answer


@blueprint.get("/healthz")
@open_to_all
def healthz() -> Response:
    """The web answers and reaches its database; and how the bridge last was."""
    bridge = station.get(db())
    seen = bridge.alive_at.isoformat() if bridge.alive_at else None
    return jsonify(ok=True, broker=bridge.connected, bridge_seen=seen)
