"""Bundles on the disk: one is shown, one is kept to go back to.

    FOLDER/<sha256>/            a whole bundle; made complete under another name first
    FOLDER/current              link to the one that is shown
    FOLDER/previous             link to the one before
    FOLDER/refused/<sha256>     empty: this one could not be drawn, do not try it again

Power may fail between any two lines. A bundle gets its name only when every byte is on
the disk, and a link is replaced by renaming another over it. What is found at the
start is checked all the same, for SD cards forget: `current`, then `previous`, then any
other, the newest first. A folder is called by its manifest and approvals together. One
thread at a time may call.
"""

import hashlib
import logging
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from edge.audience import Me
from edge.contract.guidance import GuidanceManifest
from edge.errors import HardwareError
from edge.ring import Ring
from kiosk.adapters.archive import sync, unpack
from kiosk.core.bundle import (
    APPROVALS,
    CLIP_SUFFIX,
    LISTED_FILES,
    MANIFEST,
    SIGNED_FILES,
    SMALL_BYTES,
    BundleError,
    Verdict,
    judge,
    older,
    read_manifest,
)

log = logging.getLogger(__name__)

_CURRENT, _PREVIOUS, _REFUSED, _NEW = "current", "previous", "refused", ".new"
_NAME: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A whole bundle, and what of it may be shown."""

    folder: Path
    verdict: Verdict

    def font(self, name: str) -> Path:
        """A font file of the bundle."""
        return self.folder / "fonts" / name

    def clip(self, name: str) -> Path | None:
        """The sound of a sentence, verified now; None: there is none that may sound."""
        sha256 = self.verdict.clips.get(name)
        path = self.folder / "clips" / f"{name}{CLIP_SUFFIX}"
        if sha256 is None or not path.is_file() or _hash(path) != sha256:
            return None
        return path


class BundleStore:
    """The folder. ``me``, ``ring`` and ``now`` are given each time: they change."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder, and clears away what an interrupted swap left.

        Raises:
            HardwareError: the disk.
        """
        self._folder = folder
        try:
            (folder / _REFUSED).mkdir(parents=True, exist_ok=True)
            for left in folder.glob(f"{_NEW}*"):
                _remove(left)
        except OSError as error:
            raise HardwareError(f"{folder}: {error}; check the disk") from error

    def open(self, *, me: Me, ring: Ring, now: datetime | None) -> Bundle | None:
        """The best bundle that is whole and may be shown; None: there is none.

        Call it again when the ring has changed. Logs why one was passed over.
        """
        for folder in self._candidates():
            try:
                found = _checked(folder, me=me, ring=ring, now=now)
            except (BundleError, OSError) as error:
                log.warning("bundle unusable folder=%s error=%s", folder.name, error)
                continue
            if self._target(_CURRENT) != folder:
                log.warning("bundle instead of the current one folder=%s", folder.name)
                self._point(_CURRENT, folder)
            return found
        return None

    def install(
        self,
        archive: Path,
        wanted: GuidanceManifest,
        *,
        me: Me,
        ring: Ring,
        now: datetime | None,
    ) -> Bundle:
        """Unpacks, checks and shows a bundle; on any error nothing has changed.

        Every record must have its approval: a bundle that lacks one was not finished.

        Raises:
            BundleError: it may not be shown; the message says why.
            HardwareError: the disk.
        """
        new = self._folder / f"{_NEW}-{os.getpid()}"
        try:
            _remove(new)
            new.mkdir()
            unpack(archive, new)
            bundle = _checked(new, me=me, ring=ring, now=now)
            self._check_wanted(bundle.verdict, wanted, me=me, ring=ring, now=now)
            place = self._folder / _name(new)
            if (self._folder / _REFUSED / place.name).exists():
                raise BundleError("this bundle could not be drawn; make another")
            if not _is_whole(place, me=me, ring=ring, now=now):
                _remove(place)
                new.rename(place)
                sync(self._folder)
            self._show(place)
            self._tidy()
        except OSError as error:
            raise HardwareError(f"{self._folder}: {error}; check the disk") from error
        finally:
            _remove(new)
        log.info("bundle shown version=%d", bundle.verdict.manifest.version)
        return Bundle(place, bundle.verdict)

    def roll_back(
        self, reason: str, *, me: Me, ring: Ring, now: datetime | None
    ) -> Bundle | None:
        """The one before: the current one cannot be drawn, and is never tried again."""
        current = self._target(_CURRENT)
        if current is not None:
            log.error("bundle refused folder=%s reason=%s", current.name, reason)
            (self._folder / _REFUSED / current.name).touch()
            sync(self._folder / _REFUSED)
        return self.open(me=me, ring=ring, now=now)

    # -- the folder --------------------------------------------------------------------

    def _check_wanted(
        self,
        verdict: Verdict,
        wanted: GuidanceManifest,
        *,
        me: Me,
        ring: Ring,
        now: datetime | None,
    ) -> None:
        if verdict.manifest_sha256 != wanted.manifest_sha256:
            raise BundleError("another bundle than the one that was ordered")
        if verdict.withheld:
            code, why = next(iter(verdict.withheld.items()))
            raise BundleError(f"{code}: {why}; approve it and pack it again")
        held = self.open(me=me, ring=ring, now=now)
        versions = (
            {r.code: r.version for r in held.verdict.manifest.records} if held else {}
        )
        if codes := older(verdict, versions):
            raise BundleError(f"{codes[0]} is older than the version that is shown")

    def _candidates(self) -> Iterator[Path]:
        refused = {path.name for path in (self._folder / _REFUSED).iterdir()}
        linked = [self._target(_CURRENT), self._target(_PREVIOUS)]
        others = sorted(self._bundles(), key=_version, reverse=True)
        for path in dict.fromkeys([*linked, *others]):
            if path is not None and path.is_dir() and path.name not in refused:
                yield path

    def _target(self, link: str) -> Path | None:
        try:
            return self._folder / (self._folder / link).readlink().name
        except OSError:
            return None

    def _show(self, place: Path) -> None:
        current = self._target(_CURRENT)
        if current is not None and current != place:
            self._point(_PREVIOUS, current)
        self._point(_CURRENT, place)

    def _point(self, link: str, place: Path) -> None:
        new = self._folder / f"{_NEW}-{link}"
        new.unlink(missing_ok=True)
        new.symlink_to(place.name)
        new.rename(self._folder / link)
        sync(self._folder)

    def _tidy(self) -> None:
        """Two bundles are kept; nothing else."""
        kept = {self._target(_CURRENT), self._target(_PREVIOUS)}
        for path in self._bundles():
            if path not in kept:
                _remove(path)

    def _bundles(self) -> list[Path]:
        return [
            path
            for path in self._folder.iterdir()
            if _NAME.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
        ]


# -- one bundle ------------------------------------------------------------------------


def _checked(folder: Path, *, me: Me, ring: Ring, now: datetime | None) -> Bundle:
    """The bundle in a folder, every byte of it looked at.

    Raises:
        BundleError: something is missing, spoilt, or not to be shown.
    """
    small = {}
    for name in (*SIGNED_FILES, *LISTED_FILES):
        path = folder / name
        if not path.is_file() or path.stat().st_size > SMALL_BYTES:
            raise BundleError(f"{name} is missing or too large")
        small[name] = path.read_bytes()
    verdict = judge(small, me=me, ring=ring, now=now)
    for held in verdict.manifest.files:
        path = folder / held.path
        if not path.is_file() or path.stat().st_size != held.size_bytes:
            raise BundleError(f"{held.path} is missing or of another size")
        if _hash(path) != held.sha256:
            raise BundleError(f"{held.path}: spoilt")
    return Bundle(folder, verdict)


def _is_whole(folder: Path, *, me: Me, ring: Ring, now: datetime | None) -> bool:
    """Whether this bundle is there already, and good."""
    try:
        _checked(folder, me=me, ring=ring, now=now)
    except (BundleError, OSError):
        return False
    return True


def _name(folder: Path) -> str:
    """By what is sealed: new approvals of the same words make another bundle."""
    sealed = (folder / MANIFEST).read_bytes() + (folder / APPROVALS).read_bytes()
    return hashlib.sha256(sealed).hexdigest()


def _version(folder: Path) -> int:
    try:
        return read_manifest((folder / MANIFEST).read_bytes()).version
    except (BundleError, OSError):
        return -1


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    elif path.exists():
        shutil.rmtree(path)
