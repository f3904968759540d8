"""One commune, from the author's keyboard to the horns: every part of it is real.

Staff use Chromium; each loudspeaker plays into a sound device that is recorded, and the
recording is compared with the announcement's own sound.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page, expect, sync_playwright

from console.store import bulletins, station
from edge.adapters.host import SystemClock
from script.sample.founding import AREA
from script.sample.people import APPROVER, AUTHOR
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.rig.announcement import ZONE, Desk, loudest, s, sleep_until
from tests.rig.commune import Commune, until
from tests.rig.sound import Recording, Sound, locate

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.process,
    pytest.mark.sound,
]

HEARERS, OUTSIDE = ("loa-ap1", "loa-ap2", "loa-ap3"), "loa-ap4"
TEXT = "Kính mời bà con ấp 3 đến Nhà văn hóa ấp dự họp lúc 7 giờ tối nay"
FLOOD = "Đây là tin khẩn cấp. Nước lũ đang lên nhanh, mời bà con lên chỗ cao."
GRACE_S = 0.05
"""More than any healthy loudspeaker is late, also on a busy machine."""
ALIKE = 0.95

People = Callable[[str], Page]


@pytest.fixture(scope="module")
def chromium(commune: Commune) -> Iterator[Browser]:
    """It trusts the commune's web certificate, and nothing else that is unknown."""
    certificate = (commune.state.commune / "console" / "web.crt").read_bytes()
    public = x509.load_pem_x509_certificate(certificate).public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(der).digest()).decode()
    trust = f"--ignore-certificate-errors-spki-list={pin}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, trust], headless=True
        )
        yield browser
        browser.close()


@pytest.fixture
def people(commune: Commune, chromium: Browser) -> Iterator[People]:
    """Somebody's page, signed in, in a browser window of her own."""
    contexts = []

    def sign_in(name: str) -> Page:
        context = chromium.new_context(
            base_url=f"https://localhost:{commune.ports.web}",
            locale="vi-VN",
            timezone_id=ZONE.key,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("#sign_in", name)
        page.fill("#password", commune.password(name))
        page.click("main button.main-action")
        page.wait_for_url("**/")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def test_what_the_author_writes_sounds_at_its_instant_on_the_chosen_loudspeakers(
    commune: Commune, desk: Desk, people: People, figures: dict[str, str]
) -> None:
    author, at = people(AUTHOR), _minute_ahead()

    lineage = _compose(author, at)
    _listen(author)
    author.get_by_role("button", name="Gửi duyệt").click()
    expect(author.locator("main")).to_contain_text("Chờ duyệt")

    approver = people(APPROVER)
    approver.goto(f"/approval/{lineage}")
    expect(approver.locator("main")).to_contain_text(TEXT)
    _listen(approver)
    approver.fill("#password", commune.password(APPROVER))
    approver.get_by_role("button", name="Duyệt cho phát").click()
    approver.wait_for_url(f"**/bulletins/{lineage}")
    page = approver.locator("main")
    expect(page).to_contain_text("3/3 cụm loa sẵn sàng", timeout=30_000)
    assert SystemClock().now() < at

    with commune.recorded(*HEARERS, OUTSIDE) as recorders:
        sleep_until(at + s(1))
        expect(page).to_contain_text("Đang phát trên 3 cụm loa", timeout=8_000)
        sleep_until(at + _duration(desk, lineage) + s(1))
        expect(page).to_contain_text("3/3 cụm loa đã phát", timeout=30_000)
        expect(page.get_by_role("cell", name="Đã phát")).to_have_count(3)

    heard = {name: one.recording() for name, one in recorders.items()}
    sound = desk.sound_of(_sha256(desk, lineage))
    matches = [locate(heard[name], sound) for name in HEARERS]
    assert [match.likeness > ALIKE for match in matches] == [True] * 3, matches
    late_s = [match.at - at.timestamp() for match in matches]
    skew_s = max(late_s) - min(late_s)
    figures["start error of an announcement, greatest of 3, ms"] = _ms(*late_s)
    figures["skew of 3 loudspeakers, ms"] = _ms(skew_s)
    figures["likeness of what sounded, least of 3"] = (
        f"{min(match.likeness for match in matches):.4f}"
    )
    assert max(map(abs, late_s)) < GRACE_S
    assert skew_s < GRACE_S
    assert loudest(heard[OUTSIDE], at - s(5), at + s(30)) == 0


def test_any_staff_silences_a_bulletin_in_two_clicks(
    commune: Commune, desk: Desk, people: People, figures: dict[str, str]
) -> None:
    told = desk.ready(desk.announce(*HEARERS, seconds=40))
    page = people(AUTHOR)

    with commune.recorded(*HEARERS) as recorders:
        sleep_until(told.at + s(0.5))
        page.get_by_role("link", name="Dừng phát").click()
        page.get_by_role("button", name="Dừng ngay bản tin này").click()
        clicked = SystemClock().now()
        runs = desk.runs_of(told, *HEARERS)
        expect(page.locator("main")).to_contain_text("Đã gửi lệnh dừng")
        sleep_until(clicked + s(4))

    silent_s = [
        _last_sound(recorders[name].recording(), told.at, clicked + s(4))
        - clicked.timestamp()
        for name in HEARERS
    ]
    figures["stop: from the second click to silence, ms"] = _ms(*silent_s)
    assert max(silent_s) < 2
    assert {(one.outcome, one.reason) for one in runs.values()} == {
        ("stopped", "stopped-by-staff")
    }


def test_an_emergency_cuts_the_news_on_all_loudspeakers_and_a_password_ends_it(
    commune: Commune, desk: Desk, figures: dict[str, str]
) -> None:
    news = desk.ready(desk.announce(*HEARERS, seconds=60, interrupted="drop"))
    approver = commune.signed_in(APPROVER)
    password = commune.password(APPROVER)
    page = approver.open("/emergency")
    fields: dict[str, str | list[str]] = {
        "text": FLOOD,
        "where": [f"area:{AREA}/ap-{number}" for number in (1, 2, 3)],
        "hours": "1",
        "password": password,
    }

    with commune.recorded(*HEARERS, OUTSIDE) as recorders:
        sleep_until(news.at + s(1))
        page = approver.send(page, page.form("text", "where"), fields)
        lineage = page.address.rpartition("/")[2]
        signed_at, sent_at = _order_times(commune, lineage)
        until(lambda: _sounding_on(commune, lineage) == 3, "it sounds on three", s=20)
        sleep_until(SystemClock().now() + s(2))
        page = approver.open(f"/emergency/{lineage}/all-clear")
        page = approver.send(
            page, page.form("password", "reason"), {"password": password}
        )
        cleared = SystemClock().now()
        assert page.address.endswith(f"/bulletins/{lineage}"), page.text
        emergency = [_run(desk, lineage, name) for name in HEARERS]
        runs = desk.runs_of(news, *HEARERS)
        sleep_until(cleared + s(3))

    beginning = desk.sound_of(_sha256(desk, lineage))[: 2 * 48_000]
    heard = {name: one.recording() for name, one in recorders.items()}
    starts = [_begins(heard[name], beginning) for name in HEARERS]
    silent_s = [
        _last_sound(heard[name], news.at, cleared + s(3)) - cleared.timestamp()
        for name in HEARERS
    ]
    after_order_ms = _ms(*(start - sent_at.timestamp() for start in starts))
    figures["emergency: from the signature to the first sample, ms"] = _ms(
        *(start - signed_at.timestamp() for start in starts)
    )
    figures["emergency: from the broker to the first sample, ms"] = after_order_ms
    figures["emergency: skew of its start on 3, ms"] = _ms(max(starts) - min(starts))
    figures["all-clear: from the answer to silence, ms"] = _ms(*silent_s)
    assert max(starts) - sent_at.timestamp() < 10
    assert max(silent_s) < 2
    assert loudest(heard[OUTSIDE], news.at, cleared) == 0
    assert {(one.outcome, one.reason) for one in runs.values()} == {
        ("pre-empted", "higher-class")
    }
    assert set(emergency) == {("stopped", "stopped-by-staff")}


# -- what people do -----------------------------------------------------------------


def _compose(page: Page, at: datetime) -> str:
    """Writes the announcement and goes on to listen; its lineage."""
    local = at.astimezone(ZONE)
    page.goto("/bulletins/new")
    page.fill("#title", "Mời họp dân ấp 3")
    page.fill("#text", TEXT)
    for hamlet in (1, 2, 3):
        page.get_by_label(f"Ấp {hamlet}", exact=True).check()
    page.fill("#start", local.date().isoformat())
    page.fill("#time1", f"{local:%H:%M}")
    page.get_by_role("button", name="Nghe thử và kiểm tra").click()
    page.get_by_role("button", name="Gửi duyệt").wait_for(timeout=40_000)
    return page.url.split("/bulletins/")[1].split("/")[0]


def _listen(page: Page) -> None:
    """To the end, at four times the speed of people."""
    page.locator("audio").first.evaluate(
        """async (audio) => {
            audio.playbackRate = 4;
            const ended = new Promise((heard) => {
                audio.addEventListener("ended", heard);
            });
            await audio.play();
            await ended;
        }"""
    )


def _minute_ahead() -> datetime:
    """A full minute, far enough away to write, hear and approve until then."""
    now = SystemClock().now() + timedelta(seconds=35)
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)


# -- what can be seen of it ---------------------------------------------------------


def _sha256(desk: Desk, lineage: str) -> str:
    with desk.commune.database.read() as session:
        sha256 = bulletins.get(session, lineage).draft.sound_sha256
    assert sha256 is not None
    return sha256


def _duration(desk: Desk, lineage: str) -> timedelta:
    return s(len(desk.sound_of(_sha256(desk, lineage))) / 48_000)


def _order_times(commune: Commune, lineage: str) -> tuple[datetime, datetime]:
    """When the emergency was signed, and when the broker had it."""

    def sent() -> tuple[datetime, datetime] | None:
        with commune.database.read() as session:
            put = bulletins.get(session, lineage).versions[-1]
            for row in station.everything_outgoing(session):
                first = (row.epoch, row.seq) == (put.first_epoch, put.first_seq)
                if first and row.topic.endswith("/alert") and row.sent_at:
                    assert put.decided_at is not None
                    return put.decided_at, row.sent_at
        return None

    return until(sent, "the alert is sent", commune.last_words, s=10)


def _sounding_on(commune: Commune, lineage: str) -> int:
    states = [commune.node_state(name) for name in HEARERS]
    doing = [state.doing for state in states if state and state.doing]
    return sum(one.lineage == lineage and one.started is not None for one in doing)


def _run(desk: Desk, lineage: str, node: str) -> tuple[str, str]:
    """How the emergency ended there, once that is told."""

    def told() -> tuple[str, str] | None:
        rows = [run for run in desk.runs_in(lineage) if run.node == node]
        return (rows[0].outcome, rows[0].reason) if rows else None

    return until(told, f"record of {node}", desk.commune.last_words, s=20)


def _begins(recording: Recording, sound: Sound) -> float:
    match = locate(recording, sound)
    assert match.likeness > ALIKE, match
    return match.at


def _last_sound(recording: Recording, since: datetime, before: datetime) -> float:
    """The unix instant of the last sample that anybody could hear."""
    low = max(0, int(recording.frame_at(since.timestamp())))
    high = int(recording.frame_at(before.timestamp()))
    loud = abs(recording.samples[low:high]) > 0.001
    assert loud.any()
    return recording.instant_of(low + int(loud.nonzero()[0][-1]))


def _ms(*seconds: float) -> str:
    return f"{max(seconds, key=abs) * 1000:.1f}"
