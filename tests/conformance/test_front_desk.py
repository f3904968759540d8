"""What every FrontDesk does, expected of the fake one and of the real one alike.

The real one is asked over its Unix socket; behind it the fake answers, so that what is
compared is what the portal sees.
"""

import select
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.contract.settings import GuestMessage, LocalSpan
from edge.fakes import HandClock
from hotspot.adapters.desk import DeskServer, SocketDesk
from hotspot.fakes import FakeDesk
from hotspot.ports import (
    AskAccept,
    AskBoard,
    AskCode,
    AskLeave,
    AskVisitor,
    Board,
    BoardNotice,
    DeskAwayError,
    FrontDesk,
    Question,
    Visitor,
)

CLIENT = "10.77.0.5"
CLOCK = HandClock()
BOARD = Board(
    commune="xã Tân An",
    message=GuestMessage(vi="Chào bà con"),
    hours=(LocalSpan(start="05:00", end="22:00"),),
    notices=(BoardNotice(title="Tiêm chủng", at=CLOCK.now()),),
)


class Stage:
    """A desk, and the fake that answers."""

    def __init__(self, desk: FrontDesk, behind: FakeDesk) -> None:
        self.desk, self.behind = desk, behind


class Agent:
    """Whoever is told that somebody asks; the fake answers through it."""

    def __init__(self, path: Path, behind: FakeDesk) -> None:
        self._behind = behind
        self.server = DeskServer(path, self._asked)

    def _asked(self, _event: object) -> None:
        for question in self.server.take():
            if not self._behind.away:
                answer(self._behind, question)


def answer(behind: FakeDesk, question: Question) -> None:
    match question.ask:
        case AskVisitor(address):
            question.answer(behind.visitor(address))
        case AskAccept(address, voucher):
            question.answer(behind.accept(address, voucher))
        case AskCode(address, telephone):
            question.answer(behind.send_code(address, telephone))
        case AskLeave(address):
            question.answer(behind.leave(address))
        case AskBoard():
            question.answer(behind.board())


@pytest.fixture(params=["fake", pytest.param("socket", marks=pytest.mark.process)])
def stage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    behind = FakeDesk(CLOCK, BOARD)
    if request.param == "fake":
        yield Stage(behind, behind)
        return
    monkeypatch.setattr("hotspot.adapters.desk.ANSWER_S", 0.5)
    path = tmp_path / "desk.sock"
    server = Agent(path, behind).server
    yield Stage(SocketDesk(path), behind)
    server.close()


def test_who_comes_is_new(stage: Stage) -> None:
    assert stage.desk.visitor(CLIENT) == Visitor(standing="new")


def test_who_accepts_is_on_line_until_the_session_ends(stage: Stage) -> None:
    accepted = stage.desk.accept(CLIENT, None)

    assert accepted.standing == "accepted"
    assert accepted.until == CLOCK.now() + timedelta(minutes=BOARD.session_minutes)
    assert stage.desk.visitor(CLIENT) == accepted


def test_who_leaves_may_come_again(stage: Stage) -> None:
    stage.desk.accept(CLIENT, None)

    assert stage.desk.leave(CLIENT).standing == "new"
    assert stage.desk.accept(CLIENT, None).standing == "accepted"


def test_a_voucher_that_does_not_hold_lets_nobody_on(stage: Stage) -> None:
    stage.behind.shown = Board(commune="xã Tân An", sign_in="voucher")
    stage.behind.vouchers = {"SEN-1234"}

    assert stage.desk.accept(CLIENT, "x" * 1000).standing == "voucher"
    assert stage.desk.accept(CLIENT, None).standing == "voucher"
    assert stage.desk.accept(CLIENT, "SEN-1234").standing == "accepted"


def test_a_code_is_sent_where_messages_are(stage: Stage) -> None:
    assert stage.desk.send_code(CLIENT, "0912345678").standing == "new"
    stage.behind.shown = Board(commune="x", sign_in="voucher", messages=True)

    assert stage.desk.send_code(CLIENT, "x" * 1000).standing == "number"
    assert stage.desk.send_code(CLIENT, "0912345678").standing == "sent"
    assert stage.desk.accept(CLIENT, "123456").standing == "accepted"


def test_the_board_comes_whole(stage: Stage) -> None:
    assert stage.desk.board() == BOARD


def test_a_desk_that_does_not_answer_is_away(stage: Stage) -> None:
    stage.behind.away = True

    with pytest.raises(DeskAwayError, match="does not answer"):
        stage.desk.board()
    with pytest.raises(DeskAwayError, match="does not answer"):
        stage.desk.visitor(CLIENT)


@pytest.mark.process
def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(DeskAwayError, match="commune-hotspot"):
        SocketDesk(tmp_path / "desk.sock").board()


@pytest.mark.process
@pytest.mark.parametrize(
    "sent", [b"", b"nonsense\n", b'{"ask":"key"}\n', b"x" * 5000, b"\xff\n"]
)
def test_who_talks_nonsense_is_dropped_and_others_are_answered(
    tmp_path: Path, sent: bytes
) -> None:
    path = tmp_path / "desk.sock"
    behind = FakeDesk(CLOCK, BOARD)
    server = Agent(path, behind).server
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as rude:
            rude.connect(str(path))
            rude.sendall(sent)
            rude.shutdown(socket.SHUT_WR)
            assert rude.recv(100) == b""
        assert SocketDesk(path).board() == BOARD
    finally:
        server.close()


@pytest.mark.process
def test_who_sends_a_byte_now_and_then_is_dropped_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotspot.adapters.desk.ANSWER_S", 0.2)
    path = tmp_path / "desk.sock"
    server = Agent(path, FakeDesk(CLOCK, BOARD)).server
    dropped = False
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as slow:
            slow.connect(str(path))
            for _ in range(100):
                # Readable: it was closed. Each byte comes well before a read gives up.
                if select.select([slow], [], [], 0.05)[0]:
                    dropped = True
                    break
                slow.send(b" ")
    finally:
        server.close()

    assert dropped


@pytest.mark.process
def test_many_ask_at_once(tmp_path: Path) -> None:
    path = tmp_path / "desk.sock"
    behind = FakeDesk(CLOCK, BOARD)
    server = Agent(path, behind).server
    told: list[Visitor] = []
    try:
        desk = SocketDesk(path)
        guests = [
            threading.Thread(
                target=lambda n=n: told.append(desk.accept(f"10.77.0.{n}", None))
            )
            for n in range(1, 101)
        ]
        for guest in guests:
            guest.start()
        for guest in guests:
            guest.join()
    finally:
        server.close()

    assert [one.standing for one in told] == ["accepted"] * 100
