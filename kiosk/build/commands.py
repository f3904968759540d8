"""What the builder's subcommands print. Standard output is for programs, too."""

import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from edge.contract.content import Language
from kiosk.adapters.fonts import Fonts
from kiosk.build import importing, making
from kiosk.build.exporting import exported
from kiosk.build.files import STARTER, SourceError
from kiosk.build.packing import pack_bundle
from kiosk.core.bundle import in_json
from kiosk.core.source import Fault


def check(source: Path, *, json: bool) -> int:
    """Every fault and remark; 1 where there is a fault."""
    try:
        found = making.check(source, Fonts())
    except SourceError as error:
        for fault in error.faults:
            _finding("fault", fault, json=json)
        return 1
    for remark in found.remarks:
        _finding("remark", remark, json=json)
    if not json:
        _print(f"{len(found.files)} procedures, nothing to put right")
    return 0


def build(source: Path, out: Path, cache: Path, *, json: bool) -> int:
    """Makes the bundle; the last line says what is to be signed."""

    def tell(progress: str) -> None:
        if json:
            _print(in_json({"progress": progress}).decode())
        else:
            sys.stderr.write(f"\r{progress}    ")

    try:
        made = making.build(source, out, cache=cache, tell=tell)
    except SourceError as error:
        if not json:
            raise
        for fault in error.faults:
            _finding("fault", fault, json=True)
        return 1
    if json:
        for remark in made.remarks:
            _finding("remark", remark, json=True)
        result = {
            "version": made.manifest.version,
            "manifest_sha256": made.manifest_sha256,
            "size_bytes": made.size_bytes,
            "clips": made.clips,
            "records": made.manifest.records,
        }
        _print(in_json(result).decode())
        return 0
    sys.stderr.write("\n")
    _print(
        f"{out}: version {made.manifest.version}, {made.size_bytes / 2**20:.1f} MiB, "
        f"{len(made.manifest.records)} records, {made.clips} clips, "
        f"{len(made.remarks)} remarks (commune-kiosk check names them)"
    )
    _print(f"manifest {made.manifest_sha256}")
    return 0


def sentences(source: Path, language: Language) -> int:
    """A JSON line for each sentence that can be heard: where, and its clip."""
    for one in making.spoken(source, language):
        _print(in_json(asdict(one)).decode())
    return 0


def pack(bundle: Path, approvals: Path, seal: Path, out: Path) -> int:
    """One JSON line: the body of the `guidance` order."""
    packed = pack_bundle(bundle, approvals, seal, out)
    _print(in_json(asdict(packed)).decode())
    return 0


def take_in(files: list[Path], out: Path, checked: date, *, json: bool) -> int:
    """What was taken in, and what a person should look at; 1 where nothing was."""
    report = importing.take_in(files, out, checked)
    for finding in report.findings:
        _finding("remark", finding, json=json)
    for code, path in report.taken.items():
        if json:
            _print(in_json({"taken": code, "file": str(path)}).decode())
        else:
            _print(f"taken: {code} as {path}")
    return 0 if report.taken else 1


def export(source: Path | None) -> int:
    """A JSON line for each record: its code, and what the file says."""
    for code, record in exported(STARTER if source is None else source):
        _print(in_json({"code": code, "record": record}).decode())
    return 0


def _finding(kind: str, fault: Fault, *, json: bool) -> None:
    if json:
        _print(in_json({"kind": kind, **asdict(fault)}).decode())
    else:
        _print(f"{kind}: {fault}")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
