# ruff: noqa: RUF001 - dashes are what this module is about
"""Words of capitals: abbreviations, Roman numerals, headings, and what to spell.

A heading in capitals is words, and words stay as they are; "UBND" is said in full; what
nobody could pronounce is spelled by the names of its letters, and told to the clerk.
"""

import re
from typing import Final

from edge.reading.acronyms import (
    ACRONYMS,
    AMBIGUOUS,
    DOCUMENT_KINDS,
    DOTTED,
    LOWER_CASE,
)
from edge.reading.numbers import cardinal, ordinal, roman
from edge.reading.rules import Reader, Rule, Say, before, behind, ends, rule
from edge.reading.script import (
    has_vowel,
    is_syllable,
    is_syllable_without_marks,
    spell,
)

_SPELLED_AT_MOST: Final = 5
# Before a number these are documents: "TT 39", "CT số 05"; elsewhere people or places.
_NUMBERED: Final = frozenset({"TT", "CT", "CĐ"})
_ROMAN_CUE: Final = re.compile(
    r"(?:khóa|khoá|quý|thế kỷ|thế kỉ|đại hội|hội nghị|lần thứ|thứ|lần|chương|phần|mục"
    r"|kỳ|hạng|loại|cấp|tập|đợt|phiên|vùng|quyển|quân khu|khu vực|khu|nhóm|bậc"
    r"|giai đoạn|phương án|dạng|mức|học kỳ"
    r"|chuyên khoa|phụ lục|trung ương|tháng|điều|bảng|đội|trạm|số)\s*$"
)
_ROMAN_LIST: Final = re.compile(r"(?<![^\W_])[ivx]+\s*(?:,|và|-|–|đến)\s*$")
_HEADING: Final = re.compile(r"\s*[.):/,-]")
_TWO_PART: Final = re.compile(r"[-&./]")


def _roman(match: re.Match[str], reader: Reader) -> str | None:
    value, so_far = roman(match["roman"]), before(match)
    if value is None:
        return None
    if re.search(r"thứ\s*$", so_far):
        return ordinal(value, reader.voice)
    heading = not so_far.strip() and _HEADING.match(behind(match))
    plain = len(match["roman"]) > 1 and set(match["roman"]) <= set("IVX")
    listed = set(match["roman"]) <= set("IVX") and ends(so_far, _ROMAN_LIST)
    if not (heading or plain or listed or ends(so_far, _ROMAN_CUE)):
        return None
    said = cardinal(value, reader.voice)
    if match["year"]:  # quý IV/2026
        said += f" năm {cardinal(int(match['year']), reader.voice)}"
    return said


def _dotted(match: re.Match[str], reader: Reader) -> str | None:
    """P.3, TP. Vĩnh Long; but "ông Trần Văn P. Sau đó" names a person."""
    short = match["short"]
    if len(short) == 1:
        named = re.search(r"(\w+)\s+$", match.string[: match.start()][-30:])
        if named and named[1][0].isupper():
            return None
    return f"{DOTTED[short]} "


def _abbreviation(match: re.Match[str], reader: Reader) -> str | None:
    """A run such as UBND, LĐ-TB&XH, TP.HCM or Kính: the longest known beginning."""
    text = match[0]
    if text.istitle() and text not in ACRONYMS and text.isalpha():
        return None
    parts = _TWO_PART.split(text)
    marks = _TWO_PART.findall(text)
    said: list[str] = []
    changed, at = False, 0
    while at < len(parts):
        taken, words = _longest(parts, marks, at, match, reader)
        changed = changed or words != parts[at]
        said.append(words)
        at += taken
        if at < len(parts):
            said.append(_joint(marks[at - 1], parts[at - 1], parts[at]))
            changed = changed or marks[at - 1] != "."
    return "".join(said) if changed else None


def _longest(
    parts: list[str],
    marks: list[str],
    at: int,
    match: re.Match[str],
    reader: Reader,
) -> tuple[int, str]:
    for size in range(min(4, len(parts) - at), 1, -1):
        text = parts[at]
        for n in range(at + 1, at + size):
            text += marks[n - 1] + parts[n]
        if text in ACRONYMS:
            return size, ACRONYMS[text]
    return 1, _word(parts[at], match, reader)


def _joint(mark: str, left: str, right: str) -> str:
    if mark == "-" and left in ACRONYMS and right in ACRONYMS:
        return ", "
    return {"&": " và ", "/": ", ", ".": ". "}.get(mark, " ")


def _word(text: str, match: re.Match[str], reader: Reader) -> str:
    if text in AMBIGUOUS and _among_capitals(match):
        return text
    if text in _NUMBERED and re.match(r"\s*(?:số\s*)?\d", behind(match)):
        return DOCUMENT_KINDS[text]
    known = ACRONYMS.get(text)
    if known is not None:
        # "Ủy ban nhân dân (UBND)": once is enough.
        just_said = before(match).rstrip(" (-").endswith(known.lower())
        return "" if just_said else known
    capitals = text.isupper() and len(text) > 1
    if not capitals:
        lower = text.lower()
        known = ACRONYMS.get(text.upper()) if lower in LOWER_CASE else None
        return known or text
    if is_syllable(text) or len(text) > 15:
        return text
    if is_syllable_without_marks(text) and _among_capitals(match):
        return text
    reader.unsure.append(text)
    if len(text) <= _SPELLED_AT_MOST or not has_vowel(text):
        return spell(text)
    return text


def _among_capitals(match: re.Match[str]) -> bool:
    """Whether a neighbour is a word in capitals, as in a heading."""
    text = match.string
    left = re.search(r"([^\W\d_]+)[\s,:.-]*$", text[: match.start()][-24:])
    right = re.match(r"[\s,:.-]*([^\W\d_]+)", text[match.end() : match.end() + 24])
    return any(
        near is not None
        and len(near[1]) > 1
        and near[1].isupper()
        and near[1] not in ACRONYMS
        and is_syllable(near[1])
        for near in (left, right)
    )


def _pair(match: re.Match[str], reader: Reader) -> str:
    """Ông/Bà, anh/chị."""
    return f"{match['left']} {match['right']}"


def _lower(match: re.Match[str], reader: Reader) -> str | None:
    return ACRONYMS.get(match[0].upper())


def _fixed(said: str) -> Say:
    return lambda _match, _reader: said


# Digits may touch a word (5kg was read already, AA0): only letters continue it.
_START: Final = r"(?<![^\W\d_])"
_END: Final = r"(?![^\W\d_])"
_LETTERS: Final = r"[^\W\d_]"
_CAPITAL: Final = r"(?=[A-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ])"
_DOTTED_KEYS: Final = "|".join(sorted(DOTTED, key=len, reverse=True))

RULES: Final[tuple[Rule, ...]] = (
    rule(rf"{_START}v\.?\s?v{_END}\.*", _fixed("vân vân")),
    rule(rf"{_START}[Vv]/[vV]{_END}", _fixed("về việc")),
    rule(rf"{_START}(?P<left>[ÔôAa](?:ng|nh))/(?P<right>[BbCc](?:à|hị)){_END}", _pair),
    rule(rf"{_START}(?P<left>[Vv]à)/(?P<right>hoặc){_END}", _pair),
    rule(rf"{_START}Đ/[cC]{_END}", _fixed("Đồng chí")),
    rule(rf"{_START}đ/c{_END}", _fixed("đồng chí")),
    rule(rf"{_START}pH{_END}", _fixed("pê hát")),
    rule(rf"{_START}[Kk]/g{_END}", _fixed("kính gửi")),
    rule(rf"{_START}T(?:P|p)\.?\s?HCM{_END}", _fixed("Thành phố Hồ Chí Minh")),
    rule(rf"{_START}(?P<roman>[IVXLCDM]+)(?:/(?P<year>(?:19|20)\d\d))?{_END}", _roman),
    rule(rf"{_START}(?P<short>{_DOTTED_KEYS})\.\s?(?=[\dA-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ])", _dotted),
    rule(
        rf"{_START}{_CAPITAL}{_LETTERS}+(?:[-&./]{_CAPITAL}{_LETTERS}+)*{_END}",
        _abbreviation,
    ),
    rule(rf"{_START}(?:{'|'.join(sorted(LOWER_CASE))}){_END}", _lower),
)
