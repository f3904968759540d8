"""The pages beside the procedures: home, office, news, search, staff, look."""

from dataclasses import replace

from edge.contract.content import LifeEvent, Procedure
from kiosk.core.page import (
    Block,
    Button,
    Choice,
    Detail,
    Heading,
    Keyboard,
    Page,
    Paragraph,
    Qr,
    Tile,
    Typed,
)
from kiosk.core.pages import days_off
from kiosk.core.pages.band import banded, bare, button, main
from kiosk.core.pages.checklist import to_help
from kiosk.core.pages.procedure import detail
from kiosk.core.pages.view import Notice, View
from kiosk.core.session import CallStage


def home(view: View) -> Page:
    """Eight pictures; a tile with one procedure behind it leads straight to it."""
    content = view.content
    tiles: tuple[Block, ...] = ()
    if content is not None:
        tiles = tuple(
            Tile(_tile_act(event), name, event.picture)
            for event in content.life_events
            if (name := view.said(event.name))
        )
    if not tiles:
        word = "preparing" if content is None else "not-here"
        tiles = (Paragraph(view.word(word), "warning"),)
        return banded(
            view, "home", (Heading(view.word("welcome")), *tiles), _call(view)
        )
    return banded(view, "home", (Heading(view.word("welcome")), *tiles))


def event(view: View, page_id: str, one: LifeEvent) -> Page:
    """The procedures of a life event."""
    procedures = view.content.procedures if view.content else ()
    known = {procedure.code: procedure for procedure in procedures}
    listed = (known[code] for code in one.procedures if code in known)
    choices = choices_of(view, tuple(listed))
    heading = Heading(view.said(one.name) or view.word("which"))
    if not choices:
        return missing(view, page_id)
    return banded(view, page_id, (heading, *choices))


def choices_of(view: View, procedures: tuple[Procedure, ...]) -> tuple[Choice, ...]:
    """Procedures to choose from, those that this language has a name for."""
    return tuple(
        Choice(f"procedure:{one.code}", name)
        for one in procedures
        if (name := view.said(one.short_name))
    )


def missing(view: View, page_id: str) -> Page:
    """What is asked for is not on this kiosk, or not in this language."""
    blocks = (
        Heading(view.word("which")),
        Paragraph(view.word("not-here"), "warning"),
    )
    return banded(view, page_id, blocks, _call(view))


def office(view: View) -> Page:
    """When it is open, and which counter does what."""
    blocks: list[Block] = [Heading(view.word("office-title"))]
    if view.content is not None:
        place = view.content.office
        blocks += days_off.notice(view)
        blocks.append(detail(view, view.word("hours"), place.hours))
        blocks += (
            Detail(view.word("counter-number", number), text)
            for number, what in sorted(place.counters.items(), key=_by_number)
            if (text := view.said(what))
        )
    else:
        blocks.append(Paragraph(view.word("ask"), "warning"))
    return banded(view, "office", tuple(blocks))


def _by_number(counter: tuple[str, object]) -> tuple[int, str]:
    return (int(counter[0]) if counter[0].isdecimal() else 10**6, counter[0])


def more(view: View) -> Page:
    """What the home page has no room for."""
    choices = tuple(
        Choice(page, view.word(word))
        for page, word in (
            ("news", "news-title"),
            ("office", "office-title"),
            ("look", "look-title"),
        )
    )
    return banded(view, "more", (Heading(view.word("more")), *choices))


def news(view: View) -> Page:
    """The commune's announcements, to be heard again."""
    notices = view.place.notices
    if not notices:
        blocks: tuple[Block, ...] = (Paragraph(view.word("news-none")),)
    else:
        hint = Paragraph(view.word("news-hint"), "note")
        blocks = (hint, *(_notice(view, one) for one in notices))
    return banded(view, "news", (Heading(view.word("news-title")), *blocks))


def _notice(view: View, one: Notice) -> Choice:
    note = f"{one.at:%H:%M %d/%m}" if one.at else ""
    if one.lineage == view.place.playing:
        note = view.word("playing")
    elif not one.ready:
        note = view.word("no-sound")
    return Choice(f"replay:{one.lineage}", one.title, note)


def lookup(view: View) -> Page:
    """Hands over to the resident's own phone: this screen asks for no number."""
    told = f"{view.word('lookup-phone')} {view.word('lookup-staff')}"
    blocks = (
        Heading(view.word("lookup-title")),
        Qr(view.place.lookup_url, told),
        Paragraph(view.word("lookup-private"), "note"),
    )
    return banded(view, "lookup", blocks)


def search(view: View) -> Page:
    """Typing, with words that it may become."""
    session = view.session
    typed = Typed(session.typed, view.word("search-hint"))
    words = tuple(Choice(f"key:word={one}", one) for one in session.suggestions)
    title = Heading(view.word("search-title"))
    blocks: tuple[Block, ...] = (title, typed, *words, Keyboard())
    return banded(view, "search", blocks, main(view, "find", "find"))


def results(view: View) -> Page:
    """What was found; where two readings are close, the resident says which."""
    hits = view.session.hits
    again = button(view, "search", "again")
    if hits is None or view.content is None:
        waiting = (Heading(view.word("found")), Paragraph(view.word("searching")))
        return banded(view, "results", waiting, again)
    found = (view.content.procedure(code) for code in hits.codes)
    choices = choices_of(view, tuple(one for one in found if one is not None))
    if hits.kind == "nothing" or not choices:
        blocks: tuple[Block, ...] = (
            Heading(view.word("found")),
            Paragraph(view.word("nothing"), "warning"),
            *((Paragraph(view.word("nearest")),) if choices else ()),
            *choices,
        )
        return banded(view, "results", blocks, again)
    word = "close" if hits.kind == "close" else "found"
    return banded(view, "results", (Heading(view.word(word)), *choices), again)


def call(view: View) -> Page:
    """How the call stands; it says nothing that is not so."""
    made = view.session.call
    stage = made.stage if made else "asked"
    closed = view.place.closed and stage != "coming"
    told = _when_closed(view, stage) if closed else _call_stands(view, stage)
    return banded(view, "call", (Heading(view.word("call-title")), *told))


def _call_stands(view: View, stage: CallStage) -> tuple[Block, ...]:
    match stage:
        case "told":
            return (
                Paragraph(view.word("call-told"), "good"),
                Paragraph(view.word("call-wait")),
            )
        case "coming":
            return (Paragraph(view.word("call-coming"), "good"),)
        case "unanswered":
            return (Paragraph(to_help(view), "warning"),)
        case "failed":
            return (
                Paragraph(view.word("call-failed"), "note"),
                Paragraph(to_help(view), "warning"),
            )
        case _:
            return (Paragraph(view.word("call-asked")),)


def _when_closed(view: View, stage: CallStage) -> tuple[Block, ...]:
    """It rings all the same, for whoever is still here; nobody is promised."""
    office = view.content.office if view.content else None
    rung = view.word("call-nobody") if stage in {"told", "unanswered"} else ""
    hours = detail(view, view.word("hours"), office.hours if office else ())
    return *days_off.notice(view, rung), replace(hours, source="")


def look(view: View) -> Page:
    """How large, and in which colours."""
    chosen = view.session.look
    sizes = tuple(
        _option(
            view, f"size:{size}", f"size-{size}", chosen=chosen.scale_percent == size
        )
        for size in (100, 150, 200)
    )
    contrast = tuple(
        _option(view, f"contrast:{one}", f"contrast-{one}", chosen=is_on == on)
        for one, on in (("off", False), ("on", True))
        for is_on in (chosen.high_contrast,)
    )
    return banded(view, "look", (Heading(view.word("look-title")), *sizes, *contrast))


def _option(view: View, act: str, word: str, *, chosen: bool) -> Choice:
    return Choice(act, view.word(word), view.word("chosen") if chosen else "")


def farewell(view: View) -> Page:
    """Twenty seconds before everything is forgotten."""
    blocks = (
        Heading(view.word("farewell")),
        Paragraph(view.word("farewell-soon"), "warning"),
    )
    stay = main(view, "stay", "stay")
    return bare(
        view,
        "farewell",
        blocks,
        stay,
        button(view, "end", "end"),
        button(view, "home", "home"),
        button(view, "call", "call"),
    )


def _tile_act(one: LifeEvent) -> str:
    if len(one.procedures) == 1:
        return f"procedure:{one.procedures[0]}"
    return f"event:{one.key}"


def _call(view: View) -> Button:
    return main(view, "call", "call")
