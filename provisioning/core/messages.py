"""What the commands answer (pure): Vietnamese for the technician, English beside."""

import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime

from edge.contract.units import KeyId
from provisioning.core import places
from provisioning.core.site import Site


def founded(top: str, site: Site, root: KeyId, made_up: str | None) -> str:
    """After ``init``. ``made_up``: the passphrase that the machine chose."""
    shown = f"""
Mật khẩu quản trị do máy đặt, GHI LẠI NGAY, không hiện lần nữa:
The administrator's passphrase, made up; WRITE IT DOWN, it is not shown again:

    {made_up}
"""
    next_step = (
        f"commune-provision issue --dir {shlex.quote(top)} --node loa-ap1"
        f" --area {site.commune.area}/ap-1"
    )
    return f"""\
Đã lập dữ liệu cho {site.commune.name} ({site.commune.area}) trong {top}
Made {site.commune.name}; root key {root}; console at {site.base_url}
{shown if made_up else ""}
1. In và cất {top}/{places.SHEET} rồi XÓA tệp đó.
   Print {places.SHEET} ({places.SHEET_CODE}), lock it away, DELETE it here.
2. Sao lưu cả thư mục {top} vào nơi kín. / Back up the whole directory, safely.
3. Cấp cụm loa đầu tiên / make the first loudspeaker:
   {next_step}"""


def issued(node: str, target: str, *, agent: str, broker_running: bool) -> str:
    """After ``issue``."""
    called = {
        "kiosk": "Màn hình ...",
        "camera": "Camera ...",
        "hotspot": "Wi-Fi ...",
    }.get(agent, "Cụm loa ...")
    note = (
        "Máy chủ MQTT đã nhận tên mới. / The broker knows it already."
        if broker_running
        else "Máy chủ MQTT chưa chạy ở máy này; khi chạy sẽ nhận tên mới."
        " / No broker of this commune runs here; it will know the node when it starts."
    )
    return f"""\
Đã cấp {node} trong {target}
Copy that directory to the node as /etc/commune (it holds its private key), then:
commune-{agent} run --config /etc/commune/{agent}{places.AGENT_SUFFIX}
Báo cho trang quản lý biết / tell the console what people call it:
commune-console nodes add --config FILE --agent {agent} --id {node} \\
    --name "{called}" --area ...
{note}"""


def renewed(node: str, target: str, *, agent: str) -> str:
    """After ``renew --node``."""
    return f"""\
Đã cấp chứng thư mới cho {node} trong {target}
Copy it over the node's /etc/commune and restart commune-{agent} there.
Chứng thư cũ vẫn dùng được đến hết hạn. / The older one works until it ends."""


SERVERS_RENEWED = """\
Đã cấp chứng thư mới cho máy chủ. / The servers have fresh certificates. Restart them:
systemctl restart commune-broker commune-console-web commune-console-bridge"""


def station_replaced(new: KeyId, old: Sequence[KeyId]) -> str:
    """After ``renew --station-key``."""
    return f"""\
Đã thay khóa của trạm. Khóa cũ không còn hiệu lực khi cụm loa nhận bộ khóa mới.
The station's key is {new} now; revoked: {", ".join(old) or "-"}
Khởi động lại ngay để gửi bộ khóa mới và ký lại mọi thứ. Không phải duyệt lại bản tin.
Restart now; it publishes the keyset and signs everything anew:
systemctl restart commune-console-bridge
Sao lưu lại: bản sao lưu cũ còn khóa cũ. / Back up anew: older ones hold the old key."""


def revoked(node: str, *, broker_running: bool) -> str:
    """After ``revoke``: what is cut off, and what is not."""
    if not broker_running:
        return f"""\
Đã thu hồi {node}. Máy chủ MQTT không chạy ở máy này: có hiệu lực khi khởi động.
Revoked {node}; no broker of this commune runs here, it holds when one starts."""
    return f"""\
Đã thu hồi {node}: từ lúc này không nhận và không gửi được gì nữa.
Revoked {node}: it can neither hear nor say anything from now on.

CHƯA bị cắt / NOT cut off yet:
- Kết nối đang mở vẫn mở, nhưng câm và điếc; máy chủ MQTT chỉ đọc danh sách thu hồi
  chứng thư khi khởi động. Muốn đóng hẳn / the open connection stays, deaf and mute;
  to close it and to refuse the certificate, restart the broker (the other nodes come
  back by themselves within a minute):
      systemctl restart commune-broker
- Những gì thiết bị đã nhận vẫn còn trong máy: lịch phát đã duyệt có thể vẫn phát.
  Muốn im hẳn thì rút điện. / What it holds already may still sound; to silence the
  horn itself, cut its power."""


def recovered(root: KeyId, made_up: str | None, *, new_secret: bool) -> str:
    """After ``recover``."""
    shown = f"\nMật khẩu mới / the new passphrase: {made_up}\n" if made_up else ""
    lost = (
        "\nTệp bí mật đã mất và được tạo mới: mỗi người duyệt phải được cấp khóa mới."
        "\nThe secret file was lost and made anew: give every approver a new key."
        if new_secret
        else ""
    )
    return f"""\
Đã đặt mật khẩu quản trị mới. Khóa không đổi, không phải duyệt lại bản tin nào.
The passphrase is new, the keys are the same (root key {root}).{shown}{lost}
Niêm phong lại phiếu, xóa tệp vừa gõ. / Seal the sheet again, delete what you typed."""


def reminders(
    sheet: str | None, ending: Sequence[tuple[str, datetime]]
) -> Iterator[str]:
    """What is easily forgotten.

    ``ending``: certificates past two thirds of their life, and their last day.
    """
    if sheet:
        yield f"CẢNH BÁO: phiếu khôi phục còn trong máy: {sheet}. In, cất, rồi xóa."
        yield "WARNING: whoever reads that file is master of the loudspeakers."
    for what, until in ending:
        yield (
            f"CẢNH BÁO: chứng thư {what} hết hạn {until:%d/%m/%Y};"
            " gia hạn bằng commune-provision renew. / WARNING: it ends soon, renew it."
        )
