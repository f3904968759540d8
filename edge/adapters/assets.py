"""Files by their SHA-256: fetched once, verified, kept within a budget.

- ``need`` says what is needed, the most urgent first; that is pinned, and nothing else
  is. One worker thread fetches what is missing and posts AssetReady or AssetFailed.
  What is more urgent breaks off what is under way, which goes on from there later.
- A file counts as here once it was hashed since the start (power cuts spoil SD cards);
  later a look at its size and times is enough, and one that changed is fetched again.
- Beyond the budget, or on a disk nearly full, what was used longest ago goes, never
  what is pinned: then the new file waits, and AssetFailed says why.

``need``, ``path``, ``missing`` and ``stop`` may be called from any one thread.
"""

import contextlib
import hashlib
import logging
import os
import random
import shutil
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from edge.adapters import tls
from edge.adapters.download import Abandoned, Wanted, fetch
from edge.errors import ConfigError, EdgeError, HardwareError, LinkError
from edge.ports import Clock
from edge.runtime import AssetFailed, AssetReady, Inbox

FREE_BYTES: Final = 64 * 1024 * 1024
"""Left to others on the disk: as-run records matter more than one more sound."""
FIRST_RETRY_S: Final = 5.0
LAST_RETRY_S: Final = 600.0
_TOUCH_S: Final = 3600.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """The console, and who we are to it. PEM files."""

    url: str
    ca: Path
    cert: Path
    key: Path

    def tls(self) -> ssl.SSLContext:
        """Read anew for each connection: certificates are renewed while we run."""
        return tls.context(self.ca, self.cert, self.key)


@dataclass(slots=True)
class _Retry:
    failures: int = 0
    due_s: float = 0.0


class AssetCache:
    """The folder, and the thread that fills it."""

    def __init__(
        self,
        folder: Path,
        source: Source,
        inbox: Inbox,
        clock: Clock,
        *,
        budget_bytes: int,
        free_bytes: int = FREE_BYTES,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Begins at once.

        Raises:
            ConfigError: the certificates cannot be used.
            HardwareError: the folder cannot be made.
        """
        self._folder, self._source, self._inbox = folder, source, inbox
        self._clock, self._uniform = clock, uniform
        self._budget_bytes, self._free_bytes = budget_bytes, free_bytes
        try:
            source.tls()
        except OSError as error:
            raise ConfigError(
                f"[console] ca: {error} ({source.ca}); correct the path"
            ) from error
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HardwareError(f"{folder}: {error}; check the disk") from error
        self._change = threading.Condition()
        self._wanted: dict[str, Wanted] = {}
        self._verified: dict[str, tuple[int, int, int]] = {}
        self._retries: dict[str, _Retry] = {}
        self._unreachable = _Retry()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="assets", daemon=True)
        self._thread.start()

    def need(self, wanted: Mapping[str, int]) -> None:
        """What is needed from now on: SHA-256 -> size in bytes, the most urgent first.

        AssetReady follows for each that was not here before.
        """
        with self._change:
            self._wanted = {s: Wanted(s, size) for s, size in wanted.items()}
            for gone in self._retries.keys() - self._wanted.keys():
                del self._retries[gone]
            self._change.notify_all()

    def path(self, sha256: str) -> Path | None:
        """The verified file, or None; a needed one that went bad is fetched again."""
        path = self._folder / sha256
        with self._change:
            stamp = self._verified.get(sha256)
            if stamp is None:
                return None
            if _stamp(path) != stamp:
                log.warning(
                    "asset changed on disk, fetching it again sha256=%s", sha256
                )
                del self._verified[sha256]
                self._change.notify_all()
                return None
        self._touch(path)
        return path

    def missing(self) -> tuple[str, ...]:
        """What is needed and not here."""
        with self._change:
            return tuple(s for s in self._wanted if s not in self._verified)

    def stop(self) -> None:
        """Abandons what is under way; the part that came is kept."""
        with self._change:
            self._stopping = True
            self._change.notify_all()
        self._thread.join(3.0)

    def resize(self, budget_bytes: int) -> None:
        """Another budget, from the settings; takes effect with the next file."""
        with self._change:
            self._budget_bytes = budget_bytes
            self._change.notify_all()

    # -- the worker's thread ----------------------------------------------------------

    def _work(self) -> None:
        while (wanted := self._next()) is not None:
            try:
                self._provide(wanted)
            except Abandoned:
                continue
            except LinkError as error:
                self._failed(wanted, error, self._unreachable)
            except (EdgeError, OSError) as error:
                self._failed(wanted, error, self._retry(wanted))
            except Exception as error:  # a thread that ends here says nothing
                log.exception("asset failed sha256=%s", wanted.sha256)
                self._failed(wanted, error, self._retry(wanted))

    def _next(self) -> Wanted | None:
        """The most urgent file that may be tried now; None when it is time to end."""
        with self._change:
            while not self._stopping:
                now_s = self._clock.monotonic()
                missing = [
                    (self._due_s(wanted), wanted)
                    for wanted in self._wanted.values()
                    if wanted.sha256 not in self._verified
                ]
                for due_s, wanted in missing:
                    if due_s <= now_s:
                        return wanted
                nearest_s = min((due_s for due_s, _ in missing), default=None)
                self._change.wait(None if nearest_s is None else nearest_s - now_s)
            return None

    def _overtaken(self, wanted: Wanted) -> bool:
        """Whether it is not needed any more, or something is more urgently.

        What failed before overtakes nothing: it would do so again and again.
        """
        with self._change:
            for sha256 in self._wanted:
                if sha256 == wanted.sha256:
                    return False
                if sha256 not in self._verified and sha256 not in self._retries:
                    return True
        return True

    def _due_s(self, wanted: Wanted) -> float:
        retry = self._retries.get(wanted.sha256)
        due_s = retry.due_s if retry else 0.0
        here = (self._folder / wanted.sha256).exists()
        return due_s if here else max(due_s, self._unreachable.due_s)

    def _provide(self, wanted: Wanted) -> None:
        path = self._folder / wanted.sha256
        if not _is_sound(path, wanted):
            part = path.with_suffix(".part")
            self._make_room(wanted, part)
            gained = part.stat().st_size if part.exists() else 0
            try:
                fetch(
                    self._source.url,
                    self._source.tls(),
                    wanted,
                    part,
                    lambda: self._stopping or self._overtaken(wanted),
                )
            finally:
                if part.exists() and part.stat().st_size > gained:
                    self._unreachable.failures = 0
            part.rename(path)
            _sync(self._folder)
        with self._change:
            self._verified[wanted.sha256] = _stamp(path)
            self._retries.pop(wanted.sha256, None)
            self._unreachable = _Retry()
        log.info("asset ready sha256=%s bytes=%d", wanted.sha256, wanted.size_bytes)
        self._inbox.post(AssetReady(wanted.sha256, path))

    def _retry(self, wanted: Wanted) -> _Retry:
        return self._retries.setdefault(wanted.sha256, _Retry())

    def _failed(self, wanted: Wanted, error: Exception, retry: _Retry) -> None:
        ceiling_s = min(LAST_RETRY_S, FIRST_RETRY_S * 2.0**retry.failures)
        wait_s = self._uniform(ceiling_s / 2, ceiling_s)
        with self._change:
            retry.failures = min(retry.failures + 1, 20)
            retry.due_s = self._clock.monotonic() + wait_s
        retry_at = self._clock.now() + timedelta(seconds=wait_s)
        log.warning(
            "asset not fetched sha256=%s error=%s retry_in_s=%.0f",
            wanted.sha256,
            error,
            wait_s,
        )
        self._inbox.post(AssetFailed(wanted.sha256, str(error), retry_at))

    def _make_room(self, wanted: Wanted, part: Path) -> None:
        """Evict until the file fits.

        Raises:
            HardwareError: only what is needed is left, and it still does not fit.
        """
        have = part.stat().st_size if part.exists() else 0
        for old in self._evictable():
            if self._fits(wanted, have):
                return
            log.info("asset evicted name=%s", old.name)
            with self._change:
                self._verified.pop(old.name, None)
            old.unlink(missing_ok=True)
        if not self._fits(wanted, have):
            raise HardwareError(
                f"no room for {wanted.size_bytes} bytes: the budget is "
                f"{self._budget_bytes >> 20} MiB and all of it is needed, or the disk "
                "is full; raise cache_mib or free some space"
            )

    def _fits(self, wanted: Wanted, have: int) -> bool:
        used = sum(file.stat().st_size for file in self._folder.iterdir()) - have
        free = shutil.disk_usage(self._folder).free + have
        return (
            used + wanted.size_bytes <= self._budget_bytes
            and free - wanted.size_bytes >= self._free_bytes
        )

    def _evictable(self) -> list[Path]:
        """What is not needed, the longest unused first."""
        with self._change:
            pinned = set(self._wanted)
        files = [file for file in self._folder.iterdir() if file.stem not in pinned]
        return sorted(files, key=lambda file: file.stat().st_atime_ns)

    def _touch(self, path: Path) -> None:
        """Note the use in the access time; the other times tell a change."""
        now_s = self._clock.now().timestamp()
        with contextlib.suppress(OSError):
            found = path.stat()
            if abs(now_s - found.st_atime) >= _TOUCH_S:
                os.utime(path, ns=(int(now_s * 1e9), found.st_mtime_ns))


def _is_sound(path: Path, wanted: Wanted) -> bool:
    """Whether the file is there and right; one that is wrong is removed."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found == wanted.sha256:
        return True
    log.warning("asset spoilt on disk, fetching it again sha256=%s", wanted.sha256)
    path.unlink()
    return False


def _stamp(path: Path) -> tuple[int, int, int]:
    """Changes when the content was written to. Not ctime: ``_touch`` moves that."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
