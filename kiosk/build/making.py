"""From a source directory to a bundle without signatures.

The same source gives the same manifest, byte for byte, on the same machine: nothing
here looks at a clock, and espeak-ng, ffmpeg and fontTools are told not to. So whoever
signs can build it again and compare.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge.contract.content import Content, Language
from edge.errors import HardwareError
from edge.reading import Dialect, read_out
from kiosk.adapters.fonts import Fonts
from kiosk.adapters.speech import Announcer, Line
from kiosk.build.files import Source, SourceError, read_source
from kiosk.build.fitting import misfits
from kiosk.build.recordings import read_recordings
from kiosk.core import speech
from kiosk.core.bundle import (
    CLIP_SUFFIX,
    CLIPS,
    CONTENT,
    EVERYDAY,
    FONTS,
    MANIFEST,
    Held,
    Manifest,
    RecordName,
    in_json,
    records,
    written,
)
from kiosk.core.sentences import texts
from kiosk.core.source import Fault, as_written, named

Tell = Callable[[str], None]

SPOKEN: Final[tuple[Language, ...]] = ("vi", "en")
"""What a synthetic voice may read; Khmer is read by people or not at all."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it."""

    manifest: Manifest
    manifest_sha256: str
    size_bytes: int
    clips: int
    remarks: tuple[Fault, ...]


def check(folder: Path, fonts: Fonts) -> Source:
    """The source, found to be sound and to need no letter that the fonts lack.

    Raises:
        SourceError: with every fault.
    """
    source = read_source(folder)
    if faults := list(_unknown_letters(source, fonts)):
        raise SourceError(faults)
    return source


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence that pages say aloud."""

    of: str
    """The code of the one procedure, or the key of the one tile, that it belongs to;
    empty: to several, or to none."""
    sentence: str
    clip: str


def spoken(folder: Path, language: Language) -> tuple[Spoken, ...]:
    """Everything that this content may let be heard in a language.

    Raises:
        SourceError: the source has faults.
    """
    found: dict[str, str] = {}
    owners: dict[str, dict[str, set[str]]] = {}
    for page in speech.every_page(read_source(folder).content, (language,)):
        if page.language == language:
            family, _, what = page.id.partition(":")
            for one in speech.utterances(page):
                found[one.clip] = one.text
                held = owners.setdefault(one.clip, {})
                held.setdefault(family, set()).add(what.partition(":")[0])

    def of(clip: str) -> str:
        for family in ("procedure", "event"):
            if one := owners[clip].get(family):
                return one.pop() if len(one) == 1 else ""
        return ""

    return tuple(Spoken(of(clip), text, clip) for clip, text in found.items())


def build(folder: Path, out: Path, *, cache: Path, tell: Tell) -> Made:
    """Makes the bundle in ``out``, which is replaced when everything has worked.

    Raises:
        SourceError: the source has faults; nothing was made.
        HardwareError: fonts, espeak-ng or ffmpeg are missing.
    """
    fonts = Fonts()
    source = check(folder, fonts)
    recorded, faults = read_recordings(folder)
    if faults:
        raise SourceError(faults)
    new = out.with_name(f".{out.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    content = source.content
    said = _said(content)
    tell("fonts")
    letters = {
        f"{FONTS}{name}": font
        for name, font in fonts.cut([*_shown(content), *said.values()]).items()
    }
    for path, font in letters.items():
        _put(new / path, font)
    if faults := misfits(source, new / "fonts", cache, tell):
        shutil.rmtree(new)
        raise SourceError(faults)
    made = _clips(said, source.front.voice, recorded, Announcer(cache), tell)
    clips = _put_clips(made, new / "clips")
    everyday = {one.code: one.everyday for one in content.procedures if one.everyday}
    _put(new / CONTENT, written(content))
    _put(new / EVERYDAY, in_json(everyday))
    _put(new / CLIPS, in_json(clips | _sums(letters)))
    manifest = in_json(_manifest(source, new))
    _put(new / MANIFEST, manifest)
    shutil.rmtree(out, ignore_errors=True)
    new.rename(out)
    whole = _manifest(source, out)
    return Made(
        whole,
        hashlib.sha256(manifest).hexdigest(),
        sum(held.size_bytes for held in whole.files),
        len(clips),
        source.remarks,
    )


# -- parts -----------------------------------------------------------------------------


def _unknown_letters(source: Source, fonts: Fonts) -> Iterator[Fault]:
    values = {source.front_file: source.front, **source.files}
    for file, value in values.items():
        for key, text in texts(value):
            for language, words in text.items():
                for character in fonts.lacking(words):
                    what = f"no font has {character} ({named(character)}); write it out"
                    yield Fault(file, f"{as_written(key)}.{language}", what)


def _shown(content: Content) -> Iterator[str]:
    for _, text in texts(content):
        yield from text.values()


def _said(content: Content) -> dict[tuple[Language, str], str]:
    """(language, clip name) -> sentence, of all that can be said."""
    return {
        (language, name): sentence
        for language in SPOKEN
        for name, sentence in speech.wanted(content, (language,)).items()
    }


def _clips(
    said: Mapping[tuple[Language, str], str],
    dialect: Dialect,
    recorded: Mapping[str, Path],
    announcer: Announcer,
    tell: Tell,
) -> dict[str, Path]:
    """Clip name -> its sound: a person's, or else the machine's."""
    lines = {
        name: Line(read_out(sentence, dialect=dialect), dialect)
        if language == "vi"
        else Line(sentence, language)
        for (language, name), sentence in said.items()
        if name not in recorded
    }
    made = announcer.clips(lines, lambda done, whole: tell(f"speech {done}/{whole}"))
    for name, path in recorded.items():
        try:
            made[name] = announcer.recorded(path)
        except HardwareError as error:
            raise SourceError(
                [Fault(f"recorded/{path.name}", "", str(error))]
            ) from error
    return made


def _put_clips(made: Mapping[str, Path], folder: Path) -> dict[str, str]:
    """Clip name -> SHA-256 of what was written."""
    sums = {}
    for name, path in sorted(made.items()):
        sound = path.read_bytes()
        _put(folder / f"{name}{CLIP_SUFFIX}", sound)
        sums[name] = hashlib.sha256(sound).hexdigest()
    return sums


def _sums(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(held).hexdigest() for path, held in files.items()}


def _manifest(source: Source, folder: Path) -> Manifest:
    content, clips = ((folder / name).read_bytes() for name in (CONTENT, CLIPS))
    versions = {one.code: one.version for one in source.files.values()} | {
        "office": source.front.office.version,
        "clips": source.front.version,
    }
    names = tuple(
        RecordName(
            code=code,
            version=versions[code],
            sha256=hashlib.sha256(record).hexdigest(),
        )
        for code, record in sorted(records(content, clips).items())
    )
    paths = (path for path in folder.rglob("*") if path.is_file())
    held = (
        Held(
            path=path.relative_to(folder).as_posix(),
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            size_bytes=path.stat().st_size,
        )
        for path in paths
        if path.name != MANIFEST
    )
    return Manifest(
        version=source.front.version,
        made=source.front.made,
        records=names,
        files=tuple(sorted(held, key=lambda one: one.path)),
    )


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
