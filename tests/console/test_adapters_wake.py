"""The datagram that wakes the bridge; losing it costs a second and nothing else."""

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


def test_waking_nobody_is_no_error() -> None:
    waker(free_port())()


def test_a_port_that_is_taken_leaves_the_bridge_to_its_polling(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = WakeListener(free_port(), lambda: None)

    second = WakeListener(first.port, lambda: None)

    assert "wake port taken" in caplog.text
    second.close()
    first.close()
