"""A bulletin while it is being written, and its way to what an approver signs.

A draft may lack anything; ``lacks`` says what is still missing as codes that the pages
turn into words, and ``as_bulletin`` gives the contract's message once nothing is.
"""

import unicodedata
from enum import StrEnum
from typing import Literal

import msgspec

from edge.contract.bulletin import Alert, Bulletin, Language, Missed, Sound
from edge.contract.codec import decode, encode
from edge.contract.schedule import Timetable
from edge.contract.units import BroadcastClass
from edge.errors import EdgeError

DEFAULT_MISSED = {
    BroadcastClass.ROUTINE: Missed(policy="late", window_s=5 * 60),
    BroadcastClass.PRIORITY: Missed(policy="late", window_s=60 * 60),
    BroadcastClass.EMERGENCY: Missed(policy="late", window_s=86400),
}
LONGEST_ON_SCREENS = 1500
"""Letters of an emergency; an approval has to stay below 16 KiB in base64."""


class Making(msgspec.Struct, frozen=True, kw_only=True):
    """How the sound of a draft is made: spoken from its text, or from an upload."""

    source: Literal["spoken", "recorded"] = "spoken"
    voice: Literal["south", "north", "central"] = "south"
    words_per_minute: int = 120
    chime: bool = True
    repeats: int = 1
    upload: str = ""
    """Name in the uploads directory of the file as it came in."""
    upload_name: str = ""
    """As the person's computer called it."""
    misnamed: bool = False
    """The upload is sound, though its name claims something else."""
    refused: str = ""
    """Why no sound could be made of the upload: a fault of ``console.sound``."""
    job: str = ""
    """The making under way, of ``console.sound.jobs``."""
    made_for: str = ""
    """Hash of text and recipe that ``sound_sha256`` was made for."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What the form holds. ``missed`` unset means the default of its class."""

    title: str = ""
    text: str = ""
    """What is read out, as staff wrote it; of a recording: what it says, in short."""
    language: Language = "vi"
    klass: BroadcastClass = msgspec.field(name="class", default=BroadcastClass.ROUTINE)
    sound_sha256: str | None = None
    making: Making = Making()
    audience: tuple[str, ...] = ()
    volume_percent: int = 70
    missed: Missed | None = None
    interrupted: Literal["restart", "resume", "drop"] = "restart"
    night: bool = False
    timetable: Timetable | None = None
    alert: Alert | None = None
    template: str = ""
    """The template that it began from; empty for none."""


class Lack(StrEnum):
    """What a draft needs before it can be submitted."""

    TITLE = "title"
    SOUND = "sound"
    AUDIENCE = "audience"
    TIME = "time"
    EXPIRY = "expiry"


class IncompleteError(EdgeError, ValueError):
    """The draft cannot become a bulletin yet."""

    def __init__(self, lacks: tuple[Lack, ...]) -> None:
        super().__init__(f"the draft lacks: {', '.join(lacks)}")
        self.lacks = lacks


def lacks(draft: Draft) -> tuple[Lack, ...]:
    """What is missing, in the order of the form."""
    emergency = draft.klass is BroadcastClass.EMERGENCY
    found = []
    if not draft.title.strip():
        found.append(Lack.TITLE)
    if draft.sound_sha256 is None:
        found.append(Lack.SOUND)
    if not draft.audience:
        found.append(Lack.AUDIENCE)
    if not emergency and draft.timetable is None:
        found.append(Lack.TIME)
    if emergency and draft.alert is None:
        found.append(Lack.EXPIRY)
    return tuple(found)


def as_bulletin(draft: Draft, sound: Sound, *, lineage: str, version: int) -> Bulletin:
    """What the approver signs.

    Raises:
        IncompleteError: something is still missing.
        MessageError: a field is outside what the contract allows (the codec names it).
    """
    if missing := lacks(draft):
        raise IncompleteError(missing)
    emergency = draft.klass is BroadcastClass.EMERGENCY
    body = Bulletin(
        lineage=lineage,
        version=version,
        title=draft.title.strip(),
        sound=sound,
        audience=draft.audience,
        klass=draft.klass,
        volume_percent=draft.volume_percent,
        missed=draft.missed or DEFAULT_MISSED[draft.klass],
        interrupted=draft.interrupted,
        night=draft.night,
        timetable=None if emergency else draft.timetable,
        alert=_with_words(draft) if emergency else None,
    )
    return decode(encode(body), Bulletin)


def _with_words(draft: Draft) -> Alert | None:
    """What screens show of an emergency is what is read out."""
    words = unicodedata.normalize("NFC", draft.text.strip())
    if draft.alert is None or not words:
        return draft.alert
    if len(words) > LONGEST_ON_SCREENS:
        words = words[:LONGEST_ON_SCREENS].rsplit(maxsplit=1)[0] + "…"
    return msgspec.structs.replace(draft.alert, texts={draft.language: words})


def as_signed(draft: Draft, body: Bulletin) -> Draft:
    """The draft with the end that its approver gave the emergency."""
    return msgspec.structs.replace(draft, alert=body.alert)
