"""Where a line of Khmer may be broken: Khmer writes no spaces between words.

A break is a ZERO WIDTH SPACE. Where the writer put some into a run, the writer knew
the words, and nothing is added. Elsewhere breaks go between syllables, as far as these
show in the letters: never inside an orthographic cluster (a base with its subscripts,
vowels and signs; Unicode 16, chapter 16.4), and never before a bare consonant that may
close the syllable before it.
"""

import re
from itertools import pairwise
from typing import Final

ZWSP: Final = "\u200b"
_BASE: Final = "\u1780-\u17b3"
_SIGNS: Final = "\u17b4-\u17d1\u17d3\u17dd"
_COENG: Final = "\u17d2"
CLUSTER: Final = re.compile(
    f"[{_BASE}](?:{_COENG}[{_BASE}]|[{_SIGNS}]|[\u200c\u200d])*"
)
"""One base with all that belongs to it: no line ends inside."""
_RUN: Final = re.compile(f"[{_BASE}{_SIGNS}{_COENG}\u17d7\u200b-\u200d]+")
_BARE: Final = re.compile(f"[{_BASE}](?:{_COENG}[{_BASE}])*")


def with_breaks(text: str) -> str:
    """The text with breaks in its Khmer runs; doing it twice changes nothing."""
    return _RUN.sub(lambda run: _broken(run[0]), text)


def without_breaks(text: str) -> str:
    """What was written, without the breaks."""
    return text.replace(ZWSP, "")


def _broken(run: str) -> str:
    if ZWSP in run:
        return run
    clusters = [match for match in CLUSTER.finditer(run) if match[0]]
    cuts = [
        after.start()
        for before, after in pairwise(clusters)
        if _may_part(before[0], after[0]) and before.end() == after.start()
    ]
    edges = [0, *cuts, len(run)]
    return ZWSP.join(run[a:b] for a, b in pairwise(edges))


def _may_part(before: str, after: str) -> bool:
    """Not where either stands bare: it opens or closes a syllable with the other."""
    return not (_BARE.fullmatch(before) or _BARE.fullmatch(after))
