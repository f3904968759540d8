"""The access list, word for word: a change of anybody's rights is a change here."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from edge.contract.topics import subscriptions
from provisioning.core import inventory as nodes
from provisioning.core.acl import access_list
from provisioning.core.inventory import Inventory, Node

AREA = "vinh-long/tan-an"
THEN = datetime(2026, 11, 22, tzinfo=UTC)


def with_nodes(*names: str) -> Inventory:
    held = Inventory(commune=AREA)
    for name in names:
        held = nodes.add(
            held, Node(id=name, area=AREA, agents=("speaker",), certificates=())
        )
    return held


def test_the_whole_list_of_a_commune_with_a_node_and_a_revoked_one() -> None:
    held = with_nodes("loa-ap1", "loa-ap2")
    held = nodes.revoke(held, "loa-ap2", at=THEN, reason="mất trộm")

    assert (
        access_list(held)
        == """\
# Who may read and write what at the broker. Made from inventory.json by
# commune-provision; changes made by hand are lost.
# Reload it: systemctl reload commune-broker

user console
topic read ce/1/node/+/+/beat
topic read ce/1/node/+/+/evt
topic read ce/1/node/+/+/hello
topic read ce/1/node/+/+/state
topic write ce/1/all/keys
topic write ce/1/commune/vinh-long_tan-an/alert
topic write ce/1/commune/vinh-long_tan-an/cmd
topic write ce/1/commune/vinh-long_tan-an/guidance
topic write ce/1/commune/vinh-long_tan-an/keys
topic write ce/1/commune/vinh-long_tan-an/plan
topic write ce/1/node/+/cmd
topic write ce/1/node/+/+/ack
topic write ce/1/node/+/+/settings

pattern write ce/1/node/%u/+/beat
pattern write ce/1/node/%u/+/evt
pattern write ce/1/node/%u/+/hello
pattern write ce/1/node/%u/+/state
pattern read ce/1/node/%u/cmd
pattern read ce/1/node/%u/+/ack
pattern read ce/1/node/%u/+/settings

user loa-ap1
topic read ce/1/all/+
topic read ce/1/commune/vinh-long_tan-an/+

user loa-ap2
topic deny #
"""
    )


def allows(text: str, user: str, access: str, topic: str) -> bool:
    """Mosquitto's own rules for an access list, in ten lines."""
    section, granted = "", False
    for line in text.splitlines():
        words = line.split()
        if not words or words[0] == "#":
            continue
        if words[0] == "user":
            section = words[1]
        elif words[0] == "pattern" or section == user:
            wanted = words[2].replace("%u", user)
            if words[1] == "deny":
                return False
            granted |= words[1] == access and matches(wanted, topic)
    return granted


def matches(wanted: str, topic: str) -> bool:
    pairs = list(zip(wanted.split("/"), topic.split("/"), strict=False))
    same_length = wanted.count("/") == topic.count("/")
    return same_length and all(one in {"+", other} for one, other in pairs)


slugs = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)


@given(slugs)
def test_a_node_may_read_all_that_its_agent_subscribes_to(name: str) -> None:
    text = access_list(with_nodes(name))

    for topic in subscriptions(AREA, name, "kiosk"):
        assert allows(text, name, "read", str(topic)), topic


@given(slugs, slugs)
def test_no_node_has_any_right_to_anothers_own_topics(one: str, other: str) -> None:
    text = access_list(with_nodes(*dict.fromkeys((one, other))))

    for channel in ("state", "beat", "hello", "evt", "ack", "settings"):
        for access in ("read", "write"):
            theirs = f"ce/1/node/{other}/speaker/{channel}"
            assert one == other or not allows(text, one, access, theirs)


@given(slugs)
def test_no_node_may_write_on_a_shared_topic(name: str) -> None:
    text = access_list(with_nodes(name))

    for topic in subscriptions(AREA, name, "kiosk"):
        assert not allows(text, name, "write", str(topic)), topic
