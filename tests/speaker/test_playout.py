"""The machine that decides what is on air."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
)

from edge.approvals import Approved
from edge.contract.command import TestTone
from edge.contract.report import AsRun, ToneSounded
from edge.contract.units import BroadcastClass
from speaker.core import playout
from speaker.core.air import (
    Action,
    Air,
    Begin,
    Forget,
    Halt,
    PowerDown,
    PowerUp,
    Step,
    Tone,
    Write,
)
from speaker.core.ledger import Entry
from speaker.core.programme import Due
from speaker.core.timeline import Occurrence
from tests.rig.authority import NOON
from tests.speaker.bulletins import QUIET, flood, news

SECOND = timedelta(seconds=1)
SETTLE = timedelta(seconds=2)
HOUR = timedelta(hours=1)
WARM = Air(powered=NOON - HOUR)


def due(of: Approved, start: datetime = NOON, planned: datetime | None = None) -> Due:
    occurrence = Occurrence(of, planned or start)
    return Due(occurrence, start, start + HOUR)


def advance(air: Air, *dues: Due, now: datetime = NOON) -> Step:
    return playout.advance(air, dues, QUIET, now, SETTLE)


def begun(actions: tuple[Action, ...]) -> list[str]:
    return [a.playout.id for a in actions if isinstance(a, Begin)]


def on_air(of: Approved, **how: object) -> Air:
    air, _ = advance(WARM, due(of))
    assert air.sounding is not None
    air, _ = playout.started(air, air.sounding.id, NOON)
    return air


def test_the_amplifier_warms_up_and_the_hand_over_comes_a_second_and_a_half_ahead() -> (
    None
):
    early, first = advance(Air(), due(news()), now=NOON - 3 * SECOND)
    late, second = advance(early, due(news()), now=NOON - 1.5 * SECOND)

    assert first == (PowerUp(),)
    assert playout.next_act(early, SETTLE) == NOON - 1.5 * SECOND
    assert [type(action) for action in second] == [Write, Begin]
    assert late.sounding is not None
    assert late.sounding.at == NOON


def test_from_silence_an_emergency_waits_for_the_relay_and_for_nothing_else() -> None:
    _, actions = playout.advance(Air(), [due(flood())], QUIET, NOON, SECOND)

    starts = [action.playout.at for action in actions if isinstance(action, Begin)]
    assert starts == [NOON + SECOND]


def test_over_something_that_sounds_an_emergency_begins_now() -> None:
    _, actions = advance(on_air(news()), due(flood()))

    starts = [action.playout.at for action in actions if isinstance(action, Begin)]
    assert starts == [NOON]


def test_class_comes_before_level_and_level_before_time() -> None:
    first = due(news(lineage="a"), NOON - SECOND)
    province = due(news(lineage="b", level=1))
    urgent = due(news(lineage="c", level=4, klass=BroadcastClass.PRIORITY))

    best, _ = advance(WARM, first, province, urgent)
    second, _ = advance(WARM, first, province)

    assert best.sounding is not None
    assert best.sounding.id.startswith("c.")
    assert second.sounding is not None
    assert second.sounding.id.startswith("b.")


def test_a_province_pre_empts_a_commune_of_the_same_class() -> None:
    air, actions = advance(on_air(flood()), due(flood(lineage="tinh", level=1)))

    assert begun(actions)
    assert [one.reason for one in air.ending.values()] == ["higher-class"]


def test_equals_wait() -> None:
    air = on_air(news())

    after, actions = advance(air, due(news(lineage="sau")))

    assert (after, actions) == (air, ())


def test_what_was_handed_over_but_never_sounded_goes_back_to_where_it_was() -> None:
    air, _ = advance(WARM, due(news()))
    assert air.sounding is not None
    air, _ = advance(air, due(flood()))

    _, actions = playout.stopped(air, "tin.1.1", NOON, 0)

    assert actions == (Forget(("tin", NOON)),)


def test_a_playout_that_finished_while_it_was_told_to_stop_was_aired() -> None:
    air, halt = playout.halted(on_air(news()), "stopped-by-staff")

    _, actions = playout.finished(air, "tin.1.1", NOON + 5 * SECOND, 240_000)

    assert halt == (Halt("tin.1.1"),)
    assert [r.outcome for r in reports(actions) if isinstance(r, AsRun)] == ["aired"]


def reports(actions: tuple[Action, ...]) -> list[AsRun | ToneSounded]:
    return [
        action.report
        for action in actions
        if isinstance(action, Write) and action.report is not None
    ]


def test_news_a_second_late_say_so_and_an_emergency_has_ten() -> None:
    _, news_at = playout.finished(
        playout.started(on_air(news()), "tin.1.1", NOON + 2 * SECOND)[0],
        "tin.1.1",
        NOON + 7 * SECOND,
        240_000,
    )
    _, flood_at = playout.finished(
        playout.started(on_air(flood()), "lu.1.1", NOON + 2 * SECOND)[0],
        "lu.1.1",
        NOON + 7 * SECOND,
        240_000,
    )

    told = [*reports(news_at), *reports(flood_at)]
    assert [r.reason for r in told if isinstance(r, AsRun)] == ["late", ""]


@pytest.mark.parametrize(
    ("interrupted", "phase", "offset_ms"),
    [("restart", "cut", 0), ("resume", "cut", 1500), ("drop", "done", 0)],
)
def test_what_gave_way_goes_on_as_it_was_approved_to(
    interrupted: str, phase: str, offset_ms: int
) -> None:
    told = news(interrupted=interrupted, window_s=600)
    air, _ = advance(on_air(told), due(flood()))
    at = NOON + 1.5 * SECOND

    _, actions = playout.stopped(air, "tin.1.1", at, 72_000)

    entries = [a.entry for a in actions if isinstance(a, Write) and a.entry]
    assert [(one.phase, one.offset_ms) for one in entries] == [(phase, offset_ms)]
    again = at + 600 * SECOND if phase == "cut" else None
    assert [one.again_until for one in entries] == [again]


def test_the_amplifier_goes_off_after_ten_quiet_seconds() -> None:
    air, first = advance(WARM, now=NOON)
    air, soon = advance(air, now=NOON + 9 * SECOND)
    air, later = advance(air, now=NOON + 10 * SECOND)

    assert (first, soon, later) == ((), (), (PowerDown(),))
    assert air.powered is None


def test_a_clock_that_goes_back_does_not_keep_the_amplifier_warming_up() -> None:
    air = Air(powered=NOON + HOUR)

    _, actions = advance(air, due(news(), NOON), now=NOON)

    assert not begun(actions)
    later, actions = advance(air, due(news(), NOON), now=NOON + 2 * SECOND)
    assert later.sounding is not None or playout.next_act(later, SETTLE)


def test_a_tone_sounds_only_into_silence_and_gives_way_to_anything() -> None:
    tone = Tone("o-1", TestTone(), NOON + 60 * SECOND)
    asked = Air(powered=NOON - HOUR, tone=tone)

    playing, _ = advance(asked)
    assert playing.sounding is not None
    after, actions = advance(playing, due(news()))

    assert playing.sounding.piece == tone
    assert begun(actions)
    _, told = playout.stopped(after, "tone.1", NOON, 100)
    assert [type(report) for report in reports(told)] == [ToneSounded]


def test_a_tone_that_another_one_replaced_is_told_as_not_sounded() -> None:
    first = Tone("o-1", TestTone(), NOON + 60 * SECOND)
    second = Tone("o-2", TestTone(), NOON + 60 * SECOND)

    air, actions = playout.asked(Air(tone=first), second)

    assert air.tone == second
    assert reports(actions) == [
        ToneSounded(order_id="o-1", started=None, reason="replaced")
    ]


def test_a_tone_that_found_no_silence_in_time_is_told_as_not_sounded() -> None:
    tone = Tone("o-1", TestTone(), NOON - SECOND)

    air, actions = advance(Air(tone=tone))

    assert air.tone is None
    assert reports(actions) == [
        ToneSounded(order_id="o-1", started=None, reason="busy")
    ]


# -- properties ------------------------------------------------------------------------

CLASSES = st.sampled_from(list(BroadcastClass))


class AnyDay(RuleBasedStateMachine):
    """Whatever becomes due, whatever the player says, early, late or twice."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.air = Air()
        self.now = NOON
        self.number = 0
        self.waiting: dict[str, Due] = {}
        self.begun: set[str] = set()
        self.closed: Counter[str] = Counter()
        self.known: dict[tuple[str, datetime], Entry] = {}

    def take(self, step: Step, about: str = "") -> None:
        """Carries out, and holds each step to the rules."""
        before, (self.air, actions) = self.air, step
        for number, action in enumerate(actions):
            if isinstance(action, Begin):
                self.begun.add(action.playout.id)
                piece = action.playout.piece
                assert isinstance(piece, Occurrence)
                self.waiting.pop(piece.key[0], None)
                mark = actions[number - 1]
                assert isinstance(mark, Write)
                assert mark.entry is not None
                assert (mark.entry.key, mark.entry.phase) == (piece.key, "starting")
            if isinstance(action, Forget) or (
                isinstance(action, Write) and action.report is not None
            ):
                self.closed[about] += 1
        self.only_the_greater_interrupts(before, about)

    def only_the_greater_interrupts(self, before: Air, about: str) -> None:
        was, now = before.sounding, self.air.sounding
        if was is None:
            return
        if now is not None and now.id != was.id:
            assert now.precedence > was.precedence
        if now is None:
            assert about in {was.id, "halt"}

    @rule(klass=CLASSES, level=st.integers(1, 2))
    def becomes_due(self, klass: BroadcastClass, level: int) -> None:
        self.number += 1
        lineage = f"t{self.number}"
        urgent = klass is BroadcastClass.EMERGENCY
        of = (
            flood(lineage=lineage, level=level)
            if urgent
            else news(lineage=lineage, level=level, klass=klass)
        )
        self.waiting[lineage] = due(of, self.now)

    @rule(target=ids, seconds=st.integers(0, 5))
    def time_passes(self, seconds: int) -> object:
        self.now += seconds * SECOND
        before = set(self.begun)
        dues = list(self.waiting.values())
        self.take(playout.advance(self.air, dues, QUIET, self.now, SETTLE))
        return multiple(*(self.begun - before))

    @rule(playout_id=ids)
    def starts(self, playout_id: str) -> None:
        self.take(playout.started(self.air, playout_id, self.now), playout_id)

    @rule(playout_id=ids)
    def finishes(self, playout_id: str) -> None:
        step = playout.finished(self.air, playout_id, self.now, 240_000)
        self.take(step, playout_id)

    @rule(playout_id=ids, frames=st.integers(0, 1000))
    def stops(self, playout_id: str, frames: int) -> None:
        step = playout.stopped(self.air, playout_id, self.now, frames)
        self.take(step, playout_id)

    @rule(playout_id=ids, frames=st.integers(0, 1000))
    def fails(self, playout_id: str, frames: int) -> None:
        step = playout.failed(self.air, playout_id, self.now, frames, "device-lost")
        self.take(step, playout_id)

    @rule()
    def is_halted(self) -> None:
        was = self.air.sounding
        self.take(playout.halted(self.air, "stopped-by-staff"), "halt")
        assert self.air.sounding is None
        assert was is None or was.id in self.air.ending

    @invariant()
    def what_began_is_told_of_exactly_once(self) -> None:
        under_way = {*self.air.ending}
        if self.air.sounding is not None:
            under_way.add(self.air.sounding.id)
        for playout_id in self.begun:
            expected = 0 if playout_id in under_way else 1
            assert self.closed[playout_id] == expected, playout_id


TestAnyDay = AnyDay.TestCase
TestAnyDay.settings = hypothesis_settings(max_examples=40, stateful_step_count=30)


@hypothesis_settings(max_examples=30)
@given(st.lists(st.tuples(CLASSES, st.integers(1, 4)), min_size=1, max_size=6))
def test_whatever_is_due_the_best_of_it_begins(
    what: list[tuple[BroadcastClass, int]],
) -> None:
    dues = [
        due(
            flood(lineage=f"t{n}", level=level)
            if klass is BroadcastClass.EMERGENCY
            else news(lineage=f"t{n}", level=level, klass=klass)
        )
        for n, (klass, level) in enumerate(what)
    ]

    air, _ = advance(WARM, *dues)

    assert air.sounding is not None
    assert air.sounding.precedence == max(one.precedence for one in dues)
