"""Is this chain whole, and whose is it? Every break is named with its place.

``Check`` takes the lines in order, then what is on the disk, and collects findings.
Whose key may have signed is the caller's to say: the commune's authority, known keys,
or nobody, and then the answer is that it is one chain, not whose.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from camera.core.evidence import (
    NOTHING,
    Link,
    Locked,
    Pruned,
    Retired,
    Segment,
    Signing,
    Unlocked,
    line_hash,
    take_apart,
)
from camera.core.trust import Trust, fits, key_of, objection
from edge.errors import MessageError

_VIETNAM: Final = timezone(timedelta(hours=7))
"""All year, without a zone file, wherever somebody checks."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One break: what, where, and what it means."""

    kind: str
    place: str
    words: str
    link: int | None = None
    segment: int | None = None


@dataclass(slots=True)
class Check:
    """One walk along a chain. Feed ``take``, then ask ``files`` and ``ends``."""

    trust: Trust = field(default_factory=Trust)
    findings: list[Finding] = field(default_factory=list)
    segments: dict[int, Segment] = field(default_factory=dict)
    retired: list[Retired] = field(default_factory=list)
    locks: dict[str, Locked] = field(default_factory=dict)
    unproven: list[int] = field(default_factory=list)
    """Files that are not sealed yet."""
    unproven_films: tuple[str, ...] = ()
    """Of an excerpt of before, whose manifest has no sums of them."""
    links: int = 0
    last: int = 0
    """Number of the last link."""
    head: str = NOTHING
    """Hash of the last line."""
    hashes: dict[int, str] = field(default_factory=dict)
    """Of each line, by the number of its link."""
    is_piece: bool = False
    """More may follow it that is not here."""
    signer: Signing | None = None
    """Whose key signs now."""
    signers: list[Signing] = field(default_factory=list)
    """Every key that signed any of it, in order."""
    _key: ec.EllipticCurvePublicKey | None = None
    _first: Link | None = None
    _pruned: Pruned | None = None

    def take(self, line: bytes, place: str) -> Link | None:
        """The next line; the link, where it can be read."""
        try:
            link, signed, signature = take_apart(line)
        except MessageError as error:
            self._find("link-unreadable", place, str(error), self.last + 1)
            self.last, self.head = self.last + 1, line_hash(line)
            return None
        self._follow(link, place)
        if isinstance(link.what, Signing):
            self.meet(link.what, place, link.n)
        self._check_signature(link, signed, signature, place)
        self.links, self.last, self.head = self.links + 1, link.n, line_hash(line)
        self.hashes[link.n] = self.head
        self._note(link, place)
        return link

    def signed(self, signed: bytes, signature: bytes) -> bool:
        """Whether the key that signs now signed this."""
        return self._key is not None and fits(self._key, signed, signature)

    def begin_anew(self) -> None:
        """What follows is a piece of the chain from further on."""
        self._first, self.links, self.last, self.head = None, 0, 0, NOTHING
        self.is_piece = True

    def files(
        self,
        found: Mapping[int, tuple[int, str]],
        open_from: int | None = None,
        planted: Collection[int] = (),
    ) -> None:
        """Compares with what is on the disk: number -> size and SHA-256.

        ``open_from``: files from that number on may be without a link: one is being
        written, or was when the power failed, others wait for an event to ask for them.
        ``planted``: files that say themselves that they were never recorded then.
        """
        by_hash = {sha256: number for number, (_, sha256) in found.items()}
        for number, said in self.segments.items():
            if number in found:
                self._compare(said, found[number], by_hash)
            elif not self._is_retired(number):
                self._lost(said)
        for number in found:
            if number in self.segments:
                continue
            is_new = open_from is not None and number >= open_from
            if is_new and number not in planted:
                self.unproven.append(number)
            else:
                self._find(
                    "segment-unknown",
                    f"segment {number}",
                    "the chain says nothing of this file: links were cut off, or "
                    "somebody put it there",
                    segment=number,
                )

    def ends(self, n: int, sha256: str, who: str) -> None:
        """Compares with a line that somebody else remembers, whatever follows it."""
        here = self.hashes.get(n)
        if here is None and self._pruned is not None and n == self._pruned.upto:
            here = self._pruned.sha256
        if here is not None and here != sha256:
            self._find("head-differs", f"link {n}", f"{who} knows another one", n)
        elif n > self.last and not self.is_piece:
            self._find(
                "tail-cut",
                f"after link {self.last}",
                f"{who} knows {n} links; {n - self.last} are missing at the end",
                self.last,
            )
        elif here is None:
            words = f"what {who} knows of it cannot be compared, for it is not here"
            self._find("head-gone", f"link {n}", f"{words}; give another one", n)

    def _follow(self, link: Link, place: str) -> None:
        """Number and hash of the line before."""
        if self._first is None:
            self._first = link
            if link.n == 1 and link.before != NOTHING:
                self._find("chain-start", place, "link 1 names one before it", 1)
        elif link.n != self.last + 1:
            word = "are missing" if link.n > self.last + 1 else "come again"
            self._find(
                "links-missing" if link.n > self.last + 1 else "links-reordered",
                place,
                f"link {link.n} follows link {self.last}: links {word}",
                link.n,
            )
        elif link.before != self.head:
            self._find(
                "link-broken",
                place,
                f"link {link.n} does not follow the line before it, which was changed "
                "or replaced",
                link.n,
            )

    def meet(self, signing: Signing, place: str, n: int | None = None) -> None:
        """Another key signs from here on, or the same one is named again."""
        if self.signer is not None and self.signer.public == signing.public:
            return
        before, self.signer, self._key = self.signer, signing, None
        self.signers.append(signing)
        try:
            self._key = key_of(signing)
        except MessageError as error:
            self._find("key-unreadable", place, str(error), n)
            return
        why = objection(signing, before, self.trust)
        if why:
            self._find("key-foreign", place, why, n)

    def _check_signature(
        self, link: Link, signed: bytes, signature: bytes, place: str
    ) -> None:
        if self._key is None:
            if self.signer is None:
                self._find("key-missing", place, "no link has named a key", link.n)
            return
        if not fits(self._key, signed, signature):
            segment = link.what.number if isinstance(link.what, Segment) else None
            words = f"link {link.n} is not signed with the chain's key"
            self._find("signature", place, words, link.n, segment)

    def _note(self, link: Link, place: str) -> None:
        match link.what:
            case Segment() as segment:
                if segment.number in self.segments:
                    self._find(
                        "segment-twice", place, f"segment {segment.number}", link.n
                    )
                self.segments[segment.number] = segment
            case Retired() as retired:
                self.retired.append(retired)
            case Pruned() as pruned:
                self._pruned = pruned
            case Locked(id=id_) as locked:
                self.locks[id_] = locked
            case Unlocked(id=id_):
                self.locks.pop(id_, None)
            case _:
                pass

    def finish(self) -> None:
        """The last line was taken: did the first one begin where it may?"""
        first = self._first
        if first is None or first.n == 1:
            return
        pruned = self._pruned
        if pruned is None or first.n > pruned.upto + 1:
            self._find(
                "links-missing",
                f"before link {first.n}",
                "the chain begins too late, and no link says that this is right",
                first.n,
            )
        elif first.n == pruned.upto + 1 and first.before != pruned.sha256:
            self._find("link-broken", f"link {first.n}", "it follows another line")

    def _compare(
        self, said: Segment, found: tuple[int, str], by_hash: Mapping[str, int]
    ) -> None:
        size, sha256 = found
        if sha256 == said.sha256:
            return
        place, where = f"segment {said.number}", when(said.start, said.end)
        other = next(
            (n for n, one in self.segments.items() if one.sha256 == sha256), None
        )
        if other is not None:
            kind, words = "segment-swapped", f"this file is segment {other}"
        elif size < said.size_bytes:
            missing = said.size_bytes - size
            kind, words = "segment-cut", f"{missing} bytes are missing at its end"
        else:
            kind, words = "segment-altered", "its bytes are not those that were sealed"
        if said.sha256 in by_hash:
            words += f"; its own content is in the file of {by_hash[said.sha256]}"
        self._find(kind, place, f"{words} ({where})", segment=said.number)

    def _lost(self, said: Segment) -> None:
        self._find(
            "segment-missing",
            f"segment {said.number}",
            f"there is no such file any more ({when(said.start, said.end)})",
            segment=said.number,
        )

    def _is_retired(self, number: int) -> bool:
        return any(one.first <= number <= one.last for one in self.retired)

    def _find(
        self,
        kind: str,
        place: str,
        words: str,
        link: int | None = None,
        segment: int | None = None,
    ) -> None:
        self.findings.append(Finding(kind, place, words, link, segment))


def walk(lines: Iterable[tuple[str, bytes]], trust: Trust) -> Check:
    """All of a chain: (place, line) in order."""
    check = Check(trust)
    for place, line in lines:
        check.take(line, place)
    check.finish()
    return check


def when(start: datetime, end: datetime) -> str:
    """As the files have it, and as clocks in Vietnam showed it."""
    utc = f"{start:%Y-%m-%dT%H:%M:%SZ} to {end:%H:%M:%SZ}"
    first, last = (at.astimezone(_VIETNAM) for at in (start, end))
    return f"{utc}; in Vietnam {first:%d/%m/%Y %H:%M:%S} to {last:%H:%M:%S}"
