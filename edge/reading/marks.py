# ruff: noqa: RUF001 - signs are what this module is about
"""Signs between the words: those that are said, those that are a rest, and the rest."""

import re
import unicodedata
from typing import Final

from edge.reading.rules import Reader, Rule, before, behind, rule

_SAID: Final[dict[str, str]] = {
    "&": "và", "@": "a còng", "+": "cộng", "=": "bằng", "%": "phần trăm", "°": "độ",
    "→": "đến", "⇒": "đến", "➡": "đến", "<": "nhỏ hơn", ">": "lớn hơn",
    "≥": "từ", "≤": "không quá", "±": "cộng trừ", "~": "khoảng", "≈": "khoảng",
    "×": "nhân", "÷": "chia", "€": "ơ rô", "$": "đô la", "₫": "đồng", "№": "số",
}  # fmt: skip
_RESTS: Final = frozenset("()[]{}|;•·●■◆▪–—/\\…<>«»")
_SENTENCE: Final = ".!?"
_BULLET: Final = re.compile(
    r"^\s*(?:=+>\s*|-+>\s*|[-–—*•·●○■□◆▪➢➤✓✔☑►»→+]+\s+|[•·●○■□◆▪➢➤✓✔☑►»*]+|o\s+(?=[A-ZĐ]))"
)
_SPACES: Final = re.compile(r"\s+")


def _sign(match: re.Match[str], reader: Reader) -> str:
    sign = match[0]
    if sign == "‰":
        return f" phần {reader.voice.thousand} "
    if sign in "<>" and not re.match(r"\s*\d", match.string[match.end() :][:4]):
        return ", "
    if sign == "+" and not re.search(r"[\d%]\s*$", before(match)):
        return " và "
    return f" {_SAID[sign]} "


def _dash(match: re.Match[str], reader: Reader) -> str | None:
    """A dash between words is a rest, inside a word nothing, before a number minus."""
    if match[0][-1] == "-" and re.match(r"\d", behind(match)) and match[0][0] == " ":
        return None
    return " " if len(match[0]) == 1 else ", "


def _run(match: re.Match[str], reader: Reader) -> str:
    """Arrows of signs, and dots: three are a rest, more are a line to write on."""
    text, last = match[0].strip(), not behind(match).strip()
    if text.endswith(">"):
        return ", " if text.startswith("=") else " đến "
    if len(text) > 3:
        return " "
    return "." if last else ", "


RULES: Final[tuple[Rule, ...]] = (
    rule("[" + re.escape("".join(_SAID)) + "‰]", _sign),
    rule(r"\s*[-=–]+>|\.{2,}", _run),
    rule(r"\s*[-–—]+\s*", _dash),
    rule(r"(?<=\d):(?=\d)", lambda _match, _reader: " trên "),
)


def drop_bullet(line: str) -> str:
    """The line without the sign that makes it an item of a list."""
    return _BULLET.sub("", line, count=1).strip()


def tidy(line: str) -> str:
    """Only letters, spaces and , . : ; ! ? remain, with no two rests in a row."""
    kept: list[str] = []
    for c in line:
        if c.isalpha() or c in " ,.:;!?":
            kept.append(c)
        elif c in _RESTS:
            kept.append(",")
        elif unicodedata.category(c)[0] == "M" and kept and kept[-1] not in " ,.:;!?":
            kept.append(c)
        else:
            kept.append(" ")
    text = _SPACES.sub(" ", "".join(kept))
    text = re.sub(r"[ ,.:;!?]*[,.:;!?][ ,.:;!?]*", _strongest, text)
    return unicodedata.normalize(
        "NFC", text.strip(" ,;:") if not _speaks(text) else _edges(text)
    )


def _speaks(text: str) -> bool:
    return any(c.isalpha() for c in text)


def _edges(text: str) -> str:
    return text.lstrip(" ,.:;!?").rstrip(" ,;")


def _strongest(match: re.Match[str]) -> str:
    """Of several marks in a row, the one that stops longest."""
    for mark in "?!.:;,":
        if mark in match[0]:
            return f"{mark} "
    return " "


def join_lines(lines: list[str]) -> str:
    """Every line but the last ends as a sentence does."""
    spoken = [line for line in lines if line]
    ended = [
        line if line.endswith((".", "!", "?", ":")) else f"{line}."
        for line in spoken[:-1]
    ]
    return "\n".join([*ended, *spoken[-1:]])
