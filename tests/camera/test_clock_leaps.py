"""A clock that is wrong by days: nothing is deleted for an age that it makes up."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from camera.adapters.archive import Archive
from camera.adapters.places import segments
from camera.core.cutting import Begin, Cutter, End, Write
from camera.core.evidence import ClockWord
from camera.core.retention import Limits
from tests.camera.film import SECOND_NS, START, VIDEO, archive, cuts, packets

DAYS = 30
DAY = timedelta(days=1)


class Card:
    """Recordings of before, and a recorder that keeps thirty days of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "camera"
        self.archive = self.opened()

    def opened(self) -> Archive:
        limits = Limits(free_bytes=0, days=DAYS)
        return archive(self.folder, limits=limits)

    def restart(self) -> None:
        self.archive.close()
        self.archive = self.opened()

    def film(
        self, at: datetime, *, after_s: float = 0, clock: ClockWord = "synchronised"
    ) -> None:
        """One more second, so long after the recorder began."""
        media = timedelta(seconds=after_s)
        first = int(after_s * 25)
        for cut in cuts(packets(1, first=first), Cutter(segment_ns=SECOND_NS)):
            match cut:
                case Begin():
                    self.archive.begin(cut, VIDEO, at, clock)
                case Write(start_ns=start_ns):
                    passed = timedelta(microseconds=start_ns / 1000) - media
                    self.archive.write(cut, at + passed)
                case End():
                    self.archive.end()

    @property
    def numbers(self) -> list[int]:
        return list(segments(self.folder))


@pytest.fixture
def card(tmp_path: Path) -> Card:
    made = Card(tmp_path)
    made.film(START)
    made.film(START + timedelta(seconds=1), after_s=1)
    return made


def test_what_is_too_old_goes_while_the_clock_goes_as_time_does(card: Card) -> None:
    for day in range(1, DAYS + 2):
        card.film(START + day * DAY, after_s=day * 86400)

    assert card.numbers == list(range(3, DAYS + 4))
    assert not card.archive.age_held


def test_a_clock_that_is_not_believed_deletes_nothing_for_its_age(card: Card) -> None:
    card.film(START + 40 * DAY, after_s=40 * 86400, clock="untrusted")
    untrusted = card.numbers
    card.film(START + 40 * DAY, after_s=40 * 86400 + 1)

    assert untrusted == [1, 2, 3]
    assert card.numbers == [3, 4]


@pytest.mark.parametrize("restarted", [False, True])
def test_a_leap_of_the_clock_deletes_nothing_until_it_went_right_for_a_day(
    card: Card, *, restarted: bool
) -> None:
    leapt, began_s = START + timedelta(hours=1000), 2
    if restarted:
        card.restart()
    card.film(leapt, after_s=began_s)
    at_once = card.numbers
    card.restart()
    for hour in range(24):
        card.film(leapt + timedelta(hours=hour, minutes=1), after_s=hour * 3600)
    held = card.archive.age_held, card.numbers[0]
    for hour in range(24, 26):
        card.film(leapt + timedelta(hours=hour, minutes=1), after_s=hour * 3600)

    assert at_once == [1, 2, 3]
    assert held == (True, 1)
    assert (card.archive.age_held, card.numbers[0]) == (False, 3)


def test_a_restart_is_no_leap(card: Card) -> None:
    card.film(START + timedelta(hours=5), after_s=5 * 3600)
    card.restart()
    card.film(START + timedelta(hours=8))

    assert not card.archive.age_held


def test_a_leap_that_is_taken_back_costs_nothing(card: Card) -> None:
    card.film(START + timedelta(hours=1000), after_s=2)
    for hour in range(1, 30):
        card.film(START + timedelta(hours=hour), after_s=hour * 3600)

    assert not card.archive.age_held
    assert card.numbers[0] == 1


def test_recordings_of_a_clock_that_was_not_right_yet_are_as_old_as_their_neighbours(
    card: Card,
) -> None:
    """A year behind at the start without a network, and one that ran ahead."""
    card.restart()
    card.film(START - 400 * DAY, clock="untrusted")
    card.film(START + timedelta(minutes=2), after_s=60)
    card.film(START + timedelta(minutes=3), after_s=120)
    young = card.numbers
    for day in range(1, DAYS + 2):
        card.film(START + day * DAY, after_s=day * 86400)

    assert young == [1, 2, 3, 4, 5]
    assert card.numbers[0] == 6


def test_a_clock_that_leapt_far_back_makes_nothing_too_old_afterwards(
    card: Card,
) -> None:
    card.film(START - 40 * DAY, after_s=2)
    for hour in range(1, 30):
        card.film(START + timedelta(hours=hour), after_s=hour * 3600)

    assert not card.archive.age_held
    assert card.numbers[0] == 1


def test_a_clock_that_ran_ahead_keeps_nothing_beyond_its_days(card: Card) -> None:
    card.film(START + 900 * DAY, after_s=2)
    for day in range(1, DAYS + 5):
        card.film(START + day * DAY, after_s=day * 86400)

    assert card.numbers[0] > 3


def test_where_the_index_was_lost_nobody_knows_how_the_clock_went(card: Card) -> None:
    card.archive.close()
    (card.folder / "index.sqlite").write_bytes(b"nonsense" * 1000)
    card.archive = card.opened()

    card.film(START + 40 * DAY)

    assert card.numbers == [1, 2, 3]
