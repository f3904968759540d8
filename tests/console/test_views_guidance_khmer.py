"""Khmer on staff's pages: named, written, read out, signed by whoever reads it."""

import io
import os
import wave
from math import sin
from pathlib import Path

import msgspec
import pytest
from werkzeug.test import TestResponse

from console.core import khmer
from console.core.guidance import OFFICE
from console.core.permissions import Grant, Role
from console.store import guidance, people
from kiosk.build.files import open_content
from kiosk.core import pages, speech
from kiosk.core.pages.words import word
from kiosk.core.sentences import clip_name
from kiosk.core.source import tidied
from tests.console.desk import ORIGIN, PASSWORDS, Browser, Desk, _hash
from tests.console.guidance_desk import GuidanceDesk
from tests.console.guidance_office import BIRTH, DEATH, TODAY
from tests.console.test_kiosk_program import _Real
from tests.rig import patience
from tests.rig.authority import COMMUNE

READER, HERS = "Thạch Sa Rây", "muoi hai cay dua"
VOICE = "/guidance/khmer/voice"


@pytest.fixture
def known(desk: Desk) -> Desk:
    """A desk where an approver reads Khmer."""
    with desk.office.database.write() as session:
        person = people.add(
            session,
            sign_in="saray",
            display=READER,
            password_hash=_hash(HERS),
            grants=[Grant(Role.APPROVER, COMMUNE)],
            deed=desk.office.command,
        )
        person.must_change_password = False
    desk.office.appoint("saray", HERS)
    return desk


@pytest.fixture
def made(known: Desk) -> GuidanceDesk:
    return GuidanceDesk(known)


def reader(desk: Desk) -> Browser:
    browser = desk.browser()
    browser.fill("/sign-in", {"sign_in": "saray", "password": HERS})
    return browser


def named(made: GuidanceDesk, browser: Browser, name: str = READER) -> int:
    fields = {
        "row_version": made.record(OFFICE).row_version,
        "name_vi": "Trung tâm",
        "help_counter": "1",
        "khmer_read_by": name,
    }
    return browser.fill("/guidance/office/counters", fields).status_code


def test_only_somebody_who_approves_for_the_commune_can_be_named(
    made: GuidanceDesk, desk: Desk
) -> None:
    author = desk.signed_in("author")

    assert named(made, author, "Ai Đó") == 422
    assert named(made, author, READER) == 302
    assert khmer.reader(made.record(OFFICE).draft) == READER


def test_khmer_words_are_kept_beside_the_vietnamese(
    made: GuidanceDesk, desk: Desk
) -> None:
    author, page = desk.signed_in("author"), f"/guidance/{BIRTH}/khmer"

    fields = {
        "row_version": made.record(BIRTH).row_version,
        "km:short_name": "សំបុត្រកំណើត",
        "km:nowhere": "ជា",
    }
    answer = author.fill(page, fields)

    assert answer.status_code == 302
    assert made.record(BIRTH).draft["short_name"]["km"] == "សំបុត្រកំណើត"
    assert "សំបុត្រកំណើត" in author.open(page).text


def test_while_nobody_is_named_no_sentence_is_asked_for(
    made: GuidanceDesk, desk: Desk
) -> None:
    words = desk.browser().words(desk.signed_in("author").open(VOICE))

    assert "Chưa có ai được ghi tên" in words


def test_changed_khmer_is_signed_by_its_reader_alone(
    made: GuidanceDesk, desk: Desk
) -> None:
    author, approver = desk.signed_in("author"), made.opened()
    named(made, author)
    send(made, author, OFFICE)

    place, refused = sign(made, approver, "approver", OFFICE)
    assert refused.status_code == 422
    assert f"{READER} đọc, nghe rồi ký" in approver.words(approver.open(place))
    assert "phải để người đọc được tiếng Khmer" in approver.words(refused)

    _, signed = sign(made, reader(desk), "saray", OFFICE)
    assert signed.status_code == 302


@pytest.mark.process
def test_a_page_whose_sentences_were_all_recorded_is_read_aloud_and_no_other(
    known: Desk,
) -> None:
    # What was spoken before, in whatever test, is not spoken again.
    kept = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    made = GuidanceDesk(known, program=_Real(cache=kept / "commune-kiosk"))
    author = known.signed_in("author")
    named(made, author)
    for code, place, words in (
        (OFFICE, "life_events[1].name", "គ្រួសារ"),
        (BIRTH, "short_name", "កំណើត"),
        (DEATH, "short_name", "មរណភាព"),
    ):
        fields = {"row_version": made.record(code).row_version, f"km:{place}": words}
        answer = author.fill(f"/guidance/{code}/khmer", fields)
        assert answer.status_code == 302, author.words(answer)

    said = ("គ្រួសារ", "កំណើត", "មរណភាព", word("welcome", "km"))
    wanted = [clip_name("km", tidied(one)) for one in said]
    assert "Khai sinh: 0 trong 1 câu" in author.words(author.open(VOICE))
    refused = record(author, wanted[0], io.BytesIO(b"%PDF-1.4 no sound"))
    assert "tệp PDF, không phải âm thanh" in author.words(refused)
    other = record(author, wanted[0], spoken(95, rate_hz=2000))
    assert "Một câu đọc không quá 90 giây" in author.words(other)
    for clip in wanted:
        answer = record(author, clip, spoken())
        assert answer.status_code == 302, author.words(answer)
    for code in made.records:
        send(made, author, code)
    _, signed = sign(made, reader(known), "saray", *made.records)
    assert signed.status_code == 302
    patience.until(lambda: published(made), "it is published", within_s=240)

    folder = next(path for path in made.work._rooms.work.iterdir() if path.is_dir())
    content = open_content(folder)
    clips = msgspec.json.decode((folder / "clips.json").read_bytes())

    def can_be_read(page_id: str) -> bool:
        page = pages.page(content, page_id, "km", TODAY)
        return speech.readable(page, clips.__contains__)

    assert "Khai sinh: 1 trong 1 câu" in author.words(author.open(VOICE))
    assert can_be_read("event:gia-dinh")
    assert can_be_read("home")
    assert not can_be_read(f"procedure:{BIRTH}")
    assert not can_be_read("more")


# -- hands ----------------------------------------------------------------------------


def record(browser: Browser, clip: str, sound: io.BytesIO) -> TestResponse:
    place = f"{VOICE}/{clip}"
    token = browser.token(browser.open(place))
    return browser.client.post(
        place,
        data={"upload": (sound, "ghi-am.webm"), "csrf_token": token},
        base_url=ORIGIN,
        headers={"Origin": ORIGIN, "Referer": f"{ORIGIN}/"},
    )


def spoken(seconds: float = 1.2, *, rate_hz: int = 16000) -> io.BytesIO:
    """Something that is heard."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        levels = (int(9000 * sin(n / 5)) for n in range(int(rate_hz * seconds)))
        sound.writeframes(
            b"".join(n.to_bytes(2, "little", signed=True) for n in levels)
        )
    file.seek(0)
    return file


def send(made: GuidanceDesk, browser: Browser, code: str) -> None:
    seen = {"row_version": made.record(code).row_version}
    page = f"/guidance/{code}"
    assert browser.fill(page, seen, to=f"{page}/submit").status_code == 302


def sign(
    made: GuidanceDesk, browser: Browser, who: str, *codes: str
) -> tuple[str, TestResponse]:
    """The page on which she signs, and what became of it."""
    answer = browser.fill("/approval/guidance", {"pick": list(codes)})
    assert answer.status_code == 302, browser.words(answer)
    place = answer.headers["Location"]

    def built() -> str:
        made.steps(1)
        text = browser.open(place).text
        return text if 'name="password"' in text else ""

    text = patience.until(built, "the bundle is built", within_s=240)
    password = {**PASSWORDS, "saray": HERS}[who]
    fields = {"password": password, "seen": made.seen(text)}
    return place, browser.send(place, fields, browser.token(browser.open(place)))


def published(made: GuidanceDesk) -> bool:
    made.steps(1)
    with made.desk.office.database.read() as session:
        return guidance.published(session) is not None
