"""Who is meant by an address."""

from dataclasses import replace

import pytest

from edge.audience import addressed, covered, within
from tests.rig.authority import COMMUNE, me

MEMBER = replace(me(), groups=frozenset({"truc-chinh"}))


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("all", True),
        ("area:vinh-long", True),
        (f"area:{COMMUNE}", True),
        (f"area:{COMMUNE}/ap-3", True),
        (f"area:{COMMUNE}/ap-3/to-1", False),
        (f"area:{COMMUNE}/ap-31", False),
        (f"area:{COMMUNE}/ap", False),
        ("area:vinh", False),
        ("node:loa-ap3-1", True),
        ("node:loa-ap3", False),
        (f"group:{COMMUNE}:truc-chinh", True),
        (f"group:{COMMUNE}:truc-phu", False),
        ("group:vinh-long/phu-quoi:truc-chinh", False),
        ("planet:earth", False),
        ("", False),
    ],
)
def test_an_address_means_a_node(address: str, *, meant: bool) -> None:
    assert addressed(address, MEMBER) is meant


@pytest.mark.parametrize(
    ("address", "areas", "right"),
    [
        ("all", ["vinh-long"], True),
        ("all", [COMMUNE], False),
        ("all", ["an-giang"], False),
        ("node:loa-ap3-1", [f"{COMMUNE}/ap-3"], True),
        ("node:loa-ap3-1", [f"{COMMUNE}/ap-1"], False),
        (f"group:{COMMUNE}:truc-chinh", [f"{COMMUNE}/ap-3"], False),
        (f"group:{COMMUNE}:truc-chinh", [COMMUNE], True),
    ],
)
def test_a_keys_areas_reach_an_address(
    address: str, areas: list[str], *, right: bool
) -> None:
    assert within(address, areas, MEMBER) is right


def test_an_area_covers_itself_and_what_lies_within() -> None:
    assert covered(COMMUNE, [COMMUNE])
    assert covered(f"{COMMUNE}/ap-3", ["vinh-long"])
    assert not covered("vinh-long", [COMMUNE])
