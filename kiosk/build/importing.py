"""Files of others become files of a source directory, and a report of what did not."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from edge.errors import MessageError
from kiosk.build.documents import read
from kiosk.core.portal import Document, from_document, from_rows, in_source
from kiosk.core.source import Fault, read_procedure


@dataclass(slots=True)
class Report:
    """Code -> the file that it was written to, and what a person should look at."""

    taken: dict[str, Path] = field(default_factory=dict)
    findings: list[Fault] = field(default_factory=list)


def take_in(files: Iterable[Path], out: Path, checked: date) -> Report:
    """Writes `procedures/<code>.json` of each procedure that could be read.

    What is there already is never written over: somebody may have worked on it.
    """
    report = Report()
    for path in files:
        try:
            content = read(path)
        except (MessageError, OSError) as error:
            report.findings.append(Fault(path.name, "", str(error)))
            continue
        if isinstance(content, Document):
            record, faults = from_document(content, path.name)
            records = [record]
        else:
            records, faults = from_rows(content, path.name)
        report.findings += faults
        for record in records:
            code, table, remarks = in_source(record, file=path.name, checked=checked)
            report.findings += remarks
            if code:
                _write(code, table, out, report)
    return report


def _write(code: str, table: dict[str, object], out: Path, report: Report) -> None:
    folder = out / "procedures"
    path = folder / f"{code}.json"
    here = [one for one in (path, path.with_suffix(".toml")) if one.exists()]
    if here:
        what = f"{here[0]} is there already and was left alone"
        report.findings.append(Fault(path.name, "", what))
        return
    _, faults = read_procedure(table, path.name)
    report.findings += faults
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(table, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    report.taken[code] = path
