"""The wire never changes by accident: every message beside its golden JSON.

A golden file is written by hand or with ``UPDATE_GOLDEN=1``, and its change is reviewed
as what it is: a change that old nodes and new consoles must live with.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract import hotspot, kiosk, report
from edge.contract.bulletin import (
    Alert,
    AlertsInForce,
    Item,
    Plan,
    Suppression,
)
from edge.contract.camera import (
    CameraHours,
    CameraMask,
    CameraSaw,
    CameraSettings,
    CameraTampered,
    CameraZone,
    Clip,
    ClipMade,
    EvidenceHead,
    EvidenceLocked,
    Filming,
    Gap,
    Live,
    LiveEnded,
    Lock,
    Still,
    StillMade,
    Unlock,
)
from edge.contract.codec import decode, encode
from edge.contract.command import Snapshot, StaffComing, Stop, TestTone, Time
from edge.contract.envelope import Order
from edge.contract.guidance import GuidanceManifest, GuidanceRecord, GuidanceSeal
from edge.contract.keyset import KeyEntry, Keyset
from edge.contract.orders import ORDERS
from edge.contract.refusal import RefusalKind
from edge.contract.schedule import Timetable
from edge.contract.settings import (
    Ceiling,
    ClosedDays,
    Closure,
    GuestMessage,
    HotspotSettings,
    KioskSettings,
    KioskSlide,
    LocalSpan,
    Mute,
    Pause,
    SpeakerSettings,
)
from edge.contract.topics import Topic, parse, subscriptions
from edge.contract.units import PACKET_LIMIT_BYTES, BroadcastClass
from edge.contract.witness import AuditHead
from edge.errors import MessageError
from tests.rig.authority import COMMUNE, Authority, bulletin

GOLDEN = Path(__file__).parent / "golden"
AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
KEY, PUBLIC, HASH = "k" * 22, "p" * 42 + "o", "ab" * 32
ITEM = Item(
    lineage="hop-dan",
    version=3,
    sound_sha256=HASH,
    approval="a.b.c",
    countersigned=AT,
)
EVENTS: tuple[report.Event, ...] = (
    report.AsRun(
        lineage="hop-dan",
        version=3,
        klass=BroadcastClass.ROUTINE,
        planned=AT,
        outcome="aired",
        started=AT,
        ended=AT,
        played_ms=5000,
        volume_percent=80,
    ),
    report.Refused(
        kind=RefusalKind.ALTERED,
        topic="ce/1/all/plan",
        issuer=KEY,
        order_id="plan-1-7",
        detail="signature does not fit",
        count=3,
    ),
    report.TroubleBegan(code="disk-full"),
    report.TroubleEnded(code="disk-full"),
    report.Started(boot="5f2c", version="0.1.0", clean=False),
    report.ClockStepped(by_s=-3600.0),
    report.SettingsApplied(revision=(1, 7)),
    report.ToneSounded(order_id="test-tone-1-8", started=AT),
    kiosk.KioskUsed(
        since=AT,
        until=AT,
        sessions=4,
        views={"home": 4, "procedure:1.001193": 3},
        searches=2,
        no_result=1,
        calls=1,
    ),
    kiosk.StaffCalled(call="5f2c9a"),
    kiosk.ScreenSeen(
        snapshot="5f2c9a", kind="idle", bundle=HASH, frame=AT, picture=HASH
    ),
    hotspot.HotspotCounts(
        since=AT,
        until=AT,
        clients=12,
        accepted=20,
        down_bytes=900_000_000,
        up_bytes=80_000_000,
        refused={"full": 2, "voucher": 1},
        signal_dbm=-61,
        uplink="modem",
        uplink_away_s=40,
        month_bytes=7_000_000_000,
    ),
    CameraSaw(
        id="5f2c-7",
        kind="motion",
        began=AT,
        ended=AT,
        score=80,
        zone="cong",
        blocks=((3, 4), (3, 5)),
        words="12 blocks for 3.2 s",
        thumbnail=HASH,
    ),
    CameraSaw(id="5f2c-8", kind="person", began=AT, ended=AT, score=80, confidence=65),
    CameraTampered(kind="covered", began=AT, words="no contrast for 10 s"),
    EvidenceHead(
        link=1203,
        sha256=HASH,
        segment=1190,
        written_bytes=9_000_000,
        earlier=((1202, HASH), (1199, HASH)),
    ),
    EvidenceLocked(lock="5f2c9a", segments=4),
    ClipMade(
        clip="5f2c9a",
        outcome="sent",
        sha256=HASH,
        size_bytes=9_000_000,
        gaps=(Gap(start=AT, end=AT),),
    ),
    LiveEnded(live="5f2c9a", reason="budget", sent_bytes=20_000_000),
    StillMade(still="5f2c9a", outcome="made", sha256=HASH),
)
MESSAGES: dict[str, msgspec.Struct] = {
    "order": Order(
        v=1,
        type="plan",
        id="plan-1-7",
        iss=KEY,
        aud=(f"area:{COMMUNE}",),
        epoch=1,
        seq=7,
        iat=1_795_341_600,
        nbf=1_795_341_600,
        exp=1_829_901_600,
        prio=0,
        body=msgspec.Raw(b'{"items":[]}'),
    ),
    "keyset": Keyset(
        entries=(
            KeyEntry(
                kid=KEY,
                public=PUBLIC,
                role="approver",
                areas=(COMMUNE,),
                classes=tuple(BroadcastClass),
                since=AT,
                until=AT,
                standing="retired",
                ended=AT,
            ),
        ),
        next_root=PUBLIC,
    ),
    "bulletin": bulletin(),
    "bulletin-emergency": bulletin(
        klass=BroadcastClass.EMERGENCY,
        alert=Alert(
            effective=AT,
            expires=AT,
            repeat_every_s=300,
            replaces=("lu-cu",),
            texts={"vi": "Lũ đang lên"},
        ),
    ),
    "plan": Plan(
        items=(ITEM,),
        suppressed=(
            Suppression(
                lineage="hop-dan", planned=AT, audience=("node:loa-1",), reason="Tết"
            ),
        ),
    ),
    "alerts": AlertsInForce(items=(ITEM,)),
    "guidance": GuidanceManifest(
        version=12,
        manifest_sha256=HASH,
        archive_sha256="cd" * 32,
        archive_bytes=9_000_000,
    ),
    "guidance-seal": GuidanceSeal(
        version=12, manifest_sha256=HASH, approvals_sha256="ef" * 32
    ),
    "guidance-record": GuidanceRecord(code="1.001193", version=3, sha256=HASH),
    "stop": Stop(lineage="hop-dan", planned=AT, reason="nhầm giờ"),
    "test-tone": TestTone(),
    "staff-coming": StaffComing(call="5f2c9a"),
    "snapshot": Snapshot(snapshot="5f2c9a"),
    "time": Time(now=AT, audit=AuditHead(number=1203, sha256=HASH, at=AT)),
    "speaker-settings": SpeakerSettings(
        area=f"{COMMUNE}/ap-3",
        groups=("truc-chinh",),
        ceilings=(
            Ceiling(span=LocalSpan(start="11:00", end="13:30"), volume_percent=60),
        ),
        mute=Mute(until=AT, reason="đám tang"),
    ),
    "kiosk-settings": KioskSettings(
        area=COMMUNE,
        slides=(
            KioskSlide(show="welcome"),
            KioskSlide(
                show="news",
                areas=(COMMUNE,),
                span=LocalSpan(start="07:00", end="11:00"),
                dwell_s=20,
            ),
        ),
        languages=("vi", "km", "en"),
        local_url="http://10.0.0.1",
        closed_days=(
            ClosedDays(since=date(2027, 9, 2), reason="national-day"),
            ClosedDays(since=date(2027, 2, 5), until=date(2027, 2, 11), reason="tet"),
        ),
    ),
    "hotspot-settings": HotspotSettings(
        area=COMMUNE,
        groups=("cho",),
        hours=(LocalSpan(start="06:00", end="21:00"),),
        closure=Closure(until=AT, reason="mất trộm cáp"),
        pause=Pause(until=AT, codes=("K7Q4B",)),
        day_minutes=240,
        month_mib=60_000,
        garden=("dichvucong.gov.vn",),
        message=GuestMessage(vi="Chợ nghỉ ngày rằm."),
    ),
    "camera-settings": CameraSettings(
        area=f"{COMMUNE}/ap-3",
        record="events",
        masks=(CameraMask(name="nha dan", outline=((0, 0), (300, 0), (0, 400))),),
        zones=(CameraZone(name="cong", outline=((400, 400), (700, 400), (500, 900))),),
        hours=(
            CameraHours(span=LocalSpan(start="18:00", end="06:00"), sensitivity=30),
        ),
        quiet=(LocalSpan(start="04:00", end="08:00"),),
    ),
    "clip": Clip(
        clip="5f2c9a", start=AT, end=AT, purpose="mất xe", asked_by="Công an xã"
    ),
    "lock": Lock(lock="5f2c9a", start=AT, end=AT, reason="vụ va chạm"),
    "unlock": Unlock(lock="5f2c9a"),
    "still": Still(still="5f2c9a"),
    "live": Live(live="5f2c9a", seconds=60, asked_by="truc-ban"),
    "ack": report.Ack(outbox_epoch=1, upto=100),
    "state": report.State(
        online=True,
        boot="5f2c",
        at=AT,
        version="0.1.0",
        doing=report.Sounding(
            lineage="hop-dan",
            version=3,
            klass=BroadcastClass.ROUTINE,
            planned=AT,
            started=AT,
        ),
        plan=(1, 7),
        clock="synchronised",
        missing=(HASH,),
        refused={RefusalKind.REPLAYED: 2},
        refused_items=(
            report.RefusedItem(
                lineage="hop-dan", version=3, kind=RefusalKind.KEY_ENDED
            ),
        ),
        troubles=(report.Trouble(code="sound-device-lost", since=AT),),
        audit=AuditHead(number=1203, sha256=HASH, at=AT),
        drawn=kiosk.Drawn(kind="idle", bundle=HASH, page_sha256=HASH, frame=AT),
        filming=Filming(doing="recording", width=1280, height=720, link=7, head=HASH),
        serving=hotspot.Serving(
            clients=1,
            hour=hotspot.HotspotCounts(since=AT, until=AT, clients=2, accepted=3),
        ),
    ),
    "beat": report.Beat(boot="5f2c", at=AT, uptime_s=60, temperature_c=41.5),
    "hello": report.Hello(
        boot="5f2c",
        at=AT,
        held={"ce/1/all/keys": (1, 2)},
        outbox_epoch=1,
        outbox_next=7,
    ),
    "evt": report.Batch(
        epoch=1,
        events=tuple(
            report.Numbered(seq=seq, at=AT, body=body)
            for seq, body in enumerate(EVENTS, start=1)
        ),
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_looks_on_the_wire_as_it_always_did(name: str) -> None:
    golden = GOLDEN / f"{name}.json"
    text = msgspec.json.format(encode(MESSAGES[name]), indent=2).decode() + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_reads_back_as_it_was_written(name: str) -> None:
    message = MESSAGES[name]

    assert decode(encode(message), type(message)) == message


def test_every_order_and_event_has_its_golden_message() -> None:

    assert set(ORDERS) <= set(MESSAGES)
    assert {type(event) for event in EVENTS} == set(report.Event.__args__)


@pytest.mark.parametrize(
    ("payload", "names"),
    [
        (b"nonsense", "JSON"),
        (b'{"v":1,"boot":"b","at":"2026-11-22T10:00:00Z"}', "online"),
        (b'{"v":1,"online":true,"boot":"b","at":"2026-11-22T10:00:00"}', r"\$\.at"),
        (b'{"v":2,"online":true,"boot":"b","at":"2026-11-22T10:00:00Z"}', "version 2"),
        (b" " * (PACKET_LIMIT_BYTES + 1), "limit"),
        (b'{"online":' + b"[" * 5000, "State"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(payload: bytes, names: str) -> None:
    with pytest.raises(MessageError, match=names):
        decode(payload, report.State)


def test_a_field_of_a_newer_peer_is_ignored() -> None:
    payload = encode(MESSAGES["beat"])[:-1] + b',"humidity":80}'

    assert decode(payload, report.Beat) == MESSAGES["beat"]


@pytest.mark.parametrize(
    "changes",
    [
        {"klass": BroadcastClass.EMERGENCY, "alert": None},
        {"timetable": None},
        {"volume_percent": 140},
        {"audience": ()},
        {"audience": ("area:Vinh Long",)},
        {"lineage": "a/b"},
    ],
)
def test_a_bulletin_that_contradicts_itself_is_refused(
    changes: dict[str, object],
) -> None:
    wild = msgspec.to_builtins(bulletin())
    wild |= {("class" if key == "klass" else key): one for key, one in changes.items()}

    with pytest.raises(MessageError, match="Bulletin"):
        decode(msgspec.json.encode(wild), type(bulletin()))


SLUGS = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
TOPICS = st.one_of(
    st.builds(Topic, st.sampled_from(["keys", "plan", "alert", "cmd"])),
    st.builds(
        Topic,
        st.sampled_from(["keys", "plan", "alert", "cmd", "guidance"]),
        commune=st.lists(SLUGS, min_size=1, max_size=3).map("/".join),
    ),
    st.builds(
        Topic,
        st.sampled_from(["settings", "ack", "state", "beat", "hello", "evt"]),
        node=SLUGS,
        agent=st.sampled_from(["speaker", "kiosk", "camera", "hotspot"]),
    ),
    st.builds(Topic, st.just("cmd"), node=SLUGS),
)


@given(TOPICS)
def test_a_topic_reads_back_as_it_was_written(topic: Topic) -> None:
    assert parse(str(topic)) == topic


@given(st.text(max_size=60))
def test_a_string_is_a_topic_or_an_error_that_says_so(text: str) -> None:
    try:
        topic = parse(text)
    except MessageError as error:
        assert "ce/1" in str(error) or repr(text) in str(error)  # noqa: PT017
    else:
        assert str(topic) == text


def test_an_agent_subscribes_to_no_wildcard_and_to_all_that_concerns_it() -> None:
    topics = [str(topic) for topic in subscriptions(COMMUNE, "loa-1", "speaker")]

    assert not any(mark in topic for topic in topics for mark in "#+")
    assert len(topics) == len(set(topics)) == 11
    assert "ce/1/commune/vinh-long_tan-an/plan" in topics


def test_only_a_kiosk_listens_for_guidance_and_only_its_communes() -> None:
    topics = [str(topic) for topic in subscriptions(COMMUNE, "kiosk-1", "kiosk")]

    assert len(topics) == 12
    assert [topic for topic in topics if topic.endswith("guidance")] == [
        "ce/1/commune/vinh-long_tan-an/guidance"
    ]
    with pytest.raises(MessageError, match="no channel 'guidance'"):
        parse("ce/1/all/guidance")


def test_one_packet_holds_a_plan_of_120_weekly_series() -> None:
    authority = Authority()
    weekly = [
        bulletin(
            lineage=f"{number:016x}",
            title="Nhắc đóng bảo hiểm y tế hộ gia đình trước ngày 30/11",
            audience=tuple(f"area:{COMMUNE}/ap-{ap}" for ap in (1, 2, 3)),
            timetable=Timetable(
                starts="2026-11-23T17:00",
                rule="FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20261231T100000Z",
            ),
        )
        for number in range(120)
    ]

    assert len(authority.plan(*weekly)) <= PACKET_LIMIT_BYTES


@pytest.mark.parametrize(
    "name",
    [
        *("vn", "*.vn", "10.0.0.1", "https://chinhphu.vn", "chinhphu.vn/", ".vn"),
        *("Chinhphu.vn", "chinh phu.vn", "-a.vn", "a" * 64 + ".vn", "a.vn\n", ""),
    ],
)
def test_only_names_of_the_internet_stand_in_the_garden(name: str) -> None:
    payload = msgspec.json.encode({"area": COMMUNE, "garden": [name]})

    with pytest.raises(MessageError, match="garden"):
        decode(payload, HotspotSettings)


def test_a_name_with_many_parts_may_stand_in_the_garden() -> None:
    payload = b'{"area":"vinh-long","garden":["a1.b-c.xn--abc.gov.vn"]}'

    assert decode(payload, HotspotSettings).garden == ("a1.b-c.xn--abc.gov.vn",)
