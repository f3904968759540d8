"""What somebody who is still typing may be after: short names to touch.

Matched by everything that residents say, shown by the short name alone. The last word
may be unfinished; diacritics, Telex and VNI residue do not matter.
"""

from dataclasses import dataclass

from kiosk.core.search.ask import Found, ask
from kiosk.core.search.index import Index
from kiosk.core.search.spelling import fold, plain, words
from kiosk.core.search.typing import compose, compose_vni

LATER = 0.1
"""What a saying counts in whose middle stands what was typed; at its beginning: 1."""
LIMIT = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line to touch."""

    code: str
    text: str
    """The procedure's short name."""


def suggest(index: Index, typed: str, limit: int = LIMIT) -> tuple[Suggestion, ...]:
    """At most `limit` procedures, the likeliest first; none for nothing typed."""
    said = words(typed)
    if not said:
        return ()
    fits: dict[int, float] = {}
    for way in dict.fromkeys((typed, compose(typed), compose_vni(typed))):
        done = tuple(plain(word).folded for word in words(way))
        begun = fold(words(way)[-1]) if not typed.endswith(" ") else done[-1]
        for saying, line in enumerate(index.lines):
            if fit := _fit(line, done[:-1], begun):
                target = index.targets_of_sayings[saying]
                fits[target] = fits.get(target, 0.0) + fit
    ranked = sorted(fits, key=lambda target: (-fits[target], index.targets[target]))
    codes = [index.targets[target] for target in ranked]
    if not codes:
        answer = ask(index, typed)
        codes = list(answer.codes) if isinstance(answer, Found) else []
    return tuple(Suggestion(code, index.titles[code]) for code in codes[:limit])


def _fit(line: tuple[str, ...], done: tuple[str, ...], begun: str) -> float:
    """How well an unfinished line fits a saying: 0 not at all, 1 from its beginning.

    The finished words stand in it in their order, and the one that is being typed
    begins the next or a later one.
    """
    at = 0
    for word in done:
        try:
            at = line.index(word, at) + 1
        except ValueError:
            return 0.0
    for place in range(at, len(line)):
        if line[place].startswith(begun):
            return 1.0 if place == len(done) else LATER
    return 0.0
