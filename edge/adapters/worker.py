"""A thread for what takes long: decoding, checking bundles, bringing pictures."""

import logging
import queue
import threading
from collections.abc import Callable

Job = Callable[[], None]

log = logging.getLogger(__name__)


class Worker:
    """One thread that does jobs in order. ``stop`` lets go of those not begun."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """From any thread."""
        self._jobs.put(job)

    def stop(self) -> None:
        """The job that runs is not waited for long: it may be a long decoding."""
        self._stopping = True
        self._jobs.put(None)
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None and not self._stopping:
            try:
                job()
            except Exception:  # a thread that ends here says nothing
                log.exception("job failed")
