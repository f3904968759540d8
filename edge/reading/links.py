"""Addresses of pages and mailboxes: dots, "a còng", and labels as syllables."""

import re
from typing import Final

from edge.reading.acronyms import DOMAIN_LABELS
from edge.reading.numbers import digits
from edge.reading.rules import Reader, Rule, rule
from edge.reading.script import is_syllable_without_marks, spell


def _link(match: re.Match[str], reader: Reader) -> str:
    """An address of a page or a mailbox: dots, "a còng" and labels as words."""
    text = re.sub(r"^(?:https?://)?(?:www\.)?", "", match[0], flags=re.IGNORECASE)
    trailing = re.search(r"[.,;:!?)\]/]*$", text)
    bare = text[: trailing.start()] if trailing else text
    words = []
    for piece in re.findall(r"[^\W_]+|.", bare):
        named = _LINK_MARKS.get(piece)
        words.append(named if named is not None else _label(piece, reader))
    return " ".join(filter(None, words)) + re.sub(
        r"[^.,;:!?]", "", trailing[0] if trailing else ""
    )


_LINK_MARKS: Final = {
    ".": "chấm", "@": "a còng", "/": "xuyệt", "-": "gạch ngang", "_": "gạch dưới",
    "?": "", "=": "", "&": "", "#": "", "%": "", ":": "", "+": "cộng", "~": "", ",": "",
}  # fmt: skip


def _label(text: str, reader: Reader) -> str:
    known = DOMAIN_LABELS.get(text.lower())
    if known is not None:
        return known
    if text.lower().startswith("ubnd"):
        return f"Ủy ban nhân dân {_label(text[4:], reader)}"
    said = []
    for piece in re.findall(r"\d+|\D+", text):
        if piece.isdigit():
            said.append(digits(piece))
        else:
            said.append(
                _syllables(piece.lower()) or (spell(piece) if len(piece) < 6 else piece)
            )
    return " ".join(said)


def _syllables(text: str) -> str | None:
    """The fewest syllables that make up a label: "dongthap" gives "dong thap"."""
    best: list[list[str] | None] = [[]] + [None] * min(len(text), 60)
    if len(text) > 60:
        return None
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 7), end):
            head = best[start]
            if head is None or not is_syllable_without_marks(text[start:end]):
                continue
            current = best[end]
            if current is None or len(head) < len(current):
                best[end] = [*head, text[start:end]]
    found = best[-1]
    return " ".join(found) if found else None


_TOP: Final = r"(?:vn|com|net|org|gov|edu|info|asia|io|me|ly)"

RULES: Final[tuple[Rule, ...]] = (
    rule(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}",
         _link),
    rule(r"(?i:(?<!\w)https?://[^\s<>()]+|(?<!\w)www\.[^\s<>()]+)", _link),
    rule(rf"(?<![\w.@/-])(?:[A-Za-z0-9-]{{1,63}}\.){{1,4}}{_TOP}(?:/[^\s<>()]*)?(?![\w])",
         _link),
)  # fmt: skip
