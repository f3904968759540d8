"""From a clerk's form to what an old woman reads in the hall: every part of it is real.

The console's pages are used as forms. What the kiosk shows is taken from its window and
compared, pixel by pixel, with what follows from the bundle on its disk.
"""

import copy
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from console.bridge.orders import publish
from console.core.guidance import Record
from console.models import GuidanceBundle
from console.store import bulletins, station
from edge.adapters.host import SystemClock
from edge.contract.guidance import GuidanceManifest
from edge.contract.kiosk import Drawn
from edge.contract.report import State
from edge.contract.topics import Topic
from edge.contract.upload import PICTURE_BYTES
from kiosk.core.alarm import Alarm
from kiosk.core.page import Detail, Page, Qr
from kiosk.core.pages.view import Place
from kiosk.core.session import Call, Session
from script.sample.founding import AREA
from script.sample.people import APPROVER, AUTHOR
from script.sample.place import HOST
from script.sample.visitor import Page as WebPage
from script.sample.visitor import Visitor
from tests.console.guidance_office import BIRTH, DEATH, fact, starter
from tests.rig.commune import PATIENT
from tests.rig.kiosk_commune import LANGUAGES, NODE, TURN_S, ZONE, KioskCommune
from tests.rig.patience import s, sleep_until, until

pytestmark = [pytest.mark.broker, pytest.mark.process, PATIENT]

OLD_FEE, NEW_FEE = "Lệ phí 8.000 đồng.", "Không tốn tiền khi khai đúng hạn."
ASK = "hỏi cán bộ tại quầy"
FLOOD = "Đây là tin khẩn cấp. Nước lũ đang lên nhanh, mời bà con lên chỗ cao."
FEE_SLOT = "ways[1].fee"


def records() -> dict[str, Record]:
    """The fee of a death registration ended the day before yesterday."""
    held = copy.deepcopy(starter())
    ended = SystemClock().now().astimezone(ZONE).date() - timedelta(days=2)
    was = fact("Lệ phí 5.000 đồng.", until=ended.isoformat())
    held[DEATH]["ways"][0]["fee"] = [was]
    return held


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KioskCommune]:
    with KioskCommune(tmp_path_factory.mktemp("kiosk") / "xa", records()) as made:
        made.start()
        made.start_kiosk()
        until(made.web_answers, "the web answers", made.why)
        _approve(made, made.signed_in(APPROVER))
        yield made


def test_a_fee_that_a_clerk_changes_and_an_approver_signs_is_drawn_on_the_kiosk(
    commune: KioskCommune, figures: dict[str, str]
) -> None:
    assert _fee_page(commune, BIRTH) == OLD_FEE
    clerk, place = commune.signed_in(AUTHOR), f"/guidance/{BIRTH}"

    page = clerk.open(f"{place}/fact/{quote(FEE_SLOT)}")
    fields: dict[str, str | list[str]] = {"vi0": NEW_FEE, "en0": "Free in time."}
    page = clerk.send(page, page.form("vi0", "source0"), fields)
    assert "nguồn này là của câu cũ" in page.text
    page = clerk.send(page, page.form("vi0", "source0"), {"sure0": "B"})
    page = clerk.send(page, page.form(action="/submit"), {})
    assert "Chờ duyệt" in page.text, page.text
    assert _shown(commune) == _ordered(commune), "nothing changes unapproved"
    seconds = _approve(commune, commune.signed_in(APPROVER))

    figures["a fee: from the approver's signature to the kiosk's screen"] = (
        f"{seconds:.1f} s"
    )
    assert _fee_page(commune, BIRTH) == NEW_FEE
    assert not _holds(commune.page(f"procedure:{BIRTH}:where"), OLD_FEE)
    _walk(commune, BIRTH)
    _leave(commune, BIRTH)


def test_the_code_on_the_screen_opens_what_a_telephone_reads_at_home(
    commune: KioskCommune,
) -> None:
    stranger = commune.browser()
    place = Place(languages=LANGUAGES, local_url=stranger.home)
    take = commune.page(f"procedure:{BIRTH}:take", place=place)
    _walk(commune, BIRTH)

    for page, act in (("where", "steps"), ("steps", "take")):
        shown = commune.page(f"procedure:{BIRTH}:{page}")
        commune.wait_for(shown, f"{page} is drawn")
        _touch(commune, shown, f"procedure:{BIRTH}:{act}")
    commune.wait_for(take, "the code is drawn")

    code = next(one.payload for one in take.blocks if isinstance(one, Qr))
    read = stranger.open(code)
    assert read.status == 200
    assert NEW_FEE in read.text
    assert OLD_FEE not in read.text
    _touch(commune, take, "home")
    commune.wait_for(commune.page("home"), "home is drawn")


def test_staff_see_what_is_really_on_the_screen_but_not_what_a_resident_reads(
    commune: KioskCommune, figures: dict[str, str]
) -> None:
    clerk, place = commune.signed_in(AUTHOR), f"/kiosks/{NODE}"
    commune.wait_for(commune.page("home"), "a session stands at home")

    page = clerk.open(place)
    clerk.send(page, page.form(action="/screen"), {})
    until(
        lambda: "bà con xem gì là chuyện riêng" in clerk.open(place).text,
        "the kiosk says that somebody uses it",
        commune.why,
        within_s=20,
    )
    assert commune.pictures() == []
    _forget(commune)

    page = clerk.open(place)
    clerk.send(page, page.form(action="/screen"), {})
    began = SystemClock().now()
    until(
        lambda: "Ảnh màn hình do chính nó chụp" in clerk.open(place).html,
        "the picture is on the page",
        commune.why,
        within_s=20,
    )
    (picture,) = commune.pictures()
    size = picture.stat().st_size
    figures["a picture of the screen: from the button to the page"] = _ms(began)
    figures["a picture of the screen"] = f"{size / 1024:.0f} KiB"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert size <= PICTURE_BYTES


def test_the_bundle_with_the_old_fee_is_refused_when_it_is_offered_again(
    commune: KioskCommune,
) -> None:
    shown = _shown(commune)

    commune.stop("bridge")  # or it would mend at once what is done in its name
    _offer_oldest(commune)
    until(
        lambda: "is older than the version that is shown" in commune.kiosk_log,
        "the old bundle is refused",
        commune.why,
        within_s=15,
    )
    commune.start("bridge")

    assert _shown(commune) == shown
    assert _fee_page(commune, BIRTH) == NEW_FEE
    until(
        lambda: not _troubles(commune),
        "the console orders the newest again, and the trouble ends",
        commune.why,
        within_s=20,
    )


def test_a_fee_whose_time_is_over_sends_the_resident_to_the_counter(
    commune: KioskCommune,
) -> None:
    assert ASK in _fee_page(commune, DEATH).lower()

    _walk(commune, DEATH)

    assert not _holds(commune.page(f"procedure:{DEATH}:where"), "5.000")
    _leave(commune, DEATH)


def test_a_call_reaches_the_console_and_somebody_coming_is_said_on_the_screen(
    commune: KioskCommune, figures: dict[str, str]
) -> None:
    clerk = commune.signed_in(AUTHOR)
    assert "Có người cần giúp" not in clerk.open("/").text

    _touch(commune, commune.page("home"), "call")
    # This kiosk has no chime: the staff are told once the console has the call.
    commune.wait_for(_called(commune, "told"), "the console has it")
    called = SystemClock().now()
    page = until(
        lambda: _calling(clerk), "the console shows it", commune.why, within_s=10
    )
    figures["a call for staff: from the screen to the console's page"] = _ms(called)
    assert "Màn hình sảnh" in page.text
    page = clerk.send(page, page.form("call", action="/coming"), {})
    answered = SystemClock().now()

    commune.wait_for(_called(commune, "coming"), "somebody is coming")
    figures["a call for staff: from the answer to the screen"] = _ms(answered)
    assert _holds(_called(commune, "coming"), "Cán bộ đang tới")
    assert "đang tới" in clerk.open("/").text
    _touch(commune, _called(commune, "coming"), "home")


def test_an_emergency_takes_the_screen_stays_without_a_broker_and_ends_when_clear(
    commune: KioskCommune, figures: dict[str, str]
) -> None:
    approver, password = commune.signed_in(APPROVER), commune.password(APPROVER)
    _forget(commune)
    page = approver.open("/emergency")
    fields: dict[str, str | list[str]] = {
        "text": FLOOD,
        "where": [f"area:{AREA}"],
        "hours": "1",
        "password": password,
    }

    page = approver.send(page, page.form("text", "where"), fields)
    assert "/bulletins/" in page.address, page.text
    lineage = page.address.rpartition("/")[2]
    drawn = until(lambda: _kind(commune, "emergency"), "it is told", commune.why)
    frame = drawn.frame
    assert frame is not None
    # Loudspeakers begin together, seconds after it was signed: no screen waits so long.
    sent, begins = _sent_at(commune, lineage), _effective(commune, lineage)
    figures["an emergency: from the broker to the kiosk's screen"] = (
        f"{(frame - sent).total_seconds() * 1000:.0f} ms"
    )
    assert frame < begins
    alarm = _alarm(commune, lineage)
    assert _holds(alarm, "Nước lũ đang lên nhanh")
    commune.wait_for(alarm, "the emergency is on the screen", within_s=30)

    commune.kill("broker")
    commune.kill_kiosk()
    commune.start_kiosk()
    commune.wait_for(alarm, "it is there again, without a broker", within_s=40)

    commune.start("broker")
    page = approver.open(f"/emergency/{lineage}/all-clear")
    page = approver.send(page, page.form("password", "reason"), {"password": password})
    assert page.address.endswith(f"/bulletins/{lineage}"), page.text
    until(lambda: _kind(commune, "idle"), "the screen is free", commune.why)
    assert not commune.shows(alarm)
    assert _fee_page(commune, BIRTH) == NEW_FEE


# -- what staff do --------------------------------------------------------------------


def _approve(commune: KioskCommune, approver: Visitor) -> float:
    """Everything that waits, by her password; seconds until the kiosk shows it."""
    page = approver.open("/approval/guidance")
    waiting = [one for one in (BIRTH, DEATH, "office") if f">{one}<" in page.html]
    page = approver.send(
        page, page.form(action="/approval/guidance"), {"pick": waiting}
    )
    place = page.address

    def made() -> bool:
        text = approver.open(place).html
        assert "Chưa làm được bản này" not in text, text
        return 'name="password"' in text

    until(made, "the bundle is built", commune.why, within_s=240)
    page = approver.open(place)
    form = page.form("password", "seen")
    page = approver.send(page, form, {"password": commune.password(APPROVER)})
    signed = SystemClock().now()
    assert "Đã duyệt" in page.text, page.text
    before = place.rpartition("/")[2]
    until(
        lambda: _ordered(commune, at_least=int(before)) == _shown(commune),
        "the kiosk shows what was approved",
        commune.why,
    )
    return (SystemClock().now() - signed).total_seconds()


def _offer_oldest(commune: KioskCommune) -> None:
    """The station's own order for the first bundle, under a newer number."""
    topic = Topic("guidance", commune=AREA)
    with commune.database.write() as session:
        rows = session.query(GuidanceBundle).order_by(GuidanceBundle.version)
        first = rows.filter(GuidanceBundle.archive_sha256.is_not(None)).first()
        assert first is not None
        body = GuidanceManifest(
            version=first.version,
            manifest_sha256=first.manifest_sha256 or "",
            archive_sha256=first.archive_sha256 or "",
            archive_bytes=first.archive_bytes or 1,
        )
        now = SystemClock().now()
        publish(session, commune.station(), topic, "guidance", body, now=now)
        session.flush()
        order = station.outgoing(session, str(topic))
        assert order is not None
        jws = order.jws
    ca, cert, key = commune.identity("console")
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="console.test")
    client.tls_set(str(ca), str(cert), str(key))
    client.connect(HOST, commune.ports.broker)
    client.loop_start()
    client.publish(str(topic), jws, qos=1, retain=True).wait_for_publish(10)
    client.disconnect()
    client.loop_stop()


def _calling(clerk: Visitor) -> WebPage | None:
    """The console's first page, once it says that somebody calls."""
    page = clerk.open("/")
    return page if "Có người cần giúp" in page.text else None


# -- what residents do ----------------------------------------------------------------


def _walk(commune: KioskCommune, code: str) -> None:
    """From the sleeping screen to where a procedure says what it costs."""
    home, where = commune.page("home"), commune.page(f"procedure:{code}:where")
    event = commune.page("event:gia-dinh")
    papers = commune.page(f"procedure:{code}")
    if not commune.shows(home):
        _touch(commune, home, "search")  # it only wakes
    for page, act, follows in (
        (home, "event:gia-dinh", event),
        (event, f"procedure:{code}", papers),
        (papers, f"procedure:{code}:where", where),
    ):
        _touch(commune, page, act)
        commune.wait_for(follows, f"{follows.id} is drawn")


def _leave(commune: KioskCommune, code: str) -> None:
    """Home; the session ends by itself later."""
    _touch(commune, commune.page(f"procedure:{code}:where"), "home")
    commune.wait_for(commune.page("home"), "home is drawn")


def _forget(commune: KioskCommune) -> None:
    """Whoever was there is forgotten, as after 120 s; a power cut is quicker."""
    before = _state(commune)
    commune.kill_kiosk()
    commune.start_kiosk()

    def fresh() -> bool:
        now = _state(commune)
        again = now is not None and (before is None or now.boot != before.boot)
        return again and _kind(commune, "idle") is not None

    until(fresh, "nobody uses it now", commune.why)


def _touch(commune: KioskCommune, page: Page, act: str) -> None:
    commune.finger(page, act)
    sleep_until(SystemClock().now() + s(TURN_S))


# -- what there is to be seen ---------------------------------------------------------


def _fee_page(commune: KioskCommune, code: str) -> str:
    """What the page that follows from the kiosk's bundle says of the fee."""
    page = commune.page(f"procedure:{code}:where")
    details = [one for one in page.blocks if isinstance(one, Detail)]
    return next(one.text for one in details if one.label.startswith("Lệ phí"))


def _holds(page: Page, words: str) -> bool:
    return any(words in repr(block) for block in page.blocks)


def _called(commune: KioskCommune, stage: str) -> Page:
    """While it is read out, as each change of it is."""
    call = Call(0.0, stage)  # type: ignore[arg-type]  # one of its stages
    return commune.page(
        "call",
        session=Session(page="call", call=call),
        place=Place(languages=LANGUAGES, reading=True),
    )


def _alarm(commune: KioskCommune, lineage: str) -> Page:
    """What residents must see of it."""
    with commune.database.read() as session:
        put = bulletins.get(session, lineage).versions[-1]
        alert = put.body.alert
    assert alert is not None
    one = Alarm(
        lineage,
        put.version,
        alert.texts or {"vi": put.body.title},
        alert.expires.astimezone(ZONE),
        alert.repeat_every_s,
    )
    return commune.page("alarm", place=Place(languages=LANGUAGES, alarms=(one,)))


def _state(commune: KioskCommune) -> State | None:
    return commune.kiosk_state()


def _shown(commune: KioskCommune) -> str | None:
    """Manifest of the bundle that the kiosk says it shows."""
    state = _state(commune)
    return state.drawn.bundle if state and state.drawn else None


def _ordered(commune: KioskCommune, *, at_least: int = 0) -> str:
    with commune.database.read() as session:
        found = commune.published(session)
    return found[1] if found and found[0] >= at_least else ""


def _troubles(commune: KioskCommune) -> list[str]:
    state = _state(commune)
    return [one.code for one in state.troubles] if state else ["unknown"]


def _kind(commune: KioskCommune, kind: str) -> Drawn | None:
    """What the kiosk says it shows, once it has really drawn that."""
    state = _state(commune)
    drawn = state.drawn if state else None
    if drawn is None or drawn.kind != kind or drawn.page_sha256 is None:
        return None
    return drawn


def _sent_at(commune: KioskCommune, lineage: str) -> datetime:
    """When the broker had it."""

    def sent() -> datetime | None:
        with commune.database.read() as session:
            put = bulletins.get(session, lineage).versions[-1]
            for row in station.everything_outgoing(session):
                first = (row.epoch, row.seq) == (put.first_epoch, put.first_seq)
                if first and row.topic.endswith("/alert"):
                    return row.sent_at
        return None

    return until(sent, "the alert is sent", commune.why, within_s=10)


def _effective(commune: KioskCommune, lineage: str) -> datetime:
    """When loudspeakers begin."""
    with commune.database.read() as session:
        alert = bulletins.get(session, lineage).versions[-1].body.alert
    assert alert is not None
    return alert.effective


def _ms(since: datetime) -> str:
    return f"{(SystemClock().now() - since).total_seconds() * 1000:.0f} ms"
