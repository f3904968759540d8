"""How often a slip is printed: nobody empties the roll, and nobody goes without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.events import Action, PrintTicket, TicketDone
from kiosk.core.navigation import step
from kiosk.core.page import Touched
from kiosk.core.printing import MOST, MOST_A_SESSION, SAME_S, WITHIN_S, verdict
from kiosk.core.session import PrintStage, Slip, State
from tests.kiosk.sample import BIRTH, COPY, DEATH

CODES = (BIRTH, DEATH, COPY, "1.000001", "1.000002")
ENDS: tuple[PrintStage, ...] = ("printed", "no-paper", "failed")


class Roll:
    """A kiosk whose printer answers at once, and what it printed when."""

    def __init__(self) -> None:
        self.state, self.at_s, self.sessions = State(), 1000.0, 0
        self.printed: list[tuple[int, str, float]] = []

    def touches(self, act: str, after_s: float = 1.0) -> tuple[Action, ...]:
        self.at_s += after_s
        touched = Touched(self.state.shown, act)
        self.state, done = step(self.state, touched, self.at_s)
        return done

    def begins(self) -> None:
        self.touches("end")
        self.touches("wake")
        self.sessions += 1

    def asks(self, code: str) -> PrintTicket | None:
        done = self.touches(f"print:{code}")
        return next((one for one in done if isinstance(one, PrintTicket)), None)

    def ends(self, wish: PrintTicket | None, end: PrintStage) -> None:
        assert wish is not None
        self.state, _ = step(self.state, TicketDone(wish.job, end), self.at_s)

    @property
    def shown(self) -> PrintStage:
        assert self.state.session is not None
        return self.state.session.printing

    def wants(
        self, code: str, end: PrintStage = "printed", after_s: float = 1.0
    ) -> PrintStage:
        self.touches(f"procedure:{code}:take", after_s)
        if wish := self.asks(code):
            asked_s = self.at_s
            self.ends(wish, end)
            if end != "no-paper":
                self.printed.append((self.sessions, code, asked_s))
        return self.shown


def begun() -> Roll:
    roll = Roll()
    roll.begins()
    return roll


def test_the_same_slip_comes_once_a_minute() -> None:
    roll = begun()

    first, again = roll.wants(BIRTH), roll.wants(BIRTH)
    roll.touches(f"procedure:{BIRTH}")
    later = roll.wants(BIRTH, after_s=SAME_S)

    assert (first, again, later) == ("printed", "just-printed", "printed")


def test_after_three_slips_paper_is_saved_and_the_next_resident_gets_hers() -> None:
    roll = begun()

    mine = [roll.wants(code) for code in CODES[: MOST_A_SESSION + 1]]
    roll.begins()

    assert mine == ["printed"] * MOST_A_SESSION + ["saving"]
    assert roll.wants(BIRTH) == "printed"


def test_beginning_anew_does_not_empty_the_roll() -> None:
    roll = begun()
    for _ in range(MOST):
        assert roll.wants(BIRTH) == "printed"
        roll.begins()

    over = roll.wants(BIRTH)
    roll.begins()

    assert over == "saving"
    assert roll.wants(BIRTH, after_s=WITHIN_S) == "printed"


def test_a_slip_that_did_not_come_costs_nothing() -> None:
    roll = begun()

    tried = [roll.wants(BIRTH, "no-paper") for _ in range(MOST + 1)]

    assert tried == ["no-paper"] * (MOST + 1)
    assert roll.wants(BIRTH, "failed") == "failed"
    assert roll.wants(BIRTH) == "printed"
    assert roll.wants(DEATH) == "printed"


@pytest.mark.parametrize("end", ENDS)
def test_a_late_word_of_the_slip_before_is_not_told_to_the_next_resident(
    end: PrintStage,
) -> None:
    roll = begun()
    roll.touches(f"procedure:{BIRTH}:take")
    before = roll.asks(BIRTH)
    roll.begins()
    roll.touches(f"procedure:{DEATH}:take")

    roll.ends(before, end)
    idle = roll.shown
    hers = roll.asks(DEATH)
    roll.ends(before, end)
    waiting = roll.shown
    roll.ends(hers, "printed")

    assert (idle, waiting, roll.shown) == ("", "asked", "printed")
    assert [one.code for one in roll.state.session.slips] == [DEATH]  # type: ignore[union-attr]
    assert len(roll.state.slips) == (1 if end == "no-paper" else 2)


def test_on_another_page_nobody_is_told_of_the_slip_of_the_one_before() -> None:
    roll = begun()
    roll.touches(f"procedure:{BIRTH}:take")
    birth = roll.asks(BIRTH)
    roll.touches(f"procedure:{DEATH}:take")
    death = roll.asks(DEATH)

    roll.ends(birth, "failed")
    waiting = roll.shown
    roll.ends(death, "printed")

    assert (waiting, roll.shown) == ("asked", "printed")
    assert roll.wants(BIRTH) == "printed"  # it had not come


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*CODES, "anew"]),
            st.sampled_from(ENDS),
            st.sampled_from([0.0, 1.0, 20.0, SAME_S, WITHIN_S / 2]),
        ),
        max_size=60,
    )
)
def test_whatever_is_touched_the_bound_holds(
    wishes: list[tuple[str, PrintStage, float]],
) -> None:
    roll = begun()
    for code, end, after_s in wishes:
        if code == "anew":
            roll.begins()
        else:
            assert roll.wants(code, end, after_s) not in {"", "asked"}

    times = [at_s for _, _, at_s in roll.printed]
    for at_s in times:
        assert sum(at_s <= one < at_s + WITHIN_S for one in times) <= MOST


@given(st.lists(st.sampled_from(CODES), max_size=20))
def test_of_one_session_no_more_than_three_are_printed(codes: list[str]) -> None:
    roll = begun()
    for code in codes:
        roll.wants(code)

    assert len(roll.printed) <= MOST_A_SESSION
    assert len({code for _, code, _ in roll.printed}) == len(roll.printed)


@given(st.integers(0, 20), st.integers(0, 5))
def test_the_verdict_follows_from_the_numbers_alone(every: int, mine: int) -> None:
    other = Slip("slip-1", "a", 0.0)

    said = verdict((other,) * mine, (other,) * every, "b", 1.0)

    assert (said == "asked") == (every < MOST and mine < MOST_A_SESSION)
