"""What a rule of reading is: a shape to find and the words to say for it.

A rule may look at what stands before and behind its match, and may decline (None): then
the next rule is asked at the same place. Shapes begin at the edge of a word, so that a
long run of characters is looked at once, and reading stays linear.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from edge.reading.numbers import Voice

_CONTEXT: Final = 48


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the dialect's words, and the list of what was not sure."""

    voice: Voice
    unsure: list[str] = field(default_factory=list)


Say = Callable[[re.Match[str], Reader], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """``pattern`` is read by ``say``; named groups are the rule's own."""

    pattern: re.Pattern[str]
    say: Say


def rule(pattern: str, say: Say) -> Rule:
    """A rule from a pattern in which spaces and comments do not count."""
    return Rule(re.compile(pattern, re.VERBOSE), say)


def before(match: re.Match[str]) -> str:
    """The last characters of the line before the match, in lower case."""
    start = match.start()
    return match.string[max(0, start - _CONTEXT) : start].lower()


def behind(match: re.Match[str]) -> str:
    """The next characters of the line after the match, in lower case."""
    end = match.end()
    return match.string[end : end + _CONTEXT].lower()


def ends(text: str, words: re.Pattern[str]) -> bool:
    """Whether the text ends in one of the words (a pattern that ends in ``$``)."""
    return words.search(text) is not None
