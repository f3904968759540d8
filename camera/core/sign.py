"""The sign that tells people of a camera before they pass it, to print (pure).

Vietnamese, black on yellow as warning signs are, readable from some metres: that there
is a camera, who answers for it, what for, how long pictures are kept, and where more is
to be read, with a QR code for phones. One SVG page of A4.
"""

from dataclasses import dataclass
from html import escape

from edge.errors import MessageError

WIDTH, HEIGHT = 210, 297
"""Millimetres."""
TITLE = "KHU VỰC CÓ CAMERA"
RECORDED = "Hình ảnh được ghi lại và lưu có thời hạn."
NO_FACES = "Không nhận diện khuôn mặt."
LONGEST = 34
"""Letters that fit on a line of the small print."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands on it."""

    controller: str
    """Who answers for it, such as "UBND xã Tân Hòa"."""
    phone: str
    purpose: str
    days: int
    """So long pictures are kept."""
    notice: str
    """Address of the privacy notice."""


def check_sign(sign: Sign) -> Sign:
    """The sign, once it is one.

    Raises:
        MessageError: Something is missing, or the address cannot be opened by a phone.
    """
    for name, text in (("controller", sign.controller), ("phone", sign.phone)):
        if not text.strip():
            raise MessageError(f"--{name} is empty; people must know whom to ask")
    if not sign.notice.startswith(("https://", "http://")):
        raise MessageError(
            f"--notice {sign.notice} is no address; give one that begins with https://"
        )
    if sign.days < 1:
        raise MessageError(f"--days {sign.days}: give how many days pictures are kept")
    return sign


def draw_sign(sign: Sign, qr_path: str, qr_modules: int) -> str:
    """The page as SVG.

    Args:
        sign: Checked.
        qr_path: The QR code of the notice as an SVG path, one unit a module.
        qr_modules: Its width with the quiet zone.
    """
    rows = [
        ("Đơn vị chịu trách nhiệm", sign.controller),
        ("Mục đích", sign.purpose),
        ("Thời gian lưu hình", f"{sign.days} ngày, rồi tự xóa"),
        ("Điện thoại hỏi đáp", sign.phone),
    ]
    lines, y = [], 150.0
    for label, text in rows:
        lines.append(_text(18, y, 5.5, label, "#333"))
        for part in _wrapped(text):
            y += 9.5
            lines.append(_text(18, y, 8, part, "#000", bold=True))
        y += 11
    scale = 52 / qr_modules
    return f"""<svg xmlns="http://www.w3.org/2000/svg" lang="vi"
 width="{WIDTH}mm" height="{HEIGHT}mm" viewBox="0 0 {WIDTH} {HEIGHT}"
 font-family="Noto Sans, Arial, sans-serif">
<title>{TITLE}</title>
<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>
<rect x="8" y="8" width="194" height="122" rx="6" fill="#ffd400"/>
<rect x="8" y="8" width="194" height="281" rx="6" fill="none" stroke="#000"
 stroke-width="2.5"/>
<g fill="#000"><rect x="62" y="26" width="66" height="30" rx="4"/>
<path d="M128 34 l18 -7 v28 l-18 -7 z"/><rect x="90" y="56" width="8" height="10"/>
<rect x="76" y="64" width="36" height="6" rx="2"/></g>
<circle cx="78" cy="41" r="8" fill="#ffd400"/>
{_text(105, 92, 16, TITLE, "#000", bold=True, middle=True)}
{_text(105, 108, 8.5, RECORDED, "#000", middle=True)}
{_text(105, 120, 8.5, NO_FACES, "#000", middle=True)}
{chr(10).join(lines)}
<g transform="translate(144 226) scale({scale:.4f})"><path d="{qr_path}" stroke="#000"/>
</g>
{_text(18, 255, 6, "Quét mã để đọc thông báo về dữ liệu", "#000")}
{_text(18, 263, 6, "cá nhân, xin xem lại hoặc xin xóa", "#000")}
{_text(18, 271, 6, "hình có mình:", "#000")}
{_text(18, 279, 4.6, sign.notice, "#000")}
</svg>
"""


def _text(
    x: float,
    y: float,
    size: float,
    text: str,
    fill: str,
    *,
    bold: bool = False,
    middle: bool = False,
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    anchor = ' text-anchor="middle"' if middle else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}"{weight}{anchor}>'
        f"{escape(text)}</text>"
    )


def _wrapped(text: str) -> list[str]:
    """Lines of at most so many letters, broken between words."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LONGEST:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
