"""The words for what cameras saw, and for clips on their way."""

from collections.abc import Collection, Mapping
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from console.core.recorded import Known
from console.core.sightings import Hour
from console.views.languages import gettext as _
from console.views.words import Words

KINDS: Mapping[str, tuple[str, str, LazyString]] = {
    "motion": ("soft", "wait", _l("có động")),
    "person": ("soft", "wait", _l("giống có người")),
    "vehicle": ("soft", "wait", _l("giống có xe")),
    "covered": ("bad", "warn", _l("camera bị che")),
    "moved": ("bad", "warn", _l("camera bị xoay")),
    "defocused": ("bad", "warn", _l("hình bị mờ")),
    "blinded": ("bad", "warn", _l("camera bị lóa")),
    "frozen": ("bad", "warn", _l("hình đứng yên")),
    "cabinet": ("bad", "warn", _l("tủ camera bị mở")),
}
"""(kind of colour, icon, word)"""
FILTERS: Words = {
    "": _l("Mọi sự việc"),
    "motion": _l("Có động"),
    "person": _l("Giống có người"),
    "vehicle": _l("Giống có xe"),
    "tampering": _l("Camera bị phá, bị che"),
}
STAGES: Mapping[str, tuple[str, str, LazyString]] = {
    "waiting": ("warn", "wait", _l("Đang chờ gửi yêu cầu tới camera")),
    "ordered": ("warn", "wait", _l("Camera đã nhận yêu cầu, đang chuẩn bị")),
    "coming": ("warn", "wait", _l("Camera đang gửi")),
    "here": ("good", "good", _l("Đã nhận đủ")),
    "never-recorded": ("bad", "bad", _l("Không có hình của lúc đó")),
    "refused": ("bad", "bad", _l("Camera không gửi")),
    "failed": ("bad", "bad", _l("Camera gửi không được")),
    "cancelled": ("soft", "stop", _l("Đã thôi không lấy")),
    "removed": ("soft", "bad", _l("Đã xóa")),
}
UNTOLD: Final = frozenset({"person", "vehicle"})
"""Only cameras with the part for it tell these apart: offered where one has."""
STRENGTHS: Final = ((20, "most"), (5, "much"), (1, "some"))
BREAKS: Words = {
    "shorter": _l("Chuỗi chứng cứ ngắn hơn lần trước camera đã báo"),
    "changed": _l("Một dòng trong chuỗi chứng cứ khác với lần trước camera đã báo"),
    "copy": _l("Đoạn phim gửi về không khớp với chuỗi chứng cứ camera đã báo"),
}


UNRECORDED: Mapping[Known, tuple[str, LazyString]] = {
    Known.BEFORE: ("-", _l("camera chưa ghi hình lúc này")),
    Known.NOT: ("-", _l("camera không ghi hình lúc này")),
    Known.UNKNOWN: ("?", _l("không rõ camera có ghi hình không")),
}
"""(what stands in the cell, what it says aloud); of other hours the count does."""


def filters(told: Collection[str]) -> Words:
    """The kinds to choose from, of a camera that has told of these."""
    return {
        key: word for key, word in FILTERS.items() if key not in UNTOLD or key in told
    }


def share(hour: Hour) -> str:
    """How strongly a cell of the day is coloured: by how much was seen."""
    if hour.tampered:
        return "bad"
    if hour.known in UNRECORDED:
        return "off"
    if not hour.seen:
        return "none"
    return next(word for least, word in STRENGTHS if hour.seen >= least)


def spoken(hour: Hour, word: int) -> str:
    """What a cell of the day says aloud."""
    if hour.known in UNRECORDED:
        why = UNRECORDED[hour.known][1]
        return _("%(hour)s giờ: %(what)s", hour=word, what=why)
    said = _("%(hour)s giờ: %(n)s lần có động", hour=word, n=hour.seen)
    if hour.tampered:
        return said + ", " + _("camera bị phá %(n)s lần", n=hour.tampered)
    return said
