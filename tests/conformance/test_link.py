"""What every Link does, over the shipped fake and over Mosquitto with TLS."""

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from edge.adapters.mqtt import MqttLink
from edge.contract.topics import Topic
from edge.errors import LinkError, MessageError
from edge.fakes import MemoryBroker, MemoryLink
from edge.ports import Link
from edge.runtime import (
    Connected,
    Disconnected,
    Inbox,
    Published,
    Received,
)
from tests.rig.broker import Broker

STATE = Topic("state", node="loa-1", agent="speaker")
BEAT = Topic("beat", node="loa-1", agent="speaker")
PLAN = Topic("plan")
CMD = Topic("cmd")
DENIED = Topic("guidance")
GONE = b"gone"

E = TypeVar("E")


@dataclass
class Client:
    """A link and what it was told; `tell` waits, the others do not."""

    link: Link
    inbox: Inbox

    def told(self, kind: type[E]) -> E:
        """The next event of a kind; others before it are dropped."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            event = self.inbox.take(1.0)
            if isinstance(event, kind):
                return event
        raise AssertionError(f"no {kind.__name__} came")


class Rig(Protocol):
    """A broker with a power switch, and clients of it."""

    def client(self, name: str, *topics: Topic, will: bool = False) -> Client: ...
    def kill(self) -> None: ...
    def revive(self) -> None: ...
    def cut(self, client: Client) -> None: ...


class MemoryRig:
    def __init__(self) -> None:
        self.broker = MemoryBroker()
        self.links: list[MemoryLink] = []

    def client(self, name: str, *topics: Topic, will: bool = False) -> Client:
        inbox = Inbox()
        self.broker.deny(name, str(DENIED))
        link = MemoryLink(
            self.broker,
            name=name,
            inbox=inbox,
            subscriptions=[str(topic) for topic in topics],
            will=(STATE, GONE) if will else None,
        )
        self.links.append(link)
        link.start()
        return Client(link, inbox)

    def kill(self) -> None:
        self.broker.power_cut()

    def revive(self) -> None:
        self.broker.power_back()
        for link in self.links:
            link.retry()

    def cut(self, client: Client) -> None:
        assert isinstance(client.link, MemoryLink)
        self.broker.cut(client.link.name)
        client.link.retry()


class MosquittoRig:
    ACL = f"pattern deny {DENIED}\npattern readwrite #\n"

    def __init__(self, folder: Path) -> None:
        self.broker = Broker(folder, acl=self.ACL)
        self.broker.start()
        self.links: list[MqttLink] = []

    def client(self, name: str, *topics: Topic, will: bool = False) -> Client:
        inbox = Inbox()
        link = MqttLink(
            self.broker.section(name.split(".")[0]),
            name=name,
            inbox=inbox,
            subscriptions=[str(topic) for topic in topics],
            will=(STATE, GONE) if will else None,
        )
        self.links.append(link)
        link.start()
        return Client(link, inbox)

    def kill(self) -> None:
        self.broker.kill()

    def revive(self) -> None:
        self.broker.start()

    def cut(self, client: Client) -> None:
        assert isinstance(client.link, MqttLink)
        session = client.link._session
        assert session is not None
        line = session.client.socket()
        assert isinstance(line, socket.socket)
        # Below TLS, as a network fails; the link's thread is reading meanwhile.
        socket.socket.shutdown(line, socket.SHUT_RDWR)

    def close(self) -> None:
        for link in self.links:
            link.stop()
        self.broker.stop()


@pytest.fixture(params=["memory", pytest.param("mqtt", marks=pytest.mark.broker)])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    if request.param == "memory":
        yield MemoryRig()
        return
    mosquitto = MosquittoRig(tmp_path / "broker")
    yield mosquitto
    mosquitto.close()


@pytest.fixture
def node(rig: Rig) -> Client:
    node = rig.client("loa-1.speaker", PLAN, CMD, will=True)
    node.told(Connected)
    return node


@pytest.fixture
def console(rig: Rig, node: Client) -> Client:
    console = rig.client("console.bridge", STATE, BEAT)
    console.told(Connected)
    # Its subscriptions hold once a retained state comes through them.
    node.link.publish(STATE, b"ready")
    while console.told(Received).payload != b"ready":
        pass
    return console


def test_a_message_arrives_as_it_was_sent(node: Client, console: Client) -> None:
    console.link.publish(CMD, b"\x00stop\xff")

    assert node.told(Received) == Received(str(CMD), b"\x00stop\xff", retained=False)


def test_messages_of_one_sender_keep_their_order(node: Client, console: Client) -> None:
    for number in range(50):
        console.link.publish(CMD, b"%d" % number)

    got = [node.told(Received).payload for _ in range(50)]

    assert got == [b"%d" % number for number in range(50)]


def test_a_retained_topic_waits_for_whoever_comes_later(
    rig: Rig, console: Client
) -> None:
    console.link.publish(PLAN, b"old plan")
    console.link.publish(PLAN, b"plan")
    console.link.publish(CMD, b"command")
    console.told(Published)
    while console.told(Published).token % 65536 < 3:
        pass

    late = rig.client("loa-2.speaker", PLAN, CMD)

    assert late.told(Received) == Received(str(PLAN), b"plan", retained=True)


def test_what_was_not_subscribed_does_not_come(node: Client, console: Client) -> None:
    console.link.publish(DENIED, b"not for nodes")
    console.link.publish(Topic("alert"), b"not subscribed")
    console.link.publish(CMD, b"last")

    assert node.told(Received).payload == b"last"


def test_what_the_acl_denies_is_dropped_without_a_word(
    rig: Rig, console: Client
) -> None:
    reader = rig.client("loa-3.speaker", DENIED, CMD)
    reader.told(Connected)

    token = console.link.publish(DENIED, b"denied")
    while console.told(Published).token != token:
        pass
    console.link.publish(CMD, b"last")

    assert reader.told(Received).payload == b"last"


def test_a_publish_is_told_with_its_token(node: Client) -> None:
    tokens = [node.link.publish(STATE, b"on line") for _ in range(3)]

    assert [node.told(Published).token for _ in range(3)] == tokens
    assert len(set(tokens)) == 3


def test_a_beat_of_quality_zero_arrives_too(node: Client, console: Client) -> None:
    node.link.publish(BEAT, b"beat", qos=0)

    assert console.told(Received).payload == b"beat"


def test_a_cut_connection_lets_the_will_speak(
    rig: Rig, node: Client, console: Client
) -> None:
    rig.cut(node)

    assert console.told(Received) == Received(str(STATE), GONE, retained=False)
    assert node.told(Disconnected).reason
    node.told(Connected)


def test_an_orderly_stop_says_the_last_words_and_no_will(
    rig: Rig, node: Client, console: Client
) -> None:
    node.link.publish(STATE, b"farewell")
    node.link.stop()

    assert console.told(Received).payload == b"farewell"
    late = rig.client("loa-2.speaker", STATE)
    assert late.told(Received).payload == b"farewell"


def test_after_a_broker_was_killed_the_link_comes_back_and_hears_again(
    rig: Rig, node: Client, console: Client
) -> None:
    for number in range(3):
        rig.kill()
        node.told(Disconnected)
        console.told(Disconnected)
        rig.revive()
        node.told(Connected)
        console.told(Connected)
        console.link.publish(PLAN, b"again %d" % number)

        assert node.told(Received).payload == b"again %d" % number


def test_a_broker_that_is_down_at_the_start_is_awaited(rig: Rig) -> None:
    rig.kill()

    client = rig.client("loa-1.speaker", PLAN)
    reason = client.told(Disconnected).reason
    rig.revive()

    assert reason
    client.told(Connected)
    client.link.publish(STATE, b"here")
    client.told(Published)


def test_without_a_connection_publishing_is_an_error_and_nothing_is_queued(
    rig: Rig, node: Client, console: Client
) -> None:
    rig.kill()
    node.told(Disconnected)
    console.told(Disconnected)

    with pytest.raises(LinkError, match="publish it after Connected"):
        node.link.publish(STATE, b"too early")
    rig.revive()
    console.told(Connected)
    node.told(Connected)
    node.link.publish(STATE, b"in time")

    # The console's subscription may come later; then the broker has retained it.
    assert console.told(Received).payload in {GONE, b"in time"}
    node.link.publish(STATE, b"at last")
    heard = {b"in time"}
    while b"at last" not in heard:
        heard.add(console.told(Received).payload)
    assert b"too early" not in heard


def test_tokens_never_repeat_over_connections(rig: Rig, node: Client) -> None:
    before = {node.link.publish(STATE, b"one") for _ in range(3)}
    rig.cut(node)
    node.told(Disconnected)
    node.told(Connected)
    after = {node.link.publish(STATE, b"two") for _ in range(3)}

    assert not before & after


def test_more_than_a_packet_holds_is_refused_before_it_is_sent(
    node: Client, console: Client
) -> None:
    with pytest.raises(MessageError):
        node.link.publish(STATE, b"x" * (256 * 1024 + 1))
    node.link.publish(STATE, b"x" * (256 * 1024))

    assert len(console.told(Received).payload) == 256 * 1024
