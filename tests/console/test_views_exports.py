"""Evidence that leaves the house: the original untouched, names drawn into a copy."""

import base64
import hashlib
import json
import subprocess
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from camera.core.evidence import NOTHING, Link, Signing, seal, text_of
from console.adapters.film_copy import Cover, Reel, draw
from console.adapters.shelf import Shelf
from console.store import clips, watching
from provisioning.adapters.authority import Authority, Issued
from tests.console.camera_desk import NODE, PAGE, add_camera
from tests.console.desk import Browser, Desk
from tests.console.footage import Courier, asked, clip, excerpt, founded, state_why
from tests.rig.patience import until

pytestmark = [pytest.mark.process]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Two seconds of grey."""
    path = tmp_path_factory.mktemp("film") / "grey.mp4"
    command = "ffmpeg -v error -f lavfi -i color=gray:s=320x180:r=5:d=2 -c:v libx264"
    subprocess.run([*command.split(), "-pix_fmt", "yuv420p", str(path)], check=True)
    return path.read_bytes()


@pytest.fixture
def cams(desk: Desk) -> Desk:
    return add_camera(desk)


@pytest.fixture
def issued(cams: Desk) -> Issued:
    return founded(cams).issue("node", NODE, cams.office.clock.now())


@pytest.fixture
def watcher(cams: Desk) -> Browser:
    browser = cams.signed_in("watcher")
    state_why(browser)
    return browser


def brought(cams: Desk, issued: Issued, film: bytes) -> tuple[str, bytes]:
    name, body = asked(cams), excerpt(film)
    assert Courier(cams, issued).bring(body, "clip", name).status_code == 201
    return name, body


def form(**changes: str) -> dict[str, str]:
    fields = {
        "number": "15/CV-CAX",
        "receiver": "Công an huyện",
        "reason": "vụ mất xe 'ở chợ' %{pts}",
    }
    return fields | changes


def export(watcher: Browser, name: str, **changes: str) -> str:
    """Its page, once the copy is made."""
    page = f"{PAGE}/clips/{name}/export"
    answer = watcher.fill(page, form(**changes))
    assert answer.status_code == 302, watcher.words(answer)
    place = answer.headers["Location"]
    until(
        lambda: watcher.open(f"{place}/state").status_code == 286, "a copy", within_s=60
    )
    return place


def probe(path: Path) -> dict[str, object]:
    command = "ffprobe -v error -show_entries stream=codec_name,width,height -of json"
    done = subprocess.run([*command.split(), path], capture_output=True, check=True)
    (stream,) = json.loads(done.stdout)["streams"]
    return dict(stream)


def grey(path: Path, at_s: float, crop: str) -> float:
    """How bright a part of the picture is, 0 to 255."""
    command = [
        *("ffmpeg", "-v", "error", "-ss", str(at_s), "-i", str(path)),
        *("-frames:v", "1", "-vf", f"crop={crop},format=gray"),
        *("-f", "rawvideo", "-"),
    ]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    return sum(data) / len(data)


def test_the_original_leaves_as_it_came_and_the_copy_has_names_drawn_in(
    cams: Desk, watcher: Browser, issued: Issued, film: bytes, tmp_path: Path
) -> None:
    name, body = brought(cams, issued, film)

    place = export(watcher, name)
    original = watcher.open(f"{place}/original.zip")
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(watcher.open(f"{place}/copy.mp4").data)

    assert original.data == body
    assert ".zip" in original.headers["Content-Disposition"]
    assert probe(copy) == {"codec_name": "h264", "width": 320, "height": 180}
    assert abs(grey(copy, 1, "320:20:0:155") - grey(copy, 1, "320:60:0:60")) > 10
    assert Shelf(cams.folder / "footage").place(clip(cams, name).sha256 or "").is_file()


def test_before_an_export_it_is_said_how_much_more_the_original_holds(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name = asked(cams)
    start = clip(cams, name).start
    ends = f'"start":"{start:%Y-%m-%dT%H}:00:00Z","end":"{start:%Y-%m-%dT%H}:02:00Z"'
    body = excerpt(manifest=f'{{"segments":[{{{ends}}}]}}'.encode())
    assert Courier(cams, issued).bring(body, "clip", name).status_code == 201
    hour = start.astimezone(cams.web.zone).hour

    words = watcher.words(watcher.open(f"{PAGE}/clips/{name}/export"))

    assert f"Tệp gốc có hình từ {hour}:00:00 đến {hour}:02:00" in words
    assert "vùng che của bản sao không che tệp gốc" in words


def test_a_long_receiver_is_broken_into_lines_that_leave_the_right_margin_free(
    tmp_path: Path,
) -> None:
    clean, copy = tmp_path / "grey.mp4", tmp_path / "copy.mp4"
    command = "ffmpeg -v error -f lavfi -i color=gray:s=640x360:r=5:d=1 -c:v libx264"
    subprocess.run([*command.split(), "-pix_fmt", "yuv420p", str(clean)], check=True)
    label = "Bản sao cho ĐẠI ÚY NGUYỄN VĂN MƯỜI, CƠ QUAN CẢNH SÁT ĐIỀU TRA " * 4

    draw(
        [Reel(clean, None)],
        copy,
        label=label + "W" * 200,
        covers=(),
        timeout_s=60,
        progress=lambda _s: None,
    )

    bare, free = grey(copy, 0, "640:60:0:20"), grey(copy, 0, "8:360:632:0")
    assert probe(copy)["width"] == 640
    assert abs(free - bare) < 2
    assert bare - grey(copy, 0, "500:60:8:280") > 20  # it is there, on many lines


def test_what_is_to_be_covered_is_covered_for_that_time_in_the_copy_alone(
    cams: Desk, watcher: Browser, issued: Issued, film: bytes, tmp_path: Path
) -> None:
    name, body = brought(cams, issued, film)
    cover = {"left0": "50", "top0": "40", "width0": "50", "height0": "20"}

    place = export(watcher, name, **cover, start_s0="0", end_s0="1")
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(watcher.open(f"{place}/copy.mp4").data)

    right = "120:20:180:80"
    assert grey(copy, 0.5, right) < 20
    assert grey(copy, 1.5, right) > 100
    assert watcher.open(f"{place}/original.zip").data == body


def test_films_of_two_sizes_are_one_copy_and_each_covered_by_its_own_seconds(
    film: bytes, tmp_path: Path
) -> None:
    given, copy = tmp_path / "given.mp4", tmp_path / "copy.mp4"
    given.write_bytes(film)
    for name, size in (("1", "320:180"), ("2", "160:120")):
        command = f"ffmpeg -v error -i {given} -vf scale={size} -f mp4"
        subprocess.run([*command.split(), str(tmp_path / name)], check=True)

    draw(
        [Reel(tmp_path / "1", None), Reel(tmp_path / "2", None)],
        copy,
        label="for the police",
        covers=[Cover(2, 40, 40, 20, 20, 1, 2)],
        timeout_s=60,
        progress=lambda _: None,
    )

    middle = "100:60:590:330"
    assert [grey(copy, at_s, middle) < 20 for at_s in (1.2, 2.4, 3.4)] == [
        False,
        False,
        True,
    ]


def test_each_film_of_a_clip_is_shown_and_can_be_covered(
    cams: Desk, watcher: Browser, issued: Issued, film: bytes, tmp_path: Path
) -> None:
    name, body = asked(cams), excerpt(film, film)
    assert Courier(cams, issued).bring(body, "clip", name).status_code == 201
    page = f"{PAGE}/clips/{name}/export"
    cover = {"left0": "20", "top0": "40", "width0": "60", "height0": "20"}
    times = {"start_s0": "0", "end_s0": "2"}

    form_page = watcher.open(page)
    beyond = watcher.fill(page, form(**cover, **times, film0="3"))
    place = export(watcher, name, **cover, **times, film0="2")
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(watcher.open(f"{place}/copy.mp4").data)

    films = [f"{PAGE}/clips/{name}/film-{number}.mp4" for number in (1, 2)]
    assert all(one in form_page.text for one in films)
    assert "đếm từ đầu phim" in watcher.words(form_page)
    assert beyond.status_code == 422
    middle = "400:40:440:340"
    assert [grey(copy, at_s, middle) < 20 for at_s in (1, 3)] == [False, True]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"number": ""}, "Ghi số văn bản yêu cầu"),
        ({"receiver": " "}, "Ghi cơ quan, người nhận"),
        ({"reason": "x" * 201}, "Ghi lý do trích xuất"),
        ({"left1": "50"}, "Vùng che 2: nhập đủ sáu số"),
        (
            dict.fromkeys(("left0", "top0", "width0", "height0"), "60")
            | {"start_s0": "0", "end_s0": "1"},
            "không quá 100",
        ),
    ],
)
def test_an_export_without_number_receiver_or_reason_is_refused(
    cams: Desk,
    watcher: Browser,
    issued: Issued,
    film: bytes,
    changes: dict[str, str],
    why: str,
) -> None:
    name, _body = brought(cams, issued, film)

    answer = watcher.fill(f"{PAGE}/clips/{name}/export", form(**changes))

    assert answer.status_code == 422
    assert why in watcher.words(answer)
    with cams.office.database.read() as session:
        assert clips.copies(session, name) == []


def test_every_export_and_each_download_is_logged_with_its_number(
    cams: Desk, watcher: Browser, issued: Issued, film: bytes
) -> None:
    name, _body = brought(cams, issued, film)

    place = export(watcher, name)
    watcher.open(f"{place}/copy.mp4")
    watcher.open(f"{place}/copy.mp4", Range="bytes=10-")
    watcher.open(f"{place}/original.zip")
    watcher.open(f"{place}/original.zip", Range="bytes=0-")  # all of it

    reader = cams.signed_in("administrator")
    words = reader.words(reader.open("/audit"))
    assert words.count("trích xuất chứng cứ của camera") == 5
    assert words.count("15/CV-CAX") == 5


def test_a_session_that_has_not_said_why_gets_no_file_until_it_has(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name, body = brought(cams, issued, b"a film")
    place = export(watcher, name)
    other, file = cams.signed_in("watcher"), f"{place}/original.zip"
    with cams.office.database.write() as session:
        made = clips.copy(session, place.rpartition("/")[2])
        assert made is not None
        clips.copy_made(session, made.id, made.clip.sha256 or "", len(body))
    before = exports_logged(cams)

    for wanted in (file, f"{place}/copy.mp4", place):
        answer = other.open(wanted)
        assert answer.status_code == 302, wanted
        assert answer.headers["Location"] == f"{PAGE}/purpose?next={wanted}"
    silent = exports_logged(cams)
    why = {"purpose": "request", "words": "công văn 15", "next": file}
    then = other.fill(f"{PAGE}/purpose?next={file}", why, to=f"{PAGE}/purpose")

    assert silent == before
    assert then.headers["Location"] == file
    assert other.open(file).data == body
    newest = exports_logged(cams)[0]
    assert (newest["purpose"], newest["words"]) == ("request", "công văn 15")


def exports_logged(desk: Desk) -> list[dict[str, str]]:
    """Newest first."""
    with desk.office.database.read() as session:
        rows = watching.looks(session, node=NODE)
        return [dict(row.detail) for row in rows if row.action == "camera.export"]


def test_a_film_that_cannot_be_read_leaves_the_original_to_be_taken(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    name, body = brought(cams, issued, b"10 MB of nonsense")

    place = export(watcher, name)

    words = watcher.words(watcher.open(place))
    assert "Chưa làm được bản sao" in words
    assert watcher.open(f"{place}/copy.mp4").status_code == 404
    assert watcher.open(f"{place}/original.zip").data == body


def test_the_page_shows_whose_key_signed_and_offers_the_authoritys_certificate(
    cams: Desk, watcher: Browser, issued: Issued
) -> None:
    stranger = Authority.founded("Xã Khác", cams.office.clock.now())
    forged = stranger.issue("node", NODE, cams.office.clock.now())
    told = []
    for signer in (issued, forged):
        name = asked(cams)
        line, fingerprint = signing_line(signer)
        body = excerpt(signer=line)
        assert Courier(cams, issued).bring(body, "clip", name).status_code == 201
        words = watcher.words(watcher.open(export(watcher, name)))
        told.append((fingerprint in words, "không xác nhận khóa ký" in words))
    certificate = watcher.open(f"{PAGE}/ca.crt")
    other = cams.signed_in("viewer").open(f"{PAGE}/ca.crt")

    assert told == [(True, False), (False, True)]
    assert certificate.data == cams.web.authority.read_bytes()
    assert "ca.crt" in certificate.headers["Content-Disposition"]
    assert other.status_code == 403


def test_every_key_of_a_renewed_camera_is_shown_and_none_beside_a_strangers(
    cams: Desk, watcher: Browser
) -> None:
    now = cams.office.clock.now()
    authority = founded(cams)
    issued, renewed = (authority.issue("node", NODE, now) for _ in range(2))
    stranger = Authority.founded("Xã Khác", now).issue("node", NODE, now)
    first, before = signing_line(issued)
    told = []
    for later in (renewed, stranger):
        line, after = signing_line(later)
        words = line.split(b".")[0]
        link = base64.urlsafe_b64decode(words + b"=" * (-len(words) % 4))
        manifest = b'{"signer":' + msgspec.json.encode(
            msgspec.json.decode(link)["what"]
        )
        for body in (
            excerpt(signer=first, chain=line + b"\n"),
            excerpt(signer=first, manifest=manifest + b"}"),
        ):
            name = asked(cams)
            assert Courier(cams, issued).bring(body, "clip", name).status_code == 201
            shown = watcher.words(watcher.open(export(watcher, name)))
            told.append((before in shown, after in shown))

    assert told == [(True, True), (True, True), (False, False), (False, False)]


def signing_line(by: Issued) -> tuple[bytes, str]:
    """The chain's first line, as a camera with this certificate writes it."""
    own = x509.load_pem_x509_certificate(by.certificate)
    public = own.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    der = own.public_bytes(serialization.Encoding.DER)
    link = Link(
        n=1,
        before=NOTHING,
        at=own.not_valid_before_utc,
        what=Signing(node=NODE, public=text_of(public), certificate=text_of(der)),
    )
    return seal(link, lambda _words: bytes(64)), hashlib.sha256(public).hexdigest()


def test_who_may_not_export_gets_none_of_it(
    cams: Desk, watcher: Browser, issued: Issued, film: bytes
) -> None:
    name, _body = brought(cams, issued, film)
    place = export(watcher, name)

    for other in ("viewer", "technician", "administrator", "approver"):
        browser = cams.signed_in(other)
        for page in (f"{PAGE}/clips/{name}/export", place, f"{place}/original.zip"):
            assert browser.open(page).status_code == 403, (other, page)


def test_nothing_is_exported_where_the_disk_has_no_room(
    cams: Desk,
    watcher: Browser,
    issued: Issued,
    film: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name, _body = brought(cams, issued, film)
    monkeypatch.setattr("console.views.exports.ROOM_BYTES", 1 << 60)

    answer = watcher.fill(f"{PAGE}/clips/{name}/export", form())

    assert answer.status_code == 422
    assert "không đủ chỗ" in watcher.words(answer)


def test_a_chain_in_doubt_is_explained_and_the_log_keeps_it(
    cams: Desk, watcher: Browser
) -> None:
    from console.core.evidence import Break, Mark
    from console.store import evidence

    with cams.office.database.write() as session:
        now = cams.office.clock.now()
        held, told = Mark(42, "a" * 64), Mark(3, "b" * 64)
        number = evidence.doubt(session, NODE, Break.SHORTER, held, told, at=now).id
    page = f"{PAGE}/evidence"

    silent = watcher.fill(page, {"doubt": str(number), "words": ""})
    before = watcher.words(watcher.open("/"))
    watcher.fill(page, {"doubt": str(number), "words": "thay thẻ nhớ hư"})

    assert silent.status_code == 422
    assert "Camera chợ: Chuỗi chứng cứ ngắn hơn" in before
    assert "Chuỗi chứng cứ ngắn hơn" not in watcher.words(watcher.open("/"))
    assert "thay thẻ nhớ hư" in watcher.words(watcher.open(page))
    reader = cams.signed_in("administrator")
    assert "giải thích chuỗi chứng cứ" in reader.words(reader.open("/audit"))


def test_an_unlocking_wants_a_reason_too(
    cams: Desk, watcher: Browser, issued: Issued, film: bytes
) -> None:
    from console.store import evidence

    name, _body = brought(cams, issued, film)
    page = f"{PAGE}/clips/{name}"
    watcher.fill(page, {"lock_reason": ""}, to=f"{page}/lock")
    watcher.fill(page, {"lock_reason": "vụ mất xe"}, to=f"{page}/lock")
    with cams.office.database.read() as session:
        (held,) = evidence.locks_of_clip(session, name)
    unlock = f"{PAGE}/locks/{held.id}/unlock"

    watcher.fill(page, {"unlock_reason": " "}, to=unlock)
    with cams.office.database.read() as session:
        still = evidence.get_lock(session, held.id)
    watcher.fill(page, {"unlock_reason": "xong vụ"}, to=unlock)
    with cams.office.database.read() as session:
        ended = evidence.get_lock(session, held.id)

    assert still is not None
    assert still.ended_at is None
    assert ended is not None
    assert ended.end_reason == "xong vụ"
