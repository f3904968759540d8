"""The chain on the disk: files of links, appended and synced one line at a time.

Each file begins with a link that names the key, so the oldest files can go when nothing
that they speak of is left. A line without its end was never synced, and is taken away
at the next start.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from camera.adapters.segment_file import sync_folder
from camera.adapters.signing import Signer
from camera.core.evidence import (
    NOTHING,
    Link,
    Pruned,
    Segment,
    Signing,
    Words,
    line_hash,
    seal,
    take_apart,
)
from edge.adapters.sqlite_file import disk
from edge.errors import ConfigError, MessageError

LINKS_A_FILE: Final = 1000
FOLDER: Final = "chain"
_STEPS: Final = (1, 4, 16, 64, 256, 1024)
"""So far back from the last line are those that are told with it."""


class Chain:
    """Owned by one thread. Raises: HardwareError when the disk takes nothing."""

    def __init__(self, folder: Path, signer: Signer) -> None:
        self._folder, self._signer = folder / FOLDER, signer
        with disk(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files = files(self._folder)
            self.n, self.head, self._named = 0, NOTHING, ""
            self._links, self._size = 0, 0
            self._recent: dict[int, str] = {}
            if self._files:
                self._take_up(self._files[-1])
            self._remember(self._files[-2:])

    def add(self, words: Words, at: datetime) -> int:
        """The number of the new link, which is on the disk when this returns."""
        if self._links >= LINKS_A_FILE or not self._files:
            self._open(at)
        elif self._named != self._signer.says.public:
            self._append(self._signer.says, at)
            self._named = self._signer.says.public
        self._append(words, at)
        return self.n

    def earlier(self) -> tuple[tuple[int, str], ...]:
        """Numbers and hashes of lines before the last one, close and far.

        Whoever was told the chain's head each minute meets each line again sooner or
        later, and sees whether what follows descends from what was told.
        """
        numbers = (self.n - step for step in _STEPS)
        return tuple((n, self._recent[n]) for n in numbers if n in self._recent)

    def since(self, n: int) -> list[Path]:
        """The files with links after that number."""
        starts = [int(path.stem) for path in self._files]
        first = sum(start <= n for start in starts) - 1
        return self._files[max(0, first) :]

    def prune(self, oldest_needed: int, at: datetime) -> None:
        """Lets whole files go whose links speak of no segment from that number on."""
        while len(self._files) > 1:
            first, upto, hash_, segment = self._files[0], 0, NOTHING, 0
            for _, line in lines([first]):
                try:
                    link, _, _ = take_apart(line)
                except MessageError:
                    return  # somebody must look at that first
                upto, hash_ = link.n, line_hash(line)
                if isinstance(link.what, Segment):
                    segment = max(segment, link.what.number)
            if segment >= oldest_needed:
                return
            self.add(Pruned(upto=upto, sha256=hash_, segment=segment), at)
            with disk(first):
                first.unlink()
            self._files.pop(0)

    def _open(self, at: datetime) -> None:
        path = self._folder / f"{self.n + 1:09d}.log"
        with disk(path):
            path.touch()
            sync_folder(self._folder)
        self._files.append(path)
        self._links, self._size = 0, 0
        self._append(self._signer.says, at)
        self._named = self._signer.says.public

    def _append(self, words: Words, at: datetime) -> None:
        link = Link(n=self.n + 1, before=self.head, at=at, what=words)
        line = seal(link, self._signer.sign)
        path = self._files[-1]
        with disk(path), path.open("r+b", buffering=0) as file:
            file.seek(self._size)
            try:
                _write_all(file.fileno(), line + b"\n")
                os.fdatasync(file.fileno())
            except OSError:
                file.truncate(self._size)
                raise
        self._size += len(line) + 1
        self._links += 1
        self.n, self.head = link.n, line_hash(line)
        self._recent[self.n] = self.head
        self._recent.pop(self.n - _STEPS[-1] - 1, None)

    def _remember(self, paths: list[Path]) -> None:
        for _, line in lines(paths):
            try:
                link, _, _ = take_apart(line)
            except MessageError:
                continue
            self._recent[link.n] = line_hash(line)

    def _take_up(self, path: Path) -> None:
        """Goes on where the last file ends, without what was never synced."""
        data = path.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            os.truncate(path, whole)
        self._size = whole
        for _, line in lines([path]):
            self._links += 1
            self.head = line_hash(line)
            try:
                link, _, _ = take_apart(line)
            except MessageError:  # verify will name it; recording goes on
                self.n += 1
                continue
            self.n = link.n
            if isinstance(link.what, Signing):
                self._named = link.what.public
        if not whole:  # it was made, and the power failed
            self._links = LINKS_A_FILE
            earlier = self._files[:-1]
            path.unlink()
            self._files = earlier
            if earlier:
                self._links = 0
                self._take_up(earlier[-1])


def check_key(folder: Path, signer: Signer) -> None:
    """A chain that another key signs would be foreign from here on, for ever.

    Raises:
        ConfigError: the recordings in the folder are another key's.
        HardwareError: the disk.
    """
    with disk(folder):
        for path in reversed(files(folder / FOLDER)):
            named = [said for _, line in lines([path]) if (said := _signing(line))]
            if named and named[-1].public != signer.says.public:
                whose = f" of {named[-1].node}" if named[-1].node else ""
                raise ConfigError(
                    f"{folder}: its chain is signed with another key{whose}; "
                    "give that one with --key, or take another folder"
                )
            if named:
                return


def _signing(line: bytes) -> Signing | None:
    try:
        link, _, _ = take_apart(line)
    except MessageError:
        return None
    return link.what if isinstance(link.what, Signing) else None


def files(folder: Path) -> list[Path]:
    """The chain's files in order."""
    return sorted(folder.glob("[0-9]*.log"))


def lines(paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    """(place, line) of whole lines, in order."""
    for path in paths:
        *whole, _ = path.read_bytes().split(b"\n")
        for number, line in enumerate(whole, 1):
            yield f"{path.name} line {number}", line


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
