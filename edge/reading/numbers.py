# ruff: noqa: SIM905 - a list of words is read and edited as text
"""Numbers in Vietnamese words, in the speech of the South or of the North."""

import re
from dataclasses import dataclass
from typing import Final, Literal

Dialect = Literal["south", "north"]


@dataclass(frozen=True, slots=True)
class Voice:
    """The words in which the dialects differ."""

    thousand: str
    odd: str
    """Before a lone unit, as in 105: "một trăm lẻ năm"."""
    four: str
    """Four after twenty, thirty, ...: 24."""


VOICES: Final[dict[Dialect, Voice]] = {
    "south": Voice(thousand="ngàn", odd="lẻ", four="bốn"),
    "north": Voice(thousand="nghìn", odd="linh", four="tư"),
}

_DIGITS: Final = "không một hai ba bốn năm sáu bảy tám chín".split()
_BILLION: Final = 10**9
_GROUPED: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_GROUPED_BY_COMMA: Final = re.compile(
    r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+", re.ASCII
)

NUMBER: Final = (
    r"(?:\d{1,3}(?:\.\d{3})+(?![.\d])(?:,\d+)?|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}(?![,\d])(?:\.\d+)?"
    r"|\d+,\d+|\d+\.\d{1,2}(?![.\d]|,\d)|\d+)"
)
"""A number as written: 1.234.567 / 3,5 / 1,234,567.8 / 3.5 / 42."""


def digits(text: str, sizes: tuple[int, ...] = ()) -> str:
    """Digit by digit; a comma (a short rest) after each group of these sizes."""
    names = [_DIGITS[int(c)] for c in text if c.isascii() and c.isdigit()]
    groups, at = [], 0
    for size in (*sizes, len(names)):
        if names[at : at + size]:
            groups.append(" ".join(names[at : at + size]))
        at += size
    return ", ".join(groups)


def cardinal(value: int, voice: Voice) -> str:
    """0 to 10**18 in words; anything larger digit by digit."""
    if value < 0:
        return f"âm {cardinal(-value, voice)}"
    if value >= _BILLION * _BILLION:
        return digits(str(value))
    if value < 1000:
        return _hundreds(value, voice, full=False)
    words: list[str] = []
    high, low = divmod(value, _BILLION)
    if high:
        words += [cardinal(high, voice), "tỷ"]
    millions, low = divmod(low, 10**6)
    if millions:
        words += [_hundreds(millions, voice, full=bool(words)), "triệu"]
    thousands, low = divmod(low, 1000)
    if thousands:
        words += [_hundreds(thousands, voice, full=bool(words)), voice.thousand]
    elif words and low >= 100 and low % 100 == 0:
        # "một triệu năm trăm" alone would be heard as 1.500.000.
        words += ["không", voice.thousand]
    if low:
        words.append(_hundreds(low, voice, full=bool(words)))
    return " ".join(words)


def _hundreds(value: int, voice: Voice, *, full: bool) -> str:
    """Below 1000; ``full`` says "không trăm" too, after a higher group."""
    hundreds, rest = divmod(value, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    if rest == 0:
        return " ".join(words) if words else _DIGITS[0]
    tens, unit = divmod(rest, 10)
    if tens == 0:
        words += [voice.odd, _DIGITS[unit]] if words else [_DIGITS[unit]]
        return " ".join(words)
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if unit == 1 and tens > 1:
        words.append("mốt")
    elif unit == 4 and tens > 1:
        words.append(voice.four)
    elif unit == 5:
        words.append("lăm")
    elif unit:
        words.append(_DIGITS[unit])
    return " ".join(words)


def ordinal(value: int, voice: Voice) -> str:
    """After "thứ": nhất, hai, ba, tư, năm."""
    return {1: "nhất", 4: "tư"}.get(value) or cardinal(value, voice)


def number(text: str, voice: Voice, *, point: str = "phẩy") -> str:
    """A written number (see ``NUMBER``) in words.

    A comma is the decimal mark, a dot groups thousands; a dot before one or two digits
    is a foreign decimal mark and read as ``point``. "05" is five; longer runs that
    begin with 0 are codes and read digit by digit.
    """
    if _GROUPED.fullmatch(text):
        whole, _, fraction = text.replace(".", "").partition(",")
    elif _GROUPED_BY_COMMA.fullmatch(text):
        whole, _, fraction = text.replace(",", "").partition(".")
    elif "," in text:
        whole, _, fraction = text.partition(",")
        point = "phẩy"
    else:
        whole, _, fraction = text.partition(".")
    if len(whole) > 18 or (len(whole) > 2 and whole[0] == "0" and not fraction):
        words = digits(whole)
    else:
        words = cardinal(int(whole), voice)
    return f"{words} {point} {_fraction(fraction, voice)}" if fraction else words


def _fraction(text: str, voice: Voice) -> str:
    if len(text) == 2 and text[0] != "0":
        return cardinal(int(text), voice)
    return digits(text)


def roman(text: str) -> int | None:
    """The value of a well-formed Roman numeral, else None."""
    if not _ROMAN.fullmatch(text) or not text:
        return None
    values = [_ROMAN_DIGITS[c] for c in text]
    following = [*values[1:], 0]
    return sum(
        -v if v < after else v for v, after in zip(values, following, strict=True)
    )


_ROMAN_DIGITS: Final = dict(I=1, V=5, X=10, L=50, C=100, D=500, M=1000)  # noqa: C408
_ROMAN: Final = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
