"""A camera that brings files to a desk, as its courier does, and what it brings."""

import hashlib
import io
import zipfile
from datetime import timedelta

import msgspec
from werkzeug.test import TestResponse

from console.models import ClipAsked
from console.store import clips
from edge.contract.upload import FileUpload
from edge.passes import sign
from provisioning.adapters.authority import Authority, Issued
from tests.console.camera_desk import NODE
from tests.console.desk import ORIGIN, Browser, Desk

JPEG = b"\xff\xd8\xff" + b"a small picture"


def founded(desk: Desk) -> Authority:
    """The commune's authority, which the desk believes."""
    made = Authority.founded("Xã Tân An", desk.office.clock.now() - timedelta(days=1))
    desk.web.authority.write_bytes(made.pem()[0])
    return made


class Courier:
    """What ``camera.adapters.courier`` says, word for word, one request a call."""

    def __init__(self, desk: Desk, by: Issued, node: str = NODE) -> None:
        self._desk, self._by, self._node = desk, by, node

    @staticmethod
    def sha(body: bytes) -> str:
        return hashlib.sha256(body).hexdigest()

    def sign(self, body: bytes, kind: str, about: str, **changes: object) -> str:
        said = FileUpload(
            node=self._node,
            kind=kind,  # type: ignore[arg-type]  # one of its words
            about=about,
            sha256=hashlib.sha256(body).hexdigest(),
            size_bytes=len(body),
            until=self._desk.office.clock.now() + timedelta(minutes=9),
        )
        changed = msgspec.structs.replace(said, **changes)
        return sign(changed, self._by.certificate, self._by.key)

    def head(
        self, body: bytes, kind: str, about: str, **changes: object
    ) -> TestResponse:
        return self._ask("HEAD", body, self.sign(body, kind, about, **changes))

    def patch(
        self,
        body: bytes,
        kind: str,
        about: str,
        at: int = 0,
        piece: bytes | None = None,
        announced: int | None = None,
        **changes: object,
    ) -> TestResponse:
        """``piece``: what is sent; unset, all the rest. ``announced``: its length."""
        text = self.sign(body, kind, about, **changes)
        sent = body[at:] if piece is None else piece
        return self._ask("PATCH", body, text, at=at, piece=sent, announced=announced)

    def bring(self, body: bytes, kind: str, about: str) -> TestResponse:
        """From where the console is, to the end."""
        at = int(self.head(body, kind, about).headers["Upload-Offset"])
        return self.patch(body, kind, about, at)

    def _ask(
        self,
        method: str,
        body: bytes,
        text: str,
        at: int = -1,
        piece: bytes = b"",
        announced: int | None = None,
    ) -> TestResponse:
        headers = {"Authorization": f"Pass {text}"}
        if at >= 0:
            headers["Upload-Offset"] = str(at)
        return self._desk.app.test_client().open(
            f"/uploads/files/{hashlib.sha256(body).hexdigest()}",
            method=method,
            base_url=ORIGIN,
            data=piece or None,
            headers=headers,
            environ_overrides=(
                {} if announced is None else {"CONTENT_LENGTH": str(announced)}
            ),
        )


def excerpt(
    *films: bytes, chain: bytes = b"", signer: bytes = b"", manifest: bytes = b"{}"
) -> bytes:
    """A ZIP file as a camera makes one, as far as the console looks into it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("segments/000000001.mp4", b"a segment")
        for number, film in enumerate(films or (b"a film",), start=1):
            archive.writestr(f"film-{number}.mp4", film)
        archive.writestr("manifest.json", manifest)
        archive.writestr("signer.log", signer + b"\n")
        archive.writestr("chain.log", chain)
    return file.getvalue()


def asked(desk: Desk, *, minutes: float = 1, node: str = NODE) -> str:
    """Somebody wants a clip of the last hour; its id."""
    with desk.office.database.write() as session:
        start = desk.office.clock.now() - timedelta(hours=1)
        made = clips.ask(
            session,
            node,
            start=start,
            end=start + timedelta(minutes=minutes),
            purpose="mất xe ở chợ",
            deed=desk.office.deed(session, "watcher"),
        )
        return made.id


def clip(desk: Desk, name: str) -> ClipAsked:
    with desk.office.database.read() as session:
        found = clips.get(session, name)
        assert found is not None
        return found


def state_why(browser: Browser, node: str = NODE) -> None:
    """Says what she watches for, once."""
    page = f"/cameras/{node}/purpose"
    fields = {"purpose": "incident", "words": "mất xe ở chợ"}
    assert browser.fill(page, fields).status_code == 302
