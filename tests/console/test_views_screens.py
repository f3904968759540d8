"""Seeing what is really on a kiosk's screen: asked for, brought with a pass, shown."""

import hashlib
from datetime import datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from console.models import Request
from console.store import nodes, reports, screens
from console.views.screens import PNG
from edge.contract.command import Snapshot
from edge.contract.kiosk import ScreenSeen
from edge.contract.report import Batch, Numbered
from edge.contract.upload import PICTURE_BYTES, Upload
from edge.passes import sign
from provisioning.adapters.authority import Authority, Issued
from tests.console.desk import ORIGIN, Desk
from tests.console.guidance_desk import GuidanceDesk

NODE = "man-hinh-1"
PAGE = f"/kiosks/{NODE}"
PICTURE = PNG + b"the hall's screen"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def made(desk: Desk) -> GuidanceDesk:
    return GuidanceDesk(desk)


@pytest.fixture
def authority(desk: Desk) -> Authority:
    founded = Authority.founded("Xã Tân An", desk.office.clock.now() - 30 * MINUTE)
    desk.web.authority.write_bytes(founded.pem()[0])
    return founded


@pytest.fixture
def node(authority: Authority, desk: Desk) -> Issued:
    return authority.issue("node", NODE, desk.office.clock.now())


def asked(desk: Desk) -> str:
    answer = desk.signed_in("author").fill(PAGE, {}, to=f"{PAGE}/screen")
    assert answer.status_code == 302
    with desk.office.database.read() as session:
        request = session.scalars(select(Request).order_by(Request.id.desc())).first()
        assert request is not None
        assert (request.kind, request.address) == ("snapshot", f"node:{NODE}")
        return msgspec.json.decode(request.body, type=Snapshot).snapshot


def upload(
    desk: Desk, by: Issued, snapshot: str, body: bytes = PICTURE, **changes: object
) -> TestResponse:
    signed = Upload(
        node=NODE,
        snapshot=snapshot,
        sha256=hashlib.sha256(PICTURE).hexdigest(),
        size_bytes=len(PICTURE),
        until=desk.office.clock.now() + 2 * MINUTE,
    )
    text = sign(msgspec.structs.replace(signed, **changes), by.certificate, by.key)
    return desk.app.test_client().post(
        "/uploads/screen",
        base_url=ORIGIN,
        data=body,
        headers={"Authorization": f"Pass {text}"},
    )


def tell(desk: Desk, snapshot: str, kind: str, *, pictured: bool) -> datetime:
    now = desk.office.clock.now()
    said = ScreenSeen(
        snapshot=snapshot,
        kind=kind,  # type: ignore[arg-type]  # one of its words
        frame=now,
        picture=hashlib.sha256(PICTURE).hexdigest() if pictured else None,
    )
    with desk.office.database.write() as session:
        agent = nodes.agent(session, NODE, "kiosk")
        assert agent is not None
        event = Numbered(seq=agent.outbox_upto + 1, at=now, body=said)
        reports.batch(session, agent, Batch(epoch=1, events=(event,)), at=now)
    return now


def test_a_picture_that_was_asked_for_is_shown_on_the_kiosks_page(
    made: GuidanceDesk, desk: Desk, node: Issued
) -> None:
    snapshot = asked(desk)
    browser = desk.signed_in("author")
    before = browser.words(browser.open(PAGE))

    assert upload(desk, node, snapshot).status_code == 201
    tell(desk, snapshot, "idle", pictured=True)

    assert "Đang gửi yêu cầu đến màn hình" in before
    page = browser.open(PAGE)
    assert f"/screen/{snapshot}.png" in page.text
    assert browser.open(f"{PAGE}/screen/{snapshot}.png").data == PICTURE
    assert browser.open(f"{PAGE}/screen").status_code == 286


def test_a_screen_that_serves_a_resident_says_why_there_is_no_picture(
    made: GuidanceDesk, desk: Desk
) -> None:
    snapshot = asked(desk)

    tell(desk, snapshot, "session", pictured=False)

    browser = desk.signed_in("author")
    page = browser.open(PAGE)
    assert "bà con xem gì là chuyện riêng" in browser.words(page)
    assert ".png" not in page.text


def test_a_screen_that_is_silent_is_called_so(made: GuidanceDesk, desk: Desk) -> None:
    asked(desk)

    desk.office.clock.advance(screens.PATIENCE.total_seconds() + 1)

    browser = desk.signed_in("author")
    assert "Màn hình không trả lời" in browser.words(browser.open(PAGE))


def test_nobody_uploads_what_was_not_asked_for(
    made: GuidanceDesk, desk: Desk, node: Issued
) -> None:
    assert upload(desk, node, "5f2c9a").status_code == 403

    snapshot = asked(desk)
    desk.office.clock.advance(screens.PATIENCE.total_seconds() + 1)

    assert upload(desk, node, snapshot).status_code == 403
    assert not (desk.web.work / "screens").exists()


def test_a_strangers_certificate_uploads_nothing(
    made: GuidanceDesk, desk: Desk, authority: Authority
) -> None:
    snapshot, now = asked(desk), desk.office.clock.now()
    stranger = Authority.founded("Xã khác", now).issue("node", NODE, now)
    other = authority.issue("node", "loa-ap3-1", now)

    assert upload(desk, stranger, snapshot).status_code == 403
    assert upload(desk, other, snapshot).status_code == 403
    assert upload(desk, other, snapshot, node="loa-ap3-1").status_code == 403


def test_a_node_out_of_service_uploads_nothing(
    made: GuidanceDesk, desk: Desk, node: Issued
) -> None:
    snapshot = asked(desk)
    with desk.office.database.write() as session:
        row = nodes.get(session, NODE)
        assert row is not None
        row.revoked_at = desk.office.clock.now()

    assert upload(desk, node, snapshot).status_code == 403


@pytest.mark.parametrize(
    "body", [b"", PICTURE + b"x", PNG + b"another screen's", b"<svg></svg>"]
)
def test_another_file_than_the_signed_one_is_refused(
    made: GuidanceDesk, desk: Desk, node: Issued, body: bytes
) -> None:
    assert upload(desk, node, asked(desk), body).status_code == 422


def test_what_is_signed_but_no_picture_is_refused(
    made: GuidanceDesk, desk: Desk, node: Issued
) -> None:
    page = b"<html>"
    sha256 = hashlib.sha256(page).hexdigest()

    answer = upload(desk, node, asked(desk), page, sha256=sha256, size_bytes=len(page))

    assert answer.status_code == 422


def test_a_large_body_is_not_even_read(
    made: GuidanceDesk, desk: Desk, node: Issued
) -> None:
    answer = upload(desk, node, asked(desk), b"x" * (PICTURE_BYTES + 1))

    assert answer.status_code == 413


def test_a_viewer_asks_for_no_picture(made: GuidanceDesk, desk: Desk) -> None:
    viewer = desk.signed_in("viewer")
    page = viewer.open("/")

    refused = viewer.send(f"{PAGE}/screen", {}, viewer.token(page))

    assert refused.status_code == 403
