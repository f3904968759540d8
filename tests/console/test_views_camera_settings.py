"""What staff wish of cameras: masks first, then what is recorded and kept."""

import hashlib
from datetime import timedelta

import pytest

from console.adapters.shelf import Shelf
from console.bridge import camera_orders, commands
from console.bridge.desk import Desk as BridgeDesk
from console.bridge.upkeep import STILLS_KEPT
from console.core.cameras import CameraWish
from console.store import (
    camera_files,
    cameras,
    retention,
    station,
    stills,
    watching,
)
from edge.contract.camera import (
    CameraMask,
    CameraSettings,
    CameraZone,
    Still,
    StillMade,
)
from edge.contract.codec import decode
from edge.contract.envelope import Order
from edge.contract.refusal import RefusalKind
from edge.contract.report import Refused, Revision
from edge.contract.settings import LocalSpan
from edge.contract.topics import Topic
from edge.jws import take_apart
from tests.console.camera_desk import NODE, PAGE, add_camera, bring, report, speak
from tests.console.desk import Desk
from tests.console.footage import Courier, founded
from tests.rig.authority import COMMUNE

SETTINGS = f"{PAGE}/settings"
MASK = CameraMask(name="Cửa nhà dân", outline=((100, 200), (400, 200), (400, 600)))
JPEG = b"\xff\xd8\xff a picture"


@pytest.fixture
def camera(desk: Desk) -> Desk:
    return add_camera(desk)


def told(desk: Desk, node: str = NODE) -> tuple[Revision, CameraSettings]:
    """What the bridge publishes for it."""
    bridge = BridgeDesk(COMMUNE, "Asia/Ho_Chi_Minh", desk.office.authority.station)
    with desk.office.database.write() as session:
        camera_orders.settings(session, bridge, now=desk.office.clock.now())
        row = station.settings_sent(session, node, "camera")
        assert row is not None
        order = decode(take_apart(row.jws.encode()).payload, Order)
        return (row.epoch, row.seq), decode(order.body, CameraSettings)


def form(**changes: object) -> dict[str, object]:
    return {
        "record": "always",
        "before_s": "10",
        "after_s": "20",
        "sensitivity": "50",
        "infra_start0": "18:00",
        "infra_end0": "06:00",
        "keep_days": "30",
        "total_gb": "",
        "free_mib": "512",
        "evidence_gb": "8",
        "mask_name0": "Cửa nhà dân",
        "mask_corners0": "10 20; 40 20; 40 60",
        **changes,
    }


def test_a_camera_that_nobody_set_up_is_told_to_record_nothing(camera: Desk) -> None:
    browser = camera.signed_in("technician")

    _, settings = told(camera)
    words = browser.words(browser.open(PAGE))

    assert (settings.record, settings.area) == ("off", COMMUNE)
    assert "chưa có ai quyết định chỗ nào phải che" in words


def test_what_staff_wish_is_what_the_camera_is_told(camera: Desk) -> None:
    browser = camera.signed_in("technician")

    answer = browser.fill(
        SETTINGS,
        form(
            record="events",
            before_s="5",
            zone_name0="Cổng chợ",
            zone_corners0="0 0; 50 0; 50 50; 0 50",
            zone_sensitivity0="80",
            hour_start0="19h",
            hour_end0="5:00",
            hour_sensitivity0="30",
            quiet_start0="4:00",
            quiet_end0="8:00",
            keep_days="14",
            total_gb="20",
            free_mib="1024",
        ),
    )

    assert answer.status_code == 302, browser.words(answer)
    _, settings = told(camera)
    assert (settings.record, settings.before_s, settings.masks) == (
        "events",
        5,
        (MASK,),
    )
    assert settings.zones == (
        CameraZone(
            name="Cổng chợ",
            outline=((0, 0), (500, 0), (500, 500), (0, 500)),
            sensitivity=80,
        ),
    )
    assert settings.hours[0].span == LocalSpan(start="19:00", end="05:00")
    assert settings.quiet == (LocalSpan(start="04:00", end="08:00"),)
    assert (settings.keep.days, settings.keep.total_mib) == (14, 20 * 1024)
    words = browser.words(browser.open(PAGE))
    assert "Cửa nhà dân" in words
    assert "14 ngày, rồi tự xóa" in words


def test_that_nothing_needs_a_mask_must_be_said(camera: Desk) -> None:
    browser = camera.signed_in("technician")
    bare = form(mask_name0="", mask_corners0="")

    silent = browser.fill(SETTINGS, bare)
    said = browser.fill(SETTINGS, {**bare, "no_masks": "1"})

    assert silent.status_code == 422
    assert "Vẽ vùng che, hoặc đánh dấu" in browser.words(silent)
    assert said.status_code == 302
    assert told(camera)[1] == CameraSettings(area=COMMUNE)


def test_a_mask_and_the_word_that_none_is_needed_contradict(camera: Desk) -> None:
    browser = camera.signed_in("technician")

    answer = browser.fill(SETTINGS, form(no_masks="1"))

    assert answer.status_code == 422
    assert "Bỏ một trong hai" in browser.words(answer)


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("mask_corners0", "10 20; 120 20; 40 60", "góc 2 (120 20) nằm ngoài hình"),
        ("mask_corners0", "10 20; 40 20", "có 2 góc; cần từ 3 đến 24 góc"),
        ("mask_corners0", "10 20; bốn mươi; 40 60", "“bốn mươi” không phải hai số"),
        ("mask_corners0", "10 10; 90 90; 90 10; 10 90", "hai cạnh cắt nhau"),
        ("mask_corners0", "10 10; 20 20; 30 30", "quá nhỏ"),
        ("mask_name0", "", "đặt tên cho vùng"),
        ("zone_name3", "Cổng", "có 0 góc"),
        ("keep_days", "0", "Nhập một số từ 1 đến 3650"),
        ("keep_days", "²", "Nhập một số từ 1 đến 3650"),
        ("total_gb", "nhiều", "Nhập một số từ 1 đến 9000"),
        ("infra_end0", "", "Nhập cả giờ đầu và giờ cuối"),
        ("hour_start0", "19:00", "Nhập cả giờ đầu và giờ cuối"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(
    camera: Desk, field: str, typed: str, says: str
) -> None:
    browser = camera.signed_in("technician")

    answer = browser.fill(SETTINGS, form(**{field: typed, "quiet_start2": "03:33"}))

    assert answer.status_code == 422
    assert says in browser.words(answer)
    assert "03:33" in answer.text
    with camera.office.database.read() as session:
        assert cameras.wish(session, f"node:{NODE}") == CameraWish()
    assert told(camera)[1].record == "off"


def test_what_holds_for_all_reaches_a_camera_that_wished_nothing_else(
    camera: Desk,
) -> None:
    browser = camera.signed_in("technician")
    browser.fill(SETTINGS, form(sensitivity="80"))

    answer = browser.fill("/camera-settings", form(keep_days="7", sensitivity="20"))

    assert answer.status_code == 302, browser.words(answer)
    _, settings = told(camera)
    assert (settings.keep.days, settings.sensitivity) == (7, 80)
    assert settings.masks == (MASK,)
    browser.fill(SETTINGS, {"as": "others"})
    _, settings = told(camera)
    assert (settings.keep.days, settings.sensitivity) == (7, 20)
    assert settings.masks == (MASK,)


def test_what_held_before_holds_again_and_no_mask_is_lost_by_a_slip(
    camera: Desk,
) -> None:
    browser = camera.signed_in("technician")
    browser.fill(SETTINGS, form())
    browser.fill(SETTINGS, form(mask_name0="", mask_corners0="", no_masks="1"))
    with camera.office.database.read() as session:
        first = cameras.earlier(session, f"node:{NODE}")[-1]

    with camera.office.database.read() as session:
        second = cameras.earlier(session, f"node:{NODE}")[0]

    back = browser.fill(
        SETTINGS, {"number": str(first.number)}, to=f"{SETTINGS}/earlier"
    )
    other = browser.fill(SETTINGS, {"number": "1"}, to=f"{SETTINGS}/earlier")

    assert back.status_code == 302
    assert told(camera)[1].masks == (MASK,)
    assert other.status_code == 404

    again = {"number": str(second.number)}
    slip = browser.fill(SETTINGS, again, to=f"{SETTINGS}/earlier")

    assert slip.status_code == 409
    assert f"bỏ vùng che: {MASK.name}" in browser.words(slip)
    assert told(camera)[1].masks == (MASK,)
    browser.fill(SETTINGS, again | {"sure": "1"}, to=f"{SETTINGS}/earlier")
    assert told(camera)[1].masks == ()


def test_settings_that_the_camera_refused_are_told(camera: Desk) -> None:
    browser = camera.signed_in("technician")
    told(camera)
    speak(camera)
    refused = Refused(
        kind=RefusalKind.UNREADABLE,
        topic=str(Topic("settings", node=NODE, agent="camera")),
        issuer="station",
        order_id="x",
        detail="record is off, must be always or events",
        count=1,
    )

    report(camera, refused)

    words = browser.words(browser.open(PAGE))
    assert "camera không nhận cài đặt" in words
    assert "must be always or events" in words


def test_only_who_sets_nodes_up_sets_cameras_up(camera: Desk) -> None:
    for name in ("watcher", "author", "viewer"):
        browser = camera.signed_in(name)
        for path in (SETTINGS, "/camera-settings", f"{PAGE}/view.jpg"):
            assert browser.open(path).status_code == 403
    assert "Cài đặt camera" not in camera.signed_in("watcher").open(PAGE).text


# -- the picture to draw on -----------------------------------------------------------


def ask(camera: Desk) -> str:
    """A technician asks; the bridge sends; the id of the order."""
    camera.signed_in("technician").fill(SETTINGS, {}, to=f"{PAGE}/still")
    bridge = BridgeDesk(COMMUNE, "Asia/Ho_Chi_Minh", camera.office.authority.station)
    with camera.office.database.write() as session:
        (sent,) = commands.commands(session, bridge, now=camera.office.clock.now())
        sent.sent_at = camera.office.clock.now()
        assert sent.kind == "still"
        return decode(sent.body.encode(), Still).still


def test_a_still_is_asked_for_and_shown_once_it_came(camera: Desk) -> None:
    browser = camera.signed_in("technician")
    before = browser.open(SETTINGS)
    still = ask(camera)

    waiting = browser.words(browser.open(SETTINGS))
    sha256 = hashlib.sha256(JPEG).hexdigest()
    report(camera, StillMade(still=still, outcome="made", sha256=sha256))
    coming = browser.words(browser.open(SETTINGS))
    bring(camera, "still", still, JPEG)
    here = browser.open(SETTINGS)

    assert "view.jpg" not in before.text
    assert "đang chờ camera chụp" in waiting
    assert "hình đang về" in coming
    assert "view.jpg" in here.text
    assert browser.open(f"{PAGE}/still").status_code == 286
    assert browser.open(f"{PAGE}/view.jpg").data == JPEG


def test_each_look_at_a_still_is_logged_as_upkeep(camera: Desk) -> None:
    bring(camera, "still", "s1", JPEG)
    browser = camera.signed_in("technician")

    browser.open(f"{PAGE}/view.jpg")

    with camera.office.database.read() as session:
        (look,) = watching.looks(session, node=NODE)
        assert (look.who, look.action) == ("technician", "camera.still")
        assert look.detail == {"purpose": "upkeep"}


def test_what_the_camera_saw_is_not_shown_to_who_sets_it_up(camera: Desk) -> None:
    browser = camera.signed_in("technician")

    bring(camera, "thumbnail", "event-1", JPEG)

    assert browser.open(f"{PAGE}/view.jpg").status_code == 404
    assert "view.jpg" not in browser.open(SETTINGS).text


def test_the_picture_without_masks_goes_when_they_are_saved(camera: Desk) -> None:
    browser = camera.signed_in("technician")
    still = ask(camera)
    sha256 = bring(camera, "still", still, JPEG)
    shelf = Shelf(camera.folder / "footage")
    shown = "bấm Lưu thì xóa" in browser.words(browser.open(SETTINGS))

    browser.fill(SETTINGS, form(mask_corners0="10 20"))  # no outline: nothing is saved
    wrong = shelf.has(sha256)
    browser.fill(SETTINGS, form())

    assert (shown, wrong, shelf.has(sha256)) == (True, True, False)
    assert browser.open(f"{PAGE}/view.jpg").status_code == 404
    with camera.office.database.read() as session:
        assert camera_files.get(session, NODE, sha256) is None


def test_a_picture_that_comes_after_masks_were_saved_is_not_taken(camera: Desk) -> None:
    issued = founded(camera).issue("node", NODE, camera.office.clock.now())
    courier, browser = Courier(camera, issued), camera.signed_in("technician")
    late = ask(camera)

    browser.fill(SETTINGS, form())
    words = browser.words(browser.open(SETTINGS))
    refused = courier.patch(JPEG, "still", late)
    taken = courier.bring(JPEG, "still", ask(camera))

    assert "đang chờ camera chụp" not in words
    assert (refused.status_code, taken.status_code) == (410, 201)


def test_a_picture_that_was_coming_while_masks_were_saved_is_not_kept(
    camera: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = founded(camera).issue("node", NODE, camera.office.clock.now())
    courier, browser = Courier(camera, issued), camera.signed_in("technician")
    slow, shelf = ask(camera), Shelf(camera.folder / "footage")
    append = Shelf.append

    def late(self: Shelf, node: str, sha256: str, at: int, piece: bytes) -> int:
        browser.fill(SETTINGS, form())
        return append(self, node, sha256, at, piece)

    monkeypatch.setattr(Shelf, "append", late)
    answer = courier.patch(JPEG, "still", slow)

    assert answer.status_code == 410
    assert not shelf.has(courier.sha(JPEG))
    assert shelf.growing(NODE, courier.sha(JPEG)) == 0
    assert browser.open(f"{PAGE}/view.jpg").status_code == 404


def test_a_picture_on_which_nobody_drew_goes_after_a_day(camera: Desk) -> None:
    bring(camera, "still", "s1", JPEG)
    bring(camera, "thumbnail", "b1-1", JPEG + b"1")
    camera.office.clock.advance(86400 + 1)
    now = camera.office.clock.now()
    with camera.office.database.write() as session:
        long_ago = now - timedelta(days=100)
        times = dict.fromkeys(("as_run", "others", "heads"), long_ago)

        gone = retention.prune(session, **times, stills=now - STILLS_KEPT)

        assert gone == 1
        assert camera_files.newest(session, NODE, "still") is None
        assert camera_files.newest(session, NODE, "thumbnail") is not None


def test_a_camera_without_pictures_says_why(camera: Desk) -> None:
    still = ask(camera)
    browser = camera.signed_in("technician")

    report(
        camera,
        StillMade(still=still, outcome="no-camera", reason="there are no pictures"),
    )

    words = browser.words(browser.open(SETTINGS))
    assert "Camera không có hình để gửi" in words
    assert "there are no pictures" in words


def test_a_camera_that_does_not_answer_is_given_up(camera: Desk) -> None:
    ask(camera)
    browser = camera.signed_in("technician")

    camera.office.clock.advance(stills.PATIENCE.total_seconds() + 1)

    assert "Camera không trả lời" in browser.words(browser.open(SETTINGS))
    assert browser.open(f"{PAGE}/still").status_code == 286
