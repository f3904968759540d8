"""Reading out: one pass over each line, the first rule that accepts a place speaks."""

import re
from collections.abc import Mapping
from typing import Final

from edge.reading import amounts, codes, dates, links, marks, words
from edge.reading.numbers import VOICES, Dialect
from edge.reading.rules import Reader, Rule
from edge.reading.script import normalise

_RULES: Final[tuple[Rule, ...]] = (
    *links.RULES,
    *codes.RULES,
    *dates.RULES,
    *amounts.RULES,
    *words.RULES,
    *marks.RULES,
)
# One pattern finds the next place where any rule might speak; its groups are nameless.
_ANY: Final = re.compile(
    "|".join(re.sub(r"[(][?]P<[a-z]+>", "(?:", r.pattern.pattern) for r in _RULES),
    re.VERBOSE,
)


def read_out(
    text: str,
    dictionary: Mapping[str, str] | None = None,
    dialect: Dialect = "south",
) -> str:
    """The text as a Vietnamese announcer reads it out: words, rests, no digits.

    Args:
        text: anything; nothing in it raises.
        dictionary: the commune's own words -> what is said for them; exact case, the
            longest first, before every rule.
        dialect: "ngàn, lẻ" in the South, "nghìn, linh" in the North.
    """
    return _read(text, dictionary or {}, Reader(VOICES[dialect]))


def unread(text: str, dictionary: Mapping[str, str] | None = None) -> list[str]:
    """The abbreviations that had to be spelled or guessed, each once, as they come."""
    reader = Reader(VOICES["south"])
    _read(text, dictionary or {}, reader)
    return list(dict.fromkeys(reader.unsure))


def _read(text: str, dictionary: Mapping[str, str], reader: Reader) -> str:
    own = {
        normalise(word).strip(): _read(said, {}, reader)
        for word, said in dictionary.items()
    }
    own.pop("", None)
    spoken = _pass(text, own, reader)
    for _ in range(_PASSES):
        # What fell out may have stood between the halves of something: "P.#3".
        again = _pass(spoken, {}, reader)
        if again == spoken:
            break
        spoken = again
    return spoken


def _pass(text: str, own: Mapping[str, str], reader: Reader) -> str:
    return marks.join_lines(
        [
            marks.tidy(_scan(marks.drop_bullet(line), own, reader))
            for line in normalise(text).splitlines()
        ]
    )


def _scan(line: str, own: Mapping[str, str], reader: Reader) -> str:
    entries = _entries(own)
    said: list[str] = []
    at = 0
    while True:
        found = _ANY.search(line, at)
        entry = entries.search(line, at) if entries else None
        if entry and (not found or entry.start() <= found.start()):
            said += [line[at : entry.start()], " ", own[entry[0]], " "]
            at = entry.end()
            continue
        if not found:
            return "".join([*said, line[at:]])
        said.append(line[at : found.start()])
        at = found.start()
        words, end = _speak(line, at, reader)
        said.append(words)
        at = end


def _entries(own: Mapping[str, str]) -> re.Pattern[str] | None:
    if not own:
        return None
    ordered = sorted(own, key=len, reverse=True)
    return re.compile(
        "|".join(
            (r"(?<!\w)" if word[0].isalnum() else "")
            + re.escape(word)
            + (r"(?!\w)" if word[-1].isalnum() else "")
            for word in ordered
        )
    )


def _speak(line: str, at: int, reader: Reader) -> tuple[str, int]:
    """What the first willing rule says at this place, and where it ends."""
    for each in _RULES:
        match = each.pattern.match(line, at)
        if match is None or match.end() == at:
            continue
        words = each.say(match, reader)
        if words is not None:
            return f" {words} " if words.strip() else words, match.end()
    return _pass_over(line, at)


def _pass_over(line: str, at: int) -> tuple[str, int]:
    """No rule speaks here: the word (or the one sign) stays as it is."""
    word = _WORD.match(line, at)
    end = word.end() if word else at + 1
    return line[at:end], end


_PASSES: Final = 3
_WORD: Final = re.compile(r"[^\W\d_]+")
