"""What ends within a month, told to those who can do something about it."""

from datetime import datetime, timedelta

from console import auth, signing
from console.core.permissions import Action
from console.store import bulletins, keys, people
from console.views import compose_when, wording
from console.views.languages import gettext as _

SOON = timedelta(days=30)


def soon() -> list[str]:
    """Sentences, approvers' keys first."""
    return [*_keys(), *_series()]


def _keys() -> list[str]:
    """To the administrator everybody's, to an approver her own."""
    all_of_them = auth.allowed(Action.MANAGE_KEYS, auth.web().commune)
    mine = auth.person().id
    return [
        _(
            "Khóa ký của %(who)s hết hạn %(at)s. Người quản trị cấp khóa mới ở trang "
            "Người dùng trước ngày đó.",
            who=person.display,
            at=_moment(key.until),
        )
        for person in people.everyone(auth.db())
        if person.active
        and signing.is_approver(person)
        and (all_of_them or person.id == mine)
        for key in keys.active_of(auth.db(), person.id)
        if key.until - auth.now() < SOON
    ]


def _series() -> list[str]:
    """Approvals that end before their series does."""
    found = []
    for put in bulletins.in_force(auth.db(), areas=auth.my_areas(Action.SUBMIT)):
        timetable, until = put.body.timetable, put.approval_until
        if timetable is None or until is None or until - auth.now() >= SOON:
            continue
        if compose_when.nearest(timetable, until, 1):
            said = _(
                "“%(title)s” chỉ được duyệt đến %(at)s, sau đó loa không phát nữa. "
                "Mở bản tin, sửa và gửi duyệt lại để phát tiếp.",
                title=put.body.title,
                at=_moment(until),
            )
            found.append(said)
    return found


def _moment(at: datetime) -> str:
    return wording.moment(at, auth.now(), auth.web().zone)
