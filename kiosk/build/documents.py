"""Tables and text documents from a desk: CSV, XLSX, DOCX, read with what Python has.

The portal's `ChiTietTTHC_<code>.doc` is a DOCX whatever its name says. Files come from
strangers: sizes are bounded, and XML that declares anything of its own is refused.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from edge.errors import MessageError
from kiosk.core.portal import Document

_MOST_BYTES: Final = 32 * 1024 * 1024
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SPOILT: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
)
"""What reading an archive may raise."""
_OLE: Final = b"\xd0\xcf\x11\xe0"


class DocumentError(MessageError):
    """This file cannot be read; the message says how to save it."""


def read(path: Path) -> Document | list[list[str]]:
    """A document, or the rows of a table, by what the file is.

    Raises:
        DocumentError: it is neither, or spoilt.
        OSError: the disk.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise DocumentError(f"larger than {_MOST_BYTES >> 20} MiB")
    raw = path.read_bytes()
    if raw.startswith(_OLE):
        raise DocumentError("an old Word or Excel file; save it as .docx or .xlsx")
    if not raw.startswith(b"PK"):
        return _csv(raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return _docx(archive)
            if "xl/workbook.xml" in names:
                return _xlsx(archive, names)
    except _SPOILT as error:
        raise DocumentError(f"spoilt: {error}; fetch it again") from error
    raise DocumentError("neither DOCX nor XLSX nor CSV")


def _csv(raw: bytes) -> list[list[str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{error}; save it as CSV UTF-8") from error
    if "\0" in text or text.lstrip()[:1] in {"<", "{"}:
        raise DocumentError("not a table; save it as CSV UTF-8, XLSX or DOCX")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise DocumentError(f"{error}; save it as CSV UTF-8") from error


def _docx(archive: zipfile.ZipFile) -> Document:
    body = _xml(archive, "word/document.xml").find(f"{_WORD}body")
    if body is None:
        raise DocumentError("a DOCX without text")
    paragraphs = [
        line
        for one in body.findall(f"{_WORD}p")
        for line in _paragraph(one).split("\n")
    ]
    tables = [
        [
            [
                "\n".join(map(_paragraph, cell.iter(f"{_WORD}p")))
                for cell in row.findall(f"{_WORD}tc")
            ]
            for row in table.findall(f"{_WORD}tr")
        ]
        for table in body.findall(f"{_WORD}tbl")
    ]
    return Document(paragraphs, tables)


def _paragraph(paragraph: ET.Element) -> str:
    words = []
    for one in paragraph.iter():
        if one.tag == f"{_WORD}t":
            words.append(one.text or "")
        elif one.tag in {f"{_WORD}br", f"{_WORD}cr"}:
            words.append("\n")
        elif one.tag == f"{_WORD}tab":
            words.append(" ")
    return "".join(words)


def _xlsx(archive: zipfile.ZipFile, names: set[str]) -> list[list[str]]:
    """The first sheet, as it is shown: text and numbers."""
    shared: list[str] = []
    if "xl/sharedStrings.xml" in names:
        strings = _xml(archive, "xl/sharedStrings.xml").findall(f"{_SHEET}si")
        shared = ["".join(t.text or "" for t in s.iter(f"{_SHEET}t")) for s in strings]
    sheets = sorted(name for name in names if name.startswith("xl/worksheets/sheet"))
    if not sheets:
        raise DocumentError("an XLSX without a sheet")
    rows = _xml(archive, sheets[0]).iter(f"{_SHEET}row")
    return [list(_cells(row, shared)) for row in rows]


def _cells(row: ET.Element, shared: list[str]) -> Iterator[str]:
    at = 0
    for cell in row.findall(f"{_SHEET}c"):
        place = _column(cell.get("r", ""))
        while place is not None and at < min(place, 200):
            yield ""
            at += 1
        at += 1
        value = cell.findtext(f"{_SHEET}v") or ""
        if cell.get("t") == "s":
            number = int(value) if value.isdecimal() else -1
            yield shared[number] if 0 <= number < len(shared) else ""
        elif cell.get("t") == "inlineStr":
            yield "".join(t.text or "" for t in cell.iter(f"{_SHEET}t"))
        else:
            yield value


def _column(place: str) -> int | None:
    """Counted from 0: that of "C7" is 2."""
    letters = re.match("[A-Z]{1,3}", place)
    if letters is None:
        return None
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _xml(archive: zipfile.ZipFile, name: str) -> ET.Element:
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise DocumentError(f"{name} is too large")
    parser = ET.XMLParser(target=_Undeclared())  # noqa: S314  # so nothing expands
    try:
        parser.feed(archive.read(name))
        root: ET.Element = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        raise DocumentError(f"{name}: {error}; fetch it again") from error
    return root


class _Undeclared(ET.TreeBuilder):
    """Builds XML that declares nothing, in whatever encoding it is written."""

    def doctype(self, name: str, _public: str | None, _system: str | None) -> None:
        raise DocumentError(f"<!DOCTYPE {name[:40]}> declares entities of its own")
