"""The words for cameras: what they do, and what ails them."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from console.models import DeletionRequest
from console.views.languages import gettext as _
from console.views.words import TROUBLES as OF_ALL
from console.views.words import Words

CONDITIONS: Mapping[str, tuple[str, str, LazyString]] = {
    "online": ("good", "good", _l("Có kết nối")),
    "behind": ("warn", "wait", _l("Đang nhận cài đặt mới")),
    "trouble": ("warn", "warn", _l("Cần xử lý")),
    "offline": ("bad", "cut", _l("Mất kết nối")),
    "new": ("soft", "wait", _l("Chưa kích hoạt")),
}
DOING: Mapping[str, tuple[str, str, LazyString]] = {
    "recording": ("good", "good", _l("đang ghi hình")),
    "waiting": ("good", "wait", _l("đang chờ, có động mới ghi")),
    "off": ("soft", "stop", _l("không ghi hình, theo cài đặt")),
    "no-pictures": ("bad", "bad", _l("không có hình")),
    "no-disk": ("bad", "bad", _l("không ghi được vào thẻ nhớ")),
}
STANDING = {**CONDITIONS, **DOING}
"""Of a mark on the map, by ``console.core.camera_map.standing``."""
DIRECTIONS: Words = {
    "up": _l("lên trên"),
    "up-right": _l("lên trên, bên phải"),
    "right": _l("sang phải"),
    "down-right": _l("xuống dưới, bên phải"),
    "down": _l("xuống dưới"),
    "down-left": _l("xuống dưới, bên trái"),
    "left": _l("sang trái"),
    "up-left": _l("lên trên, bên trái"),
}
RECORD: Words = {
    "always": _l("ghi liên tục"),
    "events": _l("chỉ ghi khi có chuyển động"),
    "off": _l("không ghi hình"),
}
RECORD_HINTS: Words = {
    "always": _l("Không sót gì; tốn chỗ nhất."),
    "events": _l("Giữ được lâu hơn trên cùng thẻ nhớ."),
    "off": _l("Không lưu gì, không báo sự việc."),
}
REQUESTS: Mapping[str, tuple[str, str, LazyString]] = {
    "pending": ("warn", "wait", _l("Chờ quyết định")),
    "granted": ("warn", "wait", _l("Đồng ý, chưa làm xong")),
    "refused": ("soft", "stop", _l("Từ chối, chưa trả lời xong")),
    "done": ("good", "good", _l("Đã xong")),
}
DECISIONS: Words = {"granted": _l("đồng ý xóa"), "refused": _l("từ chối")}
PURPOSES: Words = {
    "order": _l("Giữ an ninh, trật tự (xem tình hình hiện tại)"),
    "incident": _l("Xác minh một vụ việc đã xảy ra"),
    "request": _l("Theo văn bản của cơ quan khác, tòa án"),
    "resident": _l("Người dân xin xem hình có mình"),
    "upkeep": _l("Kiểm tra camera nhìn có rõ không"),
}
LOOKS: Words = {
    "camera.live": _l("xem trực tiếp"),
    "camera.day": _l("xem số lần có động trong ngày"),
    "camera.events": _l("xem danh sách sự việc"),
    "camera.search": _l("tìm theo giờ"),
    "camera.clip": _l("xem lại đoạn hình"),
    "camera.export": _l("trích xuất chứng cứ"),
    "camera.still": _l("chụp một hình để cài đặt"),
    "clip.ask": _l("lấy đoạn phim"),
    "clip.cancel": _l("thôi không lấy đoạn phim"),
    "clip.remove": _l("xóa đoạn phim khỏi máy chủ"),
    "evidence.lock": _l("khóa chứng cứ"),
    "evidence.unlock": _l("mở khóa chứng cứ"),
}
FILES: Words = {"original": _l("tệp gốc"), "copy": _l("bản sao")}
LIVE_ENDED: Words = {
    "asked": _l("Đã dừng: không còn ai xem."),
    "time": _l("Đã dừng khi hết giờ xem, để đỡ tốn mạng di động."),
    "budget": _l("Đã dừng vì đã gửi đủ dung lượng cho một lần xem."),
    "no-camera": _l("Camera đang không có hình."),
    "off": _l("Camera này đang tắt ghi hình theo cài đặt, nên không xem được."),
    "failed": _l("Camera không gửi được hình. Thử lại sau một lát."),
}
TROUBLES: Words = {
    **OF_ALL,
    "cabinet-open": _l("Tủ camera đang mở"),
    "camera-clock-leapt": _l("Đồng hồ camera nhảy hơn một ngày; tạm ngừng xóa hình cũ"),
    "camera-lost": _l("Mất máy quay"),
    "camera-silent": _l("Máy quay không cho hình"),
    "camera-tampered": _l("Camera bị che, bị xoay, bị lóa, mờ, hoặc hình đứng yên"),
    "evidence-over-cap": _l("Chứng cứ đã khóa vượt mức cho phép"),
    "pins-failed": _l("Đèn hồng ngoại hoặc công tắc tủ không hoạt động"),
    "recording-failed": _l("Không ghi hình được"),
    "recordings-index-replaced": _l("Mục lục hình ghi bị hư, đã lập lại"),
    "recordings-no-room": _l("Thẻ nhớ hết chỗ cho hình ghi"),
    "settings-zone": _l("Camera không biết múi giờ của xã"),
    "spotter-failed": _l("Phần đoán người không chạy; camera vẫn ghi và báo có động"),
    "watch-failed": _l("Không phát hiện được chuyển động"),
}


def request_stage(row: DeletionRequest) -> str:
    """Which of ``REQUESTS`` it is."""
    return "done" if row.done_at is not None else row.decision.value


def seconds(count: int) -> str:
    """As in "10 giây"."""
    return _("%(n)s giây", n=count)


def percent(number: int) -> str:
    """As in "50%"."""
    return f"{number}%"


def mebibytes(count: int) -> str:
    """As in "512 MB"."""
    return f"{count // 1024} GB" if count % 1024 == 0 else f"{count} MB"
