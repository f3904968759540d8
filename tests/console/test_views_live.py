"""The live view on staff's pages: asked for, brought with a pass, seen, and its end."""

from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from console.core.live import LASTS, SEEN, fits
from console.models import AuditEntry, Request
from console.store import people, watching
from console.views import live as view
from edge.contract.camera import Live, LiveEnded
from edge.contract.codec import decode
from edge.contract.upload import LivePush
from edge.passes import sign
from provisioning.adapters.authority import Authority, Issued
from tests.console.camera_desk import NODE, PAGE, add_camera, report, speak
from tests.console.desk import ORIGIN, Browser, Desk

MINUTE: Final = timedelta(minutes=1)
LIVE: Final = f"{PAGE}/live"


def box(kind: bytes, body: bytes = b"") -> bytes:
    return (8 + len(body)).to_bytes(4) + kind + body


HEADER: Final = box(b"ftyp") + box(b"uuid", bytes(16)) + box(b"moov", b"avcC")
FRAGMENT: Final = box(b"prft") + box(b"moof", b"x") + box(b"mdat", b"pictures")
JPEG: Final = b"\xff\xd8\xff a picture"


@pytest.fixture
def camera(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(view, "WAIT_S", 0.0)
    add_camera(desk)
    speak(desk)
    return desk


@pytest.fixture
def authority(desk: Desk) -> Authority:
    founded = Authority.founded("Xã Tân An", desk.office.clock.now() - 30 * MINUTE)
    desk.web.authority.write_bytes(founded.pem()[0])
    return founded


@pytest.fixture
def node(authority: Authority, desk: Desk) -> Issued:
    return authority.issue("node", NODE, desk.office.clock.now())


def ask(desk: Desk, name: str = "watcher", **fields: str) -> tuple[Browser, str]:
    """Somebody presses the button; the view's name."""
    browser = desk.signed_in(name)
    why = {"purpose": "order", "words": "chợ đông"}
    browser.fill(f"{PAGE}/purpose", why)
    answer = browser.fill(LIVE, fields, to=LIVE)
    assert answer.status_code == 302, browser.words(answer)
    return browser, ordered(desk).live


def ordered(desk: Desk) -> Live:
    with desk.office.database.read() as session:
        row = session.scalars(select(Request).order_by(Request.id.desc())).first()
        assert row is not None
        assert (row.kind, row.address) == ("live", f"node:{NODE}")
        return decode(row.body.encode(), Live)


def bring(
    desk: Desk,
    by: Issued,
    live: str,
    what: str,
    body: bytes,
    *,
    node: str = NODE,
    signed: str = "",
) -> TestResponse:
    until = desk.office.clock.now() + 5 * MINUTE
    said = LivePush(node=node, live=signed or live, until=until)
    text = sign(said, by.certificate, by.key)
    return desk.app.test_client().post(
        f"/uploads/live/{live}/{what}",
        base_url=ORIGIN,
        data=body,
        headers={"Authorization": f"Pass {text}"},
    )


def test_what_the_camera_brings_is_seen_by_who_asked(
    camera: Desk, node: Issued
) -> None:
    browser, live = ask(camera)
    words = browser.words(browser.open(LIVE))
    begun = bring(camera, node, live, "begin", HEADER)
    bring(camera, node, live, "fragment?key=1", FRAGMENT)

    seen = browser.open(f"{LIVE}/{live}/pieces?after=0")

    assert "Đang gọi camera" in words
    assert (begun.status_code, begun.text) == (200, "video")
    assert seen.data == HEADER + FRAGMENT
    assert (seen.mimetype, seen.headers["Live-Piece"]) == ("video/mp4", "2")
    assert browser.open(f"{LIVE}/{live}/pieces?after=2").status_code == 204
    page = browser.words(browser.open(LIVE))
    assert "Đang xem trực tiếp" in page
    assert "Watcher (watcher) ·" in page  # over the picture
    assert camera.woken == ["bridge"]


def test_the_order_says_for_whom_how_long_and_for_how_much(camera: Desk) -> None:
    ask(camera)

    order = ordered(camera)

    assert order.asked_by == "Watcher"
    assert (order.seconds, order.budget_bytes) == (120, 40_000_000)


def test_who_comes_while_it_goes_on_shares_it_and_makes_it_last(
    camera: Desk, node: Issued
) -> None:
    first, live = ask(camera)
    camera.office.clock.advance(60)
    second, shared = ask(camera)
    camera.office.clock.advance(90)

    assert shared == live
    assert bring(camera, node, live, "begin", HEADER).status_code == 410  # nobody looks
    assert second.open(f"{LIVE}/{live}/pieces?after=0").status_code == 204
    assert first.open(f"{LIVE}/{live}/pieces?after=0").status_code == 204
    assert bring(camera, node, live, "begin", HEADER).status_code == 200


def test_it_ends_by_itself_and_one_press_goes_on(camera: Desk, node: Issued) -> None:
    browser, live = ask(camera)
    bring(camera, node, live, "begin", HEADER)

    camera.office.clock.advance(LASTS.total_seconds())

    assert browser.open(f"{LIVE}/{live}/pieces?after=0").status_code == 410
    assert browser.open(f"{LIVE}/state").status_code == 286  # the page is shown anew
    page = browser.open(LIVE)
    assert "Tiếp tục xem" in browser.words(page)
    assert "data-live" not in page.text
    browser.send(LIVE, {}, browser.token(page))
    assert ordered(camera).live != live


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("budget", "đã gửi đủ dung lượng cho một lần xem. Camera đã gửi 40 MB"),
        ("no-camera", "Camera đang không có hình."),
        ("failed", "Camera không gửi được hình."),
        ("asked", "không còn ai xem"),
        ("time", "hết giờ xem"),
    ],
)
def test_why_it_ended_is_said_in_words(camera: Desk, reason: str, words: str) -> None:
    browser, live = ask(camera)

    report(camera, LiveEnded(live=live, reason=reason, sent_bytes=40_000_000))  # type: ignore[arg-type]  # one of its words

    assert browser.open(f"{LIVE}/{live}/pieces?after=0").status_code == 410
    page = browser.words(browser.open(LIVE))
    assert words in page
    assert "Tiếp tục xem" in page


def test_a_camera_that_does_not_answer_is_said_so(camera: Desk) -> None:
    browser, _live = ask(camera)

    camera.office.clock.advance(20)

    assert browser.open(f"{LIVE}/state").status_code == 286
    assert "Camera không trả lời." in browser.words(browser.open(LIVE))


def test_a_picture_that_stands_still_is_said_so_and_may_be_asked_for_again(
    camera: Desk, node: Issued
) -> None:
    browser, live = ask(camera)
    bring(camera, node, live, "begin", HEADER)

    camera.office.clock.advance(6)
    stalled = browser.words(browser.open(f"{LIVE}/state"))
    camera.office.clock.advance(10)

    assert "Hình đang đứng" in stalled
    assert browser.open(f"{LIVE}/state").status_code == 286
    page = browser.open(LIVE)
    assert "Camera không trả lời." in browser.words(page)
    browser.send(LIVE, {}, browser.token(page))
    assert ordered(camera).live == live  # a camera that was restarted goes on with it


def test_when_the_last_has_left_the_camera_is_told_so(
    camera: Desk, node: Issued
) -> None:
    _browser, live = ask(camera)
    bring(camera, node, live, "begin", HEADER)

    camera.office.clock.advance(SEEN.total_seconds() + 1)

    assert bring(camera, node, live, "fragment", FRAGMENT).status_code == 410


def test_who_plays_no_video_is_sent_pictures_and_only_those(
    camera: Desk, node: Issued
) -> None:
    browser, live = ask(camera, **{"as": "pictures"})
    page = browser.open(f"{LIVE}?as=pictures")
    wants = bring(camera, node, live, "picture", JPEG).text

    answer = browser.client.get(f"{LIVE}/{live}/pictures", base_url=ORIGIN)
    parts = answer.iter_encoded()
    sent = b"".join(next(parts) for _ in range(3))
    answer.close()

    assert wants == "pictures"
    assert f"{LIVE}/{live}/pictures" in page.text
    assert "<video" not in page.text
    assert answer.mimetype == "multipart/x-mixed-replace"
    assert b"Content-Type: image/jpeg\r\n\r\n" + JPEG + b"\r\n--commune-picture" in sent


@pytest.mark.parametrize("ends", ["locked", "without the role", "signed out"])
def test_pictures_end_for_who_may_watch_no_more(
    camera: Desk, node: Issued, ends: str
) -> None:
    browser, live = ask(camera, **{"as": "pictures"})
    bring(camera, node, live, "picture", JPEG)
    answer = browser.client.get(f"{LIVE}/{live}/pictures", base_url=ORIGIN)
    parts = answer.iter_encoded()
    before = b"".join(next(parts) for _ in range(3))

    if ends == "signed out":
        browser.send("/sign-out", {}, browser.token(browser.open(PAGE)))
    with camera.office.database.write() as session:
        person, deed = camera.office.person(session, "watcher"), camera.office.command
        if ends == "locked":
            people.set_active(session, person, active=False, deed=deed)
        if ends == "without the role":
            people.set_roles(session, person, (), deed=deed)
    bring(camera, node, live, "picture", JPEG + b" and one more")
    after = next(parts, b"")
    answer.close()

    assert JPEG in before
    assert after == b""


@pytest.mark.parametrize("over", ["the time", "the bytes"])
def test_pictures_end_when_the_time_or_the_bytes_of_a_view_are_over(
    camera: Desk, node: Issued, monkeypatch: pytest.MonkeyPatch, over: str
) -> None:
    monkeypatch.setattr(view, "BUDGET_BYTES", 2 * len(JPEG))
    browser, live = ask(camera, **{"as": "pictures"})
    with browser.client.get(f"{LIVE}/{live}/pictures", base_url=ORIGIN) as answer:
        parts, shown = answer.iter_encoded(), []
        next(parts)  # the first boundary
        for _ in range(1 if over == "the time" else 2):
            put_picture(camera, live)
            shown.append(next(parts) + next(parts))
        if over == "the time":
            camera.office.clock.advance(LASTS.total_seconds())
        put_picture(camera, live)

        after = next(parts, b"")

    assert all(JPEG in part for part in shown)
    assert after == b""


def put_picture(desk: Desk, live: str) -> None:
    """One more lies there, though the camera should have ended."""
    with desk.app.app_context():
        view.relay().put_picture(live, JPEG, desk.office.clock.now())


def test_without_scripts_the_page_has_the_pictures_too(camera: Desk) -> None:
    browser, live = ask(camera)

    page = browser.open(LIVE).text

    hidden = page[page.index("<noscript>") : page.index("</noscript>")]
    assert f"{LIVE}/{live}/pictures" in hidden


def test_one_press_stops_watching_by_leaving_the_page(camera: Desk) -> None:
    browser, _live = ask(camera)

    page = browser.open(f"{PAGE}/live")

    assert f'href="{PAGE}#live"' in page.text
    assert "Dừng xem" in browser.words(page)


def test_only_who_may_watch_and_asked_sees_anything(camera: Desk) -> None:
    _browser, live = ask(camera)

    for name in ("technician", "author", "approver", "administrator", "viewer"):
        browser = camera.signed_in(name)
        for path in (LIVE, f"{LIVE}/state", f"{LIVE}/{live}/pieces"):
            assert browser.open(path).status_code == 403, (name, path)
        assert browser.open(f"{LIVE}/{live}/pictures").status_code == 403
    stranger = camera.browser()
    assert stranger.open(f"{LIVE}/{live}/pieces", **{"X-Poll": "1"}).status_code == 401


def test_a_view_that_is_not_hers_is_not_shown_by_its_name(camera: Desk) -> None:
    browser, live = ask(camera)

    other = browser.open(f"{LIVE}/{'0' * 16}/pieces?after=0")

    assert other.status_code == 410
    assert browser.open(f"{LIVE}/{live}/pieces?after=0").status_code == 204


def test_her_other_session_sees_nothing_of_it_before_it_has_said_why(
    camera: Desk, node: Issued
) -> None:
    _first, live = ask(camera)
    bring(camera, node, live, "begin", HEADER)
    bring(camera, node, live, "fragment?key=1", FRAGMENT)
    other, pieces = camera.signed_in("watcher"), f"{LIVE}/{live}/pieces?after=0"

    refused = [other.open(pieces), stream(other, live)]
    anew = other.open(f"{LIVE}/state")
    before = looks(camera)
    other.fill(f"{PAGE}/purpose", {"purpose": "incident", "words": "mất xe"})
    seen = [other.open(pieces) for _ in range(3)]

    assert [answer.status_code for answer in refused] == [403, 403]
    assert anew.status_code == 286  # the page is shown anew, and asks
    assert seen[0].data == HEADER + FRAGMENT
    assert looks(camera) == [
        {"purpose": "incident", "words": "mất xe", "live": live},  # once for all three
        *before,
    ]


def stream(browser: Browser, live: str) -> TestResponse:
    """Pictures, none of which is awaited."""
    answer = browser.client.get(f"{LIVE}/{live}/pictures", base_url=ORIGIN)
    answer.close()
    return answer


def looks(desk: Desk) -> list[dict[str, str]]:
    """At the live view as the log has them, newest first."""
    with desk.office.database.read() as session:
        rows = watching.looks(session, node=NODE)
        return [dict(row.detail) for row in rows if row.action == "camera.live"]


def test_every_view_is_in_the_log(camera: Desk) -> None:
    _browser, live = ask(camera)

    with camera.office.database.read() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()))
        row = next(row for row in rows if row.action == "camera.live")
    assert (row.who, row.subject) == ("watcher", NODE)
    assert row.detail == {"purpose": "order", "words": "chợ đông", "live": live}


def test_nobody_watches_who_has_not_said_why(camera: Desk) -> None:
    browser = camera.signed_in("watcher")

    page = browser.open(LIVE)
    sent = browser.fill(f"{PAGE}/purpose", {}, to=LIVE)

    assert page.status_code == sent.status_code == 302
    assert f"{PAGE}/purpose" in page.headers["Location"]
    assert f"{PAGE}/purpose" in sent.headers["Location"]


def test_a_forged_or_borrowed_pass_brings_nothing(
    camera: Desk, authority: Authority, node: Issued
) -> None:
    _browser, live = ask(camera)
    now = camera.office.clock.now()
    stranger = Authority.founded("Xã khác", now).issue("node", NODE, now)
    other = authority.issue("node", "loa-ap3-1", now)

    assert bring(camera, stranger, live, "begin", HEADER).status_code == 403
    assert bring(camera, other, live, "begin", HEADER).status_code == 403
    for_itself = bring(camera, other, live, "begin", HEADER, node="loa-ap3-1")
    assert for_itself.status_code == 410  # no camera, and not asked
    elsewhere = bring(camera, node, live, "begin", HEADER, signed="another")
    assert elsewhere.status_code == 403
    nothing = camera.app.test_client().post(
        f"/uploads/live/{live}/begin", base_url=ORIGIN, data=HEADER
    )
    assert nothing.status_code == 403
    assert not view_has_anything(camera, live)


def test_a_pass_that_has_run_out_brings_nothing(camera: Desk, node: Issued) -> None:
    _browser, live = ask(camera)
    until = camera.office.clock.now() - timedelta(seconds=1)
    text = sign(LivePush(node=NODE, live=live, until=until), node.certificate, node.key)

    answer = camera.app.test_client().post(
        f"/uploads/live/{live}/begin",
        base_url=ORIGIN,
        data=HEADER,
        headers={"Authorization": f"Pass {text}"},
    )

    assert answer.status_code == 403
    assert "run out" in answer.text


def test_what_nobody_asked_for_is_not_taken(camera: Desk, node: Issued) -> None:
    assert bring(camera, node, "l", "begin", HEADER).status_code == 410


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("begin", b"\x00" * 4000),
        ("begin", FRAGMENT),
        ("fragment", HEADER),
        ("fragment?key=1", b"\xff" * 100_000),
        ("fragment", b""),
        ("picture", b"<svg onload=alert(1)>"),
    ],
)
def test_hostile_bytes_are_not_passed_on(
    camera: Desk, node: Issued, what: str, body: bytes
) -> None:
    _browser, live = ask(camera)

    assert bring(camera, node, live, what, body).status_code == 422
    assert not view_has_anything(camera, live)


def test_more_than_a_piece_may_hold_is_not_read(camera: Desk, node: Issued) -> None:
    _browser, live = ask(camera)

    answer = bring(camera, node, live, "begin", HEADER + box(b"free", bytes(70_000)))

    assert answer.status_code == 413


def test_boxes_that_claim_more_than_there_is_are_no_piece() -> None:
    assert fits("key", FRAGMENT)
    assert not fits("key", FRAGMENT[:-1])
    assert not fits("more", FRAGMENT + FRAGMENT)
    assert not fits("begin", HEADER + b"\0\0\0\0free")


def test_a_camera_out_of_service_brings_nothing(camera: Desk, node: Issued) -> None:
    from console.store import nodes

    _browser, live = ask(camera)
    with camera.office.database.write() as session:
        row = nodes.get(session, NODE)
        assert row is not None
        nodes.revoke(session, row, deed=camera.office.command)

    assert bring(camera, node, live, "begin", HEADER).status_code == 410


def view_has_anything(desk: Desk, live: str) -> bool:
    with desk.app.app_context():
        return view.relay().came(live) is not None


def test_a_visit_long_after_a_view_is_a_fresh_one(camera: Desk) -> None:
    browser, _live = ask(camera)
    camera.office.clock.advance(12 * 60)

    words = browser.words(browser.open(LIVE))

    assert "Đã dừng" not in words
    assert "Camera không trả lời" not in words
    assert "Tiếp tục xem" not in words
    assert "Xem ảnh mỗi giây" in words
