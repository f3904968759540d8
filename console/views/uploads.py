"""Cameras bring their files: see ``edge.contract.upload`` for the talk.

Nobody is signed in here: the camera's pass, signed with the key of its own certificate,
says which file it is and for which order. The body of a request is read whole before
anything is written, so a line that hangs keeps nobody from the file; what came of a
request that was cut is kept.
"""

import logging
import re
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from console import auth
from console.adapters.disk import ROOM_BYTES, has_room, is_full
from console.adapters.excerpt_file import BadExcerptError, opened
from console.adapters.shelf import OtherPlaceError
from console.auth import open_to_all, web, writing
from console.store import camera_files, clips, evidence, notices
from console.views.footage_shelf import shelf
from console.views.screens import SCHEME
from edge.contract.upload import PIECE_BYTES, FileUpload
from edge.errors import MessageError
from edge.passes import read_as

blueprint = Blueprint("uploads", __name__, url_prefix="/uploads/files")

FULL: Final = "footage-full"
BEGINNINGS: Final[dict[str, tuple[bytes, ...]]] = {
    "clip": (b"PK\x03\x04",),
    "thumbnail": (b"\xff\xd8\xff",),
    "still": (b"\xff\xd8\xff",),
}
"""A ZIP file and JPEG pictures: nothing that a browser would run."""
_READ_BYTES: Final = 64 * 1024
_MIB: Final = 1 << 20

log = logging.getLogger(__name__)


@blueprint.route("/<sha256>", methods=["HEAD"])
@open_to_all
def held(sha256: str) -> Response:
    """How many bytes of it are here."""
    upload = _wanted(sha256)
    if isinstance(upload, Response):
        return upload
    if _is_here(upload):
        return _said(HTTPStatus.OK, upload.size_bytes)
    if upload.kind == "clip":
        with writing() as changing:
            clips.coming(changing, upload.about, sha256, upload.size_bytes)
    has = shelf().growing(upload.node, sha256)
    if has == upload.size_bytes:  # whole, and something came between
        return _finish(upload)
    return _said(HTTPStatus.OK, has)


@blueprint.route("/<sha256>", methods=["PATCH"])
@open_to_all
def receive(sha256: str) -> Response:
    """More of it."""
    request.max_content_length = PIECE_BYTES
    upload = _wanted(sha256)
    if isinstance(upload, Response):
        return upload
    if _is_here(upload):
        return _said(HTTPStatus.CREATED, upload.size_bytes)
    at = request.headers.get("Upload-Offset", "")
    if not re.fullmatch("[0-9]{1,12}", at):
        return _said(HTTPStatus.BAD_REQUEST, None, "no Upload-Offset")
    try:
        piece = _body()
    except RequestEntityTooLarge:
        return _said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None, "send smaller parts")
    if int(at) + len(piece) > upload.size_bytes:
        return _said(HTTPStatus.UNPROCESSABLE_ENTITY, None, "more than was signed")
    return _append(upload, int(at), piece)


def _append(upload: FileUpload, at: int, piece: bytes) -> Response:
    node, sha256 = upload.node, upload.sha256
    if not _has_room(upload, upload.size_bytes - at):
        shelf().drop_growing(node, sha256)
        return _said(HTTPStatus.INSUFFICIENT_STORAGE, 0, "no room for it now")
    try:
        has = shelf().append(node, sha256, at, piece)
    except OtherPlaceError as error:
        return _said(HTTPStatus.CONFLICT, error.has_bytes)
    except OSError as error:
        if not is_full(error):
            raise
        log.warning("disk full, upload refused node=%s; free some space", node)
        return _said(HTTPStatus.INSUFFICIENT_STORAGE, 0, "no room for it now")
    if has < upload.size_bytes:
        return _said(HTTPStatus.NO_CONTENT, has)
    return _finish(upload)


def _finish(upload: FileUpload) -> Response:
    """Whole by its size: whole by its hash, or gone."""
    node, sha256 = upload.node, upload.sha256
    if not shelf().keep(node, sha256, BEGINNINGS[upload.kind]):
        log.warning("upload refused, another file than signed node=%s", node)
        return _said(HTTPStatus.UNPROCESSABLE_ENTITY, 0, "another file than signed")
    lines = _chain(upload)
    with writing() as changing:
        no = camera_files.unwanted(changing, upload, at=auth.now())
        if no is None:
            gone = camera_files.put(changing, upload, at=auth.now())
            evidence.compare(changing, node, lines, at=auth.now())
        else:  # it was wanted when it began to come
            gone = camera_files.unnamed(changing, {sha256})
    shelf().settle(node, sha256)
    for one in gone:
        shelf().remove(one)
    if no is not None:
        return _refused(upload, no)
    log.info(
        "file received kind=%s node=%s about=%s bytes=%d",
        *(upload.kind, node, upload.about, upload.size_bytes),
    )
    return _said(HTTPStatus.CREATED, upload.size_bytes)


# -- inside ---------------------------------------------------------------------------


def _wanted(sha256: str) -> FileUpload | Response:
    """What the pass allows, or the answer that it does not."""
    try:
        upload = _pass(sha256)
    except MessageError as error:
        log.warning("upload refused error=%s", error)
        return _said(HTTPStatus.FORBIDDEN, None, str(error))
    no = camera_files.unwanted(auth.db(), upload, at=auth.now())
    return upload if no is None else _refused(upload, no)


def _refused(upload: FileUpload, no: camera_files.Unwanted) -> Response:
    log.warning("upload refused node=%s why=%s", upload.node, no.why)
    if no.never:
        shelf().drop_growing(upload.node, upload.sha256)
    return _said(HTTPStatus.GONE if no.never else HTTPStatus.FORBIDDEN, None, no.why)


def _pass(sha256: str) -> FileUpload:
    text = request.headers.get("Authorization", "")
    if not text.startswith(SCHEME):
        raise MessageError("there is no pass")
    authority = web().authority.read_bytes()
    said = read_as(FileUpload, text.removeprefix(SCHEME), authority, auth.now())
    if said.sha256 != sha256:
        raise MessageError("the pass is for another file")
    return said


def _chain(upload: FileUpload) -> dict[int, str]:
    """The links of a clip's chain: they must be those that the camera told."""
    if upload.kind != "clip":
        return {}
    try:
        return opened(shelf().place(upload.sha256)).lines
    except BadExcerptError as error:
        log.warning("clip unreadable node=%s error=%s", upload.node, error)
        return {}


def _is_here(upload: FileUpload) -> bool:
    row = camera_files.get(auth.db(), upload.node, upload.sha256)
    return row is not None and row.about == upload.about and shelf().has(upload.sha256)


def _body() -> bytes:
    """All that comes of it: what was sent before the line was cut counts too."""
    came = bytearray()
    try:
        while block := request.stream.read(_READ_BYTES):
            came += block
    except (ClientDisconnected, OSError) as error:
        log.info("upload cut bytes=%d error=%s", len(came), error)
    return bytes(came)


def _has_room(upload: FileUpload, more_bytes: int) -> bool:
    """On the disk, and within what files of cameras may take in all."""
    if not has_room(shelf().folder, ROOM_BYTES + more_bytes):
        return False
    if upload.kind != "clip":
        return True
    budget = web().keep.footage_mib * _MIB
    used = camera_files.used_bytes(auth.db())
    fits = used + upload.size_bytes <= budget
    if fits == notices.stands(auth.db(), FULL):  # another word than staff have
        with writing() as changing:
            if fits:
                notices.clear(changing, FULL)
            else:
                notices.raise_(changing, FULL, at=auth.now())
    return fits


def _said(status: HTTPStatus, has_bytes: int | None, words: str = "") -> Response:
    answer = Response(f"{words}\n" if words else "", status, mimetype="text/plain")
    if has_bytes is not None:
        answer.headers["Upload-Offset"] = str(has_bytes)
    return answer
