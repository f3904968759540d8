"""The form of an export: for whom and why, and what is to be covered in the copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from console.adapters.film_copy import Cover
from console.core.watching import LONGEST_WORDS
from console.views import asked
from console.views.languages import gettext as _

COVERS: Final = 4
"""Rectangles that the form offers."""
_FIELDS: Final = ("left", "top", "width", "height", "start_s", "end_s")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants it for."""

    number: str
    reason: str
    receiver: str
    covers: tuple[Cover, ...]


def read(typed: Mapping[str, str], problems: dict[str, str], films: int) -> Asked:
    """What is asked for of a clip of so many films; or what is wrong with it."""
    fields = {}
    for name, words in (
        ("number", _("Ghi số văn bản yêu cầu.")),
        ("receiver", _("Ghi cơ quan, người nhận.")),
        ("reason", _("Ghi lý do trích xuất.")),
    ):
        fields[name] = " ".join(typed.get(name, "").split())
        if not fields[name]:
            problems[name] = words
        elif len(fields[name]) > LONGEST_WORDS:
            most = _("Nhiều nhất %(n)s chữ.", n=LONGEST_WORDS)
            problems[name] = f"{words} {most}"
    covers = [_cover(typed, number, problems, films) for number in range(COVERS)]
    return Asked(**fields, covers=tuple(one for one in covers if one is not None))


def _cover(
    typed: Mapping[str, str], number: int, problems: dict[str, str], films: int
) -> Cover | None:
    """Nothing typed: none. Half of it typed: a mistake, for it would cover nothing."""
    texts = [typed.get(f"{name}{number}", "").strip() for name in _FIELDS]
    if not any(texts):
        return None
    values = [asked.whole(text, default=-1) for text in texts]
    left, top, width, height, start_s, end_s = values
    film = asked.whole(typed.get(f"film{number}", ""), default=1)
    fits = 0 <= left < left + width <= 100 and 0 <= top < top + height <= 100
    is_there = 1 <= film <= films
    if min(values) < 0 or not fits or not start_s < end_s or not is_there:
        problems[f"left{number}"] = _(
            "Vùng che %(n)s: nhập đủ sáu số; trái cộng rộng, trên cộng cao không quá "
            "100; giây sau lớn hơn giây trước.",
            n=number + 1,
        )
        return None
    return Cover(film, left, top, width, height, start_s, end_s)
