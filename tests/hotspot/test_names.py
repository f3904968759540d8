"""Configurations of the two name servers."""

from ipaddress import IPv4Address
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hotspot.core.names import GARDEN_TTL_S, Files, NamesPlan, Pool, guests, strangers
from hotspot.core.table import GARDEN_S
from tests.hotspot.test_ruleset import NET, NET6

GOLDEN = Path(__file__).parent / "golden"
FILES = Files(leases="/run/commune-hotspot/leases", user="nobody")
PLAN = NamesPlan(
    net=NET6,
    pool=Pool(IPv4Address("10.77.0.11"), IPv4Address("10.77.3.254")),
    host="wifi.internal",
    upstream=("192.0.0.53",),
    garden=("dichvucong.gov.vn",),
    api_url="https://wifi.internal/captive-portal/api",
)


def test_the_strangers_server_is_as_it_was_read_by_eye() -> None:
    assert strangers(PLAN, FILES) == (GOLDEN / "strangers.conf").read_text("utf-8")


def test_the_guests_server_is_as_it_was_read_by_eye() -> None:
    assert guests(PLAN, FILES) == (GOLDEN / "guests.conf").read_text("utf-8")


def test_the_garden_is_remembered_longer_than_any_answer_is_believed() -> None:
    # Half of it is forgotten at a time: the other half still knows the last 15 minutes.
    assert GARDEN_S / 2 > 10 * GARDEN_TTL_S
    assert f"max-ttl={GARDEN_TTL_S}" in strangers(PLAN, FILES)
    assert "cache-size=0" in strangers(PLAN, FILES)


@given(
    st.lists(st.from_regex(r"[a-z]{1,8}\.gov\.vn", fullmatch=True), max_size=6),
    st.booleans(),
)
def test_strangers_questions_go_nowhere_but_to_the_garden(
    garden: list[str],
    six: bool,  # noqa: FBT001 (hypothesis gives it)
) -> None:
    plan = NamesPlan(
        net=NET6 if six else NET,
        pool=PLAN.pool,
        host="wifi.internal",
        upstream=("192.0.0.53",),
        garden=tuple(garden),
    )

    lines = strangers(plan, FILES).splitlines()

    asked = {line for line in lines if line.startswith("server=")}
    assert asked == {f"server=/{name}/192.0.0.53" for name in garden}
    assert "no-resolv" in lines
    assert "address=/#/10.77.0.1" in lines
    assert ("filter-AAAA" in lines) is not six or not garden


def write() -> None:
    """As in `tests.hotspot.test_ruleset`."""
    (GOLDEN / "strangers.conf").write_text(strangers(PLAN, FILES), encoding="utf-8")
    (GOLDEN / "guests.conf").write_text(guests(PLAN, FILES), encoding="utf-8")


if __name__ == "__main__":
    write()
