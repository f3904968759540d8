"""The audit log: a chain that shows where it was changed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.models import AuditEntry
from console.store import audit
from console.store.audit import Deed
from console.store.database import Database
from tests.console.office import Office, tamper
from tests.rig.authority import NOON


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def write(database: Database, count: int) -> None:
    with database.write() as session:
        for number in range(count):
            deed = Deed("test", NOON)
            audit.append(session, deed=deed, action="act", subject=str(number), a="b")


def broken_by(database: Database, statement: str) -> int | None:
    """The first broken entry after somebody with the database did this."""
    tamper(database, statement)
    with database.read() as session:
        return audit.first_broken(session)


def test_an_untouched_log_is_whole_and_has_a_head(office: Office) -> None:
    write(office.database, 5)

    with office.database.read() as session:
        head = audit.head(session)
        assert audit.first_broken(session) is None
        assert head is not None
        assert len(head.hash) == 64
        assert head.detail == {"a": "b"}


WORD = st.text(max_size=20)
ENTRY = st.tuples(WORD, WORD, WORD, st.dictionaries(WORD, WORD, max_size=3))


@given(one=ENTRY, other=ENTRY)
def test_entries_that_say_something_else_have_another_hash(
    one: tuple[str, str, str, dict[str, str]],
    other: tuple[str, str, str, dict[str, str]],
) -> None:
    hashes = [
        audit._hash(
            audit.BEGINNING,
            AuditEntry(
                id=1, at=NOON, who=who, action=action, subject=subject, detail=detail
            ),
        )
        for who, action, subject, detail in (one, other)
    ]

    assert (hashes[0] == hashes[1]) == (one == other)


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE audit SET who = 'nobody' WHERE id = 3", 3),
        ("UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE id = 4", 4),
        ("UPDATE audit SET detail = '{\"a\":\"c\"}' WHERE subject = '2'", None),
        ("DELETE FROM audit WHERE id = 3", 3),
        ("DELETE FROM audit WHERE id = 1", 1),
    ],
)
def test_a_changed_or_missing_entry_is_named(
    office: Office, statement: str, first: int | None
) -> None:
    write(office.database, 5)
    with office.database.read() as session:
        third = next(e.id for e in audit.entries(session) if e.subject == "2")

    assert broken_by(office.database, statement) == (first or third)


def test_the_newest_come_first_and_pages_go_on_where_the_last_one_ended(
    office: Office,
) -> None:
    write(office.database, 5)

    with office.database.read() as session:
        first = audit.entries(session, limit=2)
        second = audit.entries(session, limit=2, before=first[-1].id)
        only = audit.entries(session, subject="1")

    assert [entry.subject for entry in first] == ["4", "3"]
    assert [entry.subject for entry in second] == ["2", "1"]
    assert [entry.subject for entry in only] == ["1"]
