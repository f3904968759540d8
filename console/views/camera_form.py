"""The form of cameras' settings: its choices, and what was typed becomes a wish."""

from collections.abc import Mapping
from typing import Final, Literal

from console.core import corners
from console.core.cameras import NO_LIMIT, CameraWish
from console.core.corners import Corner, Mistake
from console.views import span_form
from console.views.languages import gettext as _
from edge.contract.camera import CameraHours, CameraMask, CameraZone
from edge.contract.settings import LocalSpan

Typed = Mapping[str, str]
Problems = dict[str, str]

OUTLINES: Final = range(16)
SPANS: Final = range(3)
INFRA_RED_SPANS: Final = range(2)
BEFORE_S: Final = (0, 5, 10, 15, 20)
AFTER_S: Final = (5, 10, 20, 30, 60, 120)
FREE_MIB: Final = (256, 512, 1024, 2048, 4096, 8192)
SENSITIVITIES: Final = (10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
LONGEST_NAME: Final = 60
_GIB: Final = 1024


def with_held(choices: tuple[int, ...], held: int | None) -> tuple[int, ...]:
    """The choices, and what holds now where it is none of them."""
    if held is None or held in choices:
        return choices
    return tuple(sorted((*choices, held)))


def rows(held: int, typed: Typed | None, kind: str) -> range:
    """Of the table of masks or zones: what is held and typed, and two to fill in."""
    filled = [n for n in OUTLINES if typed and typed.get(f"{kind}_corners{n}")]
    return range(min(len(OUTLINES), max([held, *(n + 1 for n in filled)]) + 2))


def read(typed: Typed, problems: Problems) -> CameraWish:
    """What may hold for one camera and for all: all but masks and zones."""
    record: Literal["off", "always", "events"] = "always"
    match typed.get("record"):
        case "off":
            record = "off"
        case "events":
            record = "events"
        case _:
            pass
    return CameraWish(
        record=record,
        before_s=_number(typed, "before_s", 0, 20, problems),
        after_s=_number(typed, "after_s", 0, 120, problems),
        sensitivity=_number(typed, "sensitivity", 0, 100, problems),
        hours=_hours(typed, problems),
        quiet=_spans(typed, "quiet", SPANS, problems),
        infra_red=_spans(typed, "infra", INFRA_RED_SPANS, problems),
        keep_days=_number(typed, "keep_days", 1, 3650, problems),
        total_mib=_total(typed, problems),
        free_mib=_number(typed, "free_mib", 16, 10_000_000, problems),
        evidence_mib=_number(typed, "evidence_gb", 0, 9000, problems) * _GIB,
    )


def masks(typed: Typed, problems: Problems) -> tuple[CameraMask, ...] | None:
    """Of one camera; nobody leaves them out by forgetting."""
    found = tuple(
        CameraMask(name=name, outline=outline)
        for name, outline, _n in _outlines(typed, "mask", problems)
    )
    none_needed = bool(typed.get("no_masks"))
    if found and none_needed:
        problems["no_masks"] = _(
            "Đã có vùng che mà lại đánh dấu không có gì cần che. Bỏ một trong hai."
        )
    if not found and not none_needed and not problems:
        problems["no_masks"] = _(
            "Vẽ vùng che, hoặc đánh dấu “không có gì cần che”. Camera chỉ ghi hình khi "
            "đã có người quyết định việc này."
        )
    return found


def zones(typed: Typed, problems: Problems) -> tuple[CameraZone, ...]:
    """Of one camera; none: movement counts everywhere."""
    return tuple(
        CameraZone(
            name=name,
            outline=outline,
            sensitivity=_number(typed, f"zone_sensitivity{n}", 0, 100, problems),
        )
        for name, outline, n in _outlines(typed, "zone", problems)
    )


def _outlines(
    typed: Typed, kind: str, problems: Problems
) -> list[tuple[str, tuple[Corner, ...], int]]:
    found = []
    for n in OUTLINES:
        name = " ".join(typed.get(f"{kind}_name{n}", "").split())
        text = typed.get(f"{kind}_corners{n}", "").strip()
        if not text and not name:
            continue
        if not name or len(name) > LONGEST_NAME:
            problems[f"{kind}_name{n}"] = _(
                "Dòng %(n)s: đặt tên cho vùng, nhiều nhất %(most)s chữ, như “Cửa nhà "
                "dân”.",
                n=n + 1,
                most=LONGEST_NAME,
            )
        outline = corners.read(text)
        if isinstance(outline, Mistake):
            problems[f"{kind}_corners{n}"] = _why(outline, name or f"{n + 1}")
        else:
            found.append((name[:LONGEST_NAME], outline, n))
    return found


def _why(mistake: Mistake, name: str) -> str:
    match mistake.kind:
        case "unreadable":
            return _(
                "Vùng “%(name)s”, góc %(n)s: “%(text)s” không phải hai số. Ghi như "
                "10 20; 40 20; 40 60 (ngang rồi dọc, phần trăm).",
                name=name,
                n=mistake.number,
                text=mistake.text,
            )
        case "outside":
            return _(
                "Vùng “%(name)s”, góc %(n)s (%(text)s) nằm ngoài hình. Mỗi số từ 0 đến "
                "100, tính từ góc trên bên trái.",
                name=name,
                n=mistake.number,
                text=mistake.text,
            )
        case "count":
            return _(
                "Vùng “%(name)s” có %(n)s góc; cần từ 3 đến 24 góc.",
                name=name,
                n=mistake.number,
            )
        case "crossing":
            return _(
                "Vùng “%(name)s”: hai cạnh cắt nhau nên sẽ có chỗ không che. Đi một "
                "vòng quanh vùng, hoặc chia thành hai vùng.",
                name=name,
            )
        case "flat":
            return _("Vùng “%(name)s” không che được chỗ nào: quá nhỏ.", name=name)


def _number(typed: Typed, name: str, least: int, most: int, problems: Problems) -> int:
    text = typed.get(name, "").strip()
    if len(text) <= 12 and text.isascii() and text.isdigit():
        number = int(text)
        if least <= number <= most:
            return number
    problems[name] = _("Nhập một số từ %(a)s đến %(b)s.", a=least, b=most)
    return least


def _total(typed: Typed, problems: Problems) -> int:
    """GB, in MiB; empty: as much as there is."""
    if not typed.get("total_gb", "").strip():
        return NO_LIMIT
    return _number(typed, "total_gb", 1, 9000, problems) * _GIB


def _spans(
    typed: Typed, name: str, numbers: range, problems: Problems
) -> tuple[LocalSpan, ...]:
    found = (_span(typed, name, n, problems) for n in numbers)
    return tuple(span for span in found if span is not None)


def _hours(typed: Typed, problems: Problems) -> tuple[CameraHours, ...]:
    found = []
    for n in SPANS:
        span = _span(typed, "hour", n, problems)
        if span is not None:
            percent = _number(typed, f"hour_sensitivity{n}", 0, 100, problems)
            found.append(CameraHours(span=span, sensitivity=percent))
    return tuple(found)


def _span(typed: Typed, name: str, number: int, problems: Problems) -> LocalSpan | None:
    start, end = f"{name}_start{number}", f"{name}_end{number}"
    return span_form.read(typed, start, end, problems, like=("18:00", "06:00"))
