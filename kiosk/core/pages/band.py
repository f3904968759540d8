"""The controls of the lower band: the same ones, in the same order, on every page."""

from kiosk.core.page import Block, Button, Page
from kiosk.core.pages.view import View

_NAMES_OF_LANGUAGES = ("vi", "en", "km")


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
    first = (main,) if main is not None else ()
    way = _ways(view) if page_id == "home" else _way(view)
    return Page(page_id, view.language, blocks, (*first, *way, *_always(view, page_id)))


def button(view: View, act: str, word: str, picture: str = "") -> Button:
    """A control; its picture is by default called like its word."""
    return Button(act, view.word(word), picture or word)


def main(view: View, act: str, word: str, picture: str = "") -> Button:
    """The one control that most people need next."""
    return Button(act, view.word(word), picture or word, main=True)


def _way(view: View) -> tuple[Button, ...]:
    return button(view, "home", "home"), button(view, "back", "back")


def _ways(view: View) -> tuple[Button, ...]:
    return tuple(
        button(view, page, page) for page in ("lookup", "search", "news", "office")
    )


def _always(view: View, page_id: str) -> tuple[Button, ...]:
    reading = view.place.reading
    read = button(view, "hush" if reading else "aloud", "hush" if reading else "aloud")
    look = () if page_id == "look" else (button(view, "look", "look"),)
    call = () if page_id == "call" else (button(view, "call", "call"),)
    return (read, *look, *_languages(view), *call)


def _languages(view: View) -> tuple[Button, ...]:
    """The others than the one in use, each called in itself."""
    others = (one for one in _NAMES_OF_LANGUAGES if one != view.language)
    return tuple(
        Button(f"language:{one}", view.word(one), f"language-{one}")
        for one in others
        if one in view.place.languages
    )
