"""Makes clips, and brings files to the console over HTTPS where they were cut off.

One thread, one file after the other; what cannot be brought now is tried again until it
can, for the order is in the agent's ledger. A resumed file goes on at the byte that the
console says it has (`edge.contract.upload.FileUpload` describes the talk).
"""

import http.client
import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from camera.adapters import excerpt
from camera.adapters.archive import Archive
from camera.adapters.segment_file import hashed, sync_folder
from camera.adapters.signing import Signer
from camera.adapters.upload import Talk, UnwantedError
from camera.core.evidence import Exported
from camera.ports import ClipDone, Post
from edge.adapters.assets import Source
from edge.contract.camera import Clip, ClipMade
from edge.contract.upload import FILE_BYTES, FileUpload
from edge.errors import LinkError, MessageError
from edge.passes import sign
from edge.ports import Clock

RETRY_S: Final = 30.0
CHAIN_S: Final = 30.0
SEALED_S: Final = 20.0
LOOK_S: Final = 0.5
PASS_LASTS: Final = timedelta(minutes=9)
_PENDING_PICTURES: Final = 50

log = logging.getLogger(__name__)

Ask = Callable[[Callable[[Archive], None]], None]
Seal = Callable[[datetime, Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class _Picture:
    """A small file, kept in memory until it is brought."""

    kind: Literal["thumbnail", "still"]
    about: str
    jpeg: bytes


Job = Clip | _Picture
Kind = Literal["clip", "thumbnail", "still"]


class HttpsCourier:
    """See ``camera.ports.Courier``."""

    def __init__(  # noqa: PLR0913  # all are keywords, each a part of the node
        self,
        *,
        node: str,
        source: Source,
        clock: Clock,
        signer: Signer,
        recordings: Path,
        outgoing: Path,
        ask: Ask,
        seal: Seal,
        post: Post,
    ) -> None:
        """``outgoing``: where files wait for the console."""
        self._node, self._source, self._clock = node, source, clock
        self._signer, self._recordings, self._outgoing = signer, recordings, outgoing
        self._ask, self._seal, self._post = ask, seal, post
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def clip(self, order: Clip) -> None:
        """Posts ``ClipDone`` when it is there, or cannot be."""
        self._want(order)
        self._put(order)

    def thumbnail(self, event: str, jpeg: bytes) -> None:
        """Brings it when it can; of many that wait, the oldest are let go."""
        self._put_picture(_Picture("thumbnail", event, jpeg))

    def still(self, still: str, jpeg: bytes) -> None:
        """Brings it when it can."""
        self._put_picture(_Picture("still", still, jpeg))

    def stop(self) -> None:
        """What is under way is taken up after the next start."""
        self._stopping.set()
        with self._changed:
            self._changed.notify()

    def _put_picture(self, picture: _Picture) -> None:
        with self._changed:
            waiting = [job for job in self._jobs if isinstance(job, _Picture)]
            if len(waiting) >= _PENDING_PICTURES:
                self._jobs.remove(waiting[0])
        self._put(picture)

    def _put(self, job: Job) -> None:
        with self._changed:
            self._jobs.append(job)
            self._changed.notify()

    def _run(self) -> None:
        while not self._stopping.is_set():
            job = self._next()
            try:
                self._do(job)
            except LinkError as error:
                log.info("not brought, trying again error=%s", error)
                if job is not None:
                    self._put(job)
                self._stopping.wait(RETRY_S)
            except Exception as error:  # a thread that ends here says nothing
                log.exception("courier failed")
                if isinstance(job, Clip):
                    self._post(ClipDone(_failed(job, error)))

    def _next(self) -> Job | None:
        """The first that can be done now; None: it is over."""
        with self._changed:
            while not self._stopping.is_set():
                now = self._clock.now()
                for job in self._jobs:
                    if not (isinstance(job, Clip) and job.start <= now < job.end):
                        self._jobs.remove(job)
                        return job
                self._changed.wait(LOOK_S if self._jobs else None)
        return None

    def _do(self, job: Job | None) -> None:
        match job:
            case None:
                pass
            case Clip():
                self._post(ClipDone(self._clip(job)))
            case _Picture(kind, about, jpeg):
                path = self._outgoing / f"{kind}.jpg"
                self._outgoing.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jpeg)
                try:
                    self._bring(path, kind, about)
                except UnwantedError as error:
                    log.info("%s let go about=%s error=%s", kind, about, error)

    def _clip(self, order: Clip) -> ClipMade:
        """Raises: LinkError: the console is away, or the chain takes nothing."""
        path = self._outgoing / f"{order.clip}.zip"
        try:
            if not path.exists():
                self._make(order, path)
            sha256 = self._bring(path, "clip", order.clip)
            gaps = excerpt.gaps_of(path)
        except TooLargeError as error:
            return ClipMade(clip=order.clip, outcome="refused", reason=str(error))
        except UnwantedError as error:
            path.unlink(missing_ok=True)
            return ClipMade(clip=order.clip, outcome="refused", reason=str(error))
        except MessageError as error:
            path.unlink(missing_ok=True)
            return ClipMade(
                clip=order.clip, outcome="never-recorded", reason=str(error)
            )
        except LinkError:
            raise
        except OSError as error:
            path.unlink(missing_ok=True)
            return _failed(order, error)
        size = path.stat().st_size
        path.unlink()
        return ClipMade(
            clip=order.clip,
            outcome="sent",
            sha256=sha256,
            size_bytes=size,
            gaps=gaps[:100],
        )

    def _make(self, order: Clip, path: Path) -> None:
        """Whole under its name, or not there.

        Raises: TooLargeError: the console would not take it.
        """
        self._want(order)
        if order.start < (now := self._clock.now()):
            self._await_seal(min(order.end, now))
        found = excerpt.find(self._recordings, order.start, order.end)
        _check_size(sum(segment.size_bytes for segment in found.segments))
        now = self._clock.now()
        words = Exported(
            start=order.start, end=order.end, to=order.asked_by, purpose=order.purpose
        )
        self._write_down(words)
        self._outgoing.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        wish = excerpt.Wish(order.asked_by, order.purpose, now)
        try:
            excerpt.write(self._recordings, found, wish, self._signer, part)
            _check_size(part.stat().st_size)
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.rename(path)
            sync_folder(self._outgoing)
        finally:
            part.unlink(missing_ok=True)

    def _want(self, order: Clip) -> None:
        """Where only events are kept: this too, before its time is over."""
        self._ask(lambda archive: archive.want(order.start, order.end))

    def _await_seal(self, upto: datetime) -> None:
        """What is being written is no gap: it is ended, and belongs to the clip.

        Raises: LinkError: it is not sealed, for no keyframe comes; try again.
        """
        sealed, until_s = threading.Event(), self._clock.monotonic() + SEALED_S
        while not sealed.is_set():
            if self._stopping.is_set() or self._clock.monotonic() > until_s:
                raise LinkError("the end of the clip is not sealed yet")
            self._seal(upto, sealed.set)
            sealed.wait(LOOK_S)

    def _write_down(self, words: Exported) -> None:
        """Into the chain, before anybody gets the copy.

        Raises: LinkError: it is not there, for the disk takes nothing; try again.
        """
        written, late = threading.Event(), threading.Event()

        def write(archive: Archive) -> None:
            if not late.is_set():
                archive.exported(words)
                written.set()

        self._ask(write)
        if not written.wait(CHAIN_S):
            late.set()
            raise LinkError("the export is not in the chain yet")

    def _bring(self, path: Path, kind: Kind, about: str) -> str:
        """The hash, once the console has all of it.

        Raises:
            LinkError: the console is away, or has no room; try again.
            UnwantedError: it does not want it, now or ever.
        """
        size, sha256 = hashed(path)
        upload = FileUpload(
            node=self._node,
            kind=kind,
            about=about,
            sha256=sha256,
            size_bytes=size,
            until=self._clock.now() + PASS_LASTS,
        )
        source = self._source
        text = sign(upload, source.cert.read_bytes(), source.key.read_bytes())
        try:
            Talk(source, f"/uploads/files/{sha256}", text).bring(path, size)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise LinkError(f"upload of {kind} {about}: {error}") from error
        return sha256


class TooLargeError(MessageError):
    """More than the console takes in one file."""


def _check_size(size_bytes: int) -> None:
    if size_bytes > FILE_BYTES:
        raise TooLargeError(
            f"the file would have {size_bytes >> 20} MiB and may have "
            f"{FILE_BYTES >> 20}; ask for parts"
        )


def _failed(order: Clip, error: Exception) -> ClipMade:
    reason = (str(error) or type(error).__name__)[:300]
    return ClipMade(clip=order.clip, outcome="failed", reason=reason)
