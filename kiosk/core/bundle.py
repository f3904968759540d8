"""What a bundle is, and whether it may be shown.

A bundle is a folder (and, on its way, one uncompressed tar of it):

    manifest.json    what `commune-kiosk build` made: every file with hash and size,
                     every record with its hash; the same source gives the same bytes
    approvals.json   who answers for which record, and when the station took that
    manifest.jws     the station's seal on both
    content.json     `Content`; each record is signed as its bytes stand here
    everyday.json    code -> what residents say; for the search, never shown
    clips.json       clip name -> SHA-256 of its sound, and the same of each font: who
                     draws the letters writes the words (docs/adr/0034)
    clips/ fonts/    speech, and fonts cut down to what is needed

The bytes that an approver signs are cut out of `content.json` and never encoded anew,
so that a later program, whose structs have grown, still finds the signature to fit.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from edge.audience import Me
from edge.contract.content import Content, Procedure
from edge.contract.guidance import RecordCode
from edge.contract.units import Count, Instant, Sha256
from edge.errors import MessageError
from edge.guidance import Answered, check_record, check_seal
from edge.jws import BadOrderError
from edge.ring import Ring

T = TypeVar("T")

FORMAT: Final = 1
MANIFEST, SEAL, APPROVALS = "manifest.json", "manifest.jws", "approvals.json"
CONTENT, EVERYDAY, CLIPS = "content.json", "everyday.json", "clips.json"
SIGNED_FILES: Final = (MANIFEST, APPROVALS, SEAL)
"""First in the archive: they say what may follow."""
LISTED_FILES: Final = (CONTENT, EVERYDAY, CLIPS)
CLIP_SUFFIX: Final = ".opus"
FONTS: Final = "fonts/"

SMALL_BYTES: Final = 4 * 1024 * 1024
"""No larger may a file be that is read at once."""
WHOLE_BYTES: Final = 256 * 1024 * 1024
MOST_FILES: Final = 10_000
_PATH: Final = re.compile(
    r"(?:content|everyday|clips)\.json|fonts/[A-Za-z0-9][A-Za-z0-9-]{0,60}\.ttf"
    rf"|clips/[0-9a-f]{{64}}{re.escape(CLIP_SUFFIX)}"
)


class BundleError(MessageError):
    """This bundle cannot be shown: keep the one that is, and report it."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a bundle."""

    path: str
    sha256: Sha256
    size_bytes: Count


class RecordName(msgspec.Struct, frozen=True, kw_only=True):
    """What an approver is asked to answer for."""

    code: RecordCode
    version: Count
    sha256: Sha256


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`manifest.json`."""

    format: int = FORMAT
    version: Count
    made: Instant
    records: tuple[RecordName, ...]
    files: tuple[Held, ...]


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of `approvals.json`."""

    code: RecordCode
    approval: str
    """Compact JWS of a `guidance-record`."""
    countersigned: Instant
    """When the station first took it: a retired key's approvals live by it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a bundle may be shown here and now."""

    manifest: Manifest
    manifest_sha256: str
    content: Content
    """Without what nobody answers for."""
    clips: Mapping[str, str]
    """Clip name -> SHA-256; empty where nobody answers for the voice."""
    answered: Mapping[str, Answered]
    withheld: Mapping[str, str]
    """Code -> why, for technicians."""


class _Whole(msgspec.Struct):
    """`content.json`, its records as they stand."""

    office: msgspec.Raw
    life_events: msgspec.Raw
    procedures: tuple[msgspec.Raw, ...] = ()


def written(content: Content) -> bytes:
    """`content.json`: the everyday words are kept apart, nobody signs for these."""
    quiet = tuple(
        msgspec.structs.replace(one, everyday=()) for one in content.procedures
    )
    return in_json(msgspec.structs.replace(content, procedures=quiet))


def in_json(value: object) -> bytes:
    """JSON whose bytes depend on the value alone."""
    return msgspec.json.encode(value, order="deterministic")


def records(content: bytes, clips: bytes) -> dict[str, bytes]:
    """Code -> the bytes to answer for.

    Raises:
        BundleError: `content.json` is not what it should be.
    """
    whole = _decoded(CONTENT, content, _Whole)
    office = b'{"office":%b,"life_events":%b}' % (whole.office, whole.life_events)
    found = {"office": office, "clips": clips}
    for raw in whole.procedures:
        code = _decoded(CONTENT, bytes(raw), Procedure).code
        if code in found:
            raise BundleError(f"{CONTENT}: {code} is there twice; build it again")
        found[code] = bytes(raw)
    return found


def read_content(content: bytes, everyday: bytes) -> Content:
    """The content with its everyday words, whoever answers for it.

    Raises:
        BundleError: it cannot be read.
    """
    words = _decoded(EVERYDAY, everyday, dict[str, tuple[str, ...]])
    held = _decoded(CONTENT, content, Content)
    return msgspec.structs.replace(
        held,
        procedures=tuple(
            msgspec.structs.replace(one, everyday=words.get(one.code, ()))
            for one in held.procedures
        ),
    )


def read_manifest(raw: bytes) -> Manifest:
    """The manifest, its list of files known to be harmless.

    Raises:
        BundleError: of another format, or it names what no bundle has.
    """
    manifest = _decoded(MANIFEST, raw, Manifest)
    if manifest.format != FORMAT:
        raise BundleError(
            f"{MANIFEST}: format {manifest.format}, this program reads {FORMAT}; "
            "update the kiosk"
        )
    paths = [held.path for held in manifest.files]
    if len(paths) != len(set(paths)) or len(paths) > MOST_FILES:
        raise BundleError(f"{MANIFEST}: a file is there twice, or there are too many")
    for path in paths:
        if _PATH.fullmatch(path) is None:
            raise BundleError(f"{MANIFEST}: {path[:80]!r} has no place in a bundle")
    for path in LISTED_FILES:
        if path not in paths:
            raise BundleError(f"{MANIFEST}: {path} is missing; build it again")
    if sum(held.size_bytes for held in manifest.files) > WHOLE_BYTES:
        raise BundleError(f"{MANIFEST}: more than {WHOLE_BYTES} bytes in all")
    return manifest


def judge(
    files: Mapping[str, bytes], *, me: Me, ring: Ring, now: datetime | None
) -> Verdict:
    """What may be shown of a bundle, from its small files by name.

    Judge it again when the ring changes: a revoked key takes its records along.

    Raises:
        BundleError: nothing of it may be shown; the message says why.
    """
    raw, approvals = _file(files, MANIFEST), _file(files, APPROVALS)
    try:
        seal = check_seal(_file(files, SEAL), raw, approvals, me=me, ring=ring)
    except BadOrderError as bad:
        raise BundleError(f"{SEAL}: {bad.kind}: {bad}") from bad
    manifest = read_manifest(raw)
    if seal.version != manifest.version:
        raise BundleError(
            f"{SEAL}: sealed as version {seal.version}, it is {manifest.version}"
        )
    for held in manifest.files:
        if held.path in LISTED_FILES:
            _check_hash(held, _file(files, held.path))
    taken = _decoded(APPROVALS, approvals, tuple[Taken, ...])
    words = records(files[CONTENT], files[CLIPS])
    answered, withheld = _answered(words, manifest, taken, me, ring, now)
    if "office" in withheld:
        raise BundleError(f"office: {withheld['office']}; approve it and pack it again")
    content = read_content(files[CONTENT], files[EVERYDAY])
    signed = _decoded(CLIPS, files[CLIPS], dict[str, str])
    _check_letters(manifest, signed)
    clips = {name: one for name, one in signed.items() if not name.startswith(FONTS)}
    return Verdict(
        manifest,
        hashlib.sha256(raw).hexdigest(),
        _without(content, withheld),
        {} if "clips" in withheld else clips,
        answered,
        withheld,
    )


def older(verdict: Verdict, held: Mapping[str, int]) -> tuple[str, ...]:
    """Codes that come in an older version than the one that is held.

    A stolen station's key must not bring back words that were corrected.
    """
    return tuple(
        code
        for code, one in verdict.answered.items()
        if one.record.version < held.get(code, 0)
    )


# -- parts -----------------------------------------------------------------------------


def _answered(  # what an approval is judged by
    words: Mapping[str, bytes],
    manifest: Manifest,
    taken: tuple[Taken, ...],
    me: Me,
    ring: Ring,
    now: datetime | None,
) -> tuple[dict[str, Answered], dict[str, str]]:
    """Code -> who answers for it; code -> why nobody does."""
    answered: dict[str, Answered] = {}
    withheld: dict[str, str] = {}
    versions = {record.code: record.version for record in manifest.records}
    given = {one.code: one for one in taken}
    for code, record in words.items():
        if code not in given:
            withheld[code] = "nobody has approved it"
            continue
        try:
            one = check_record(
                record,
                given[code].approval.encode(),
                countersigned=given[code].countersigned,
                me=me,
                ring=ring,
                now=now,
            )
        except BadOrderError as bad:
            withheld[code] = f"{bad.kind}: {bad}"
            continue
        if (one.record.code, one.record.version) != (code, versions.get(code)):
            withheld[code] = (
                f"approved as {one.record.code} version {one.record.version}"
            )
            continue
        answered[code] = one
    return answered, withheld


def _without(content: Content, withheld: Mapping[str, str]) -> Content:
    """The content without these procedures, also on the tiles."""

    def kept(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(code for code in codes if code not in withheld)

    return msgspec.structs.replace(
        content,
        life_events=tuple(
            msgspec.structs.replace(event, procedures=kept(event.procedures))
            for event in content.life_events
        ),
        procedures=tuple(p for p in content.procedures if p.code not in withheld),
    )


def _check_letters(manifest: Manifest, signed: Mapping[str, str]) -> None:
    for held in manifest.files:
        if held.path.startswith(FONTS) and signed.get(held.path) != held.sha256:
            raise BundleError(
                f"{held.path}: {CLIPS} names no such font; build and approve it again"
            )


def _check_hash(held: Held, found: bytes) -> None:
    if hashlib.sha256(found).hexdigest() != held.sha256:
        raise BundleError(f"{held.path}: not the file that the manifest names")


def _file(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise BundleError(f"{name} is missing")
    return files[name]


def _decoded(name: str, raw: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(f"{name}: {error}") from error
