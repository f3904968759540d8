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

from edge.adapters.host import SystemClock
from script.sample.people import APPROVER, AUTHOR
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.rig.announcement import GRACE_S, ZONE, Desk
from tests.rig.commune import PATIENT, Commune
from tests.rig.hearing import last_sound, loudest, ms
from tests.rig.patience import s, sleep_until
from tests.rig.sound import locate

pytestmark = [
    pytest.mark.browser,
    pytest.mark.broker,
    pytest.mark.process,
    pytest.mark.sound,
    PATIENT,
]

HEARERS, OUTSIDE = ("loa-ap1", "loa-ap2", "loa-ap3"), "loa-ap4"
TEXT = "Kính mời bà con ấp 3 đến Nhà văn hóa ấp dự họp lúc 7 giờ tối nay"
FLOOD = "Đây là tin khẩn cấp. Nước lũ đang lên nhanh, mời bà con lên chỗ cao."
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
        sleep_until(at + s(len(desk.sound_of(lineage)) / 48_000) + s(1))
        expect(page).to_contain_text("3/3 cụm loa đã phát", timeout=30_000)
        expect(page.get_by_role("cell", name="Đã phát")).to_have_count(3)

    heard = {name: one.recording() for name, one in recorders.items()}
    sound = desk.sound_of(lineage)
    matches = [locate(heard[name], sound) for name in HEARERS]
    assert [match.likeness > ALIKE for match in matches] == [True] * 3, matches
    late_s = [match.at - at.timestamp() for match in matches]
    skew_s = max(late_s) - min(late_s)
    figures["start error of an announcement, greatest of 3"] = ms(*late_s)
    figures["skew of 3 loudspeakers"] = ms(skew_s)
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
        last_sound(recorders[name].recording(), told.at, clicked + s(4))
        - clicked.timestamp()
        for name in HEARERS
    ]
    figures["stop: from the second click to silence"] = ms(*silent_s)
    assert max(silent_s) < 2
    assert {(one.outcome, one.reason) for one in runs.values()} == {
        ("stopped", "stopped-by-staff")
    }


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
