"""What cameras tell, folded: each thing once, a lie told as such, nothing endless."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from console.core import sightings as core
from console.core.evidence import Break, Mark, broken
from console.models import EvidenceMark, Sighting
from console.store import clips, evidence, notices, retention, sightings
from console.store.audit import head as audit_head
from edge.contract.camera import (
    CameraSaw,
    CameraTampered,
    ClipMade,
    EvidenceHead,
    EvidenceLocked,
    Gap,
)
from edge.contract.report import Started
from tests.console.camera_desk import NODE, add_camera, report
from tests.console.desk import Desk
from tests.console.footage import asked, clip

OTHER = "cam-truong"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cams(desk: Desk) -> Desk:
    add_camera(desk)
    return add_camera(desk, OTHER, name="Camera trường")


def saw(began: datetime, name: str = "b1-1", **more: object) -> CameraSaw:
    fields = {"id": name, "kind": "motion", "began": began, "score": 60}
    return CameraSaw(**(fields | more))  # type: ignore[arg-type]  # fields of the message


def head(
    link: int, sha: str = "a", segment: int = 1, earlier: dict[int, str] | None = None
) -> EvidenceHead:
    return EvidenceHead(
        link=link,
        sha256=sha * 64,
        segment=segment,
        written_bytes=link * 1000,
        earlier=tuple((n, one * 64) for n, one in (earlier or {}).items()),
    )


def seen(cams: Desk, node: str = NODE) -> list[Sighting]:
    now = cams.office.clock.now()
    with cams.office.database.read() as session:
        days = timedelta(days=100)
        return list(sightings.between(session, [node], now - days, now + days))


def doubts(cams: Desk, node: str = NODE) -> list[tuple[str, int, int, int]]:
    with cams.office.database.read() as session:
        return [
            (row.kind, row.held_link, row.link, row.count)
            for row in evidence.doubts_of(session, node)
        ]


def marks(cams: Desk) -> int:
    with cams.office.database.read() as session:
        return session.query(EvidenceMark).count()


def test_beginning_and_end_of_what_was_seen_are_one_event(cams: Desk) -> None:
    began = cams.office.clock.now() - MINUTE

    report(cams, saw(began), epoch=1)
    report(
        cams,
        saw(began, ended=began + 9 * SECOND, score=80, thumbnail="c" * 64),
        epoch=2,
    )

    (row,) = seen(cams)
    assert (row.began, row.ended, row.score) == (began, began + 9 * SECOND, 80)
    assert row.thumbnail == "c" * 64


def test_tampering_that_ends_is_the_one_that_began(cams: Desk) -> None:
    """Clocks are slewed: the same beginning is a little another one at the end."""
    began = cams.office.clock.now() - MINUTE
    end = CameraTampered(kind="covered", began=began + 3 * SECOND, ended=began + MINUTE)

    report(cams, CameraTampered(kind="covered", began=began, score=90), epoch=1)
    report(cams, end, epoch=2)

    (row,) = seen(cams)
    assert (row.kind, row.ended) == ("covered", began + MINUTE)


def test_what_went_on_when_a_camera_lost_its_power_goes_on_no_more(cams: Desk) -> None:
    report(cams, saw(cams.office.clock.now() - MINUTE), epoch=1)

    last_told = cams.office.clock.now()
    cams.office.clock.advance(20 * 60)
    report(cams, Started(boot="b2", version="1", clean=False), epoch=2)

    assert seen(cams)[0].ended == last_told


def test_a_lying_camera_fills_neither_its_day_nor_anothers(
    cams: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sightings, "MOST_A_DAY", 5)
    now = cams.office.clock.now()

    report(cams, *(saw(now - n * SECOND, f"b1-{n}") for n in range(20)))
    report(cams, saw(now, "x-1"), node=OTHER)

    assert (len(seen(cams)), len(seen(cams, OTHER))) == (5, 1)
    with cams.office.database.read() as session:
        assert notices.stands(session, "camera-sees-too-much", subject=NODE)


def test_what_a_camera_says_of_another_age_is_put_where_it_can_be(cams: Desk) -> None:
    now = cams.office.clock.now()

    report(cams, saw(now + timedelta(days=900), "a"), saw(now.replace(year=1990), "b"))

    times = [row.began for row in seen(cams)]
    assert times == [now - timedelta(days=60), now + timedelta(minutes=10)]


def test_a_chain_that_grows_is_in_no_doubt(cams: Desk) -> None:
    for number in range(1, 4):
        report(cams, head(number * 10, str(number)), epoch=number)
        cams.office.clock.advance(60)
    report(cams, head(30, "3"), epoch=9)  # told again after a new start
    report(cams, head(31, "4", earlier={30: "3", 27: "e", 20: "2"}), epoch=10)

    assert doubts(cams) == []
    assert marks(cams) == 4


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (head(41, "d"), "shorter"),
        (head(42, "d"), "changed"),
        (head(20, "d"), "changed"),
        (head(43, "c", earlier={42: "d"}), "changed"),
        (head(84, "c", earlier={83: "e", 80: "e", 20: "d"}), "changed"),
    ],
)
def test_a_chain_that_was_told_otherwise_is_in_doubt_and_staff_are_told(
    cams: Desk, told: EvidenceHead, kind: str
) -> None:
    for number, one in enumerate((head(20, "a"), head(42, "b")), start=1):
        report(cams, one, epoch=number)
        cams.office.clock.advance(60)

    report(cams, told, epoch=3)

    assert doubts(cams) == [(kind, 42, told.link, 1)]
    browser = cams.signed_in("watcher")
    words = browser.words(browser.open("/"))
    assert "Camera chợ" in words
    assert "chuỗi chứng cứ" in words.lower()
    other = cams.signed_in("viewer")
    assert "chuỗi chứng cứ" not in other.words(other.open("/")).lower()


def test_a_doubt_is_counted_once_however_long_it_lasts(cams: Desk) -> None:
    report(cams, head(42, "a"), epoch=1)
    cams.office.clock.advance(60)

    for number in range(1, 30):
        report(cams, head(number, "d"), epoch=number + 1)
        cams.office.clock.advance(60)

    assert doubts(cams) == [("shorter", 42, 1, 1)]


def test_a_camera_that_goes_to_and_fro_is_one_doubt(cams: Desk) -> None:
    for number in range(1, 20):
        report(cams, head(42 - number % 2, "a"), epoch=number)
        cams.office.clock.advance(60)

    ((kind, _held, _link, count),) = doubts(cams)
    assert (kind, count) == ("shorter", 9)


def test_a_replaced_card_that_was_explained_is_in_doubt_no_more(cams: Desk) -> None:
    for number in range(1, 6):
        report(cams, head(number, "a"), epoch=number)
        cams.office.clock.advance(60)
    report(cams, head(1, "d"), epoch=6)
    with cams.office.database.write() as session:
        row = evidence.open_doubt(session, NODE)
        assert row is not None
        deed = cams.office.deed(session, "watcher")
        evidence.explain(session, row, "thay thẻ nhớ", deed=deed)

    for number in range(2, 6):  # by the numbers of the card that is gone
        cams.office.clock.advance(60)
        report(cams, head(number, "d"), epoch=5 + number)
    with cams.office.database.write() as session:
        lines = dict.fromkeys(range(1, 6), "d" * 64)
        copied = evidence.compare(session, NODE, lines, at=cams.office.clock.now())

    assert copied is None
    assert [count for *_, count in doubts(cams)] == [1]
    report(cams, head(4, "e"), epoch=20)
    assert [count for *_, count in doubts(cams)] == [1, 1]


def test_heads_without_a_pause_take_the_place_of_one_another(cams: Desk) -> None:
    report(cams, *(head(number, "a") for number in range(1, 60)))

    assert marks(cams) == 2
    with cams.office.database.read() as session:
        newest = evidence.newest(session, NODE)
        assert newest is not None
        assert newest.link == 59


def test_heads_a_little_too_close_are_kept_for_every_half_minute(cams: Desk) -> None:
    for number in range(1, 10):
        report(cams, head(number, "a"), epoch=number)
        cams.office.clock.advance(20)

    with cams.office.database.read() as session:
        kept = session.scalars(select(EvidenceMark.link).order_by(EvidenceMark.id))
        assert list(kept) == [1, 3, 5, 7, 9]


@pytest.mark.parametrize("to_and_fro", [False, True])
def test_a_lying_clock_fills_no_table(
    cams: Desk, monkeypatch: pytest.MonkeyPatch, *, to_and_fro: bool
) -> None:
    """It jumps years ahead and back, along one chain or with another each time."""
    monkeypatch.setattr(core, "OLDEST", 2 * MINUTE)
    monkeypatch.setattr(core, "NEWEST", MINUTE)
    now = cams.office.clock.now()

    with cams.office.database.write() as session:
        for number in range(1, 200):
            said = now + timedelta(days=(-1) ** number * number)
            told = head(1 if to_and_fro else number, "ab"[number % 2])
            evidence.head(session, NODE, told, said=said, at=now)

    first_newest_and_a_doubt = 3
    assert marks(cams) <= 3 * MINUTE / evidence.CLOSEST + first_newest_and_a_doubt


def test_an_answer_counts_for_the_camera_that_was_asked(cams: Desk) -> None:
    wanted = asked(cams)
    made = ClipMade(clip=wanted, outcome="never-recorded", reason="nothing then")

    report(cams, made, node=OTHER)
    lied = clip(cams, wanted).outcome
    report(cams, made)

    assert (lied, clip(cams, wanted).outcome) == ("", "never-recorded")


def test_gaps_of_a_clip_are_kept(cams: Desk) -> None:
    wanted = asked(cams)
    start = clip(cams, wanted).start
    gap = Gap(start=start, end=start + 9 * SECOND)

    report(cams, ClipMade(clip=wanted, outcome="sent", gaps=(gap,)))

    assert clip(cams, wanted).gaps == (gap,)


def test_a_lock_is_answered_by_its_camera_alone(cams: Desk) -> None:
    wanted = asked(cams)
    with cams.office.database.write() as session:
        row = clips.get(session, wanted)
        assert row is not None
        deed = cams.office.deed(session, "watcher")
        lock = evidence.lock(session, row, "vụ mất xe", deed=deed).id

    report(cams, EvidenceLocked(lock=lock, segments=7), node=OTHER)
    with cams.office.database.read() as session:
        assert evidence.locks(session, [NODE])[0].answered_at is None
    report(cams, EvidenceLocked(lock=lock, segments=7))

    with cams.office.database.read() as session:
        (held,) = evidence.locks(session, [NODE])
        assert held.segments == 7
        newest = audit_head(session)
        assert newest is not None
        assert newest.action == "evidence.lock"


def test_what_cameras_said_goes_with_its_age_and_the_last_head_stays(
    cams: Desk,
) -> None:
    report(cams, saw(cams.office.clock.now()), head(3), epoch=1)
    cams.office.clock.advance(300 * 86400)
    report(cams, head(4), epoch=2)
    cams.office.clock.advance(300 * 86400)
    now = cams.office.clock.now()

    with cams.office.database.write() as session:
        while retention.prune(
            session,
            as_run=now - timedelta(days=730),
            others=now - timedelta(days=120),
            heads=now - timedelta(days=14),
            stills=now - timedelta(days=1),
        ):
            pass

    assert seen(cams) == []
    assert marks(cams) == 1
    report(cams, head(2), epoch=3)
    assert doubts(cams) == [("shorter", 4, 2, 1)]


LINKS = st.lists(st.integers(1, 1000), min_size=2, unique=True).map(sorted)


@given(LINKS, st.data())
def test_of_one_chain_no_two_words_in_order_are_a_break(
    links: list[int], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(links) - 2))
    held, told = (Mark(n, f"{n:064d}") for n in links[first : first + 2])

    assert broken(held, told) is None
    known = {n: f"{n:064d}" for n in links[: first + 1]}
    assert broken(held, told, [Mark(n, one) for n, one in known.items()], known) is None


@given(LINKS)
def test_whoever_takes_back_a_line_that_was_told_is_found(links: list[int]) -> None:
    held, told = Mark(links[-1], "a" * 64), Mark(links[0], "b" * 64)

    assert broken(held, told) is Break.SHORTER
    assert broken(told, Mark(told.link, "c" * 64)) is Break.CHANGED
    assert broken(held, told, known={told.link: "c" * 64}) is Break.CHANGED
    grown = Mark(held.link + 1, "c" * 64)
    assert broken(held, grown, [Mark(held.link, "d" * 64)]) is Break.CHANGED
    assert broken(held, grown, [told], {told.link: "d" * 64}) is Break.CHANGED
