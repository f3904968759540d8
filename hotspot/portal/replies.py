"""The few kinds of answers that the portal gives."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hotspot.adapters.front.answer import Reply

PIECE_BYTES: Final = 16 * 1024
_SPAN: Final = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")


def text(
    said: str | bytes, kind: str = "text/html", *, status: int = 200, **fields: str
) -> Reply:
    """A page, or words for a program. Names of fields have "_" for "-"."""
    body = said.encode() if isinstance(said, str) else said
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return Reply(status, {"Content-Type": kind, **named}, (body,), len(body))


def lead(where: str, *, status: int = 302) -> Reply:
    """Elsewhere."""
    return Reply(status, {"Location": where})


def file(path: Path, kind: str, *, span: str, keep_s: int) -> Reply | None:
    """A file, or the part of it that a player asks for; None: it is not there."""
    if not path.is_file():
        return None
    size = path.stat().st_size
    fields = {
        "Content-Type": kind,
        "Accept-Ranges": "bytes",
        "Cache-Control": f"public, max-age={keep_s}",
    }
    found = _SPAN.fullmatch(span)
    if found is None or found[0] == "bytes=-":
        return Reply(200, fields, _pieces(path, 0, size), size)
    if not found[1]:  # so many at the end
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
    if first > last:
        return Reply(416, fields | {"Content-Range": f"bytes */{size}"})
    fields["Content-Range"] = f"bytes {first}-{last}/{size}"
    length = last - first + 1
    return Reply(206, fields, _pieces(path, first, length), length)


def _pieces(path: Path, first: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as opened:
        opened.seek(first)
        while length > 0 and (piece := opened.read(min(PIECE_BYTES, length))):
            length -= len(piece)
            yield piece
