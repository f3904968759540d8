"""Small bundles for tests: two procedures, two clips, signed by a commune's keys."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec

from edge.audience import Me
from edge.contract.content import Content, Fact, LifeEvent, Office, Procedure, Way
from edge.contract.guidance import GuidanceManifest
from kiosk.adapters.archive import pack
from kiosk.core.bundle import (
    APPROVALS,
    CLIPS,
    CONTENT,
    EVERYDAY,
    MANIFEST,
    SEAL,
    Held,
    Manifest,
    RecordName,
    Taken,
    in_json,
    records,
    written,
)
from tests.rig.authority import COMMUNE, NOON, Authority

KIOSK = Me("kiosk-1", "kiosk", COMMUNE, COMMUNE)
BIRTH, DEATH = "1.001193", "1.000656"


def fact(vi: str, **how: object) -> Fact:
    fields = {
        "text": {"vi": vi},
        "source": "Luật Hộ tịch 2014",
        "checked": date(2026, 11, 22),
        "sure": "A",
    }
    return Fact(**(fields | how))  # type: ignore[arg-type]  # checked by the Struct


def procedure(code: str = BIRTH, name: str = "Khai sinh", **how: object) -> Procedure:
    fields: dict[str, object] = {
        "code": code,
        "name": {"vi": name},
        "short_name": {"vi": name},
        "field": {"vi": "Hộ tịch"},
        "life_events": ("sinh-con",),
        "ways": (Way(how="counter", fee=(fact("Không tốn tiền."),)),),
    }
    return Procedure(**(fields | how))  # type: ignore[arg-type]  # checked by the Struct


def content(*procedures: Procedure) -> Content:
    held = procedures or (procedure(), procedure(DEATH, "Khai tử"))
    return Content(
        office=Office(name={"vi": "Trung tâm"}, hours=(fact("Sáng 7 giờ."),)),
        life_events=(
            LifeEvent(
                key="sinh-con",
                name={"vi": "Sinh con"},
                picture="baby",
                procedures=tuple(one.code for one in held),
            ),
        ),
        procedures=held,
    )


def clip(text: str) -> tuple[str, bytes]:
    return hashlib.sha256(text.encode()).hexdigest(), f"sound of {text}".encode()


def lay_out(
    folder: Path,
    shown: Content | None = None,
    *,
    version: int = 1,
    sounds: Iterable[str] = ("Khai sinh", "Khai tử"),
    fonts: Mapping[str, bytes] | None = None,
    extra: Mapping[str, bytes] | None = None,
) -> Manifest:
    """Writes what `commune-kiosk build` would make, with toy fonts and sounds.

    ``extra``: what the manifest names, and nothing that anybody signs.
    """
    shown = shown or content()
    clips = dict(clip(text) for text in sounds)
    letters = {"fonts/NotoSans-Regular.ttf": b"letters" * 1000, **(fonts or {})}
    sums = {
        name: hashlib.sha256(held).hexdigest()
        for name, held in {**clips, **letters}.items()
    }
    files = {
        CONTENT: written(shown),
        EVERYDAY: in_json({one.code: one.everyday for one in shown.procedures}),
        CLIPS: in_json(sums),
        **letters,
        **{f"clips/{name}.opus": sound for name, sound in clips.items()},
        **(extra or {}),
    }
    for path, made in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(made)
    versions = {one.code: one.version for one in shown.procedures} | {"clips": version}
    manifest = Manifest(
        version=version,
        made=NOON,
        records=tuple(
            RecordName(
                code=code,
                version=versions.get(code, shown.office.version),
                sha256=hashlib.sha256(record).hexdigest(),
            )
            for code, record in records(files[CONTENT], files[CLIPS]).items()
        ),
        files=tuple(
            Held(
                path=path,
                sha256=hashlib.sha256(made).hexdigest(),
                size_bytes=len(made),
            )
            for path, made in files.items()
        ),
    )
    (folder / MANIFEST).write_bytes(in_json(manifest))
    return manifest


def sign(
    folder: Path,
    authority: Authority,
    *,
    leave_out: Iterable[str] = (),
    seen: datetime = NOON,
    **how: object,
) -> None:
    """An approver answers for every record, the station seals. ``how``: the seal's."""
    raw = (folder / MANIFEST).read_bytes()
    manifest = msgspec.json.decode(raw, type=Manifest)
    words = records((folder / CONTENT).read_bytes(), (folder / CLIPS).read_bytes())
    taken = [
        Taken(
            code=one.code,
            approval=authority.record_approval(
                one.code, one.version, words[one.code]
            ).decode(),
            countersigned=seen,
        )
        for one in manifest.records
        if one.code not in set(leave_out)
    ]
    approvals = in_json(taken)
    (folder / APPROVALS).write_bytes(approvals)
    seal = authority.seal(raw, approvals, manifest.version, **how)
    (folder / SEAL).write_bytes(seal)


def ordered(folder: Path, archive: Path) -> GuidanceManifest:
    """Packs a signed bundle; the order that the station would give."""
    pack(folder, archive)
    raw = (folder / MANIFEST).read_bytes()
    return GuidanceManifest(
        version=msgspec.json.decode(raw, type=Manifest).version,
        manifest_sha256=hashlib.sha256(raw).hexdigest(),
        archive_sha256=hashlib.sha256(archive.read_bytes()).hexdigest(),
        archive_bytes=archive.stat().st_size,
    )


def small_files(folder: Path) -> dict[str, bytes]:
    """What a kiosk judges a bundle by."""
    names = (MANIFEST, APPROVALS, SEAL, CONTENT, EVERYDAY, CLIPS)
    return {name: (folder / name).read_bytes() for name in names}
