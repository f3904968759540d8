"""What a node signs before it uploads a file over HTTPS.

The token is short-lived, names one file by its hash, and is signed with the key of the
node's own certificate: see ``edge.passes``.
"""

from typing import Annotated, Final, Literal

import msgspec

from edge.contract.units import CallId, Instant, NodeId, Sha256

PICTURE_BYTES: Final = 150 * 1024
"""A larger picture of a screen is not taken."""


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """One picture of one node's screen, asked for by the console."""

    v: int = 1
    node: NodeId
    snapshot: CallId
    sha256: Sha256
    size_bytes: Annotated[int, msgspec.Meta(ge=1, le=PICTURE_BYTES)]
    until: Instant
    """From then on the token is worth nothing."""


FILE_BYTES: Final = 2 << 30
"""A longer clip is asked for in parts."""
STILL_BYTES: Final = 4 << 20
"""A larger picture of what a camera sees is not taken."""
PIECE_BYTES: Final = 1 << 20
"""A larger part of a file in one request is not taken."""

FileKind = Literal["clip", "thumbnail", "still"]
LARGEST: Final[dict[str, int]] = {
    "clip": FILE_BYTES,
    "thumbnail": PICTURE_BYTES,
    "still": STILL_BYTES,
}
"""Bytes, by kind."""


class FileUpload(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a camera, sent to `/uploads/files/SHA256`, resumed where it was cut.

    The console answers `HEAD` of the same address with `Upload-Offset`, the bytes that
    it has; `PATCH` with the same header brings more; 201 says that the file is whole
    and has that hash.

    What it does not take: 409 another part is due (`Upload-Offset` says which), 422
    what came has another hash and is gone again, 507 there is no room now. 410 nobody
    wants the file, and nobody will: let it go.
    """

    v: int = 1
    node: NodeId
    kind: FileKind
    about: CallId
    """Of the order, or of the event."""
    sha256: Sha256
    size_bytes: Annotated[int, msgspec.Meta(ge=1, le=FILE_BYTES)]
    until: Instant


FRAGMENT_BYTES: Final = 8 << 20
"""A larger piece of a live view is not taken."""


class LivePush(msgspec.Struct, frozen=True, kw_only=True):
    """One live view, sent piece by piece to `/uploads/live/LIVE/` while somebody looks.

    `begin` brings the header of a fragmented MP4, `fragment` what comes after it
    (`?key=1` where it begins with a key frame), `picture` one JPEG. Each answer names
    what is looked at: `video`, `pictures`, both or nothing. 410: nobody looks at it
    any more, so nothing more shall come. The pieces have no hash of their own: TLS
    brings them whole, and they prove nothing afterwards; recordings do.
    """

    v: int = 1
    node: NodeId
    live: CallId
    until: Instant
