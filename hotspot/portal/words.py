"""The words of the page for guests, in every language.

Vietnamese is written for a resident of the Mekong delta, English is complete. Khmer was
read by no named Khmer reader yet (`KHMER_READ_BY`): there are the few words that
guidance screens have too, marked as a draft, and the sentence that asks guests to call
the staff; the terms stand in Vietnamese. "|" is where a Khmer line may break.
"""

from typing import Final, Literal

Language = Literal["vi", "km", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "km", "en")
NAMES: Final[dict[Language, str]] = {
    "vi": "Tiếng Việt",
    "km": "ភាសា\u200bខ្មែរ",
    "en": "English",
}

KHMER_READ_BY: Final = ""
"""Who has read the Khmer words and signed for them; empty: nobody."""

_WORDS: Final[dict[str, tuple[str, str] | tuple[str, str, str]]] = {
    "title": ("Wi-Fi miễn phí", "Free Wi-Fi", "Wi-Fi"),
    "go": ("Đồng ý và vào mạng", "Agree and go on line", "បាទ/ចាស - Internet"),
    "draft": (
        "",
        "",
        "Tiếng Khmer: bản nháp, chưa ai đọc lại · Khmer: draft, read by nobody yet",
    ),
    "ask-staff": (
        "",
        "",
        "មិន|ទាន់|មាន|ជា|ភាសា|ខ្មែរ|ទេ។ សូម|ហៅ|មន្ត្រី|ឱ្យ|ជួយ។",
    ),
    # -- how a guest stands
    "new": (
        "Đọc mấy điều dưới đây, rồi bấm nút để vào mạng.",
        "Please read the points below, then press the button.",
    ),
    "accepted": (
        "Máy này đang vào mạng được.",
        "You are on line.",
        "Internet: បាទ/ចាស",
    ),
    "until": ("Đến {}", "Until {}", "រហូត|ដល់ {}"),
    "bytes-left": ("Hôm nay còn {}", "{} left today", "{}"),
    "expired": (
        "Đã hết giờ. Muốn dùng tiếp, bấm nút bên dưới.",
        "Your time is over. To go on, press the button below.",
    ),
    "quota": (
        "Hôm nay máy này đã dùng hết phần của mình.",
        "This device has used up its share for today.",
    ),
    "again": ("Dùng lại được từ {}", "You can use it again from {}", "{}"),
    "blocked": (
        "Máy này đang bị ngưng. Cần dùng, mời hỏi cán bộ.",
        "This device was shut out. If you need it, please ask the staff.",
    ),
    "full": (
        "Đang đủ người dùng. Trang này tự thử lại sau một phút.",
        "As many people are on line as can be. This page tries again in a minute.",
    ),
    "closed": ("Bây giờ Wi-Fi đang đóng.", "The Wi-Fi is closed now."),
    "hours": ("Giờ mở: {}", "Open: {}", "ម៉ោង: {}"),
    "and": (" và ", " and ", ", "),
    "unknown": (
        "Chưa nhận ra máy này. Tắt Wi-Fi của máy rồi bật lại.",
        "This device is not known yet. Switch its Wi-Fi off and on again.",
    ),
    "voucher": (
        "Mã này không dùng được. Xem lại từng chữ, hoặc hỏi cán bộ.",
        "This code does not hold. Check every letter, or ask the staff.",
    ),
    "voucher-label": ("Mã vào mạng", "Access code", "Code"),
    "voucher-hint": (
        "Cán bộ đưa mã này, ví dụ: K7P4\u2011XM2Q",
        "The staff give it to you, for example: K7P4\u2011XM2Q",
        "K7P4\u2011XM2Q",
    ),
    "sent": (
        "Đã nhắn mã tới điện thoại. Mở tin nhắn, rồi nhập mã vào ô dưới đây.",
        "A code is on its way. Open the message, then type the code below.",
    ),
    "number": (
        "Số này không phải số di động Việt Nam. Xem lại từng số, hoặc hỏi cán bộ.",
        "This is no mobile number of Viet Nam. Check every digit, or ask the staff.",
    ),
    "wait": (
        "Chưa nhắn thêm mã được. Chờ một lúc rồi thử lại, hoặc xin cán bộ một mã.",
        "No more codes for now. Try again in a while, or ask the staff for one.",
    ),
    "telephone-label": ("Chưa có mã? Nhập số di động", "No code yet? Mobile number"),
    "telephone-hint": (
        "Trạm nhắn một mã tới số này. Số chỉ dùng để nhắn mã, không giữ lại.",
        "A code is sent to this number. It is used for that alone and not kept.",
    ),
    "telephone-go": ("Nhắn mã cho tôi", "Send me a code"),
    "away": (
        "Trạm Wi-Fi đang khởi động lại. Trang này tự thử lại sau ít giây.",
        "The hotspot is starting again. This page tries again in a few seconds.",
    ),
    "uplink-down": (
        "Đường truyền Internet đang đứt. Có lại thì máy vào mạng được ngay.",
        "The line to the Internet is cut. You will be on line as soon as it is back.",
    ),
    "onward": ("Đi tiếp tới {}", "Go on to {}", "Internet: {}"),
    "onward-soon": (
        "Máy tự mở trang đó sau hai giây.",
        "That page opens by itself in two seconds.",
        "",
    ),
    "leave": ("Thôi dùng", "Stop using it", "ឈប់"),
    "left": ("Máy này đã rời mạng.", "You are off line now."),
    "not-ours": (
        "Nút này phải được bấm ngay trên trang này. Mời bấm lại.",
        "The button must be pressed on this very page. Please press it again.",
    ),
    "terms-changed": (
        "Điều khoản vừa được sửa. Mời đọc lại rồi bấm nút.",
        "The terms have just changed. Please read them again, then press the button.",
    ),
    # -- the terms
    "terms": ("Khi dùng Wi-Fi này", "When you use this Wi-Fi"),
    "terms-aloud": ("Nghe đọc", "Listen", "ស្តាប់"),
    "terms-free": (
        "Wi-Fi này miễn phí, ai cũng dùng được. Không hỏi tên, số điện thoại.",
        "This Wi-Fi is free and for everybody. Nobody asks your name or number.",
    ),
    "terms-code": (
        "Wi-Fi này miễn phí. Cán bộ đưa mã vào mạng; trạm không hỏi tên.",
        "This Wi-Fi is free. The staff give you a code; the hotspot asks no name.",
    ),
    "terms-message": (
        "Wi-Fi này miễn phí. Mã vào mạng do cán bộ đưa, hoặc nhắn tới số di động.",
        "This Wi-Fi is free. The staff give you a code, or it is sent to your phone.",
    ),
    "terms-time": (
        "Mỗi lần dùng được {} phút. Hết giờ thì vào lại trang này.",
        "You have {} minutes each time. When they are over, come back to this page.",
    ),
    "terms-law": (
        "Không dùng để lừa gạt, xúc phạm người khác hay làm điều pháp luật cấm.",
        "Do not use it to cheat or insult others, or for what the law forbids.",
    ),
    "terms-kept": (
        "Trạm không ghi ai vào trang nào. Trạm chỉ giữ giờ dùng và lượng dùng của mỗi "
        "máy, dưới dạng mã số, trong {} ngày.",
        "The hotspot does not record where anybody goes. It only keeps when and how "
        "much each device used it, under a code number, for {} days.",
    ),
    "terms-open": (
        "Mạng này không có mật khẩu. Việc ngân hàng chỉ dùng ứng dụng của ngân hàng.",
        "This network has no password. For banking, use only your bank's own app.",
    ),
    "kept-link": ("Trạm giữ lại những gì", "What the hotspot keeps"),
    # -- the commune's word
    "alarm": ("KHẨN CẤP", "EMERGENCY", "អាសន្ន"),
    "drill": ("DIỄN TẬP", "DRILL", "ការ|ហ្វឹកហាត់"),
    "notices": (
        "Thông báo của xã",
        "Announcements of the commune",
        "សេចក្តី|ជូន|ដំណឹង|របស់|ឃុំ",
    ),
    "no-sound": (
        "Chưa nghe được: tiếng còn đang tải về.",
        "Not to be heard yet: the sound is still on its way.",
        "មិន|ទាន់|អាច|ស្តាប់|បាន|ទេ។",
    ),
    "procedures": (
        "Giấy tờ cần mang khi làm thủ tục",
        "Papers to bring to the office",
        "ឯកសារ|ត្រូវ|យក|មក",
    ),
    "code": (
        "Mã của máy này, chỉ trong hôm nay: {}. Cán bộ có hỏi thì đọc mã này.",
        "Code of this device, for today only: {}. The staff may ask for it.",
    ),
    "back": ("Trở lại", "Back", "ថយ|ក្រោយ"),
    "not-found": ("Không có trang này.", "There is no such page."),
    # -- what is kept
    "kept-title": ("Trạm Wi-Fi giữ lại những gì", "What this hotspot keeps"),
    "kept-yes": ("Có giữ", "It keeps"),
    "kept-times": (
        "Lúc nào một máy vào mạng, lúc nào ra, và tải bao nhiêu; giữ {} ngày rồi xóa.",
        "When a device came on line, when it left, and how much it loaded; this is "
        "deleted after {} days.",
    ),
    "kept-code": (
        "Máy được ghi bằng một mã số, không phải địa chỉ thật của nó. Khóa làm ra mã "
        "số được đổi thường kỳ, nên mã cũ và mã mới không nối được với nhau.",
        "The device stands there as a code number and not with its real address. The "
        "key behind it changes regularly, so old and new numbers cannot be joined.",
    ),
    "kept-counts": (
        "Số đếm mỗi giờ: bao nhiêu máy, bao nhiêu dung lượng. Không có tên ai.",
        "Counts for each hour: how many devices, how much data. Nobody's name.",
    ),
    "kept-no": ("Không giữ", "It does not keep"),
    "kept-not-sites": (
        "Ông bà vào trang nào, nhắn gì, tìm gì.",
        "Which pages you open, what you write or search for.",
    ),
    "kept-not-names": (
        "Tên, số điện thoại, căn cước, hình ảnh, vị trí.",
        "Names, phone numbers, identity papers, pictures, places.",
    ),
    "kept-now": (
        "Lúc máy đang ở đây, trạm phải biết địa chỉ thật của máy để chuyển dữ liệu; "
        "máy đi rồi thì địa chỉ đó được xóa.",
        "While a device is here the hotspot must know its real address to carry its "
        "data; once it is gone, the address is deleted.",
    ),
    "kept-who": (
        "Muốn hỏi, muốn xem hay muốn xóa: mời gặp cán bộ của {}.",
        "To ask, to see it or to have it deleted: please see the staff of {}.",
    ),
    # -- times
    "today": ("hôm nay {}", "today {}", "{}"),
    "tomorrow": ("ngày mai {}", "tomorrow {}"),
    "on-day": ("{1} ngày {0}", "{0}, {1}", "{0} {1}"),
    "left-minutes": ("còn {} phút", "{} minutes left", "{}'"),
    "left-hours": ("còn {} giờ", "{} hours left", "{}h"),
}

_PLACE: Final[dict[Language, int]] = {"vi": 0, "en": 1, "km": 2}


def word(key: str, language: Language, *what: object) -> str:
    """A text of the page; where Khmer has none, it is the Vietnamese one."""
    texts = _WORDS[key]
    place = _PLACE[language]
    text = texts[place] if place < len(texts) else texts[0]
    text = text.replace("|", "\u200b")
    return text.format(*what) if what else text


def has_khmer(key: str) -> bool:
    """Whether the words stand there in Khmer."""
    return len(_WORDS[key]) > _PLACE["km"]


def language_of(wish: str, accepted: str) -> Language:
    """What was asked for by name, else what the browser prefers, else Vietnamese."""
    for language in LANGUAGES:
        if wish == language:
            return language
    for part in accepted.lower().split(",")[:10]:
        for language in LANGUAGES:
            if part.strip().startswith(language):
                return language
    return "vi"
