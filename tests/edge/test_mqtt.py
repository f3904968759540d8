"""The link on paho, beside what tests/conformance/test_link.py asks of every Link."""

import logging
import random
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from edge.adapters.mqtt import BACKLOG, MqttLink
from edge.config import BrokerSection
from edge.contract.topics import Topic
from edge.errors import ConfigError
from edge.runtime import (
    Connected,
    Disconnected,
    Inbox,
    Published,
    Received,
    SubscribeRefused,
)
from tests.rig.broker import Authority, Broker, free_port, running_broker

STATE = Topic("state", node="loa-1", agent="speaker")
PLAN, CMD = Topic("plan"), Topic("cmd")

pytestmark = pytest.mark.broker

Play = Callable[[socket.socket], None]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with running_broker(tmp_path / "broker") as broker:
        yield broker


@pytest.fixture
def links() -> Iterator[list[MqttLink]]:
    links: list[MqttLink] = []
    yield links
    for link in links:
        link.stop()


def link_to(
    section: BrokerSection,
    links: list[MqttLink],
    *,
    name: str = "loa-1.speaker",
    topics: tuple[Topic, ...] = (PLAN, CMD),
    inbox: Inbox | None = None,
    uniform: Callable[[float, float], float] = random.uniform,
) -> tuple[MqttLink, Inbox]:
    inbox = inbox or Inbox()
    link = MqttLink(
        section,
        name=name,
        inbox=inbox,
        subscriptions=[str(topic) for topic in topics],
        will=(STATE, b"gone"),
        uniform=uniform,
    )
    links.append(link)
    return link, inbox


def told(inbox: Inbox, kind: type, within_s: float = 20) -> object:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        event = inbox.take(0.5)
        if isinstance(event, kind):
            return event
    raise AssertionError(f"no {kind.__name__} came")


# -- identity and certificates ---------------------------------------------------------


def test_the_client_id_is_new_at_each_start_so_nobody_can_take_it(
    broker: Broker, links: list[MqttLink]
) -> None:
    link, inbox = link_to(broker.section("loa-1"), links)
    link.start()
    told(inbox, Connected)
    again, other = link_to(broker.section("loa-1"), links)
    again.start()
    told(other, Connected)

    assert link._client_id != again._client_id
    assert link._client_id.startswith("loa-1.speaker.")
    assert inbox.take(0.5) is None


def test_a_foreign_client_that_takes_the_id_gains_a_moment_at_most(
    broker: Broker, links: list[MqttLink]
) -> None:
    link, inbox = link_to(broker.section("loa-1"), links)
    link.start()
    told(inbox, Connected)
    thief, _ = link_to(broker.section("thief"), links, name="thief")
    thief._client_id = link._client_id
    thief.start()

    told(inbox, Disconnected)
    thief.stop()
    told(inbox, Connected)

    link.publish(STATE, b"still here")
    assert told(inbox, Published)


def test_certificates_that_are_not_there_are_a_config_error(
    broker: Broker, links: list[MqttLink]
) -> None:
    section = msgspec.structs.replace(
        broker.section("loa-1"), cert=Path("nowhere/node.crt")
    )

    with pytest.raises(ConfigError, match=r"node\.crt.*enrol this node again"):
        link_to(section, links)


def test_a_broker_of_another_authority_is_not_talked_to(
    broker: Broker, links: list[MqttLink], tmp_path: Path
) -> None:
    stranger = Authority(tmp_path / "stranger", "stranger").issue("loa-1")
    section = msgspec.structs.replace(broker.section("loa-1"), ca=stranger.ca)
    link, inbox = link_to(section, links)
    link.start()

    reason = told(inbox, Disconnected)

    assert isinstance(reason, Disconnected)
    assert "certificate verify failed" in reason.reason


def test_a_certificate_of_another_authority_is_turned_away(
    broker: Broker, links: list[MqttLink], tmp_path: Path
) -> None:
    stranger = Authority(tmp_path / "stranger", "stranger").issue("loa-1")
    section = msgspec.structs.replace(
        broker.section("loa-1"), cert=stranger.cert, key=stranger.key
    )
    link, inbox = link_to(section, links)
    link.start()

    assert told(inbox, Disconnected)


def test_a_renewed_certificate_is_used_from_the_next_connection_on(
    broker: Broker, links: list[MqttLink]
) -> None:
    section = broker.section("loa-1")
    link, inbox = link_to(section, links)
    link.start()
    told(inbox, Connected)
    before = link._tls.context()

    broker.section("loa-1")  # issues anew, into the same files
    broker.kill()
    told(inbox, Disconnected)
    broker.start()
    told(inbox, Connected)

    assert link._tls.context() is not before


# -- reconnecting ----------------------------------------------------------------------


def test_attempts_are_spread_over_the_whole_window_and_the_first_is_at_once(
    broker: Broker, links: list[MqttLink]
) -> None:
    asked: list[tuple[float, float]] = []

    def note(low: float, high: float) -> float:
        asked.append((low, high))
        return 0.0

    link, inbox = link_to(broker.section("loa-1", window_s=30), links, uniform=note)
    link.start()
    told(inbox, Connected)
    at_first = list(asked)
    broker.kill()
    told(inbox, Disconnected)
    broker.start()
    told(inbox, Connected)

    assert at_first == []
    assert set(asked) == {(0.0, 30.0)}


def test_a_week_without_a_broker_fills_nothing_and_ends_with_a_connection(
    tmp_path: Path, links: list[MqttLink]
) -> None:
    broker = Broker(tmp_path / "broker")
    chance = random.Random(7)
    waited = {"s": 0.0}
    back = threading.Event()

    def week(low: float, high: float) -> float:
        waited["s"] += chance.uniform(low, high)
        if waited["s"] < 7 * 86400:
            return 0.0
        back.set()
        return 0.05

    link, inbox = link_to(broker.section("loa-1", window_s=30), links, uniform=week)
    threads = threading.active_count()
    link.start()
    try:
        assert back.wait(120)
        broker.start()
        events = [inbox.take(20.0)]
        while events[-1] != Connected():
            events.append(inbox.take(20.0))

        # 40,000 attempts, and one word for each different reason.
        assert 2 <= len(events) <= 4
        assert threading.active_count() == threads + 1
    finally:
        link.stop()
        broker.stop()


def test_stopping_while_it_waits_for_its_turn_takes_no_time(
    broker: Broker, links: list[MqttLink]
) -> None:
    broker.kill()
    link, inbox = link_to(broker.section("loa-1"), links, uniform=lambda *_: 1000.0)
    link.start()
    told(inbox, Disconnected)
    began = time.monotonic()

    link.stop()

    assert time.monotonic() - began < 2.0
    assert not link._thread.is_alive()


# -- floods and faults of our own ------------------------------------------------------


def test_a_flood_waits_in_the_network_and_not_in_memory(
    broker: Broker, links: list[MqttLink]
) -> None:
    link, inbox = link_to(broker.section("loa-1"), links)
    link.start()
    told(inbox, Connected)
    flooder, other = link_to(broker.section("flooder"), links, name="x", topics=())
    flooder.start()
    told(other, Connected)
    peak = 0
    for number in range(2000):
        flooder.publish(CMD, b"%d" % number)
    sent = 0
    while sent < 2000:
        sent += isinstance(told(other, Published), Published)

    got: list[int] = []
    while len(got) < 900:
        peak = max(peak, inbox.backlog())
        event = inbox.take(5.0)
        assert isinstance(event, Received)
        got.append(int(event.payload))

    assert peak <= BACKLOG + 1
    assert got == sorted(got)


def test_a_mistake_in_our_own_code_ends_a_connection_and_not_the_link(
    broker: Broker, links: list[MqttLink], caplog: pytest.LogCaptureFixture
) -> None:
    class Breaks(Inbox):
        broken = False

        def post(self, event: object) -> None:
            if isinstance(event, Received) and not self.broken:
                self.broken = True
                raise ZeroDivisionError("a mistake")
            super().post(event)

    inbox = Breaks()
    link, _ = link_to(broker.section("loa-1"), links, inbox=inbox)
    link.start()
    told(inbox, Connected)
    sender, other = link_to(broker.section("loa-2"), links, name="y", topics=())
    sender.start()
    told(other, Connected)
    with caplog.at_level(logging.ERROR):
        sender.publish(PLAN, b"first")
        lost = told(inbox, Disconnected)
        told(inbox, Connected)

    assert isinstance(lost, Disconnected)
    assert "a mistake" in lost.reason
    assert "broker link failed" in caplog.text
    assert told(inbox, Received) == Received(str(PLAN), b"first", retained=True)


# -- a broker in wrong hands -----------------------------------------------------------


class Scripted:
    """A TLS listener that plays the broker's part by hand, once per connection."""

    def __init__(self, folder: Path, *parts: Play) -> None:
        self.authority = Authority(folder)
        server = self.authority.issue("broker", server=True)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(server.cert, server.key)
        self.port = free_port()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._parts = parts
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def section(self) -> BrokerSection:
        me = self.authority.issue("loa-1")
        return BrokerSection(
            host="127.0.0.1",
            port=self.port,
            ca=me.ca,
            cert=me.cert,
            key=me.key,
            reconnect_window_s=0.1,
        )

    def close(self) -> None:
        self._listener.close()
        self._thread.join(5)

    def _play(self) -> None:
        for part in self._parts:
            try:
                plain, _ = self._listener.accept()
                plain.settimeout(10)
                with self._tls.wrap_socket(plain, server_side=True) as line:
                    part(line)
            except OSError:
                continue


def read_packet(line: socket.socket) -> tuple[int, bytes]:
    kind = line.recv(1)[0] >> 4
    length, shift = 0, 0
    while True:
        byte = line.recv(1)[0]
        length |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
    body = b""
    while len(body) < length:
        body += line.recv(length - len(body))
    return kind, body


def until_closed(line: socket.socket) -> None:
    while line.recv(4096):
        pass


def accept(line: socket.socket) -> bytes:
    """Takes CONNECT and SUBSCRIBE; gives the id of the latter."""
    assert read_packet(line)[0] == 1
    line.sendall(b"\x20\x02\x00\x00")
    kind, body = read_packet(line)
    assert kind == 8
    return body[:2]


@pytest.fixture
def scripted(tmp_path: Path) -> Iterator[Callable[..., Scripted]]:
    made: list[Scripted] = []

    def make(*parts: Play) -> Scripted:
        made.append(Scripted(tmp_path / "scripted", *parts))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_subscriptions_that_the_broker_refuses_are_named(
    scripted: Callable[..., Scripted], links: list[MqttLink]
) -> None:
    def refuse_the_second(line: socket.socket) -> None:
        line.sendall(b"\x90\x04" + accept(line) + b"\x01\x80")
        until_closed(line)

    link, inbox = link_to(scripted(refuse_the_second).section(), links)
    link.start()

    assert told(inbox, SubscribeRefused) == SubscribeRefused((str(CMD),))


def test_a_refusal_of_the_broker_is_told_and_tried_again(
    scripted: Callable[..., Scripted], links: list[MqttLink]
) -> None:
    def refuse(line: socket.socket) -> None:
        read_packet(line)
        line.sendall(b"\x20\x02\x00\x05")
        until_closed(line)

    def relent(line: socket.socket) -> None:
        line.sendall(b"\x90\x04" + accept(line) + b"\x01\x01")
        until_closed(line)

    link, inbox = link_to(scripted(refuse, relent).section(), links)
    link.start()
    refused = told(inbox, Disconnected)

    assert isinstance(refused, Disconnected)
    assert "Not authorized" in refused.reason
    assert told(inbox, Connected) == Connected()


def test_a_broker_that_offers_too_large_a_packet_is_left(
    scripted: Callable[..., Scripted], links: list[MqttLink]
) -> None:
    def flood(line: socket.socket) -> None:
        line.sendall(b"\x90\x04" + accept(line) + b"\x01\x01")
        line.sendall(b"\x30\xff\xff\xff\x7f" + struct.pack("!H", 4) + b"plan")
        for _ in range(4000):
            line.sendall(b"x" * 65536)

    def behave(line: socket.socket) -> None:
        line.sendall(b"\x90\x04" + accept(line) + b"\x01\x01")
        until_closed(line)

    link, inbox = link_to(scripted(flood, behave).section(), links)
    link.start()
    lost = told(inbox, Disconnected)

    assert lost == Disconnected("the broker sent more than a packet may hold")
    assert told(inbox, Connected) == Connected()


def test_bytes_that_are_not_mqtt_end_a_connection_and_not_the_link(
    scripted: Callable[..., Scripted], links: list[MqttLink]
) -> None:
    def babble(line: socket.socket) -> None:
        accept(line)
        line.sendall(b"\x32\x03\x00\x09p" + b"HTTP/1.1 200 OK\r\n\r\n" * 5)
        until_closed(line)

    def behave(line: socket.socket) -> None:
        line.sendall(b"\x90\x04" + accept(line) + b"\x01\x01")
        until_closed(line)

    link, inbox = link_to(scripted(babble, behave).section(), links)
    link.start()
    told(inbox, Connected)
    told(inbox, Disconnected)

    assert told(inbox, Connected) == Connected()


def test_a_topic_that_is_not_text_is_dropped(
    scripted: Callable[..., Scripted], links: list[MqttLink]
) -> None:
    def send(line: socket.socket) -> None:
        line.sendall(b"\x90\x04" + accept(line) + b"\x01\x01")
        line.sendall(b"\x30\x06\x00\x02\xff\xfehi")
        line.sendall(b"\x30\x08\x00\x04planhi")
        until_closed(line)

    link, inbox = link_to(scripted(send).section(), links)
    link.start()

    assert told(inbox, Received) == Received("plan", b"hi", retained=False)


def test_a_listener_that_never_answers_is_given_up(
    scripted: Callable[..., Scripted],
    links: list[MqttLink],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("edge.adapters.mqtt.CONNECT_S", 1.0)
    link, inbox = link_to(scripted(until_closed).section(), links)
    link.start()

    assert told(inbox, Disconnected) == Disconnected("the broker did not answer")
