"""The loudspeakers are witnesses of the audit log: what was cut or rewritten shows."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from console.core.witness import Reason, doubts
from console.models import AuditEntry
from console.store import audit, nodes, notices, station, witness
from console.store.audit import Deed
from edge.contract.codec import encode
from edge.contract.report import State
from edge.contract.witness import AuditHead
from tests.console.desk import Desk
from tests.console.office import meeting, tamper
from tests.console.test_bridge import Commune
from tests.rig.authority import NOON

NIGHT_S = 14 * 3600
"""From noon in Vietnam to two in the morning."""


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    commune = Commune(tmp_path)
    for title in ("Một", "Hai", "Ba"):
        commune.office.approved(meeting(title=title))
    commune.wake()
    pass_night(commune)
    return commune


def pass_night(commune: Commune) -> None:
    commune.clock.advance(NIGHT_S)
    commune.live(3)


def pass_day(commune: Commune) -> None:
    commune.clock.advance(86_400)
    commune.live(3)


def do_something(commune: Commune) -> None:
    for title in ("Bốn", "Năm", "Sáu"):
        commune.office.approved(meeting(title=title))
    commune.wake()


def remembered(commune: Commune) -> AuditHead:
    head = commune.bench.state().audit
    assert head is not None
    return head


def cut(commune: Commune, number: int) -> None:
    """What was done last never happened."""
    tamper(commune.office.database, f"DELETE FROM audit WHERE id >= {number}")


def rewrite(commune: Commune, number: int, who: str) -> None:
    """Changes one entry, and every hash that follows, so that the chain is whole."""
    statement = f"UPDATE audit SET who = '{who}' WHERE id = {number}"
    tamper(commune.office.database, statement)
    with commune.office.database.write() as session:
        before = audit.BEGINNING
        for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id)):
            entry.hash = before = audit._hash(before, entry)
        session.flush()
        assert audit.first_broken(session) is None


def doubted(commune: Commune) -> bool:
    return "audit-doubted" in commune.notices()


def test_each_night_the_loudspeakers_are_told_how_far_the_log_goes(
    commune: Commune,
) -> None:
    do_something(commune)
    commune.live(700)
    head = remembered(commune)

    with commune.office.database.read() as session:
        entry = session.get_one(AuditEntry, head.number)
        later = session.get_one(AuditEntry, head.number + 1)
    assert head.sha256 == entry.hash
    assert entry.at < head.at <= later.at
    assert head.at == NOON + timedelta(hours=12)  # noon and midnight in Vietnam
    assert not doubted(commune)


def test_a_night_later_they_are_told_more(commune: Commune) -> None:
    first = remembered(commune)
    do_something(commune)

    pass_day(commune)

    assert remembered(commune).number > first.number
    assert not doubted(commune)


def test_a_log_whose_end_was_cut_off_is_noticed(commune: Commune) -> None:
    cut(commune, remembered(commune).number - 1)

    commune.live(31)

    with commune.office.database.read() as session:
        assert audit.first_broken(session) is None  # the chain itself shows nothing
    assert doubted(commune)


def test_a_log_whose_middle_was_rewritten_is_noticed(commune: Commune) -> None:
    rewrite(commune, 3, "nobody")

    commune.live(31)

    assert doubted(commune)


def test_what_is_in_doubt_is_not_forgotten_when_the_log_grows_again(
    commune: Commune,
) -> None:
    head = remembered(commune)
    cut(commune, head.number - 1)
    do_something(commune)

    pass_day(commune)
    pass_day(commune)

    assert remembered(commune) == head
    assert doubted(commune)


def test_it_is_noticed_too_when_the_bridge_was_away_meanwhile(
    commune: Commune,
) -> None:
    commune.broker.cut("console.bridge")
    rewrite(commune, 3, "nobody")
    with commune.office.database.write() as session:
        for node in nodes.listed(session):
            for agent in node.agents:  # what nodes had said is rewritten as well
                assert agent.state is not None
                agent.state = State(online=True, boot=agent.state.boot, at=NOON)

    commune.begin()
    commune.live(2)

    assert doubted(commune)


@pytest.mark.sqlite
def test_a_restored_backup_explains_itself_and_alarms_nobody(
    commune: Commune, tmp_path: Path
) -> None:
    file = tmp_path / "console" / "console.sqlite"
    commune.office.database.close()
    backup = file.read_bytes()
    do_something(commune)
    pass_day(commune)
    lost = remembered(commune)
    commune.office.database.close()
    file.write_bytes(backup)
    with commune.office.database.write() as session:  # as `restore` does
        station.get(session).needs_epoch = True
        deed = Deed(audit.COMMAND_LINE, commune.clock.now())
        audit.append(session, deed=deed, action="console.restore")

    commune.begin()
    commune.live(3)

    assert not doubted(commune)
    head = remembered(commune)
    assert head.number < lost.number  # they remember anew, what there is now
    with commune.office.database.read() as session:
        assert session.get_one(AuditEntry, head.number).hash == head.sha256
        assert witness.doubts(session) == ()


def test_a_restored_backup_explains_no_change_of_what_it_holds(
    commune: Commune,
) -> None:
    rewrite(commune, 3, "nobody")
    with commune.office.database.write() as session:
        deed = Deed(audit.COMMAND_LINE, commune.clock.now())
        audit.append(session, deed=deed, action="console.restore")

    commune.live(31)

    assert doubted(commune)


def test_what_somebody_answers_for_ends_the_alarm_and_stays_in_the_log(
    commune: Commune,
) -> None:
    cut(commune, remembered(commune).number - 1)
    commune.live(31)
    assert doubted(commune)
    with commune.office.database.write() as session:
        deed = Deed(audit.COMMAND_LINE, commune.clock.now())
        witness.explain(session, "đĩa hỏng, chép lại từ bản sao", deed=deed)

    commune.live(31)
    pass_day(commune)

    assert not doubted(commune)
    with commune.office.database.read() as session:
        (kept,) = [e for e in audit.entries(session) if e.action == witness.EXPLAINED]
        head = remembered(commune)
        assert session.get_one(AuditEntry, head.number).hash == head.sha256
    assert kept.detail["words"] == "đĩa hỏng, chép lại từ bản sao"
    assert kept.detail["remembered"]


def lie(commune: Commune, head: AuditHead) -> None:
    """A stolen node says that it remembers this."""
    said = commune.bench.state()
    commune.say("state", encode(msgspec.structs.replace(said, audit=head)))


def test_a_lie_of_the_far_future_is_explained_once_and_for_all(
    commune: Commune,
) -> None:
    liar = AuditHead(number=1, sha256="ab" * 32, at=datetime(2190, 1, 1, tzinfo=UTC))
    lie(commune, liar)
    at_first = doubted(commune)

    with commune.office.database.write() as session:
        witness.explain(session, "it lies", deed=commune.office.command)
    lie(commune, liar)
    still = doubted(commune)
    lie(commune, msgspec.structs.replace(liar, sha256="cd" * 32))

    assert at_first
    assert not still
    assert doubted(commune)  # an explanation is of what it names


def test_an_explanation_ends_the_alarm_after_a_clock_that_ran_ahead(
    commune: Commune,
) -> None:
    commune.clock.advance(60 * 86400)
    do_something(commune)
    pass_day(commune)
    commune.live(700)
    head = remembered(commune)
    commune.clock.advance(-61 * 86400)
    cut(commune, head.number - 1)
    commune.live(60)
    at_first = doubted(commune)

    with commune.office.database.write() as session:
        deed = Deed(audit.COMMAND_LINE, commune.clock.now())
        witness.explain(session, "đồng hồ chạy trước", deed=deed)
    commune.live(700)

    assert head.at > commune.clock.now()
    assert at_first
    assert not doubted(commune)


def test_a_node_that_is_out_of_service_raises_no_alarm(commune: Commune) -> None:
    cut(commune, remembered(commune).number - 1)
    commune.live(31)

    with commune.office.database.write() as session:
        (node,) = nodes.listed(session)
        nodes.revoke(session, node, deed=commune.office.command)
    commune.live(31)

    assert not doubted(commune)


# -- on the pages -------------------------------------------------------------------


def told_by_a_node(desk: Desk, head: AuditHead) -> None:
    with desk.office.database.write() as session:
        (node,) = nodes.listed(session)
        node.agents[0].state = State(online=True, boot="b", at=NOON, audit=head)
        session.flush()
        witness.look(session, at=NOON)


def page(desk: Desk, path: str = "/audit") -> str:
    browser = desk.signed_in("approver")
    return browser.words(browser.open(path))


def test_the_page_says_that_the_loudspeakers_remember_the_same(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with desk.office.database.read() as session:
        entry = session.get_one(AuditEntry, 2)
    told_by_a_node(desk, AuditHead(number=2, sha256=entry.hash, at=NOON))

    assert "Chúng nhớ đến dòng 2" in page(desk)


def test_the_pages_say_that_the_log_was_changed_and_who_remembers(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    told_by_a_node(desk, AuditHead(number=2, sha256="0" * 64, at=NOON))

    words = page(desk)

    assert "còn nhớ dòng 2" in words
    assert "sổ đã bị sửa hoặc cắt bớt" in words
    assert "Cụm loa ấp 3" in words
    assert "Sổ kiểm tra không khớp với điều các cụm loa còn nhớ" in page(desk, "/")


def test_the_page_explains_a_restored_backup(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with desk.office.database.write() as session:
        audit.append(session, deed=desk.office.command, action="console.restore")
    told_by_a_node(desk, AuditHead(number=2000, sha256="0" * 64, at=NOON))

    words = page(desk)

    assert "khôi phục từ bản sao lưu. Cụm loa còn nhớ đến dòng 2000" in words
    assert "bị sửa hoặc cắt bớt" not in words
    with desk.office.database.read() as session:
        assert notices.current(session) == []


# -- the rule -----------------------------------------------------------------------

HEADS = st.builds(
    AuditHead,
    number=st.integers(1, 9),
    sha256=st.sampled_from(["a" * 64, "b" * 64]),
    at=st.integers(0, 9).map(lambda hours: NOON + timedelta(hours=hours)),
)


@given(heads=st.sets(HEADS, max_size=5), length=st.integers(0, 9))
def test_exactly_what_the_log_does_not_contain_is_in_doubt(
    heads: set[AuditHead], length: int
) -> None:
    hashes = dict.fromkeys(range(1, length + 1), "a" * 64)

    found = {one.head for one in doubts({head: ["loa"] for head in heads}, hashes, [])}

    assert found == {
        head for head in heads if head.number > length or head.sha256 != "a" * 64
    }


@given(head=HEADS, number=st.integers(1, 9), restored=st.booleans())
def test_nothing_explains_what_nodes_were_told_after_it(
    *, head: AuditHead, number: int, restored: bool
) -> None:
    reason = Reason(number, head.at - timedelta(seconds=1), restored)

    assert not reason.covers(head)
