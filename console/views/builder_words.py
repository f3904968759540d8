"""What `commune-kiosk` finds in files and records, said to staff in their language.

The program speaks English, with the remedy in the sentence; here stands the same in
Vietnamese. A test reads every sentence out of its source and asks for one here. What
comes from libraries (a spoilt archive, JSON that breaks off) keeps its English words
inside the Vietnamese ones: a technician may need them.
"""

import re
from typing import Final

from console.views import languages

SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    # -- texts and letters
    (
        r"page (?P<page>\S+), .*: the text has no room at (?P<n>\d+) % text size; "
        r"shorten it: (?P<text>.*)",
        "Câu dài quá, không vừa màn hình ở cỡ chữ %(n)s%%. Viết ngắn lại: %(text)s",
    ),
    (
        r"(?P<n>\d+) letters, a button holds (?P<most>\d+); shorten",
        "Tên có %(n)s chữ cái, nút bấm chứa được %(most)s. Viết ngắn lại.",
    ),
    (
        r"no font has (?P<letter>.*) \((?P<name>.*)\); write it out",
        "Màn hình không vẽ được ký tự %(letter)s (%(name)s). Viết bằng chữ.",
    ),
    (
        r"holds (?P<letter>.*), which nobody sees; delete it",
        "Có ký tự không nhìn thấy được (%(letter)s). Xóa đi.",
    ),
    (r'has no Vietnamese text; add vi = "\.\.\."', "Thiếu tiếng Việt. Viết vào."),
    (r"has no English text", "Chưa có tiếng Anh."),
    # -- facts
    (
        r"is unchecked \(sure = C\) and is not shown",
        "Chưa ai đối chiếu nên không hiện cho bà con.",
    ),
    (
        r"ended on (?P<day>.*); delete it",
        "Đã hết hiệu lực ngày %(day)s. Xóa đi, hoặc ghi giá trị mới.",
    ),
    (
        r"ends on (?P<day>.*), before it begins; correct a date",
        "Hết hiệu lực ngày %(day)s, trước ngày bắt đầu. Sửa một trong hai ngày.",
    ),
    (
        r"was checked on (?P<day>.*), after the bundle's date",
        "Ghi đối chiếu ngày %(day)s, sau ngày làm bản này. Sửa ngày.",
    ),
    (r"has no source; say where it was read", "Thiếu nguồn. Ghi đọc ở đâu."),
    # -- papers, questions, tiles
    (
        r"names no paper: residents are sent to ask",
        "Chưa ghi giấy tờ nào: màn hình mời bà con hỏi cán bộ.",
    ),
    (
        r"names (?P<n>\d+) papers; (?P<most>\d+) are what people remember",
        "Có %(n)s loại giấy tờ; nhiều hơn %(most)s loại thì khó nhớ.",
    ),
    (
        r"is not brought, yet has originals, copies or a form; delete those",
        "Câu chỉ để đọc mà lại có số bản hoặc mẫu. Ghi 0, xóa trắng mẫu.",
    ),
    (
        r'"(?P<key>.*)" is not in the checklist',
        "Câu hỏi nhắc tới giấy tờ “%(key)s”, không có trong danh sách.",
    ),
    (
        r'"(?P<key>.*)" is under yes and no; it needs no case',
        "Giấy tờ “%(key)s” ở cả hai câu trả lời, nên không cần hỏi.",
    ),
    (
        r"changes nothing; name papers or delete the case",
        "Câu hỏi này không làm thay đổi gì. Chọn giấy tờ, hoặc bỏ câu hỏi.",
    ),
    (
        r"leads back to this procedure; delete that",
        "Câu trả lời dẫn về chính thủ tục này. Bỏ đi.",
    ),
    (
        r"leads to (?P<code>.*), which has no file",
        "Dẫn tới thủ tục %(code)s, là thủ tục chưa có.",
    ),
    (
        r"leads to no procedure; add codes or delete the tile",
        "Ô này không có thủ tục nào. Thêm thủ tục, hoặc bỏ ô.",
    ),
    (
        r"(?P<code>.*) has no file; correct or delete it",
        "Thủ tục %(code)s chưa có. Sửa mã, hoặc bỏ đi.",
    ),
    (
        r"(?P<code>.*) is an old code; write the new one",
        "%(code)s là mã cũ. Ghi mã mới.",
    ),
    (
        r'there is no tile "(?P<key>.*)"; known: (?P<known>.*)',
        "Không có ô “%(key)s” trên trang đầu. Các ô đang có: %(known)s",
    ),
    (
        r'the tile "(?P<key>.*)" does not list (?P<code>.*); add it there',
        "Ô “%(key)s” trên trang đầu chưa có thủ tục %(code)s.",
    ),
    (
        r'"(?P<key>.*)" is there (?P<n>\d+) times; keep one',
        "“%(key)s” có %(n)s lần. Giữ một.",
    ),
    (
        r"(?P<code>.*) is in (?P<file>.*) too; keep one",
        "Mã %(code)s có ở cả %(file)s. Giữ một.",
    ),
    (r"must begin with https://", "Địa chỉ trang phải bắt đầu bằng https://"),
    # -- recordings and tools
    (
        r"there is no (?P<file>.*); record it, or delete the line",
        "Không còn tệp ghi âm %(file)s. Ghi âm lại câu này.",
    ),
    (r"the same sentence twice; keep one", "Một câu được ghi âm hai lần. Giữ một."),
    (
        r"(?P<tool>espeak-ng|ffmpeg) (?P<rest>did not run|ended with).*",
        "Máy chủ không chạy được %(tool)s. Báo kỹ thuật viên.",
    ),
    # -- files
    (
        r"there is no procedure in .*; add procedures/<code>\.toml",
        "Chưa có thủ tục nào.",
    ),
    (r"there is no such procedure here", "Ở đây không có thủ tục này."),
    (
        r"holds (?P<code>.*); call it (?P<name>.*)",
        "Tệp này là của thủ tục %(code)s. Đặt tên tệp là %(name)s.",
    ),
    (r"must be a table of keys", "Tệp này không đúng dạng."),
    (r"cannot be read: (?P<why>.*)", "Không đọc được: %(why)s"),
    (r"(?P<why>.*); save it as UTF-8", "Lưu tệp lại theo mã UTF-8 (%(why)s)."),
    (r"(?P<why>.*); look at that place", "Tệp sai ở chỗ này: %(why)s"),
    (r"(?P<why>.*); correct it", "Chỗ này sai, sửa lại: %(why)s"),
    (r'(?P<why>.*); write "code" = \["phrase", \.\.\.\]', "Chỗ này sai: %(why)s"),
    (r"is no key here; (?P<why>.*)", "Máy không biết mục này (%(why)s)."),
    (r"has no (?P<key>\w+); add it.*", "Còn thiếu: %(key)s."),
    # -- what the portal's files hold
    (
        r"(?P<name>.*) has no code such as \"1\.001193\"; it was left out",
        "%(name)s không có mã thủ tục (như 1.001193) nên không nhập.",
    ),
    (
        r"(?P<n>\d+) rows without originals and copies are notes; left out",
        "%(n)s dòng không ghi bản chính, bản sao: là ghi chú, không phải giấy tờ.",
    ),
    (
        r"(?P<n>\d+) papers; the first (?P<most>\d+) were taken",
        "Có %(n)s loại giấy tờ, chỉ lấy %(most)s loại đầu.",
    ),
    (
        r"is not understood; its heading: (?P<heading>.*)",
        "Không hiểu bảng này. Dòng đầu của bảng: %(heading)s",
    ),
    (r"(?P<said>.*) is not understood", "Không hiểu %(said)s."),
    (
        r"(?P<how>.*): no fee is published, which does not mean that it is free",
        "%(how)s: chưa công bố lệ phí. Như vậy không có nghĩa là không tốn tiền.",
    ),
    (
        r"(?P<how>.*): says 0, and that the province's council sets it",
        "%(how)s: ghi 0 đồng, lại ghi do Hội đồng nhân dân tỉnh quy định. Xem lại.",
    ),
    (
        r"is a copy \((?P<long>.*)\); taken as (?P<code>.*)",
        "Là bản của tỉnh (%(long)s). Nhập với mã %(code)s.",
    ),
    (
        r"(?P<how>.*) comes more than once; the first was taken",
        "%(how)s có nhiều lần, chỉ lấy lần đầu.",
    ),
    (r"is empty", "Tệp trống."),
    (r"is no column that is known", "Máy không biết cột này."),
    (r'has no column "Mã thủ tục"', "Bảng không có cột “Mã thủ tục”."),
    (
        r"is missing; write it before a bundle is made",
        "Còn thiếu. Viết vào trước khi gửi duyệt.",
    ),
    (r"(?P<said>.*) holds more than one time", "%(said)s: ghi nhiều thời hạn."),
    (
        r"(?P<code>.*) is there already and was left alone",
        "Thủ tục %(code)s đã có, giữ nguyên.",
    ),
    (r"larger than (?P<n>\d+) MiB", "Tệp lớn hơn %(n)s MB."),
    (
        r"an old Word or Excel file; save it as \.docx or \.xlsx",
        "Tệp Word hoặc Excel đời cũ. Lưu lại thành .docx hoặc .xlsx.",
    ),
    (r"spoilt: (?P<why>.*); fetch it again", "Tệp hư, tải lại (%(why)s)."),
    (r"neither DOCX nor XLSX nor CSV", "Không phải tệp DOCX, XLSX hay CSV."),
    (
        r"(?P<why>.*); save it as CSV UTF-8.*",
        "Không đọc được bảng này. Lưu lại thành CSV UTF-8, XLSX hoặc DOCX (%(why)s).",
    ),
    (r"a DOCX without text", "Tệp Word không có chữ nào."),
    (r"an XLSX without a sheet", "Tệp Excel không có trang tính nào."),
    (r"(?P<name>.*) is too large", "Phần %(name)s trong tệp lớn quá."),
    (
        r"(?P<name>.*) declares entities of its own",
        "Phần %(name)s trong tệp không an toàn nên không đọc.",
    ),
    (r"(?P<name>.*): (?P<why>.*); fetch it again", "Tệp hư, tải lại (%(name)s)."),
    # -- what the console itself finds after building
    (
        r"version (?P<n>\d+): (?P<why>other-words|built-differently); .*",
        "Bản máy làm ra không đúng từng chữ với bản đã gửi. Gửi duyệt lại mục này.",
    ),
)
"""What the program says, and the same in Vietnamese; the first that fits counts."""


def said(what: str) -> str:
    """The finding in the page's language; empty: there are no Vietnamese words."""
    if languages.language() == "en":
        return what
    for pattern, words in SENTENCES:
        found = re.fullmatch(pattern, what, flags=re.DOTALL)
        if found is not None:
            return words % found.groupdict()
    return ""
