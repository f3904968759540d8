"""``commune-camera verify``: is a folder of recordings what the camera recorded?"""

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from camera.adapters import chain
from camera.adapters.adoption import at_work
from camera.adapters.index import last_link
from camera.adapters.places import opening_of, segments, strangers
from camera.adapters.segment_file import hashed, whole
from camera.adapters.signing import own_key_path, public_of
from camera.commands.verify_excerpt import check_excerpt
from camera.core.evidence import Signing
from camera.core.proof import Check, Finding, walk, when
from camera.core.trust import Trust, certified, fingerprint
from edge.errors import ConfigError, HardwareError

_UNCOMPARED: Final = "whose key it is was not checked: give --ca or --key"
UNSEALED: Final = 8
"""So many of the newest may wait to be sealed where only events are recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be verified, and by whose word."""

    folder: Path
    keys: tuple[Path, ...] = ()
    authorities: tuple[Path, ...] = ()
    node: str = ""
    head: tuple[int, str] | None = None
    json: bool = False


def verify(question: Question) -> int:
    """0: everything fits; 1: it does not, and where is on standard output.

    What fits by a key that could not be compared is 0 too, and said to be so.

    Raises:
        ConfigError: nothing to verify, or a key that cannot be read.
        HardwareError: the disk.
    """
    folder = question.folder
    if folder.is_file():
        trust = _trust(question, own=False)
        check = check_excerpt(folder, trust)
        if question.head is not None:
            check.ends(*question.head, "the console")
        _tell(check, question, trust)
        return 1 if check.findings else 0
    if not (folder / chain.FOLDER).is_dir():
        raise ConfigError(f"{folder}: no recordings are here (there is no chain/)")
    trust = _trust(question, own=True)
    try:
        check = walk(chain.lines(chain.files(folder / chain.FOLDER)), trust)
        compare_files(check, folder)
    except OSError as error:
        raise HardwareError(f"{folder}: {error}") from error
    if question.head is not None:
        check.ends(*question.head, "the console")
    _compare_index(check, folder)
    _tell(check, question, trust)
    return 1 if check.findings else 0


def compare_files(check: Check, folder: Path) -> None:
    """Every file with what the chain says of it.

    Raises:
        OSError: a file cannot be read.
    """
    for path in strangers(folder):
        words = "no segment has this name: somebody put it there"
        place = str(path.relative_to(folder))
        check.findings.append(Finding("file-unknown", place, words))
    found = segments(folder)
    planted = [
        number
        for number, path in found.items()
        if number not in check.segments and not _may_follow(number, path, check)
    ]
    newest = max(found.keys() - {*planted}, default=0)
    open_from = newest if newest > max(check.segments, default=0) else None
    if at_work(folder):
        open_from = newest - UNSEALED
    hashes = {}
    for number, path in found.items():
        with suppress(FileNotFoundError):  # nobody asked for it: let go just now
            hashes[number] = hashed(path)
    check.files(hashes, open_from, planted)


def _may_follow(number: int, path: Path, check: Check) -> bool:
    """Whether a file without a link can be what was recorded after the last one."""
    try:
        layout = whole(path)
    except FileNotFoundError:  # nobody asked for it: let go just now
        return True
    if not layout.fragments:
        return True  # the power failed at its beginning
    opening = opening_of(layout.opening)
    if opening is None or opening.number != number:
        return False
    earlier = [one for one in check.segments.values() if one.number < number]
    last = max(earlier, key=lambda one: one.number, default=None)
    is_one_run = last is not None and last.run == opening.run
    return last is None or not is_one_run or opening.start_ns >= last.end_ns


def _trust(question: Question, *, own: bool) -> Trust:
    """``own``: where nothing is given, recordings are those of this machine."""
    keys = [public_of(path) for path in question.keys]
    authorities = []
    for path in question.authorities:
        try:
            authorities.append(path.read_bytes())
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read: {error}") from error
    if own and not keys and not authorities and own_key_path().exists():
        keys = [public_of(own_key_path())]
    return Trust(frozenset(keys), tuple(authorities), question.node)


def _compare_index(check: Check, folder: Path) -> None:
    """The index remembers links that somebody may have cut off."""
    last = last_link(folder)
    if last > check.last:
        check.ends(last, "", "the index")


def _tell(check: Check, question: Question, trust: Trust) -> None:
    for line in _lines(check, question, trust):
        sys.stdout.write(line + "\n")


def _lines(check: Check, question: Question, trust: Trust) -> Iterator[str]:
    signer = check.signer
    summary = {
        "ok": not check.findings,
        "links": check.links,
        "segments": len(check.segments),
        "head": [check.last, check.head],
        "not_proven": sorted(check.unproven),
        "films_not_proven": check.unproven_films,
        "node": signer.node if signer else "",
        "certified": (certified(signer, trust.authorities) or "") if signer else "",
        "key": fingerprint(signer) if signer else "",
        "keys": [fingerprint(one) for one in check.signers],
        "key_compared": trust.given,
    }
    if question.json:
        yield from (_as_json(finding) for finding in check.findings)
        yield msgspec.json.encode(summary).decode()
        return
    yield from (f"{one.kind} at {one.place}: {one.words}" for one in check.findings)
    whole = "whole" if trust.given else f"whole, but {_UNCOMPARED}"
    verdict = whole if summary["ok"] else f"{len(check.findings)} breaks"
    yield (
        f"{question.folder}: {verdict}; {check.links} links, "
        f"{len(check.segments)} segments, head {check.last} {check.head[:16]}"
    )
    if check.unproven:
        numbers = ", ".join(map(str, sorted(check.unproven)))
        yield f"not proven yet, for they are not sealed: segments {numbers}"
    if check.unproven_films:
        films = ", ".join(check.unproven_films)
        yield f"not proven, for the camera signed no sums of them: {films}"
    for one in check.signers:
        yield f"key{_whose(one, trust)}: {fingerprint(one) or 'cannot be read'}"
    if not trust.given and check.findings:
        yield _UNCOMPARED
    if check.segments:
        start = min(one.start for one in check.segments.values())
        end = max(one.end for one in check.segments.values())
        yield f"recorded {when(start, end)}"


def _whose(signer: Signing, trust: Trust) -> str:
    """By the authority's word; else what it says of itself."""
    if not signer.node:
        return ""
    node = certified(signer, trust.authorities)
    return f" of {node}, certified" if node else f" that names itself {signer.node}"


def _as_json(finding: Finding) -> str:
    return msgspec.json.encode(finding).decode()
