"""That the office is closed and when it opens again, as its screens say it."""

from datetime import date, datetime

from console.views.kiosk_words import CLOSED_FOR
from console.views.languages import gettext as _
from console.views.wording import WEEKDAYS
from edge.opening import OTHER, Standing


def closed(office: Standing, today: date) -> str:
    """As in "Hôm nay cơ quan nghỉ: Quốc khánh. Mở cửa lại: thứ Hai 5/1, 7 giờ 30."."""
    if not office.closed:
        return ""
    return f"{_why(office.day_off)} {_again(office.reopens, today)}"


def _why(reason: str) -> str:
    if not reason:
        return _("Bây giờ ngoài giờ làm việc.")
    if reason == OTHER or reason not in CLOSED_FOR:
        return _("Hôm nay cơ quan nghỉ.")
    return _("Hôm nay cơ quan nghỉ: %(why)s.", why=CLOSED_FOR[reason])


def _again(at: datetime | None, today: date) -> str:
    if at is None:
        return _("Chưa rõ ngày mở cửa lại.")
    day = f"{WEEKDAYS[at.weekday()]} {at.day}/{at.month}"
    if at.date() == today:
        day = _("hôm nay")
    hour = (
        _("%(hour)s giờ %(minute)s", hour=at.hour, minute=f"{at.minute:02d}")
        if at.minute
        else _("%(hour)s giờ", hour=at.hour)
    )
    return _("Mở cửa lại: %(day)s, %(hour)s.", day=day, hour=hour)
