# ruff: noqa: RUF001 - dashes are what this module is about
"""What is read as a code: telephone numbers, papers, roads, documents."""

import re
from typing import Final

from edge.reading.acronyms import ACRONYMS, DOCUMENT_KINDS, ISSUERS
from edge.reading.numbers import cardinal, digits, number
from edge.reading.rules import Reader, Rule, before, behind, ends, rule
from edge.reading.script import spell

_EMERGENCY: Final = frozenset({"111", "112", "113", "114", "115"})
_CALL: Final = re.compile(
    r"(?:gọi|tổng đài|hotline|đường dây nóng|điện thoại|\bđt|sđt|\btel|cấp cứu|cứu hỏa"
    r"|cứu thương|cứu hộ|cảnh sát|số máy|đầu số|bấm|bấm số|\balo|zalo|liên hệ|fax"
    r"|báo tin|báo ngay|qua số|theo số|gọi số|gọi ngay|tới số|đến số|công an)"
    r"(?:[^.;]{0,16},\s*số|(?:\s+(?:số|ngay|máy|qua|theo|khẩn cấp|đến|tới|cho|:))*)"
    r"[\s:.()]*$"
)
_CALL_LIST: Final = re.compile(
    r"(?<!\d)(?:11[1-5]|1022|1[89]00[\s.]?\d{4,6}|0\d{8,10})"
    r"\s*(?:,|hoặc|và|hay|/|-|–)\s*(?:số\s)?$"
)
_IDENTITY: Final = re.compile(
    r"(?:cccd|cmnd|cmt|căn cước|tài khoản|stk|mã số|mã|mst|số thẻ|bhyt|bhxh|số hiệu"
    r"|định danh|hồ sơ|hộ chiếu|số sê ri|seri|thuế)(?:\s+(?:công dân|cá nhân|điện tử))*"
    r"(?:\s+số)?[\s:]*$"
)
_GROUPS: Final = {9: (3, 3), 10: (4, 3), 11: (4, 4), 12: (3, 3, 3), 13: (4, 3, 3)}


def _telephone(match: re.Match[str], reader: Reader) -> str | None:
    text = match[0]
    plus = text.lstrip("(").startswith("+")
    written = re.findall(r"\d+", text)
    count = sum(map(len, written))
    if not 9 <= count <= 13:
        return None
    if plus:
        rest = "".join(written)[2:]
        groups = tuple(map(len, written[1:-1])) if len(written) > 2 else (3, 3)
        return f"cộng tám bốn, {digits(rest, groups)}"
    if len(written) == 1:
        return digits(text, _GROUPS.get(count, (4, 3)))
    sizes = [
        size for n in map(len, written) for size in ((3, n - 3) if n > 5 else (n,))
    ]
    return digits("".join(written), tuple(sizes[:-1]))


def _service_number(match: re.Match[str], reader: Reader) -> str | None:
    """1900 1234, 18001091; but 1900 alone may be a year."""
    written = re.findall(r"\d+", match[0])
    return digits(
        "".join(written), (4, 2) if len(written) < 3 else (4, len(written[1]))
    )


def _called(match: re.Match[str], reader: Reader) -> str | None:
    """A short number that one calls: 113, 115, 1022."""
    text, so_far = match[0], before(match)
    if text in _EMERGENCY and (
        ends(so_far, _CALL)
        or ends(so_far, _CALL_LIST)
        or re.match(r"\s*(?:,|hoặc|hay)\s*11[1-5](?!\d)", behind(match))
    ):
        return digits(text)
    if len(text) < 4 or not (ends(so_far, _CALL) or ends(so_far, _CALL_LIST)):
        return None
    return digits(text, _GROUPS.get(len(text), ()))


def _emergency_list(match: re.Match[str], reader: Reader) -> str:
    """113/114/115."""
    return ", ".join(digits(each) for each in re.findall(r"\d+", match[0]))


def _identity(match: re.Match[str], reader: Reader) -> str | None:
    """Numbers of papers and accounts, and 12 digits that begin with 0, in threes."""
    text = match[0]
    personal = len(text) == 12 and text.startswith("0")
    if not personal and not ends(before(match), _IDENTITY):
        return None
    return digits(text, (3,) * ((len(text) - 2) // 3))


def _file_number(match: re.Match[str], reader: Reader) -> str | None:
    """000.00.01.H61-261120-0001 after "mã hồ sơ"."""
    if not ends(before(match), _IDENTITY):
        return None
    pieces = re.findall(r"\d+|[A-Z]+", match[0])
    return ", ".join(digits(p) if p.isdigit() else spell(p) for p in pieces)


def _section(match: re.Match[str], reader: Reader) -> str:
    """1.1. and 2.3.1 of a numbered text."""
    return " chấm ".join(number(n, reader.voice) for n in match[0].split("."))


def _plate(match: re.Match[str], reader: Reader) -> str:
    """64A-123.45, 64C1-123.45: province by its number, the rest digit by digit."""
    series = " ".join(digits(c) if c.isdigit() else c for c in match["series"])
    province = cardinal(int(match["province"]), reader.voice)
    return f"{province} {series}, {digits(match['serial'])}"


def _document(match: re.Match[str], reader: Reader) -> str | None:
    """39/2020/QĐ-TTg after "Quyết định số": number, year, "của Thủ tướng Chính phủ"."""
    said = _paper_number(match["number"], reader)
    if match["year"]:
        said += f" năm {cardinal(int(match['year']), reader.voice)}"
    kind, *issuers = (part.strip() for part in re.split(r"[-–]", match["code"]))
    return said + _origin(kind, issuers, match, reader)


def _party_document(match: re.Match[str], reader: Reader) -> str | None:
    """05-CT/TW: the Party writes its kinds of documents before the bar."""
    said = _paper_number(match["number"], reader)
    return said + _origin(match["kind"], [match["issuer"]], match, reader)


def _bare_document(match: re.Match[str], reader: Reader) -> str:
    """TT-BTTTT without a number, as people name a circular: "thông tư Bộ Y tế"."""
    kind, *issuers = match[0].split("-")
    names = ", ".join(_issuer(part, reader) for part in issuers)
    kind_said = DOCUMENT_KINDS[kind]
    so_far = before(match).rstrip()
    return names if so_far.endswith(kind_said) else f"{kind_said} {names}"


def _paper_number(text: str, reader: Reader) -> str:
    """A document's number keeps its zero: "Chỉ thị số không năm"."""
    return digits(text) if text[0] == "0" else number(text, reader.voice)


def _origin(kind: str, issuers: list[str], match: re.Match[str], reader: Reader) -> str:
    """The kind, unless it was just said, and who issued it, unless that follows."""
    said, so_far = "", before(match)
    kind_said = DOCUMENT_KINDS.get(kind)
    if kind_said is None:
        issuers = [kind, *issuers]
    elif kind_said not in so_far and f"{kind.lower()} " not in so_far:
        said += f", {kind_said}"
    names = ", ".join(_issuer(part, reader) for part in issuers)
    if not names or re.match(r"[\s,]*(?:ngày[^,]{0,30})?của\b", behind(match)):
        return said
    known = kind_said or issuers[0] in ISSUERS or issuers[0] in ACRONYMS
    return f"{said} của {names}" if known or "Quốc hội" in names else f"{said}, {names}"


def _issuer(code: str, reader: Reader) -> str:
    assembly = re.fullmatch(r"(QH|HĐND|UBTVQH)(\d{1,2})", code)
    if assembly:
        name = {"QH": "Quốc hội", "UBTVQH": "Ủy ban Thường vụ Quốc hội"}.get(
            assembly[1], "Hội đồng nhân dân"
        )
        return f"{name} khóa {cardinal(int(assembly[2]), reader.voice)}"
    known = ISSUERS.get(code) or ACRONYMS.get(code)
    if known is not None:
        return known
    parts = re.split(r"[&.]", code)
    if len(parts) > 1:
        return " và ".join(_issuer(part, reader) for part in parts if part)
    reader.unsure.append(code)
    return _mixed(code, reader)


_WITH_NUMBER: Final = {"KP": "khu phố", "TDP": "tổ dân phố", "KCN": "khu công nghiệp"}


def _code_number(text: str, reader: Reader) -> str:
    if text[0] == "0" or (len(text) > 3 and text.isdigit()):
        return digits(text)
    return number(text, reader.voice, point="chấm")


def _mixed(code: str, reader: Reader) -> str:
    """Letters spelled, numbers read: KT3, CT01, H5N1."""
    pieces = re.findall(r"\d+\.\d|\d+|[^\W\d_]+", code)
    return " ".join(
        _code_number(p, reader)
        if p[0].isdigit()
        else _WITH_NUMBER.get(p) or (p if len(p) == 1 else spell(p))
        for p in pieces
    )


def _letters_and_digits(match: re.Match[str], reader: Reader) -> str:
    return _mixed(match[0], reader)


_ROADS: Final = {
    "QL": "quốc lộ", "ĐT": "đường tỉnh", "TL": "tỉnh lộ", "HL": "hương lộ",
    "ĐH": "đường huyện", "ĐX": "đường xã", "CT": "cao tốc", "ĐL": "đại lộ",
}  # fmt: skip


def _road(match: re.Match[str], reader: Reader) -> str | None:
    if match["letters"] == "CT" and match["number"].startswith("0"):
        return None  # CT01 is a form
    said = f"{_ROADS[match['letters']]} {number(match['number'], reader.voice)}"
    return f"{said} {match['branch']}" if match["branch"] else said


def _milestone(match: re.Match[str], reader: Reader) -> str:
    said = f"ki lô mét {number(match['number'], reader.voice)}"
    if match["rest"] and int(match["rest"]):
        said += f" cộng {cardinal(int(match['rest']), reader.voice)}"
    return said


def _standard(match: re.Match[str], reader: Reader) -> str:
    said = f"{number(match['number'], reader.voice)} năm "
    said += cardinal(int(match["year"]), reader.voice)
    if match["code"]:
        said += f", {_issuer(match['code'], reader)}"
    return said


_CENTRAL: Final = "|".join(
    re.escape(code) for code in ISSUERS if code in {"CP", "TTg"} or code[0] == "B"
)

RULES: Final[tuple[Rule, ...]] = (
    rule(r"(?<![\w/])(?P<number>\d{1,5})\s?/\s?(?:(?P<year>(?:19|20)\d\d)\s?/\s?)?"
         r"(?P<code>[A-ZĐ][A-ZĐ&y][\w&.]*(?<![.&])(?:\s?[-–]\s?[A-ZĐ][\w&.]*\w)*)(?!\w)",
         _document),
    rule(r"(?<![\w/])(?P<number>\d{1,4})\s?[-–]\s?"
         r"(?P<kind>NQ|CT|KL|QĐ|HD|TB|QC|KH|CV|BC|CTr|TTr|ĐA)/"
         r"(?P<issuer>[A-ZĐ][\w.]*\w)(?!\w)", _party_document),
    rule(r"(?<![\w/-])(?:TTLT|TT|NĐ|QĐ|NQ|CT)(?:-(?:" + _CENTRAL + r"))+(?![\w/-])",
         _bare_document),
    rule(r"(?<![\w.,/])(?:\d\d?(?:\.\d\d?){2,4}(?!\w)|\d\d?\.\d\d?(?=\.\s))",
         _section),
    rule(r"(?<![\w.-])[\dA-Z]{1,16}(?:[.-][\dA-Z]{1,16}){2,9}(?![\w-])", _file_number),
    rule(r"(?<=\w\s)(?P<number>\d+)(?:-\d+)?:(?P<year>(?:19|20)\d\d)"
         r"(?:/(?P<code>[A-ZĐ&]+))?(?!\w)", _standard),
    rule(r"(?<![\w/])(?P<province>\d\d)[\s-]?(?P<series>[A-Z]{1,2}\d?)[\s-]"
         r"(?P<serial>\d{3}\.\d\d|\d{4,5})(?!\w)", _plate),
    rule(r"(?<![\w./+,])(?:0\d{9,10}(?!\d)|\(0\d{2,4}\)\s?\d{3,4}[\s.-]?\d{3,4}(?!\d)"
         r"|0\d{2,4}[\s.-]\d{3,4}[\s.-]?\d{3,4}(?!\d)"
         r"|0\d{1,4}(?:[\s.-]\d{2,4}){2,5}(?!\d))", _telephone),
    rule(r"(?<![\w.])\(?\+84\)?(?:[\s.-]?\d{2,4}){2,5}(?!\d)", _telephone),
    rule(r"(?<![\w./,])1[89]00(?:[\s.]?\d{4}(?!\d)|[\s.]\d\d[\s.]\d\d(?!\d)"
         r"|[\s.]?\d{6}(?!\d)|[\s.]\d{3}[\s.]\d{3}(?!\d))", _service_number),
    rule(r"(?<![\w.,/])11[1-5](?:\s?[/-]\s?11[1-5])+(?![\w/])", _emergency_list),
    rule(r"(?<![\w.,/])\d{3,11}(?![\w/]|[.,]\d)", _called),
    rule(r"(?<![\w.,/])\d{5,20}(?![\w/]|[.,]\d)", _identity),
    rule(r"(?<!\w)(?P<letters>QL|ĐT|TL|HL|ĐH|ĐX|CT|ĐL)[.\s]?(?P<number>\d{1,3})"
         r"(?P<branch>[A-Z])?(?![\w]|\.\d)", _road),
    rule(r"(?<!\w)[Kk][Mm]\s?(?P<number>\d+)(?:\s?\+\s?(?P<rest>\d{1,3}))?(?!\w)",
         _milestone),
    rule(r"(?<!\w)(?!T[2-7](?!\w))(?:[A-ZĐ]{1,5}\d{1,4}(?:\.\d(?!\d)|[A-Z]?\d?)|\d{1,3}[B-FI-Z]\d{1,2})(?!\w)",
         _letters_and_digits),
)  # fmt: skip
