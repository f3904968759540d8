"""The table from which procedures are taken: its columns, and an example (pure).

`commune-kiosk import` reads it; what it knows besides is left to those who have it.
"""

from collections.abc import Mapping
from typing import Final

COLUMNS: Final[Mapping[str, str]] = {
    "Mã thủ tục": "1.001193",
    "Tên thủ tục": "Đăng ký khai sinh",
    "Tên ngắn": "Khai sinh",
    "Lĩnh vực": "Hộ tịch",
    "Sự kiện": "sinh-con",
    "Số quyết định": "",
    "Thành phần hồ sơ": (
        "Tờ khai đăng ký khai sinh (bản chính: 1)\nGiấy chứng sinh (bản chính: 1)"
    ),
    "Cách thức thực hiện": (
        "Trực tiếp | Trong ngày | Miễn phí\nTrực tuyến | Trong ngày | Miễn phí"
    ),
    "Trình tự thực hiện": "Nộp giấy tờ tại quầy.\nNhận giấy khai sinh.",
    "Đối tượng thực hiện": "Cha, mẹ, ông, bà hoặc người thân của bé.",
    "Cơ quan thực hiện": "Ủy ban nhân dân xã.",
    "Kết quả thực hiện": "Giấy khai sinh.",
    "Yêu cầu, điều kiện": "",
    "Căn cứ pháp lý": "Luật Hộ tịch 2014",
    "Quầy": "1",
    "Nguồn URL": "https://dichvucong.gov.vn/",
}
"""Heading -> the example; a cell with several things has a line for each."""
