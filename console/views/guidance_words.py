"""The words for the parts of a procedure, and for how sure its statements are."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from console.core import procedure, statements
from console.core.guidance import OFFICE, Fact, Record
from console.core.pairing import Behind
from console.views.languages import gettext as _
from console.views.words import Words

KINDS: Words = {
    "fee": _l("Lệ phí"),
    "time": _l("Bao lâu có kết quả"),
    "office": _l("Nơi nhận hồ sơ"),
    "who": _l("Ai được làm"),
    "result": _l("Nhận được gì"),
    "conditions": _l("Điều kiện"),
    "legal_basis": _l("Căn cứ pháp lý"),
    "steps": _l("Các bước"),
    "hours": _l("Giờ làm việc"),
    "name": _l("Tên theo cơ sở dữ liệu quốc gia"),
    "short_name": _l("Tên ngắn"),
    "counter": _l("Quầy"),
    "portal_url": _l("Trang trên Cổng Dịch vụ công"),
    "everyday": _l("Cách bà con hay nói"),
    "life_events": _l("Nằm trong mục nào"),
    "checklist": _l("Giấy tờ cần mang"),
    "brought": _l("Từ nay bà con phải mang theo (có ô để chạm)"),
    "told": _l("Từ nay chỉ là câu để đọc, không phải mang theo"),
    "cases": _l("Câu hỏi chọn trường hợp"),
    "counters": _l("Các quầy"),
    "help_counter": _l("Quầy chỉ dẫn"),
    "khmer_read_by": _l("Người đọc được tiếng Khmer"),
    "recordings": _l("Câu tiếng Khmer đã ghi âm"),
}
HOWS: Words = {
    "counter": _l("nộp tại quầy"),
    "online": _l("nộp trên mạng"),
    "post": _l("nộp qua bưu điện"),
}
SURE: Words = {
    "A": _l("Chắc: đọc trong văn bản hoặc trang chính thức"),
    "B": _l("Khá chắc: theo nguồn khác, như báo, trang của tỉnh khác"),
    "C": _l("Chưa chắc: không hiện cho bà con, màn hình mời hỏi cán bộ"),
}
SURE_SHORT: Words = {
    "A": _l("chắc"),
    "B": _l("khá chắc"),
    "C": _l("chưa chắc"),
}
STANDINGS: Mapping[str, tuple[str, str, LazyString]] = {
    "shown": ("good", "good", _l("còn hiệu lực")),
    "later": ("soft", "wait", _l("chưa tới ngày")),
    "over": ("bad", "bad", _l("hết hạn")),
    "unsure": ("warn", "warn", _l("cần xác nhận")),
    "nothing": ("warn", "warn", _l("chưa có")),
}
CONDITIONS: Mapping[str, tuple[str, str, LazyString]] = {
    "approved": ("good", "good", _l("Đã duyệt")),
    "submitted": ("warn", "wait", _l("Chờ duyệt")),
    "returned": ("bad", "back", _l("Trả lại")),
    "draft": ("soft", "pen", _l("Đang sửa")),
    "unsure": ("warn", "warn", _l("Cần xác nhận")),
    "over": ("bad", "bad", _l("Hết hạn")),
}
WHYS: Words = {
    "unchecked": _l("Chưa ai đối chiếu với nguồn"),
    "unknown": _l("Chưa có nội dung"),
    "expired": _l("Đã hết hạn"),
    "ending": _l("Sắp hết hạn"),
    "approval-ending": _l("Chữ ký duyệt sắp hết hạn, cần gửi duyệt lại"),
    "behind": _l("Một thứ tiếng đã sửa, thứ tiếng kia còn câu cũ"),
}
FAULTS: Words = {
    "too-long": _l("Câu dài quá, không vừa màn hình. Viết ngắn lại."),
    "strange-letter": _l("Có ký tự lạ, màn hình không vẽ được. Gõ lại chỗ đó."),
    "no-vietnamese": _l("Thiếu tiếng Việt."),
    "no-source": _l("Thiếu nguồn. Ghi đọc ở đâu."),
    "dates": _l("Ngày không hợp lý. Xem lại ngày bắt đầu, ngày kết thúc."),
    "dangling": _l("Dẫn tới một thủ tục hoặc một mục không có."),
    "no-procedure": _l("Mục này không còn thủ tục nào."),
    "old-code": _l("Mã thủ tục cũ. Ghi mã mới."),
    "no-paper": _l("Câu hỏi nhắc tới một giấy tờ không có trong danh sách."),
    "idle-case": _l("Câu hỏi này không làm thay đổi gì. Chọn giấy tờ hoặc bỏ câu hỏi."),
    "twice": _l("Bị trùng. Giữ một."),
    "address": _l("Địa chỉ trang phải bắt đầu bằng https://"),
    "missing": _l("Còn thiếu nội dung."),
    "no-tool": _l("Máy chủ thiếu phần mềm. Báo kỹ thuật viên."),
    "other": _l("Có lỗi. Báo kỹ thuật viên."),
}
STEPS_OF_BUILDING: Words = {
    "": _l("Đang chờ đến lượt"),
    "speech": _l("Đang đọc từng câu thành tiếng"),
    "fonts": _l("Đang gói phông chữ"),
    "seal": _l("Đang gói lại"),
}
DECISIONS: Mapping[str, tuple[str, str, LazyString]] = {
    "waiting": ("warn", "wait", _l("chờ duyệt")),
    "recalled": ("soft", "pen", _l("người soạn lấy lại")),
    "returned": ("bad", "back", _l("trả lại")),
    "approved": ("good", "good", _l("đã duyệt")),
    "fallen": ("bad", "key", _l("mất hiệu lực vì khóa ký bị thu hồi")),
}
LANGUAGES: Words = {
    "vi": _l("Tiếng Việt"),
    "en": _l("Tiếng Anh"),
    "km": _l("Tiếng Khmer"),
}
PARTS: Words = {
    "": _l("Giấy tờ cần mang"),
    "where": _l("Nơi nộp, lệ phí"),
    "steps": _l("Các bước"),
    "take": _l("Mang về"),
}
OFFICE_PARTS: Words = {
    "": _l("Giờ làm việc và các quầy"),
    "home": _l("Trang đầu"),
}
PICTURES: Words = {
    "baby": _l("Em bé"),
    "candle": _l("Ngọn nến"),
    "rings": _l("Cặp nhẫn"),
    "papers-stamp": _l("Giấy đóng dấu"),
    "house": _l("Ngôi nhà"),
    "id-card": _l("Thẻ căn cước"),
    "elder": _l("Người già"),
    "shop-field": _l("Cửa tiệm và ruộng"),
    "field": _l("Đồng ruộng"),
    "people": _l("Nhiều người"),
    "staff": _l("Cán bộ"),
    "papers": _l("Giấy tờ"),
    "checklist": _l("Danh sách"),
    "calendar": _l("Lịch"),
    "money": _l("Tiền"),
    "telephone": _l("Điện thoại"),
    "pin": _l("Chỗ trên bản đồ"),
    "megaphone": _l("Loa tay"),
}
SIZES: Words = {
    "100": _l("Cỡ chữ thường"),
    "150": _l("Cỡ chữ lớn"),
    "200": _l("Cỡ chữ lớn nhất"),
}


def slot_words(slot: str, record: Record) -> str:
    """As in "Lệ phí, nộp tại quầy", "Giấy tờ: Tờ khai"."""
    if slot in statements.paper_slots(record):
        facts = statements.facts_of(record, slot)
        return _("Giấy tờ: %(paper)s", paper=facts[0].vi if facts else slot)
    how, kind = statements.how_of(record, slot)
    said = str(KINDS[kind]) if kind in KINDS else slot
    return f"{said}, {HOWS[how]}" if how in HOWS else said


def validity(fact: Fact) -> str:
    """From when and until when, in words; empty: always."""
    if fact.since and fact.until:
        return _(
            "từ %(since)s đến hết %(until)s",
            since=day_words(fact.since),
            until=day_words(fact.until),
        )
    if fact.since:
        return _("từ %(since)s", since=day_words(fact.since))
    if fact.until:
        return _("đến hết %(until)s", until=day_words(fact.until))
    return ""


def day_words(day: date) -> str:
    """As people write dates: 01/03/2027."""
    return f"{day:%d/%m/%Y}"


def name_of(code: str, record: Record, language: str) -> str:
    """The short name, or the office's, in the page's language if it has it."""
    if code == OFFICE:
        office = procedure.office(record)
        return (office.name_en if language == "en" else "") or office.name_vi
    names = procedure.names(record)
    return (names.short_en if language == "en" else "") or names.short_vi or code


def in_language(fact: Fact, language: str) -> str:
    """What the fact says, in the page's language if it has it."""
    return (fact.en if language == "en" else "") or fact.vi


def left_behind(one: Behind) -> str:
    """What to do about a text of which one language was left as it was."""
    if one.old == "en":
        return _(
            "Tiếng Việt đã đổi mà tiếng Anh còn câu cũ: “%(text)s”. "
            "Sửa luôn, hoặc xem lại ở Cần xác nhận.",
            text=one.en[:120],
        )
    return _(
        "Tiếng Anh đã đổi mà tiếng Việt còn câu cũ: “%(text)s”. "
        "Sửa luôn, hoặc xem lại ở Cần xác nhận.",
        text=one.vi[:120],
    )


def place_words(place: str, slot: str, record: Record) -> str:
    """What lies at a place of a record, whether it is a statement or a name."""
    if slot:
        return slot_words(slot, record)
    parts = [part.partition("[")[0] for part in place.split(".")]
    known = next((part for part in reversed(parts) if part in KINDS), "")
    return str(KINDS[known]) if known else ""


def told(fact: Fact) -> str:
    """A fact with its days and its source, as an approver reads it."""
    source = _("Nguồn: %(source)s", source=fact.source or "-")
    lines = (
        fact.vi,
        fact.en,
        fact.km,
        validity(fact),
        f"{source} ({SURE_SHORT[fact.sure]})",
    )
    return "\n".join(line for line in lines if line)
