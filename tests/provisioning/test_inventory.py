"""Which nodes a commune has."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.core import inventory as nodes
from provisioning.core.inventory import Certificate, Inventory, Node
from provisioning.core.refusals import RefusedError

AREA = "vinh-long/tan-an"
THEN = datetime(2026, 11, 22, tzinfo=UTC)


def certificate(serial: str = "1F") -> Certificate:
    return Certificate(serial=serial, issued=THEN, until=THEN + timedelta(days=1825))


def with_nodes(*names: str) -> Inventory:
    held = Inventory(commune=AREA)
    for name in names:
        held = nodes.add(
            held,
            Node(
                id=name,
                area=f"{AREA}/ap-1",
                agents=("speaker",),
                certificates=(certificate(),),
            ),
        )
    return held


def test_a_name_is_given_out_once() -> None:
    held = with_nodes("loa-ap1")

    with pytest.raises(RefusedError, match=r"\[node-exists\]"):
        nodes.admit(held, name="loa-ap1", area=f"{AREA}/ap-2")


def test_the_name_of_a_revoked_node_is_never_given_out_again() -> None:
    held = nodes.revoke(with_nodes("loa-ap1"), "loa-ap1", at=THEN, reason="mất trộm")

    with pytest.raises(RefusedError, match="revoked names are not reused"):
        nodes.admit(held, name="loa-ap1", area=f"{AREA}/ap-1")


def test_a_revoked_node_stays_with_its_serial_numbers() -> None:
    held = nodes.renew(with_nodes("loa-ap1"), "loa-ap1", certificate("2A"))

    without = nodes.revoke(held, "loa-ap1", at=THEN, reason="mất trộm")

    (lost,) = without.revoked
    assert [one.serial for one in lost.certificates] == ["1F", "2A"]
    assert lost.reason == "mất trộm"
    assert without.active == ()


def test_revoking_twice_keeps_the_first_time() -> None:
    once = nodes.revoke(with_nodes("loa-ap1"), "loa-ap1", at=THEN, reason="mất")

    twice = nodes.revoke(
        once, "loa-ap1", at=THEN + timedelta(days=1), reason="quên là đã thu hồi"
    )

    assert twice == once


def test_a_revoked_node_gets_no_new_certificate() -> None:
    held = nodes.revoke(with_nodes("loa-ap1"), "loa-ap1", at=THEN, reason="")

    with pytest.raises(RefusedError, match="đã bị thu hồi ngày 22/11/2026"):
        nodes.renew(held, "loa-ap1", certificate("2A"))


def test_an_unknown_node_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(RefusedError, match="Đang có: loa-ap1, loa-ap2"):
        nodes.find(with_nodes("loa-ap1", "loa-ap2"), "loa-ap3")


slugs = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)


@given(st.lists(st.tuples(st.sampled_from(["admit", "revoke"]), slugs), max_size=20))
def test_whatever_is_done_nodes_never_vanish_and_names_stay_unique(
    deeds: list[tuple[str, str]],
) -> None:
    held = Inventory(commune=AREA)
    for deed, name in deeds:
        before = held
        try:
            if deed == "admit":
                node, area = nodes.admit(held, name=name, area=AREA)
                held = nodes.add(
                    held,
                    Node(id=node, area=area, agents=("speaker",), certificates=()),
                )
            else:
                held = nodes.revoke(held, name, at=THEN, reason="")
        except RefusedError:
            continue

        names = [node.id for node in held.nodes]
        assert len(names) == len(set(names))
        assert {node.id for node in before.nodes} <= set(names)
        assert {node.id for node in before.revoked} <= {n.id for n in held.revoked}
