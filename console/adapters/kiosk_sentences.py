"""What pages say aloud, as `commune-kiosk sentences` lists it; kept by its source."""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from console.adapters.kiosk_picture import KioskProgramError, run, write_source

WAIT_S: Final = 60.0
KEPT: Final = 20


class Sentence(msgspec.Struct, frozen=True):
    """One sentence, the record or tile that it belongs to, the name of its clip."""

    of: str
    sentence: str
    clip: str


def sentences(folder: Path, source: Mapping[str, Any]) -> tuple[Sentence, ...]:
    """Every Khmer sentence of a source.

    Raises:
        KioskProgramError: the program failed; it says why, in English.
    """
    text = json.dumps(source, sort_keys=True).encode()
    known = folder / f"{hashlib.sha256(text).hexdigest()}.sentences"
    if not known.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="sentences-", dir=folder) as scratch:
            write_source(Path(scratch), source)
            done = run(["sentences", scratch, "--lang", "km"], timeout_s=WAIT_S)
            if done.returncode != 0:
                said = done.stderr.decode(errors="replace").strip()
                raise KioskProgramError(said[-2000:])
            part = Path(scratch) / "out"
            part.write_bytes(done.stdout)
            part.replace(known)
        _tidy(folder)
    lines = known.read_bytes().splitlines()
    return tuple(msgspec.json.decode(line, type=Sentence) for line in lines)


def _tidy(folder: Path) -> None:
    found = sorted(folder.glob("*.sentences"), key=lambda path: path.stat().st_mtime)
    for path in found[:-KEPT]:
        path.unlink(missing_ok=True)
