# ruff: noqa: RUF001, SIM905 - look-alike characters are what this module is about
"""Vietnamese letters: one spelling of every character, syllables, names of letters.

Text arrives decomposed (macOS, phones), half composed (Windows-1258: base letter and
circumflex in one, tone apart), in full-width or "fancy" letters pasted from social
media, and with invisible characters. Everything after ``normalise`` sees one form only.
"""

import re
import unicodedata
from typing import Final

_SUPERSCRIPTS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_POWER: Final = re.compile(rf"(?<=[0-9])[{_SUPERSCRIPTS}]+")
_MARKS: Final = re.compile("[\u0300-\u036f]{2,}")
# Circumflex, breve and horn belong to the letter and come before the tone.
_OF_THE_LETTER: Final = "\u0302\u0306\u031b"
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
# Look-alikes of Đ on foreign keyboards; signs that NFKC would turn into letters.
_ALIKE: Final = str.maketrans({
    "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "™": " ", "®": " ", "©": " ", "℠": " ",
    "−": "-", "‐": "-", "‑": "-", "‒": "-", "⁄": "/", "∕": "/", "′": "'", "’": "'",
    "⃣": None,
})  # fmt: skip


def normalise(text: str) -> str:
    """The same text in NFKC, ASCII digits, no invisible characters.

    Powers are put into words ("10³" must not become "103").
    """
    visible = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cs"))
    apart = _POWER.sub(lambda m: f" mũ {unicodedata.normalize('NFKC', m[0])} ", visible)
    apart = "".join(
        f" {c} " if unicodedata.decomposition(c).startswith("<fraction>") else c
        for c in apart
    )
    decomposed = unicodedata.normalize("NFD", apart.translate(_ALIKE))
    ordered = _MARKS.sub(
        lambda m: "".join(sorted(m[0], key=lambda c: c not in _OF_THE_LETTER)),
        decomposed,
    )
    composed = unicodedata.normalize("NFKC", ordered).translate(_ALIKE)
    if composed.isascii():
        return composed
    return "".join(c if c.isascii() else _ascii_digit(c) for c in composed)


def _ascii_digit(character: str) -> str:
    digit = unicodedata.digit(character, None)
    return character if digit is None else str(digit)


def split_tone(text: str) -> tuple[str, bool]:
    """The lower-case text without tone marks, and whether there was one."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    bare = "".join(c for c in decomposed if c not in _TONES)
    return unicodedata.normalize("NFC", bare), len(bare) != len(decomposed)


def fold(text: str) -> str:
    """Lower case without any mark: "Đường" becomes "duong"."""
    decomposed = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_ONSETS: Final = frozenset(
    ",b,c,ch,d,đ,g,gh,gi,h,k,kh,l,m,n,ng,ngh,nh,p,ph,qu,r,s,t,th,tr,v,x".split(",")
)
_RHYMES: Final = frozenset(
    (
        "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt "
        "âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu "
        "i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
        "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc "
        "oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt "
        "ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un ung "
        "uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu "
        "ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu "
        "y yêm yên yêng yêt yêu"
    ).split()
)
_FOLDED_RHYMES: Final = frozenset(fold(rhyme) for rhyme in _RHYMES)
_VOWELS: Final = frozenset("aăâeêioôơuưy")


def is_syllable(text: str) -> bool:
    """Whether it can be a Vietnamese syllable: "BAN" can, "UBND" and "VAC" cannot.

    A syllable that ends in c, ch, p or t always carries a tone mark.
    """
    bare, has_tone = split_tone(text)
    stopped = bare.endswith(("c", "ch", "p", "t"))
    return (has_tone or not stopped) and _splits(bare, _RHYMES)


def is_syllable_without_marks(text: str) -> bool:
    """Whether it is a syllable typed without its marks, as in "HOP DAN"."""
    bare = fold(text)
    return bare == text.lower().replace("đ", "d") and _splits(bare, _FOLDED_RHYMES)


def _splits(bare: str, rhymes: frozenset[str]) -> bool:
    if bare == "gi":
        return True
    return any(bare[:n] in _ONSETS and bare[n:] in rhymes for n in range(4))


def has_vowel(text: str) -> bool:
    """Whether somebody might pronounce it as one word."""
    return any(c in _VOWELS for c in split_tone(text)[0])


# Names as announcers say them; Đ and D must stay apart ("đê", "dê").
_LETTERS: Final = dict(
    zip(
        "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz",
        "a,á,ớ,bê,xê,dê,đê,e,ê,ép,gờ,hát,i,gi,ca,lờ,mờ,nờ,o,ô,ơ,pê,quy,rờ,sờ,tê,u,ư,"
        "vê,vê kép,ích,y,dét".split(","),
        strict=True,
    )
)


def spell(text: str) -> str:
    """Letter by letter: "HTV" becomes "hát tê vê"; what is no letter falls out."""
    bare = split_tone(text)[0]
    return " ".join(_LETTERS.get(c, c) for c in bare if c.isalpha())
