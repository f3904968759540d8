"""The rule of a repeating bulletin in words. A timetable in, a sentence out."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from console.views import compose_when, wording
from console.views.languages import gettext as _
from edge.contract.schedule import Timetable
from edge.timetable import TimetableError, occurrences

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def in_words(timetable: Timetable | None) -> str:
    """As in "Mỗi thứ Hai lúc 06:15, từ 23/11/2026, không có ngày hết: …".

    Empty for what sounds on one day, of which the moments say everything.
    """
    if timetable is None:
        return ""
    seen = compose_when.shown(timetable)
    times = _listed(at for at in seen.times if at)
    match seen.repeat:
        case "once":
            return ""
        case "dates":
            days = _listed(_day(text) for text in sorted(seen.dates))
            return _("Các ngày %(days)s, lúc %(times)s", days=days, times=times)
        case "keep" if not timetable.rule:
            moments = sorted({timetable.starts, *timetable.also})
            return _("Lúc %(moments)s", moments=_listed(map(_moment, moments)))
        case "keep":
            said = _(
                "Lặp lại theo lịch đặc biệt (%(rule)s), từ %(start)s",
                rule=timetable.rule,
                start=_moment(timetable.starts),
            )
            ends = "UNTIL=" in timetable.rule or "COUNT=" in timetable.rule
            return said if ends else f"{said}, {_endless()}"
        case kind:
            days = _weekdays(kind, seen)
            said = (
                _("Mỗi %(days)s lúc %(times)s", days=days, times=times)
                if days
                else _("Hằng ngày lúc %(times)s", times=times)
            )
            parts = [said, _("từ %(day)s", day=_day(seen.start))]
            if seen.except_:
                skipped = _listed(_day(text) for text in seen.except_)
                parts.append(_("trừ %(days)s", days=skipped))
            parts.append(
                _("đến hết ngày %(day)s", day=_day(seen.until))
                if seen.until
                else _endless()
            )
            return ", ".join(parts)


def _weekdays(kind: str, seen: compose_when.WhenShown) -> str:
    """Empty: every day."""
    named = [
        str(word)
        for key, word in zip(compose_when.WEEKDAYS, wording.WEEKDAYS, strict=True)
        if key in seen.weekdays
    ]
    if kind == "weekly" and not named:  # the weekday on which it begins
        named = [str(wording.WEEKDAYS[date.fromisoformat(seen.start).weekday()])]
    return ", ".join(named)


def _endless() -> str:
    return _("không có ngày hết: phát đến khi rút lại")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _day(text: str) -> str:
    """As in "23/11/2026", from "2026-11-23"."""
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def _moment(text: str) -> str:
    return f"{_day(text[:10])} {text[11:]}"


def only_time(timetable: Timetable) -> datetime | None:
    """When it sounds, where that is once; past or to come."""
    try:
        found = occurrences(timetable, _EARLIEST, _LATEST, limit=2)
    except TimetableError:
        return None
    return found[0] if len(found) == 1 else None
