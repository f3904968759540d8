"""The form of a hotspot's settings: its choices, and what was typed becomes a wish."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from console.core.hotspots import NO_LIMIT, HotspotWish
from console.views import span_form
from console.views.languages import gettext as _
from edge.contract.settings import (
    Closure,
    DeviceCode,
    GuestMessage,
    HostName,
    HotspotSettings,
    LocalSpan,
    Pause,
)

SPANS = range(3)
MOST_MIB = 10_000_000
GARDEN_MOST = 50
PAUSED_MOST = 20
LONGEST_MESSAGE = 500
SESSIONS_MIN = (30, 60, 120, 240, 480)
DAYS_MIN = (60, 120, 240, 480, 720, NO_LIMIT)
DAYS_MIB = (500, 1000, 2000, 5000, 10_000, NO_LIMIT)
DOWNS_KBIT_S = (1000, 2000, 4000, 8000, 16_000, 32_000)
UPS_KBIT_S = (500, 1000, 2000, 4000, 8000)
KEPT_DAYS = (7, 14, 30, 60, 90)
CLOSED_H = (0, 1, 4, 12, 24, 72, 168)


def with_held(choices: tuple[int, ...], held: int) -> tuple[int, ...]:
    """The choices, and what holds now where it is none of them."""
    return choices if held in choices else tuple(sorted((*choices, held)))


def closing(hours: int) -> str:
    """As in "Đóng 4 giờ"."""
    if not hours:
        return _("Không đóng, theo giờ mở ở trên")
    if hours >= 24:
        return _("Đóng %(n)s ngày, tính từ bây giờ", n=hours // 24)
    return _("Đóng %(n)s giờ, tính từ bây giờ", n=hours)


def read(
    typed: Mapping[str, str],
    held: HotspotSettings,
    problems: dict[str, str],
    *,
    now: datetime,
) -> HotspotWish | None:
    """The wish; None where `problems` names what must be typed otherwise."""
    hours = [one for n in SPANS if (one := _span(typed, n, problems)) is not None]
    wish = HotspotWish(
        hours=tuple(hours),
        closure=_closure(typed, held, problems, now),
        pause=_pause(typed, held, problems, now),
        clients_max=_number(typed, "clients_max", 1, 250, problems),
        session_minutes=_number(typed, "session_minutes", 5, 1440, problems),
        day_minutes=_day_minutes(typed, problems),
        day_mib=_number(typed, "day_mib", 0, MOST_MIB, problems),
        month_mib=_month(typed, problems),
        down_kbit_s=_number(typed, "down_kbit_s", 64, 10_000_000, problems),
        up_kbit_s=_number(typed, "up_kbit_s", 64, 10_000_000, problems),
        garden=_garden(typed, problems),
        message=_message(typed, problems),
        sign_in="voucher" if typed.get("sign_in") == "voucher" else "terms",
        terms=min(10_000, held.terms + bool(typed.get("ask_again"))),
        retention_days=_number(typed, "retention_days", 1, 365, problems),
    )
    return None if problems else wish


def _number(
    typed: Mapping[str, str], name: str, least: int, most: int, problems: dict[str, str]
) -> int:
    text = typed.get(name, "").strip()
    if len(text) <= 12 and text.isascii() and text.isdigit():
        number = int(text)
        if least <= number <= most:
            return number
    problems[name] = _("Nhập một số từ %(a)s đến %(b)s.", a=least, b=most)
    return least


def _day_minutes(typed: Mapping[str, str], problems: dict[str, str]) -> int:
    """As long as the shortest session, or without a limit."""
    if typed.get("day_minutes", "").strip() == str(NO_LIMIT):
        return NO_LIMIT
    return _number(typed, "day_minutes", 5, 1440, problems)


def _month(typed: Mapping[str, str], problems: dict[str, str]) -> int:
    """GB as they are sold, in MiB; empty: not counted."""
    if not typed.get("month_gb", "").strip():
        return NO_LIMIT
    return _number(typed, "month_gb", 1, 10_000, problems) * 1_000_000_000 // (1 << 20)


def _span(
    typed: Mapping[str, str], number: int, problems: dict[str, str]
) -> LocalSpan | None:
    start, end = f"start{number}", f"end{number}"
    return span_form.read(typed, start, end, problems, like=("05:00", "22:00"))


def _closure(
    typed: Mapping[str, str],
    held: HotspotSettings,
    problems: dict[str, str],
    now: datetime,
) -> Closure | None:
    wanted = typed.get("closed_h", "0")
    reason = typed.get("closed_why", "").strip()
    if wanted == "keep" and held.closure is not None:
        return msgspec.structs.replace(held.closure, reason=reason[:200])
    hours = int(wanted) if wanted in {str(one) for one in CLOSED_H} else 0
    if not hours:
        return None
    if not reason or len(reason) > 200:
        problems["closed_why"] = _(
            "Ghi lý do, tối đa 200 chữ; bà con đọc được trên trang chào."
        )
    return Closure(until=now + timedelta(hours=hours), reason=reason[:200])


def _pause(
    typed: Mapping[str, str],
    held: HotspotSettings,
    problems: dict[str, str],
    now: datetime,
) -> Pause | None:
    """Until midnight, when every device has another code."""
    codes = tuple(dict.fromkeys(typed.get("paused", "").upper().split()))
    for code in codes:
        try:
            msgspec.convert(code, DeviceCode)
        except msgspec.ValidationError:
            problems["paused"] = _(
                "“%(code)s” không phải mã máy. Mã có 5 chữ và số, không có 0, 1, I, O.",
                code=code[:20],
            )
    if len(codes) > PAUSED_MOST:
        problems["paused"] = _("Nhiều nhất %(n)s mã máy.", n=PAUSED_MOST)
    if not codes or "paused" in problems:
        return None
    tomorrow = now.astimezone(ZoneInfo(held.zone)).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), ZoneInfo(held.zone))
    return Pause(until=midnight.astimezone(UTC), codes=codes)


def _garden(typed: Mapping[str, str], problems: dict[str, str]) -> tuple[str, ...]:
    names = typed.get("garden", "").lower().split()
    for name in names:
        try:
            msgspec.convert(name, HostName)
        except msgspec.ValidationError:
            problems["garden"] = _(
                "“%(name)s” không phải tên miền. Ghi như dichvucong.gov.vn, không có "
                "https:// và không có dấu /.",
                name=name[:60],
            )
    if len(names) > GARDEN_MOST:
        problems["garden"] = _("Nhiều nhất %(n)s tên miền.", n=GARDEN_MOST)
    return tuple(dict.fromkeys(names))


def _message(typed: Mapping[str, str], problems: dict[str, str]) -> GuestMessage:
    texts = {
        language: " ".join(typed.get(f"message_{language}", "").split())
        for language in ("vi", "km", "en")
    }
    for language, text in texts.items():
        if len(text) > LONGEST_MESSAGE:
            problems[f"message_{language}"] = _(
                "Dài %(n)s chữ; nhiều nhất %(most)s.", n=len(text), most=LONGEST_MESSAGE
            )
    return GuestMessage(**texts)
