"""An alert that is repeated for days: a small ledger, and nothing twice."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.adapters.store import Store
from edge.approvals import Approved
from speaker.adapters.logbook import Logbook
from speaker.core import alerts
from speaker.core.ledger import Entry, Key, crowded
from tests.rig.authority import NOON
from tests.speaker.bulletins import entry, flood, situation

EVERY_S = 30
KEEP = 4
DAYS = timedelta(days=60)


@dataclass
class Horn:
    """One alert on one node; its ledger thinned out, or not."""

    alert: Approved
    keep: int
    now: datetime = NOON
    clock: str = "synchronised"
    ledger: dict[Key, Entry] = field(default_factory=dict)
    played: list[Key] = field(default_factory=list)
    largest: int = 0

    def live(self, seconds: int) -> None:
        """Looks as the agent does: when it wants to be woken, and on each start."""
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            seen = alerts.look(
                (self.alert,),
                situation(self.now, clock=self.clock, ledger=self.ledger),
                {},
            )
            for due in seen.due:
                self.play(due.occurrence.key, max(due.start, self.now))
            soon = self.now + timedelta(seconds=1)
            later = max(soon, seen.wake or end) if not seen.due else soon
            self.now = min(end, later)

    def play(self, key: Key, began: datetime) -> None:
        self.played.append(key)
        done = entry(self.alert, key[1], began=began, ended=began)
        self.ledger[done.key] = done
        thinned = crowded(self.ledger, done, self.keep)
        if thinned is not None:
            stands, gone = thinned
            self.ledger[stands.key] = stands
            for one in gone:
                del self.ledger[one]
        self.largest = max(self.largest, len(self.ledger))


def siren() -> Approved:
    return flood(lasts=DAYS, every_s=EVERY_S)


LIVES = st.lists(
    st.tuples(st.sampled_from(["live", "off"]), st.integers(1, 400)), max_size=8
)


@given(LIVES)
def test_a_thinned_ledger_sounds_at_the_very_same_instants(
    life: list[tuple[str, int]],
) -> None:
    small, whole = Horn(siren(), KEEP), Horn(siren(), 100_000)
    for horn in (small, whole):
        for what, seconds in life:
            if what == "live":
                horn.live(seconds)
            else:
                horn.now += timedelta(seconds=seconds)

    assert small.played == whole.played
    assert small.largest <= 2 * KEEP + 1


STEPS = st.lists(
    st.tuples(
        st.integers(10, 300),
        st.integers(-5_000_000, 5_000_000),
        st.sampled_from(["synchronised", "untrusted"]),
    ),
    min_size=1,
    max_size=8,
)


# Back to just before its first start, which stands for those that are forgotten.
JUST_BEFORE_THE_FIRST = [
    (10, 0, "synchronised"),
    (33, 8748, "synchronised"),
    (107, 0, "synchronised"),
    (170, 0, "synchronised"),
    (74, -405_932, "synchronised"),
    (10, 0, "synchronised"),
]

# Back to just before what began a moment late.
BEFORE_A_LATE_START = [
    (10, 20_001, "synchronised"),
    (10, -13_001, "synchronised"),
    (10, 0, "synchronised"),
]


@given(STEPS)
@example(BEFORE_A_LATE_START)
@example(JUST_BEFORE_THE_FIRST)
def test_no_start_is_used_twice_wherever_the_clock_goes(
    steps: list[tuple[int, int, str]],
) -> None:
    horn = Horn(siren(), KEEP)
    for seconds, jump_ms, clock in steps:
        horn.clock = clock
        horn.live(seconds)
        # No clock steps by whole seconds; that would only hit what sounded by chance.
        horn.now += timedelta(milliseconds=jump_ms, microseconds=137)

    assert len(horn.played) == len(set(horn.played))
    assert horn.largest <= 2 * KEEP + 1


def test_a_clock_that_went_back_among_forgotten_starts_keeps_the_alert_sounding() -> (
    None
):
    horn = Horn(siren(), KEEP)
    horn.live(3600)
    before = len(horn.played)
    horn.now -= timedelta(seconds=1800, microseconds=137)
    began = horn.now

    horn.live(600)

    again = [planned for _, planned in horn.played[before:]]
    assert again[0] == began
    assert {b - a for a, b in pairwise(again)} == {timedelta(seconds=EVERY_S)}
    assert len(set(horn.played)) == len(horn.played)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "speaker.sqlite", now=NOON)
    store._db.execute("PRAGMA synchronous = OFF")
    yield store
    store.close()


def test_a_day_of_an_alert_every_thirty_seconds_leaves_a_small_ledger(
    store: Store,
) -> None:
    book, alert = Logbook(store, NOON), siren()
    for number in range(2880):
        at = NOON + timedelta(seconds=EVERY_S * number)
        started = entry(alert, at, phase="sounding")
        book.write(started)
        book.write(msgspec.structs.replace(started, phase="done"))

    again = Logbook(store, NOON)

    assert again.entries == book.entries
    assert len(store.records("occurrence")) <= 201
    first = again.entries[("lu", NOON)]
    assert first.through is not None
    assert first.through > NOON + timedelta(hours=22)


def test_news_keep_every_entry_however_many_there_are() -> None:
    daily = [entry(flood(), NOON + timedelta(days=n)) for n in range(20)]
    plain = [
        msgspec.structs.replace(one, klass=one.klass.__class__("routine"))
        for one in daily
    ]

    assert crowded({one.key: one for one in plain}, plain[-1], keep=2) is None
    assert crowded({one.key: one for one in daily}, daily[-1], keep=2) is not None
