"""Texts of which one language was changed and the other is still the old one (pure).

Where somebody changes the Vietnamese and leaves the English (or the other way round),
nobody can tell from the words whether the other still fits. The record keeps such a
pair, word for word, until one of the two is changed or somebody has compared them: a
pair is about its words, so it stands wherever they go. Khmer needs none of this: it
goes when its Vietnamese changes. Builders and signatures never see it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from console.core import khmer
from console.core.guidance import BEHIND, Record

Old = Literal["vi", "en"]
Pair = tuple[str, str]
"""Vietnamese and English."""


@dataclass(frozen=True, slots=True)
class Behind:
    """One text whose languages may say different things."""

    place: str
    vi: str
    en: str
    old: Old
    """The language that was left as it was."""


def behind(record: Record) -> tuple[Behind, ...]:
    """Those that stand in the record, in its order."""
    listed = _listed(record)
    return tuple(
        Behind(place, *pair, listed[pair])
        for place, pair in _pairs(record)
        if pair in listed
    )


def compared(record: Record, pair: Pair) -> Record:
    """The record once somebody has seen that these two say the same."""
    kept = {one: old for one, old in _listed(record).items() if one != pair}
    return _with(record, kept)


def old_of(record: Record, pair: Pair) -> Old | None:
    """Which language of the pair was left; None: nobody has to look at it."""
    return _listed(record).get(pair)


def doubted(record: Record, pair: Pair, old: Old) -> Record:
    """The record where these two are to be compared after all, if they stand in it."""
    stands = any(pair == one for _, one in _pairs(record))
    return _with(record, {**_listed(record), pair: old}) if stands else record


def left_behind(before: Record, after: Record) -> Record:
    """The record after a change, with the texts of which one language was left.

    An empty text is none: a translation that is added or taken away is no change of one
    that was there. English that is written anew after it was left needs no other look.
    """
    listed = _listed(before)
    was = {pair for _, pair in _pairs(before)}
    now = {pair for _, pair in _pairs(after)}
    left: dict[Pair, Old] = {}
    for _, pair in _pairs(after):
        if pair in listed:
            left[pair] = listed[pair]
        elif pair not in was and (old := _left(pair, was - now, listed)):
            left[pair] = old
    return _with(after, left)


# -- inside ---------------------------------------------------------------------------


def _left(pair: Pair, gone: set[Pair], listed: dict[Pair, Old]) -> Old | None:
    vi, en = pair
    if any(one[1] == en for one in gone):
        return "en"
    from_here = [one for one in gone if one[0] == vi]
    return "vi" if from_here and not any(one in listed for one in from_here) else None


def _pairs(record: Record) -> Iterator[tuple[str, Pair]]:
    for place, held in khmer.spoken(record):
        vi, en = held.get("vi", ""), held.get("en", "")
        if vi and en:
            yield place, (vi, en)


def _listed(record: Record) -> dict[Pair, Old]:
    return {
        (str(one[0]), str(one[1])): "vi" if one[2] == "vi" else "en"
        for one in record.get(BEHIND, ())
    }


def _with(record: Record, pairs: dict[Pair, Old]) -> Record:
    rest = {key: one for key, one in record.items() if key != BEHIND}
    listed = [[vi, en, old] for (vi, en), old in pairs.items()]
    return {**rest, BEHIND: listed} if listed else rest
