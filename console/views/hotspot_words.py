"""The words for Wi-Fi hotspots: how they are, and whom they did not let on.

Amounts of data are told as they are sold: 1 GB is a thousand million bytes.
"""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from console.views import languages
from console.views.languages import gettext as _
from console.views.words import Words

CONDITIONS: Mapping[str, tuple[str, str, LazyString]] = {
    "online": ("good", "good", _l("Có kết nối")),
    "behind": ("warn", "wait", _l("Đang nhận cài đặt mới")),
    "trouble": ("warn", "warn", _l("Cần xử lý")),
    "offline": ("bad", "cut", _l("Mất kết nối")),
    "new": ("soft", "wait", _l("Chưa kích hoạt")),
}
UPLINKS: Words = {
    "ethernet": _l("cáp mạng"),
    "wifi": _l("Wi-Fi khác"),
    "modem": _l("4G"),
    "other": _l("đường khác"),
    "none": _l("không có Internet"),
}
NOT_LET_ON: Words = {
    "full": _l("đã đủ người dùng"),
    "closed": _l("ngoài giờ mở"),
    "expired": _l("hết giờ, chưa bấm dùng tiếp"),
    "quota": _l("hết phần của ngày"),
    "blocked": _l("máy bị ngưng"),
    "voucher": _l("mã vào mạng không đúng"),
    "abuse": _l("mở quá nhiều kết nối hoặc gửi thư rác"),
}

WHAT_TO_DO: Words = {
    "hotspot-firewall": _l(
        "Tắt nguồn hộp Wi-Fi 10 giây rồi bật lại; còn báo thì gọi kỹ thuật viên."
    ),
    "hotspot-lanes": _l(
        "Bà con vẫn dùng được, chỉ là tốc độ không chia đều. Báo kỹ thuật viên khi "
        "tiện."
    ),
    "hotspot-names": _l(
        "Thường tự chạy lại sau ít giây. Quá năm phút thì gọi kỹ thuật viên."
    ),
    "hotspot-no-codes": _l(
        "Kỹ thuật viên nạp mã cho điểm Wi-Fi này, hoặc vào Sửa cài đặt chọn lại "
        "cách vào mạng bằng đồng ý điều khoản."
    ),
    "hotspot-no-interface": _l(
        "Xem dây hoặc bộ phát Wi-Fi có cắm chặt không; rồi gọi kỹ thuật viên."
    ),
    "hotspot-no-such-device": _l(
        "Vào Sửa cài đặt xem lại mã đã ghi: mã nằm cuối trang chào của máy đó và "
        "mỗi ngày một khác."
    ),
    "hotspot-no-uplink": _l(
        "Xem đèn của modem và dây mạng; tắt modem 10 giây rồi bật lại. Còn đứt thì "
        "gọi nhà mạng."
    ),
    "hotspot-pool-full": _l(
        "Đông máy quá. Nếu hôm nào cũng vậy, nhờ kỹ thuật viên mở rộng dãy địa chỉ."
    ),
    "hotspot-portal": _l(
        "Thường tự chạy lại sau ít giây. Quá năm phút thì gọi kỹ thuật viên."
    ),
    "hotspot-table-changed": _l(
        "Điểm Wi-Fi đã tự nạp lại. Báo kỹ thuật viên xem chương trình nào sửa."
    ),
    "radio-lost": _l(
        "Xem bộ phát Wi-Fi có cắm chặt không; tắt nguồn hộp 10 giây rồi bật lại. "
        "Còn báo thì gọi kỹ thuật viên."
    ),
    "radio-not-isolated": _l(
        "Vẫn dùng được. Khi thay thiết bị, nhờ kỹ thuật viên chọn bộ phát ngăn được."
    ),
}
"""What a clerk does about a trouble of a hotspot; others' troubles have none here."""

SIGN_IN: Words = {
    "terms": _l("đọc điều khoản rồi bấm đồng ý"),
    "voucher": _l("bấm đồng ý và nhập mã vào mạng"),
}


def minutes(count: int) -> str:
    """As in "2 giờ"."""
    if count % 60 == 0:
        return _("%(n)s giờ", n=count // 60)
    return _("%(n)s phút", n=count)


def amount(bytes_: float) -> str:
    """As in "1,2 GB"."""
    if bytes_ >= 1e9:
        return f"{_decimal(bytes_ / 1e9)} GB"
    if 0 < bytes_ < 1e6:
        return _("chưa tới 1 MB")
    return f"{bytes_ / 1e6:.0f} MB"


def share(mib: int) -> str:
    """As in "2 GB": of a device, in round numbers and a little more than it says."""
    return f"{_decimal(mib / 1000)} GB" if mib >= 1000 else f"{mib} MB"


def rate(kbit_s: int) -> str:
    """As in "4 Mbit/s"."""
    return f"{_decimal(kbit_s / 1000)} Mbit/s"


def hour(label: str) -> str:
    """As in "19-20 giờ"."""
    begin = int(label)
    return _("%(a)s-%(b)s giờ", a=begin, b=begin + 1)


def _decimal(value: float) -> str:
    shown = f"{value:.1f}".removesuffix(".0")
    return shown if languages.language() == "en" else shown.replace(".", ",")
