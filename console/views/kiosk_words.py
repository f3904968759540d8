"""The words for kiosks: what they show, what ails them, which page is meant."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from console.views.languages import gettext as _
from console.views.words import TROUBLES as OF_ALL
from console.views.words import Words

CONDITIONS: Mapping[str, tuple[str, str, LazyString]] = {
    "online": ("good", "good", _l("Có kết nối")),
    "behind": ("warn", "wait", _l("Đang nhận nội dung mới")),
    "trouble": ("warn", "warn", _l("Cần xử lý")),
    "offline": ("bad", "cut", _l("Mất kết nối")),
    "new": ("soft", "wait", _l("Chưa kích hoạt")),
}
SHOWN: Words = {
    "dark": _l("tắt màn hình theo giờ"),
    "idle": _l("trình chiếu, đang vắng người"),
    "session": _l("có người đang dùng"),
    "emergency": _l("đang báo tin khẩn cấp"),
}
SLIDES: Words = {
    "welcome": _l("Lời chào"),
    "hours": _l("Giờ làm việc"),
    "counters": _l("Các quầy"),
    "news": _l("Thông báo của xã"),
}
CLOSED_FOR: Words = {
    "new-year": _l("Tết Dương lịch"),
    "tet": _l("Tết Nguyên đán"),
    "hung-kings": _l("Giỗ Tổ Hùng Vương"),
    "reunification": _l("Lễ 30 tháng 4"),
    "labour": _l("Lễ 1 tháng 5"),
    "national-day": _l("Quốc khánh"),
    "chol-chnam-thmay": _l("Tết Chôl Chnăm Thmây"),
    "sene-dolta": _l("Lễ Sene Đôlta"),
    "ok-om-bok": _l("Lễ Ok Om Bok"),
    "meeting": _l("Cán bộ đi họp, tập huấn"),
    "repair": _l("Cơ quan đang sửa chữa"),
    "power-cut": _l("Cúp điện"),
    "storm": _l("Mưa bão, ngập nước"),
    "other": _l("Lý do khác (màn hình chỉ ghi: Hôm nay nghỉ)"),
}
TROUBLES: Words = {
    **OF_ALL,
    "bundle-missing": _l("Chưa có nội dung nào để hiện: duyệt nội dung trước"),
    "bundle-refused": _l("Nội dung mới không hiện được, đang hiện bản cũ"),
    "bundle-not-drawn": _l("Không vẽ được nội dung, đang hiện bản cũ"),
    "clip-unreadable": _l("Có câu không đọc thành tiếng được"),
    "counter-failed": _l("Chuông hoặc đèn ở quầy không hoạt động"),
    "backlight-failed": _l("Không chỉnh được độ sáng màn hình"),
    "printer-failed": _l("Máy in không hoạt động"),
    "printer-out-of-paper": _l("Máy in hết giấy"),
    "search-not-prepared": _l("Tìm kiếm trên màn hình không dùng được"),
    "screen-lost": _l("Mất màn hình: xem dây điện, dây tín hiệu"),
    "voice-lost": _l("Mất loa của màn hình"),
}
_PAGES: Words = {
    "home": _l("Trang đầu"),
    "office": _l("Giờ làm việc"),
    "news": _l("Thông báo"),
    "lookup": _l("Tra hồ sơ"),
    "search": _l("Tìm"),
    "results": _l("Kết quả tìm"),
    "call": _l("Gọi cán bộ"),
    "look": _l("Cỡ chữ"),
    "farewell": _l("Chào tạm biệt"),
    "alarm": _l("Tin khẩn cấp"),
    "cleared": _l("Hết cảnh báo"),
    "other": _l("Các trang khác"),
}
_PARTS: Words = {
    "ready": _l("đủ giấy chưa"),
    "where": _l("nơi nộp, lệ phí"),
    "steps": _l("các bước"),
    "take": _l("mang về"),
    "case": _l("câu hỏi"),
}


def page(page_id: str, names: Mapping[str, str], events: Mapping[str, str]) -> str:
    """As in "Khai sinh cho bé: các bước"."""
    family, _colon, rest = page_id.partition(":")
    if family == "procedure":
        code, _colon, part = rest.partition(":")
        said = names.get(code, code)
        kind = part.partition(":")[0]
        return f"{said}: {_PARTS[kind]}" if kind in _PARTS else said
    if family == "event":
        return _("Mục %(name)s", name=events.get(rest, rest))
    return str(_PAGES[family]) if family in _PAGES else page_id
