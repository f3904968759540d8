"""Touches, sessions, calls and emergencies: what follows from what."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core import pages
from kiosk.core.alarm import Alarm
from kiosk.core.events import (
    Action,
    AlarmsChanged,
    Answered,
    Approached,
    Count,
    Event,
    Find,
    Hush,
    Key,
    LetStaffBe,
    NotShown,
    Passed,
    Pressed,
    PrintTicket,
    Said,
    Saying,
    Speak,
    StaffComing,
    StaffTold,
    Suggest,
    Suggested,
    TellStaff,
    TicketDone,
)
from kiosk.core.navigation import step
from kiosk.core.page import Look, Page, Touched
from kiosk.core.pages.view import Place
from kiosk.core.session import (
    CLEARED_S,
    MOST_BEHIND,
    MOST_TYPED,
    SESSION_S,
    WARNING_S,
    Hits,
    Session,
    State,
)
from tests.kiosk.sample import BIRTH, DAY, acts_of, content

CONTENT: Final = content()
AT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


def alarm(lineage: str = "lu", repeat_s: int = 300, version: int = 1) -> Alarm:
    return Alarm(lineage, version, {"vi": "Lũ đang lên"}, AT, repeat_s)


class Kiosk:
    """A kiosk's conduct, with a clock that is moved by hand."""

    def __init__(self) -> None:
        self.state = State()
        self.at_s = 1000.0
        self.did: list[Action] = []

    def happens(self, event: Event, after_s: float = 1.0) -> list[Action]:
        self.at_s += after_s
        self.state, actions = step(self.state, event, self.at_s)
        self.did += actions
        return list(actions)

    def touches(self, *acts: str, after_s: float = 1.0) -> list[Action]:
        done: list[Action] = []
        for act in acts:
            done += self.happens(Touched(self.state.shown, act), after_s)
        return done

    def waits(self, seconds: float) -> list[Action]:
        done: list[Action] = []
        for _ in range(round(seconds)):
            done += self.happens(Passed())
        return done

    def falls_silent(self) -> None:
        if self.state.reading is not None:
            self.happens(Said(self.state.reading.id))

    @property
    def session(self) -> Session:
        assert self.state.session is not None
        return self.state.session

    def page(self) -> Page:
        place = Place(
            languages=("vi", "en", "km"), printer=True, alarms=self.state.alarms
        )
        shown = self.state.shown or "idle:welcome"
        return pages.page(
            CONTENT, shown, self.state.language, DAY, self.state.session, place
        )


def woken() -> Kiosk:
    """Somebody has touched it, and the greeting is over."""
    kiosk = Kiosk()
    kiosk.touches("wake")
    kiosk.falls_silent()
    kiosk.did.clear()
    return kiosk


def test_the_first_touch_speaks() -> None:
    kiosk = Kiosk()

    done = kiosk.touches("wake")

    assert kiosk.state.shown == "home"
    assert [one.reading.reason for one in done if isinstance(one, Speak)] == [
        "greeting"
    ]


def test_a_touch_stops_what_is_being_said() -> None:
    kiosk = Kiosk()
    kiosk.touches("wake")

    done = kiosk.touches("office")

    assert done[0] == Hush()
    assert kiosk.state.reading is None


def test_papers_are_ticked_and_unticked() -> None:
    kiosk = woken()
    kiosk.touches(f"procedure:{BIRTH}", f"tick:{BIRTH}:a", f"tick:{BIRTH}:b")

    kiosk.touches(f"tick:{BIRTH}:a")

    assert kiosk.session.ticked == {f"{BIRTH}:b"}


def test_a_trembling_finger_ticks_once() -> None:
    kiosk = woken()
    kiosk.touches(f"procedure:{BIRTH}")

    kiosk.touches(*[f"tick:{BIRTH}:a"] * 3, after_s=0.08)

    assert kiosk.session.ticked == {f"{BIRTH}:a"}


def test_a_thousand_touches_a_second_are_as_many_as_fingers_can_make() -> None:
    kiosk = woken()
    kiosk.touches("search")
    for number in range(1000):
        kiosk.touches(f"key:{'ab'[number % 2]}", after_s=0.001)

    assert len(kiosk.session.typed) <= 17


def test_a_touch_on_a_page_that_is_gone_does_nothing() -> None:
    kiosk = woken()
    kiosk.touches("office")
    before = kiosk.state

    kiosk.happens(Touched("home", "news"))

    assert kiosk.state == before


def test_back_leads_where_one_came_from_and_home_forgets_the_way() -> None:
    kiosk = woken()
    kiosk.touches("event:sinh-con", f"procedure:{BIRTH}", f"procedure:{BIRTH}:where")

    kiosk.touches("back")
    there = kiosk.session.page
    kiosk.touches("home")

    assert there == f"procedure:{BIRTH}"
    assert (kiosk.session.page, kiosk.session.behind) == ("home", ())
    kiosk.touches("back")
    assert kiosk.session.page == "home"


def test_answers_lead_on_and_are_one_step_back() -> None:
    kiosk = woken()
    first = f"procedure:{BIRTH}:case:co-ket-hon"
    kiosk.touches(f"procedure:{BIRTH}", first)

    kiosk.touches(acts_of(kiosk.page())[1])
    second = kiosk.session.page
    kiosk.touches(acts_of(kiosk.page())[1])

    assert second == f"procedure:{BIRTH}:case:tre-chet"
    assert kiosk.session.page == f"procedure:{BIRTH}"
    assert kiosk.session.answers == {
        f"{BIRTH}:co-ket-hon": False,
        f"{BIRTH}:tre-chet": False,
    }
    kiosk.touches("back")
    assert kiosk.session.page == "home"


def test_who_listens_hears_each_new_page() -> None:
    kiosk = woken()
    kiosk.touches("aloud")

    done = kiosk.touches("office")
    kiosk.touches("hush")
    quiet = kiosk.touches("news")

    assert [one.reading.what for one in done if isinstance(one, Speak)] == ["office"]
    assert not any(isinstance(one, Speak) for one in quiet)


def test_the_sentence_that_is_heard_is_known() -> None:
    kiosk = woken()
    kiosk.touches("aloud")
    reading = kiosk.state.reading
    assert reading is not None

    kiosk.happens(Saying(reading.id, 3))
    kiosk.happens(Saying("page-0", 9))

    assert kiosk.state.reading is not None
    assert kiosk.state.reading.sentence == 3


# -- the end of a session --------------------------------------------------------------


def test_a_session_ends_120_s_after_the_last_touch_with_a_warning_before() -> None:
    kiosk = woken()
    kiosk.touches("office")

    early = kiosk.waits(99)
    warned = kiosk.waits(1)
    at_warning = kiosk.state.shown
    kiosk.waits(19)
    still = kiosk.state.session is not None
    kiosk.waits(1)

    assert early == []
    assert [one.reading.what for one in warned if isinstance(one, Speak)] == [
        "farewell"
    ]
    assert at_warning == "farewell"
    assert still
    assert kiosk.state.session is None


def test_speech_keeps_a_session_and_its_end_begins_the_time() -> None:
    kiosk = woken()
    kiosk.touches("aloud")
    assert kiosk.state.reading is not None

    for sentence in range(4):
        kiosk.waits(60)
        kiosk.happens(Saying(kiosk.state.reading.id, sentence))
    spoken = kiosk.state.shown
    kiosk.falls_silent()
    kiosk.waits(99)
    before = kiosk.state.shown
    kiosk.waits(1)

    assert (spoken, before, kiosk.state.shown) == ("home", "home", "farewell")


def test_a_voice_that_never_ends_keeps_no_session() -> None:
    kiosk = Kiosk()
    kiosk.touches("wake")

    kiosk.waits(121 + 121)

    assert kiosk.state.session is None


@pytest.mark.parametrize("act", ["stay", ""])
def test_any_touch_takes_the_warning_back(act: str) -> None:
    kiosk = woken()
    kiosk.touches("office")
    kiosk.waits(105)

    kiosk.touches(act)

    assert kiosk.state.shown == "office"
    assert kiosk.state.reading is None


def test_somebody_who_comes_near_is_not_said_farewell_to() -> None:
    kiosk = woken()
    kiosk.waits(90)
    kiosk.happens(Approached())

    kiosk.waits(30)

    assert kiosk.state.shown == "home"


def test_done_ends_it_at_once() -> None:
    kiosk = woken()
    kiosk.touches("office")
    kiosk.waits(105)

    kiosk.touches("end")

    assert kiosk.state == replace(State(), serial=kiosk.state.serial)


# -- staff -----------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["home", "back", "aloud", "call"])
def test_a_button_beside_the_screen_wakes_the_kiosk_on_whatever_page(key: Key) -> None:
    kiosk = Kiosk()

    kiosk.happens(Pressed(key))

    assert kiosk.state.session is not None
    assert kiosk.state.shown == ("call" if key == "call" else "home")


def test_buttons_do_what_the_controls_do_and_end_the_reading_they_began() -> None:
    kiosk = woken()
    kiosk.falls_silent()
    kiosk.touches("office")

    begun = kiosk.happens(Pressed("aloud"), after_s=1)
    ended = kiosk.happens(Pressed("aloud"), after_s=1)
    kiosk.happens(Pressed("back"), after_s=1)

    assert [one.reading.what for one in begun if isinstance(one, Speak)] == ["office"]
    assert Hush() in ended
    assert kiosk.state.shown == "home"


def test_a_button_that_bounces_counts_once_and_an_emergency_lets_only_call() -> None:
    kiosk = woken()

    kiosk.happens(Pressed("call"))
    kiosk.happens(Pressed("call"), after_s=0.05)

    assert kiosk.did.count(TellStaff()) == 1


def test_a_call_is_told_only_once_the_chime_sounded() -> None:
    kiosk = woken()

    called = kiosk.touches("call")
    asked = kiosk.session.call
    kiosk.happens(StaffTold())

    assert TellStaff() in called
    assert asked is not None
    assert asked.stage == "asked"
    assert kiosk.session.call is not None
    assert kiosk.session.call.stage == "told"
    assert kiosk.state.shown == "call"


def test_coming_is_said_only_when_somebody_acknowledged() -> None:
    kiosk = woken()
    kiosk.touches("call")
    kiosk.happens(StaffTold())
    kiosk.waits(30)

    done = kiosk.happens(StaffComing())

    assert kiosk.session.call is not None
    assert kiosk.session.call.stage == "coming"
    assert Count("answered") in done


def test_after_a_minute_without_answer_the_resident_is_sent_to_a_counter() -> None:
    kiosk = woken()
    kiosk.touches("call")
    kiosk.happens(StaffTold(), after_s=0.1)
    kiosk.falls_silent()

    kiosk.waits(57)
    before = kiosk.session.call
    done = kiosk.waits(3)

    assert before is not None
    assert before.stage == "told"
    assert kiosk.session.call is not None
    assert kiosk.session.call.stage == "unanswered"
    assert [one.reading.reason for one in done if isinstance(one, Speak)] == ["call"]


def test_where_nobody_can_be_told_nothing_is_claimed() -> None:
    kiosk = woken()
    kiosk.touches("call")

    kiosk.waits(5)
    before = kiosk.session.call
    done = kiosk.waits(2)

    assert before is not None
    assert before.stage == "asked"
    assert kiosk.session.call is not None
    assert kiosk.session.call.stage == "failed"
    assert [one.reading.reason for one in done if isinstance(one, Speak)] == ["call"]


@pytest.mark.parametrize(("after_s", "stage"), [(20, "told"), (70, "failed")])
def test_a_line_that_comes_back_tells_the_staff_within_their_minute(
    after_s: float, stage: str
) -> None:
    kiosk = woken()
    kiosk.touches("call")
    kiosk.waits(after_s)

    kiosk.happens(StaffTold())

    assert kiosk.session.call is not None
    assert kiosk.session.call.stage == stage


@pytest.mark.parametrize("told", [True, False])
def test_a_call_that_nobody_answers_prolongs_no_session(*, told: bool) -> None:
    kiosk = woken()
    kiosk.touches("call")
    called_s = kiosk.at_s
    if told:
        kiosk.happens(StaffTold())

    kiosk.waits(60)
    kiosk.falls_silent()
    kiosk.waits(called_s + SESSION_S - WARNING_S - kiosk.at_s - 1)
    before = kiosk.session.warned
    kiosk.waits(1)

    assert kiosk.session.call is not None
    assert kiosk.session.call.stage == ("unanswered" if told else "failed")
    assert (before, kiosk.session.warned) == (False, True)


def test_calling_twice_rings_once_until_it_went_unanswered() -> None:
    kiosk = woken()
    kiosk.touches("call")
    kiosk.happens(StaffTold())

    kiosk.touches("home", "call")
    again = kiosk.did.count(TellStaff())
    kiosk.waits(61)
    kiosk.touches("home", "call")

    assert again == 1
    assert kiosk.did.count(TellStaff()) == 2


def test_the_lamp_goes_off_with_the_session() -> None:
    kiosk = woken()
    kiosk.touches("call")
    kiosk.happens(StaffTold())

    done = kiosk.waits(60 + 130 + 130)

    assert LetStaffBe() in done
    assert kiosk.state.session is None


# -- typing, printing, look ------------------------------------------------------------


def test_what_is_typed_is_searched_and_found() -> None:
    kiosk = woken()
    kiosk.touches("search", *(f"key:{one}" for one in "ks"), "key:space", "key:back")
    kiosk.happens(Suggested("ks", ("khai sinh",)))

    done = kiosk.touches("find")
    kiosk.happens(Answered(Hits("ks", "found", (BIRTH,))))

    assert Suggest("ks") in kiosk.did
    assert Find("ks") in done
    assert kiosk.session.page == "results"
    assert kiosk.session.hits == Hits("ks", "found", (BIRTH,))


def test_an_answer_to_an_older_question_is_dropped() -> None:
    kiosk = woken()
    kiosk.touches("search", "key:a", "find", "search", "key:b")

    kiosk.happens(Answered(Hits("a", "found", (BIRTH,))))

    assert kiosk.session.hits is None


def test_a_search_without_result_is_counted_without_its_words() -> None:
    kiosk = woken()
    kiosk.touches("search", "key:x", "find")

    done = kiosk.happens(Answered(Hits("x", "nothing")))

    assert done == [Count("no-result")]


def test_a_suggestion_replaces_what_was_typed() -> None:
    kiosk = woken()
    kiosk.touches("search", "key:k", "key:word=khai sinh")

    assert kiosk.session.typed == "khai sinh "


def test_an_empty_search_searches_nothing() -> None:
    kiosk = woken()

    done = kiosk.touches("search", "key:space", "find")

    assert not any(isinstance(one, Find) for one in done)
    assert kiosk.session.page == "search"


def test_the_ticket_is_printed_once_and_its_fate_is_shown() -> None:
    kiosk = woken()
    kiosk.touches(f"procedure:{BIRTH}:take")

    done = kiosk.touches(f"print:{BIRTH}", f"print:{BIRTH}")
    (wish,) = (one for one in done if isinstance(one, PrintTicket))
    kiosk.happens(TicketDone(wish.job, "no-paper"))

    assert wish.code == BIRTH
    assert kiosk.session.printing == "no-paper"


def test_language_size_and_colours_are_the_residents() -> None:
    kiosk = woken()

    kiosk.touches("language:en", "look", "size:200", "contrast:on", "size:7")

    assert kiosk.state.language == "en"
    assert kiosk.session.look == Look(200, high_contrast=True)


# -- emergencies -----------------------------------------------------------------------


def test_an_emergency_takes_screen_and_voice_in_its_own_step() -> None:
    kiosk = Kiosk()
    kiosk.touches("wake")

    done = kiosk.happens(AlarmsChanged((alarm(),)))

    assert kiosk.state.shown == "alarm"
    assert done[0] == Hush()
    assert [one.reading.reason for one in done if isinstance(one, Speak)] == ["alarm"]


def test_an_emergency_is_spoken_again_until_it_is_over() -> None:
    kiosk = Kiosk()
    kiosk.happens(AlarmsChanged((alarm(repeat_s=30),)))
    for _ in range(3):
        kiosk.falls_silent()
        kiosk.waits(30)

    kiosk.happens(AlarmsChanged(()))
    kiosk.waits(60)

    assert len([one for one in kiosk.did if isinstance(one, Speak)]) == 4
    assert kiosk.did[-1] == Hush()
    assert kiosk.state == replace(State(), touch=kiosk.state.touch)


def test_a_second_emergency_that_stands_above_is_spoken_at_once() -> None:
    kiosk = Kiosk()
    kiosk.happens(AlarmsChanged((alarm("lu"),)))

    done = kiosk.happens(AlarmsChanged((alarm("de-vo"), alarm("lu"))))

    assert [one.reading.what for one in done if isinstance(one, Speak)] == ["de-vo"]


def test_a_second_emergency_below_waits_for_the_first() -> None:
    kiosk = Kiosk()
    kiosk.happens(AlarmsChanged((alarm("lu"),)))

    done = kiosk.happens(AlarmsChanged((alarm("lu"), alarm("gio"))))
    kiosk.falls_silent()
    later = kiosk.waits(1)

    assert done == []
    assert [one.reading.what for one in later if isinstance(one, Speak)] == ["gio"]


def test_a_new_version_is_spoken_anew() -> None:
    kiosk = Kiosk()
    kiosk.happens(AlarmsChanged((alarm(),)))
    kiosk.falls_silent()

    done = kiosk.happens(AlarmsChanged((alarm(version=2),)))

    assert any(isinstance(one, Speak) for one in done)


def test_touches_on_an_emergency_only_call_the_staff() -> None:
    kiosk = woken()
    kiosk.touches("office")
    kiosk.happens(AlarmsChanged((alarm(),)))

    done = kiosk.touches("home", "", "call")

    assert kiosk.state.shown == "alarm"
    assert TellStaff() in done
    assert Hush() not in done
    kiosk.happens(AlarmsChanged(()))
    kiosk.waits(CLEARED_S)
    assert kiosk.state.shown == "office"


def test_a_session_below_an_emergency_ends_in_silence() -> None:
    kiosk = woken()
    kiosk.happens(AlarmsChanged((alarm(repeat_s=3600),)))
    kiosk.falls_silent()

    done = kiosk.waits(130)

    assert kiosk.state.session is None
    assert not any(isinstance(one, Speak) for one in done)


# -- whatever anybody does -------------------------------------------------------------

STEPS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from([0.01, 0.5, 30.0])), max_size=40
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_no_sequence_of_touches_leads_to_a_page_without_a_way_home(
    steps: list[tuple[int, float]],
) -> None:
    kiosk = Kiosk()
    for choice, pause_s in steps:
        acts = acts_of(kiosk.page())
        kiosk.happens(Touched(kiosk.state.shown, acts[choice % len(acts)]), pause_s)
        kiosk.happens(Passed(), 0.0)

        shown, found = kiosk.state.shown, acts_of(kiosk.page())
        assert shown in {"", "home"} or "home" in found, shown
        assert "call" in found or shown == "call"


ANYTHING = st.one_of(
    st.builds(
        Touched,
        st.sampled_from(["home", "search", "farewell", "alarm", "office", ""]),
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                [
                    "wake",
                    "call",
                    "aloud",
                    "key:a",
                    "find",
                    "end",
                    "back",
                    "size:150",
                    "tick:1:a",
                    "language:km",
                    "answer:1:a:yes>home",
                    "sheet:next",
                ]
            ),
        ),
    ),
    st.just(Passed()),
    st.just(Approached()),
    st.just(StaffComing()),
    st.builds(StaffTold),
    st.builds(AlarmsChanged, st.sampled_from([(), (alarm(),), (alarm("b"), alarm())])),
    st.builds(Said, st.sampled_from([f"greeting-{n}" for n in range(9)])),
    st.builds(
        TicketDone,
        st.sampled_from([f"slip-{n}" for n in range(4)]),
        st.sampled_from(["printed", "no-paper", "failed"]),
    ),
    st.just(NotShown()),
    st.just(Answered(Hits("a", "nothing"))),
)
STORY = st.lists(st.tuples(ANYTHING, st.sampled_from([0.0, 0.3, 25.0])), max_size=50)


def lived(story: list[tuple[Event, float]]) -> Kiosk:
    kiosk = Kiosk()
    for event, pause_s in story:
        kiosk.happens(event, pause_s)
    return kiosk


@settings(max_examples=100, deadline=None)
@given(STORY)
def test_a_wiped_kiosk_is_as_one_that_nobody_has_touched(
    story: list[tuple[Event, float]],
) -> None:
    kiosk = lived(story)
    kiosk.happens(AlarmsChanged(()))

    kiosk.waits(130 + 130 + 130)

    assert kiosk.state == replace(State(), touch=kiosk.state.touch)
    assert kiosk.state.session is None


@settings(max_examples=100, deadline=None)
@given(STORY, STORY)
def test_an_emergency_stays_on_top_until_it_is_over(
    before: list[tuple[Event, float]], during: list[tuple[Event, float]]
) -> None:
    kiosk = lived(before)
    kiosk.happens(AlarmsChanged((alarm("dap"),)))

    for event, pause_s in during:
        if not isinstance(event, AlarmsChanged):
            kiosk.happens(event, pause_s)

        assert kiosk.state.shown == "alarm"
        assert kiosk.page().alarm
        reading = kiosk.state.reading
        assert reading is None or reading.reason == "alarm"


@settings(max_examples=60, deadline=None)
@given(STORY)
def test_what_is_remembered_of_a_session_is_bounded(
    story: list[tuple[Event, float]],
) -> None:
    kiosk = lived(story)

    session = kiosk.state.session
    if session is not None:
        assert len(session.behind) <= MOST_BEHIND
        assert len(session.typed) <= MOST_TYPED


def test_the_end_of_an_emergency_is_seen_before_the_residents_page_is_back() -> None:
    kiosk = woken()
    kiosk.touches("event:sinh-con")
    kiosk.happens(AlarmsChanged((alarm(),)))

    kiosk.happens(AlarmsChanged(()))

    assert kiosk.state.shown == "cleared"
    kiosk.waits(CLEARED_S - 1)
    assert kiosk.state.shown == "cleared"
    kiosk.waits(1)
    assert kiosk.state.shown == "event:sinh-con"


def test_a_touch_ends_the_news_that_an_emergency_is_over_and_does_nothing_else() -> (
    None
):
    kiosk = woken()
    kiosk.touches("event:sinh-con")
    kiosk.happens(AlarmsChanged((alarm(),)))
    kiosk.happens(AlarmsChanged(()))

    kiosk.touches("onward")

    assert kiosk.state.shown == "event:sinh-con"


def test_the_staff_can_be_called_from_the_news_that_an_emergency_is_over() -> None:
    kiosk = woken()
    kiosk.happens(AlarmsChanged((alarm(),)))
    kiosk.happens(AlarmsChanged(()))

    done = kiosk.touches("call")

    assert TellStaff() in done
    assert kiosk.state.shown == "call"


def test_another_emergency_takes_the_place_of_the_news_that_one_is_over() -> None:
    kiosk = woken()
    kiosk.happens(AlarmsChanged((alarm(),)))
    kiosk.happens(AlarmsChanged(()))

    kiosk.happens(AlarmsChanged((alarm("bao"),)))

    assert kiosk.state.shown == "alarm"
    kiosk.waits(CLEARED_S + 1)
    assert kiosk.state.shown == "alarm"


def test_an_announcement_that_is_touched_again_while_it_is_heard_stops() -> None:
    kiosk = woken()
    kiosk.touches("news", "replay:hop-dan")

    done = kiosk.touches("replay:hop-dan")

    assert done == [Hush()]
    assert kiosk.state.reading is None
    assert any(isinstance(one, Speak) for one in kiosk.touches("replay:hop-dan"))


def test_another_announcement_takes_the_place_of_the_one_that_is_heard() -> None:
    kiosk = woken()
    kiosk.touches("news", "replay:hop-dan")

    kiosk.touches("replay:cup-dien")

    assert kiosk.state.reading is not None
    assert kiosk.state.reading.what == "cup-dien"
