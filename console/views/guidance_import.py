"""Procedures out of a table or the portal's documents, with what could not be read."""

import csv
import io
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth
from console.adapters import kiosk_picture
from console.adapters.kiosk_picture import KioskProgramError
from console.auth import require, writing
from console.core import table
from console.core.guidance import Record
from console.core.permissions import Action
from console.store import guidance, guidance_steps
from console.views import builder_words, frame, guidance_words, making
from console.views import guidance_record as pages
from console.views.languages import gettext as _

blueprint = Blueprint("guidance_import", __name__, url_prefix="/guidance/import")

KINDS = (".csv", ".xlsx", ".docx", ".doc")
MOST_BYTES = 20 * 1024 * 1024
READING_S = 60.0
FINDINGS_SHOWN = 300
Page = str | tuple[str, int] | BaseResponse


@dataclass
class Found:
    """What came of a file."""

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    """Codes that are here already: nothing that people wrote is touched."""
    findings: list[tuple[str, str, str]] = field(default_factory=list)
    """File, key, what was found and what to do (in English)."""


@blueprint.get("")
def form() -> Page:
    """Which files, and what they must look like."""
    require(Action.COMPOSE, auth.web().commune)
    return _page({}, None)


@blueprint.get("/template.csv")
def template() -> Response:
    """The columns, and a row to write over; marked as UTF-8, as Excel wants it."""
    require(Action.COMPOSE, auth.web().commune)
    text = io.StringIO()
    csv.writer(text).writerows([table.COLUMNS.keys(), table.COLUMNS.values()])
    answer = Response(text.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=mau-thu-tuc.csv"
    return answer


@blueprint.post("")
@making.takes_uploads
def take_in() -> Page:
    """Reads a file, adds what is new as drafts, and reports."""
    require(Action.COMPOSE, auth.web().commune)
    file = request.files.get("file")
    name = Path(file.filename or "").name if file else ""
    if file is None or not name:
        return _page({"file": _("Chọn một tệp.")}, None), 422
    if Path(name).suffix.lower() not in KINDS:
        why = _(
            "Chọn tệp bảng CSV hoặc Excel (xlsx), "
            "hoặc tệp Word tải từ Cổng Dịch vụ công."
        )
        return _page({"file": why}, None), 422
    with tempfile.TemporaryDirectory(prefix="import-") as scratch:
        path = Path(scratch) / f"tep{Path(name).suffix.lower()}"
        file.save(path)
        if not 0 < path.stat().st_size <= MOST_BYTES:
            return _page({"file": _("Tệp trống hoặc lớn hơn 20 MB.")}, None), 422
        try:
            records, found = _read(path, Path(scratch) / "out", name)
        except KioskProgramError:
            why = _(
                "Máy chủ không đọc được tệp lúc này. Thử lại, hoặc báo kỹ thuật viên."
            )
            return _page({"file": why}, None), 422
    _keep(records, found)
    if found.added:
        said = _("Đã thêm %(n)s thủ tục, ở dạng đang sửa.", n=len(found.added))
        flash(said, "good")
    return _page({}, found)


def _read(path: Path, out: Path, name: str) -> tuple[dict[str, Record], Found]:
    day = frame.today().isoformat()
    done = kiosk_picture.run(
        ["import", str(path), "--out", str(out), "--checked", day, "--json"],
        timeout_s=READING_S,
    )
    found, records = Found(), {}
    for line in done.stdout.splitlines():
        said: dict[str, Any] = json.loads(line)
        if "taken" in said:
            made = json.loads(Path(said["file"]).read_text(encoding="utf-8"))
            records[str(said["taken"])] = _spread(made)
        elif "what" in said:
            file = str(said.get("file", "")).replace(path.name, name)
            what = str(said["what"]).replace(path.name, name)
            found.findings.append((file, str(said.get("key", "")), what))
    return records, found


def _spread(record: Record) -> Record:
    """What a file says once for all its facts, said with each of them."""
    shared = {
        key: record[key]
        for key in ("source", "checked", "checked_by", "sure")
        if key in record
    }
    rest = {key: one for key, one in record.items() if key not in shared}

    def spread(value: Any, name: str) -> Any:
        if isinstance(value, list):
            return [spread(one, name) for one in value]
        if not isinstance(value, dict):
            return value
        if name in _FACT_LISTS:
            return {**shared, **value}
        return {key: spread(one, key) for key, one in value.items()}

    return {key: spread(one, key) for key, one in rest.items()}


_FACT_LISTS = frozenset(
    {
        *("steps", "who", "office", "result", "legal_basis", "conditions"),
        *("time", "fee", "checklist"),
    }
)


def _keep(records: dict[str, Record], found: Found) -> None:
    held = {row.code for row in guidance.listed(auth.db())}
    found.known = sorted(held & set(records))
    found.added = sorted(set(records) - held)
    if not found.added:
        return
    with writing() as changing:
        for code in found.added:
            guidance_steps.add(changing, code, records[code], deed=auth.deed())


def _page(problems: dict[str, str], found: Found | None) -> str:
    rows = {row.code: row for row in guidance.listed(auth.db())} if found else {}
    return render_template(
        "guidance_import.html",
        problems=problems,
        found=found,
        rows=rows,
        name_of=pages.name_of,
        back=url_for("guidance.listed"),
        shown=FINDINGS_SHOWN,
        columns=tuple(table.COLUMNS),
        said=builder_words.said,
        gw=guidance_words,
    )
