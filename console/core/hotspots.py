"""What staff see and wish of Wi-Fi hotspots (pure): counts of hours, never a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from console.core.rules import scopes
from edge.contract.hotspot import HotspotCounts, NotLetOn, Serving
from edge.contract.report import Revision, State
from edge.contract.settings import (
    Closure,
    GuestMessage,
    HostName,
    HotspotSettings,
    KilobitsPerSecond,
    LocalSpan,
    Pause,
)

NO_LIMIT = 0
MIB = 1 << 20


class HotspotWish(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Wishes for an area or one hotspot; unset means: as the area around it."""

    hours: tuple[LocalSpan, ...] | None = None
    closure: Closure | None = None
    pause: Pause | None = None
    clients_max: Annotated[int, msgspec.Meta(ge=1, le=250)] | None = None
    session_minutes: Annotated[int, msgspec.Meta(ge=5, le=1440)] | None = None
    day_minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)] | None = None
    """`NO_LIMIT`: none."""
    day_mib: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] | None = None
    """`NO_LIMIT`: none."""
    month_mib: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] | None = None
    """`NO_LIMIT`: not counted."""
    down_kbit_s: KilobitsPerSecond | None = None
    up_kbit_s: KilobitsPerSecond | None = None
    garden: Annotated[tuple[HostName, ...], msgspec.Meta(max_length=50)] | None = None
    message: GuestMessage | None = None
    sign_in: Literal["terms", "voucher"] | None = None
    terms: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    retention_days: Annotated[int, msgspec.Meta(ge=1, le=365)] | None = None


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A hotspot as far as it is known here."""

    node: str
    name: str
    area: str
    heard_at: datetime | None = None
    gone_boot: str | None = None
    state: State | None = None
    ordered: Revision = (0, 0)
    """Of its settings, as they were last sent."""
    last: HotspotCounts | None = None
    """The newest hour that it told of."""

    @property
    def serving(self) -> Serving | None:
        """What it says that it does now; None: nothing, or it is not there."""
        if self.state is None or not self.state.online:
            return None
        return self.state.serving

    @property
    def running(self) -> HotspotCounts | None:
        """The hour that runs, as far as it is not reported yet."""
        serving, last = self.serving, self.last
        if serving is None or (last is not None and last.until > serving.hour.since):
            return None
        return serving.hour

    @property
    def newest(self) -> HotspotCounts | None:
        """What was counted last."""
        return self.running or self.last

    @property
    def up_to_date(self) -> bool:
        """Whether it runs on the settings that were sent, by its own word."""
        return self.state is not None and self.state.settings >= self.ordered


@dataclass(frozen=True, slots=True)
class Bar:
    """One column of a chart; ``share`` is of the highest, in percent."""

    label: str
    value: float
    share: float


def hotspot_settings(
    wishes: Mapping[str, HotspotWish],
    *,
    node: str,
    area: str,
    groups: tuple[str, ...],
    zone: str,
    now: datetime,
) -> HotspotSettings:
    """What the hotspot is told: of each wish the nearest, but for what is over."""
    near = [wishes[scope] for scope in scopes(area, node) if scope in wishes]
    wished: dict[str, object] = {}
    for name in HotspotWish.__struct_fields__:
        values = (getattr(one, name) for one in near)
        value = next((value for value in values if value is not None), None)
        if value is not None:
            wished[name] = value
    for name in ("day_minutes", "day_mib", "month_mib"):
        if wished.get(name) == NO_LIMIT:
            wished[name] = None
    for name in ("closure", "pause"):
        lasting = wished.get(name)
        if isinstance(lasting, Closure | Pause) and lasting.until <= now:
            del wished[name]
    plain = HotspotSettings(area=area, groups=groups, zone=zone)
    return msgspec.structs.replace(plain, **wished)


def together(one: HotspotCounts, other: HotspotCounts) -> HotspotCounts:
    """Two reports of the same hour: a hotspot that was restarted makes two."""
    reasons: set[NotLetOn] = {*one.refused, *other.refused}
    return HotspotCounts(
        since=min(one.since, other.since),
        until=max(one.until, other.until),
        clients=max(one.clients, other.clients),
        accepted=one.accepted + other.accepted,
        down_bytes=one.down_bytes + other.down_bytes,
        up_bytes=one.up_bytes + other.up_bytes,
        refused={
            why: one.refused.get(why, 0) + other.refused.get(why, 0)
            for why in sorted(reasons)
        },
        signal_dbm=other.signal_dbm if other.signal_dbm is not None else one.signal_dbm,
        uplink=other.uplink,
        uplink_away_s=min(7200, one.uplink_away_s + other.uplink_away_s),
        month_bytes=max(one.month_bytes, other.month_bytes),
    )


def by_hour(hours: Iterable[HotspotCounts], zone: ZoneInfo) -> tuple[Bar, ...]:
    """How many were on line at most, on average, in each hour of the day."""
    seen: dict[int, list[int]] = {}
    for one in hours:
        seen.setdefault(one.since.astimezone(zone).hour, []).append(one.clients)
    means = [sum(seen.get(h, [])) / max(1, len(seen.get(h, []))) for h in range(24)]
    return _bars([(f"{hour:02}", value) for hour, value in enumerate(means)])


def by_day(
    hours: Iterable[HotspotCounts], days: Sequence[date], zone: ZoneInfo
) -> tuple[Bar, ...]:
    """Bytes of each of these days, both ways."""
    moved = dict.fromkeys(days, 0)
    for one in hours:
        day = one.since.astimezone(zone).date()
        if day in moved:
            moved[day] += one.down_bytes + one.up_bytes
    return _bars([(f"{day:%d/%m}", float(value)) for day, value in moved.items()])


def busiest(bars: Iterable[Bar], most: int = 3) -> tuple[Bar, ...]:
    """The highest, highest first; none that is empty."""
    full = [bar for bar in bars if bar.value > 0]
    return tuple(sorted(full, key=lambda bar: -bar.value)[:most])


def not_let_on(hours: Iterable[HotspotCounts]) -> dict[NotLetOn, int]:
    """Why -> how often, the most frequent first."""
    found: dict[NotLetOn, int] = {}
    for one in hours:
        for why, count in one.refused.items():
            found[why] = found.get(why, 0) + count
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _bars(values: Sequence[tuple[str, float]]) -> tuple[Bar, ...]:
    top = max((value for _, value in values), default=0)
    return tuple(
        Bar(label, value, round(100 * value / top, 1) if top else 0.0)
        for label, value in values
    )
