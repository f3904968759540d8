"""Texts to begin from (mẫu tin). What is to be filled in stands in square brackets."""

import re
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True)
class Starter:
    """One template. The text is spoken, so it is Vietnamese whatever the page is."""

    name: LazyString
    title: str
    text: str


STARTERS = {
    "hop-dan": Starter(
        _l("Họp dân"),
        "Mời họp dân",
        "Kính mời bà con [ấp] đến [Nhà văn hóa ấp] dự họp lúc [giờ], [ngày]. "
        "Nội dung: [nội dung cuộc họp]. Đề nghị bà con đến đúng giờ. "
        "Xin trân trọng thông báo.",
    ),
    "cup-dien": Starter(
        _l("Cúp điện"),
        "Thông báo cúp điện",
        "Ủy ban nhân dân xã thông báo: từ [giờ] đến [giờ], [ngày], ngành điện tạm "
        "ngưng cung cấp điện tại [khu vực] để [lý do]. Bà con chủ động chuẩn bị đèn, "
        "nước sinh hoạt và rút phích cắm các thiết bị điện.",
    ),
    "chich-ngua": Starter(
        _l("Chích ngừa"),
        "Lịch chích ngừa",
        "Trạm Y tế xã kính báo: lúc [giờ], [ngày], tại [địa điểm] tổ chức chích ngừa "
        "[loại vắc xin] cho [đối tượng]. Khi đi, bà con nhớ mang theo sổ chích ngừa "
        "và thẻ bảo hiểm y tế.",
    ),
    "trieu-cuong": Starter(
        _l("Triều cường"),
        "Cảnh báo triều cường",
        "Cảnh báo triều cường: theo dự báo, [ngày], mực nước tại [trạm đo] lên mức "
        "[mực nước], [báo động mấy]. Bà con ở vùng thấp kê cao đồ đạc, gia cố bờ bao, "
        "trông giữ trẻ em và ngắt điện nơi có thể ngập.",
    ),
    "do-man": Starter(
        _l("Độ mặn"),
        "Thông báo độ mặn",
        "Ủy ban nhân dân xã thông báo: lúc [giờ], [ngày], độ mặn đo được tại "
        "[điểm đo] là [số] phần ngàn. Bà con [không lấy nước tưới / đóng cống] cho "
        "đến khi có thông báo mới và trữ nước ngọt để dùng trong nhà.",
    ),
    "tim-nguoi-lac": Starter(
        _l("Tìm người lạc"),
        "Nhờ tìm người lạc",
        "Gia đình ở [ấp] nhờ bà con tìm giúp [ông, bà, em], khoảng [số] tuổi, "
        "mặc [quần áo], rời nhà lúc [giờ], [ngày]. Ai gặp xin báo Công an xã, "
        "số điện thoại [số điện thoại]. Xin cảm ơn bà con.",
    ),
    "tin-buon": Starter(
        _l("Tin buồn"),
        "Tin buồn",
        "Gia đình kính báo: [ông, bà], sinh năm [năm], cư ngụ tại [ấp], đã từ trần "
        "lúc [giờ], [ngày]. Lễ viếng bắt đầu từ [giờ], [ngày], tại [địa điểm]. "
        "Lễ an táng lúc [giờ], [ngày]. Xin kính báo cùng bà con xa gần.",
    ),
    "tiep-xuc-cu-tri": Starter(
        _l("Tiếp xúc cử tri"),
        "Mời tiếp xúc cử tri",
        "Kính mời cử tri [ấp] đến [địa điểm] dự buổi tiếp xúc cử tri với [đại biểu] "
        "lúc [giờ], [ngày]. Đề nghị cử tri đến dự đông đủ và đúng giờ.",
    ),
}


def left_open(text: str) -> list[str]:
    """The places in square brackets that nobody has filled in."""
    return re.findall(r"\[[^\[\]\n]{1,60}\]", text)
