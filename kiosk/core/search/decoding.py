"""Which words were meant by what was typed.

A word stands if the index knows it. Otherwise it is an abbreviation, keys that no Telex
or VNI keyboard composed, several words without a space, or a slip of the finger - tried
in this order; and its neighbours may correct even a word that is known ("ket hom").
A guess carries less trust than what was typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kiosk.core.search.spelling import (
    Word,
    fold,
    is_syllable,
    plain,
    southern,
    words,
)
from kiosk.core.search.typing import compose, compose_vni
from kiosk.core.search.vocabulary import Vocabulary

Place = tuple[Word, ...]
"""One place in the sentence: the words that may stand there, likeliest first."""

ACCENTED = 0.5
"""Share of words with diacritics from which those without have none on purpose."""
SLIP = 0.75
"""Trust in a word one slip away from what was typed, which is no syllable itself."""
RARE_SLIP = 0.4
"""The same where what was typed could be a word of its own."""
LESS_LIKELY = 0.85
"""What is left of it for each further guess."""
UNLIKELY = 0.7
"""What is left of a guess that no neighbour supports, where another is supported."""
DOUBTED = 0.7
"""Trust in a word that stands beside its neighbours nowhere, and in what does."""
DOUBTED_LETTERS = 3
"""Letters from which a known word may be doubted."""
GUESSED_LETTERS = 4
"""Letters below which a guess is worth less."""
SHORTEST_JOINED, LONGEST_SYLLABLE = 4, 7
JOINED_BESIDE = 0.6
"""What a part costs that is known to follow the one before; any other: 1."""
LONGEST_HALVED = 16
"""Letters of two words as Telex has them; what is longer is not guessed at."""
MOST_WORDS = 40
"""What comes after them in a line is not read."""
MOST_GUESSES = 4


@dataclass(frozen=True, slots=True)
class Decoder:
    """Finds the words of a line with what a vocabulary knows."""

    vocabulary: Vocabulary
    abbreviations: Mapping[str, str]
    variants: Mapping[str, str]

    def as_written(self, saying: str) -> tuple[Word, ...]:
        """The words of a saying that is spelt as it should be."""
        return tuple(
            self.variant(one)
            for typed in words(saying)
            for one in self.abbreviations.get(typed, typed).split()
        )

    def places(self, line: str) -> list[Place]:
        """The words of a line that anybody typed."""
        typed_words = words(line)[:MOST_WORDS]
        marked = sum(not word.isascii() for word in typed_words)
        places = [place for typed in typed_words for place in self._meant(typed)]
        if marked < ACCENTED * len(typed_words):
            places = [tuple(map(_muted, place)) for place in places]
        return [self._in_context(places, at) for at in range(len(places))]

    def variant(self, typed: str) -> Word:
        """The word in the one spelling that we keep of it."""
        return plain(self.variants.get(typed, typed))

    def _meant(self, typed: str) -> Sequence[Place]:
        """The places that one typed word makes; an empty one: not understood."""
        typed = self.abbreviations.get(typed, typed)
        if " " in typed:
            return [(self.variant(word),) for word in typed.split()]
        word = self.variant(typed)
        if word.folded in self.vocabulary.known:
            return [(word,)]
        if typed.isdigit() or not typed.isalnum():
            return [()]
        for composed in (compose(typed), compose_vni(typed)):
            again = self.variant(composed)
            if composed != typed and again.folded in self.vocabulary.known:
                sure = again.sound in self.vocabulary.sounds
                return [(again if sure else replace(again, trust=SLIP),)]
        parts = self._parted(word.folded)
        if parts and self.vocabulary.follows(parts):
            return [(Word(part),) for part in parts]
        if guesses := self._guesses(typed):
            return [guesses]
        return [(Word(part),) for part in parts] or self._halved(typed)

    def _guesses(self, typed: str) -> Place:
        if len(typed) > LONGEST_HALVED:
            return ()
        folded = plain(typed).folded
        composed = plain(compose(compose_vni(typed))).folded
        tried = (composed, folded) if composed != folded else (folded, fold(typed))
        near = dict.fromkeys(
            word for one in tried for word in self.vocabulary.near(one)
        )
        trust = RARE_SLIP if is_syllable(folded) else SLIP
        trust *= min(1.0, len(folded) / GUESSED_LETTERS)
        return tuple(
            Word(word, trust=trust * LESS_LIKELY**rank)
            for rank, word in enumerate([*near][:MOST_GUESSES])
        )

    def _parted(self, joined: str) -> tuple[str, ...]:
        """A word that is several known ones without a space: "khaisinh"; or none."""
        best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
        if len(joined) < SHORTEST_JOINED:
            return ()
        for end in range(1, len(joined) + 1):
            for start in range(max(0, end - LONGEST_SYLLABLE), end):
                part = plain(joined[start:end]).folded
                if start not in best or not self._is_part(part):
                    continue
                cost, parts = best[start]
                follows = (*parts[-1:], part) in self.vocabulary.together
                cost += JOINED_BESIDE if follows else 1.0
                if end not in best or cost < best[end][0]:
                    best[end] = (cost, (*parts, part))
        return best.get(len(joined), (0.0, ()))[1]

    def _is_part(self, part: str) -> bool:
        """Whether it is known; of single letters only the y of "y tế"."""
        return part in self.vocabulary.known and (len(part) > 1 or part == "i")

    def _halved(self, joined: str) -> Sequence[Place]:
        """Two joined words with a slip or undecoded keys in them; or not understood."""
        if len(joined) > LONGEST_HALVED:
            return [()]
        halves = [(joined[:at], joined[at:]) for at in range(2, len(joined) - 1)]
        for one, other in halves:
            left, right = self._as_known(one), self._as_known(other)
            if left and right:
                return [left, right]
        for one, other in halves:
            left = self._as_known(one) or self._guesses(one)
            right = self._as_known(other) or self._guesses(other)
            if any(self.vocabulary.follows((a.folded, b.folded))
                   for a in left for b in right):  # fmt: skip
                return [left, right]
        return [()]

    def _as_known(self, typed: str) -> Place:
        for way in (typed, compose(typed)):
            word = self.variant(way)
            if word.folded in self.vocabulary.known:
                return (replace(word, trust=SLIP),)
        return ()

    def _in_context(self, places: Sequence[Place], at: int) -> Place:
        """The place with what its neighbours tell: "ket hom" is "kết hôn"."""
        place = places[at]
        if not place or any(self._beside(places, at, word) for word in place):
            return tuple(
                word
                if word.trust == 1 or self._beside(places, at, word)
                else replace(word, trust=word.trust * UNLIKELY)
                for word in place
            )
        typed = place[0]
        if typed.trust < 1 or len(typed.folded) < DOUBTED_LETTERS:
            return place
        near = [
            word
            for word in map(Word, self.vocabulary.near(typed.folded))
            if word.folded != typed.folded and self._beside(places, at, word)
        ]
        if typed.sound != typed.folded and typed.sound in self.vocabulary.sounds:
            # Somebody took the trouble to type these diacritics: as it is spoken.
            heard = southern(typed.folded)
            near = [word for word in near if southern(word.folded) == heard]
        doubted = (typed, *near[:MOST_GUESSES]) if near else ()
        return tuple(replace(word, trust=DOUBTED) for word in doubted) or place

    def _beside(self, places: Sequence[Place], at: int, word: Word) -> bool:
        """Whether it is known to stand beside what is before or behind it."""
        together = self.vocabulary.together
        before = places[at - 1] if at else ()
        behind = places[at + 1] if at + 1 < len(places) else ()
        return any((one.folded, word.folded) in together for one in before) or any(
            (word.folded, one.folded) in together for one in behind
        )


def _muted(word: Word) -> Word:
    """In a line without diacritics: a plain word may sound anyhow."""
    return replace(word, sound="") if word.sound == word.folded else word
