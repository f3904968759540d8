# ruff: noqa: RUF001, SIM905 - dashes and signs are what this module is about
"""Numbers with what is counted or measured: units, money, per cent, ranges.

espeak-ng knows few of these: it drops "‰" and spells "ha". A unit counts only right
after a number (or after another unit and "/").
"""

import re
from typing import Final

from edge.reading.numbers import NUMBER, cardinal, number, ordinal
from edge.reading.rules import Reader, Rule, Say, before, behind, ends, rule

# What stands after a number, as it is written -> as it is said.
UNITS: Final[dict[str, str]] = {
    "%": "phần trăm", "°C": "độ xê", "oC": "độ xê", "ºC": "độ xê", "°F": "độ ép",
    "°": "độ", "km": "ki lô mét", "m": "mét", "dm": "đề xi mét", "cm": "xen ti mét",
    "mm": "mi li mét", "km2": "ki lô mét vuông", "m2": "mét vuông",
    "cm2": "xen ti mét vuông", "m3": "mét khối", "cm3": "xen ti mét khối",
    "dm3": "đề xi mét khối", "ha": "héc ta", "kg": "ki lô gam", "g": "gam", "gr": "gam",
    "mg": "mi li gam", "µg": "mi cờ rô gam", "μg": "mi cờ rô gam", "l": "lít",
    "L": "lít",
    "lít": "lít", "ml": "mi li lít", "mL": "mi li lít", "cc": "xê xê", "h": "giờ",
    "s": "giây", "ph": "phút", "kWh": "ki lô oát giờ", "kwh": "ki lô oát giờ",
    "KWh": "ki lô oát giờ", "kW": "ki lô oát", "KW": "ki lô oát", "MW": "mê ga oát",
    "MWh": "mê ga oát giờ", "kVA": "ki lô vôn am pe", "KVA": "ki lô vôn am pe",
    "MVA": "mê ga vôn am pe",
    "kV": "ki lô vôn", "KV": "ki lô vôn", "V": "vôn", "W": "oát", "A": "am pe",
    "mA": "mi li am pe", "Hz": "héc", "kHz": "ki lô héc", "MHz": "mê ga héc",
    "GHz": "gi ga héc", "dB": "đề xi ben", "hPa": "héc tô pát can", "bar": "ba",
    "ppm": "phần triệu", "kWp": "ki lô oát", "mmHg": "mi li mét thủy ngân", "T": "tấn",
    "KB": "ki lô bai", "MB": "mê ga bai", "GB": "gi ga bai",
    "TB": "tê ra bai", "Mbps": "mê ga bít trên giây", "Kbps": "ki lô bít trên giây",
    "KM": "ki lô mét", "KG": "ki lô gam", "CM": "xen ti mét", "MM": "mi li mét",
    "HA": "héc ta", "M2": "mét vuông", "M3": "mét khối", "M": "mét", "'": "phút",
}  # fmt: skip
MONEY: Final[dict[str, str]] = {
    "đ": "đồng", "Đ": "đồng", "₫": "đồng", "đồng": "đồng", "vnđ": "đồng", "vnd": "đồng",
    "VNĐ": "đồng", "VND": "đồng", "Vnđ": "đồng", "USD": "đô la Mỹ", "usd": "đô la Mỹ",
    "$": "đô la", "US$": "đô la Mỹ", "EUR": "ơ rô", "€": "ơ rô", "JPY": "yên Nhật",
}  # fmt: skip
SCALES: Final = {"k": "", "K": "", "tr": "triệu", "Tr": "triệu", "tỷ": "tỷ", "tỉ": "tỷ"}
# A measure by a measure is joined by "trên" (tấn trên héc ta); so much money, so many
# pieces or times, or so much for each, by "một" (đồng một ki lô gam, lần một ngày).
_MEASURED_IN: Final = frozenset("tấn tạ lít kg g l m m2 m3 km km2 ha".split())
_MEASURED_BY: Final = frozenset("giờ giây lít công tấn h s".split()) | frozenset(UNITS)
_MEASURE: Final = (
    r"tấn|tạ|lít|đồng|người|lần|ca|viên|liều|suất|giờ|buổi|phút|ngày|tháng|năm|hộ|tuần"
    r"|vụ|công|kg|ha|km2|km|m2|m3|m|h|s|g|l|lượt|con|chuyến|bộ|chai|gói|cái|bao|thùng"
    r"|đơn\ vị|trường\ hợp|hồ\ sơ|học\ sinh|thửa|xe|phòng|cây|giây|bữa|khẩu|quý|kỳ|đêm"
    r"|lớp|kWh|kwh|ly|tô|phần|dĩa|suất|chỗ|tờ|cuốn|quyển|ký|bịch|trái|chục|giạ|bó|em|cháu|ca"
)
_PER_WORD: Final = {"h": "giờ", "s": "giây"}
_LETTER_NOT_AMPERE: Final = re.compile(
    r"(?:lộ|ql|số|nhà|lớp|hẻm|ngõ|kiệt|tổ|ấp|khóm|khu|lô|phòng|căn|đường|tòa|cụm|điểm|nhóm"
    r"|khối|ô|thửa|mục|mẫu|bảng|điều|khoản|tuyến|trạm|cầu|bến|phố|phường|cổng|trang|/)"
    r"\s*$"
)
_ORDINAL: Final = re.compile(r"thứ\s*$")
_MONTH: Final = re.compile(r"tháng\s*$")
_MONTHS_LONG: Final = re.compile(r"\d\s+tháng\s*$")
_LASTING: Final = re.compile(r"\s*(?:ngày|tuần|buổi|giờ)")
_BELOW_ZERO: Final = re.compile(r"^\s*(?:°|º|o?C\b|độ)|^\s*$|^[\s]*[,.;)]")
_MEASURED: Final = re.compile(
    r"\s*(?:tấn|tạ|triệu|tỷ|tỉ|ngàn|nghìn|mét|lít|ki|héc|công|đồng|độ|phần|giờ|điểm|lần)"
)
_GROUP_COMMA_OF: Final = re.compile(
    r"\s*(?:đồng|đ\b|vnđ|vnd|người|hộ|dân|nhân khẩu|lượt|cử tri|con\b|ca\b)"
)


def _by_length(table: dict[str, str]) -> str:
    ordered = sorted(table, key=len, reverse=True)
    escaped = {key: re.escape(key) for key in ordered}
    escaped["A"] = r"(?<=\d)A"  # "khối 4 A" is no current
    return "|".join(escaped[key] for key in ordered)


def _amount(match: re.Match[str], reader: Reader) -> str:
    text, follows = match["number"], behind(match)
    unit, scale = match["unit"], match["scale"]
    if re.fullmatch(r"\d{1,3},\d{3}", text) and (
        (unit in MONEY if unit else False) or _GROUP_COMMA_OF.match(follows)
    ):
        text = text.replace(",", "")  # dong have no decimals: 150,000 is thousands
    text = text.replace(" ", "")
    if unit is None and scale is None and text.isdigit():
        return _sign(match, follows) + _plain(text, match, reader)
    point = "phẩy" if unit or scale or _MEASURED.match(follows) else "chấm"
    said = _sign(match, follows) + number(text, reader.voice, point=point)
    if scale is not None:
        said += f" {SCALES[scale] or reader.voice.thousand}"
        if match["more"]:  # 1tr5, 2tr350
            more = cardinal(int(match["more"].ljust(3, "0")), reader.voice)
            said += f" {more} {reader.voice.thousand}"
    if unit is not None:
        said += f" {_unit(unit, reader)}"
    counted = scale is not None or unit in MONEY or unit == "%"
    return said + _per(match["per"], unit, counted=counted)


def _plain(text: str, match: re.Match[str], reader: Reader) -> str:
    so_far = before(match)
    if len(text) < 5 and ends(so_far, _ORDINAL):
        return ordinal(int(text), reader.voice)
    lasting = ends(so_far, _MONTHS_LONG) and _LASTING.match(behind(match))
    if text.lstrip("0") == "4" and ends(so_far, _MONTH) and not lasting:
        return "tư"
    return number(text, reader.voice)


def _sign(match: re.Match[str], follows: str) -> str:
    match match["sign"]:
        case "-":
            so_far = before(match).strip()
            bullet = not so_far and not match["unit"] and not _BELOW_ZERO.match(follows)
            return "" if bullet else "âm "
        case "+":
            return "cộng "
        case "±":
            return "cộng trừ "
        case _:
            return ""


def _unit(text: str, reader: Reader) -> str:
    if text == "‰":
        return f"phần {reader.voice.thousand}"
    return UNITS.get(text) or MONEY[text]


def _per(text: str | None, unit: str | None, *, counted: bool) -> str:
    """The "/kg/tháng" after a unit or a counted word."""
    if not text:
        return ""
    said = ""
    for piece in text.strip("/ ").split("/"):
        word = piece.strip()
        name = _PER_WORD.get(word) or UNITS.get(word) or word
        joint = "trên" if word in _MEASURED_BY and not counted else "một"
        said += f" {joint} {name}"
    return said


def _unit_per_unit(match: re.Match[str], reader: Reader) -> str | None:
    """Words, as in "đồng/kg", "lần/ngày", "tấn/ha", "g/l"."""
    left, *rest = (piece.strip() for piece in match[0].split("/"))
    first = UNITS.get(left, left)
    joint = "trên" if left in _MEASURED_IN else "một"
    names = [_PER_WORD.get(word) or UNITS.get(word) or word for word in rest]
    return " ".join([first, *(f"{joint} {name}" for name in names)])


def _with_letter(match: re.Match[str], reader: Reader) -> str | None:
    """12A of an address or a class, but 10A of a fuse."""
    letter, follows = match["letter"], behind(match)
    if letter == "A" and "/" not in match["number"]:
        address = ends(before(match), _LETTER_NOT_AMPERE) or re.match(r"\d", follows)
        if not address:
            return None
    elif letter in "VWLM" and not ends(before(match), _LETTER_NOT_AMPERE):
        return None
    numbers = [number(n, reader.voice) for n in match["number"].split("/")]
    return f"{' trên '.join(numbers)} {letter}"


def _dollars(match: re.Match[str], reader: Reader) -> str:
    return f"{number(match['number'], reader.voice)} {MONEY[match['sign']]}"


def _height(match: re.Match[str], reader: Reader) -> str:
    """1m65."""
    metres, more = int(match["metres"]), int(match["more"])
    return f"{cardinal(metres, reader.voice)} mét {cardinal(more, reader.voice)}"


def _unit_alone(match: re.Match[str], reader: Reader) -> str:
    """After what was read as a fraction: 1/2 kg, 140/90 mmHg."""
    unit = match["unit"]
    return _unit(unit, reader) + _per(match["per"], unit, counted=unit in MONEY)


def _fixed(said: str) -> Say:
    return lambda _match, _reader: said


def _parts(match: re.Match[str], reader: Reader) -> str:
    """16-16-8 of a fertiliser."""
    return " ".join(number(n, reader.voice) for n in re.findall(r"\d+", match[0]))


def _to(match: re.Match[str], reader: Reader) -> str | None:
    """A dash from one number, day or hour to the next."""
    if re.search(
        r"(?:tỷ số|tỉ số|kết quả|liên (?:ấp|xã|tổ|khóm|huyện))\s*\d+\s*$", before(match)
    ):
        return " "
    if re.match(r"0\d{2,}", behind(match)):
        return ", "  # one telephone number after another
    if not re.search(
        r"(?<![^\W\d_])(?:(?:thứ|ngày|tháng|quý|khóa|lớp|cấp|vùng|thế kỷ|bậc)\s+)?"
        r"[\w.,:%‰°/]*[\d%‰°][\w%‰°']*\s*$|(?:thứ|quý|khóa|lớp)\s+\w+\s*$"
        r"|\d\s*(?:giờ|đồng|triệu|tỷ|ngàn|nghìn|người|tuổi|ngày|tháng|phút|độ)\s*$"
        r"|(?<!\w)t[2-7]\s*$|(?:\dh\d*|giờ(?:\s\d+)?)\s(?:sáng|trưa|chiều|tối)\s*$",
        before(match),
    ):
        return None
    return " đến "


_UNIT: Final = rf"(?:{_by_length(UNITS)}|{_by_length(MONEY)}|‰)(?!\w)"
_PER: Final = rf"(?:\s?/\s?(?:{_MEASURE})(?![\w]))+"

RULES: Final[tuple[Rule, ...]] = (
    rule(
        r"(?<![\w/])(?P<number>\d+(?:/\d+)*)(?P<letter>[A-HLMVWĐ])(?!\w)", _with_letter
    ),
    rule(r"(?<![\w.,/-])\d\d?-\d\d?-\d\d?(?![\w./-])", _parts),
    rule(r"(?<![\w.,/])(?P<metres>\d{1,2})m(?P<more>\d\d|[14-9])(?!\w)", _height),
    rule(rf"(?P<sign>US\$|\$|€)\s?(?P<number>{NUMBER})", _dollars),
    rule(
        rf"""(?P<sign>(?<![^\s(:,])[-+±](?=\d))?
        (?P<number>\d{{1,3}}(?:\ \d{{3}})+(?=\s?(?:đồng|đ\b|vnđ|vnd))|{NUMBER})
        (?:\s?(?P<scale>(?:k|K|tr|Tr|tỷ|tỉ)(?=\d|\b))(?P<more>(?<=[rỷỉ])\d{{1,3}})?(?!\w))?
        (?:\s?(?P<unit>{_UNIT}))?
        (?P<per>{_PER})?""",
        _amount,
    ),
    rule(rf"(?<![\w/])(?:{_MEASURE}|triệu|ngàn|nghìn|tỷ|đô\ la){_PER}", _unit_per_unit),
    rule(
        r"\s*[-–—]\s*(?=\d|(?:thứ|ngày|tháng|quý|khóa|lớp)\s+[\dIVX]|T[2-7]\b|[Kk]m\s?\d"
        r"|CN\b|[IVX]+\b)", _to,
    ),
    rule(r"(?<=[\dm])\s?[x×]\s?(?=\d)|(?<=\w)\s[x×]\s(?=\d)", _fixed(" nhân ")),
    rule(rf"(?<=\d)\s?(?P<unit>{_UNIT})(?P<per>{_PER})?", _unit_alone),
    rule(r"(?<=[^\W\d_])/(?=\d+\s)", _fixed(" ")),
    rule(r"(?<=\d)\s?/\s?(?=\d)", _fixed(" trên ")),
)  # fmt: skip
