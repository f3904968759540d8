"""What an entry of the audit log changed, in words.

Details are text in the log, as they were written then: instants in ISO 8601, rules as
JSON. What cannot be read any more is shown as it stands.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec
from flask_babel import lazy_gettext as _l

from console import auth
from console.core.rules import Wish
from console.models import AuditEntry
from console.views import wording
from console.views.languages import gettext as _
from console.views.words import Words

SHOWN_CHARACTERS: Final = 80
NAMES: Final[Words] = {
    "area": _l("Địa bàn"),
    "areas": _l("Địa bàn"),
    "audience": _l("Nơi"),
    "cache_mib": _l("Bộ nhớ âm thanh (MiB)"),
    "ceilings": _l("Âm lượng tối đa"),
    "comment": _l("Góp ý"),
    "epoch": _l("Lượt đánh số"),
    "groups": _l("Nhóm"),
    "key": _l("Khóa ký"),
    "mute": _l("Tắt loa"),
    "name": _l("Tên"),
    "own_approval": _l("Tự duyệt"),
    "planned": _l("Lượt phát"),
    "quiet": _l("Giờ không phát loa"),
    "quota_minutes": _l("Định mức (phút mỗi ngày)"),
    "reason": _l("Lý do"),
    "roles": _l("Vai trò"),
    "said": _l("Đọc là"),
    "trim_ms": _l("Chỉnh độ trễ (ms)"),
    "until": _l("Đến"),
    "version": _l("Bản"),
    "why": _l("Lý do"),
}
NOT_SHOWN: Final = ("title", "body")


def details(entry: AuditEntry) -> Iterator[tuple[str, str]]:
    """Name and value of each, for a line of the page."""
    rules = entry.action == "settings.put"
    for name, value in entry.detail.items():
        if name in NOT_SHOWN or not (value or rules):
            continue
        said = _rule(name, value) if rules else _plain(value)
        label = str(NAMES[name]) if name in NAMES else name
        yield label, said


def _plain(value: str) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        longer = len(value) > SHOWN_CHARACTERS
        return value[:SHOWN_CHARACTERS] + "…" if longer else value
    return wording.moment(at, auth.now(), auth.web().zone)


def _rule(name: str, value: str) -> str:
    """A rule of ``console.core.rules.Wish``, as ``console.store.settings`` wrote it."""
    if not value:
        return _("theo quy định chung")
    try:
        wish = msgspec.convert({name: msgspec.json.decode(value)}, Wish)
    except msgspec.MsgspecError:
        return value
    match name:
        case "quiet":
            spans = wish.quiet or ()
            said = [f"{span.start}–{span.end}" for span in spans]  # noqa: RUF001 times
            return ", ".join(said) or _("không có")
        case "ceilings":
            return ", ".join(
                f"{one.span.start}–{one.span.end}: {one.volume_percent}%"  # noqa: RUF001
                for one in wish.ceilings or ()
            ) or _("không có")
        case "mute" if wish.mute is not None:
            until = wording.moment(wish.mute.until, auth.now(), auth.web().zone)
            return _("đến %(at)s: %(reason)s", at=until, reason=wish.mute.reason)
        case "own_approval":
            return _("bật") if wish.own_approval else _("tắt")
        case _:
            return str(getattr(wish, name, value))
