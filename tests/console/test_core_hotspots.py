from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from console.core.hotspots import (
    HotspotWish,
    busiest,
    by_day,
    by_hour,
    hotspot_settings,
    together,
)
from edge.contract.hotspot import HotspotCounts
from edge.contract.settings import Closure, HotspotSettings

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
HERE = "vinh-long/tan-an"


def hour(at: datetime, clients: int = 0, moved: int = 0) -> HotspotCounts:
    until = at + timedelta(hours=1)
    return HotspotCounts(since=at, until=until, clients=clients, down_bytes=moved)


def settings(**wishes: HotspotWish) -> HotspotSettings:
    return hotspot_settings(
        {scope.replace("_", ":", 1): wish for scope, wish in wishes.items()},
        node="wifi-1",
        area=HERE,
        groups=(),
        zone="Asia/Ho_Chi_Minh",
        now=NOW,
    )


def test_of_each_wish_the_nearest_counts() -> None:
    found = hotspot_settings(
        {
            "node:wifi-1": HotspotWish(clients_max=20),
            f"area:{HERE}": HotspotWish(clients_max=80, day_mib=0),
            "area:vinh-long": HotspotWish(day_mib=100, terms=4),
        },
        node="wifi-1",
        area=HERE,
        groups=("cho",),
        zone="Asia/Ho_Chi_Minh",
        now=NOW,
    )

    assert (found.clients_max, found.day_mib, found.terms) == (20, None, 4)
    assert found.groups == ("cho",)


def test_a_closure_that_is_over_is_not_told() -> None:
    over = HotspotWish(closure=Closure(until=NOW, reason="a"))
    lasts = HotspotWish(closure=Closure(until=NOW + timedelta(seconds=1), reason="a"))

    assert settings(**{"node_wifi-1": over}).closure is None
    assert settings(**{"node_wifi-1": lasts}).closure == lasts.closure


def test_hours_are_those_of_the_commune() -> None:
    bars = by_hour([hour(NOW, 8), hour(NOW - timedelta(days=1), 4)], ZONE)

    assert [(bar.label, bar.value) for bar in busiest(bars)] == [("10", 6.0)]


def test_bytes_are_of_the_communes_day() -> None:
    today = NOW.astimezone(ZONE).date()
    days = [today - timedelta(days=1), today]
    late = datetime(2026, 11, 29, 18, 0, tzinfo=UTC)  # 01:00 of the 30th

    bars = by_day([hour(late, moved=5), hour(NOW, moved=7)], days, ZONE)

    assert [(bar.label, bar.value, bar.share) for bar in bars] == [
        ("29/11", 0.0, 0.0),
        ("30/11", 12.0, 100.0),
    ]


COUNTS = st.builds(
    HotspotCounts,
    since=st.just(NOW),
    until=st.just(NOW),
    clients=st.integers(0, 100),
    accepted=st.integers(0, 100),
    down_bytes=st.integers(0, 2**40),
    refused=st.dictionaries(st.sampled_from(["full", "quota"]), st.integers(0, 9)),
    uplink_away_s=st.integers(0, 3600),
)


@given(COUNTS, COUNTS, COUNTS)
def test_parts_of_an_hour_add_up_in_any_grouping(
    one: HotspotCounts, two: HotspotCounts, three: HotspotCounts
) -> None:
    left = together(together(one, two), three)
    right = together(one, together(two, three))

    assert left == right
    assert left.accepted == one.accepted + two.accepted + three.accepted
