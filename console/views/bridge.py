"""Whether orders reach the loudspeakers at all: said wherever somebody gives one."""

from datetime import timedelta
from typing import Final

from console import auth
from console.core.ages import since
from console.store import station
from console.views.languages import gettext as _

SILENT: Final = timedelta(seconds=60)


def is_down() -> bool:
    """True when no order reaches the broker: no bridge, or none that is connected."""
    row = station.get(auth.db())
    return since(row.alive_at, auth.now()) > SILENT or not row.connected


def sent(said: str) -> tuple[str, str]:
    """What a page says of an order that was given, and how it shows it."""
    if not is_down():
        return said, "good"
    return _(
        "Đã ghi lệnh, nhưng phần gửi lệnh ra loa đang ngừng: loa CHƯA nhận được. "
        "Báo kỹ thuật viên."
    ), "bad"
