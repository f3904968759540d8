"""A desk with a camera, and what that camera says."""

import hashlib

from console.store import camera_files, nodes, reports
from console.views.footage_shelf import shelf
from edge.contract.camera import Filming
from edge.contract.report import Batch, Event, Numbered, Revision, State, Trouble
from edge.contract.upload import FileKind, FileUpload
from tests.console.desk import Desk
from tests.rig.authority import COMMUNE

NODE = "cam-cho"
PAGE = f"/cameras/{NODE}"
HEAD = "ab" * 32
RECORDING = Filming(doing="recording", width=1280, height=720, link=42, head=HEAD)


def add_camera(
    desk: Desk, node: str = NODE, *, name: str = "Camera chợ", area: str = COMMUNE
) -> Desk:
    with desk.office.database.write() as session:
        nodes.put(
            session,
            node,
            name=name,
            area=area,
            agents=("camera",),
            deed=desk.office.command,
        )
    return desk


def speak(
    desk: Desk,
    *codes: str,
    node: str = NODE,
    filming: Filming | None = RECORDING,
    settings: Revision = (0, 0),
) -> None:
    """The camera connects and says how it is."""
    now = desk.office.clock.now()
    with desk.office.database.write() as session:
        agent = nodes.agent(session, node, "camera")
        assert agent is not None
        state = State(
            online=True,
            boot="b1",
            at=now,
            clock="synchronised",
            settings=settings,
            troubles=tuple(Trouble(code=code, since=now) for code in codes),
            filming=filming,
        )
        reports.state(session, agent, state, live=True, at=now)


def report(desk: Desk, *bodies: Event, node: str = NODE, epoch: int = 1) -> None:
    """The camera's events come in; another ``epoch`` for each call."""
    now = desk.office.clock.now()
    events = tuple(
        Numbered(seq=seq, at=now, body=body) for seq, body in enumerate(bodies, start=1)
    )
    with desk.office.database.write() as session:
        agent = nodes.agent(session, node, "camera")
        assert agent is not None
        reports.batch(session, agent, Batch(epoch=epoch, events=events), at=now)


def bring(desk: Desk, kind: FileKind, about: str, body: bytes, node: str = NODE) -> str:
    """One of its files is here, as an upload leaves it; its hash."""
    now, sha256 = desk.office.clock.now(), hashlib.sha256(body).hexdigest()
    with desk.app.app_context():
        place = shelf().place(sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(body)
    upload = FileUpload(
        node=node,
        kind=kind,
        about=about,
        sha256=sha256,
        size_bytes=len(body),
        until=now,
    )
    with desk.office.database.write() as session:
        camera_files.put(session, upload, at=now)
    return sha256
