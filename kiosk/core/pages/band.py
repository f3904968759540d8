"""The controls of the lower band: the same ones, in the same order, on every page."""

from typing import Final

from edge.contract.content import Language
from kiosk.core.page import Block, Button, Page
from kiosk.core.pages.view import View

PICTURES: Final = {
    "home": "home",
    "back": "back",
    "aloud": "speaker",
    "hush": "speaker-off",
    "look": "text-size",
    "call": "staff",
    "lookup": "phone-qr",
    "search": "search",
    "find": "search",
    "again": "keyboard",
    "more": "info",
    "where": "arrow-right",
    "steps": "arrow-right",
    "take": "arrow-right",
    "print": "printer",
    "stay": "check",
    "end": "cross",
    "done": "home",
    "touch": "info",
    "onward": "arrow-right",
}
"""Word of a control -> name of its drawing."""
LANGUAGE: Final = "globe"

_NAMES_OF_LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en", "km")


def bare(
    view: View,
    page_id: str,
    blocks: tuple[Block, ...],
    *controls: Button,
    alarm: bool = False,
) -> Page:
    """A page with no other controls than these."""
    return Page(page_id, view.language, blocks, controls, alarm)


def banded(
    view: View, page_id: str, blocks: tuple[Block, ...], main: Button | None = None
) -> Page:
    """A page of a session: the way home and back, reading, languages, staff."""
    way = _ways(view) if page_id == "home" else _way(view)
    always = (*way, *_always(view, page_id))
    if main is None:
        return Page(page_id, view.language, blocks, always)
    others = (one for one in always if one.act != main.act)
    return Page(page_id, view.language, blocks, (main, *others))


def button(view: View, act: str, word: str) -> Button:
    """A control with its word and its picture."""
    return Button(act, view.word(word), PICTURES[word])


def main(view: View, act: str, word: str, other: str = "") -> Button:
    """The one control that most people need next; `other` as in `Button`."""
    return Button(act, view.word(word), PICTURES[word], main=True, other=other)


def _way(view: View) -> tuple[Button, ...]:
    return button(view, "home", "home"), button(view, "back", "back")


def _ways(view: View) -> tuple[Button, ...]:
    return tuple(button(view, page, page) for page in ("lookup", "search", "more"))


def _always(view: View, page_id: str) -> tuple[Button, ...]:
    reading = view.place.reading
    verb, other = ("hush", "aloud") if reading else ("aloud", "hush")
    read = Button(verb, view.word(verb), PICTURES[verb], other=view.word(other))
    near = page_id in {"more", "look"}
    look = () if near else (button(view, "look", "look"),)
    call = () if page_id == "call" else (button(view, "call", "call"),)
    return (read, *look, *_languages(view), *call)


def _languages(view: View) -> tuple[Button, ...]:
    """The others than the one in use, each called in itself."""
    others = (one for one in _NAMES_OF_LANGUAGES if one != view.language)
    return tuple(
        Button(f"language:{one}", view.word(one), LANGUAGE)
        for one in others
        if one in view.place.languages
    )
