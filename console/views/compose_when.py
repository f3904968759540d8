"""The "when" of a bulletin: what the form says -> a timetable or an alert, and back."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from console.views import wording
from console.views.languages import gettext as _
from edge.contract.bulletin import Alert
from edge.contract.schedule import Timetable
from edge.errors import MessageError
from edge.timetable import occurrences

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DATES_SHOWN: Final = 6
TIMES_SHOWN: Final = 3
MOST_MOMENTS: Final = 400
"""Of one timetable, besides its rule: what ``edge.contract.schedule`` allows."""

Form = MultiDict[str, str]


def timetable(
    form: Form,
    before: Timetable | None,
    now: datetime,
    zone: ZoneInfo,
    problems: dict[str, str],
) -> Timetable | None:
    """What the fields say; None, and a problem beside a field, where they do not.

    What is repeated begins today where no first day is given.
    """
    kind = form.get("repeat", "once")
    if kind == "keep":
        return before
    said = _said(form, kind, now.astimezone(zone).date(), zone, problems)
    if said is not None and max(len(said.also), len(said.except_)) > MOST_MOMENTS:
        problems["except" if said.rule else "date"] = _(
            "Nhiều ngày giờ quá: mỗi bản tin tối đa %(most)s. Chia làm hai bản tin.",
            most=MOST_MOMENTS,
        )
        return None
    return said


def _said(
    form: Form, kind: str, today: date, zone: ZoneInfo, problems: dict[str, str]
) -> Timetable | None:
    times = _times(form, problems)
    if kind == "dates":
        return _on_dates(form, times, zone, problems)
    start = _date(form, "start", problems)
    if start is None and kind != "once" and "start" not in problems:
        start = today
    if start is None or not times:
        return None
    if kind == "once":
        moments = [_wall(start, at) for at in times]
        return Timetable(starts=moments[0], also=tuple(moments[1:]), zone=zone.key)
    return _repeating(form, kind, start, times, zone=zone, problems=problems)


def _repeating(
    form: Form,
    kind: str,
    start: date,
    times: Sequence[time],
    *,
    zone: ZoneInfo,
    problems: dict[str, str],
) -> Timetable | None:
    until = _date(form, "until", problems)
    if until is not None and until < start:
        problems["until"] = _("Ngày kết thúc phải sau ngày bắt đầu.")
        until = None
    rule = "FREQ=DAILY"
    if kind == "weekly":
        days = [day for day in WEEKDAYS if day in form.getlist("weekday")]
        if not days:
            problems["weekday"] = _("Chọn ít nhất một ngày trong tuần.")
            return None
        rule = f"FREQ=WEEKLY;BYDAY={','.join(days)}"
    if len({(at.minute, at.second) for at in times}) > 1:
        problems["time1"] = _(
            "Khi phát lặp lại, các giờ trong ngày phải cùng số phút, "
            "ví dụ 05:30 và 17:30. Muốn giờ khác thì soạn thêm một bản tin."
        )
        return None
    if len(times) > 1:
        hours = ",".join(str(at.hour) for at in times)
        rule += f";BYHOUR={hours};BYMINUTE={times[0].minute}"
    if until is not None:
        rule += f";UNTIL={until:%Y%m%d}"
    skipped = _dates(form, "except", problems)
    return Timetable(
        starts=_wall(start, times[0]),
        rule=rule,
        except_=tuple(_wall(day, at) for day in skipped for at in times),
        zone=zone.key,
    )


def _on_dates(
    form: Form, times: Sequence[time], zone: ZoneInfo, problems: dict[str, str]
) -> Timetable | None:
    days = _dates(form, "date", problems)
    if not days:
        problems.setdefault("date", _("Chọn ít nhất một ngày."))
        return None
    moments = [_wall(day, at) for day in days for at in times]
    if not moments:
        return None
    return Timetable(starts=moments[0], also=tuple(moments[1:]), zone=zone.key)


def alert(
    form: Form, now: datetime, zone: ZoneInfo, problems: dict[str, str]
) -> Alert | None:
    """From now until the time given, repeated."""
    day = _date(form, "expires_date", problems)
    at = _time(form, "expires_time", problems)
    if day is None or at is None:
        return None
    expires = datetime.combine(day, at, zone)
    if expires <= now:
        problems["expires_date"] = _("Lúc hết hạn đã qua rồi. Chọn lúc khác.")
        return None
    return Alert(
        effective=now,
        expires=expires.astimezone(UTC),
        repeat_every_s=60 * number(form, "again_min", 1, 1440, 5),
        drill="drill" in form,
    )


def number(form: Form, name: str, least: int, most: int, default: int) -> int:
    """Within bounds, whatever was typed."""
    text = form.get(name, "").strip()
    if not re.fullmatch("[0-9]{1,6}", text):
        return default
    return min(max(int(text), least), most)


def _times(form: Form, problems: dict[str, str]) -> list[time]:
    found = [
        at
        for n in range(1, TIMES_SHOWN + 1)
        if (at := _time(form, f"time{n}", problems)) is not None
    ]
    return sorted(set(found))


def _time(form: Form, name: str, problems: dict[str, str]) -> time | None:
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return to_time(text)
    except ValueError:
        problems[name if name.startswith("expires") else "time1"] = _(
            "“%(text)s” không phải giờ. Viết như 17:30, 17h30 hoặc 7 giờ tối.",
            text=text,
        )
        return None


def to_time(text: str) -> time:
    """As in "17:30", "17:30:15", and as people write it: "17h30", "1730", "7 giờ tối".

    Raises:
        ValueError: it is no time of a 24-hour day.
    """
    match = _TIME.fullmatch(unicodedata.normalize("NFC", text.strip().lower()))
    hour = int(match["hour"] or match["hours"]) if match else 24
    minute = int(match["minute"] or match["minutes"] or 0) if match else 0
    if match and match["half"]:
        minute = 30
    second = int(match["second"] or 0) if match else 0
    first, last, later = _PARTS_OF_DAY[match["part"] or ""] if match else (0, 23, ())
    if hour in later:
        hour = (hour + 12) % 24
    elif not first <= hour <= last:
        hour = 24
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"no time of day: {text!r}")
    return time(hour, minute, second)


_TIME: Final = re.compile(
    r"(?:(?P<hour>\d{1,2})(?:\s*(?:[:hg.]|giờ)\s*(?:(?P<half>rưỡi)|"
    r"(?P<minute>\d{2})(?::(?P<second>\d{2})|\s*phút)?)?)?"
    r"|(?P<hours>\d{2})(?P<minutes>\d{2}))(?:\s*(?P<part>sáng|trưa|chiều|tối|đêm))?"
)
_PARTS_OF_DAY: Final[Mapping[str, tuple[int, int, Collection[int]]]] = {
    "": (0, 23, ()),
    "sáng": (0, 11, ()),
    "trưa": (10, 14, (1, 2)),
    "chiều": (12, 18, range(1, 7)),
    "tối": (17, 23, range(5, 12)),
    "đêm": (0, 23, range(8, 13)),
}
"""Said after an hour -> first and last that fit, and those that mean 12 more."""


def _date(form: Form, name: str, problems: dict[str, str]) -> date | None:
    return _to_date(form.get(name, ""), name, problems)


def _dates(form: Form, name: str, problems: dict[str, str]) -> list[date]:
    found = {_to_date(text, name, problems) for text in form.getlist(name)}
    return sorted(day for day in found if day is not None)


def _to_date(text: str, name: str, problems: dict[str, str]) -> date | None:
    """As in "2026-11-24" as browsers send it, "24/11/2026" as people write it."""
    text = text.strip()
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text)
    except ValueError:
        problems[name] = _(
            "“%(text)s” không phải ngày. Nhập như 24/11/2026.", text=text
        )
        return None


def _wall(day: date, at: time) -> str:
    return f"{day.isoformat()}T{at:%H:%M:%S}".removesuffix(":00")


@dataclass(frozen=True, slots=True)
class WhenShown:
    """The "when" part of the form, from a timetable."""

    repeat: str
    start: str = ""
    times: tuple[str, ...] = ("", "", "")
    weekdays: frozenset[str] = frozenset()
    dates: tuple[str, ...] = ()
    until: str = ""
    except_: tuple[str, ...] = ()


def shown(timetable: Timetable | None) -> WhenShown:
    """The fields that give this timetable back; ``keep`` where they cannot."""
    if timetable is None:
        return WhenShown("once")
    moments = [timetable.starts, *timetable.also]
    days = tuple(dict.fromkeys(moment[:10] for moment in moments))
    times = tuple(dict.fromkeys(moment[11:] for moment in moments))
    if not timetable.rule:
        if len(days) * len(times) != len(moments) or len(times) > TIMES_SHOWN:
            return WhenShown("keep")
        if len(days) == 1:
            return WhenShown("once", start=days[0], times=_filled(times))
        return WhenShown("dates", dates=days, times=_filled(times))
    parts = dict(piece.split("=", 1) for piece in timetable.rule.split(";"))
    known = {"FREQ", "BYDAY", "BYHOUR", "BYMINUTE", "UNTIL"}
    if timetable.also or not parts.keys() <= known:
        return WhenShown("keep")
    kind = {"DAILY": "daily", "WEEKLY": "weekly"}.get(parts["FREQ"], "keep")
    if "BYHOUR" in parts:
        rest = timetable.starts[13:]  # all times of the day have the same minutes
        times = tuple(f"{int(h):02d}{rest}" for h in parts["BYHOUR"].split(","))
    until = parts.get("UNTIL", "")[:8]
    return WhenShown(
        kind,
        start=timetable.starts[:10],
        times=_filled(times),
        weekdays=frozenset(parts.get("BYDAY", "").split(",")),
        until=f"{until[:4]}-{until[4:6]}-{until[6:]}" if until else "",
        except_=tuple(dict.fromkeys(text[:10] for text in timetable.except_)),
    )


def gone(timetable: Timetable, now: datetime, zone: ZoneInfo) -> str:
    """The sentence for a timetable of which nothing lies ahead; empty for any other."""
    if nearest(timetable, now, 1):
        return ""
    last = max((timetable.starts, *timetable.also))
    if timetable.rule:
        return _("Lịch này đã hết, không còn lượt phát nào. Chọn ngày khác.")
    at = datetime.fromisoformat(last).replace(tzinfo=ZoneInfo(timetable.zone))
    if at > now:
        return _("Ngày này xa hơn mười năm. Chọn ngày gần hơn.")
    return _(
        "Giờ này đã qua rồi (%(at)s, bây giờ %(now)s). Chọn giờ khác.",
        at=wording.moment(at, now, zone),
        now=wording.clock(now, zone),
    )


def _filled(times: Sequence[str]) -> tuple[str, ...]:
    return (*times, "", "", "")[:TIMES_SHOWN]


def nearest(timetable: Timetable, now: datetime, count: int = 3) -> list[datetime]:
    """The next occurrences; none where the timetable makes no sense."""
    try:
        return occurrences(timetable, now, now + timedelta(days=3660), limit=count)
    except MessageError:
        return []
