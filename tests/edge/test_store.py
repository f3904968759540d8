import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.adapters.store import BATCH_BYTES, Store
from edge.errors import DiskFullError, HardwareError
from edge.trust import Mark

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
MARK = Mark(3, 7, "ab" * 32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "speaker.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    store = Store(file, now=NOW, reserve_bytes=4096)
    yield store
    store.close()


def reopened(store: Store, now: datetime = NOW) -> Store:
    store.close()
    return Store(store.path, now=now, reserve_bytes=4096)


def test_what_was_kept_is_there_after_a_restart(store: Store) -> None:
    store.set_mark("issuer", "topic", MARK)
    store.set_snapshot("topic", b"payload")
    store.set_record("aired", "a", b"1")
    store.set_value("floor", b"2026")
    store.count_refusals({"altered": 2})
    store.enqueue(NOW, b'"event"')

    again = reopened(store)

    assert again.mark("issuer", "topic") == MARK
    assert again.marks() == {("issuer", "topic"): MARK}
    assert again.snapshots() == {"topic": b"payload"}
    assert again.snapshot("topic") == b"payload"
    assert again.records("aired") == {"a": b"1"}
    assert again.value("floor") == b"2026"
    assert again.refusals() == {"altered": 2}
    assert [(one.seq, one.at, one.body) for one in again.batch()] == [
        (1, NOW, b'"event"')
    ]
    again.close()


def test_what_was_never_kept_is_none(store: Store) -> None:
    assert store.mark("issuer", "topic") is None
    assert store.snapshot("topic") is None
    assert store.record("aired", "a") is None
    assert store.value("floor") is None
    assert store.batch() == ()


def test_a_transaction_that_fails_leaves_nothing_behind(store: Store) -> None:
    store.set_mark("issuer", "topic", MARK)

    def fail_half_way() -> None:
        with store.transaction():
            store.set_mark("issuer", "topic", Mark(3, 8, "cd" * 32))
            store.enqueue(NOW, b'"event"')
            with store.transaction():
                store.set_record("aired", "a", b"1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert store.mark("issuer", "topic") == MARK
    assert store.outbox_depth == 0
    assert store.records("aired") == {}


def test_a_transaction_within_another_ends_with_the_outer_one(store: Store) -> None:
    with store.transaction():
        with store.transaction():
            store.set_record("aired", "a", b"1")
        store.set_record("aired", "b", b"2")

    assert store.records("aired") == {"a": b"1", "b": b"2"}


def test_nothing_follows_a_transaction_that_sqlite_itself_rolled_back(
    store: Store,
) -> None:
    def fail_half_way() -> None:
        with store.transaction():
            store.set_record("aired", "a", b"1")
            store._db.execute("ROLLBACK")  # as it does on some errors of the disk
            store.set_record("aired", "b", b"2")

    with pytest.raises(HardwareError, match="all of it is undone"):
        fail_half_way()

    assert store.records("aired") == {}
    store.set_record("aired", "c", b"3")
    assert store.records("aired") == {"c": b"3"}


def test_records_of_one_namespace_come_in_order_of_their_keys(store: Store) -> None:
    for key in ("c", "a", "b"):
        store.set_record("aired", key, key.encode())
    store.set_record("other", "z", b"z")
    store.delete_record("aired", "b")
    store.delete_record("aired", "never there")

    assert list(store.records("aired")) == ["a", "c"]


def test_refusals_are_counted_on(store: Store) -> None:
    store.count_refusals({"altered": 1, "older": 5})
    store.count_refusals({"altered": 2})

    assert store.refusals() == {"altered": 3, "older": 5}


# -- outbox ----------------------------------------------------------------------------


def fill(store: Store, count: int, size: int = 10) -> None:
    with store.transaction():
        for _ in range(count):
            store.enqueue(NOW, b'"%s"' % (b"x" * size))


def test_a_batch_has_at_most_a_hundred_events_oldest_first(store: Store) -> None:
    fill(store, 250)

    assert [one.seq for one in store.batch()] == list(range(1, 101))


def test_a_batch_of_large_events_fits_into_one_packet(store: Store) -> None:
    fill(store, 100, size=9_000)

    batch = store.batch()

    assert 1 < len(batch) < 100
    assert sum(len(one.body) for one in batch) <= BATCH_BYTES


def test_only_what_was_acknowledged_is_deleted(store: Store) -> None:
    fill(store, 10)

    deleted = store.acknowledge(store.outbox_epoch, 4)

    assert deleted == 4
    assert [one.seq for one in store.batch()] == [5, 6, 7, 8, 9, 10]


def test_an_acknowledgement_of_another_outbox_deletes_nothing(store: Store) -> None:
    fill(store, 10)

    assert store.acknowledge(store.outbox_epoch - 1, 10) == 0
    assert store.acknowledge(store.outbox_epoch, 11) == 0
    assert store.outbox_depth == 10


def test_a_number_never_comes_twice_even_from_an_empty_outbox(store: Store) -> None:
    fill(store, 5)
    store.acknowledge(store.outbox_epoch, 5)

    again = reopened(store)

    assert again.outbox_next == 6
    assert again.enqueue(NOW, b"x") == 6
    again.close()


def test_the_epoch_belongs_to_the_file(store: Store) -> None:
    epoch = store.outbox_epoch

    again = reopened(store, NOW + timedelta(days=400))

    assert again.outbox_epoch == epoch
    again.close()


def test_a_lost_disk_begins_a_new_epoch_even_when_the_clock_stands_still(
    tmp_path: Path,
) -> None:
    epochs = set()
    for number in range(20):
        store = Store(tmp_path / f"{number}", now=NOW, reserve_bytes=0)
        epochs.add(store.outbox_epoch)
        store.close()

    assert len(epochs) == 20
    assert all(1 <= epoch <= 2**53 for epoch in epochs)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60)), max_size=20))
def test_nothing_unacknowledged_is_ever_lost(steps: list[tuple[int, int]]) -> None:
    store = Store(Path(":memory:"), now=NOW, reserve_bytes=0)
    written, acknowledged = 0, 0
    for count, upto in steps:
        fill(store, count)
        written += count
        store.acknowledge(store.outbox_epoch, upto)
        if upto <= written:
            acknowledged = max(acknowledged, upto)

    assert store.outbox_depth == written - acknowledged
    assert store.outbox_next == written + 1
    store.close()


# -- files that went bad ---------------------------------------------------------------


def test_a_file_that_is_no_database_is_kept_aside_and_a_new_one_begun(
    file: Path,
) -> None:
    file.parent.mkdir()
    file.write_bytes(b"not a database at all, but long enough to be looked at" * 40)

    store = Store(file, now=NOW, reserve_bytes=4096)

    assert store.moved_aside is not None
    assert store.moved_aside.read_bytes().startswith(b"not a database")
    assert store.replaced == store.moved_aside.name
    assert store.enqueue(NOW, b"x") == 1
    store.close()


def spoil(path: Path, first: int, last: int) -> None:
    """Pages of the file become noise."""
    with path.open("r+b") as file:
        for page in range(first, last):
            file.seek(page * 4096)
            file.write(random.Random(page).randbytes(4096))


def test_of_a_spoilt_file_everything_is_saved_that_can_still_be_read(
    store: Store,
) -> None:
    store.set_mark("issuer", "topic", MARK)
    store.set_snapshot("ce/1/all/plan", b"plan")
    store.set_record("aired", "a", b"1")
    with store.transaction():
        for number in range(2000):
            store.enqueue(NOW, b'{"number": %d, "%s": 0}' % (number, b"x" * 100))
    epoch = store.outbox_epoch
    store.close()
    pages = store.path.stat().st_size // 4096
    spoil(store.path, pages - 10, pages - 5)

    again = Store(store.path, now=NOW, reserve_bytes=4096)

    assert again.moved_aside is not None
    assert again.mark("issuer", "topic") == MARK
    assert again.snapshot("ce/1/all/plan") == b"plan"
    assert again.record("aired", "a") == b"1"
    assert 1700 < again.outbox_depth < 2000
    assert again.outbox_epoch == epoch
    assert again.enqueue(NOW, b"{}") == 2001
    again.close()


def test_a_file_of_noise_begins_a_new_outbox(store: Store) -> None:
    fill(store, 2000, size=100)
    epoch = store.outbox_epoch
    store.close()
    spoil(store.path, 1, store.path.stat().st_size // 4096)

    again = Store(store.path, now=NOW, reserve_bytes=4096)

    assert again.moved_aside is not None
    assert again.outbox_epoch != epoch
    assert again.outbox_depth == 0
    assert again.outbox_next == 1
    again.close()


@settings(max_examples=25)
@given(st.integers(0, 40), st.integers(0, 4095), st.binary(min_size=1, max_size=200))
def test_no_damage_keeps_a_store_from_opening_and_none_reuses_a_number(
    page: int, offset: int, noise: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        store = Store(path, now=NOW, reserve_bytes=0)
        with store.transaction():
            for _ in range(300):
                store.enqueue(NOW, b'{"%s": 0}' % (b"x" * 400))
        epoch = store.outbox_epoch
        store.close()
        with path.open("r+b") as file:
            file.seek(page * 4096 + offset)
            file.write(noise)

        again = Store(path, now=NOW, reserve_bytes=0)
        number = again.enqueue(NOW, b"{}")
        numbers = [one.seq for one in again.batch()]
        again.close()

    assert again.outbox_epoch != epoch or number > 300
    assert numbers == sorted(set(numbers))


def test_an_event_that_the_disk_spoilt_does_not_hold_up_the_others(
    store: Store,
) -> None:
    fill(store, 150)
    store._db.execute("UPDATE outbox SET body = x'007b' WHERE seq <= 3")
    store._db.execute("UPDATE outbox SET at = 'x' || x'ff' WHERE seq = 4")

    batch = store.batch()

    assert [one.seq for one in batch] == list(range(5, 105))
    assert store.acknowledge(store.outbox_epoch, 104) == 104


def test_a_sound_file_is_never_moved_aside(store: Store) -> None:
    fill(store, 100)

    again = reopened(store)

    assert again.moved_aside is None
    assert again.replaced == ""
    again.close()


def test_after_a_roll_back_the_older_program_goes_on_with_what_it_understands(
    store: Store,
) -> None:
    store.set_snapshot("ce/1/all/plan", b"plan")
    fill(store, 3)
    epoch = store.outbox_epoch
    store.close()
    db = sqlite3.connect(store.path)
    db.execute("ALTER TABLE snapshot ADD COLUMN received TEXT")
    db.execute("PRAGMA user_version = 99")
    db.close()

    again = Store(store.path, now=NOW, reserve_bytes=4096)

    assert again.moved_aside is not None
    assert again.snapshot("ce/1/all/plan") == b"plan"
    assert (again.outbox_epoch, again.outbox_next) == (epoch, 4)
    again.close()


def test_a_folder_that_is_no_folder_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")

    with pytest.raises(HardwareError, match="check the disk"):
        Store(tmp_path / "state" / "speaker.sqlite", now=NOW)


# -- power cuts ------------------------------------------------------------------------

WRITER = """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from edge.adapters.store import Store
    from edge.trust import Mark

    now = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    store = Store(Path(sys.argv[1]), now=now, reserve_bytes=4096)
    number = 0
    while True:
        number += 1
        with store.transaction():
            seq = store.enqueue(now, str(number).encode())
            store.set_mark("issuer", "topic", Mark(1, seq, "ab" * 32))
            store.set_record("done", f"{seq:08}", b"")
        print(seq, flush=True)
"""


@pytest.mark.process
def test_a_kill_in_mid_transaction_loses_nothing_that_was_finished(file: Path) -> None:
    finished = 0
    for _ in range(8):
        writer = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(file)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        for _ in range(random.Random(finished).randint(5, 40)):
            finished = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        told = writer.stdout.read().split()
        finished = int(told[-1]) if told else finished
        writer.stdout.close()

        store = Store(file, now=NOW, reserve_bytes=4096)
        mark = store.mark("issuer", "topic")
        records = store.records("done")

        assert store.moved_aside is None
        assert mark is not None
        # The last one may have been finished without having been told.
        assert finished <= mark.seq <= finished + 1
        assert len(records) == store.outbox_depth == mark.seq
        assert store.outbox_next == mark.seq + 1
        finished = mark.seq
        store.close()


# -- full disks ------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    subprocess.run(mount, check=True)
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill_ten_by_ten(store: Store) -> None:
    for _ in range(1000):
        fill(store, 10, size=1000)


def fill_disk(disk: Path) -> None:
    with (disk / "somebody-elses").open("wb") as file:
        try:
            while True:
                os.write(file.fileno(), b"x" * 4096)
        except OSError:
            pass


@pytest.mark.root
def test_a_full_disk_is_told_and_nothing_that_was_there_is_lost(
    small_disk: Path,
) -> None:
    store = Store(small_disk / "speaker.sqlite", now=NOW, reserve_bytes=0)
    fill(store, 100)
    fill_disk(small_disk)

    with pytest.raises(HardwareError, match=r"disk is full.*free some space"):
        fill_ten_by_ten(store)
    depth = store.outbox_depth
    (small_disk / "somebody-elses").unlink()
    fill(store, 1)

    assert depth % 10 == 0
    assert depth >= 100
    assert store.outbox_depth == depth + 1
    store.close()


@pytest.mark.root
def test_a_reserve_carries_the_store_through_a_full_disk(small_disk: Path) -> None:
    store = Store(small_disk / "speaker.sqlite", now=NOW, reserve_bytes=300_000)
    on_reserve_before = store.on_reserve
    fill_disk(small_disk)

    for number in range(20):
        store.set_snapshot("alert", b"flood %d" % number)
        store.enqueue(NOW, b"as-run")

    assert not on_reserve_before
    assert store.on_reserve
    assert store.outbox_depth == 20

    (small_disk / "somebody-elses").unlink()
    store.enqueue(NOW, b"as-run")

    assert not store.on_reserve
    store.close()


def test_a_name_that_is_no_text_any_more_costs_nothing_else(store: Store) -> None:
    store.set_record("aired", "a", b"1")
    store.set_record("aired", "b", b"2")
    store.set_mark("issuer", "topic", MARK)

    store._db.execute("UPDATE record SET key = CAST(x'ff61' AS TEXT) WHERE key = 'a'")
    store._db.execute("UPDATE guard SET topic = CAST(x'ff61' AS TEXT)")

    assert store.records("aired")["b"] == b"2"
    assert ("issuer", "topic") not in store.marks()


@pytest.mark.parametrize("spoilt", ["7", "'text'"])
def test_a_value_that_became_something_else_is_left_out(
    store: Store, spoilt: str
) -> None:
    store.set_mark("issuer", "topic", MARK)
    store.set_snapshot("ce/1/all/plan", b"plan")
    store.set_record("aired", "a", b"1")
    store.set_value("clock-floor", b"2026")

    for table, column in (
        ("snapshot", "payload"),
        ("record", "value"),
        ("meta", "value"),
    ):
        store._db.execute(f"UPDATE {table} SET {column} = {spoilt}")
    store._db.execute("UPDATE guard SET epoch = 'x'")

    assert store.snapshots() == store.records("aired") == {}
    assert store.marks() == {}
    assert store.value("clock-floor") is None
    assert store.snapshot("ce/1/all/plan") is None
    assert store.mark("issuer", "topic") is None


def test_a_strangers_lock_is_not_waited_for_and_not_called_a_full_disk(
    store: Store,
) -> None:
    with contextlib.closing(sqlite3.connect(store.path)) as stranger:
        stranger.execute("BEGIN EXCLUSIVE")

        with pytest.raises(HardwareError, match="locked") as caught:
            store.enqueue(NOW, b"{}")

    assert not isinstance(caught.value, DiskFullError)
