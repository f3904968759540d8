"""What was set for cameras, kiosks or hotspots, as the audit log tells it in words.

The log keeps the whole wish as JSON; only what was wished is told, and a wish that
nobody can read any more stands there as it was written.
"""

from typing import Final

import msgspec
from flask_babel import lazy_gettext as _l

from console.views.camera_words import RECORD
from console.views.languages import gettext as _
from console.views.words import Words

NAMES: Final[Words] = {
    "after_s": _l("giữ sau sự việc (giây)"),
    "before_s": _l("giữ trước sự việc (giây)"),
    "closed_days": _l("Ngày cơ quan nghỉ"),
    "evidence_mib": _l("chứng cứ nhiều nhất (MB)"),
    "free_mib": _l("chừa trống (MB)"),
    "hours": _l("giờ có độ nhạy khác"),
    "infra_red": _l("đèn hồng ngoại"),
    "keep_days": _l("giữ mấy ngày"),
    "masks": _l("vùng che"),
    "quiet": _l("giờ yên"),
    "record": _l("ghi hình"),
    "sensitivity": _l("độ nhạy"),
    "total_mib": _l("nhiều nhất (MB)"),
    "zones": _l("vùng theo dõi"),
}


def in_words(wish: str) -> str:
    """As in "vùng che: Cửa nhà dân; giữ mấy ngày: 15"."""
    try:
        held = msgspec.json.decode(wish, type=dict[str, object])
    except msgspec.MsgspecError:
        return wish
    told = [
        f"{NAMES[name]}: {_said(value)}"
        for name, value in held.items()
        if name in NAMES and value is not None
    ]
    if len(told) < len([one for one in held.values() if one is not None]):
        told.append(_("những điều khác"))
    return "; ".join(told) or _("như cài đặt chung")


def _said(value: object) -> str:
    match value:
        case bool():
            return _("có") if value else _("không")
        case list():
            names = (_named(one) for one in value if isinstance(one, dict))
            named = ", ".join(name for name in names if name)
            return named or (str(len(value)) if value else _("không có"))
        case str() if value in RECORD:
            return str(RECORD[value])
        case _:
            return str(value)


def _named(one: dict[str, object]) -> str:
    """A thing by its name, and days by the first and the last of them."""
    days = (str(one[key]) for key in ("since", "until") if one.get(key))
    return str(one.get("name", "")) or "–".join(days)  # noqa: RUF001 days
