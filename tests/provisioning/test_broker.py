"""Mosquitto with our configuration: who gets in, and what each may say and hear.

The broker acknowledges what it drops, so "not delivered" is proved by order: one
connection delivers in order, and the message that was sent after the forbidden one
arrives first.
"""

from pathlib import Path

import pytest

from edge.contract.units import PACKET_LIMIT_BYTES
from provisioning.adapters.mosquitto import Mosquitto
from provisioning.core import places
from tests.provisioning.conftest import Founded, RunningBroker, founded_in
from tests.provisioning.guest import Guest, console_of, knocks_with, node_of

pytestmark = pytest.mark.broker

CMD = "ce/1/commune/vinh-long_tan-an/cmd"


def own(node: str, channel: str) -> str:
    return f"ce/1/node/{node}/speaker/{channel}"


def test_a_node_with_its_certificate_speaks_and_the_console_hears_it(
    commune: Founded, broker: RunningBroker
) -> None:
    box = commune.issue("loa-ap1")
    with console_of(commune.top, commune.port) as console:
        console.listen("ce/1/node/+/+/state")

        with node_of(box, commune.port) as node:
            node.say(own("loa-ap1", "state"), b"here", retain=True)
            told = console.hears()

    assert told == (own("loa-ap1", "state"), b"here")


def test_a_node_hears_its_settings_its_commune_and_everybodys_topics(
    commune: Founded, broker: RunningBroker
) -> None:
    topics = [
        "ce/1/all/keys",
        "ce/1/commune/vinh-long_tan-an/plan",
        "ce/1/commune/vinh-long_tan-an/alert",
        "ce/1/node/loa-ap1/cmd",
        own("loa-ap1", "settings"),
        own("loa-ap1", "ack"),
    ]
    box = commune.issue("loa-ap1")
    with (
        console_of(commune.top, commune.port) as console,
        node_of(box, commune.port) as node,
    ):
        node.listen(*topics)

        for topic in topics:
            console.say(topic)
        heard = [node.hears()[0] for _ in topics]

    assert heard == topics


def test_a_will_of_a_node_is_retained_for_who_comes_later(
    commune: Founded, broker: RunningBroker
) -> None:
    box = commune.issue("loa-ap1")
    node = Guest(commune.port, "loa-ap1.speaker.1")
    node.client.will_set(own("loa-ap1", "state"), b"gone", qos=1, retain=True)
    assert knocks_with(node, box)

    node.break_off()
    with console_of(commune.top, commune.port) as console:
        console.listen(own("loa-ap1", "state"))
        told = console.hears()

    assert told[1] == b"gone"
    node.leave()


def test_a_certificate_of_a_foreign_authority_is_refused(
    commune: Founded, broker: RunningBroker, tmp_path: Path
) -> None:
    foreign = founded_in(tmp_path / "foreign").issue("loa-ap1")

    with Guest(commune.port) as guest:
        let_in = guest.knock(
            commune.top / places.CA,
            foreign / places.NODE_CERTIFICATE,
            foreign / places.NODE_KEY,
        )

    assert not let_in


def test_nobody_gets_in_without_a_certificate(
    commune: Founded, broker: RunningBroker
) -> None:
    with Guest(commune.port) as guest:
        let_in = guest.knock(commune.top / places.CA)

    assert not let_in


def test_a_servers_certificate_does_not_serve_a_client(
    commune: Founded, broker: RunningBroker
) -> None:
    with Guest(commune.port) as guest:
        let_in = guest.knock(
            commune.top / places.CA,
            commune.top / places.WEB,
            commune.top / places.WEB_KEY,
        )

    assert not let_in


def test_what_a_node_writes_on_another_nodes_topic_is_not_delivered(
    commune: Founded, broker: RunningBroker
) -> None:
    box = commune.issue("loa-ap1")
    commune.issue("loa-ap2")
    with (
        console_of(commune.top, commune.port) as console,
        node_of(box, commune.port) as node,
    ):
        console.listen("ce/1/node/+/+/evt")

        node.say(own("loa-ap2", "evt"), b"forged")
        node.say(own("loa-ap1", "evt"), b"own")
        told = console.hears()

    assert told == (own("loa-ap1", "evt"), b"own")


@pytest.mark.parametrize(
    "topic", ["ce/1/all/keys", CMD, "ce/1/node/loa-ap1/cmd", own("loa-ap1", "ack")]
)
def test_a_node_cannot_order_anything(
    commune: Founded, broker: RunningBroker, topic: str
) -> None:
    one, other = commune.issue("loa-ap1"), commune.issue("loa-ap2")
    with (
        console_of(commune.top, commune.port) as console,
        node_of(one, commune.port) as listener,
        node_of(other, commune.port) as rebel,
    ):
        listener.listen(topic)

        rebel.say(topic, b"rebel")
        console.say(topic, b"console")
        told = listener.hears()

    assert told == (topic, b"console")


def test_what_is_for_one_node_is_not_delivered_to_another(
    commune: Founded, broker: RunningBroker
) -> None:
    commune.issue("loa-ap1")
    box = commune.issue("loa-ap2")
    with (
        console_of(commune.top, commune.port) as console,
        node_of(box, commune.port) as curious,
    ):
        curious.listen("ce/1/#", "ce/1/node/loa-ap1/cmd", own("loa-ap1", "settings"))

        console.say("ce/1/node/loa-ap1/cmd", b"private")
        console.say(own("loa-ap1", "settings"), b"private", retain=True)
        console.say(CMD, b"for all")
        told = curious.hears()

    assert told == (CMD, b"for all")


def test_a_node_is_not_told_what_other_nodes_report(
    commune: Founded, broker: RunningBroker
) -> None:
    one, other = commune.issue("loa-ap1"), commune.issue("loa-ap2")
    with (
        console_of(commune.top, commune.port) as console,
        node_of(one, commune.port) as speaker,
        node_of(other, commune.port) as curious,
    ):
        curious.listen("ce/1/#")

        speaker.say(own("loa-ap1", "evt"), b"as-run")
        console.say(CMD, b"for all")
        told = curious.hears()

    assert told == (CMD, b"for all")


def test_a_certificate_that_the_inventory_does_not_list_hears_nothing(
    commune: Founded, broker: RunningBroker, tmp_path: Path
) -> None:
    before = (commune.top / places.INVENTORY).read_bytes()
    box = commune.issue("loa-ap1")
    (commune.top / places.INVENTORY).write_bytes(before)
    with broker.reloading():
        listed = commune.issue("loa-ap2")
    with (
        console_of(commune.top, commune.port) as console,
        node_of(box, commune.port) as stray,
        node_of(listed, commune.port) as witness,
    ):
        stray.listen(CMD)
        witness.listen(CMD)

        console.say(CMD, b"for all")
        witness.hears()

        assert stray.heard.empty()


def test_a_revoked_node_is_deaf_and_mute_on_its_open_connection(
    commune: Founded, broker: RunningBroker
) -> None:
    lost, kept = commune.issue("loa-ap1"), commune.issue("loa-ap2")
    with (
        console_of(commune.top, commune.port) as console,
        node_of(lost, commune.port) as thief,
        node_of(kept, commune.port) as witness,
    ):
        console.listen("ce/1/node/+/+/evt")
        thief.listen(CMD)
        witness.listen(CMD)

        with broker.reloading():
            reloaded = commune.revoke("loa-ap1")
        console.say(CMD, b"after")
        witness.hears()
        thief.say(own("loa-ap1", "evt"), b"thief")
        witness.say(own("loa-ap2", "evt"), b"witness")
        told = console.hears()

        assert reloaded
        assert thief.heard.empty()
        assert told == (own("loa-ap2", "evt"), b"witness")


def test_a_broker_that_has_only_just_started_survives_being_reloaded(
    commune: Founded,
) -> None:
    # Until it has set up its signals, SIGHUP would end it.
    broker = RunningBroker(commune)
    broker.launch()

    reloaded = Mosquitto().reload(commune.top / places.BROKER_CONF)

    assert reloaded
    broker.wait()
    with console_of(commune.top, commune.port) as console:
        assert console.say(CMD)
    broker.stop()


def test_a_revoked_certificate_is_refused_once_the_broker_has_restarted(
    commune: Founded, broker: RunningBroker
) -> None:
    lost, kept = commune.issue("loa-ap1"), commune.issue("loa-ap2")
    commune.revoke("loa-ap1")

    broker.stop()
    broker.start()
    with Guest(commune.port) as thief, Guest(commune.port) as honest:
        lets_thief_in = knocks_with(thief, lost)
        lets_honest_in = knocks_with(honest, kept)

    assert not lets_thief_in
    assert lets_honest_in


def test_who_takes_a_nodes_client_id_cuts_it_off_but_not_from_coming_back(
    commune: Founded, broker: RunningBroker
) -> None:
    box, rival_box = commune.issue("loa-ap1"), commune.issue("loa-ap2")
    fixed = "loa-ap1.speaker.fixed"
    with (
        console_of(commune.top, commune.port) as console,
        node_of(box, commune.port, fixed) as node,
        node_of(rival_box, commune.port, fixed) as rival,
    ):
        # Mosquitto lets another certificate take the id: hence a random one at each
        # start. The rival gains no right of the node's by it.
        node.gone.get(timeout=5)
        rival.listen("ce/1/node/loa-ap1/cmd", CMD)
        with node_of(box, commune.port, "loa-ap1.speaker.random") as again:
            again.listen("ce/1/node/loa-ap1/cmd")
            console.say("ce/1/node/loa-ap1/cmd", b"private")
            told = again.hears()
            console.say(CMD, b"for all")

            assert told == ("ce/1/node/loa-ap1/cmd", b"private")
            assert rival.hears() == (CMD, b"for all")


def test_a_packet_of_300_kib_is_not_delivered(
    commune: Founded, broker: RunningBroker
) -> None:
    box = commune.issue("loa-ap1")
    with (
        console_of(commune.top, commune.port) as console,
        node_of(box, commune.port) as node,
    ):
        console.listen("ce/1/node/+/+/evt")

        node.say(own("loa-ap1", "evt"), b"x" * 300 * 1024)
        node.say(own("loa-ap1", "evt"), b"y" * PACKET_LIMIT_BYTES)
        told = console.hears()

    assert told == (own("loa-ap1", "evt"), b"y" * PACKET_LIMIT_BYTES)


def test_retained_messages_outlive_the_broker(
    commune: Founded, broker: RunningBroker
) -> None:
    box = commune.issue("loa-ap1")
    plan = "ce/1/commune/vinh-long_tan-an/plan"
    with console_of(commune.top, commune.port) as console:
        console.say(plan, b"plan", retain=True)

    broker.stop()
    broker.start()
    with node_of(box, commune.port) as node:
        node.listen(plan)
        told = node.hears()

    assert told == (plan, b"plan")
