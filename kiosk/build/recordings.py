"""Sentences that a person read out: `recorded.json` (or `.toml`) and its files.

    {"clips": [{"language": "km", "sentence": "...", "file": "km-1.wav"}]}

Files lie in `recorded/`, in any form that ffmpeg reads. A recorded sentence sounds in
place of the synthetic one; Khmer sounds only so. Approvers sign for it with the clips.
"""

from pathlib import Path
from typing import Annotated, Final

import msgspec

from edge.contract.content import Language
from kiosk.build.files import read_table
from kiosk.core.sentences import clip_name
from kiosk.core.source import Fault, tidied

FOLDER: Final = "recorded"


class Recording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sentence, as a page shows it, and who reads it out: the file."""

    language: Language
    sentence: str
    file: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][\w.-]{0,100}$(?!\n)")]


class _Recordings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    clips: tuple[Recording, ...] = ()


def read_recordings(folder: Path) -> tuple[dict[str, Path], list[Fault]]:
    """Clip name -> its file."""
    path = next(
        (
            p
            for suffix in (".json", ".toml")
            if (p := folder / f"recorded{suffix}").exists()
        ),
        None,
    )
    if path is None:
        return {}, []
    faults: list[Fault] = []
    try:
        held = msgspec.convert(read_table(path, faults), _Recordings)
    except msgspec.ValidationError as error:
        return {}, [*faults, Fault(path.name, "", f"{error}; correct it")]
    found: dict[str, Path] = {}
    for number, one in enumerate(held.clips, start=1):
        key, name = f"clips[{number}]", clip_name(one.language, tidied(one.sentence))
        file = folder / FOLDER / one.file
        if not file.is_file():
            what = f"there is no {FOLDER}/{one.file}; record it, or delete the line"
            faults.append(Fault(path.name, key, what))
        if name in found:
            faults.append(Fault(path.name, key, "the same sentence twice; keep one"))
        found[name] = file
    return found, faults
