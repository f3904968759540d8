"""Khmer where nobody of the commune reads it: one sentence, and the staff (pure).

Wrong words on a form that somebody signs do more harm than none. Emergencies keep all
languages that an approver signed, and the end of a session is said in Vietnamese.
"""

from dataclasses import replace
from typing import Final

from edge.contract.content import ASK_IN_KHMER
from kiosk.core.page import Block, Button, Heading, Page, Paragraph
from kiosk.core.pages.band import LANGUAGE, PICTURES
from kiosk.core.pages.words import word

_KEPT: Final = ("home", "back", "look", "language:en")
_STANDING: Final = ("alarm", "cleared", "farewell", "idle:")


def khmer(vietnamese: Page) -> Page:
    """In the place of a page in Khmer; `vietnamese`: the same page, for the rest."""
    if vietnamese.id.startswith(_STANDING):
        return vietnamese
    told = Paragraph(ASK_IN_KHMER, "warning")
    heading = Heading(word("call-title", "vi"))
    blocks: tuple[Block, ...] = (heading, told)
    if vietnamese.id == "call":
        blocks = (*blocks, *vietnamese.blocks[1:])
    return replace(vietnamese, blocks=blocks, controls=tuple(_controls(vietnamese)))


def _controls(page: Page) -> list[Button]:
    """Staff first, and the way back to Vietnamese."""
    call = Button("call", word("call", "vi"), PICTURES["call"], main=True)
    back = Button("language:vi", word("vi", "vi"), LANGUAGE)
    kept = [one for one in page.controls if one.act in _KEPT]
    others = [*kept, back]
    return others if page.id == "call" else [call, *others]
