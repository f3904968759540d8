"""What a kiosk knows: procedures, life events and the office, as its bundle holds them.

The shape follows the national database of procedures, plus what a resident needs: a
short name, everyday words, a plain checklist, questions that tell one case from
another. Every statement is a `Fact` with its source, its check date and how sure it
is; `statement` alone decides which of them may be shown on a day. Whatever may not be
shown is answered by "hỏi cán bộ tại quầy", never by silence and never by a guess.

How people write it down is `kiosk.core.source`, how a bundle carries it and who answers
for it `kiosk.core.bundle`. A field may be added with a default, and an older kiosk
passes over it; what a field means never changes.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec

Language = Literal["vi", "km", "en"]
Text = dict[Language, str]
"""One text in its languages; "vi" is always there. NFC."""

Sureness = Literal["A", "B", "C"]
"""A: read in an official text. B: in a secondary source. C: unchecked, never shown."""

ASK_IN_KHMER = "មិន|ទាន់|មាន|ជា|ភាសា|ខ្មែរ|ទេ។ សូម|ហៅ|មន្ត្រី|ឱ្យ|ជួយ។".replace("|", "\u200b")
"""This is not there in Khmer; please call the staff. The one Khmer sentence that stands
where nobody has read the others."""

ProcedureCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]\.[0-9]{6}$(?!\n)")]
Slug = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(?:-[a-z0-9]+)*$(?!\\n)")]


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One statement, true from `since` up to and with `until` (local dates)."""

    text: Text
    source: str
    checked: date
    checked_by: str = ""
    """Who compared it with the source; empty: nobody of this commune yet."""
    sure: Sureness
    since: date | None = None
    until: date | None = None
    """The last day on which it holds."""


class Paper(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of what to bring. `key` is stable: tick list and cases name it."""

    key: Slug
    fact: Fact
    brought: bool = True
    """False: a sentence that is told ("Không cần giấy tờ gì"); nobody ticks it."""
    originals: int = 0
    copies: int = 0
    form: str = ""
    """Code of the form to fill in ("CT01"), empty where it is no form."""
    unless: Text = {}
    """When it is not needed ("nếu đã có trong VNeID"); empty: always."""


class Case(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A yes/no question that tells which papers, fee or procedure apply."""

    key: Slug
    question: Text
    when_yes: tuple[Slug, ...] = ()
    """Keys of papers that are needed only after "yes"."""
    when_no: tuple[Slug, ...] = ()
    yes_leads_to: ProcedureCode | None = None
    """The answer "yes" means another procedure."""
    no_leads_to: ProcedureCode | None = None


class Way(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way of filing, with its time and its fee: the first valid fact counts."""

    how: Literal["counter", "online", "post"]
    time: tuple[Fact, ...] = ()
    fee: tuple[Fact, ...] = ()


class Procedure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One procedure as residents meet it."""

    code: ProcedureCode
    version: Annotated[int, msgspec.Meta(ge=1)] = 1
    decision: str = ""
    other_codes: tuple[ProcedureCode, ...] = ()
    name: Text
    """As the national database has it."""
    short_name: Text
    """As people say it; fits a button."""
    level: Literal["commune", "province", "ministry"] = "commune"
    field: Text
    life_events: tuple[Slug, ...]
    everyday: tuple[str, ...] = ()
    """What residents say for it; for search only, never shown."""
    checklist: Annotated[tuple[Paper, ...], msgspec.Meta(max_length=9)] = ()
    cases: Annotated[tuple[Case, ...], msgspec.Meta(max_length=3)] = ()
    steps: tuple[Fact, ...] = ()
    ways: tuple[Way, ...] = ()
    who: tuple[Fact, ...] = ()
    office: tuple[Fact, ...] = ()
    """Who receives it ("Công an xã")."""
    result: tuple[Fact, ...] = ()
    legal_basis: tuple[Fact, ...] = ()
    conditions: tuple[Fact, ...] = ()
    counter: str = ""
    """At this office; empty: ask."""
    portal_url: str = ""


class LifeEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One tile of the home screen."""

    key: Slug
    name: Text
    picture: Slug
    procedures: tuple[ProcedureCode, ...]


class Office(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one-stop office in which the kiosk stands."""

    version: Annotated[int, msgspec.Meta(ge=1)] = 1
    """Grows with each change here or of the tiles."""
    name: Text
    hours: tuple[Fact, ...]
    counters: dict[str, Text] = {}
    """Number of the counter -> what it does."""
    help_counter: str = ""
    """Where to go when nobody comes within a minute."""
    khmer_read_by: str = ""
    """Who reads Khmer and answers for every Khmer word here; empty: nobody, and none
    is shown."""


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The whole: at most eight tiles, every procedure they lead to, the office."""

    office: Office
    life_events: Annotated[tuple[LifeEvent, ...], msgspec.Meta(max_length=8)]
    procedures: tuple[Procedure, ...]

    def procedure(self, code: str) -> Procedure | None:
        """The procedure of this code or of one of its other codes."""
        for procedure in self.procedures:
            if code == procedure.code or code in procedure.other_codes:
                return procedure
        return None


def statement(facts: Sequence[Fact], day: date) -> Fact | None:
    """The first fact that may be shown on this day; None: ask the staff.

    `day` is the commune's local date.
    """
    return next((fact for fact in facts if may_show(fact, day)), None)


def may_show(fact: Fact, day: date) -> bool:
    """Whether a fact is sure enough, and valid on this day."""
    begun = fact.since is None or fact.since <= day
    over = fact.until is not None and fact.until < day
    return fact.sure != "C" and begun and not over


def said(text: Text, language: Language) -> str | None:
    """The text in a language; None where it has none (never another language's)."""
    return text.get(language)
