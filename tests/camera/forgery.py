"""What somebody may do to an excerpt before handing it on."""

import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from camera.adapters import excerpt
from camera.adapters.signing import Signer
from camera.core.evidence import text_of
from tests.camera.test_excerpt import rewrite

Files = list[tuple[str, bytes]]
FILM, FOURTH = "film-1.mp4", "segments/000000004.mp4"


def replaced(files: Files, name: str, data: bytes) -> Files:
    return [(one, data if one == name else held) for one, held in files]


def forged_beside(files: Files, name: str) -> Files:
    """A film that the camera never recorded, and the real one; the forged first."""
    return [(name, b"forged"), *files]


FORGERIES: dict[str, tuple[str, Callable[[Files], Files]]] = {
    "film replaced": (FILM, lambda files: replaced(files, FILM, b"forged")),
    "film added": ("film-2.mp4", lambda files: [*files, ("film-2.mp4", b"forged")]),
    "film to look at first": (
        "0-XEM-TRUOC.mp4",
        lambda files: forged_beside(files, "0-XEM-TRUOC.mp4"),
    ),
    "page replaced": (
        excerpt.PAGE,
        lambda files: replaced(files, excerpt.PAGE, b"<h1>whole"),
    ),
    "real one renamed": (
        "segments/4.mp4",
        lambda files: [
            *replaced(files, FOURTH, b"forged"),
            ("segments/4.mp4", dict(files)[FOURTH]),
        ],
    ),
    "short name": (
        "segments/4.mp4",
        lambda files: forged_beside(files, "segments/4.mp4"),
    ),
    "other kind": (
        "segments/000000004.mkv",
        lambda files: forged_beside(files, "segments/000000004.mkv"),
    ),
    "deeper": (
        "segments/x/000000004.mp4",
        lambda files: forged_beside(files, "segments/x/000000004.mp4"),
    ),
    "two of one name": (FOURTH, lambda files: forged_beside(files, FOURTH)),
    "two lines": (
        "signer.log",
        lambda files: replaced(
            files, "signer.log", dict(files)["signer.log"] + dict(files)["chain.log"]
        ),
    ),
    "half a line more": (
        "signer.log",
        lambda files: replaced(files, "signer.log", dict(files)["signer.log"] + b"x"),
    ),
}
"""What somebody does to an excerpt, and the name that command and page must say."""


def forge(out: Path, kind: str) -> Path:
    """The excerpt as somebody else would hand it on."""
    with zipfile.ZipFile(out) as archived:
        files = [(name, archived.read(name)) for name in archived.namelist()]
    forged = out.with_name(f"{kind}.zip")
    with (
        warnings.catch_warnings(action="ignore"),
        zipfile.ZipFile(forged, "w", zipfile.ZIP_STORED) as archived,
    ):
        for name, data in FORGERIES[kind][1](files):
            archived.writestr(name, data)
    return forged


def behind_other_bytes(out: Path) -> Path:
    """As a ZIP program still opens it."""
    longer = out.with_name("behind.zip")
    longer.write_bytes(b"#!/bin/sh\n" + out.read_bytes())
    return longer


def of_before(out: Path, key: Signer) -> Path:
    """As excerpts were made when no manifest had the sums of films."""

    def without_sums(files: dict[str, bytes]) -> None:
        manifest = msgspec.json.decode(files["manifest.json"])
        del manifest["sums"]
        files["manifest.json"] = msgspec.json.encode(manifest)
        signature = key.sign(excerpt.MANIFEST_BEGINNING + files["manifest.json"])
        files["manifest.sig"] = text_of(signature).encode()

    rewrite(out, without_sums)
    return out
