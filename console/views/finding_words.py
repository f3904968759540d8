"""Findings of ``console.core.guard`` as sentences for staff: what, when, what to do."""

from collections.abc import Mapping

from flask_babel import gettext as _

from console import auth
from console.core.guard import Code, Finding
from console.views import wording


def sentence(finding: Finding, names: Mapping[str, str]) -> str:
    """``names``: node -> what people call it."""
    at = wording.moment(finding.at, auth.now(), auth.web().zone) if finding.at else ""
    node = names.get(finding.node, finding.node)
    match finding.code:
        case Code.RULE:
            return _(
                "Lịch phát này không bao giờ đến hoặc chưa hợp lệ. "
                "Kiểm tra lại ngày và thứ."
            )
        case Code.PAST:
            return _("Giờ phát đã qua rồi. Chọn ngày, giờ khác.")
        case Code.NOBODY:
            return _(
                "Nơi đã chọn chưa có cụm loa nào. Chọn nơi khác, hoặc báo kỹ thuật viên."
            )
        case Code.QUIET_HOURS if finding.serious:
            return _(
                "Lượt %(at)s rơi vào giờ không phát loa (%(span)s): cụm loa sẽ từ chối. "
                "Chọn giờ khác.",
                at=at,
                span=finding.detail,
            )
        case Code.QUIET_HOURS:
            return _(
                "Lượt %(at)s phát trong giờ không phát loa (%(span)s). "
                "Chỉ giữ nếu thật cần.",
                at=at,
                span=finding.detail,
            )
        case Code.QUOTA:
            return _(
                "%(day)s loa “%(node)s” phát tổng cộng %(minutes)s phút, quá định mức "
                "%(limit)s phút một ngày.",
                day=at[:-6].capitalize(),
                node=node,
                minutes=finding.minutes,
                limit=finding.limit,
            )
        case Code.OVERLAP:
            return _(
                "Trùng giờ với “%(title)s” (%(at)s) tại “%(node)s”: tin này phải chờ "
                "tin kia phát xong.",
                title=finding.title,
                at=at,
                node=node,
            )
        case Code.PRE_EMPTS:
            return _(
                "Sẽ ngắt “%(title)s” (%(at)s) tại “%(node)s” vì tin này khẩn hơn.",
                title=finding.title,
                at=at,
                node=node,
            )
        case Code.ITSELF:
            return _(
                "Bản tin dài hơn khoảng cách đến lượt kế tiếp (%(at)s). "
                "Đặt các giờ phát cách xa nhau hơn.",
                at=at,
            )
        case Code.MUTED:
            return _(
                "“%(node)s” đang tạm tắt loa đến %(at)s (%(why)s): nơi này sẽ không nghe.",
                node=node,
                at=at,
                why=finding.detail or "–",
            )
        case Code.LONG_ALERT:
            return _(
                "Tin khẩn cấp kéo dài hơn một ngày, đến %(at)s. Kiểm tra lúc hết hạn.",
                at=at,
            )
