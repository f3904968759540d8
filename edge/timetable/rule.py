"""One parsed RRULE: which wall times it yields in one period. Source: RFC 5545, 3.3.10.

A period is a day, a week, a month or a year, by FREQ, and periods are numbered, so that
a search can begin at any of them. Parts that make no sense for a loudspeaker (seconds,
week numbers, days of the year, sub-day frequencies) are refused, not ignored.
"""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NoReturn
from zoneinfo import ZoneInfo

from edge.errors import MessageError

MAX_COUNT: Final = 1000
MAX_TIMES_A_DAY: Final = 48
MAX_INTERVAL: Final = {"DAILY": 366, "WEEKLY": 104, "MONTHLY": 60, "YEARLY": 10}
YEARS: Final = range(1970, 2200)

_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY: Final = re.compile(r"([+-]?[1-9][0-9]?)?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL: Final = re.compile(r"[0-9]{8}(T[0-9]{6}Z?)?")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,4}")
_WALL: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)
_PARTS: Final = re.compile(
    "FREQ|INTERVAL|COUNT|UNTIL|WKST|BYSETPOS|BY(MONTH|MONTHDAY|DAY|HOUR|MINUTE)"
)


class Reason(StrEnum):
    """Why a timetable is refused: the key of the sentence that staff read."""

    BAD_DATE = "bad_date"
    UNKNOWN_ZONE = "unknown_zone"
    BAD_RULE = "bad_rule"
    BAD_FREQUENCY = "bad_frequency"
    UNSUPPORTED_PART = "unsupported_part"
    BAD_INTERVAL = "bad_interval"
    BAD_COUNT = "bad_count"
    COUNT_TOO_LONG = "count_too_long"
    TOO_OFTEN = "too_often"
    TOO_MANY_DATES = "too_many_dates"
    NEVER_OCCURS = "never_occurs"


class TimetableError(MessageError):
    """A timetable that cannot be used; ``reason`` says why as a code."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"timetable refused ({reason}): {detail}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed RRULE with everything that it takes from its first time filled in."""

    freq: str
    interval: int
    count: int | None
    until: datetime | None
    months: frozenset[int]
    month_days: frozenset[int]
    weekdays: frozenset[tuple[int, int]]
    """(ordinal or 0, weekday with Monday 0)."""
    times: tuple[time, ...]
    positions: frozenset[int]
    week_shift: int
    """Ordinal of a day on which a week begins, modulo 7."""

    def number(self, ordinal: int) -> int:
        """The number of the day's period: consecutive periods have consecutive ones."""
        match self.freq:
            case "DAILY":
                return ordinal
            case "WEEKLY":
                return (ordinal - self.week_shift) // 7
            case "MONTHLY":
                day = date.fromordinal(ordinal)
                return day.year * 12 + day.month - 1
            case _:
                return date.fromordinal(ordinal).year

    def period(self, number: int) -> range:
        """The ordinals of a period's days."""
        match self.freq:
            case "DAILY":
                return range(number, number + 1)
            case "WEEKLY":
                first = number * 7 + self.week_shift
                return range(first, first + 7)
            case "MONTHLY":
                year, month = divmod(number, 12)
                first = date(year, month + 1, 1).toordinal()
                return range(first, first + calendar.monthrange(year, month + 1)[1])
            case _:
                return range(
                    date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal()
                )

    def includes(self, day: date) -> bool:
        """Whether every BY-part for days lets the day through."""
        if self.months and day.month not in self.months:
            return False
        length = calendar.monthrange(day.year, day.month)[1]
        if self.month_days and not (
            day.day in self.month_days or day.day - length - 1 in self.month_days
        ):
            return False
        if not self.weekdays or (0, day.weekday()) in self.weekdays:
            return True
        nth, left = day.day, length - day.day
        if self.freq == "YEARLY" and not self.months:  # ordinals count in the year
            nth = day.timetuple().tm_yday
            left = (366 if calendar.isleap(day.year) else 365) - nth
        ordinals = ((nth - 1) // 7 + 1, -(left // 7 + 1))
        return any((n, day.weekday()) in self.weekdays for n in ordinals)

    def expand(self, number: int) -> Iterator[datetime]:
        """The period's wall times in order, after BYSETPOS."""
        every = map(date.fromordinal, self.period(number))
        days = [day for day in every if self.includes(day)]
        size = len(days) * len(self.times)
        chosen: Iterable[int] = range(size)
        if self.positions:
            wanted = {p - 1 if p > 0 else size + p for p in self.positions}
            chosen = sorted(index for index in wanted if 0 <= index < size)
        for index in chosen:
            day, at = divmod(index, len(self.times))
            yield datetime.combine(days[day], self.times[at])


def moment(text: str) -> datetime:
    """The naive wall time of ``YYYY-MM-DDTHH:MM[:SS]``.

    Raises:
        TimetableError: not of this form, no such date, or of another century.
    """
    try:
        found = datetime.fromisoformat(text) if _WALL.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        refuse(Reason.BAD_DATE, f'"{text}" is not a date and time')
    return found


def refuse(reason: Reason, detail: str) -> NoReturn:
    """Raise a TimetableError."""
    raise TimetableError(reason, detail)


def parse(text: str, start: datetime, zone: ZoneInfo) -> Rule:
    """The rule in ``text``; what it leaves out is taken from ``start``.

    Raises:
        TimetableError: with the reason as a code.
    """
    parts = _split(text)
    freq = parts.get("FREQ", "")
    if freq not in MAX_INTERVAL:
        refuse(Reason.BAD_FREQUENCY, f'FREQ="{freq}" is not one of {[*MAX_INTERVAL]}')
    if "COUNT" in parts and "UNTIL" in parts:
        refuse(Reason.BAD_COUNT, "COUNT and UNTIL exclude each other")
    count = _positive(parts, "COUNT", MAX_COUNT, Reason.BAD_COUNT)
    months, month_days, weekdays = _days(parts, freq, start)
    week_start = parts.get("WKST", "MO")
    if week_start not in _WEEKDAYS:
        refuse(Reason.BAD_RULE, f'WKST="{week_start}" is not a weekday')
    return Rule(
        freq=freq,
        interval=_positive(parts, "INTERVAL", MAX_INTERVAL[freq], Reason.BAD_INTERVAL),
        count=count if "COUNT" in parts else None,
        until=_until(parts["UNTIL"], zone) if "UNTIL" in parts else None,
        months=months,
        month_days=month_days,
        weekdays=weekdays,
        times=_times(parts, start),
        positions=_numbers(parts, "BYSETPOS", -366, 366),
        week_shift=1 + _WEEKDAYS.index(week_start),  # ordinal 1 was a Monday
    )


def _days(
    parts: dict[str, str], freq: str, start: datetime
) -> tuple[frozenset[int], frozenset[int], frozenset[tuple[int, int]]]:
    """Months, days of the month and weekdays, completed from the first time."""
    months = _numbers(parts, "BYMONTH", 1, 12)
    month_days = _numbers(parts, "BYMONTHDAY", -31, 31)
    weekdays = _by_day(parts, freq)
    if month_days and freq == "WEEKLY":
        refuse(Reason.UNSUPPORTED_PART, "BYMONTHDAY has no meaning with FREQ=WEEKLY")
    if not month_days and not weekdays:
        if freq == "WEEKLY":
            weekdays = frozenset({(0, start.weekday())})
        elif freq != "DAILY":
            month_days = frozenset({start.day})
            if freq == "YEARLY":
                months = months or frozenset({start.month})
    return months, month_days, weekdays


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in text.upper().split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value or name in parts:
            refuse(Reason.BAD_RULE, f'"{piece}" is not one NAME=VALUE in "{text}"')
        if not _PARTS.fullmatch(name):
            refuse(Reason.UNSUPPORTED_PART, f'"{name}" is not supported')
        parts[name] = value
    return parts


def _positive(parts: dict[str, str], name: str, most: int, reason: Reason) -> int:
    text = parts.get(name, "1")
    value = int(text) if _NUMBER.fullmatch(text) else 0
    if not 1 <= value <= most:
        refuse(reason, f'{name}="{text}" is not 1 to {most}')
    return value


def _numbers(parts: dict[str, str], name: str, least: int, most: int) -> frozenset[int]:
    if name not in parts:
        return frozenset()
    found = set()
    for text in parts[name].split(","):
        value = int(text) if _NUMBER.fullmatch(text) else least - 1
        if not least <= value <= most or (value == 0 and least < 0):
            refuse(Reason.BAD_RULE, f'{name}: "{text}" is not {least} to {most}')
        found.add(value)
    return frozenset(found)


def _by_day(parts: dict[str, str], freq: str) -> frozenset[tuple[int, int]]:
    found = set()
    for text in parts["BYDAY"].split(",") if "BYDAY" in parts else ():
        match = _BYDAY.fullmatch(text)
        ordinal = int(match[1] or 0) if match else 99
        if match is None or abs(ordinal) > 53 or (ordinal and freq in "DAILY WEEKLY"):
            refuse(Reason.BAD_RULE, f'BYDAY: "{text}" is no weekday with FREQ={freq}')
        found.add((ordinal, _WEEKDAYS.index(match[2])))
    return frozenset(found)


def _times(parts: dict[str, str], start: datetime) -> tuple[time, ...]:
    hours = _numbers(parts, "BYHOUR", 0, 23) or {start.hour}
    minutes = _numbers(parts, "BYMINUTE", 0, 59) or {start.minute}
    if len(hours) * len(minutes) > MAX_TIMES_A_DAY:
        refuse(Reason.TOO_OFTEN, f"more than {MAX_TIMES_A_DAY} times a day")
    return tuple(
        time(hour, minute, start.second)
        for hour in sorted(hours)
        for minute in sorted(minutes)
    )


def _until(text: str, zone: ZoneInfo) -> datetime:
    """The last wall time that may occur; a bare date means all of that day."""
    whole_day = len(text) == 8
    if not _UNTIL.fullmatch(text):
        refuse(Reason.BAD_DATE, f'UNTIL="{text}" is no date')
    try:
        found = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError as error:
        raise TimetableError(Reason.BAD_DATE, f'UNTIL="{text}" is no date') from error
    if found.year not in YEARS:
        refuse(Reason.BAD_DATE, f'UNTIL="{text}" is in another century')
    if text.endswith("Z"):
        found = found.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return found + timedelta(days=1, seconds=-1) if whole_day else found
