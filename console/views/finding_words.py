"""Findings of ``console.core.guard`` as sentences for staff: what, when, what to do."""

from collections.abc import Callable, Mapping
from typing import Final

from console import auth
from console.core.finding import Code, Finding
from console.views import wording
from console.views.languages import gettext as _

Say = Callable[[Finding, str, str], str]
"""(finding, its moment in words, its loudspeaker's name) -> the sentence."""


def sentence(finding: Finding, names: Mapping[str, str]) -> str:
    """``names``: node -> what people call it."""
    at = wording.moment(finding.at, auth.now(), auth.web().zone) if finding.at else ""
    return _SENTENCES[finding.code](finding, at, names.get(finding.node, finding.node))


def _quiet_hours(finding: Finding, at: str, _node: str) -> str:
    if finding.serious:
        return _(
            "Lượt %(at)s rơi vào giờ không phát loa (%(span)s): cụm loa sẽ từ chối. "
            "Chọn giờ khác; nếu thật cần, sửa bản tin, mở phần “Thêm” và đánh dấu "
            "“Được phát cả trong giờ không phát loa”.",
            at=at,
            span=finding.detail,
        )
    return _(
        "Lượt %(at)s phát trong giờ không phát loa (%(span)s). Chỉ giữ nếu thật cần.",
        at=at,
        span=finding.detail,
    )


def _quota(finding: Finding, at: str, node: str) -> str:
    day = at[: -len(" 12:00")]
    return _(
        "%(day)s loa “%(node)s” phát tổng cộng %(minutes)s phút, quá định mức "
        "%(limit)s phút một ngày.",
        day=day[:1].upper() + day[1:],
        node=node,
        minutes=finding.minutes,
        limit=finding.limit,
    )


def _title(finding: Finding) -> str:
    if not finding.waiting:
        return finding.title
    return _("%(title)s, đang chờ duyệt", title=finding.title)


def _late(finding: Finding, at: str, _node: str) -> str:
    until, zone = finding.until or auth.now(), auth.web().zone
    return _(
        "Giờ phát %(at)s đã qua. Duyệt bây giờ thì các cụm loa phát trễ ngay; "
        "sau %(until)s thì không phát nữa.",
        at=at,
        until=wording.clock(until, zone, seconds=bool(until.second)),
    )


_SENTENCES: Final[Mapping[Code, Say]] = {
    Code.RULE: lambda _f, _at, _node: _(
        "Lịch phát này không bao giờ đến hoặc chưa hợp lệ. Kiểm tra lại ngày và thứ."
    ),
    Code.PAST: lambda _f, _at, _node: _("Giờ phát đã qua rồi. Chọn ngày, giờ khác."),
    Code.LATE: _late,
    Code.LOST: lambda _f, at, _node: _(
        "Lượt %(at)s đã qua, không phát nữa. Duyệt thì chỉ phát các lượt sau.", at=at
    ),
    Code.NOBODY: lambda _f, _at, _node: _(
        "Nơi đã chọn chưa có cụm loa nào. Chọn nơi khác, hoặc báo kỹ thuật viên."
    ),
    Code.QUIET_HOURS: _quiet_hours,
    Code.QUOTA: _quota,
    Code.OVERLAP: lambda found, at, node: _(
        "Trùng giờ với “%(title)s” (%(at)s) tại “%(node)s”: tin này phải chờ "
        "tin kia phát xong.",
        title=_title(found),
        at=at,
        node=node,
    ),
    Code.GOES_FIRST: lambda found, at, node: _(
        "Trùng giờ với “%(title)s” (%(at)s) tại “%(node)s”: tin này phát trước, "
        "tin kia chờ.",
        title=_title(found),
        at=at,
        node=node,
    ),
    Code.PRE_EMPTED: lambda found, at, node: _(
        "Sẽ bị “%(title)s” (%(at)s) ngắt tại “%(node)s” vì tin kia khẩn hơn.",
        title=_title(found),
        at=at,
        node=node,
    ),
    Code.PRE_EMPTS: lambda found, at, node: _(
        "Sẽ ngắt “%(title)s” (%(at)s) tại “%(node)s” vì tin này khẩn hơn.",
        title=_title(found),
        at=at,
        node=node,
    ),
    Code.ITSELF: lambda _f, at, _node: _(
        "Bản tin dài hơn khoảng cách đến lượt kế tiếp (%(at)s). "
        "Đặt các giờ phát cách xa nhau hơn.",
        at=at,
    ),
    Code.MUTED: lambda found, at, node: _(
        "“%(node)s” đang tạm tắt loa đến %(at)s (%(why)s): nơi này sẽ không nghe.",
        node=node,
        at=at,
        why=found.detail or "-",
    ),
    Code.LONG_ALERT: lambda _f, at, _node: _(
        "Tin khẩn cấp kéo dài hơn một ngày, đến %(at)s. Kiểm tra lúc hết hạn.",
        at=at,
    ),
}
