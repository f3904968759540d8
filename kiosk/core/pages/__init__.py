"""Every page of the kiosk, made from its content; what is drawn, and no more.

`page` makes one by its id; `every` names all that a content leads to. A page that is
asked for and is not there is a page that says so, with the way home and the staff.
"""

from collections.abc import Iterator
from datetime import date

from edge.contract.content import Content, Language
from kiosk.core.page import Page
from kiosk.core.pages import idle, procedure, service, unread
from kiosk.core.pages.view import Notice, Place, View
from kiosk.core.session import Session

__all__ = [
    "Notice",
    "Place",
    "View",
    "every",
    "is_from_elsewhere",
    "page",
    "unavailable",
]

_PLAIN = {
    "home": service.home,
    "more": service.more,
    "office": service.office,
    "news": service.news,
    "lookup": service.lookup,
    "search": service.search,
    "results": service.results,
    "call": service.call,
    "look": service.look,
    "farewell": service.farewell,
    "alarm": idle.alarm,
    "cleared": idle.cleared,
}


def page(
    content: Content | None,
    page_id: str,
    language: Language,
    day: date,
    session: Session | None = None,
    place: Place | None = None,
) -> Page:
    """The page of this id; `content` None: there is no bundle.

    `day` is the commune's local date: what is true on it alone is shown.
    """
    if language == "km" and (content is None or not content.office.khmer_read_by):
        instead = page(content, page_id, "vi", day, session, place)
        return unread.khmer(instead)
    view = View(content, language, day, session or Session(), place or Place())
    plain = _PLAIN.get(page_id)
    if plain is not None:
        return plain(view)
    family, _, what = page_id.partition(":")
    match family:
        case "idle":
            return idle.slide(view, what)
        case "event" if content is not None:
            for event in content.life_events:
                if event.key == what:
                    return service.event(view, page_id, event)
        case "procedure" if content is not None:
            code, _, part = what.partition(":")
            found = content.procedure(code)
            if found is not None:
                return procedure.page_of(view, found, part)
    return service.missing(view, page_id)


def unavailable(view: View, page_id: str) -> Page:
    """In the place of a page that cannot be drawn."""
    return service.missing(view, page_id)


def is_from_elsewhere(page_id: str) -> bool:
    """Whether announcements or settings stand on it: no builder has seen these."""
    return page_id in {"news", "idle:news", "lookup"} or page_id.endswith(":take")


def every(content: Content | None) -> Iterator[str]:
    """The ids of all pages that this content leads to."""
    yield from _PLAIN
    yield from (f"idle:{name}" for name in idle.SLIDES)
    if content is None:
        return
    yield from (f"event:{event.key}" for event in content.life_events)
    for one in content.procedures:
        for part in procedure.parts_of(one):
            yield f"procedure:{one.code}" + (f":{part}" if part else "")
