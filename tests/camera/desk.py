"""A courier, what it brings from, and a console to bring it to, over real TLS."""

import queue
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from camera.adapters import chain
from camera.adapters.archive import Archive
from camera.adapters.courier import HttpsCourier
from camera.adapters.signing import node_signer
from camera.core.evidence import Exported, take_apart
from camera.ports import ClipDone
from edge.adapters.host import SystemClock
from edge.contract.camera import ClipMade
from tests.camera.film import archive, carry_out, cuts, packets
from tests.rig.uploads import UploadServer

NODE = "cam-1"
P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """A courier, its recordings, and a console."""

    def __init__(self, folder: Path) -> None:
        self.console = UploadServer(folder / "console", node=NODE)
        source = self.console.source()
        signer = node_signer(source.cert, source.key)
        self.recordings = folder / "camera"
        self._recorder = ThreadPoolExecutor(1)
        """The one thread that owns the archive."""
        self.archive = self._do(archive, self.recordings, key=signer)
        self._do(carry_out, self.archive, cuts(packets(3, size=9000)))
        self.asked = self.without_archive = 0
        self.events: queue.Queue[object] = queue.Queue()
        self.courier = HttpsCourier(
            node=NODE,
            source=source,
            clock=SystemClock(),
            signer=signer,
            recordings=self.recordings,
            outgoing=folder / "outgoing",
            ask=self._ask,
            seal=lambda _upto, done: done(),
            post=self.events.put,
        )

    def made(self) -> ClipMade:
        event = self.events.get(timeout=30)
        assert isinstance(event, ClipDone)
        return event.made

    def close(self) -> None:
        self.courier.stop()
        self._do(self.archive.close)
        self._recorder.shutdown()
        self.console.close()

    def exported(self) -> int:
        """How often the chain says that somebody was given a copy."""
        links = chain.lines(chain.files(self.recordings / chain.FOLDER))
        words = [take_apart(line)[0].what for _, line in links]
        return sum(isinstance(one, Exported) for one in words)

    def _ask(self, job: Callable[[Archive], None]) -> None:
        """As a recorder without an archive does: left out."""
        self.asked += 1
        if self.asked > self.without_archive:
            self._do(job, self.archive)

    def _do(self, job: Callable[P, T], *args: P.args, **words: P.kwargs) -> T:
        return self._recorder.submit(job, *args, **words).result()
