"""A source directory on the disk: `content.toml`, `procedures/`, `everyday.toml`.

People write TOML; programs (the console, the importer) may write the same as JSON. A
directory that lacks `content.toml` or `everyday.toml` takes the starter's.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from edge.contract.content import Content, Procedure
from edge.errors import ConfigError
from kiosk.core import soundness
from kiosk.core.bundle import CONTENT, EVERYDAY, MANIFEST, read_content
from kiosk.core.source import (
    Fault,
    Front,
    read_everyday,
    read_front,
    read_procedure,
)

STARTER: Final = Path(__file__).resolve().parent.parent / "starter"
_FRONT, _WORDS = "content", "everyday"
_SUFFIXES: Final = (".toml", ".json")


class SourceError(ConfigError):
    """The source cannot be built; every fault is named."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Source:
    """A source directory, found to be sound."""

    front: Front
    front_file: str
    files: Mapping[str, Procedure]
    everyday: Mapping[str, tuple[str, ...]]
    remarks: tuple[Fault, ...]

    @property
    def content(self) -> Content:
        """All of it, in the order of the codes."""
        procedures = sorted(self.files.values(), key=lambda one: one.code)
        return Content(
            office=self.front.office,
            life_events=self.front.life_events,
            procedures=tuple(
                msgspec.structs.replace(
                    one, everyday=one.everyday or self.everyday.get(one.code, ())
                )
                for one in procedures
            ),
        )


def read_source(folder: Path) -> Source:
    """What the directory holds.

    Raises:
        SourceError: with every fault of every file.
    """
    faults: list[Fault] = []
    front_path, words_path = _one_of(folder, _FRONT), _one_of(folder, _WORDS)
    front, found = read_front(read_table(front_path, faults), front_path.name)
    faults += found
    everyday, found = read_everyday(read_table(words_path, faults), words_path.name)
    faults += found
    files: dict[str, Procedure] = {}
    for path in _procedures(folder, faults):
        name = f"procedures/{path.name}"
        procedure, found = read_procedure(read_table(path, faults), name)
        faults += found
        if procedure is not None:
            files[name] = procedure
            if path.stem != procedure.code:
                what = f"holds {procedure.code}; call it {procedure.code}{path.suffix}"
                faults.append(Fault(name, "code", what))
    if front is None or faults:
        raise SourceError(faults)
    if faults := list(soundness.faults(front, front_path.name, files)):
        raise SourceError(faults)
    remarks = [*soundness.remarks(front, front_path.name, files)]
    remarks += [
        Fault(words_path.name, code, "there is no such procedure here")
        for code in everyday
        if code not in {one.code for one in files.values()}
    ]
    return Source(front, front_path.name, files, everyday, tuple(remarks))


def open_content(folder: Path | None = None) -> Content:
    """The content of a bundle or of a source directory, whoever answers for it.

    For looking at it on a desk; a kiosk opens bundles by `kiosk.adapters.bundles`.

    Raises:
        ConfigError: there is neither, or it cannot be read.
    """
    folder = STARTER if folder is None else folder
    if not (folder / MANIFEST).exists():
        return read_source(folder).content
    try:
        return read_content(
            (folder / CONTENT).read_bytes(), (folder / EVERYDAY).read_bytes()
        )
    except OSError as error:
        raise ConfigError(f"{folder}: {error}; build it again") from error


def _one_of(folder: Path, stem: str) -> Path:
    for suffix in _SUFFIXES:
        if (path := folder / f"{stem}{suffix}").exists():
            return path
    return STARTER / f"{stem}.toml"


def _procedures(folder: Path, faults: list[Fault]) -> list[Path]:
    found = [
        path
        for path in (folder / "procedures").glob("*")
        if path.suffix in _SUFFIXES and path.is_file()
    ]
    if not found:
        what = f"there is no procedure in {folder}; add procedures/<code>.toml"
        faults.append(Fault("procedures", "", what))
    return sorted(found)


def read_table(path: Path, faults: list[Fault]) -> dict[str, Any]:
    """What a TOML or JSON file holds; a fault is noted, and the table then empty."""
    try:
        text = path.read_text(encoding="utf-8")
        table = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        faults.append(Fault(path.name, "", f"cannot be read: {error}"))
        return {}
    except (UnicodeDecodeError, RecursionError) as error:
        faults.append(Fault(path.name, "", f"{error}; save it as UTF-8"))
        return {}
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        faults.append(Fault(path.name, "", f"{error}; look at that place"))
        return {}
    if not isinstance(table, dict):
        faults.append(Fault(path.name, "", "must be a table of keys"))
        return {}
    return table
