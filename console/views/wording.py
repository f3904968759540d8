"""Times as people say them: "hôm nay 17:00, còn 2 giờ". Values in, words out."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from console.core.calendar import within
from console.views.languages import gettext as _
from console.views.languages import ngettext

WEEKDAYS = (
    _l("thứ Hai"),
    _l("thứ Ba"),
    _l("thứ Tư"),
    _l("thứ Năm"),
    _l("thứ Sáu"),
    _l("thứ Bảy"),
    _l("Chủ nhật"),
)


def day_word(day: date, today: date) -> str:
    """As in "hôm nay", "ngày mai", "thứ Hai 24/11"; the year where it is another."""
    match (day - today).days:
        case 0:
            return _("hôm nay")
        case 1:
            return _("ngày mai")
        case -1:
            return _("hôm qua")
        case _:
            year = f"/{day.year}" if day.year != today.year else ""
            return f"{WEEKDAYS[day.weekday()]} {day.day:02d}/{day.month:02d}{year}"


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """By the commune's wall; what no calendar holds shows as its end."""
    return within(instant).astimezone(zone)


def stamp(instant: datetime, zone: ZoneInfo) -> str:
    """As in "2026-11-22 17:00:00", for spreadsheets; rounded as ``clock`` does."""
    rounded = local(instant, zone) + timedelta(milliseconds=500)
    return rounded.strftime("%Y-%m-%d %H:%M:%S")


def not_before(instant: datetime, zone: ZoneInfo) -> str:
    """The same of something that begins then: never a minute that is too early."""
    return clock(instant + timedelta(seconds=59), zone)


def clock(instant: datetime, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """As in "17:00" on the commune's wall.

    Seconds are rounded: a sound that began 0.02 ms before 17:00:00 began at 17:00:00.
    """
    if seconds:
        return stamp(instant, zone)[-8:]
    return local(instant, zone).strftime("%H:%M")


def moment(
    instant: datetime, now: datetime, zone: ZoneInfo, *, seconds: bool = False
) -> str:
    """As in "hôm nay 17:00"."""
    day = day_word(local(instant, zone).date(), local(now, zone).date())
    return f"{day} {clock(instant, zone, seconds=seconds)}"


def away(instant: datetime, now: datetime) -> str:
    """As in "còn 2 giờ" or "cách đây 5 phút"; one unit is exact enough."""
    seconds = (instant - now).total_seconds()
    size = abs(seconds)
    if size < 50:
        return _("chưa đầy 1 phút nữa") if seconds > 0 else _("vừa xong")
    if size < 3600 - 30:
        how_long = minutes_word(round(size / 60))
    elif size < 86400:
        how_long = hours_word(round(size / 3600))
    else:
        days = round(size / 86400)
        how_long = ngettext("%(num)s ngày", "%(num)s ngày", days)
    if seconds >= 0:
        return _("còn %(how_long)s", how_long=how_long)
    return _("cách đây %(how_long)s", how_long=how_long)


def when(instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    """As in "hôm nay 17:00, còn 2 giờ"; how far only within a day.

    Of planned instants: seconds are said where somebody planned them.
    """
    day = local(instant, zone).date()
    at = clock(instant, zone, seconds=bool(instant.second))
    said = f"{day_word(day, local(now, zone).date())} {at}"
    if abs((instant - now).total_seconds()) < 86400:
        return f"{said}, {away(instant, now)}"
    return said


def minutes_word(minutes: int) -> str:
    """As in "5 phút"."""
    return ngettext("%(num)s phút", "%(num)s phút", minutes)


def hours_word(hours: int) -> str:
    """As in "2 giờ"."""
    return ngettext("%(num)s giờ", "%(num)s giờ", hours)


def length(duration_ms: float) -> str:
    """As in "1 phút 20 giây"."""
    minutes, seconds = divmod(round(duration_ms / 1000), 60)
    second_word = ngettext("%(num)s giây", "%(num)s giây", seconds)
    if not minutes:
        return second_word
    if not seconds:
        return minutes_word(minutes)
    return f"{minutes_word(minutes)} {second_word}"


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """First instant of a local day, and of the next one."""
    start = datetime.combine(day, time.min, zone)
    return start, datetime.combine(day + timedelta(days=1), time.min, zone)
