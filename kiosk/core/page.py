"""What a page is made of, before anybody knows how large the screen is.

The rooms that make pages (`kiosk.core.pages`) and the rooms that draw them
(`kiosk.core.layout`, `kiosk.adapters.drawing`) meet here. A page never scrolls: the
layout cuts its blocks into sheets ("Trang 1/3"), and repeats the controls in the lower
band of each. Whatever can be touched has an `act`: the id that comes back as `Touched`.
Texts are NFC and already in the page's language.
"""

from dataclasses import dataclass, field
from typing import Literal

from edge.contract.content import Language

Act = str
"""What a touch means, opaque to the layout: "home", "procedure:1.001193"."""


Tone = Literal["body", "note", "good", "warning", "alarm"]


@dataclass(frozen=True, slots=True)
class Heading:
    """One on each page, on top."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, read aloud sentence by sentence."""

    text: str
    tone: Tone = "body"
    spoken: str = ""
    """How it is read out where that differs; empty: as `edge.reading` reads `text`."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A labelled statement: "Lệ phí" - "Không thu"; `source` is small print."""

    label: str
    text: str
    source: str = ""
    pieces: tuple[str, ...] | None = None
    """What `text` is read out as, piece by piece, where it is made of the day's own
    numbers, for which no clip is whole; empty: not at all. None: as it stands."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of a checklist that is ticked by touch."""

    act: Act
    text: str
    ticked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A large picture with a word below; a page's tiles make one grid."""

    act: Act
    text: str
    picture: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One line to touch in a list of answers, results or bulletins."""

    act: Act
    text: str
    note: str = ""
    beside: bool = False
    """It and the next one are answers to one question: both are seen together."""


@dataclass(frozen=True, slots=True)
class Qr:
    """A code to photograph, with what it does in words beside it."""

    payload: str
    caption: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What has been typed so far, with a hint while it is empty."""

    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The on-screen keyboard: each key touches "key:a", "key:space", "key:back"."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing by its name (carousel, emergency)."""

    name: str


Block = (
    Heading
    | Paragraph
    | Detail
    | Tick
    | Tile
    | Choice
    | Qr
    | Typed
    | Keyboard
    | Picture
)


@dataclass(frozen=True, slots=True)
class Button:
    """One control of the lower band; at most one a page is `main`."""

    act: Act
    text: str
    picture: str = ""
    main: bool = False
    lit: bool = False
    """Drawn as switched on (the language in use, reading aloud)."""
    other: str = ""
    """What it says at another time: it keeps room for that, and nothing moves."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language."""

    id: str
    """Stable and printable: "home", "procedure:1.001193:papers"."""
    language: Language
    blocks: tuple[Block, ...]
    controls: tuple[Button, ...] = field(default=())
    alarm: bool = False
    """An emergency: the whole screen, at the largest sizes."""


@dataclass(frozen=True, slots=True)
class Look:
    """How this resident wants to see it."""

    scale_percent: int = 100
    """100, 150 or 200."""
    high_contrast: bool = False


@dataclass(frozen=True, slots=True)
class Touched:
    """A finger was on a control: its `act`, on the page of this id."""

    page: str
    act: Act
