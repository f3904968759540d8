"""What a page shows besides the content: the kiosk, and who looks at it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from edge.contract.bulletin import Sound
from edge.contract.content import Content, Fact, Language, Text, said, statement
from kiosk.core.alarm import Alarm
from kiosk.core.pages.words import word
from kiosk.core.session import Session

PORTAL: Final = "https://dichvucong.gov.vn"
"""The National Public Service Portal."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One announcement that may be heard again."""

    lineage: str
    title: str
    at: datetime | None
    """Its last time, or the next; aware, in the commune's zone."""
    sound: Sound
    ready: bool
    """The sound is here."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is true of this kiosk now, whoever stands before it."""

    languages: tuple[Language, ...] = ("vi", "en")
    printer: bool = False
    """There is one, and it has paper as far as is known."""
    local_url: str = ""
    """Where phones find the guidance of this commune; empty: nowhere."""
    lookup_url: str = PORTAL
    """Where phones look up a file."""
    notices: tuple[Notice, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    playing: str = ""
    """Lineage of the announcement that is heard now."""
    reading: bool = False
    """The page is being read out."""
    closed: bool = False
    """The office's own hours say so, or its days off, and the clock is believed."""
    day_off: str = ""
    """Why it is closed all day, of `CLOSED_FOR`; empty: it is not."""
    reopens: datetime | None = None
    """When it opens next, in the commune's zone; None: it is open, or nobody knows."""


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a page may be made of. `content` None: there is no bundle."""

    content: Content | None
    language: Language
    day: date
    """The commune's local date."""
    session: Session = field(default_factory=Session)
    place: Place = field(default_factory=Place)

    def word(self, key: str, *what: object) -> str:
        """A text of the interface in this page's language."""
        return word(key, self.language, *what)

    def said(self, text: Text) -> str | None:
        """A text of the content in this page's language, if it has it."""
        return said(text, self.language) or None

    def told(self, facts: tuple[Fact, ...]) -> Fact | None:
        """What may be shown of these on this day, and can be, in this language."""
        fact = statement(facts, self.day)
        return fact if fact is not None and self.said(fact.text) else None

    def source(self, fact: Fact) -> str:
        """Who checked it, when and with what: small print."""
        by = (
            self.word("by", fact.checked_by)
            if fact.checked_by
            else self.word("by-nobody")
        )
        checked = self.word("checked", f"{fact.checked:%d/%m/%Y}")
        return f"{self.word('source', fact.source)}, {checked}, {by}."
