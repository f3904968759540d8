"""What the national database publishes is taken in, and what could not be is told."""

import json
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.contract.content import Procedure
from kiosk.__main__ import main
from kiosk.build.documents import DocumentError, read
from kiosk.build.importing import Report, take_in
from kiosk.core.portal import Document, from_document, from_rows, in_source
from kiosk.core.source import read_procedure

DAY = date(2026, 11, 22)
HEADING = [
    *("Mã thủ tục", "Tên thủ tục", "Lĩnh vực", "Cấp thực hiện", "Sự kiện"),
    *("Cách thức thực hiện", "Thành phần hồ sơ", "Ghi chú riêng"),
]
BIRTH = [
    *("1.001193", "Đăng ký khai sinh", "Hộ tịch", "Cấp Xã", "sinh-con"),
    "Trực tiếp | 1 Ngày làm việc | 8.000 đồng\nTrực tuyến | 1 Ngày làm việc |",
    "Tờ khai CT01 (bản chính: 1; bản sao: 0)\nLưu ý khi nộp hồ sơ"
    "\nGiấy chứng sinh (Bản chính: 1 - Bản sao: 2)",
    "gì đó",
]


def csv_file(folder: Path, *rows: Sequence[str], delimiter: str = ",") -> Path:
    path = folder / "thu-tuc.csv"
    lines = (
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row)
        for row in rows
    )
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def taken(folder: Path, *files: Path) -> tuple[Report, dict[str, Procedure]]:
    report = take_in(files, folder / "source", DAY)
    held = {}
    for code, path in report.taken.items():
        table = json.loads(path.read_text(encoding="utf-8"))
        procedure, faults = read_procedure(table, path.name)
        assert procedure is not None, faults
        held[code] = procedure
    return report, held


def told(report: Report) -> str:
    return "\n".join(map(str, report.findings))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_becomes_procedures_that_nobody_is_shown_yet(
    tmp_path: Path, delimiter: str
) -> None:
    path = csv_file(tmp_path, HEADING, BIRTH, delimiter=delimiter)

    report, held = taken(tmp_path, path)

    birth = held["1.001193"]
    assert birth.name == {"vi": "Đăng ký khai sinh"}
    assert (birth.level, birth.life_events) == ("commune", ("sinh-con",))
    assert [(p.key, p.form, p.originals, p.copies) for p in birth.checklist] == [
        ("to-khai-ct01", "CT01", 1, 0),
        ("giay-chung-sinh", "", 1, 2),
    ]
    counter, online = birth.ways
    assert counter.fee[0].text == {"vi": "8.000 đồng"}
    assert counter.fee[0].sure == "C"
    assert counter.fee[0].checked == DAY
    assert "1.001193" in counter.fee[0].source
    assert online.fee == ()
    assert "Ghi chú riêng: is no column that is known" in told(report)


def test_the_traps_of_the_database_are_told(tmp_path: Path) -> None:
    row = list(BIRTH)
    row[0] = "1.001193.000.00.00.H61"
    row[5] = (
        "Trực tiếp | 104 ngày; 2 ngày | 0 đồng. Do Hội đồng nhân dân tỉnh quy định"
        "\nTrực tuyến | 1 ngày |\nBồ câu | 1 ngày | 5 đồng"
    )
    report, held = taken(tmp_path, csv_file(tmp_path, HEADING, row))

    assert set(held) == {"1.001193"}
    for what in (
        "is a copy (1.001193.000.00.00.H61)",
        "1 rows without originals and copies are notes",
        "says 0, and that the province's council sets it",
        "holds more than one time",
        "Trực tuyến: no fee is published, which does not mean that it is free",
        "'Bồ câu' is not understood",
    ):
        assert what in told(report)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_that_nothing_is_to_be_brought_becomes_a_sentence_and_no_paper(
    tmp_path: Path, ending: str
) -> None:
    row = [*BIRTH[:6], "Lưu ý khi nộp hồ sơ\nKhông cần giấy tờ gì.", ""]
    if ending == "csv":
        path = csv_file(tmp_path, HEADING, row)
    else:
        path = xlsx(tmp_path / "a.xlsx", [HEADING, row])

    report, held = taken(tmp_path, path)

    (told_,) = held["1.001193"].checklist
    assert not told_.brought
    assert told_.fact.text == {"vi": "Không cần giấy tờ gì."}
    assert "1 rows without originals and copies are notes" in told(report)


def test_such_a_sentence_beside_papers_stays_a_note(tmp_path: Path) -> None:
    row = [*BIRTH[:6], f"{BIRTH[6]}\nKhông cần bản sao có chứng thực", ""]

    _, held = taken(tmp_path, csv_file(tmp_path, HEADING, row))

    assert all(paper.brought for paper in held["1.001193"].checklist)


def test_a_row_without_a_code_is_left_out_and_named(tmp_path: Path) -> None:
    row = ["", *BIRTH[1:]]

    report, held = taken(tmp_path, csv_file(tmp_path, HEADING, row, BIRTH))

    assert set(held) == {"1.001193"}
    assert "'Đăng ký khai sinh' has no code" in told(report)


def test_nothing_that_somebody_worked_on_is_written_over(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEADING, BIRTH)
    mine = tmp_path / "source" / "procedures" / "1.001193.toml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")

    report, held = taken(tmp_path, path)

    assert not held
    assert "is there already and was left alone" in told(report)
    assert mine.read_text() == "mine"


def docx(path: Path, paragraphs: Sequence[str], *tables: list[list[str]]) -> Path:
    """As small as a DOCX can be."""

    def p(text: str) -> str:
        runs = "<w:br/>".join(f"<w:t>{escape(t)}</w:t>" for t in text.split("\n"))
        return f"<w:p><w:r>{runs}</w:r></w:p>"

    def table(rows: list[list[str]]) -> str:
        cells = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows)
        return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"

    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(map(p, paragraphs)) + "".join(map(table, tables))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
        )
    return path


PORTAL = (
    "CHI TIẾT THỦ TỤC HÀNH CHÍNH",
    "Mã thủ tục: 2.000815",
    "Số quyết định: 1234/QĐ-BTP",
    "Tên thủ tục: Chứng thực bản sao từ bản chính",
    "Cấp thực hiện: Cấp Xã",
    "Loại thủ tục: TTHC được luật giao quy định chi tiết",
    "Lĩnh vực: Chứng thực",
    "Trình tự thực hiện:",
    "Bước 1: Đến quầy.",
    "Bước 2: Nhận kết quả.",
    "Cách thức thực hiện:",
    "Thành phần hồ sơ:",
    "Đối tượng thực hiện: Công dân Việt Nam",
    "Cơ quan thực hiện: Ủy ban nhân dân cấp xã",
    "Kết quả thực hiện: Bản sao được chứng thực",
    "Yêu cầu, điều kiện thực hiện: Không có",
    "Từ khóa: Không có thông tin",
)
WAYS = [
    ["Hình thức nộp", "Thời hạn giải quyết", "Phí, lệ phí", "Mô tả"],
    ["Trực tiếp", "1 Ngày", "Phí: 2.000 Đồng", "Miễn cho hộ nghèo."],
]
PAPERS = [
    ["Tên giấy tờ", "Mẫu đơn, tờ khai", "Số lượng"],
    ["Bản chính giấy tờ", "", "Bản chính: 1\nBản sao: 0"],
    ["Người nộp hồ sơ lưu ý", "", "Bản chính: 0\nBản sao: 0"],
]
LAWS = [
    ["Số ký hiệu", "Trích yếu", "Ngày ban hành", "Cơ quan ban hành"],
    ["23/2015/NĐ-CP", "Nghị định 23/2015/NĐ-CP", "16-02-2015", "Chính phủ"],
]


def test_the_portals_document_is_read_with_its_exemptions(tmp_path: Path) -> None:
    # The portal calls it .doc, and it is a DOCX.
    path = docx(tmp_path / "ChiTietTTHC_2.000815.doc", PORTAL, WAYS, PAPERS, LAWS)

    report, held = taken(tmp_path, path)

    copy = held["2.000815"]
    assert copy.decision == "1234/QĐ-BTP"
    assert [fact.text["vi"] for fact in copy.steps] == [
        "Bước 1: Đến quầy.",
        "Bước 2: Nhận kết quả.",
    ]
    assert copy.ways[0].fee[0].text["vi"] == "Phí: 2.000 Đồng. Miễn cho hộ nghèo"
    assert [paper.key for paper in copy.checklist] == ["ban-chinh-giay-to"]
    assert copy.legal_basis[0].text["vi"].startswith("23/2015/NĐ-CP")
    assert copy.who[0].text["vi"] == "Công dân Việt Nam"
    assert "1 rows without originals" in told(report)
    assert "Sự kiện: is missing" in told(report)


def test_a_table_that_is_not_understood_is_named(tmp_path: Path) -> None:
    path = docx(tmp_path / "a.docx", PORTAL, [["Lạ", "Hoắc"], ["1", "2"]])

    report, _ = taken(tmp_path, path)

    assert "a.docx: table 1: is not understood; its heading: 'Lạ, Hoắc'" in told(report)


def xlsx(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    words = list(dict.fromkeys(cell for row in rows for cell in row))
    shared = "".join(f"<si><t>{escape(word)}</t></si>" for word in words)
    lines = ""
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{chr(65 + at)}{number}" t="s"><v>{words.index(cell)}</v></c>'
            for at, cell in enumerate(row)
            if cell  # empty cells are left out of a sheet
        )
        lines += f'<row r="{number}">{cells}</row>'
    sheet = f"<sheetData>{lines}</sheetData>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}">{shared}</sst>')
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{space}">{sheet}</worksheet>',
        )
    return path


def test_a_sheet_says_the_same_as_the_table(tmp_path: Path) -> None:
    row = [*BIRTH[:3], "", *BIRTH[4:]]
    sheet, table = xlsx(tmp_path / "a.xlsx", [HEADING, row]), [HEADING, row]

    assert read(sheet) == table


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"\xd0\xcf\x11\xe0 old", r"save it as \.docx or \.xlsx"),
        (b"PK\x03\x04 broken", "spoilt"),
        (b"M\xe3 th\xf9 t\xf9c", "save it as CSV UTF-8"),
        (b"<html><table>", "not a table"),
    ],
)
def test_a_file_that_cannot_be_read_says_how_to_save_it(
    tmp_path: Path, raw: bytes, told: str
) -> None:
    path = tmp_path / "file.doc"
    path.write_bytes(raw)

    with pytest.raises(DocumentError, match=told):
        read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_declares_entities_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding),
        )

    with pytest.raises(DocumentError, match="declares entities"):
        read(path)


def test_a_document_with_a_spoilt_byte_anywhere_is_told_and_nothing_worse(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        body = "".join(f"<p>{number}</p>" for number in range(40))
        archive.writestr("word/document.xml", f"<document>{body}</document>")
    whole = path.read_bytes()

    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        report, _ = taken(tmp_path, path)

        assert report.taken == {}
        assert report.findings


def test_the_command_reports_each_finding_and_fails_where_nothing_was_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = csv_file(tmp_path, HEADING, BIRTH), tmp_path / "bad.doc"
    bad.write_bytes(b"\xd0\xcf\x11\xe0")
    into = ["--out", str(tmp_path / "source"), "--checked", "2026-11-22", "--json"]

    assert main(["import", str(good), str(bad), *into]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["taken"] == "1.001193"
    assert any(line.get("file") == "bad.doc" for line in lines)
    assert main(["import", str(bad), *into]) == 1


CELLS = st.text(max_size=12) | st.sampled_from(
    ["Mã thủ tục", "1.001193", "Trực tiếp | 1 | 0 đồng", "Hình thức", "Tên giấy tờ"]
)
ROWS = st.lists(st.lists(CELLS, max_size=5), max_size=5)


@given(ROWS)
def test_whatever_a_table_holds_is_taken_or_told(rows: list[list[str]]) -> None:
    records, faults = from_rows(rows, "a.csv")

    for record in records:
        code, table, remarks = in_source(record, file="a.csv", checked=DAY)
        assert code or remarks
        assert not code or read_procedure(table, "a.json")
    assert records or faults or len(rows) <= 2 or not any(map(any, rows[1:]))


@given(st.lists(CELLS, max_size=8), st.lists(ROWS, max_size=3))
def test_whatever_a_document_holds_is_taken_or_told(
    paragraphs: list[str], tables: list[list[list[str]]]
) -> None:
    record, _ = from_document(Document(paragraphs, tables), "a.docx")

    code, table, remarks = in_source(record, file="a.docx", checked=DAY)

    assert table if code else remarks
