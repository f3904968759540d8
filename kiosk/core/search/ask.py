"""What may be meant by a question: one thing, one of two, or nothing we handle.

The answer is never empty-handed: `Nothing` means "call the staff", and carries what
comes nearest unless the question is surely of another office (a passport, a tax).
"""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from edge.contract.content import Content, Language
from kiosk.core.search.concepts import ON_ANY_PAPER
from kiosk.core.search.index import OUTSIDE, Features, Index, Postings, features, length
from kiosk.core.search.reading import Reading
from kiosk.core.search.spelling import CODE

LIKE = 1.0
"""What the one saying that is most like the question counts."""
AFFINITY = 0.6
"""What it counts that the question's features are said of a procedure."""
SAYING_LENGTH = 0.75
"""How much a saying's own length counts against it (1: cosine, 0: not at all)."""
ENOUGH = 0.75
"""A score below this, less what was not understood, is no answer."""
NEAR = 0.2
"""A score below this is not even near."""
CLOSE = 0.90
"""The second reading's share of the first's score from which we ask back."""
WHOLE = 0.7
"""How much of a saying about a topic that is not ours must be in the question."""
NAMED = 1.25
"""What it counts more: whoever says "bằng lái" means it, whatever else is said."""
OURS_TOO = 0.6
"""What such a topic still counts where only a copy or a signature is asked for."""
ALSO = 0.6
"""Share of such a topic's score from which ours is near enough to be shown."""
BESIDE = "beside."
"""Topics that are not ours, but so near that what is nearest helps."""
LIMIT = 4
MOST_LETTERS = 1000
"""What comes after them is not read: no question is so long."""


@dataclass(frozen=True, slots=True)
class Found:
    """This is meant; the others are likely less and less."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Close:
    """The first two codes are about equally likely: ask which one."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Not understood, or not this counter's: call the staff."""

    nearest: tuple[str, ...] = ()
    outside: str = ""
    """Topic that is known to be another office's; empty: not understood."""


NONE: Postings = (array("H"), array("f"))

Answer = Found | Close | Nothing


def ask(index: Index, query: str, limit: int = LIMIT) -> Answer:
    """What `query` may mean, at most `limit` codes, the likeliest first."""
    query = query[:MOST_LETTERS]
    named = tuple(
        dict.fromkeys(
            index.codes[code] for code in CODE.findall(query) if code in index.codes
        )
    )
    if named:
        return Found(named[:limit])
    reading = index.reader.read(query)
    scores = score(index, reading)
    ranked = sorted(scores, key=lambda target: -scores[target])
    codes = tuple(
        index.targets[target]
        for target in ranked
        if not index.targets[target].startswith(OUTSIDE) and scores[target] >= NEAR
    )[:limit]
    by_code = {index.targets[target]: scores[target] for target in ranked}
    best = scores[ranked[0]] * reading.understood if ranked else 0.0
    if best < ENOUGH:
        return Nothing(codes)
    first = index.targets[ranked[0]]
    if first.startswith(OUTSIDE):
        topic = first.removeprefix(OUTSIDE)
        near = topic.startswith(BESIDE) or any(
            by_code[code] > ALSO * by_code[first] for code in codes[:1]
        )
        return Nothing(codes if near else (), topic)
    if len(codes) > 1 and by_code[codes[1]] >= CLOSE * by_code[codes[0]]:
        return Close(codes)
    return Found(codes)


def score(index: Index, reading: Reading) -> dict[int, float]:
    """How well each target fits, 0 to about 2.5; targets without any are left out."""
    bag = features(reading)
    mass = length(bag, index.rarity)
    if not mass:
        return {}
    like = _likest(index, bag)
    said = _said(index, bag)
    scores = {
        target: LIKE * like.get(target, 0.0) / mass + AFFINITY * said.get(target, 0.0)
        for target in like
    }
    ours_too = any(f"c:{concept}" in bag for concept in ON_ANY_PAPER)
    for target in scores:
        if target >= index.first_outside:
            scores[target] *= OURS_TOO if ours_too else NAMED
    return scores


def _likest(index: Index, bag: Features) -> dict[int, float]:
    """By target, how like its likest saying is, times the question's length."""
    dots: dict[int, float] = {}
    for name, weight in bag.items():
        for saying, held in zip(*index.sayings.get(name, NONE), strict=True):
            dots[saying] = dots.get(saying, 0.0) + weight * held
    best: dict[int, float] = {}
    for saying, dot in dots.items():
        target = index.targets_of_sayings[saying]
        if target >= index.first_outside and dot < WHOLE * index.norms[saying] ** 2:
            continue
        like = dot / index.norms[saying] ** SAYING_LENGTH
        if like > best.get(target, 0.0):
            best[target] = like
    return best


def _said(index: Index, bag: Features) -> dict[int, float]:
    """By target, the mean gain of the question's features, in nats over 3."""
    total = sum(weight * index.rarity.get(name, 0) for name, weight in bag.items())
    gains: dict[int, float] = {}
    for name, weight in bag.items():
        for target, gain in zip(*index.affinity.get(name, NONE), strict=True):
            gains[target] = (
                gains.get(target, 0.0) + weight * index.rarity[name] * gain / 3 / total
            )
    return gains


def codes_of(answer: Answer) -> tuple[str, ...]:
    """The codes to show, the likeliest first."""
    match answer:
        case Found(codes) | Close(codes):
            return codes
        case Nothing(nearest):
            return nearest


def kind_of(answer: Answer) -> Literal["found", "close", "nothing"]:
    """The answer in a word."""
    match answer:
        case Found():
            return "found"
        case Close():
            return "close"
        case Nothing():
            return "nothing"


def question_back(content: Content, answer: Close, language: Language) -> str:
    """What to ask where two readings are close."""
    names = []
    for code in answer.codes[:2]:
        procedure = content.procedure(code)
        if procedure is not None:
            text: Mapping[Language, str] = procedure.short_name
            names.append(text.get(language) or text["vi"])
    one, other = names
    match language:
        case "en":
            return f"Do you mean “{one}” or “{other}”?"
        case _:
            return f"Ông bà cần “{one}” hay “{other}”?"
