# ruff: noqa: RUF001 - dashes are what this module is about
"""Times of day, dates, months, and the fractions that look like dates."""

import re
from typing import Final

from edge.reading.numbers import cardinal, ordinal
from edge.reading.rules import Reader, Rule, before, behind, ends, rule

_HOUR_CUE: Final = re.compile(
    r"(?:lúc|từ|đến|tới|vào|trước|sau|khoảng|hồi|giờ|[-–—]|:)\s*$"
)
_HOUR_FOLLOWS: Final = re.compile(
    r"\s*(?:[-–—,]\s*)?(?:ngày|sáng|trưa|chiều|tối|khuya|đêm|thứ|hôm|mỗi|hằng|hàng|đến"
    r"|tới|[-–—]\s*\d)"
)
_NO_CLOCK: Final = re.compile(r"(?:tỷ lệ|tỉ lệ|tỷ số|tỉ số|bản đồ|qcvn|tcvn)[\s:]*$")
_NAMED_DAY: Final = re.compile(
    r"(?:ngày|mùng|mồng|lễ|tết|quốc khánh|các ngày|đường|cầu|trường"
    r"|bệnh viện)\s*:?\s*$"
)
_LISTED_DAY: Final = re.compile(
    r"(?:ngày|mùng|mồng)\s+\d{1,2}(?:\s*(?:,|và|hoặc|đến|-|–)\s*\d{1,2})*"
    r"\s*(?:,|và|hoặc|đến|-|–)\s*$|(?<![\d/.])\d{1,2}\s*(?:-|–|đến)\s*$"
)
_DATE_CUE: Final = re.compile(
    r"(?:ngày|hôm|sáng|trưa|chiều|tối|đêm|khuya|từ|đến|tới|hết|trước|sau|vào|kể từ|hạn"
    r"|chót|dịp|lễ|tết|mùng|mồng|kỷ niệm|quốc khánh|chủ nhật|nay|mai"
    r"|thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|\d+/\d+\s*(?:[-–]|và|,|đến|hoặc))"
    r"[\s,:(]*$"
)
_AFTER_MONTH: Final = re.compile(r"tháng\s*(?:\d{1,2}\s*(?:-|–|đến|,|và)\s*)*$")
_SHARE_CUE: Final = re.compile(
    r"(?:chiếm|khoảng|gần|hơn|quá|bằng|chừng|giảm|tăng|còn|ít nhất|tối thiểu)\s*$"
)
_SHARE_OF: Final = re.compile(
    r"\s*(?:số|diện tích|dân số|tổng|lít|kg|ha|nhu cầu|quân số|mức|lượng|muỗng|viên|ly"
    r"|chén|quãng|chặng|giá|tiền|đời|nồng độ|thời gian)\b"
)
_COUNT_OF: Final = re.compile(
    r"\s*(?:hộ|ấp|khóm|tổ|xã|phường|tiêu chí|chỉ tiêu|thành viên|phiếu|đại biểu|điểm"
    r"|người|em|học sinh|trường|đảng viên|hội viên|cử tri|nhiệm vụ|cụm|loa)\b"
)
_ADDRESS: Final = re.compile(
    r"(?:số nhà|nhà số|số|hẻm|kiệt|ngõ|ngách|nhà|địa chỉ|thửa|lô)[\s:]*$"
)
_COMMON_SHARES: Final = frozenset({(1, 2), (1, 3), (2, 3), (1, 4), (3, 4)})


def _clock(match: re.Match[str], reader: Reader) -> str | None:
    """19h30, 7g30, 7 giờ 30, 07h00, 19:30."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    mark = match["mark"].strip().lower()
    if hour > 24 or minute > 59 or ends(before(match), _NO_CLOCK):
        return None
    if (
        mark == "g"
        and match["minute"] is None
        and not (ends(before(match), _HOUR_CUE) or _HOUR_FOLLOWS.match(behind(match)))
    ):
        return None  # "15g" is a weight
    said = f"{cardinal(hour, reader.voice)} giờ"
    if minute:
        said += f" {cardinal(minute, reader.voice)} phút"
    return said


def _full_date(match: re.Match[str], reader: Reader) -> str | None:
    """20/11/2026, 20-11-2026, 20.11.2026, 20/11/26, 2026-11-20."""
    return _say_date(
        match,
        reader,
        int(match["day"]),
        int(match["month"]),
        _year(match["year"]),
    )


def _year(text: str) -> int:
    """Two digits up to 40 are this century, as in "20/11/26"."""
    value = int(text)
    if len(text) == 4:
        return value
    return value + (2000 if value <= 40 else 1900)


def _say_date(
    match: re.Match[str], reader: Reader, day: int, month: int, year: int | None
) -> str | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    so_far = before(match)
    named = ends(so_far, _NAMED_DAY) or ends(so_far, _LISTED_DAY)
    said = f"{cardinal(day, reader.voice)} {_month(month, reader)}"
    if year is not None:
        said += f" năm {cardinal(year, reader.voice)}"
    return said if named else f"ngày {said}"


def _month(month: int, reader: Reader) -> str:
    return f"tháng {'tư' if month == 4 else cardinal(month, reader.voice)}"


def _month_of_year(match: re.Match[str], reader: Reader) -> str | None:
    """11/2026, with or without "tháng" before it."""
    month, year = int(match["month"]), int(match["year"])
    so_far = before(match)
    if not 1 <= month <= 12 or ends(so_far, _ADDRESS) or ends(so_far, _NO_CLOCK):
        return None
    if re.search(r"quý\s*$", so_far):
        quarter = cardinal(month, reader.voice)
        return f"{quarter} năm {cardinal(year, reader.voice)}"
    said = f"{_month(month, reader)} năm {cardinal(year, reader.voice)}"
    return said.removeprefix("tháng ") if _AFTER_MONTH.search(so_far) else said


def _day_or_share(match: re.Match[str], reader: Reader) -> str | None:
    """5/9 is a day, 2/3 số hộ a share, 8/10 ấp a count, số nhà 12/5 an address."""
    first, second = int(match["day"]), int(match["month"])
    so_far, to_come = before(match), behind(match)
    if ends(so_far, _ADDRESS) or (first, second) == (24, 7):
        return _over(first, second, reader)
    date = _say_date(match, reader, first, second, None)
    if 1900 < first < second < 2100:  # năm học 2026/2027
        return f"{cardinal(first, reader.voice)} đến {cardinal(second, reader.voice)}"
    if date and (ends(so_far, _DATE_CUE) or ends(so_far, _NAMED_DAY)):
        return date
    below = 0 < first < second
    if below and (_SHARE_OF.match(to_come) or (first, second) in _COMMON_SHARES):
        return _share(first, second, reader)
    if below and second <= 10 and ends(so_far, _SHARE_CUE):
        return _share(first, second, reader)
    if date and not _COUNT_OF.match(to_come):
        return date
    if first == 1 and second in (100, 200, 500, 1000, 2000, 5000):
        return _share(first, second, reader)
    return _over(first, second, reader)


def _share(first: int, second: int, reader: Reader) -> str:
    under = "tư" if second == 4 else cardinal(second, reader.voice)
    return f"{cardinal(first, reader.voice)} phần {under}"


def _over(first: int, second: int, reader: Reader) -> str:
    return f"{cardinal(first, reader.voice)} trên {cardinal(second, reader.voice)}"


def _round_the_clock(match: re.Match[str], reader: Reader) -> str:
    """24/24, 24h/24h, 24/7."""
    said = _over(int(match["day"]), int(match["month"]), reader)
    return f"{said} giờ" if "h" in match[0].lower() else said


def _dashed_day(match: re.Match[str], reader: Reader) -> str | None:
    """In the South newspapers write "ngày 20-11"."""
    if not re.search(r"(?<!từ )(?:ngày|sáng|chiều|tối|lễ|dịp)\s*$", before(match)):
        return None
    if re.match(r"\s*(?:/|tháng|-)", behind(match)) or int(match["month"]) > 12:
        return None
    if int(match["day"]) < int(match["month"]) <= 12 and re.search(
        r"các ngày\s*$", before(match)
    ):
        return None
    return _say_date(match, reader, int(match["day"]), int(match["month"]), None)


def _dotted_pair(match: re.Match[str], reader: Reader) -> str | None:
    """ngày 20.11, lúc 7.30: but 3.5 elsewhere is a number."""
    first, second = int(match["first"]), int(match["second"])
    so_far = before(match)
    if re.search(r"ngày\s*$", so_far):
        return _say_date(match, reader, first, second, None)
    if first > 24 or second > 59 or not re.search(r"lúc\s*$", so_far):
        return None
    return f"{cardinal(first, reader.voice)} giờ {cardinal(second, reader.voice)} phút"


def _weekday(match: re.Match[str], reader: Reader) -> str:
    return f"thứ {ordinal(int(match['day']), reader.voice)}"


def _weekdays(match: re.Match[str], reader: Reader) -> str:
    """T2-T4-T6 is a list; T2-T6 is a range."""
    names = re.findall("[2-7]", match[0])
    return ", ".join(f"thứ {ordinal(int(day), reader.voice)}" for day in names)


RULES: Final[tuple[Rule, ...]] = (
    rule(r"(?<![\w/.,])(?P<day>24)\s?[hH]?/(?P<month>24|7)(?:\s?[hH](?!\w))?(?![\w/])",
         _round_the_clock),
    rule(r"(?<![\w/.,-])(?P<year>(?:19|20)\d\d)-(?P<month>\d\d?)-(?P<day>\d\d?)(?![\w/-])",
         _full_date),
    rule(r"(?<![\w/.,])(?P<day>\d\d?)\s?/\s?(?P<month>\d\d?)\s?/\s?"
         r"(?P<year>\d{4}|\d\d)(?![\w/])", _full_date),
    rule(r"(?<![\w/.,-])(?P<day>\d\d?)-(?P<month>\d\d?)-(?P<year>\d{4})(?![\w/]|-\d)",
         _full_date),
    rule(r"(?<![\w/.,-])(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})(?![\w/])",
         _full_date),
    rule(r"(?<![\w/.,:])(?P<hour>\d\d?)(?P<mark>\s?[hHgG]|\s?giờ(?=\s?\d))"
         r"(?P<minute>(?<=[hHgG])[0-5]\d(?!\d)|\s?[0-5]\d(?!\d)"
         r"(?=\s*(?i:phút|ph\b|p\b|['.,;:()–-]|$|và|đến|tới|ngày|sáng|trưa|chiều|tối"
         r"|đêm|khuya|thứ|chủ|hôm|cùng|tại)))?"
         r"(?:\s?(?:phút|ph|p|')(?!\w))?(?!\w)", _clock),
    rule(r"(?<![\w/.,:])(?P<hour>\d\d?)(?P<mark>:)(?P<minute>[0-5]\d)(?::00)?(?![\w:])",
         _clock),
    rule(r"(?<![\w/.,])(?P<month>\d\d?)/(?P<year>(?:19|20)\d\d)(?![\w/])",
         _month_of_year),
    rule(r"(?<![\w/.,])(?P<day>\d{1,4})/(?P<month>\d{1,4})(?![\w/])", _day_or_share),
    rule(r"(?<![\w/.,-])(?P<day>\d\d?)-(?P<month>\d\d?)(?!\w)", _dashed_day),
    rule(r"(?<![\w.,/])(?P<first>\d\d?)\.(?P<second>\d\d)(?![\w%‰°]|[.,/]\d)",
         _dotted_pair),
    rule(r"(?<!\w)T[2-7](?:\s?[-–]\s?T[2-7]){2,5}(?!\w)", _weekdays),
    rule(r"(?<!\w)T\.?(?P<day>[2-7])(?!\w|[.,/]\d)", _weekday),
)  # fmt: skip
