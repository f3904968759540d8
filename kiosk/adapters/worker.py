"""A thread for what takes long: checking bundles, preparing the search."""

import logging
import queue
import threading
from collections.abc import Callable

Job = Callable[[], None]

log = logging.getLogger(__name__)


class Worker:
    """Does one job after the other; a job's end is what it posts itself."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """After those that wait; returns at once."""
        self._jobs.put(job)

    def stop(self, patience_s: float = 2.0) -> None:
        """After the job under way, which is left alone when that takes too long."""
        self._jobs.put(None)
        self._thread.join(patience_s)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:  # a thread that ends here says nothing
                log.exception("job failed")
