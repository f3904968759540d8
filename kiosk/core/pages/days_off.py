"""What stands where the hours do, on a day on which the office is closed (pure).

Why it is closed is chosen from a list, so that its words are ours: they are read aloud
like the rest, and no settings put a sentence on a screen. In Khmer, and where the
reason is not known, only that it is closed is said.
"""

from collections.abc import Mapping
from typing import Final

from edge.contract.content import Language
from kiosk.core.page import Block, Paragraph
from kiosk.core.pages.view import View

_WHY: Final[Mapping[str, tuple[str, str]]] = {
    "new-year": ("Tết Dương lịch", "New Year"),
    "tet": ("Tết Nguyên đán", "Lunar New Year"),
    "hung-kings": ("Giỗ Tổ Hùng Vương", "Hùng Kings Day"),
    "reunification": ("lễ 30 tháng 4", "Reunification Day"),
    "labour": ("lễ 1 tháng 5", "Labour Day"),
    "national-day": ("Quốc khánh", "National Day"),
    "chol-chnam-thmay": ("Tết Chôl Chnăm Thmây", "Chôl Chnăm Thmây"),
    "sene-dolta": ("lễ Sene Đôlta", "Sene Đôlta"),
    "ok-om-bok": ("lễ Ok Om Bok", "Ok Om Bok"),
    "meeting": ("cán bộ đi họp, tập huấn", "staff meeting or training"),
    "repair": ("cơ quan đang sửa chữa", "the office is being repaired"),
    "power-cut": ("cúp điện", "power cut"),
    "storm": ("mưa bão, ngập nước", "storm or flood"),
}
_PLACE: Final[Mapping[Language, int]] = {"vi": 0, "en": 1}


def notice(view: View) -> tuple[Block, ...]:
    """That it is closed today, and why; nothing on any other day."""
    if not view.place.day_off:
        return ()
    known = _WHY.get(view.place.day_off)
    if known is None or view.language not in _PLACE:
        return (Paragraph(view.word("closed-today"), "warning"),)
    why = known[_PLACE[view.language]]
    return (Paragraph(view.word("closed-for", why), "warning"),)
