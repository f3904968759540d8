"""What a line means that may break off within a word: for whoever types, and for "Tìm".

There is one ranking. What is offered under the line while somebody types is what the
search answers to that very line, in the same order: touching "Tìm" turns nothing
around. A last word that nobody knows is taken for the beginning of one with which a
saying goes on ("xac nhan khuy"); a word that is known stands, unless it is understood
only as a beginning. Diacritics, Telex and VNI residue do not matter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.core.search.ask import (
    LIMIT,
    MOST_LETTERS,
    Answer,
    Nothing,
    ask,
    codes_of,
)
from kiosk.core.search.index import Index
from kiosk.core.search.spelling import fold, plain, words
from kiosk.core.search.typing import compose, compose_vni

LATER = 0.1
"""What a saying counts in whose middle stands what was typed; at its beginning: 1."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line to touch."""

    code: str
    text: str
    """The procedure's short name."""


@dataclass(frozen=True, slots=True)
class _Going:
    """How sayings go on from an unfinished line, the likeliest first."""

    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """What the last word becomes."""


def answer(index: Index, line: str, limit: int = LIMIT) -> Answer:
    """What a line may mean, at most `limit` codes, the likeliest first."""
    return _ranked(index, line, limit)[0]


def suggest(index: Index, typed: str, limit: int = LIMIT) -> tuple[Suggestion, ...]:
    """The same as lines to touch; none for nothing typed, or for a mere resemblance."""
    found, going = _ranked(index, typed, limit)
    codes = codes_of(found)
    if isinstance(found, Nothing):
        codes = tuple(one for one in codes if one in going.codes)
    return tuple(Suggestion(code, index.titles[code]) for code in codes)


def _ranked(index: Index, line: str, limit: int) -> tuple[Answer, _Going]:
    as_typed, said = ask(index, line, limit), words(line[:MOST_LETTERS])
    known = bool(said) and fold(said[-1]) in index.reader.decoder.vocabulary.known
    if as_typed.outside if isinstance(as_typed, Nothing) else known:
        return as_typed, _Going()
    going = _going(index, line)
    if not going.words:
        return as_typed, going
    completed = ask(index, " ".join((*said[:-1], going.words[0])), limit)
    for one in (as_typed, completed) if known else (completed, as_typed):
        if not isinstance(one, Nothing):
            return one, going
    near = dict.fromkeys((*going.codes, *codes_of(as_typed)))
    return Nothing(tuple(near)[:limit]), going


def _going(index: Index, line: str) -> _Going:
    """By what the sayings say that begin as the line does, or have it within them."""
    codes: dict[str, float] = {}
    ends: dict[str, float] = {}
    line = line[:MOST_LETTERS]
    for way in dict.fromkeys((line, compose(line), compose_vni(line))):
        for saying, word, fit in _fits(index, words(way)):
            code = index.targets[index.targets_of_sayings[saying]]
            codes[code] = codes.get(code, 0.0) + fit
            ends[word] = ends.get(word, 0.0) + fit
    return _Going(_likeliest(codes), _likeliest(ends))


def _fits(index: Index, said: list[str]) -> Iterator[tuple[int, str, float]]:
    """Number of each saying that goes on so, its word for the last, and how well."""
    if not said:
        return
    done = tuple(plain(word).folded for word in said[:-1])
    begun = fold(said[-1])
    for saying, line in enumerate(index.lines):
        if (place := _place(line, done, begun)) is not None:
            yield saying, line[place], 1.0 if place == len(done) else LATER


def _place(line: tuple[str, ...], done: tuple[str, ...], begun: str) -> int | None:
    """Where the word that is being typed stands in a saying; None: it does not fit.

    The finished words stand in it in their order, and the last begins the next or a
    later one.
    """
    at = 0
    for word in done:
        try:
            at = line.index(word, at) + 1
        except ValueError:
            return None
    places = range(at, len(line))
    return next((one for one in places if line[one].startswith(begun)), None)


def _likeliest(weights: dict[str, float]) -> tuple[str, ...]:
    return tuple(sorted(weights, key=lambda one: (-weights[one], one)))
