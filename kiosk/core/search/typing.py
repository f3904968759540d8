"""What typed keys mean: Telex (aa, ow, dd, s f r x j) and VNI (6, 7, 8, 9, 1-5).

One composer serves both: the on-screen keyboard shows `compose(keys)` as one types,
and the search decodes what somebody's keyboard left undecoded ("ddawng kys",
"d9a8ng ky1"). The keys may come in any order after the vowel ("giaasy", "giayas"), as
Vietnamese keyboards allow. Tone marks are placed in the older style ("hóa", "thủy").
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

TELEX_TONES = {
    "s": "\u0301",
    "f": "\u0300",
    "r": "\u0309",
    "x": "\u0303",
    "j": "\u0323",
}
VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
VOWELS = "aăâeêioôơuưy"
CIRCUMFLEX = {"a": "â", "ă": "â", "e": "ê", "o": "ô", "ơ": "ô"}
HORN = {"u": "ư", "o": "ơ", "ô": "ơ"}
BREVE = {"a": "ă", "â": "ă"}
MARKED = "ăâêôơư"


@dataclass(slots=True)
class _Word:
    """A word while it is typed: its letters without tone, and its tone."""

    letters: list[str]
    tone: str = ""

    def mark(self, marks: dict[str, str]) -> bool:
        """Change the last letter that can bear this mark; False: there is none."""
        for at in range(len(self.letters) - 1, -1, -1):
            letter = self.letters[at]
            if letter.lower() in marks and not self._is_glide(at):
                marked = marks[letter.lower()]
                self.letters[at] = marked.upper() if letter.isupper() else marked
                return True
        return False

    def _is_glide(self, at: int) -> bool:
        """Whether this is the u of "qu", which never bears a mark."""
        return (
            at > 0
            and self.letters[at].lower() == "u"
            and self.letters[at - 1].lower() == "q"
        )

    def has_vowel(self) -> bool:
        return any(letter.lower() in VOWELS for letter in self.letters)

    def text(self) -> str:
        """The word with its tone where the older style puts it; NFC.

        No Vietnamese word has ưo before a last letter: "thuwong" is "thương".
        """
        letters = list(self.letters)
        for place in range(1, len(letters) - 1):
            if letters[place - 1].lower() == "ư" and letters[place].lower() == "o":
                letters[place] = "Ơ" if letters[place].isupper() else "ơ"
        at = _tone_place("".join(letters).lower())
        if self.tone and at is not None:
            letters[at] += self.tone
        return unicodedata.normalize("NFC", "".join(letters))


def compose(keys: str) -> str:
    """What these keys are in Telex; whatever is no Telex stays as it is. NFC."""
    return re.sub(r"[^\W\d_]+", lambda word: _compose(word[0], _telex), keys)


def compose_vni(keys: str) -> str:
    """What these keys are in VNI. NFC."""
    return re.sub(r"[^\W_]+", lambda word: _compose(word[0], _vni), keys)


def _compose(keys: str, press: Callable[[_Word, str], bool]) -> str:
    word = _Word([])
    for key in keys:
        if not press(word, key):
            word.letters.append(key)
    return word.text()


def _telex(word: _Word, key: str) -> bool:
    """Let a key act on the word; False: it is a letter of its own."""
    low = key.lower()
    if low in TELEX_TONES and word.has_vowel():
        return _set_tone(word, TELEX_TONES[low])
    if low == "z" and word.tone:
        word.tone = ""
        return True
    if low == "w":
        return _horn(word, key)
    if low == "d":
        return _bar(word)
    if low in "aeo" and any(letter.lower() == low for letter in word.letters):
        return word.mark({low: CIRCUMFLEX[low]})
    return False


def _vni(word: _Word, key: str) -> bool:
    if key in VNI_TONES and word.has_vowel():
        return _set_tone(word, VNI_TONES[key])
    match key:
        case "0" if word.tone:
            word.tone = ""
            return True
        case "6":
            return word.mark(CIRCUMFLEX)
        case "7":
            return _horn_uo(word) or word.mark(HORN)
        case "8":
            return word.mark(BREVE)
        case "9":
            return _bar(word)
        case _:
            return False


def _set_tone(word: _Word, tone: str) -> bool:
    """Set the tone; the same tone twice takes it away and leaves the letter."""
    if word.tone == tone:
        word.tone = ""
        return False
    word.tone = tone
    return True


def _horn(word: _Word, key: str) -> bool:
    if _horn_uo(word) or word.mark({"a": "ă", "o": "ơ", "u": "ư"}):
        return True
    if any(letter.lower() in "ăơư" for letter in word.letters):
        return False
    word.letters.append("Ư" if key.isupper() else "ư")
    return True


def _horn_uo(word: _Word) -> bool:
    """One key makes "ươ" of "uo": both letters change."""
    low = "".join(word.letters).lower()
    for pair in ("uo", "ưo"):
        at = low.rfind(pair)
        if at < 0 or (at > 0 and low[at - 1] == "q"):
            continue
        for place, horned in ((at, "ư"), (at + 1, "ơ")):
            upper = word.letters[place].isupper()
            word.letters[place] = horned.upper() if upper else horned
        return True
    return False


def _bar(word: _Word) -> bool:
    if not word.letters or word.letters[0].lower() != "d":
        return False
    word.letters[0] = "Đ" if word.letters[0].isupper() else "đ"
    return True


def _tone_place(word: str) -> int | None:
    """Which letter bears the tone (word in lower case, without tone); None: none."""
    start = 0
    if word.startswith("qu") or (
        word.startswith("gi") and any(letter in VOWELS for letter in word[2:])
    ):
        start = 2
    places = [at for at in range(start, len(word)) if word[at] in VOWELS]
    if not places:
        return None
    marked = [at for at in places if word[at] in MARKED]
    if marked:
        return marked[-1]
    closed = places[-1] < len(word) - 1
    if len(places) == 1 or (closed and len(places) == 2):
        return places[-1]
    return places[1] if len(places) > 2 else places[0]
