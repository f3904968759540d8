"""What is searched: every way to say a procedure, weighed once when content is loaded.

A procedure is known by many short sayings: its names and what residents call it. A
saying, and a question alike, is a bag of features: words, their accented sounds, pairs
of neighbours, concepts, and pairs of concepts ("act.lost" with "th.idcard"), each
weighed by how few procedures share it. A question meets a procedure in two ways: by the
one saying that is most like it, and by how much more often its features are said of
this procedure than of all.

Topics that a commune's counter does not handle are known in the same way, so that they
win against what is merely similar.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from edge.contract.content import Content, Procedure
from kiosk.core.search.lexicon import OUTSIDE as OUTSIDE_TOPICS
from kiosk.core.search.reading import (
    Reader,
    Reading,
    make_reader,
    table,
)
from kiosk.core.search.spelling import Word, plain, words

Features = dict[str, float]
Postings = tuple["array[int]", "array[float]"]
"""Numbers, and a weight for each; arrays take a tenth of what pairs do."""

WORD, SOUND, NEIGHBOURS, CONCEPT, PAIR = 1.0, 0.5, 0.5, 1.6, 0.9
BARE = 0.8
"""What an accented word still weighs without its accents."""
STOPPED = 0.1
"""What words that say nothing of the matter still weigh."""
SMOOTHING = 0.3
OUTSIDE = "outside:"


@dataclass(frozen=True, slots=True)
class Index:
    """Content as it is searched; immutable, a few megabytes."""

    reader: Reader
    targets: tuple[str, ...]
    """Codes of procedures, then "outside:<topic>"."""
    first_outside: int
    """Targets from here on are topics."""
    targets_of_sayings: "array[int]"
    norms: "array[float]"
    """Length of each saying's vector."""
    sayings: Mapping[str, Postings]
    """Feature -> sayings that have it, and its weight in each."""
    affinity: Mapping[str, Postings]
    """Feature -> targets, and how much more it is said of each than of all, in nats."""
    rarity: Mapping[str, float]
    codes: Mapping[str, str]
    """Every code, older ones too -> the code of its procedure."""
    titles: Mapping[str, str]
    """Code -> short name."""
    lines: tuple[tuple[str, ...], ...]
    """The folded words of each saying of a procedure, for completing."""


def build_index(content: Content) -> Index:
    """The index of a content; takes well under a second."""
    said = [
        *((procedure.code, _sayings(procedure)) for procedure in content.procedures),
        *_topics(),
    ]
    return _weighed(content, said)


def _sayings(procedure: Procedure) -> tuple[str, ...]:
    names = (*procedure.name.values(), *procedure.short_name.values())
    vietnamese = (procedure.name["vi"], procedure.short_name["vi"])
    return tuple(
        dict.fromkeys((*vietnamese, *(n for n in names if n.isascii()),
                       *procedure.everyday))
    )  # fmt: skip


def _topics() -> list[tuple[str, tuple[str, ...]]]:
    topics: dict[str, list[str]] = {}
    for topic, way in table(OUTSIDE_TOPICS):
        topics.setdefault(OUTSIDE + topic, []).append(way)
    return [(topic, tuple(ways)) for topic, ways in topics.items()]


def _weighed(content: Content, said: Sequence[tuple[str, tuple[str, ...]]]) -> Index:
    reader = make_reader()
    for _, ways in said:
        for way in ways:
            reader.learn(way)
    bags = [[features(reader.read_saying(way)) for way in ways] for _, ways in said]
    rarity = _rarity(bags)
    sayings: dict[str, Postings] = {}
    targets_of_sayings, norms = array("H"), array("f")
    for target, of_target in enumerate(bags):
        for bag in of_target:
            for name, weight in bag.items():
                _post(sayings, name, len(norms), weight * rarity[name] ** 2)
            targets_of_sayings.append(target)
            norms.append(length(bag, rarity))
    return Index(
        reader=reader,
        targets=tuple(code for code, _ in said),
        first_outside=len(content.procedures),
        targets_of_sayings=targets_of_sayings,
        norms=norms,
        sayings=sayings,
        affinity=_affinity(bags),
        rarity=rarity,
        codes={
            code: procedure.code
            for procedure in content.procedures
            for code in (*procedure.other_codes, procedure.code)
        },
        titles={one.code: one.short_name["vi"] for one in content.procedures},
        lines=tuple(
            tuple(plain(word).folded for word in words(way))
            for _, ways in said[: len(content.procedures)]
            for way in ways
        ),
    )


def features(reading: Reading) -> Features:
    """What a saying or a question is compared by."""
    bag: Features = {}
    for at, place in enumerate(reading.places):
        kept = STOPPED if at in reading.stopped else 1.0
        for word in place:
            _add_word(bag, word, kept * word.trust)
    for one, other in _neighbours(reading):
        for left, right in product(reading.places[one], reading.places[other]):
            pair = f"b:{left.folded} {right.folded}"
            _most(bag, pair, NEIGHBOURS * left.trust * right.trust)
    concepts = {concept.name: concept.trust for concept in reading.concepts}
    for name, trust in concepts.items():
        bag[f"c:{name}"] = CONCEPT * trust
    for first, second in combinations(sorted(concepts), 2):
        bag[f"p:{first}+{second}"] = PAIR * concepts[first] * concepts[second]
    return bag


def _add_word(bag: Features, word: Word, weight: float) -> None:
    _most(bag, f"w:{word.folded}", WORD * weight * (BARE if word.sound else 1.0))
    if word.sound:
        _most(bag, f"a:{word.sound}", SOUND * weight)


def _most(bag: Features, name: str, weight: float) -> None:
    bag[name] = max(weight, bag.get(name, 0.0))


def _neighbours(reading: Reading) -> Iterable[tuple[int, int]]:
    """Places beside each other once the words that say nothing are left out."""
    kept = [at for at in range(len(reading.places)) if at not in reading.stopped]
    return pairwise(kept)


def _rarity(bags: Sequence[Sequence[Features]]) -> dict[str, float]:
    """How telling a feature is: by how few targets it is said of."""
    holders = Counter(
        name for of_target in bags for name in {n for bag in of_target for n in bag}
    )
    return {
        name: math.log(1 + (len(bags) - held + 0.5) / (held + 0.5))
        for name, held in holders.items()
    }


def length(bag: Features, rarity: Mapping[str, float]) -> float:
    """Length of a bag's vector; features that nobody says do not count."""
    return math.sqrt(
        sum((weight * rarity.get(name, 0.0)) ** 2 for name, weight in bag.items())
    )


def _affinity(
    bags: Sequence[Sequence[Features]],
) -> dict[str, Postings]:
    """By feature, where it is said more often than everywhere, in nats."""
    counts = [Counter(n for bag in of_target for n in bag) for of_target in bags]
    shares = [
        {name: count / (len(of_target) + 4) for name, count in counted.items()}
        for of_target, counted in zip(bags, counts, strict=True)
    ]
    everywhere: Counter[str] = Counter()
    for share in shares:
        for name, part in share.items():
            everywhere[name] += part  # type: ignore[assignment]  # typeshed: int only
    found: dict[str, Postings] = {}
    for target, share in enumerate(shares):
        for name, part in share.items():
            base = everywhere[name] / len(bags)
            gain = math.log((part + SMOOTHING * base) / (base * (1 + SMOOTHING)))
            if gain > 0:
                _post(found, name, target, gain)
    return found


def _post(postings: dict[str, Postings], name: str, number: int, weight: float) -> None:
    numbers, weights = postings.setdefault(name, (array("H"), array("f")))
    numbers.append(number)
    weights.append(weight)
