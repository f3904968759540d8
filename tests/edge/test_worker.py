"""The thread for what takes long."""

import queue
import threading

from edge.adapters.worker import Worker


def test_the_worker_does_its_jobs_in_order_in_another_thread() -> None:
    done: queue.SimpleQueue[tuple[int, int | None]] = queue.SimpleQueue()
    worker = Worker("test")

    for number in range(3):
        worker.submit(lambda n=number: done.put((n, threading.get_ident())))  # type: ignore[misc]
    told = [done.get(timeout=5) for _ in range(3)]
    worker.stop()

    assert [number for number, _ in told] == [0, 1, 2]
    assert {ident for _, ident in told}.isdisjoint({threading.get_ident()})


def test_a_job_that_fails_unforeseen_does_not_end_the_worker() -> None:
    done = threading.Event()
    worker = Worker("test")

    worker.submit(lambda: [][0])
    worker.submit(done.set)
    went_on = done.wait(timeout=5)
    worker.stop()

    assert went_on
