"""What staff see and wish of kiosks (pure)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from console.core.rules import scopes
from edge.contract.kiosk import Drawn
from edge.contract.report import State
from edge.contract.settings import ClosedDays, KioskSettings, KioskSlide, LocalSpan
from edge.contract.units import Percent


class KioskWish(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Wishes for an area or one kiosk; unset means: as the area around it."""

    dark: tuple[LocalSpan, ...] | None = None
    slides: tuple[KioskSlide, ...] | None = None
    languages: (
        Annotated[tuple[Literal["vi", "km", "en"], ...], msgspec.Meta(min_length=1)]
        | None
    ) = None
    volume_percent: Percent | None = None
    brightness_percent: int | None = None
    idle_brightness_percent: int | None = None
    local_url: str | None = None
    closed_days: tuple[ClosedDays, ...] | None = None


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A guidance screen as far as it is known here."""

    node: str
    name: str
    area: str
    heard_at: datetime | None = None
    gone_boot: str | None = None
    state: State | None = None
    ordered: str | None = None
    """Manifest of the bundle that kiosks are to show; unset: none was ever approved."""
    bundle_version: int | None = None
    """Of the bundle that it really shows, where this console made that."""

    @property
    def drawn(self) -> Drawn | None:
        """What its screen really shows, by its own word."""
        return self.state.drawn if self.state else None

    @property
    def up_to_date(self) -> bool:
        """Whether it shows the bundle that was ordered; only its own word counts."""
        drawn = self.drawn
        return drawn is not None and drawn.bundle == self.ordered


def kiosk_settings(
    wishes: Mapping[str, KioskWish],
    *,
    node: str,
    area: str,
    groups: tuple[str, ...],
    zone: str,
) -> KioskSettings:
    """What the kiosk is told: of each wish the nearest."""
    near = [wishes[scope] for scope in scopes(area, node) if scope in wishes]
    wished = {
        name: value
        for name in KioskWish.__struct_fields__
        if (value := _first(getattr(one, name) for one in near)) is not None
    }
    plain = KioskSettings(area=area, groups=groups, zone=zone)
    return msgspec.structs.replace(plain, **wished)


def procedures_sought(views: Iterable[tuple[str, int]]) -> dict[str, int]:
    """(page, views) -> how often each record was looked for."""
    found: dict[str, int] = {}
    for page, count in views:
        family, _, rest = page.partition(":")
        code = rest.partition(":")[0] if family == "procedure" else family
        if family in {"procedure", "office"}:
            found[code] = found.get(code, 0) + count
    return found


def _first(values: Iterator[object]) -> object:
    return next((value for value in values if value is not None), None)
