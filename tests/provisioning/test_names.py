"""What a technician may call things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.core import names
from provisioning.core.refusals import RefusedError

AREA = "vinh-long/tan-an"


@pytest.mark.parametrize(
    "area",
    ["", "tan-an", "Vinh-Long/tan-an", "vĩnh-long/tân-an", "a/b/c", "a b/c"],
)
def test_a_commune_is_a_province_and_a_commune_in_plain_letters(area: str) -> None:
    with pytest.raises(RefusedError, match=r"\[bad-area\]"):
        names.commune(area)


@pytest.mark.parametrize("area", [AREA, f"{AREA}/ap-1", f"{AREA}/ap-1/to-3"])
def test_a_node_stands_in_its_commune_or_a_part_of_it(area: str) -> None:
    assert names.within(area, AREA) == area


@pytest.mark.parametrize("area", ["vinh-long", "vinh-long/tan-an-2"])
def test_a_node_of_another_commune_is_refused(area: str) -> None:
    with pytest.raises(RefusedError, match=r"\[(foreign|bad)-area\]"):
        names.within(area, AREA)


@pytest.mark.parametrize("name", ["", "Loa", "loa ap1", "-loa", "loa_1", "l" * 41])
def test_a_node_has_a_plain_name(name: str) -> None:
    with pytest.raises(RefusedError, match="không đúng cách viết"):
        names.node(name)


@pytest.mark.parametrize("name", sorted(names.RESERVED))
def test_no_node_takes_the_name_of_a_server(name: str) -> None:
    with pytest.raises(RefusedError, match="tên dành riêng"):
        names.node(name)


@given(st.text(max_size=60))
def test_no_name_that_is_accepted_can_change_an_access_list(name: str) -> None:
    try:
        accepted = names.node(name)
    except RefusedError:
        return

    assert not set(accepted) & set("\n\r #+/%")


def test_hosts_are_kept_in_order_and_once() -> None:
    given_hosts = ["loa.tanan.gov.vn", "192.168.1.5", "loa.tanan.gov.vn", "fd00::5"]

    kept = names.hosts(given_hosts)

    assert kept == ("loa.tanan.gov.vn", "192.168.1.5", "fd00::5")


@pytest.mark.parametrize("host", ["", "https://loa", "loa:8443", "loa tan an", "-loa"])
def test_a_host_is_a_name_or_an_address_and_nothing_else(host: str) -> None:
    with pytest.raises(RefusedError, match=r"\[bad-host\]"):
        names.hosts([host])


@pytest.mark.parametrize("ports", [{"a": 0}, {"a": 65536}, {"a": 8443, "b": 8443}])
def test_ports_are_ports_and_different(ports: dict[str, int]) -> None:
    with pytest.raises(RefusedError, match=r"\[bad-port\]"):
        names.ports(**ports)


def test_a_communes_name_may_be_vietnamese_but_not_two_lines() -> None:
    assert names.title(" Xã Tân An ") == "Xã Tân An"
    with pytest.raises(RefusedError, match=r"\[bad-name\]"):
        names.title("Xã\nTân An")


def test_a_refusal_says_it_in_vietnamese_first_and_then_its_code() -> None:
    with pytest.raises(RefusedError) as refused:
        names.within("can-tho/tan-an", AREA)

    first, second = str(refused.value).splitlines()
    assert first == "Địa bàn can-tho/tan-an không thuộc xã này (vinh-long/tan-an)."
    assert second.startswith("  [foreign-area] ")
