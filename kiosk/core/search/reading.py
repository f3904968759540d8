"""How a line is read: its words, and the concepts that they speak of.

The longest way to say a concept counts, from the left, none overlapping. "Mất" is both
to be lost and to have died: which of them is told by what stands around it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kiosk.core.search.concepts import CONCEPTS, LOSABLE
from kiosk.core.search.decoding import Decoder, Place
from kiosk.core.search.lexicon import ABBREVIATIONS, BARE_VARIANTS, STOP, VARIANTS
from kiosk.core.search.spelling import Word, agrees, fold, words
from kiosk.core.search.vocabulary import Vocabulary

AMBIGUOUS = 0.6
"""What is left of a concept for each other one that the same bare words may be."""
FAR = 2
"""Words between a thing and "mất" that still belong together."""
STOPS, GONE, LOST, DIED = "stop", "x.gone", "act.lost", "ev.death"


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept found at places `start` up to, not including, `end`."""

    name: str
    start: int
    end: int
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as it was understood."""

    places: tuple[Place, ...]
    concepts: tuple[Concept, ...]
    stopped: frozenset[int]
    """Places of words that say nothing of the matter ("cho tui hỏi")."""
    understood: float
    """Mean trust in the words that matter, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads lines with a vocabulary and the lexicon."""

    decoder: Decoder
    phrases: Mapping[str, tuple[tuple[tuple[Word, ...], str], ...]]
    """First word, folded -> (words, concept), longest first."""

    def learn(self, saying: str) -> None:
        """Take the words of a saying into the vocabulary."""
        self.decoder.vocabulary.add_saying(self.decoder.as_written(saying))

    def read(self, line: str) -> Reading:
        """What a line says, slips and all."""
        return self._reading(self.decoder.places(line))

    def read_saying(self, saying: str) -> Reading:
        """What a line says that was learnt: every word is meant as it stands."""
        return self._reading([(word,) for word in self.decoder.as_written(saying)])

    def _reading(self, places: Sequence[Place]) -> Reading:
        found = list(self._concepts(places))
        stopped = frozenset(
            at for one in found if one.name == STOPS for at in range(one.start, one.end)
        )
        told = [one for one in found if one.name != STOPS]
        return Reading(
            tuple(places),
            tuple(_resolved(told)),
            stopped,
            _understood(places, stopped),
        )

    def _concepts(self, places: Sequence[Place]) -> Iterator[Concept]:
        at = 0
        while at < len(places):
            found = self._longest(places, at)
            yield from found
            at = found[0].end if found else at + 1

    def _longest(self, places: Sequence[Place], at: int) -> Sequence[Concept]:
        """The longest concept that begins here; several where diacritics would tell."""
        found: dict[str, Concept] = {}
        for first in places[at]:
            for phrase, name in self.phrases.get(first.folded, ()):
                end = at + len(phrase)
                if found and end < next(iter(found.values())).end:
                    break
                if end <= len(places) and (trust := _fit(places[at:end], phrase)):
                    found.setdefault(name, Concept(name, at, end, trust))
            if found:
                break
        share = AMBIGUOUS ** (len(found) - 1)
        return [replace(one, trust=one.trust * share) for one in found.values()]


def _fit(places: Sequence[Place], phrase: tuple[Word, ...]) -> float:
    """Trust in these places saying the phrase; 0: they do not."""
    trust = 1.0
    for place, word in zip(places, phrase, strict=True):
        for candidate in place:
            if candidate.folded == word.folded and agrees(candidate.sound, word.sound):
                trust *= candidate.trust
                break
        else:
            return 0.0
    return trust


def _understood(places: Sequence[Place], stopped: frozenset[int]) -> float:
    trusts = [
        max((word.trust for word in place), default=0.0)
        for at, place in enumerate(places)
        if at not in stopped
    ]
    return sum(trusts) / len(trusts) if trusts else 0.0


def _resolved(told: list[Concept]) -> Iterator[Concept]:
    """Say of each "mất" whether a thing was lost or a person died."""
    for one in told:
        yield replace(one, name=_gone(told, one)) if one.name == GONE else one


def _gone(told: list[Concept], gone: Concept) -> str:
    others = [one for one in told if one.name != GONE]
    before = [one for one in others if 0 <= gone.start - one.end <= FAR]
    if any(_is_lost_after(gone, one) for one in others):
        return LOST
    if before and before[-1].name.startswith("who."):
        return LOST if _is_owned(before) else DIED
    if any(one.name in LOSABLE for one in before):
        return LOST
    if any(one.name.startswith("who.") for one in others):
        return DIED
    return LOST if any(one.name in LOSABLE for one in others) else GONE


def _is_owned(before: list[Concept]) -> bool:
    """Whether the last is the owner of a thing: one word, "của", lies between."""
    thing, owner = before[-2:] if len(before) > 1 else (before[-1], before[-1])
    return thing.name in LOSABLE and owner.start - thing.end == 1


def _is_lost_after(gone: Concept, thing: Concept) -> bool:
    """Whether "mất" is said of the thing behind it: "mất lâu chưa báo tử" is not."""
    far = 0 if thing.name == "th.deathcert" else FAR
    return thing.name in LOSABLE and 0 <= thing.start - gone.end <= far


def table(text: str) -> Iterator[tuple[str, str]]:
    """(name, way to say it) of each entry; indented lines go on with the last."""
    for entry in re.split(r"\n(?! )", text.strip()):
        name, _, ways = entry.partition(" ")
        for way in listed(ways):
            yield name, way


def listed(text: str) -> list[str]:
    """What stands between bars or on lines of its own."""
    parts = (part.strip() for part in re.split(r"[|\n]", text))
    return [part for part in parts if part]


def _pairs(text: str) -> dict[str, str]:
    """Each "short=meant"."""
    split = (entry.partition("=") for entry in listed(text))
    return {short: meant for short, _, meant in split}


def make_reader() -> Reader:
    """A reader that knows the lexicon's words, and is yet to learn any saying."""
    variants = _pairs(VARIANTS)
    variants |= {
        fold(one): meant
        for one, meant in variants.items()
        if fold(one) in BARE_VARIANTS
    }
    decoder = Decoder(Vocabulary(), _pairs(ABBREVIATIONS), variants)
    phrases: dict[str, dict[tuple[Word, ...], str]] = {}
    for name, way in (*table(CONCEPTS), *((STOPS, way) for way in listed(STOP))):
        phrase = tuple(map(decoder.variant, words(way)))
        for word in phrase:
            decoder.vocabulary.add(word)
        phrases.setdefault(phrase[0].folded, {}).setdefault(phrase, name)
    for meant in decoder.abbreviations.values():
        for word in map(decoder.variant, words(meant)):
            decoder.vocabulary.add(word)
    return Reader(
        decoder,
        {first: _longest_first(ways.items()) for first, ways in phrases.items()},
    )


def _longest_first(
    ways: Iterable[tuple[tuple[Word, ...], str]],
) -> tuple[tuple[tuple[Word, ...], str], ...]:
    return tuple(sorted(ways, key=lambda way: -len(way[0])))
