"""The datagram that wakes the bridge; losing it costs a second and nothing else."""

import resource
import socket
import threading

import pytest

from console.adapters.wake import WakeListener, waker
from tests.rig.broker import free_port

pytestmark = pytest.mark.process


def test_a_wake_reaches_whoever_listens() -> None:
    woken = threading.Semaphore(0)
    listener = WakeListener(free_port(), woken.release)

    waker(listener.port)()

    assert woken.acquire(timeout=5)
    listener.close()


def test_what_wakes_nobody_is_lost_and_wakes_nobody_later() -> None:
    woken = threading.Semaphore(0)
    port = free_port()
    wake = waker(port)

    wake()
    listener = WakeListener(port, woken.release)
    wake()

    assert woken.acquire(timeout=5)
    assert not woken.acquire(timeout=0.1)
    listener.close()


def test_a_wake_that_the_system_refuses_costs_the_page_nothing() -> None:
    """Of a process that has no file descriptor left; the next wake comes through."""
    woken = threading.Semaphore(0)
    listener = WakeListener(free_port(), woken.release)
    wake = waker(listener.port)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            socket.socket()
        wake()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    wake()

    assert woken.acquire(timeout=5)
    assert not woken.acquire(timeout=0.1)
    listener.close()


def test_a_port_that_is_taken_leaves_the_bridge_to_its_polling(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = WakeListener(free_port(), lambda: None)

    second = WakeListener(first.port, lambda: None)

    assert "wake port taken" in caplog.text
    second.close()
    first.close()
