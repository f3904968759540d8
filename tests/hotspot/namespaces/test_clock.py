"""The wall clock of the hotspot's programs is stepped by hours while they run."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from edge.adapters.host import SystemClock
from tests.hotspot.namespaces.resolving import lease
from tests.hotspot.namespaces.test_faults import (
    connect,
    echoes,
    keep_session,
    reaches,
    server,
)
from tests.hotspot.namespaces.village import Village, wait_for
from tests.rig.stepped_clock import SteppedClock

pytestmark = pytest.mark.root

__all__ = ("server",)

FORWARD_H, BACK_H = 30, -30
"""Over a midnight, each way."""


def shown(village: Village) -> datetime:
    """What the agent takes for the time, by when a session of two hours would end."""
    until = village.desk.visitor(village.guest.address).until
    assert until is not None
    return until


def test_a_stepped_clock_lets_nobody_in_and_takes_nobody_off_line(
    village: Village, server: None
) -> None:
    clock = SteppedClock(village.folder)
    village.environment |= clock.environment
    village.run_agent()
    village.greet(village.guest)
    village.greet(village.neighbour)
    village.desk.accept(village.guest.address, None)
    before = shown(village)

    with connect(village.guest) as open_one:
        for hours in (FORWARD_H, BACK_H):
            clock.step_to(hours)
            wait_for(
                lambda hours=hours: (  # type: ignore[misc]  # bound now, not later
                    abs(shown(village) - before - timedelta(hours=hours))
                    < timedelta(hours=1)
                ),
                "the agent sees the step",
            )

            assert echoes(open_one)
            assert reaches(village.guest)
            assert not reaches(village.neighbour)
            visitor = village.desk.visitor(village.neighbour.address)
            assert visitor.standing == "new"
        village.neighbour.ip("addr", "flush", "dev", "wl0")
        assert lease(village.neighbour, village.neighbour.mac) is not None


def test_a_session_ends_by_its_own_time_also_when_the_clock_went_back(
    village: Village, server: None
) -> None:
    clock = SteppedClock(village.folder)
    village.environment |= clock.environment
    keep_session(village, lasts_s=15.0)  # an agent on a busy machine starts within 5 s
    village.run_agent()
    with connect(village.guest) as open_one:
        clock.step_to(BACK_H)
        time.sleep(3.0)  # the agent has looked at who may stay, twice

        assert echoes(open_one)
        wait_for(lambda: not echoes(open_one), "the session ends")

    assert not reaches(village.guest)
    village.greet(village.guest)
    wait_for(
        lambda: village.desk.visitor(village.guest.address).standing == "expired",
        "page and kernel say the same",
    )


def test_with_opening_hours_a_step_out_of_them_lets_nobody_new_on(
    village: Village, server: None
) -> None:
    here = SystemClock().now().astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    opens, closes = here - timedelta(hours=2), here + timedelta(hours=2)
    clock = SteppedClock(village.folder)
    village.environment |= clock.environment
    village.run_agent(hours=[{"start": f"{opens:%H:%M}", "end": f"{closes:%H:%M}"}])
    village.greet(village.guest)
    village.greet(village.neighbour)
    address = village.neighbour.address
    assert village.desk.accept(village.guest.address, None).standing == "accepted"
    assert village.desk.visitor(address).standing == "new"

    clock.step_to(6)
    wait_for(lambda: not village.desk.board().open, "it closes")

    assert village.desk.accept(address, None).standing == "closed"
    wait_for(lambda: not reaches(village.guest), "it is closed for all")
    clock.step_to(24)
    wait_for(lambda: village.desk.board().open, "it opens again")
    assert village.desk.accept(address, None).standing == "accepted"
    assert reaches(village.neighbour)
    clock.step_to(0)
    wait_for(
        lambda: not village.desk.board().open,
        "a time before one that was believed is not believed",
    )
    wait_for(lambda: not reaches(village.neighbour), "closed for all")
