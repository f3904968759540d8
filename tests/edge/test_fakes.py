"""The fakes' own promises; what they share with real parts is in tests/conformance."""

from datetime import timedelta
from pathlib import Path

import pytest

from edge.contract.topics import Topic
from edge.fakes import (
    CountingWatchdog,
    FakeClockSource,
    FakeHost,
    HandClock,
    HandInbox,
    MemoryAssets,
    MemoryBroker,
    MemoryLink,
    drain,
    received,
)
from edge.ports import Clock, ClockSource, Host, Link, Watchdog
from edge.runtime import AssetFailed, AssetReady, Inbox, Received, SubscribeRefused


def test_the_fakes_fit_their_ports() -> None:
    parts: tuple[Clock, ClockSource, Host, Watchdog, Link] = (
        HandClock(),
        FakeClockSource(),
        FakeHost(),
        CountingWatchdog(),
        MemoryLink(MemoryBroker(), name="n", inbox=Inbox(), subscriptions=()),
    )

    assert len(parts) == 5


def test_time_moves_by_hand_only() -> None:
    clock = HandClock()
    began, began_s = clock.now(), clock.monotonic()

    clock.advance(60)
    clock.step(-3600)

    assert clock.now() - began == timedelta(seconds=60 - 3600)
    assert clock.monotonic() - began_s == 60
    clock.set(began)
    assert clock.now() == began


def test_waiting_for_an_event_lets_the_time_pass_at_once() -> None:
    clock = HandClock()
    inbox = HandInbox(clock)
    began = clock.now()

    assert inbox.take(0.75) is None
    inbox.post("event")
    assert inbox.take(10.0) == "event"
    assert clock.now() - began == timedelta(seconds=0.75)


@pytest.mark.parametrize(
    ("pattern", "topic", "heard"),
    [
        ("ce/1/all/plan", "ce/1/all/plan", True),
        ("ce/1/node/+/+/state", "ce/1/node/a/speaker/state", True),
        ("ce/1/node/+/state", "ce/1/node/a/speaker/state", False),
        ("ce/#", "ce/1/all/plan", True),
        ("ce/1/all/plan", "ce/1/all", False),
    ],
)
def test_filters_hear_what_mqtt_says_they_hear(
    pattern: str, topic: str, *, heard: bool
) -> None:
    broker, inbox = MemoryBroker(), Inbox()
    MemoryLink(broker, name="x", inbox=inbox, subscriptions=[pattern]).start()

    broker.publish(topic, b"payload")

    assert bool(received(drain(inbox))) is heard


def test_an_empty_retained_message_clears_the_topic() -> None:
    broker = MemoryBroker()
    broker.publish("a", b"one", retain=True)
    broker.publish("a", b"", retain=True)

    assert broker.retained == {}


def test_a_subscription_that_is_denied_is_told() -> None:
    broker, inbox = MemoryBroker(), Inbox()
    broker.deny("x", "a")
    link = MemoryLink(broker, name="x", inbox=inbox, subscriptions=["a", "b"])

    link.start()
    broker.publish("a", b"not heard")
    broker.publish("b", b"heard")

    events = drain(inbox)
    assert SubscribeRefused(("a",)) in events
    assert received(events) == [Received("b", b"heard", retained=False)]


def test_a_power_cut_of_the_broker_loses_what_it_retained() -> None:
    broker, inbox = MemoryBroker(), Inbox()
    broker.publish("a", b"one", retain=True)
    broker.power_cut()
    broker.power_back()
    link = MemoryLink(broker, name="x", inbox=inbox, subscriptions=["a"])
    link.start()
    link.publish(Topic("plan"), b"plan")

    assert received(drain(inbox)) == []
    assert broker.retained == {"ce/1/all/plan": b"plan"}


def test_assets_arrive_fail_and_get_lost_on_request() -> None:
    inbox = Inbox()
    assets = MemoryAssets(inbox)
    at = HandClock().now()

    assets.need({"ab": 10, "cd": 20})
    assets.arrive("ab")
    assets.fail("cd", "404", at)

    assert drain(inbox) == [
        AssetReady("ab", Path("/assets/ab")),
        AssetFailed("cd", "404", at),
    ]
    assert assets.path("ab") == Path("/assets/ab")
    assert assets.missing() == ("cd",)
    assets.lose("ab")
    assert assets.path("ab") is None
