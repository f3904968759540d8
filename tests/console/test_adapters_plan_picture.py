"""The plan out of what people bring: bounded, upright, and nothing besides."""

import io
import struct
import zlib

import pytest

from console.adapters import plan_picture
from console.adapters.plan_picture import NoPlanError
from console.store import camera_map
from console.views import camera_place
from tests.console.desk import Browser, Desk
from tests.rig.authority import COMMUNE

pytestmark = [pytest.mark.process, pytest.mark.timeout(120)]

WHERE = b"GPS 9.97 N 106.34 E, telephone of somebody"


def chunk(kind: bytes, data: bytes) -> bytes:
    told = kind + data
    return struct.pack(">I", len(data)) + told + struct.pack(">I", zlib.crc32(told))


def png(width: int, height: int, *, pixel: bytes = b"\xc8\x64\x0a\xff") -> bytes:
    """One colour with its opacity, and a line of text that nobody is to see."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = (b"\0" + pixel * width) * height
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            chunk(b"IHDR", head),
            chunk(b"tEXt", b"Comment\0" + WHERE),
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        )
    )


def photo(width: int, height: int, *, orientation: int) -> bytes:
    """A JPEG as a telephone makes it, with how it was held and where."""
    plain = plan_picture.made(png(width, height)).picture
    held = struct.pack("<HHIHH", 0x112, 3, 1, orientation, 0)
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + held + bytes(4) + WHERE
    app1 = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    return plain[:2] + app1 + plain[2:]


def test_a_plan_is_made_smaller_and_nothing_else_of_the_file_is_kept() -> None:
    made = plan_picture.made(png(2000, 500) + WHERE)

    assert (made.width, made.height) == (1600, 400)
    assert made.picture.startswith(b"\xff\xd8\xff")
    assert b"GPS" not in made.picture


def test_a_small_plan_is_not_blown_up() -> None:
    made = plan_picture.made(png(400, 300))

    assert (made.width, made.height) == (400, 300)


def test_a_photo_lies_as_the_telephone_says_it_was_held() -> None:
    made = plan_picture.made(photo(400, 200, orientation=6))

    assert (made.width, made.height) == (200, 400)
    assert b"GPS" not in made.picture
    assert b"Exif" not in made.picture


def test_a_map_drawn_on_nothing_lies_on_white() -> None:
    clear = plan_picture.made(png(200, 200, pixel=b"\0\0\0\0"))
    white = plan_picture.made(png(200, 200, pixel=b"\xff\xff\xff\xff"))

    assert clear.picture == white.picture


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"GIF89a" + bytes(100), "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"", "kind"),
        (b"\xff\xd8\xff" + bytes(range(256)) * 50, "broken"),
        (png(300, 300)[:80], "broken"),
        (png(149, 400), "small"),
        (png(4000, 200), "small"),
    ],
)
def test_what_is_no_plan_is_refused_with_its_reason(content: bytes, why: str) -> None:
    with pytest.raises(NoPlanError) as refused:
        plan_picture.made(content)

    assert refused.value.why == why


def test_a_picture_that_says_it_is_enormous_is_refused() -> None:
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    bomb = png(1, 1).replace(png(1, 1)[8:33], chunk(b"IHDR", head))

    with pytest.raises(NoPlanError) as refused:
        plan_picture.made(bomb)

    assert refused.value.why == "broken"


# -- on the page ----------------------------------------------------------------------


def bring(browser: Browser, content: bytes) -> tuple[int, str]:
    token = browser.token(browser.open("/cameras/map"))
    fields = {"plan": (io.BytesIO(content), "ban-do.png")}
    answer = browser.send("/cameras/map/plan", fields, token)
    return answer.status_code, browser.words(answer)


def test_whoever_sets_cameras_up_brings_the_plan(desk: Desk) -> None:
    browser = desk.signed_in("administrator")

    status, _words = bring(browser, png(300, 200))

    assert status == 302
    page = browser.open("/cameras/map").text
    with desk.office.database.read() as session:
        row = camera_map.plan(session, COMMUNE)
        assert row is not None
        assert (row.width, row.height) == (300, 200)
        assert f"/cameras/map/{row.sha256}.jpg" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a", "không phải hình PNG hay JPEG"),
        (b"\xff\xd8\xff nonsense", "Không đọc được hình này"),
        (png(300, 300) + bytes(4000), "Hình lớn hơn 20 MB"),
    ],
)
def test_what_is_no_plan_is_told_and_the_one_before_stays(
    desk: Desk, content: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_place, "MOST_BYTES", 4000)
    browser = desk.signed_in("technician")
    bring(browser, png(300, 200))

    status, said = bring(browser, content)

    assert status == 422
    assert words in said
    assert "Sơ đồ đang dùng" in said
