"""The words that an index knows, and which of them a slip of the finger may mean."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from kiosk.core.search.spelling import Word, southern

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
COLUMNS = ("qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm", "ik", "ol")
NEIGHBOURS = frozenset(
    frozenset(pair) for keys in (*ROWS, *COLUMNS) for pair in pairwise(keys)
)
AS_SPOKEN, SWAPPED, DOUBLED, BESIDE, MISSING, WRONG = 0.3, 0.5, 0.4, 0.8, 0.9, 1.2
"""How unlikely a slip is; Southern spelling is the likeliest."""
NO_SLIP = 2.0


@dataclass(slots=True)
class Vocabulary:
    """Known words; filled once, then only read."""

    known: dict[str, int] = field(default_factory=dict)
    """Folded word -> how often."""
    shorter: dict[str, list[str]] = field(default_factory=dict)
    """A known word with one letter left out -> known words."""
    heard: dict[str, list[str]] = field(default_factory=dict)
    """`southern` key -> known words."""
    sounds: set[str] = field(default_factory=set)
    together: set[tuple[str, str]] = field(default_factory=set)
    """Words that stand beside each other somewhere."""

    def add(self, word: Word) -> None:
        """Count a word in."""
        folded = word.folded
        self.sounds.add(word.sound)
        if folded not in self.known and folded.isalpha():
            for short in _one_less(folded):
                self.shorter.setdefault(short, []).append(folded)
            self.heard.setdefault(southern(folded), []).append(folded)
        self.known[folded] = self.known.get(folded, 0) + 1

    def add_saying(self, said: Iterable[Word]) -> None:
        """Count the words of a saying in, and who stands beside whom."""
        said = tuple(said)
        for word in said:
            self.add(word)
        self.together.update(pairwise(word.folded for word in said))

    def near(self, folded: str) -> list[str]:
        """Known words one slip away, likeliest first."""
        if len(folded) < 2 or not folded.isalpha():
            return []
        found = dict.fromkeys(self.heard.get(southern(folded), []))
        found.update(dict.fromkeys(self.shorter.get(folded, [])))
        for short in _one_less(folded):
            if short in self.known:
                found[short] = None
            found.update(dict.fromkeys(self.shorter.get(short, [])))
        costs = {word: slip_cost(folded, word) for word in found}
        return sorted(
            (word for word in found if costs[word] < NO_SLIP),
            key=lambda word: (costs[word], -self.known[word]),
        )

    def follows(self, parts: Iterable[str]) -> bool:
        """Whether all these words are known to stand beside each other."""
        return all(pair in self.together for pair in pairwise(parts))


def slip_cost(typed: str, meant: str) -> float:
    """How unlikely it is that this was meant; `NO_SLIP`: it takes more than one."""
    if southern(typed) == southern(meant):
        return AS_SPOKEN
    if sorted(typed) == sorted(meant):
        return SWAPPED
    if len(typed) != len(meant):
        twice = any(one == other for one, other in pairwise(typed))
        return DOUBLED if twice and len(typed) > len(meant) else MISSING
    wrong = [
        frozenset(pair) for pair in zip(typed, meant, strict=True) if len({*pair}) > 1
    ]
    if len(wrong) != 1:
        return NO_SLIP
    return BESIDE if wrong[0] in NEIGHBOURS else WRONG


def _one_less(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
