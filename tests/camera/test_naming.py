"""A plug-in may give an event a name; it takes nothing away and holds nothing up."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from camera.core.blocks import SIDE, Luma
from camera.core.motion import Here
from camera.core.naming import Naming, Spotted, closeup
from camera.core.sights import Activity
from camera.fakes import FakeSpotter

PICTURE: Luma = np.arange(176 * 320, dtype=np.uint32).astype(np.uint8).reshape(176, 320)
WHERE = Here(event=1, left=3, top=4, right=6, bottom=12, count=20)
BEGAN = Activity(1, "motion", 10, None, 0.5)
OVER = replace(BEGAN, ended_ns=90)


class Moody:
    """A Spotter that says what it was handed, when it likes, of whatever event."""

    def __init__(self, moods: list[bool], answers: list[list[Spotted]]) -> None:
        self._moods, self._answers = moods, answers

    def ask(self, event: int, picture: Luma) -> bool:
        return self._moods.pop() if self._moods else False

    def answers(self) -> Sequence[Spotted]:
        return self._answers.pop() if self._answers else ()


SPOTTED = st.builds(
    Spotted,
    event=st.integers(0, 5),
    kind=st.sampled_from(("motion", "person", "vehicle")),
    confidence=st.floats(0, 1),
)
ENDS = st.lists(st.tuples(st.integers(1, 4), st.booleans()), max_size=25)


@given(
    told=ENDS,
    moods=st.lists(st.booleans(), max_size=30),
    answers=st.lists(st.lists(SPOTTED, max_size=3), max_size=30),
)
def test_whatever_it_answers_every_event_is_told_as_without_it(
    told: list[tuple[int, bool]], moods: list[bool], answers: list[list[Spotted]]
) -> None:
    """It may confirm, never suppress: not one, not later, not otherwise."""
    naming, events = (
        Naming(Moody(moods, answers)),
        [
            Activity(event, "motion", 10, 90 if over else None, 0.5)
            for event, over in told
        ],
    )
    for event in events:
        naming.show(event.id, replace(WHERE, event=event.id), PICTURE)

        named = naming.name(event)
        news = naming.news()

        assert plain(named) == event
        for more in news:
            assert more.kind != "motion"
            assert plain(more) in events


def plain(told: Activity) -> Activity:
    return replace(told, kind="motion", confidence=None)


def test_one_picture_of_an_event_is_shown_and_its_name_is_told_once_more() -> None:
    spotter = FakeSpotter("person", 0.8)
    naming = Naming(spotter)
    naming.show(1, WHERE, PICTURE)

    began, before = naming.name(BEGAN), naming.news()
    over, news = naming.name(OVER), naming.news()

    assert (began, before, over) == (BEGAN, [], OVER)
    assert news == [replace(OVER, kind="person", confidence=0.8)]
    assert [event for event, _ in spotter.asked] == [1]
    assert naming.news() == []


def test_whoever_goes_on_is_asked_about_while_it_does_and_keeps_the_name() -> None:
    spotter = FakeSpotter("vehicle", 0.7)
    naming = Naming(spotter)
    naming.show(1, WHERE, PICTURE)
    naming.name(BEGAN)

    naming.name(BEGAN)
    (news,) = naming.news()
    naming.show(1, WHERE, PICTURE)
    over = naming.name(OVER)

    assert (news.kind, news.ended_ns) == ("vehicle", None)
    assert (over.kind, over.confidence, over.ended_ns) == ("vehicle", 0.7, 90)
    assert len(spotter.asked) == 1


def test_the_picture_with_most_of_somebody_is_shown() -> None:
    spotter = FakeSpotter()
    naming = Naming(spotter)
    for count, level in ((5, 50), (9, 90), (7, 70)):
        luma = np.full_like(PICTURE, level)
        naming.show(1, replace(WHERE, count=count), luma)

    naming.name(OVER)

    assert [int(picture[0, 0]) for _, picture in spotter.asked] == [90]


def test_who_is_busy_is_not_waited_for_and_the_event_goes_without_a_name() -> None:
    spotter = FakeSpotter()
    spotter.slow = True
    naming = Naming(spotter)
    for event in (1, 2):
        naming.show(event, replace(WHERE, event=event), PICTURE)

    told = [naming.name(replace(OVER, id=event)) for event in (1, 2)]
    spotter.slow = False
    news = naming.news()

    assert [one.kind for one in told] == ["motion", "motion"]
    assert [(one.id, one.kind) for one in news] == [(1, "person")]


def test_a_broken_one_costs_the_name_alone() -> None:
    spotter = FakeSpotter()
    spotter.broken = True
    naming = Naming(spotter)
    naming.show(1, WHERE, PICTURE)

    assert naming.name(OVER) == OVER
    assert naming.news() == []


def test_an_answer_about_an_event_of_earlier_settings_is_nobodys() -> None:
    spotter = FakeSpotter()
    earlier, later = Naming(spotter), Naming(spotter)
    earlier.show(1, WHERE, PICTURE)
    earlier.name(OVER)

    later.name(replace(BEGAN, id=2))

    assert later.news() == []


def test_a_closeup_has_a_little_about_whoever_moved_and_ends_with_the_picture() -> None:
    inside = closeup(WHERE, PICTURE)
    corner = closeup(replace(WHERE, left=0, top=0, right=40, bottom=22), PICTURE)

    margin = 8 * SIDE // 4
    assert inside.shape == (8 * SIDE + 2 * margin, 3 * SIDE + 2 * margin)
    assert corner.shape == PICTURE.shape
    assert not np.shares_memory(inside, PICTURE)
