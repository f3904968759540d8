"""What is shown to nobody in particular: the carousel, an emergency and its end."""

from kiosk.core.page import Block, Button, Detail, Heading, Page, Paragraph, Picture
from kiosk.core.pages import days_off
from kiosk.core.pages.band import PICTURES, bare, button, main
from kiosk.core.pages.procedure import detail
from kiosk.core.pages.view import View
from kiosk.core.pages.words import word

SLIDES = ("welcome", "hours", "counters", "news")


def slide(view: View, name: str) -> Page:
    """One slide; a touch anywhere begins a session."""
    page_id = f"idle:{name}"
    touch = main(view, "wake", "touch")
    office = view.content.office if view.content else None
    blocks: list[Block] = []
    match name:
        case "hours" if office is not None:
            blocks = [
                Heading(view.said(office.name) or view.word("office-title")),
                *days_off.notice(view),
                detail(view, view.word("hours"), office.hours),
            ]
        case "counters" if office is not None:
            blocks = [Heading(view.word("office-title"))]
            blocks += (
                Detail(view.word("counter-number", number), text)
                for number, what in sorted(office.counters.items())
                if (text := view.said(what))
            )
        case "news" if view.place.notices:
            blocks = [Heading(view.word("news-title"))]
            blocks += (
                Detail(f"{one.at:%H:%M %d/%m}" if one.at else "", one.title)
                for one in view.place.notices[:4]
            )
        case _:
            blocks = [
                Heading(view.word("welcome")),
                Picture("people"),
                Paragraph(view.word("idle-hint")),
            ]
    return bare(view, page_id, tuple(blocks), touch, button(view, "call", "call"))


def alarm(view: View) -> Page:
    """The whole screen, in every language that the emergency has.

    Who called the staff before, or calls them now, sees how that stands.
    """
    alarms = view.place.alarms
    if not alarms:
        return slide(view, "welcome")
    first = alarms[0]
    blocks: list[Block] = [_title(first.drill, tuple(first.texts)), Picture("siren")]
    for one in alarms:
        blocks += (Paragraph(text, "alarm") for text in one.texts.values())
        until = f"{one.until:%H:%M %d/%m/%Y}"
        blocks.append(Paragraph(word("until", "vi", until), "note"))
    made = view.session.call
    if made is not None:
        stage = {"unanswered": "go-to-any", "failed": "go-to-any"}.get(
            made.stage, f"call-{made.stage}"
        )
        blocks.append(Paragraph(view.word(stage), "warning"))
    call = Button("call", word("call", "vi"), PICTURES["call"])
    return bare(view, "alarm", tuple(blocks), call, alarm=True)


def cleared(view: View) -> Page:
    """An emergency is over: for some seconds, before what was shown is back."""
    blocks = (Heading(view.word("cleared")), Picture("check"))
    on = main(view, "onward", "onward")
    return bare(view, "cleared", blocks, on, button(view, "call", "call"))


def _title(drill: bool, languages: tuple[str, ...]) -> Heading:  # noqa: FBT001
    key = "drill" if drill else "alarm"
    known = [one for one in ("vi", "km", "en") if one in languages]
    texts = [word(key, one) for one in ("vi", "en", "km") if one in known]
    return Heading(" · ".join(texts or [word(key, "vi")]))
