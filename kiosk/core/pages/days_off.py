"""What stands above the hours while the office is closed, and when it opens again.

Why it is closed is chosen from a list, so that its words are ours: they are read aloud
like the rest, and no settings put a sentence on a screen. In Khmer, and where the
reason is not known, only that it is closed is said. When it opens again is read aloud
in pieces (weekday, day, month, hour): no clip could know the day. In Khmer it is
written in numbers, and not read out: nobody has read such pieces.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from edge.contract.content import Language
from kiosk.core.page import Block, Detail, Paragraph
from kiosk.core.pages.view import View

_WHY: Final[Mapping[str, tuple[str, str]]] = {
    "new-year": ("Tết Dương lịch", "New Year"),
    "tet": ("Tết Nguyên đán", "Lunar New Year"),
    "hung-kings": ("Giỗ Tổ Hùng Vương", "Hùng Kings Day"),
    "reunification": ("lễ 30 tháng 4", "Reunification Day"),
    "labour": ("lễ 1 tháng 5", "Labour Day"),
    "national-day": ("Quốc khánh", "National Day"),
    "chol-chnam-thmay": ("Tết Chôl Chnăm Thmây", "Chôl Chnăm Thmây"),
    "sene-dolta": ("lễ Sene Đôlta", "Sene Đôlta"),
    "ok-om-bok": ("lễ Ok Om Bok", "Ok Om Bok"),
    "meeting": ("cán bộ đi họp, tập huấn", "staff meeting or training"),
    "repair": ("cơ quan đang sửa chữa", "the office is being repaired"),
    "power-cut": ("cúp điện", "power cut"),
    "storm": ("mưa bão, ngập nước", "storm or flood"),
}
_UNKNOWN: Final[Mapping[Language, str]] = {
    "vi": "chưa rõ ngày nào",
    "en": "not known yet",
}
_PLACE: Final[Mapping[Language, int]] = {"vi": 0, "en": 1}
_WEEKDAYS: Final = (
    ("thứ Hai", "Monday"),
    ("thứ Ba", "Tuesday"),
    ("thứ Tư", "Wednesday"),
    ("thứ Năm", "Thursday"),
    ("thứ Sáu", "Friday"),
    ("thứ Bảy", "Saturday"),
    ("Chủ nhật", "Sunday"),
)
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def notice(view: View, rung: str = "") -> tuple[Block, ...]:
    """That it is closed, why, and until when; nothing while it is open.

    `rung`: what is said to somebody who called the staff all the same.
    """
    if not view.place.closed:
        return ()
    return (*_closed(view, rung), *_reopens(view))


def _closed(view: View, rung: str) -> tuple[Block, ...]:
    off = view.place.day_off
    if not off:
        said = f"{view.word('call-closed')} {rung}".rstrip()
        return (Paragraph(said, "warning"),)
    known = _WHY.get(off)
    said = view.word("closed-today")
    if known is not None and view.language in _PLACE:
        said = view.word("closed-for", known[_PLACE[view.language]])
    told = (Paragraph(rung),) if rung else ()
    return Paragraph(said, "warning"), *told


def _reopens(view: View) -> tuple[Block, ...]:
    at, label = view.place.reopens, view.word("reopens")
    if at is None:
        unknown = _UNKNOWN.get(view.language)
        return (Detail(label, unknown),) if unknown else ()
    match view.language:
        case "vi":
            return (Detail(label, *_in_vietnamese(view, at)),)
        case "en":
            return (Detail(label, *_in_english(view, at)),)
        case "km":
            return (Detail(label, f"{at:%d/%m/%Y, %H:%M}", pieces=()),)


def _in_vietnamese(view: View, at: datetime) -> tuple[str, str, tuple[str, ...]]:
    """Text, no source, and its pieces: "thứ Hai 5/1, 7 giờ 30"."""
    minutes = f" {at.minute:02d}" if at.minute else ""
    hour = f"{at.hour} giờ{minutes}"
    weekday = _WEEKDAYS[at.weekday()][0]
    date_, dated = f"{at.day}/{at.month}", (f"Ngày {at.day}", f"Tháng {at.month}")
    match (at.date() - view.day).days:
        case 0:
            return f"hôm nay, {hour}", "", ("Hôm nay", hour)
        case 1:
            text = f"ngày mai, {weekday} {date_}, {hour}"
            return text, "", ("Ngày mai", weekday, *dated, hour)
        case _:
            return f"{weekday} {date_}, {hour}", "", (weekday, *dated, hour)


def _in_english(view: View, at: datetime) -> tuple[str, str, tuple[str, ...]]:
    hour, weekday = f"{at.hour}:{at.minute:02d}", _WEEKDAYS[at.weekday()][1]
    month = _MONTHS[at.month - 1]
    date_, dated = f"{at.day} {month}", (str(at.day), month)
    match (at.date() - view.day).days:
        case 0:
            return f"today, {hour}", "", ("Today", hour)
        case 1:
            text = f"tomorrow, {weekday} {date_}, {hour}"
            return text, "", ("Tomorrow", weekday, *dated, hour)
        case _:
            return f"{weekday} {date_}, {hour}", "", (weekday, *dated, hour)
