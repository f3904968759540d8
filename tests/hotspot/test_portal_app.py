"""The portal as guests and their devices meet it; no socket is opened."""

import json
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from edge.contract.settings import Closure
from hotspot.portal.words import KHMER_READ_BY, Language, word
from hotspot.ports import BoardAlert, BoardNotice, Standing, Visitor
from tests.hotspot.portal_scene import BOARD, HERE, NOW, PHONE, Scene, carried
from tests.rig.guest_probes import PROBES, OsProbe


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


# -- probes ----------------------------------------------------------------------------


@pytest.mark.parametrize("one", PROBES, ids=lambda one: one.system)
def test_every_system_sees_the_portal_until_its_owner_accepts(
    scene: Scene, one: OsProbe
) -> None:
    before = scene.get(one.path, host=one.host)
    scene.accept()
    after = scene.get(one.path, host=one.host)

    assert (before.status_code, before.headers["Location"]) == (302, f"http://{HERE}/")
    assert not one.content(before.status_code, before.data)
    assert one.content(after.status_code, after.data)
    for answer in (before, after):
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_system_is_told_that_it_is_on_line_while_the_line_is_cut(
    scene: Scene,
) -> None:
    scene.accept()
    scene.desk.shown = replace(BOARD, uplink="down")

    assert scene.get("/generate_204", host="www.gstatic.com").status_code == 302


def test_a_probe_is_sent_to_the_portal_while_the_agent_is_away(scene: Scene) -> None:
    scene.accept()
    scene.desk.away = True

    assert scene.get("/generate_204", host="www.gstatic.com").status_code == 302


# -- where people wanted to go ---------------------------------------------------------


def test_a_guest_gets_where_they_wanted_once_they_accepted(scene: Scene) -> None:
    sent = scene.get("/a/b?c=d%20e", host="Example.com")
    form = carried(sent)
    page = scene.get(f"/?{sent.headers['Location'].partition('?')[2]}")
    accepted = scene.accept(**form)
    arrived = scene.get("/?" + accepted.headers["Location"].partition("?")[2])

    assert 'name="to" value="http://example.com/a/b?c=d%20e"' in page.text
    assert accepted.status_code == 303
    assert 'content="2;url=http://example.com/a/b?c=d%20e"' in arrived.text
    assert 'href="http://example.com/a/b?c=d%20e"' in arrived.text


def test_where_one_guest_wanted_to_go_leads_no_other_guest(scene: Scene) -> None:
    sent = scene.get("/", host="evil.example")
    link = "/?" + sent.headers["Location"].partition("?")[2]
    scene.accept()
    mine = scene.get(link)
    scene.phone = "10.20.0.78"
    scene.accept()

    other = scene.get(link)

    assert "evil.example" in mine.text
    assert "evil.example" not in other.text
    assert "http-equiv" not in other.text


def test_nobody_can_make_the_portal_lead_elsewhere(scene: Scene) -> None:
    scene.accept()

    page = scene.get("/?to=http://evil.example/&mark=" + "0" * 32)

    assert "evil.example" not in page.text
    assert "http-equiv" not in page.text


@pytest.mark.parametrize(
    "host",
    [
        "",
        "a",
        "evil.vn\r\nSet-Cookie: a=b",
        'x"><script>',
        "evil.vn/",
        "a..vn",
        "[::1",
        "é",
    ],
)
def test_a_wrong_host_leads_to_the_portal_and_nowhere_else(
    scene: Scene, host: str
) -> None:
    answer = scene.get("/x", host=host)

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"http://{HERE}/"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    host=st.text(st.characters(max_codepoint=255), max_size=40),
    path=st.text(max_size=40).filter(lambda text: "?" not in text),
    query=st.text(max_size=40),
    body=st.binary(max_size=200),
)
def test_whatever_is_asked_is_answered_without_a_fault(
    scene: Scene, host: str, path: str, query: str, body: bytes
) -> None:
    said = urlencode({"lang": query, "to": query, "mark": query})
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = scene.get(f"/{quote(path)}?{said}", host=host)
    posted = scene.ask("POST", f"/{quote(path)}", HERE, body, form)
    accepted = scene.ask("POST", "/accept", HERE, body, form)

    assert posted.status_code == 404
    assert accepted.status_code == 200
    assert answer.status_code in {200, 302, 404}
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(f"http://{HERE}/")


# -- accepting -------------------------------------------------------------------------


def test_the_button_brings_the_guest_on_line_and_the_page_says_for_how_long(
    scene: Scene,
) -> None:
    before = scene.get("/")
    answer = scene.accept()
    after = scene.get("/")

    assert "Đồng ý và vào mạng" in before.text
    assert (answer.status_code, answer.headers["Location"]) == (
        *(303,),
        f"http://{HERE}/?lang=vi",
    )
    assert "Máy này đang vào mạng được." in after.text
    assert "Đến hôm nay 12:00, còn 2 giờ" in after.text


def test_the_quota_that_is_left_is_told_as_people_say_it(scene: Scene) -> None:
    until = NOW + timedelta(minutes=30)
    scene.desk.visitors[PHONE] = Visitor(
        standing="accepted", until=until, bytes_left=1_234_000_000
    )

    assert "còn 30 phút" in scene.get("/").text
    assert "Hôm nay còn 1,2 GB" in scene.get("/").text
    assert "1.2 GB left today" in scene.get("/?lang=en").text


@pytest.mark.parametrize(
    ("visitor", "says", "button"),
    [
        (Visitor(standing="expired"), "Đã hết giờ", True),
        (
            Visitor(standing="quota", until=NOW + timedelta(hours=14)),
            "ngày mai 00:00",
            False,
        ),
        (Visitor(standing="blocked"), "mời hỏi cán bộ", False),
        (Visitor(standing="full"), "Đang đủ người dùng", False),
        (Visitor(standing="closed"), "05:00-22:00", False),
        (Visitor(standing="unknown"), "Tắt Wi-Fi của máy rồi bật lại", False),
    ],
)
def test_who_is_not_let_on_learns_why_and_what_to_do(
    scene: Scene, visitor: Visitor, says: str, *, button: bool
) -> None:
    scene.desk.visitors[PHONE] = visitor

    page = scene.get("/")

    assert says in page.text
    assert ('action="/accept"' in page.text) is button


@pytest.mark.parametrize(
    ("standing", "told"),
    [("new", True), ("accepted", True), ("closed", False), ("quota", False)],
)
def test_a_line_that_is_cut_is_told_to_who_could_use_it(
    scene: Scene, standing: Standing, *, told: bool
) -> None:
    scene.desk.shown = replace(BOARD, uplink="down")
    scene.desk.visitors[PHONE] = Visitor(standing=standing)

    assert ("đang đứt" in scene.get("/").text) is told


@pytest.mark.parametrize("language", ["vi", "km", "en"])
def test_nobody_reads_that_she_is_on_line_while_the_line_is_cut(
    scene: Scene, language: Language
) -> None:
    scene.desk.shown = replace(BOARD, uplink="down")
    scene.desk.visitors[PHONE] = Visitor(standing="accepted")

    page = scene.get(f"/?lang={language}").text

    assert 'class="face warn"' in page
    assert 'http-equiv="refresh" content="20"' in page
    assert word("accepted", language) not in page


def test_staffs_reason_is_told_while_the_hotspot_is_closed(scene: Scene) -> None:
    until = NOW + timedelta(hours=1)
    scene.desk.shown = replace(BOARD, closure=Closure(until=until, reason="Sửa điện"))
    scene.desk.visitors[PHONE] = Visitor(standing="closed")

    assert "Sửa điện" in scene.get("/").text


def test_terms_that_changed_meanwhile_are_shown_again(scene: Scene) -> None:
    scene.desk.shown = replace(BOARD, terms=2)

    answer = scene.accept(terms="1")

    assert "Điều khoản vừa được sửa" in answer.text
    assert scene.desk.visitor(PHONE).standing == "new"


def test_another_sites_form_does_not_bring_anybody_on_line(scene: Scene) -> None:
    form = {"terms": "1"}
    answer = scene.post("/accept", form, Origin="http://evil.example")

    assert "Mời bấm lại" in answer.text
    assert scene.desk.visitor(PHONE).standing == "new"
    assert scene.post("/accept", form, Origin=f"http://{HERE}").status_code == 303


def test_a_browser_that_hides_where_the_button_stood_is_no_dead_end(
    scene: Scene,
) -> None:
    assert scene.post("/accept", {"terms": "1"}, Origin="null").status_code == 303


def test_a_guest_may_leave(scene: Scene) -> None:
    scene.accept()

    answer = scene.post("/leave", {"lang": "en"})

    assert answer.headers["Location"] == f"http://{HERE}/?lang=en"
    assert scene.desk.visitor(PHONE).standing == "new"


def test_a_voucher_is_asked_for_only_where_staff_wished_it(scene: Scene) -> None:
    assert 'name="voucher"' not in scene.get("/").text
    scene.desk.shown = replace(BOARD, sign_in="voucher")
    scene.desk.vouchers = {"K7P4-XM2Q"}

    wrong = scene.accept(voucher="AAAA-AAAA")
    right = scene.accept(voucher=" K7P4-XM2Q ")

    assert 'name="voucher"' in wrong.text
    assert "Mã này không dùng được" in wrong.text
    assert right.status_code == 303


def test_a_code_may_be_asked_for_where_the_hotspot_can_send_one(scene: Scene) -> None:
    scene.desk.shown = replace(BOARD, sign_in="voucher")
    assert 'name="telephone"' not in scene.get("/").text
    scene.desk.shown = replace(BOARD, sign_in="voucher", messages=True)
    page = scene.get("/").text

    wrong = scene.post("/code", {"telephone": "không có"})
    sent = scene.post("/code", {"telephone": "0912345678", "lang": "en"})
    accepted = scene.accept(voucher="123456")

    assert 'action="/code"' in page
    assert "hoặc nhắn tới số di động" in page
    assert "không phải số di động" in wrong.text
    assert "A code is on its way" in sent.text
    assert 'name="voucher"' in sent.text
    assert "0912345678" not in sent.text
    assert accepted.status_code == 303


def test_another_sites_form_sends_no_message(scene: Scene) -> None:
    scene.desk.shown = replace(BOARD, sign_in="voucher", messages=True)

    answer = scene.post("/code", {"telephone": "1"}, Origin="http://evil.example")

    assert "Mời bấm lại" in answer.text
    assert scene.desk.vouchers == set()


def test_what_was_typed_never_comes_back_as_markup(scene: Scene) -> None:
    evil = '"><script>alert(1)</script>'

    answer = scene.accept(voucher=evil, lang=evil, to=evil, mark=evil, terms=evil)

    assert "<script" not in answer.text


def test_a_form_with_more_fields_than_anybody_asks_for_says_nothing(
    scene: Scene,
) -> None:
    many = {f"f{n}": "" for n in range(100)}

    assert "vừa được sửa" in scene.accept(**many).text
    assert scene.desk.visitor(PHONE).standing == "new"


def test_a_form_in_parts_says_nothing(scene: Scene) -> None:
    parts = {"Content-Type": "multipart/form-data; boundary=x"}
    body = b'--x\r\nContent-Disposition: form-data; name="terms"\r\n\r\n1\r\n--x--'

    answer = scene.ask("POST", "/accept", HERE, body, parts)

    assert "vừa được sửa" in answer.text


def test_the_address_of_the_button_leads_back_to_the_page(scene: Scene) -> None:
    for path in ("/accept", "/leave"):
        answer = scene.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (
            *(302,),
            f"http://{HERE}/",
        )


def test_while_the_agent_is_away_the_page_says_so_and_tries_again(scene: Scene) -> None:
    scene.desk.away = True

    for answer in (scene.get("/"), scene.accept(), scene.post("/leave", {})):
        assert answer.status_code == 503
        assert "đang khởi động lại" in answer.text
        assert 'http-equiv="refresh" content="10"' in answer.text


# -- the page --------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/kept", "/?lang=km", "/?lang=en", "/nowhere"])
def test_the_page_needs_nothing_from_elsewhere_and_no_script(
    scene: Scene, path: str
) -> None:
    answer = scene.get(path)

    assert len(answer.data) < 10_000
    assert "<script" not in answer.text
    assert not re.findall(r'(?:src|href)="(?!/)', answer.text)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in answer.headers


def test_the_emergency_stands_on_top_and_announcements_can_be_heard_again(
    scene: Scene,
) -> None:
    here, away = "ab" * 32, "cd" * 32
    (scene.folder / here).write_bytes(b"OggS")
    scene.desk.shown = replace(
        BOARD,
        alert=BoardAlert(
            texts={"vi": "Lũ đang lên", "en": "Flood rising"},
            until=NOW + timedelta(hours=2),
        ),
        notices=(
            BoardNotice(title="Họp dân", text="Bảy giờ tối", sound=here, at=NOW),
            BoardNotice(title="Cúp điện", sound=away, at=NOW),
        ),
    )

    page = scene.get("/").text

    assert page.index("KHẨN CẤP") < page.index("Lũ đang lên") < page.index("<h1>")
    assert "Flood rising" in scene.get("/?lang=en").text
    assert '<p lang="vi">Lũ đang lên' in scene.get("/?lang=km").text
    assert f'src="/sound/{here}"' in page
    assert f'src="/sound/{away}"' not in page
    assert "tiếng còn đang tải về" in page
    assert scene.get(f"/sound/{here}").data == b"OggS"


@pytest.mark.parametrize(
    ("span", "status", "says", "part"),
    [
        ("", 200, None, b"OggS"),
        ("bytes=-", 200, None, b"OggS"),
        ("bytes=0-0,2-3", 200, None, b"OggS"),
        ("bytes=1-2", 206, "bytes 1-2/4", b"gg"),
        ("bytes=2-", 206, "bytes 2-3/4", b"gS"),
        ("bytes=2-99", 206, "bytes 2-3/4", b"gS"),
        ("bytes=-1", 206, "bytes 3-3/4", b"S"),
        ("bytes=-99", 206, "bytes 0-3/4", b"OggS"),
        ("bytes=4-", 416, "bytes */4", b""),
        ("bytes=3-1", 416, "bytes */4", b""),
        ("bytes=-0", 416, "bytes */4", b""),
    ],
)
def test_a_player_may_ask_for_a_part_of_a_recording(
    scene: Scene, span: str, status: int, says: str | None, part: bytes
) -> None:
    name = "ab" * 32
    (scene.folder / name).write_bytes(b"OggS")

    heard = scene.get(f"/sound/{name}", Range=span)

    assert (heard.status_code, heard.headers.get("Content-Range")) == (status, says)
    assert heard.data == part


@pytest.mark.parametrize("name", ["cd" * 32, "..%2fsecret", "AB" * 32, "ab"])
def test_no_other_file_is_given_out(scene: Scene, name: str) -> None:
    (scene.folder.parent / "secret").write_bytes(b"secret")

    assert scene.get(f"/sound/{name}").status_code == 404


def test_the_terms_are_read_out_once_their_file_is_there(scene: Scene) -> None:
    assert "<audio" not in scene.get("/").text
    file = scene.folder / "terms"
    file.write_bytes(b"ID3")
    terms = re.findall(r"<li>(.*?)</li>", scene.get("/").text)
    scene.read_out["vi", " ".join(terms)] = file

    assert 'src="/terms/vi.mp3"' in scene.get("/").text
    assert scene.get("/terms/vi.mp3").data == b"ID3"
    assert scene.get("/terms/en.mp3").status_code == 404
    assert scene.get("/terms/xx.mp3").status_code == 404


def test_khmer_is_a_marked_draft_that_asks_to_call_the_staff(scene: Scene) -> None:
    page = scene.get("/", **{"Accept-Language": "km-KH,km;q=0.9"}).text

    assert KHMER_READ_BY == ""
    assert '<html lang="km">' in page
    assert "bản nháp" in page
    assert "សូម\u200bហៅ\u200bមន្ត្រី" in page
    assert "Mỗi lần dùng được 120 phút" in page


@pytest.mark.parametrize(
    ("accepted", "language"), [("en-US,en", "en"), ("fr,en;q=0.5", "en"), ("", "vi")]
)
def test_the_browsers_language_comes_first_and_vietnamese_otherwise(
    scene: Scene, accepted: str, language: str
) -> None:
    page = scene.get("/", **{"Accept-Language": accepted})

    assert f'<html lang="{language}">' in page.text


def test_a_page_says_what_is_kept_and_for_how_long(scene: Scene) -> None:
    scene.desk.shown = replace(BOARD, retention_days=14)

    page = scene.get("/kept").text

    assert "giữ 14 ngày rồi xóa" in page
    assert "Không giữ" in page


def test_a_guidance_screens_code_leads_to_the_page_that_the_commune_has(
    scene: Scene,
) -> None:
    none = scene.get("/thu-tuc/1.001193")
    scene.desk.shown = replace(BOARD, procedures="https://tan-an.example/")

    found = scene.get("/thu-tuc/1.001193")
    odd = scene.get("/thu-tuc/1.0%0d%0aSet-Cookie:x")

    assert none.headers["Location"] == f"http://{HERE}/"
    assert found.headers["Location"] == "https://tan-an.example/thu-tuc/1.001193"
    assert odd.headers["Location"] == f"http://{HERE}/"


# -- RFC 8908 --------------------------------------------------------------------------


def test_a_clients_own_software_learns_how_it_stands(scene: Scene) -> None:
    before = scene.get("/captive-portal/api")
    scene.accept()
    after = json.loads(scene.get("/captive-portal/api", host="wifi.tan-an.vn").data)
    scene.desk.away = True

    assert before.headers["Content-Type"] == "application/captive+json"
    assert "private" in before.headers["Cache-Control"]
    assert json.loads(before.data) == {
        "captive": True,
        "user-portal-url": f"http://{HERE}/",
        "venue-info-url": f"http://{HERE}/kept",
    }
    assert (after["captive"], after["seconds-remaining"]) == (False, 7200)
    assert json.loads(scene.get("/captive-portal/api").data)["captive"] is True
