"""The codes of the system in the words that staff read. One table a subject."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from console.core.readiness import Holding, Readiness, Why
from console.views.languages import gettext as _

Words = Mapping[str, LazyString]

CLASSES: Words = {
    "routine": _l("Thông thường"),
    "priority": _l("Ưu tiên"),
    "emergency": _l("Khẩn cấp"),
}
STAGES: Mapping[str, tuple[str, str, LazyString]] = {
    "draft": ("soft", "pen", _l("Bản nháp")),
    "submitted": ("warn", "wait", _l("Chờ duyệt")),
    "returned": ("bad", "back", _l("Trả lại")),
    "approved": ("good", "good", _l("Đã duyệt")),
    "withdrawn": ("soft", "stop", _l("Đã rút lại")),
    "discarded": ("soft", "bad", _l("Đã bỏ")),
}
"""(kind of colour, icon, word)"""
ROLES: Words = {
    "author": _l("Người soạn tin"),
    "approver": _l("Người duyệt"),
    "technician": _l("Kỹ thuật viên"),
    "viewer": _l("Chỉ xem"),
    "administrator": _l("Quản trị"),
    "watcher": _l("Xem camera"),
}
ROLE_HINTS: Words = {
    "author": _l("Soạn bản tin, gửi duyệt, dừng phát."),
    "approver": _l("Nghe, đọc và duyệt bản tin; phát khẩn cấp. Cần có khóa ký."),
    "technician": _l("Xem tình trạng cụm loa, phát âm thử, tạm tắt loa."),
    "viewer": _l("Chỉ xem, không thay đổi được gì."),
    "administrator": _l("Thêm người dùng, cấp khóa ký, đặt giờ không phát loa."),
    "watcher": _l(
        "Xem trực tiếp, xem lại và trích xuất hình camera; dành cho công an xã. "
        "Mỗi lần xem đều ghi vào nhật ký."
    ),
}
OUTCOMES: Mapping[str, tuple[str, str, LazyString]] = {
    "aired": ("good", "good", _l("Đã phát")),
    "stopped": ("warn", "stop", _l("Bị dừng giữa chừng")),
    "pre-empted": ("warn", "alarm", _l("Nhường tin khẩn hơn")),
    "interrupted": ("bad", "cut", _l("Bị ngắt giữa chừng")),
    "failed": ("bad", "bad", _l("Không phát được")),
    "missed": ("bad", "bad", _l("Không phát được")),
    "refused": ("bad", "bad", _l("Từ chối")),
}
REASONS: Words = {
    "late": _l("phát trễ nhưng còn trong thời gian cho phép"),
    "window-passed": _l("đã quá thời gian cho phép phát trễ"),
    "clock-untrusted": _l("đồng hồ của cụm loa chưa chắc đúng"),
    "quiet-hours": _l("rơi vào giờ không phát loa"),
    "muted": _l("cụm loa đang tạm tắt"),
    "suppressed": _l("lượt phát này đã được hủy"),
    "stopped-by-staff": _l("cán bộ đã bấm dừng"),
    "stopped-at-the-node": _l("có người bấm nút dừng tại cụm loa"),
    "higher-class": _l("có bản tin khẩn hơn"),
    "replaced": _l("được thay bằng tin mới hơn"),
    "busy": _l("loa bận phát bản tin khác suốt thời gian cho phép"),
    "sound-missing": _l("cụm loa chưa tải được âm thanh"),
    "sound-unreadable": _l("tệp âm thanh trên cụm loa bị hư"),
    "device-lost": _l("mất thiết bị âm thanh"),
    "power-or-restart": _l("cúp điện hoặc khởi động lại"),
    "withdrawn": _l("bản tin đã được rút lại"),
    "key-revoked": _l("khóa ký đã duyệt bản tin bị thu hồi"),
    "next-occurrence": _l("chờ lượt phát kế tiếp"),
}
HEARD: Words = {
    "heard": _l("loa kêu rõ"),
    "partly": _l("kêu yếu, đứt tiếng"),
    "not-heard": _l("không kêu"),
}
NOT_READY: Words = {
    "not-sent": _l("đang chờ gửi đi"),
    "never-heard": _l("chưa từng liên lạc"),
    "plan-not-received": _l("chưa nhận được lịch phát; có mạng lại sẽ tự nhận"),
    "approval-refused": _l("từ chối"),
    "muted": _l("cụm loa đang tạm tắt"),
    "sound-missing": _l("đang tải âm thanh"),
    "clock-untrusted": _l("đồng hồ chưa chắc đúng nên tạm giữ bản tin"),
}
PRESENCE: Mapping[str, tuple[str, str, LazyString]] = {
    "online": ("good", "good", _l("có kết nối")),
    "lost": ("warn", "cut", _l("vừa mất kết nối")),
    "offline": ("bad", "cut", _l("mất kết nối")),
    "never": ("soft", "wait", _l("chưa kích hoạt")),
}
CONDITIONS: Mapping[str, tuple[str, str, LazyString]] = {
    "online": ("good", "good", _l("Có kết nối")),
    "trouble": ("warn", "warn", _l("Cần xử lý")),
    "offline": ("bad", "cut", _l("Mất kết nối")),
    "new": ("soft", "wait", _l("Chưa kích hoạt")),
}
REFUSALS: Words = {
    "altered": _l("lệnh bị sửa trên đường truyền"),
    "algorithm": _l("chữ ký không đúng loại cho phép"),
    "key-unknown": _l("khóa ký lạ"),
    "key-ended": _l("khóa ký đã hết hạn hoặc bị thu hồi"),
    "no-right": _l("khóa ký không có quyền ở nơi này"),
    "not-for-us": _l("lệnh gửi cho nơi khác"),
    "replayed": _l("lệnh cũ bị gửi lại"),
    "older": _l("bản cũ hơn bản đang giữ"),
    "not-in-force": _l("lệnh chưa tới hạn hoặc đã quá hạn"),
    "foreign-approval": _l("chữ ký duyệt của bản tin khác"),
    "unknown-type": _l("loại lệnh không rõ"),
    "unreadable": _l("lệnh không đọc được hoặc quá lớn"),
    "fails-here": _l("thiết bị bị lỗi khi làm lệnh này nên bỏ qua"),
}
CLOCKS: Mapping[str, tuple[str, str, LazyString]] = {
    "synchronised": ("good", "good", _l("Đúng giờ")),
    "holding": ("warn", "wait", _l("Tự giữ giờ")),
    "untrusted": ("bad", "warn", _l("Chưa chắc đúng giờ")),
}
LACKS: Words = {
    "title": _l("Nhập tiêu đề bản tin"),
    "sound": _l("Bản tin chưa có âm thanh: bấm Nghe thử"),
    "audience": _l("Chọn ít nhất một ấp hoặc một cụm loa"),
    "time": _l("Chọn giờ phát"),
    "expiry": _l("Chọn lúc hết hạn của tin khẩn cấp"),
}
SOUND_FAULTS: Words = {
    "empty": _l("Tệp này trống, không có âm thanh nào. Chọn tệp khác hoặc ghi âm lại."),
    "not-sound": _l("Tệp này không phải âm thanh. Chọn tệp ghi âm (mp3, m4a, wav…)."),
    "silent": _l("Trong tệp chỉ có im lặng. Kiểm tra micro rồi ghi âm lại."),
    "too-long": _l(
        "Âm thanh dài quá 30 phút, kể cả phát lặp lại. Cắt bớt hoặc giảm số lần lặp."
    ),
    "too-large": _l("Tệp quá lớn. Chọn tệp dưới 100 MB."),
    "unreadable": _l("Tệp bị hư, không đọc được. Thử lưu lại hoặc ghi âm lại."),
    "too-slow": _l("Máy chủ xử lý quá lâu nên đã dừng. Bấm Nghe thử lần nữa."),
    "no-room": _l(
        "Ổ đĩa của máy chủ đã đầy, chưa nhận được âm thanh mới. "
        "Báo kỹ thuật viên dọn bớt ổ đĩa, rồi làm lại."
    ),
    "no-words": _l(
        "Lời này không có chữ nào để đọc ra loa, chỉ có dấu hoặc hình. "
        "Viết thành câu có chữ."
    ),
    "no-speech": _l("Máy không đọc được nội dung này. Bấm Nghe thử lần nữa."),
}
STAGES_OF_MAKING: Words = {
    "waiting": _l("Đang chờ máy rảnh"),
    "reading": _l("Đang đọc tệp"),
    "joining": _l("Đang ghép nhạc hiệu và lời đọc"),
    "levelling": _l("Đang chỉnh âm lượng"),
    "packing": _l("Đang đóng gói"),
}
VOICES: Words = {
    "south": _l("Giọng miền Nam"),
    "north": _l("Giọng miền Bắc"),
    "central": _l("Giọng miền Trung"),
}
MISSED: Words = {
    "drop": _l("Bỏ luôn lượt đó"),
    "late": _l("Phát trễ, nếu còn trong thời gian cho phép"),
    "next": _l("Chờ lượt phát kế tiếp"),
}
NOTICES: Words = {
    "plan-too-large": _l(
        "Quá nhiều bản tin: lịch phát không gửi hết được. Rút bớt tin cũ."
    ),
    "alerts-too-large": _l(
        "Quá nhiều tin khẩn cấp cùng lúc: chỉ các tin mới nhất được phát. "
        "Báo hết cảnh báo những tin đã qua."
    ),
    "speaker-settings-too-large": _l(
        "Cài đặt của một cụm loa quá dài, chưa gửi được. Báo kỹ thuật viên."
    ),
    "keyset-unreadable": _l("Không đọc được bộ khóa của xã. Báo kỹ thuật viên."),
    "report-flood": _l(
        "Có cụm loa gửi về quá nhiều báo cáo, máy chủ nhận chậm lại; báo cáo thật "
        "không mất. Báo kỹ thuật viên xem thiết bị đó."
    ),
    "console-clock-leapt": _l(
        "Đồng hồ của máy chủ vừa nhảy tới nhiều ngày: máy đã tắt lâu, hoặc đồng hồ "
        "sai. Báo kỹ thuật viên xem ngày giờ. Hai tuần tới không xóa gì."
    ),
    "console-certificate-ends": _l(
        "Chứng chỉ của máy chủ sắp hết hạn; hết hạn rồi thì trình duyệt báo lỗi hoặc "
        "cụm loa không nhận được lệnh. Báo kỹ thuật viên gia hạn."
    ),
    "console-disk-low": _l(
        "Ổ đĩa của máy chủ gần đầy. Báo kỹ thuật viên dọn bớt trước khi đầy hẳn."
    ),
    "console-disk-full": _l(
        "Ổ đĩa của máy chủ đã đầy: chưa nhận được âm thanh mới. Bản tin đã duyệt vẫn "
        "phát, lệnh dừng và tin khẩn cấp vẫn gửi được. Báo kỹ thuật viên dọn bớt ngay."
    ),
    "console-database-damaged": _l(
        "Dữ liệu của máy chủ bị hư một phần. Báo kỹ thuật viên ngay: cần khôi phục từ "
        "bản sao lưu mới nhất. Bản tin đã duyệt vẫn phát."
    ),
    "guidance-not-built": _l(
        "Chưa làm được nội dung mới cho màn hình hướng dẫn. Màn hình vẫn hiện nội dung "
        "cũ. Xem lỗi ở mục Hướng dẫn, Duyệt."
    ),
    "guidance-approve-voice": _l(
        "Giọng đọc của màn hình hướng dẫn đã đổi vì đổi máy chủ: cần người duyệt ký "
        "lại."
    ),
    "audit-doubted": _l(
        "Sổ kiểm tra không khớp với điều các cụm loa còn nhớ: có thể đã bị sửa hoặc "
        "cắt bớt. Xem mục Sổ kiểm tra."
    ),
    "footage-full": _l(
        "Phim camera gửi về đã đầy phần dành riêng trên máy chủ: chưa nhận thêm được. "
        "Xóa bớt đoạn phim không cần nữa, hoặc báo kỹ thuật viên tăng phần đó."
    ),
    "camera-sees-too-much": _l(
        "Có camera báo quá nhiều sự việc trong một ngày, phần dư không hiện: camera "
        "rung, cây che, hoặc thiết bị nói sai. Báo kỹ thuật viên."
    ),
    "unknown-node": _l(
        "Có cụm loa chưa khai báo đang gửi báo cáo về. Báo kỹ thuật viên."
    ),
    "node-ahead": _l(
        "Có cụm loa giữ lệnh của trạm mà máy chủ này không gửi: thiết bị nói sai, hoặc "
        "có người lấy được khóa của trạm. Báo kỹ thuật viên ngay."
    ),
    "keyset-behind": _l(
        "Cụm loa giữ danh sách khóa ký mới hơn máy chủ này, như sau khi khôi phục từ "
        "bản sao lưu cũ. Trước khi duyệt tin, vào mục Người dùng: thu hồi lại khóa của "
        "người đã bị thu hồi, cấp khóa mới cho người duyệt."
    ),
    "malformed-report": _l("Có cụm loa gửi báo cáo không đọc được. Báo kỹ thuật viên."),
    "acl-refuses-console": _l(
        "Máy chủ MQTT không cho nhận báo cáo của cụm loa. Báo kỹ thuật viên."
    ),
}
TROUBLES: Words = {
    "amplifier-fault": _l("Không điều khiển được ampli"),
    "bundle-missing": _l("Màn hình chưa có nội dung"),
    "bundle-not-drawn": _l("Nội dung mới không vẽ được, màn hình dùng bản trước"),
    "bundle-refused": _l("Màn hình không nhận nội dung mới"),
    "cabinet-open": _l("Tủ loa đang mở"),
    "certificate-ends": _l("Chứng chỉ của thiết bị sắp hết hạn"),
    "clip-unreadable": _l("Có câu không đọc thành tiếng được"),
    "clock-untrusted": _l("Đồng hồ chưa chắc đúng"),
    "counter-failed": _l("Chuông gọi cán bộ không kêu được"),
    "backlight-failed": _l("Không chỉnh được độ sáng màn hình"),
    "disk-fails": _l("Không ghi được vào thẻ nhớ"),
    "disk-full": _l("Thẻ nhớ đã đầy"),
    "disk-low": _l("Thẻ nhớ gần đầy"),
    "hotspot-firewall": _l("Tường lửa của điểm Wi-Fi không chạy, điểm Wi-Fi đang đóng"),
    "hotspot-lanes": _l("Không chia được tốc độ mạng cho khách"),
    "hotspot-names": _l("Máy chủ tên miền của điểm Wi-Fi bị dừng"),
    "hotspot-no-codes": _l("Điểm Wi-Fi đòi mã vào mạng mà chưa có mã nào"),
    "hotspot-no-interface": _l("Không thấy cổng mạng phía khách của điểm Wi-Fi"),
    "hotspot-no-such-device": _l("Có mã máy cần ngưng không khớp máy nào hôm nay"),
    "hotspot-no-uplink": _l("Điểm Wi-Fi không có đường Internet"),
    "hotspot-pool-full": _l("Điểm Wi-Fi đã cấp hết địa chỉ"),
    "hotspot-portal": _l("Trang chào của điểm Wi-Fi bị dừng"),
    "hotspot-table-changed": _l("Có chương trình khác sửa tường lửa của điểm Wi-Fi"),
    "memory-low": _l("Máy gần hết bộ nhớ"),
    "missed-summed-up": _l("Lỡ rất nhiều lượt phát vì mất điện lâu"),
    "page-not-drawn": _l("Có trang không vẽ được"),
    "printer-failed": _l("Máy in của màn hình không in được"),
    "printer-out-of-paper": _l("Máy in của màn hình hết giấy"),
    "radio-lost": _l("Mất bộ phát Wi-Fi"),
    "radio-not-isolated": _l("Bộ phát này không ngăn được các máy thấy nhau"),
    "search-not-prepared": _l("Tìm kiếm trên màn hình không dùng được"),
    "screen-lost": _l("Mất màn hình"),
    "settings-zone": _l("Cụm loa không biết múi giờ của xã"),
    "sound-device-lost": _l("Mất thiết bị âm thanh"),
    "sound-not-decoded": _l("Không đọc được tệp âm thanh"),
    "store-replaced": _l("Dữ liệu trên thẻ nhớ bị hư, đã lập lại"),
    "subscription-refused": _l("Máy chủ MQTT không cho nhận lệnh"),
    "too-hot": _l("Máy nóng quá"),
    "under-voltage": _l("Nguồn điện yếu"),
    "voice-lost": _l("Màn hình không phát được tiếng"),
}


def said(table: Words, code: str) -> str:
    """The words for a code; the code itself where a newer node says a new one."""
    return str(table[code]) if code in table else code


def readiness_of(ready: Readiness) -> tuple[str, str, str]:
    """Kind of colour, icon and words, as in "2/3 cụm loa sẵn sàng"."""
    said_ = _("%(n)s/%(all)s cụm loa sẵn sàng", n=ready.ready, all=ready.total)
    if ready.complete:
        return "good", "good", said_
    return ("bad", "bad", said_) if ready.refusing else ("warn", "wait", said_)


def why_not_ready(holding: Holding) -> str:
    """As in "từ chối: khóa ký đã hết hạn hoặc bị thu hồi"."""
    word = said(NOT_READY, holding.why)
    if holding.why is Why.REFUSED and holding.refusal is not None:
        return f"{word}: {said(REFUSALS, holding.refusal)}"
    return word


def why_not_heard(outcome: str, reason: str) -> str:
    """As in "Không phát được: cúp điện hoặc khởi động lại"."""
    word = str(OUTCOMES[outcome][2]) if outcome in OUTCOMES else outcome
    return f"{word}: {said(REASONS, reason)}" if reason else word


def whole(area: str) -> str:
    """As in "Toàn xã Tân An": what stands before the name is no name itself."""
    kind, _space, name = area.partition(" ")
    if kind in {"Xã", "Phường"} or area.startswith(("Thị trấn ", "Đặc khu ")):
        area = f"{kind.lower()} {name}"
    return _("Toàn %(area)s", area=area)
