"""Where files of cameras lie: beside the sounds, and not among what may be emptied."""

from flask import Response, send_file

from console.adapters.shelf import Shelf
from console.auth import web


def shelf() -> Shelf:
    """The commune's."""
    return Shelf(web().sounds.absolute().with_name("footage"))


def sent(sha256: str, kind: str, *, name: str | None = None) -> Response:
    """A file of it; no browser keeps one. ``name``: under which it is downloaded."""
    answer = send_file(
        shelf().place(sha256), kind, as_attachment=name is not None, download_name=name
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
