"""How a Vietnamese word is compared, whatever it was typed on.

`fold` drops case, diacritics and the bar of đ. `Word` keeps beside that the sound of
the accented form, in which the place of the tone mark does not count (hoá = hóa), nor
the difference of hỏi and ngã, which the South does not speak, nor i and y at the end
(kí = ký). In a line typed without diacritics no word has a sound: it may be any.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "3", "\u0323": "5"}
_MARKS = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}
CODE = re.compile(r"\d\.\d{6}")
_FORM = re.compile(r"\b(ct|kt)[ -]+(\d+)\b")
_AGE = re.compile(r"\b(\d{2})t\b")
_WORD = re.compile(r"\d\.\d{6}|[^\W_]+")

_ONSETS = re.compile("ngh|gh|ng|nh|ch|kh|ph|th|tr|gi|qu|[bcdghklmnprstvx]|")
_RIMES = re.compile(
    "a(?:c|ch|i|m|n|ng|nh|o|p|t|u|y)?|e(?:c|m|n|ng|o|p|t|ch|nh|u)?"
    "|i(?:a|ch|e(?:c|m|n|ng|p|t|u)|m|n|nh|p|t|u)?"
    "|o(?:a(?:c|ch|i|m|n|ng|nh|o|p|t|y)?|c|e(?:n|o|t)?|i|m|n|ng|p|t)?"
    "|u(?:a(?:n|ng|t|y)?|c|e(?:ch|nh)?|i|m|n|ng|o(?:c|i|m|n|ng|p|t|u)?|p|t|u)?"
    "|uy(?:a|ch|en|et|nh|t|u)?|y(?:e(?:m|n|t|u))?"
)


def fold(text: str) -> str:
    """Lower case, no diacritics, đ as d."""
    parts = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def sound(word: str) -> str:
    """A word as its letters, their marks and its tone."""
    low = word.lower()
    tone, out = "", ""
    for part in unicodedata.normalize("NFD", low):
        if part in _TONES:
            tone = _TONES[part]
        else:
            out += _MARKS.get(part, part)
    if out.endswith("y") and len(out) > 1 and out[-2] not in "aauo":
        out = out[:-1] + "i"
    return out.replace("đ", "d9") + tone


def words(text: str) -> list[str]:
    """The words and numbers of a text, in lower case, NFC; codes stay whole (KT 3).

    An age is written out ("75t").
    """
    low = unicodedata.normalize("NFC", text).lower()
    return _WORD.findall(_AGE.sub(r"\1 tuổi", _FORM.sub(r"\1\2", low)))


def is_syllable(folded: str) -> bool:
    """Whether it could be a Vietnamese syllable without its diacritics."""
    return any(
        _RIMES.fullmatch(folded, onset)
        for onset in {0, _onset(folded), max(0, _onset(folded) - 1)}
    )


def _onset(folded: str) -> int:
    found = _ONSETS.match(folded)
    return found.end() if found else 0


def southern(folded: str) -> str:
    """One key for the syllables that Southern speech makes alike.

    Source: the usual mergers of the Mekong delta: v/d/gi/r, s/x, ch/tr at the
    beginning; n/ng, t/c at the end; i/y.
    """
    key = folded
    for onset, one in (
        ("ngh", "ng"), ("gh", "g"), ("gi", "d"), ("tr", "ch"), ("qu", "w"), ("hu", "w"),
        ("v", "d"), ("r", "d"), ("s", "x"), ("k", "c"),
    ):  # fmt: skip
        rest = key[len(onset) :]
        if key.startswith(onset) and rest and not (onset == "k" and rest[0] == "h"):
            key = one + rest
            break
    for ending, one in (("ng", "n"), ("nh", "n"), ("ch", "t"), ("c", "t")):
        if key.endswith(ending) and len(key) > len(ending):
            key = key[: -len(ending)] + one
            break
    return key.replace("y", "i")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it will be compared. `trust` is 1 as typed, less when guessed."""

    folded: str
    sound: str = ""
    """Empty: typed without diacritics, it may sound anyhow."""
    trust: float = 1.0


@lru_cache(maxsize=4096)
def plain(word: str) -> Word:
    """A word as it stands, with i for a final y that sounds like it."""
    folded = fold(word)
    if folded.endswith("y") and folded[-2:-1] not in ("a", "u"):
        folded = folded[:-1] + "i"
    return Word(folded, sound(word))


def agrees(one: str, other: str) -> bool:
    """Whether two sounds may be one word: a bare one may be anything."""
    return not one or not other or one == other
