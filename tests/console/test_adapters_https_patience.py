"""Who is hung up on where too many wait: the room alone, on pairs of sockets."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from console.adapters.https_patience import WaitingRoom, Waits

MOST = 8


class Full:
    """A room that fills with clients who stay until they are hung up on."""

    def __init__(self, held: ExitStack) -> None:
        self._held = held
        self._room = WaitingRoom(MOST)
        self._clients: dict[str, socket.socket] = {}

    def enter(
        self, name: str, waits: Waits, since: float, address: str = "10.0.0.1"
    ) -> None:
        client, server = socket.socketpair()
        client.settimeout(0)
        self._held.enter_context(client)
        self._held.enter_context(server)
        self._clients[name] = client
        self._held.enter_context(
            self._room.waits(server, waits, since=since, address=address)
        )

    def gone(self) -> list[str]:
        return [name for name, client in self._clients.items() if _is_over(client)]


def _is_over(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False


@pytest.fixture
def room() -> Iterator[Full]:
    with ExitStack() as held:
        yield Full(held)


def test_the_request_goes_that_began_first_whenever_it_came_back(room: Full) -> None:
    for since in range(1, MOST):
        room.enter(f"honest {since}", Waits.REQUEST, since=100 + since)
    room.enter("dripping", Waits.REQUEST, since=3)  # it has just sent another byte

    room.enter("next", Waits.REQUEST, since=200)

    assert room.gone() == ["dripping"]


def test_no_download_goes_while_requests_hold_half_of_the_room(room: Full) -> None:
    for number in range(MOST // 2):
        room.enter(f"download {number}", Waits.ANSWER, since=number)
    for number in range(MOST // 2):
        room.enter(f"half a request {number}", Waits.REQUEST, since=100 + number)

    for number in range(3):
        room.enter(f"next {number}", Waits.REQUEST, since=200 + number)

    assert room.gone() == [f"half a request {number}" for number in range(3)]


def test_downloads_that_hold_more_than_half_push_out_the_stillest_of_them(
    room: Full,
) -> None:
    for number in range(MOST):
        room.enter(f"download {number}", Waits.ANSWER, since=100 - number)

    room.enter("request", Waits.REQUEST, since=200)

    assert room.gone() == [f"download {MOST - 1}"]


def test_who_has_had_the_whole_answer_goes_before_anybody(room: Full) -> None:
    room.enter("old request", Waits.REQUEST, since=1)
    for number in range(MOST - 2):
        room.enter(f"download {number}", Waits.ANSWER, since=2)
    room.enter("does not close", Waits.PARTING, since=100)

    room.enter("next", Waits.REQUEST, since=200)

    assert room.gone() == ["does not close"]


def test_the_address_that_holds_most_of_a_full_room_goes_first(room: Full) -> None:
    for number in range(MOST - 2):
        room.enter(f"flood {number}", Waits.REQUEST, since=100, address="10.0.0.66")
    for number in range(2):
        room.enter(f"ap-{number}", Waits.REQUEST, since=1, address=f"10.0.0.{number}")

    room.enter("next", Waits.REQUEST, since=200, address="10.0.0.66")

    assert room.gone() == ["flood 0"]


def test_a_room_that_is_not_full_hangs_up_on_nobody(room: Full) -> None:
    for number in range(MOST):
        room.enter(f"ap-{number}", Waits.REQUEST, since=number)

    assert room.gone() == []
