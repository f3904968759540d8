"""A live view at the node: what it pushes, for how long, and who waits for it."""

import itertools
import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera.adapters import live as pushing
from camera.adapters.live import HttpsLive
from camera.core.boxes import scan
from camera.core.live import LIMIT_BYTES, SILENT_S, Backlog, Show
from camera.core.media import Frame, Packet, Video
from camera.ports import LiveOver
from edge.adapters.host import SystemClock
from edge.contract.camera import Live, LiveEnded
from edge.fakes import HandClock
from tests.camera.film import AVCC, VIDEO, packet, packets
from tests.rig.live import LiveConsole
from tests.rig.patience import until

S = 1_000_000_000
NODE = "cam-1"


# -- what waits -------------------------------------------------------------------


def waiting(backlog: Backlog) -> list[Packet]:
    return list(iter(backlog.take, None))


def test_while_nobody_looks_only_what_is_since_the_key_frame_is_held() -> None:
    backlog = Backlog()

    for one in packets(3.2):
        backlog.put(one, going=False)

    held = waiting(backlog)
    assert [one.keyframe for one in held] == [True, *[False] * 4]
    assert held[0].dts_ns == 3 * S


def test_a_slow_line_is_shown_what_is_now_and_not_what_was() -> None:
    backlog = Backlog()

    for one in packets(20):
        backlog.put(one, going=True)

    held = waiting(backlog)
    assert held[0].keyframe
    assert held[-1].dts_ns - held[0].dts_ns <= 4 * S


def test_a_group_of_pictures_that_is_too_large_goes_whole() -> None:
    backlog = Backlog(limit_bytes=1000)

    for one in packets(1, size=100):
        backlog.put(one, going=True)
    during = waiting(backlog)
    backlog.put(packet(25), going=True)

    assert during == []
    assert waiting(backlog) == [packet(25)]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 400), st.booleans())))
def test_what_waits_is_bounded_and_whole_from_a_key_frame_on(
    film: list[tuple[bool, int, bool]],
) -> None:
    """However large pictures are, however rare key frames, whoever takes or not."""
    backlog = Backlog(limit_bytes=500, lag_ns=10 * S)
    taken: list[int] = []
    for number, (key, size, take) in enumerate(film):
        backlog.put(Packet(bytes(size), number, number, key), going=take)
        if take and (one := backlog.take()) is not None:
            taken.append(one.dts_ns)

        assert backlog._bytes <= 500
        assert backlog._bytes == sum(len(one.data) for one in backlog._packets)
    taken += [one.dts_ns for one in waiting(backlog)]

    assert taken == sorted(set(taken))
    for before, number in zip([-2, *taken], taken, strict=False):
        assert number == before + 1 or film[number][0]


# -- how long ---------------------------------------------------------------------


def show(*, seconds: int = 60, budget_bytes: int = 20_000_000) -> Show:
    made = Show("l")
    made.hear(order(seconds, budget_bytes), 100.0)
    return made


def order(seconds: int = 60, budget_bytes: int = 20_000_000) -> Live:
    return Live(live="l", seconds=seconds, budget_bytes=budget_bytes)


def test_it_ends_when_its_time_is_over_and_begins_anew_when_asked_again() -> None:
    made = show(seconds=60)
    made.count(10)

    assert made.over(159.0, 159.0) is None
    assert made.over(160.0, 160.0) == "time"
    made.hear(order(), 160.0)
    assert made.over(160.0, 160.0) is None


def test_it_ends_when_it_has_cost_enough() -> None:
    made = show(budget_bytes=1000)

    made.count(999)
    assert made.over(101.0, 101.0) is None
    made.count(1)

    assert made.over(101.0, 101.0) == "budget"
    assert made.sent_bytes == 1000


def test_it_ends_when_it_is_asked_to_or_the_camera_is_lost() -> None:
    made = show()

    assert made.over(100.0 + SILENT_S + 1, 100.0) == "no-camera"
    made.hear(order(seconds=0), 101.0)
    assert made.over(101.0, 101.0) == "asked"


def test_a_console_that_never_answered_is_no_view_that_was_seen_to_its_end() -> None:
    assert show(seconds=5).over(105.0, 105.0) == "failed"


# -- over the line ----------------------------------------------------------------


class Desk:
    """The adapter, a console that takes its pieces, and a hand on its clock."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock(SystemClock().now())
        self.console = LiveConsole(folder, node=NODE, clock=self.clock)
        self.events: queue.Queue[object] = queue.Queue()
        self.live = HttpsLive(
            node=NODE,
            source=self.console.source(),
            clock=self.clock,
            picture=lambda _: b"\xff\xd8\xff jpeg",
            post=self.events.put,
        )
        self.live.stream(VIDEO)
        self.number = 0

    def film(self, seconds: float, *, size: int = 40) -> None:
        for one in packets(seconds, first=self.number, size=size):
            self.live.take(one)
            self.number += 1

    def ask(self, *, seconds: int = 60, budget_bytes: int = 20_000_000) -> None:
        self.live.show(order(seconds, budget_bytes))

    def begin(self, *, seconds: int = 60) -> None:
        """Somebody looks, and has got the first pieces."""
        self.film(1.8)
        self.ask(seconds=seconds)
        until(lambda: len(self.console.pieces) >= 2, "the first pieces")

    def film_until(self, true: Callable[[], bool], what: str) -> None:
        """Goes on filming for so long."""

        def goes_on() -> bool:
            self.film(0.2)
            return true()

        until(goes_on, what)

    def ended(self) -> LiveEnded:
        event = self.events.get(timeout=30)
        assert isinstance(event, LiveOver)
        return event.ended

    def close(self) -> None:
        self.live.stop()
        self.console.close()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(pushing, "RETRY_S", 0.05)
    monkeypatch.setattr(pushing, "TIMEOUT_S", 1.0)
    desk = Desk(tmp_path)
    yield desk
    desk.close()


process = pytest.mark.process


@process
def test_the_first_pieces_are_a_header_and_what_is_since_the_key_frame(
    desk: Desk,
) -> None:
    desk.film(1.8)

    desk.ask()
    until(lambda: len(desk.console.pieces) >= 2, "the first pieces")

    begin, first = desk.console.pieces[:2]
    assert (begin.what, first.what) == ("begin", "fragment?key=1")
    assert AVCC in begin.body
    assert packet(25).data in first.body


@process
def test_together_the_pieces_are_film_that_plays(desk: Desk) -> None:
    desk.begin()
    desk.film_until(lambda: len(desk.console.fragments) >= 8, "four seconds")

    layout = scan(desk.console.begin + b"".join(desk.console.fragments))

    assert layout.tail == 0
    for one, after in itertools.pairwise(layout.fragments):
        assert after.base == one.base + one.ticks
    assert layout.fragments[0].base == 0
    assert sum(one.keyframe for one in layout.fragments) >= 4


@process
def test_time_and_budget_end_it_and_their_reason_is_told(desk: Desk) -> None:
    desk.begin(seconds=60)

    desk.clock.advance(61)
    assert desk.ended().reason == "time"
    desk.film(1, size=2000)
    desk.ask(budget_bytes=50_000)
    desk.film_until(lambda: not desk.events.empty(), "an end")

    ended = desk.ended()
    assert ended.reason == "budget"
    assert 50_000 <= ended.sent_bytes < 150_000


@process
def test_a_camera_that_is_lost_meanwhile_ends_it(desk: Desk) -> None:
    desk.begin()

    desk.clock.advance(SILENT_S + 1)

    assert desk.ended().reason == "no-camera"


@process
def test_what_the_console_wants_no_more_is_not_pushed(desk: Desk) -> None:
    desk.film(1.2)
    desk.console.status = 410
    desk.ask()

    assert desk.ended().reason == "asked"
    desk.console.status = 403
    desk.film(1)
    desk.ask()
    assert desk.ended().reason == "failed"


@process
def test_who_plays_no_video_gets_pictures_alone(desk: Desk) -> None:
    desk.console.wants = "pictures"
    desk.live.glance(Frame(np.zeros((36, 64), dtype=np.uint8), 0, 0))
    desk.film(1.2)
    desk.ask()
    until(lambda: desk.console.has("picture"), "a picture")
    sent = len(desk.console.fragments)

    desk.film(3)
    desk.clock.advance(1.1)
    until(lambda: desk.console.count("picture") >= 2, "another")

    assert len(desk.console.fragments) == sent
    desk.console.wants = "video"
    desk.clock.advance(1.1)
    desk.film_until(lambda: len(desk.console.fragments) >= sent + 2, "video again")


@process
def test_a_line_that_is_cut_in_the_middle_goes_on_with_a_header_and_a_key_frame(
    desk: Desk,
) -> None:
    desk.begin()
    desk.film_until(lambda: len(desk.console.fragments) >= 3, "pieces")

    desk.console.cut_next = True
    desk.film_until(lambda: not desk.console.cut_next, "the cut")
    before = desk.console.count("begin")
    desk.film_until(lambda: desk.console.count("begin") > before, "another header")
    desk.film_until(lambda: len(desk.console.since_begin()) >= 3, "it goes on")

    after = desk.console.since_begin()
    assert after[1].what == "fragment?key=1"
    bases = [one.base for one in scan(b"".join(one.body for one in after)).fragments]
    assert bases[0] > 90_000  # its time goes on where the first part was


@process
def test_a_console_that_is_away_costs_nothing_but_the_view(desk: Desk) -> None:
    desk.console.close()
    desk.film(1.2)
    desk.ask(seconds=60)

    for _ in range(10):
        desk.film(30, size=20_000)
    assert desk.live._backlog._bytes <= LIMIT_BYTES
    desk.clock.advance(61)

    assert desk.ended() == LiveEnded(live="l", reason="failed")


@process
def test_a_console_that_hangs_never_holds_up_the_lens(desk: Desk) -> None:
    """Recording shares the thread that leaves packets here: it must not wait."""
    desk.console.hang = True
    desk.film(1.2)
    desk.ask()
    until(lambda: desk.console.hanging, "it hangs")

    for _ in range(20):
        desk.film(10, size=20_000)

    assert desk.live._backlog._bytes <= LIMIT_BYTES
    desk.console.hang = False
    desk.film_until(lambda: bool(desk.console.fragments), "it goes on")


@process
def test_other_masks_let_go_of_what_was_filmed_before(desk: Desk) -> None:
    desk.film(1.8)

    desk.console.wants = "video pictures"
    desk.live.glance(Frame(np.zeros((36, 64), dtype=np.uint8), 0, 0))

    desk.live.stream(Video(640, 360, AVCC))
    desk.ask()
    desk.film_until(lambda: bool(desk.console.fragments), "pieces")

    assert not desk.console.has("picture")
    assert all(packet(n).data not in desk.console.fragments[0] for n in range(45))


@process
def test_a_pass_is_made_anew_before_it_runs_out(desk: Desk) -> None:
    desk.begin(seconds=600)

    desk.clock.advance(500)
    desk.film_until(
        lambda: len({one.until for one in desk.console.passes}) == 2, "another pass"
    )

    assert {one.live for one in desk.console.passes} == {"l"}


@process
def test_an_order_to_stop_ends_it_at_once(desk: Desk) -> None:
    desk.begin()

    desk.ask(seconds=0)

    assert desk.ended().reason == "asked"


@process
def test_nonsense_from_a_camera_is_not_pushed(desk: Desk) -> None:
    desk.live.stream(Video(640, 360, b""))
    desk.ask()

    for number in range(200):
        desk.live.take(Packet(bytes(5000), number * 40_000_000, 0, keyframe=True))
    desk.clock.advance(SILENT_S + 1)

    assert desk.ended().sent_bytes == 0
