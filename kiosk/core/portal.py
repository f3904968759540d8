"""Procedures as the national database publishes them, taken into our own form.

What is taken in is never shown as it is: every fact is marked unchecked (sure = C),
until a person has compared it, written it plainly and signed it. What could not be
read, or reads oddly, is said; nothing is guessed. The database's own traps:

- rows of "documents" with no original and no copy are notes, not papers; where all of
  them are, the one that says that nothing is needed is told as a sentence;
- an empty fee is not "free", it is unpublished;
- a fee of 0 may stand beside a text that says the province sets it;
- a province's copy of a procedure has a longer code than the national one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from edge.reading.script import fold
from kiosk.core.source import Fault, tidied

MOST_PAPERS: Final = 9
_CODE: Final = re.compile(r"\b([0-9]\.[0-9]{6})((?:\.[0-9A-Z]{2,3})*)(?![0-9])")
_COUNTED: Final = re.compile(r"b[ảa]n\s+(chính|sao)\s*:?\s*([0-9]+)", re.IGNORECASE)
_FORM: Final = re.compile(r"\b((?:CT|CC|DC|TK|HK)[0-9]{2})\b")
_NOTHING: Final = re.compile(r"khong (?:can|phai|yeu cau)\b|chi (?:can )?khai bao\b")
_HOW: Final = {
    "truc tiep": "counter",
    "truc tuyen": "online",
    "dich vu buu chinh": "post",
    "buu chinh": "post",
}
_LEVELS: Final = {"xa": "commune", "tinh": "province", "bo": "ministry"}

# Labels of the document and headings of tables -> the field they fill.
FIELDS: Final = {
    "ma thu tuc": "code",
    "so quyet dinh": "decision",
    "ten thu tuc": "name",
    "cap thuc hien": "level",
    "loai thu tuc": "",
    "linh vuc": "field",
    "trinh tu thuc hien": "steps",
    "cach thuc thuc hien": "ways",
    "thanh phan ho so": "papers",
    "doi tuong thuc hien": "who",
    "co quan thuc hien": "office",
    "co quan co tham quyen": "",
    "dia chi tiep nhan hs": "",
    "dia chi tiep nhan": "",
    "co quan duoc uy quyen": "",
    "co quan phoi hop": "",
    "ket qua thuc hien": "result",
    "can cu phap ly": "laws",
    "yeu cau dieu kien thuc hien": "conditions",
    "yeu cau dieu kien": "conditions",
    "tu khoa": "keywords",
    "mo ta": "",
    "ten ngan": "short_name",
    "su kien": "life_events",
    "nguon url": "portal_url",
    "quay": "counter",
}
"""Folded. An empty field is known, and we have no place for it."""


@dataclass(slots=True)
class Record:
    """One procedure, as found; every text as it stood."""

    values: dict[str, str] = field(default_factory=dict)
    ways: list[tuple[str, str, str]] = field(default_factory=list)
    """(how, time, fee)."""
    papers: list[tuple[str, str]] = field(default_factory=list)
    """(name, what is said of its copies)."""
    laws: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Document:
    """A text document: its paragraphs, and its tables row by row."""

    paragraphs: Sequence[str]
    tables: Sequence[Sequence[Sequence[str]]]


def label(text: str) -> str:
    """How a label is compared: "Yêu cầu, điều kiện" as "yeu cau dieu kien"."""
    words = re.sub(r"[\W_]+", " ", fold(unicodedata.normalize("NFC", text)))
    return words.strip()


def from_rows(
    rows: Sequence[Sequence[str]], file: str
) -> tuple[list[Record], list[Fault]]:
    """A table with a heading and one procedure a row; lists have a line for each."""
    if not rows:
        return [], [Fault(file, "", "is empty")]
    faults: list[Fault] = []
    columns = [FIELDS.get(label(heading)) for heading in rows[0]]
    for heading, column in zip(rows[0], columns, strict=True):
        if column is None and heading.strip():
            faults.append(Fault(file, heading.strip(), "is no column that is known"))
    if "code" not in columns:
        return [], [*faults, Fault(file, "", 'has no column "Mã thủ tục"')]
    records = []
    for row in rows[1:]:
        values = {
            column: cell.strip()
            for column, cell in zip(columns, row, strict=False)
            if column and cell.strip()
        }
        if values:
            records.append(_from_values(values))
    return records, faults


def from_document(document: Document, file: str) -> tuple[Record, list[Fault]]:
    """The portal's document of one procedure (`ChiTietTTHC_<code>`)."""
    record = Record(values=_labelled(document.paragraphs))
    faults = []
    for number, table in enumerate(document.tables, start=1):
        if not _take_table(record, table):
            heading = ", ".join(table[0]) if table else ""
            what = f"is not understood; its heading: {heading[:120]!r}"
            faults.append(Fault(file, f"table {number}", what))
    return record, faults


def in_source(
    record: Record, *, file: str, checked: date
) -> tuple[str, dict[str, Any], list[Fault]]:
    """(code, source table, remarks); the code is empty where the record has none."""
    found = _CODE.search(record.values.get("code", ""))
    if found is None:
        name = record.values.get("name", "")[:60]
        what = f'{name!r} has no code such as "1.001193"; it was left out'
        return "", {}, [Fault(file, "Mã thủ tục", what)]
    code, values = found[1], record.values
    remarks = list(_remarks(record, code, found[2], file))
    name = values.get("name", code)
    table: dict[str, Any] = {
        "source": f"Cổng Dịch vụ công quốc gia, thủ tục {code} (tệp {file})",
        "checked": checked.isoformat(),
        "sure": "C",
        "code": code,
        "name": {"vi": name},
        "short_name": {"vi": values.get("short_name", _shortened(name))},
        "field": {"vi": values.get("field", "Chưa rõ lĩnh vực")},
        "life_events": _lines(values.get("life_events", "").replace(";", "\n")),
        "checklist": list(_papers(record.papers))[:MOST_PAPERS],
        "ways": list(_ways(record.ways)),
        "legal_basis": [{"vi": law} for law in record.laws],
    }
    for key in ("steps", "who", "office", "result", "conditions"):
        table[key] = [{"vi": line} for line in _lines(values.get(key, ""))]
    for key in ("decision", "portal_url", "counter"):
        if key in values:
            table[key] = values[key]
    said = label(values.get("level", "")).removeprefix("cap ")
    if level := _LEVELS.get(said.split(" ")[0]):
        table["level"] = level
    kept = {key: one for key, one in table.items() if one or key == "life_events"}
    return code, kept, remarks


# -- finding ---------------------------------------------------------------------------


def _labelled(paragraphs: Iterable[str]) -> dict[str, str]:
    """What follows each label, up to the next."""
    values: dict[str, list[str]] = {}
    at = ""
    for paragraph in paragraphs:
        before, colon, after = paragraph.partition(":")
        found = FIELDS.get(label(before)) if colon and len(before) < 60 else None
        if found is not None:
            at = found
            paragraph = after
        if at and paragraph.strip():
            values.setdefault(at, []).append(paragraph.strip())
    return {key: "\n".join(lines) for key, lines in values.items()}


def _take_table(record: Record, table: Sequence[Sequence[str]]) -> bool:
    """Whether its heading is one of those that are known."""
    if not table:
        return True
    heading = [label(cell) for cell in table[0]]

    def column(*words: str) -> int | None:
        return next(
            (n for n, cell in enumerate(heading) if all(w in cell for w in words)), None
        )

    def cell(row: Sequence[str], at: int | None) -> str:
        return row[at].strip() if at is not None and at < len(row) else ""

    how, paper = column("hinh thuc"), column("giay to")
    number, title = column("ky hieu"), column("trich yeu")
    for row in table[1:]:
        if how is not None:
            fee = cell(row, column("phi"))
            note = cell(row, column("mo ta"))
            told = ". ".join(one.rstrip(".") for one in (fee, note) if one)
            record.ways.append((cell(row, how), cell(row, column("thoi han")), told))
        elif paper is not None:
            record.papers.append((cell(row, paper), cell(row, column("so luong"))))
        elif number is not None or title is not None:
            law = " ".join(filter(None, (cell(row, number), cell(row, title))))
            record.laws.append(law)
    return any(one is not None for one in (how, paper, number, title))


def _from_values(values: dict[str, str]) -> Record:
    record = Record(values=values)
    for line in _lines(values.pop("ways", "")):
        how, time, fee = (*(part.strip() for part in line.split("|")), "", "")[:3]
        record.ways.append((how, time, fee))
    for line in _lines(values.pop("papers", "")):
        record.papers.append((_COUNTED.sub("", line).rstrip(" (),;|"), line))
    record.laws += _lines(values.pop("laws", ""))
    return record


# -- putting ---------------------------------------------------------------------------


def _papers(papers: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    if told := _told(papers):
        yield {"key": _key(told), "brought": False, "vi": told}
    used: dict[str, int] = {}
    for name, said in papers:
        count = _count(said)
        if not any(count):
            continue
        key = _key(name)
        used[key] = used.get(key, 0) + 1
        paper = {
            "key": key if used[key] == 1 else f"{key}-{used[key]}",
            "originals": count[0],
            "copies": count[1],
            "vi": name,
        }
        form = _FORM.search(name)
        yield paper | ({"form": form[1]} if form else {})


def _told(papers: Sequence[tuple[str, str]]) -> str:
    """The sentence that nothing is to be brought; empty: there is none."""
    if any(any(_count(said)) for _, said in papers):
        return ""
    return next((name for name, _ in papers if _NOTHING.match(label(name))), "")


def _key(name: str) -> str:
    return "-".join(label(name).split()[:6])[:40].strip("-") or "giay-to"


def _count(said: str) -> tuple[int, int]:
    """(originals, copies)."""
    found = {kind.lower(): int(number) for kind, number in _COUNTED.findall(said)}
    return found.get("chính", 0), found.get("sao", 0)


def _ways(ways: Iterable[tuple[str, str, str]]) -> Iterator[dict[str, Any]]:
    seen = set()
    for said, time, fee in ways:
        how = _HOW.get(label(said))
        if how is None or how in seen:
            continue
        seen.add(how)
        way: dict[str, Any] = {"how": how}
        if time:
            way["time"] = [{"vi": time}]
        if fee:
            way["fee"] = [{"vi": fee}]
        yield way


def _remarks(record: Record, code: str, rest: str, file: str) -> Iterator[Fault]:
    where = f"{file} {code}"
    if rest:
        yield Fault(where, "Mã thủ tục", f"is a copy ({code}{rest}); taken as {code}")
    for needed, word in (("name", "Tên thủ tục"), ("life_events", "Sự kiện")):
        if needed not in record.values:
            yield Fault(where, word, "is missing; write it before a bundle is made")
    counted = [said for _, said in record.papers if any(_count(said))]
    notes = len(record.papers) - len(counted) - bool(_told(record.papers))
    if notes:
        what = f"{notes} rows without originals and copies are notes; left out"
        yield Fault(where, "Thành phần hồ sơ", what)
    papers = len(counted)
    if papers > MOST_PAPERS:
        what = f"{papers} papers; the first {MOST_PAPERS} were taken"
        yield Fault(where, "Thành phần hồ sơ", what)
    yield from _way_remarks(record.ways, where)


def _way_remarks(ways: Iterable[tuple[str, str, str]], where: str) -> Iterator[Fault]:
    seen = set()
    for said, time, fee in ways:
        how = _HOW.get(label(said))
        if how is None:
            yield Fault(
                where, "Cách thức thực hiện", f"{said[:40]!r} is not understood"
            )
        elif how in seen:
            what = f"{said!r} comes more than once; the first was taken"
            yield Fault(where, "Cách thức thực hiện", what)
        seen.add(how)
        if not fee:
            what = f"{said}: no fee is published, which does not mean that it is free"
            yield Fault(where, "Phí, lệ phí", what)
        elif re.match(r"0\s*đồng", fee.lower()) and "hội đồng" in fee.lower():
            what = f"{said}: says 0, and that the province's council sets it"
            yield Fault(where, "Phí, lệ phí", what)
        if ";" in time:
            yield Fault(where, "Thời hạn", f"{time[:60]!r} holds more than one time")


def _lines(text: str) -> list[str]:
    return [line for one in text.split("\n") if (line := tidied(one).lstrip("-+• "))]


def _shortened(name: str) -> str:
    """A beginning that fits a button, until somebody writes what people say."""
    if len(name) <= 46:
        return name
    return name[:45].rsplit(" ", 1)[0] + "…"
