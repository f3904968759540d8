"""A picture of what a camera sees, to draw masks and zones on.

Whoever sets a camera up asks it for a still; until one came, a plain grid does: what
the camera saw is not for them. Every look at a still is logged, and it goes when what
was drawn on it is saved, for it was taken without those masks.
"""

from flask import Response, abort
from sqlalchemy.orm import Session

from console import auth
from console.auth import writing
from console.core.cameras import Camera
from console.core.watching import Look, Purpose
from console.models import CameraFile
from console.store import camera_files, stills, watching
from console.views.footage_shelf import sent, shelf


def newest(found: Camera) -> CameraFile | None:
    """The file to draw on."""
    row = camera_files.newest(auth.db(), found.node, camera_files.STILL)
    return row if row is not None and shelf().has(row.sha256) else None


def drop(changing: Session, node: str) -> list[str]:
    """No picture to draw on any more, nor one on its way; gives the files to remove."""
    stills.withdraw(changing, node)
    return camera_files.drop_stills(changing, node)


def picture(found: Camera) -> Response:
    """It, once the look is written down."""
    row = newest(found)
    if row is None:
        abort(404)
    sha256 = row.sha256
    with writing() as changing:
        watching.log_look(
            changing,
            Look.STILL,
            browser="",
            node=found.node,
            deed=auth.deed(),
            purpose=Purpose.UPKEEP,
        )
    return sent(sha256, "image/jpeg")


def facts(found: Camera) -> dict[str, object]:
    """For the page of its settings."""
    asked = stills.newest(auth.db(), found.node, at=auth.now())
    filming = found.filming
    return {
        "asked": asked,
        "asking": asked is not None and not is_settled(asked, found),
        "pictured": newest(found),
        "width": filming.width if filming and filming.width else 16,
        "height": filming.height if filming and filming.height else 9,
    }


def is_settled(asked: stills.Asked, found: Camera) -> bool:
    """Whether nothing more comes of it."""
    match asked.stage:
        case "sending" | "waiting":
            return False
        case "coming":
            late = auth.now() > asked.at + stills.PATIENCE
            return late or _is_here(asked, found)
        case "lacking" | "silent":
            return True


def _is_here(asked: stills.Asked, found: Camera) -> bool:
    row = camera_files.newest(auth.db(), found.node, camera_files.STILL)
    return row is not None and row.about == asked.still
