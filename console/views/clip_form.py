"""The form that asks a camera for a stretch of its recording."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import request

from console import auth
from console.core.cameras import Camera
from console.core.watching import LONGEST_WORDS
from console.store import clips, evidence, sightings
from console.views import purpose
from console.views.languages import gettext as _

BEFORE: Final = timedelta(seconds=10)
AFTER: Final = timedelta(seconds=20)
"""Around an event: how it came, and what followed."""
OFFERED: Final = timedelta(minutes=5)
HALF_A_DAY: Final = timedelta(hours=12)
TIME: Final = re.compile(r"([01]?[0-9]|2[0-3])[:hg.]([0-5][0-9])(?:[:.]([0-5][0-9]))?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form shows."""

    start: str
    end: str
    purpose: str
    mb: float = 0.0
    """What a minute takes, as far as is known."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was asked for."""

    start: datetime
    end: datetime
    purpose: str


def wanted(found: Camera, begin: datetime) -> Wanted:
    """What the form of an hour offers first: around an event, or the hour's start."""
    start, end = begin, begin + OFFERED
    row = sightings.get(auth.db(), found.node, request.args.get("from", ""))
    if row is None:  # what was seen last is what most people came for
        hour = (begin, begin + timedelta(hours=1))
        row = next(iter(sightings.between(auth.db(), [found.node], *hour)[::-1]), None)
    if row is not None and begin <= row.began < begin + timedelta(hours=1):
        start, end = row.began - BEFORE, (row.ended or row.began) + AFTER
        end = min(end, start + clips.LONGEST)
    zone, stated = auth.web().zone, purpose.stated(found)
    return Wanted(
        f"{start.astimezone(zone):%H:%M:%S}",
        f"{end.astimezone(zone):%H:%M:%S}",
        stated.words if stated else "",
        evidence.megabytes_a_minute(auth.db(), found.node),
    )


def typed(form: Mapping[str, str]) -> Wanted:
    """What somebody wrote, for her to correct."""
    return Wanted(form.get("start", ""), form.get("end", ""), _words(form))


def read(
    form: Mapping[str, str], begin: datetime, problems: dict[str, str], *, now: datetime
) -> Stretch | None:
    """What is asked for of the hour that begins then; or what is wrong with it."""
    start = _instant(form, "start", begin, problems)
    end = _instant(form, "end", begin, problems)
    words = _words(form)
    if not words or len(words) > LONGEST_WORDS:
        problems["purpose"] = _(
            "Ghi vài chữ cho biết việc gì, nhiều nhất %(n)s chữ.", n=LONGEST_WORDS
        )
    if start is None or end is None:
        return None
    if not timedelta() < end - start <= clips.LONGEST:
        problems["end"] = _("Phải sau giờ bắt đầu, và không quá một giờ.")
    elif start > now:
        problems["start"] = _("Giờ này chưa tới.")
    return None if problems else Stretch(start, end, words)


def _words(form: Mapping[str, str]) -> str:
    return " ".join(form.get("purpose", "").split())


def _instant(
    form: Mapping[str, str], name: str, begin: datetime, problems: dict[str, str]
) -> datetime | None:
    """The wall time that is nearest to this hour: 00:05 after 23:00 is the next day."""
    parts = TIME.fullmatch(form.get(name, "").strip())
    if parts is None:
        problems[name] = _("Nhập giờ, phút, giây, như 14:05:30.")
        return None
    hour, minute, second = int(parts[1]), int(parts[2]), int(parts[3] or 0)
    at = begin.replace(hour=hour, minute=minute, second=second)
    if at - begin > HALF_A_DAY:
        return at - timedelta(days=1)
    if begin - at > HALF_A_DAY:
        return at + timedelta(days=1)
    return at
