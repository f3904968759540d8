"""What the hotspot's numbers are measured in: a village, and how much is measured."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.hotspot.namespaces.village import Guest, Village, inside


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    accepts: int = 20
    rounds: int = 3
    seconds: float = 4.0
    turns: int = 12
    turn_s: float = 1.5


QUICK = Plan(accepts=8, rounds=1, seconds=2.5, turns=5)


@contextmanager
def a_village() -> Iterator[Village]:
    """With a resolver on the Internet."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as name,
        Village(Path(name)) as village,
    ):
        village.resolve({})
        yield village


@contextmanager
def serving(village: Village, port: int) -> Iterator[None]:
    """The Internet says back what it hears."""
    with inside(village.internet):
        listening = socket.create_server(
            ("::", port), family=socket.AF_INET6, dualstack_ipv6=True
        )
    village.echo(listening)
    try:
        yield
    finally:
        listening.close()


def let_on(village: Village, guest: Guest) -> None:
    """By the agent's desk, as the page would ask it."""
    village.greet(guest)
    assert village.desk.accept(guest.address, None).standing == "accepted"
