"""Which device asks: MAC, address and lease must agree."""

from hypothesis import given
from hypothesis import strategies as st

from hotspot.core.clients import Client, Lease, client

AN, BINH = "02:00:00:00:00:01", "02:00:00:00:00:02"
LEASES = (Lease(AN, "10.77.1.1"), Lease(BINH, "10.77.1.2"))


def test_who_has_the_address_that_was_given_to_it_is_known() -> None:
    assert client("10.77.1.1", AN, LEASES) == Client(AN, "10.77.1.1")


def test_an_address_that_was_given_to_somebody_else_is_nobody_s() -> None:
    assert client("10.77.1.2", AN, LEASES) is None
    assert client("10.77.1.1", "02:00:00:00:00:99", LEASES) is None


def test_a_mac_that_was_given_another_address_is_nobody_s() -> None:
    assert client("10.77.3.3", AN, LEASES) is None


def test_who_chose_its_own_address_is_known_by_it() -> None:
    own = "02:00:00:00:00:07"

    assert client("10.77.3.3", own, LEASES) == Client(own, "10.77.3.3")


def test_ipv6_brings_the_given_ipv4_address_along() -> None:
    assert client("fd77:7:7::5", AN, LEASES) == Client(AN, "10.77.1.1")
    assert client("fd77:7:7::5", AN, ()) == Client(AN, None)


def test_nobody_is_there() -> None:
    assert client("10.77.1.1", None, LEASES) is None


@given(
    st.sampled_from(["10.77.1.1", "10.77.1.2", "10.77.1.3"]),
    st.sampled_from([AN, BINH, "02:00:00:00:00:03"]),
)
def test_nobody_is_known_by_an_address_given_to_another(address: str, mac: str) -> None:
    found = client(address, mac, LEASES)

    if found is not None:
        assert all(one.mac == mac for one in LEASES if one.address == address)
