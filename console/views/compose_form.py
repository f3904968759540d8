"""The form of a bulletin: what the person typed -> a draft, and a draft -> the form.

Nothing here refuses to be saved: a draft may lack anything. ``Read.problems`` are the
sentences beside the fields, for the moment when the person goes on.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from console.core.draft import DEFAULT_MISSED, Draft
from console.views import compose_when
from console.views.compose_when import Form, number
from console.views.languages import gettext as _
from edge.contract.bulletin import Missed
from edge.contract.units import BroadcastClass

TEXT_LIMIT: Final = 10_000
KEPT_LIMIT: Final = 200_000
"""What is too long to be read out is kept all the same, to be shortened."""
TITLE_LIMIT: Final = 200
LEAST_REPEATS: Final = {
    BroadcastClass.ROUTINE: 1,
    BroadcastClass.PRIORITY: 1,
    BroadcastClass.EMERGENCY: 2,
}
"""Who is woken by an alarm has missed the first words of it."""


@dataclass(slots=True)
class Read:
    """What a form held."""

    draft: Draft
    problems: dict[str, str] = field(default_factory=dict)


def read(form: Form, before: Draft, *, now: datetime, zone: ZoneInfo) -> Read:
    """The draft that the form describes; what it does not show stays as it was."""
    problems: dict[str, str] = {}
    klass = BroadcastClass(_one_of(form, "class", [*BroadcastClass], before.klass))
    source = _one_of(form, "source", ("spoken", "recorded"), before.making.source)
    text = _text(form, "said" if source == "recorded" else "text")
    if len(text) > TEXT_LIMIT:
        problems["text"] = _(
            "Nội dung dài %(size)s ký tự; tối đa là 10.000. Cắt bớt hoặc chia làm hai.",
            size=len(text),
        )
    title = _text(form, "title").replace("\n", " ").strip()
    if len(title) > TITLE_LIMIT:
        problems["title"] = _("Tiêu đề dài quá 200 ký tự. Viết gọn lại.")
    least = LEAST_REPEATS[klass]
    making = msgspec.structs.replace(
        before.making,
        source=source,
        voice=_one_of(form, "voice", ("south", "north", "central"), "south"),
        words_per_minute=number(form, "speed", 80, 200, 120),
        chime="chime" in form,
        repeats=number(form, "repeats", least, 5, least),
    )
    emergency = klass is BroadcastClass.EMERGENCY
    draft = msgspec.structs.replace(
        before,
        title=title[:TITLE_LIMIT],
        text=text[:KEPT_LIMIT],
        klass=klass,
        making=making,
        audience=tuple(dict.fromkeys(form.getlist("where")))[:100],
        volume_percent=number(form, "volume", 0, 100, before.volume_percent),
        missed=_missed(form, klass),
        interrupted=_one_of(
            form, "interrupted", ("restart", "resume", "drop"), "restart"
        ),
        night="night" in form,
        timetable=None
        if emergency
        else compose_when.timetable(form, before.timetable, now, zone, problems),
        alert=compose_when.alert(form, now, zone, problems) if emergency else None,
    )
    return Read(_sound_fits(draft), problems)


def recipe_key(draft: Draft) -> str:
    """What decides how the sound comes out; another key wants another sound."""
    making = draft.making
    what = draft.text if making.source == "spoken" else making.upload
    parts = (making.source, making.voice, making.words_per_minute, making.chime)
    key = msgspec.json.encode((what, *parts, making.repeats))
    return hashlib.sha256(key).hexdigest()


def digest(draft: Draft) -> str:
    """Of what people wrote; making the sound does not change it."""
    making = msgspec.structs.replace(
        draft.making, job="", made_for="", misnamed=False, refused=""
    )
    plain = msgspec.structs.replace(draft, making=making, sound_sha256=None)
    return hashlib.sha256(msgspec.json.encode(plain)).hexdigest()


def _sound_fits(draft: Draft) -> Draft:
    """A sound that was made for another text or recipe is not this bulletin's."""
    if draft.sound_sha256 and draft.making.made_for != recipe_key(draft):
        return msgspec.structs.replace(draft, sound_sha256=None)
    return draft


def _missed(form: Form, klass: BroadcastClass) -> Missed | None:
    policy = form.get("missed", "")
    if policy not in {"drop", "late", "next"}:
        return None
    default = DEFAULT_MISSED[klass]
    window_s = 60 * number(form, "window_min", 1, 1440, default.window_s // 60)
    chosen = Missed(policy=policy, window_s=window_s)  # type: ignore[arg-type]  # checked above
    return None if chosen == default else chosen


# -- fields -------------------------------------------------------------------------


def _text(form: Form, name: str) -> str:
    return clean(form.get(name, ""))


def clean(text: str) -> str:
    """Composed letters and plain line ends, without control characters."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(
        letter
        for letter in text
        if letter in "\n\t" or unicodedata.category(letter) != "Cc"
    ).strip()


def _one_of(form: Form, name: str, options: Sequence[str], default: str) -> str:
    value = form.get(name, default)
    return value if value in options else default
