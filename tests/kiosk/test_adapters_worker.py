"""The thread for what takes long."""

import threading

from kiosk.adapters.worker import Worker


def test_a_job_that_fails_does_not_keep_the_next_from_being_done() -> None:
    done, worker = threading.Event(), Worker("test")

    worker.submit(lambda: [][1])
    worker.submit(done.set)
    worker.stop(patience_s=10.0)

    assert done.is_set()
